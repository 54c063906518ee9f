package frame

import (
	"bytes"
	"context"
	"embed"
	"errors"
	"html/template"
	"io/fs"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"spettanze/events"
	"spettanze/handlers/access"
	"spettanze/handlers/dashboard/assets"
	"spettanze/handlers/dashboard/live"
	"spettanze/projections/report"
	"spettanze/projections/wording"
)

// Content is what a page shows.
type Content struct {
	Title  wording.Text // of the page: its h1, and the title of the window
	Lead   wording.Text // a sentence under the title: the question that the page answers; may be empty
	Crumbs []Crumb      // between the company and the page; may be empty
	Data   any          // of the template "main"; it embeds the *View

	// Document is the path of the page's document in the API, such as /v1/blue/breaches, with parameters of its own. It is what
	// "this figure again" shows. Empty: there is none.
	Document string
	Command  string   // the command that shows the same, without the company and the two dates; empty: there is none
	Formats  []string // in which the page may be taken away, by the suffix of its address: csv, xlsx, json, pdf
	// Steps are the dates on which the page's figures change: the arrows of the bar go to them.
	Steps []events.Date
	// Incomplete is how many facts wait that bear on the page.
	Incomplete int
	// Changed returns how many of the records that are not known change the page. Nil: the banner does not say.
	Changed func(ctx context.Context) (int, error)
	Changes string // address of what has changed since
	Undated bool   // the two dates mean nothing to the page: it has no bar
	// Stream writes the page while it is made, for one that takes long. Its templates must not fail.
	Stream bool
	After  string // where an action goes when it is done
}

// Crumb is a page above a page.
type Crumb struct {
	Text    wording.Text
	Address string
}

// Templates are the templates of a page with those of the frame.
type Templates struct{ set *template.Template }

//go:embed templates/*.html
var files embed.FS

var functions = template.FuncMap{"asset": assets.Path, "upper": strings.ToUpper}

var base = template.Must(template.New("frame").Funcs(functions).Option("missingkey=error").ParseFS(files, "templates/*.html"))

// Parse parses the templates of a page, one of which defines "main". It panics if they cannot be parsed, as it is called when
// the program begins.
func Parse(fsys fs.FS, patterns ...string) *Templates {
	return &Templates{template.Must(template.Must(base.Clone()).ParseFS(fsys, patterns...))}
}

// With returns the templates of a page with further ones, which take the place of those of the same name.
func (t *Templates) With(fsys fs.FS, patterns ...string) *Templates {
	return &Templates{template.Must(template.Must(t.set.Clone()).ParseFS(fsys, patterns...))}
}

// Page is what the template "page" shows.
type Page struct {
	*View
	*Content
	Bar     *Bar
	Notices []Notice
	Again   *Again
	Nav     []Link
	Version string
}

// page makes the frame around a content. What is shown without the frame needs none of it.
func (v *View) page(ctx context.Context, c *Content) (*Page, error) {
	p := &Page{View: v, Content: c, Nav: v.nav(), Version: v.frame.Version}
	if c.After != "" || v.Partial() {
		return p, nil
	}
	var err error
	if p.Notices, err = v.notices(ctx, c); err != nil {
		return nil, err
	}
	if v.Company != "" && !c.Undated {
		p.Again = v.again(c)
		p.Bar, err = v.bar(ctx, c.Steps)
	}
	return p, err
}

// Heading is the title of the window: the page, and its dates where they are not today and all.
func (p *Page) Heading() string {
	t := p.Text(p.Title)
	if p.Bar != nil && p.Query.At != p.Today() {
		t += p.Say(" · al ", " · on ") + p.Date(p.Query.At)
	}
	if p.Bar != nil && p.Past() {
		t += p.Text(wording.Say(" · fino a %d", " · known at %d", p.Known.Seq))
	}
	return t
}

// OtherLanguage is the link to the same page in the other language.
func (p *Page) OtherLanguage() Link {
	if p.Language == wording.English {
		return Link{Text: "italiano", Address: p.Here("lang", "it")}
	}
	return Link{Text: "English", Address: p.Here("lang", "en")}
}

