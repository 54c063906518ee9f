package frame

import (
	"context"
	"log/slog"
	"mime"
	"net/http"
	"time"

	"spettanze/events"
	"spettanze/events/lang"
	"spettanze/handlers/access"
	"spettanze/handlers/access/gate"
	"spettanze/handlers/api/health"
	"spettanze/handlers/api/refuse"
	"spettanze/projections/contract"
	"spettanze/projections/report"
)

// Options are what pages read from.
type Options struct {
	Source   report.Source          // must be safe for concurrent use
	Guard    *access.Guard          // decides who sees what; nil: nobody signs in, and all is open
	Contract *contract.Contract     // of the source
	Rome     *time.Location         // in which days begin
	Today    func() events.Date     // in Europe/Rome
	Now      func() time.Time       // nil is time.Now
	Progress func() health.Progress // nil: the projections are never behind
	// Moments lists what the bar offers to go back to. Nil: nothing.
	Moments func(ctx context.Context, r *report.Reporter, company string) ([]Moment, error)
	// Refuser gives an error its status and its sentence.
	Refuser refuse.Refuser
	// Open: there is no sign-in, so everybody who reaches the pages sees everything, and a banner says so.
	Open    bool
	Logger  *slog.Logger // nil is silent
	Version string       // of the program
}

// Moment is a sequence that has a name, such as the one at which the payroll of a month was published.
type Moment struct {
	Name     lang.Text
	Seq      uint64
	Recorded time.Time // zero: not known
}

// Frame makes pages.
type Frame struct {
	Options
	Mux *http.ServeMux

	gate     gate.Gate
	sections []section
}

// New returns a frame without pages.
func New(o Options) *Frame {
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Guard == nil {
		o.Guard = &access.Guard{}
	}
	f := &Frame{Options: o, Mux: http.NewServeMux()}
	f.gate = gate.Gate{Guard: o.Guard, Source: o.Source, Refuse: func(w http.ResponseWriter, r *http.Request, err error) { f.fail(w, f.view(r), err) }}
	f.Source = o.Guard.Source(o.Source)
	return f
}

// Hears is [gate.Gate.Hears], for the streams of pages.
func (f *Frame) Hears(ctx context.Context, company, employee string, behind, through uint64) bool {
	return f.gate.Hears(ctx, company, employee, behind, through)
}

// Show makes the content of a page. It must not keep v.Reporter.
type Show func(ctx context.Context, v *View) (*Content, error)

// pageTimeout bounds the making of a page.
const pageTimeout = time.Minute

// Page adds a page that is read (GET) at a path such as "/{company}/breaches", by those who may do what it does.
func (f *Frame) Page(does access.Action, path string, t *Templates, show Show) {
	f.Trial(does, path, t, func(*http.Request) bool { return false }, show)
}

// Elsewhere adds a page like [Frame.Page] that holds no reader of the store: what it shows is not in it, and may take long to read.
func (f *Frame) Elsewhere(does access.Action, path string, t *Templates, show Show) {
	f.Trial(does, path, t, func(*http.Request) bool { return true }, show)
}

// Trial adds a page like [Frame.Page]. A request that tries events is answered as that of an [Frame.Action] is.
func (f *Frame) Trial(does access.Action, path string, t *Templates, tries func(*http.Request) bool, show Show) {
	f.gate.Handle(f.Mux, does, "GET "+path, func(w http.ResponseWriter, r *http.Request) {
		if tries(r) {
			f.serve(w, r, t, f.now, show)
			return
		}
		f.serve(w, r, t, f.Source.Moment, show)
	})
}

// Action adds what a form of a page does (POST). The content that it returns is shown; an empty one with After redirects. It is not of one
// moment: events that are tried or sent wait until the store has what the log has, which a moment never will.
func (f *Frame) Action(does access.Action, path string, t *Templates, act Show) {
	f.gate.Handle(f.Mux, does, "POST "+path, func(w http.ResponseWriter, r *http.Request) { f.serve(w, r, t, f.now, act) })
}

// now calls fn with a source that answers each question by what is recorded then.
func (f *Frame) now(ctx context.Context, fn func(report.Source) error) error {
	return fn(access.Bind(ctx, f.Source))
}

// File is what a page hands out to be kept.
type File struct {
	Name, Type string
	Body       []byte
}

// File adds a file that is read (GET) at a path, by those who may do what it does. Its figures are of one moment, as a page's are.
func (f *Frame) File(does access.Action, path string, write func(ctx context.Context, v *View) (*File, error)) {
	f.gate.Handle(f.Mux, does, "GET "+path, func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), pageTimeout)
		defer cancel()
		v, file := f.view(r), (*File)(nil)
		err := f.Source.Moment(ctx, func(now report.Source) (err error) {
			if err = v.resolve(ctx, now); err == nil {
				file, err = write(ctx, v)
			}
			return err
		})
		if err != nil {
			f.fail(w, v, err)
			return
		}
		headers(w.Header(), v)
		w.Header().Set("Content-Type", file.Type)
		w.Header().Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": file.Name}))
		_, _ = w.Write(file.Body) // a reader that went away needs no answer
	})
}

// serve answers a request with a page, made within a call of during.
func (f *Frame) serve(w http.ResponseWriter, r *http.Request, t *Templates, during func(context.Context, func(report.Source) error) error, show Show) {
	ctx, cancel := context.WithTimeout(r.Context(), pageTimeout)
	defer cancel()
	r = r.WithContext(ctx)
	v := f.view(r)
	if r.Method == http.MethodGet {
		to, err := v.canonical()
		if err != nil {
			f.fail(w, v, err)
			return
		}
		if to != "" {
			http.Redirect(w, r, to, http.StatusSeeOther)
			return
		}
	}
	var send func() // outside of the moment: what waits for the record of looks, or for a slow line, must not keep a reader of the store
	err := during(ctx, func(now report.Source) error {
		if err := v.resolve(ctx, now); err != nil {
			return err
		}
		c, err := show(ctx, v)
		if err != nil {
			return err
		}
		page, err := v.page(ctx, c)
		if err == nil {
			send = f.write(w, v, t, page)
		}
		return err
	})
	if send == nil {
		f.fail(w, v, err)
		return
	}
	send()
}

// ServeHTTP implements http.Handler: a path without a page is answered with a page that says so.
func (f *Frame) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if _, pattern := f.Mux.Handler(r); pattern == "" {
		f.fail(w, f.view(r), ErrNotFound)
		return
	}
	f.Mux.ServeHTTP(w, r)
}
