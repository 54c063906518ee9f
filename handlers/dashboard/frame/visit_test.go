package frame_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"spettanze/events"
	"spettanze/handlers/access"
	"spettanze/handlers/dashboard/frame"
	"spettanze/handlers/dashboard/pagetest"
	"spettanze/projections/scenario"
	"spettanze/projections/wording"
)

// A visit ends when no page is read for half an hour. From then on its last page is the reader's last visit.
func TestVisits(t *testing.T) {
	r := scenario.Reporter(t, "2024-02-10", `2024-01-01T11:00:00Z 2024-01-01 E1 employment.hired level=4 schedule=ft37
2024-01-02T11:00:00Z 2024-01-01 E2 employment.hired level=4 schedule=ft37`)
	now := time.Date(2024, 2, 10, 8, 0, 0, 0, time.UTC) // 9:00 in Rome
	f := frame.New(frame.Options{Source: r.Source, Contract: r.Contract, Rome: scenario.Rome(t), Today: func() events.Date { return r.Today },
		Now: func() time.Time { return now }})
	f.Page(access.SeeCompany, "/{company}", frame.Parse(page, "main.html"), func(_ context.Context, v *frame.View) (*frame.Content, error) {
		return &frame.Content{Title: wording.Say("Prova", "Trial"), Data: v}, nil
	})
	cookie := ""
	get := func(path string, header ...string) *pagetest.Page {
		t.Helper()
		p := pagetest.Get(t, f, path, append(header, "Cookie", cookie)...).Has(http.StatusOK)
		if set := p.Header.Get("Set-Cookie"); set != "" {
			for _, want := range []string{"Path=/blue", "HttpOnly", "SameSite=Lax"} {
				if !strings.Contains(set, want) {
					t.Errorf("the cookie %s lacks %s", set, want)
				}
			}
			cookie, _, _ = strings.Cut(set, ";")
		}
		return p
	}
	offers := func(p *pagetest.Page, want string) {
		t.Helper()
		_, said, _ := strings.Cut(p.Words, "la mia ultima visita, ")
		if got := said[:min(len(said), len(want))]; got != want || want == "" && said != "" {
			t.Errorf("the bar offers %q, want %q", got, want)
		}
	}
	offers(get("/blue?lang=it"), "") // the first visit
	first := cookie
	now = now.Add(30 * time.Second)
	if get("/blue?lang=it"); cookie != first {
		t.Errorf("the cookie is written again after half a minute: %s", cookie)
	}
	now = now.Add(25 * time.Minute)
	offers(get("/blue?lang=it"), "") // still the first visit
	now = now.Add(31 * time.Minute)
	offers(get("/blue?lang=it", "HX-Request-Type", "live"), "") // no page of the reader's
	offers(get("/blue?lang=it"), "10/02/2024 09:25")
	now = now.Add(20 * time.Minute)
	offers(get("/blue?lang=it"), "10/02/2024 09:25") // the second visit goes on
	now = now.Add(24 * time.Hour)
	offers(get("/blue?lang=it"), "10/02/2024 10:16")
	cookie = "visit=1.1-99.99" // of a log that had more
	offers(get("/blue?lang=it"), "")
	cookie = "visit=nonsense"
	offers(get("/blue?lang=it"), "")
	if !strings.HasPrefix(cookie, "visit=0.") {
		t.Errorf("the cookie is %s", cookie)
	}
	get("/blue?lang=it&known=1")
}