// SignOut is where the reader signs out; empty: there is no session to end.
func (p *Page) SignOut() string {
	if who := access.From(p.Request.Context()); who == nil || who.Channel != access.Session {
		return ""
	}
	return "/sign-out?lang=" + p.Code()
}

// Download is the address of the page's document in a format, with the parameters that the document has: it knows none that
// only change what the page shows of it. A page without one has its own address with the format behind it.
func (p *Page) Download(format string) string {
	path, query, _ := strings.Cut(strings.TrimPrefix(p.Document, "/v1"), "?")
	if p.Document == "" {
		path, query = p.Request.URL.EscapedPath(), p.asked.Encode()
	}
	return p.With(path+"."+format+"?"+query, "lang", p.Say("it", "en"))
}

// Code is the code of the page's language.
func (v *View) Code() string { return v.Say("it", "en") }

// Brand is the name of the program.
func (v *View) Brand() string { return "Spettanze" }

// Sign returns a sign, such as an arrow, which templates do not hold.
func (v *View) Sign(s string) string { return s }

// Action is where the form of the bar goes: this page.
func (p *Page) Action() string { return p.Request.URL.EscapedPath() }

// Standing says of when the page's figures are, in its foot and on paper.
func (p *Page) Standing() wording.Text {
	t := wording.Say("Situazione al %s, sequenza %d", "Situation on %s, sequence %d", p.Query.At, p.Known.Seq)
	if p.Known.Time != nil {
		t = wording.Say("%s, registrata il %s", "%s, recorded %s", t, p.Recorded(p.Known.Time))
	}
	return wording.Say("%s.", "%s.", t)
}

// nav makes the navigation of a company's pages.
func (v *View) nav() (out []Link) {
	if v.Company == "" {
		return nil
	}
	here, keys := v.Request.URL.Path, map[string]bool{}
	for _, s := range v.frame.sections {
		if !v.frame.Guard.Shows(v.Request.Context(), v.Company, s.does) {
			continue
		}
		path := v.Path()
		if s.path != "" {
			path += "/" + s.path
		}
		text := v.Text(s.name)
		key := free(text, keys)
		keys[key] = true
		out = append(out, Link{Text: text, Address: v.With(path), Key: key,
			Current: here == path || s.path != "" && strings.HasPrefix(here, path+"/")})
	}
	return out
}

// free returns the first letter of a name that is not taken; empty: there is none.
func free(name string, taken map[string]bool) string {
	for _, letter := range strings.ToLower(name) {
		if letter >= 'a' && letter <= 'z' && !taken[string(letter)] {
			return string(letter)
		}
	}
	return ""
}

// Sentence writes a text, such as an error, as a sentence on its own.
func Sentence(s string) string {
	first, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(first)) + strings.TrimSuffix(s[n:], ".") + "."
}

// Made is the time of day at which the page was made, in Rome.
func (p *Page) Made() string { return p.frame.Now().In(p.frame.Rome).Format("15:04") }

// Live is the address of the stream that updates the page; empty: it does not change by itself.
func (p *Page) Live() string {
	if p.Stream || p.Request.Method != http.MethodGet {
		return ""
	}
	return live.Address(p.Request.URL, p.Last.Seq, slices.ContainsFunc(p.Notices, func(n Notice) bool { return n.Sign == "behind" }))
}

// Scripts is how htmx is set: going back loads a page anew, folds that a reader has opened stay open when the page changes, and
// a lost stream comes back within five seconds of its server.
func (p *Page) Scripts() string {
	return `{"history":"reload","includeIndicatorCSS":false,"morphIgnore":["data-htmx-powered","open"],` +
		`"sse":{"reconnectDelay":500,"reconnectMaxDelay":5000}}`
}

