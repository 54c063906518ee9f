package looks

import (
	"cmp"
	"context"
	"maps"
	"net/http"
	"slices"
	"sync"

	"spettanze/events"
	"spettanze/events/looks"
)

// Request is what one request of somebody looks at.
type Request struct {
	Recorder *Recorder
	Look     looks.Look // who looks, and what the request asks for; without company: all companies, or none
	// All: everybody of the company is shown, or of all companies, regardless of who is read first.
	All bool
	// Company: what is shown of the company may not have been read just now, so without anybody who was, it is a look at the company.
	Company bool
	// Others: people may be shown whom nothing was read of, so there is a look at the company, besides the one at those who were read.
	Others bool
	// List: no one was asked for by name, so those who are in it do not count for the alarm.
	List bool
	Principal
	// Refuse answers with an error.
	Refuse func(http.ResponseWriter, error)

	memory *memory
}

// Principal is what is to be known of who sends a request.
type Principal interface {
	// Self returns the employee of a company who the principal is; empty: none.
	Self(ctx context.Context, company string) string
	// Companies lists all companies.
	Companies(ctx context.Context) []string
	// Refused returns the company and the employee that a refused request asks for, each empty if there is none: what does not exist is
	// not recorded as it was written. ok is false if the refusal is no question of rights.
	Refused(ctx context.Context, status int) (company, employee string, ok bool)
	// Complete adds to a look at people of a company in which roles and by which policies they are seen, and their unit if all are in
	// one and the principal sees units.
	Complete(ctx context.Context, l *looks.Look, people []string)
}

// memory is who was seen.
type memory struct {
	mu    sync.Mutex
	of    map[string]*seen // by company
	known uint64           // to whatever has all that is known
}

// seen is who was seen of a company.
type seen struct {
	people map[string]bool
	fresh  []string // of whom there is no look yet
	whole  bool     // there is a look at the company, and no one else needs one
	at     events.Date
	known  uint64
}

type (
	requestKey struct{}
	memoryKey  struct{}
	idKey      struct{}
	formatKey  struct{}
)

// WithID returns a context of a request that has a number.
func WithID(ctx context.Context, id string) context.Context {
	return context.WithValue(ctx, idKey{}, id)
}

// ID returns the number of the request of a context; empty: it has none.
func ID(ctx context.Context) string { id, _ := ctx.Value(idKey{}).(string); return id }

// WithFormat returns a context of a request for a file.
func WithFormat(ctx context.Context, format string) context.Context {
	return context.WithValue(ctx, formatKey{}, format)
}

// Format returns the format of the file that the request of a context asks for; empty: it asks for none.
func Format(ctx context.Context) string { format, _ := ctx.Value(formatKey{}).(string); return format }

// Stream returns a context of several requests that are one answer, such as a page that is made again and again: a person seen in
// several of them is recorded once.
func Stream(ctx context.Context) context.Context {
	return context.WithValue(ctx, memoryKey{}, &memory{of: map[string]*seen{}})
}

// Begin returns the context of a request, and the writer for its answer.
func Begin(ctx context.Context, w http.ResponseWriter, r *Request) (context.Context, http.ResponseWriter) {
	if r.memory, _ = ctx.Value(memoryKey{}).(*memory); r.memory == nil {
		r.memory = &memory{of: map[string]*seen{}}
	}
	ctx = context.WithValue(ctx, requestKey{}, r)
	return ctx, &answer{ResponseWriter: w, ctx: ctx, request: r, before: w.Header().Clone()}
}

// Saw says that the answer to the request of a context may show employees of a company, as of a date and as known.
func Saw(ctx context.Context, company string, at events.Date, known uint64, employees ...string) {
	r, _ := ctx.Value(requestKey{}).(*Request)
	if r == nil {
		return
	}
	r.memory.mu.Lock()
	defer r.memory.mu.Unlock()
	s := r.memory.company(company)
	if s.at == 0 {
		s.at, s.known = at, known
	}
	for _, id := range employees {
		if !s.people[id] && id != "" && id != events.CompanySubject {
			s.people[id] = true
			s.fresh = append(s.fresh, id)
		}
	}
}

// Knew says up to which record the answer to the request of a context may know.
func Knew(ctx context.Context, seq uint64) {
	if r, _ := ctx.Value(requestKey{}).(*Request); r != nil {
		r.memory.mu.Lock()
		r.memory.known = seq
		r.memory.mu.Unlock()
	}
}

// Does says what the request of a context does, where its route does not.
func Does(ctx context.Context, action string) {
	if r, _ := ctx.Value(requestKey{}).(*Request); r != nil {
		r.memory.mu.Lock()
		r.Look.Action = action
		r.memory.mu.Unlock()
	}
}

func (m *memory) company(name string) *seen {
	s := m.of[name]
	if s == nil {
		s = &seen{people: map[string]bool{}}
		m.of[name] = s
	}
	return s
}

