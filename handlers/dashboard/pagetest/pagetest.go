// Package pagetest serves pages to their tests, and looks at what they say:
//
//	h := pagetest.Serve(t, scenario.Reporter(t, "2024-12-31", lines), why.Pages)
//	pagetest.Get(t, h, "/blue/employees/E1/explain?lang=en").Has(http.StatusOK, "Why: Flexible hours of E1")
package pagetest

import (
	"html"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"spettanze/events"
	"spettanze/events/grants"
	"spettanze/handlers/access"
	"spettanze/handlers/access/policy"
	"spettanze/handlers/dashboard/frame"
	"spettanze/projections/report"
	"spettanze/projections/scenario"
)

// Serve serves the pages that a function adds, with the figures and on the day of a reporter.
func Serve(t *testing.T, r *report.Reporter, pages func(*frame.Frame)) http.Handler {
	t.Helper()
	f := frame.New(frame.Options{Source: r.Source, Contract: r.Contract, Rome: scenario.Rome(t), Today: func() events.Date { return r.Today }})
	pages(f)
	return f
}

// ServeTo is [Serve] to somebody who has signed in and has grants in the company blue, as a file writes
// them: "{role: reader}". It is noon of the reporter's day.
func ServeTo(t *testing.T, r *report.Reporter, granted string, pages func(*frame.Frame)) http.Handler {
	t.Helper()
	const handle = "P-AAAAAAAAAAAA"
	today, now := func() events.Date { return r.Today }, func() time.Time { return r.Today.In(scenario.Rome(t)).Add(12 * time.Hour) }
	file, err := grants.ReadFile([]byte("company: blue\npeople: [{principal: " + handle + ", grants: [" + granted + "]}]\n"))
	if err != nil {
		t.Fatal(err)
	}
	d := grants.NewDirectory(today)
	d.Put(file)
	policies, err := policy.BuiltIn()
	if err != nil {
		t.Fatal(err)
	}
	f := frame.New(frame.Options{Source: r.Source, Contract: r.Contract, Rome: scenario.Rome(t), Today: today, Now: now, Guard: access.NewGuard(d, policies, today)})
	pages(f)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		f.ServeHTTP(w, r.WithContext(access.With(r.Context(), &access.Principal{Handle: handle, Channel: access.Session})))
	})
}

// Page is the answer at an address, in which each run of white space is one space.
type Page struct {
	Status int
	Header http.Header
	HTML   string
	Words  string // the text without its markup

	t    *testing.T
	path string
}

var tag = regexp.MustCompile(`<[^>]*>`)

// Get asks for the page at an address, with pairs of a header and its value. It follows no redirect.
func Get(t *testing.T, h http.Handler, path string, header ...string) *Page {
	t.Helper()
	r := httptest.NewRequestWithContext(access.Everybody(t.Context()), http.MethodGet, path, http.NoBody)
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	body := w.Body.String()
	if strings.Contains(body, "no value") || strings.Contains(body, "%!") {
		t.Errorf("%s has a gap:\n%s", path, body)
	}
	words := html.UnescapeString(tag.ReplaceAllString(body, " "))
	return &Page{Status: w.Code, Header: w.Header(), HTML: collapsed(body), Words: collapsed(words), t: t, path: path}
}

func collapsed(s string) string { return strings.Join(strings.Fields(s), " ") }

// Has checks the status of the page, and that each text stands in its words or in its HTML. It returns the page.
func (p *Page) Has(status int, texts ...string) *Page {
	p.t.Helper()
	if p.Status != status {
		p.t.Errorf("%s: status %d, want %d:\n%s", p.path, p.Status, status, p.Words)
	}
	for _, s := range texts {
		if !strings.Contains(p.Words, s) && !strings.Contains(p.HTML, s) {
			p.t.Errorf("%s does not have %q:\n%s", p.path, s, p.Words)
		}
	}
	return p
}