// write makes a page, or its main part alone where it is folded open in place, and returns what sends it. A page that is written while
// it is made has been sent by then; if it broke off, the connection is ended, so that no one takes it for whole.
func (f *Frame) write(w http.ResponseWriter, v *View, t *Templates, p *Page) (send func()) {
	if p.After != "" {
		return func() { http.Redirect(w, v.Request, p.After, http.StatusSeeOther) }
	}
	name, data := "page", any(p)
	switch {
	case v.Partial():
		name, data = "main", p.Data
	case v.Request.Header.Get("HX-Request-Type") == live.Partial:
		name = "changing"
	}
	headers(w.Header(), v)
	if v.cookie != nil {
		http.SetCookie(w, v.cookie)
	}
	if p.Stream {
		if err := t.set.ExecuteTemplate(&flusher{w: w, c: http.NewResponseController(w)}, name, data); err != nil {
			f.Logger.WarnContext(v.Request.Context(), "a page was not written whole", "route", v.Request.Pattern, "error", err)
			return func() { panic(http.ErrAbortHandler) } //nolint:forbidigo // net/http's own way to end a connection
		}
		return func() {}
	}
	var out bytes.Buffer
	if err := t.set.ExecuteTemplate(&out, name, data); err != nil {
		return func() { f.fail(w, v, err) }
	}
	return func() { _, _ = w.Write(out.Bytes()) } // a reader that went away needs no answer
}

// flusher sends a page on as it is made, a few kilobytes at a time.
type flusher struct {
	w    http.ResponseWriter
	c    *http.ResponseController
	held int
}

// flushEvery is how many bytes are sent at once.
const flushEvery = 4096

// Write implements io.Writer.
func (f *flusher) Write(b []byte) (int, error) {
	n, err := f.w.Write(b)
	if f.held += n; err == nil && f.held >= flushEvery {
		f.held, err = 0, f.c.Flush()
	}
	return n, err
}

// headers sets the headers of a page. Its policy lets nothing in that is not of this server, and nothing inline.
func headers(h http.Header, v *View) {
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Language", v.Code())
	h.Add("Vary", "Accept-Language")
	h.Set("Cache-Control", "no-store")
	Secure(h)
}

// Secure sets the headers that keep a page and what it shows to itself.
func Secure(h http.Header) {
	h.Set("Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; "+
		"form-action 'self'; base-uri 'none'; frame-ancestors 'none'")
	h.Set("Referrer-Policy", "no-referrer") // addresses hold ids of employees
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
}

// AskReason is where a reader may say why they look; empty: they have no session, or have said it.
func AskReason(v *View) string {
	if who := access.From(v.Request.Context()); who == nil || who.Channel != access.Session || who.Reason.Code != "" {
		return ""
	}
	return "/reason?" + url.Values{"next": {v.Request.URL.RequestURI()}, "lang": {v.Code()}}.Encode()
}

// failure is what the template "failure" shows.
type failure struct {
	Says, Home string
	Reason     string // where the reader may say why they look; empty: that is not what is missing
}

var failures = &Templates{template.Must(base.Clone())}

// without returns a view without the parameters of its address but the language.
func without(v *View) *View {
	w := *v
	w.asked = url.Values{}
	if l := v.asked.Get("lang"); l == "it" || l == "en" {
		w.asked.Set("lang", l)
	}
	return &w
}

// fail answers with a page that says what was wrong and what to do.
func (f *Frame) fail(w http.ResponseWriter, v *View, err error) {
	code, says := f.Refuser.Says(v.Request.Context(), err)
	title := wording.Say("La pagina non si può mostrare", "The page cannot be shown")
	if code == http.StatusNotFound {
		title = wording.Say("Non c'è", "Not found")
	}
	reason := ""
	if errors.Is(err, access.ErrDenied) {
		reason = AskReason(v)
	}
	v = without(v) // what was wrong may be in the address, and every link would carry it
	p := &Page{View: v, Version: f.Version, Content: &Content{Title: title, Undated: true,
		Data: failure{Says: Sentence(v.Text(says)), Home: v.With("/"), Reason: reason}}}
	if !errors.Is(err, report.ErrUnknownCompany) {
		p.Nav = v.nav()
	}
	var out bytes.Buffer
	if err := failures.set.ExecuteTemplate(&out, "failure", p); err != nil {
		f.Logger.ErrorContext(v.Request.Context(), "the page of an error failed", "error", err)
	}
	headers(w.Header(), v)
	w.WriteHeader(code)
	_, _ = w.Write(out.Bytes())
}