// answered records the looks of an answer that is about to begin with a status.
func (r *Request) answered(ctx context.Context, status int) error {
	switch {
	case status == http.StatusForbidden || status == http.StatusNotFound:
		return r.refused(ctx, status)
	case status < http.StatusMultipleChoices && status != http.StatusNoContent:
		return r.shown(ctx)
	}
	return nil
}

// refused records a request that was refused with a status.
func (r *Request) refused(ctx context.Context, status int) error {
	company, employee, ok := r.Refused(ctx, status)
	if !ok || employee != "" && employee == r.Self(ctx, company) {
		return nil
	}
	l := r.Look
	l.Company, l.Outcome = company, looks.Refused
	if employee != "" {
		l.Employees = []string{employee}
	}
	r.Complete(ctx, &l, nil)
	return r.Recorder.record(ctx, &l, true)
}

// shown records who is seen and was not recorded yet.
func (r *Request) shown(ctx context.Context) error {
	if r.All || r.Company || r.Others {
		companies := []string{r.Look.Company}
		if r.Look.Company == "" {
			companies = r.Companies(ctx)
		}
		r.memory.mu.Lock()
		for _, c := range companies {
			r.memory.company(c)
		}
		r.memory.mu.Unlock()
	}
	for _, company := range r.memory.companies() {
		for l, done := r.take(ctx, company); l != nil; l, done = r.take(ctx, company) {
			if err := r.Recorder.record(ctx, l, !r.List); err != nil {
				return err
			}
			done()
		}
	}
	return nil
}

// take returns the next look at a company's people that is to be recorded, and what is to be called then; nil: there is none. A look at
// the company comes after the one at those who were read.
func (r *Request) take(ctx context.Context, company string) (l *looks.Look, done func()) {
	self := r.Self(ctx, company)
	r.memory.mu.Lock()
	defer r.memory.mu.Unlock()
	s := r.memory.company(company)
	n, others := len(s.fresh), len(s.people)
	if s.people[self] {
		others--
	}
	fresh := slices.DeleteFunc(slices.Clone(s.fresh), func(id string) bool { return id == self })
	ofCompany := r.All || r.Others || r.Company && others == 0
	if s.whole || len(fresh) == 0 && !ofCompany {
		s.fresh = nil
		return nil, nil
	}
	look := r.Look
	look.Company, look.Known, look.Outcome = company, cmp.Or(s.known, r.memory.known), looks.Shown
	if at := s.at; at != 0 {
		look.At = &at
	}
	switch {
	case r.All:
		fresh = nil // it is no look at their unit
	case others > looks.Most:
		look.Count = len(fresh)
	default:
		slices.Sort(fresh)
		look.Employees = fresh
	}
	r.Complete(ctx, &look, fresh)
	return &look, func() {
		r.memory.mu.Lock()
		defer r.memory.mu.Unlock()
		s.whole, s.fresh = len(look.Employees) == 0 && look.Unit == "", s.fresh[min(n, len(s.fresh)):]
	}
}

func (m *memory) companies() []string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Sorted(maps.Keys(m.of))
}

// fresh reports whether somebody is seen who was not recorded yet.
func (r *Request) fresh() bool {
	r.memory.mu.Lock()
	defer r.memory.mu.Unlock()
	for _, s := range r.memory.of {
		if len(s.fresh) > 0 {
			return true
		}
	}
	return false
}

// answer is an answer of which nothing goes out before the looks are recorded.
type answer struct {
	http.ResponseWriter
	ctx     context.Context
	request *Request
	before  http.Header // before the handler
	begun   bool
	shows   bool // figures, and no refusal
	refused bool // what the handler writes goes nowhere: another answer was sent
}

// WriteHeader implements [http.ResponseWriter].
func (a *answer) WriteHeader(status int) {
	if a.refused {
		return
	}
	if a.begun || status < http.StatusOK {
		a.ResponseWriter.WriteHeader(status)
		return
	}
	a.begun, a.shows = true, status < http.StatusMultipleChoices && status != http.StatusNoContent
	if err := a.request.answered(a.ctx, status); err != nil {
		a.refused = true
		h := a.Header()
		clear(h)
		for name, v := range a.before {
			h[name] = v
		}
		a.request.Refuse(a.ResponseWriter, err)
		return
	}
	a.ResponseWriter.WriteHeader(status)
}

// Write implements [http.ResponseWriter]. In an answer that has begun, a person who appears is recorded first; if that fails, the rest is
// not sent.
func (a *answer) Write(b []byte) (int, error) {
	if !a.begun {
		a.WriteHeader(http.StatusOK)
	}
	if a.refused {
		return len(b), nil
	}
	if a.shows && a.request.fresh() {
		if err := a.request.shown(a.ctx); err != nil {
			return 0, err
		}
	}
	return a.ResponseWriter.Write(b)
}

// FlushError implements what [http.ResponseController] looks for.
func (a *answer) FlushError() error {
	if !a.begun {
		a.WriteHeader(http.StatusOK)
	}
	if a.refused {
		return nil
	}
	return http.NewResponseController(a.ResponseWriter).Flush()
}

// Unwrap lets [http.ResponseController] through.
func (a *answer) Unwrap() http.ResponseWriter { return a.ResponseWriter }
