package api_test

import (
	"context"
	"encoding/xml"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"spettanze/events"
	"spettanze/handlers/api"
	"spettanze/handlers/api/intake"
)

func getPage(t *testing.T, url, accept string) (status int, header http.Header, body string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	if accept != "" {
		req.Header.Set("Accept-Language", accept)
	}
	return send(t, req)
}

// TestPageLanguage: the page is Italian unless its reader prefers English, by the browser or by lang.
func TestPageLanguage(t *testing.T) {
	srv := start(t)
	call(t, "POST", srv.URL+"/v1/events", intake.TypeEvent, hire)
	for _, c := range []struct{ query, accept, lang string }{
		{"", "", "it"},
		{"", "en-GB,en;q=0.9", "en"},
		{"", "it-IT,it;q=0.9,en;q=0.8", "it"},
		{"", "de-DE,de;q=0.9,en;q=0.5", "en"},
		{"", "ja", "it"},
		{"", "\xff;;q=x", "it"},
		{"?lang=en", "it-IT", "en"},
		{"?lang=it", "en", "it"},
	} {
		status, header, body := getPage(t, srv.URL+"/api"+c.query, c.accept)
		says := map[string]string{"it": "Che cosa si può chiedere", "en": "What can be asked"}
		if status != http.StatusOK || header.Get("Content-Language") != c.lang ||
			!strings.Contains(body, `<html lang="`+c.lang+`">`) || !strings.Contains(body, says[c.lang]) {
			t.Errorf("%q, Accept-Language %q: %d, %s, want %s", c.query, c.accept, status, header.Get("Content-Language"), c.lang)
		}
		if !strings.Contains(body, `<a href="/v1/blue/employees">/v1/{company}/employees</a>`) {
			t.Errorf("%q: the route of employees is not on the page", c.query)
		}
	}
	if status, _, body := getPage(t, srv.URL+"/api?lang=fr", ""); status != http.StatusBadRequest || !strings.Contains(body, "expected it or en") {
		t.Errorf("lang=fr: %d %s", status, body)
	}
}

// TestPageStructure: what a screen reader goes by: one main, one first heading, no level left out, every element closed.
func TestPageStructure(t *testing.T) {
	srv := start(t)
	call(t, "POST", srv.URL+"/v1/events", intake.TypeEvent, hire)
	_, _, body := getPage(t, srv.URL+"/api", "")
	seen, level := map[string]int{}, 0
	d := xml.NewDecoder(strings.NewReader(body))
	d.AutoClose, d.Entity, d.Strict = []string{"meta", "link"}, xml.HTMLEntity, false
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatalf("%v in\n%s", err, body)
		}
		e, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		name := e.Name.Local
		seen[name]++
		if len(name) == 2 && name[0] == 'h' && name[1] >= '1' && name[1] <= '6' {
			if next := int(name[1] - '0'); next > level+1 {
				t.Errorf("%s comes after h%d", name, level)
			} else {
				level = next
			}
		}
	}
	for _, name := range []string{"main", "h1", "header", "nav", "footer", "title", "caption"} {
		if seen[name] != 1 {
			t.Errorf("%d of %s, want one", seen[name], name)
		}
	}
}

// unreadable is projections that do not answer.
type unreadable struct{ fresh }

func (unreadable) Companies(context.Context) ([]string, error) { return nil, errors.New("made anew") }

// TestPageWithoutProjections: projections that do not answer are no empty log.
func TestPageWithoutProjections(t *testing.T) {
	srv := httptest.NewServer(api.New(api.Options{Source: unreadable{}, Today: func() events.Date { return 0 }}))
	defer srv.Close()
	status, _, body := getPage(t, srv.URL+"/api", "")
	if status != http.StatusServiceUnavailable || !strings.Contains(body, "non si può leggere") {
		t.Errorf("%d\n%s", status, body)
	}
}
