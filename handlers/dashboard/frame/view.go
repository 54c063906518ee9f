package frame

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"time"

	"golang.org/x/text/language"

	"spettanze/events"
	"spettanze/handlers/api/health"
	"spettanze/projections/report"
	"spettanze/projections/wording"
)

// View is one reading of one page.
type View struct {
	wording.Language
	Request  *http.Request
	Company  string           // of the path; empty: the page is of no company
	Reporter *report.Reporter // of one moment of the ledger
	Query    report.Query     // the company and the two axes
	Known    report.Known     // what was known: Query.Known, or all that is recorded
	Last     report.Known     // all that is recorded
	Visit    *Visit           // the reader's last visit, before this one; nil: none is known

	frame    *Frame
	asked    url.Values       // the parameters of the address
	progress *health.Progress // nil: not asked for yet
	cookie   *http.Cookie     // of the visit; nil: it stays as it is
}

// languages of pages; the first is for readers who prefer neither.
var languages = language.NewMatcher([]language.Tag{language.Italian, language.English})

// view begins the view of a request: its language, and the parameters of its address.
func (f *Frame) view(r *http.Request) *View {
	v := &View{Request: r, frame: f, asked: r.URL.Query(), Language: wording.Italian,
		Company: strings.TrimPrefix(r.PathValue("company"), "~")}
	switch v.asked.Get("lang") {
	case "it":
	case "en":
		v.Language = wording.English
	default:
		if _, i := language.MatchStrings(languages, r.Header.Get("Accept-Language")); i == 1 {
			v.Language = wording.English
		}
	}
	return v
}

// resolve reads the two axes against a source that is of one moment.
func (v *View) resolve(ctx context.Context, now report.Source) error {
	f := v.frame
	v.Reporter = &report.Reporter{Source: now, Contract: f.Contract, Today: f.Today()}
	var err error
	if v.Last, err = now.Resolve(ctx, 0); err != nil {
		return err
	}
	if v.Company == "" {
		v.Query, v.Known = report.Query{At: f.Today()}, v.Last
		return nil
	}
	q := report.Question{Company: v.Company, At: f.Today(), Known: v.asked.Get("known")}
	if word := v.asked.Get("at"); word != "" {
		if q.At, err = ParseDay(word, f.Today()); err != nil {
			return err
		}
	}
	if v.Query, err = v.Reporter.Query(ctx, q); err != nil {
		return err
	}
	f.visited(v)
	v.Known, err = now.Resolve(ctx, v.Query.Known)
	return err
}

// Today is the date in Rome.
func (v *View) Today() events.Date { return v.Reporter.Today }

// Past reports whether the page shows what was known at an earlier time.
func (v *View) Past() bool { return v.Query.Known != 0 }

// Partial reports whether the page is folded open in place, without its frame.
func (v *View) Partial() bool { return v.Request.Header.Get("HX-Request-Type") == "partial" }

// Progress is how far the projections are. The log is asked once for a page, so all of the page says the same.
func (v *View) Progress() health.Progress {
	if v.progress == nil {
		p := health.Progress{Phase: "ready", Position: v.Last.Seq, Last: v.Last.Seq}
		if v.frame.Progress != nil {
			p = v.frame.Progress()
		}
		v.progress = &p
	}
	return *v.progress
}

// Param returns a parameter of the address; empty: it is not given.
func (v *View) Param(name string) string { return v.asked.Get(name) }

// Rome is the time zone in which instants are shown.
func (v *View) Rome() *time.Location { return v.frame.Rome }

// reserved are the first segments of paths that are no company. A company of such a name is written with a leading ~.
var reserved = map[string]bool{"v1": true, "api": true, "openapi.json": true, "healthz": true, "readyz": true, "metrics": true, "assets": true,
	"status": true, "live": true, "me": true, "team": true}

// Reserved reports whether the first segment of a path is no company.
func Reserved(segment string) bool { return reserved[segment] }

// PathOf returns the path of a company's page: PathOf("blue", "employees", "E034") is /blue/employees/E034.
func PathOf(company string, parts ...string) string {
	if Reserved(company) {
		company = "~" + company
	}
	path := "/" + url.PathEscape(company)
	for _, p := range parts {
		path += "/" + url.PathEscape(p)
	}
	return path
}

// Path returns the path of a page of the company, without parameters.
func (v *View) Path(parts ...string) string { return PathOf(v.Company, parts...) }

// To returns the address of a page of the company at the same two dates and in the same language.
func (v *View) To(parts ...string) string { return v.With(v.Path(parts...)) }

// carried are the parameters that every link carries.
var carried = []string{"at", "known", "lang"}

// With returns an address at the same two dates and in the same language, with more parameters: names and values in turn. An
// empty value takes a parameter away.
func (v *View) With(path string, pairs ...string) string {
	base, query, _ := strings.Cut(path, "?")
	base, fragment, hasFragment := strings.Cut(base, "#")
	if !hasFragment {
		query, fragment, hasFragment = strings.Cut(query, "#")
	}
	values, err := url.ParseQuery(query)
	if err != nil {
		values = url.Values{}
	}
	for _, name := range carried {
		if given := v.asked.Get(name); given != "" && !values.Has(name) {
			values.Set(name, given)
		}
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] == "" {
			values.Del(pairs[i])
		} else {
			values.Set(pairs[i], pairs[i+1])
		}
	}
	if len(values) > 0 {
		base += "?" + values.Encode()
	}
	if hasFragment {
		base += "#" + fragment
	}
	return base
}

// Here returns the address of this page with other parameters: names and values in turn. An empty value takes a parameter
// away.
func (v *View) Here(pairs ...string) string {
	return v.With(v.Request.URL.EscapedPath()+"?"+v.asked.Encode(), pairs...)
}

// AsOf returns the address of this page at a date.
func (v *View) AsOf(d events.Date) string { return v.Here("at", d.String()) }

// Recorded writes an instant in Rome, to the minute.
func (v *View) Recorded(t *time.Time) string {
	if t == nil {
		return ""
	}
	at := t.In(v.frame.Rome)
	return v.Date(events.DateOf(at, v.frame.Rome)) + " " + at.Format("15:04")
}

// ClauseTitle is the title of a clause of the contract.
func (v *View) ClauseTitle(clause string) string {
	c := v.frame.Contract.Clause(clause)
	return v.Say(c.It, c.En)
}
