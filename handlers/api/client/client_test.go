package client_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"

	"spettanze/events"
	"spettanze/events/hr"
	"spettanze/events/lang"
	"spettanze/handlers/api/client"
	"spettanze/handlers/api/intake"
	"spettanze/projections/report"
)

func TestAddress(t *testing.T) {
	for _, bad := range []string{"", "localhost", "localhost:8080", "ftp://x", "http://", "://"} {
		if _, err := client.New(bad, lang.English); err == nil {
			t.Errorf("%q was taken for an address", bad)
		}
	}
}

// TestAnswers: what each kind of answer is taken for decides the exit status of the command line.
func TestAnswers(t *testing.T) {
	q := report.Question{Company: "blue", At: events.MustParseDate("2023-12-31"), Known: "2023-07-01T08:00:00+02:00"}
	for name, c := range map[string]struct {
		status int
		kind   string
		body   string
		want   error
	}{
		"document":    {200, "application/json", `{"company":"blue","employee":"E/1","at":"2023-12-31","known":{"seq":1}}`, nil},
		"refused":     {404, "application/problem+json", `{"title":"Not Found","status":404,"detail":"unknown employee"}`, client.ErrRefused},
		"unavailable": {503, "application/problem+json", `{"title":"Service Unavailable","status":503}`, client.ErrUnavailable},
		"full":        {507, "application/problem+json", `{"title":"Insufficient Storage","status":507}`, client.ErrUnavailable},
		"proxy":       {502, "text/html", `<html>`, client.ErrUnreachable},
		"not ours":    {404, "text/html", `<html>`, client.ErrUnreachable},
		"not JSON":    {200, "text/html", `<html>`, client.ErrUnreachable},
	} {
		t.Run(name, func(t *testing.T) {
			var asked string
			srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				asked = r.URL.RequestURI()
				w.Header().Set("Content-Type", c.kind)
				w.WriteHeader(c.status)
				_, _ = w.Write([]byte(c.body))
			}))
			defer srv.Close()
			cl, err := client.New(srv.URL+"/", lang.English)
			if err != nil {
				t.Fatal(err)
			}
			doc, err := cl.Balance(t.Context(), q, "E/1")
			if !errors.Is(err, c.want) || c.want == nil && (err != nil || doc.At != q.At) {
				t.Errorf("%v, %+v", err, doc)
			}
			if want := "/v1/blue/employees/E%2F1/balances?at=2023-12-31&known=2023-07-01T08%3A00%3A00%2B02%3A00"; asked != want {
				t.Errorf("asked for %s, want %s", asked, want)
			}
		})
	}
}

func TestSubmitMissesAnswers(t *testing.T) {
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Content-Type") != intake.TypeBatch {
			t.Errorf("media type %s", r.Header.Get("Content-Type"))
		}
		_ = json.NewEncoder(w).Encode(intake.Summary{Accepted: 1, Results: []intake.Result{{Status: intake.Accepted}}})
	}))
	defer srv.Close()
	cl, err := client.New(srv.URL, lang.English)
	if err != nil {
		t.Fatal(err)
	}
	e := events.Event{Identity: events.Identity{Source: "/hr", ID: "1"}, Company: "blue", Subject: "E1",
		Data: hr.TimeBankClosed{Dated: events.Dated{Date: events.MustParseDate("2023-12-31")}}}
	if r, err := cl.Submit(t.Context(), []events.Event{e}); err != nil || r[0].Status != intake.Accepted {
		t.Errorf("%v, %v", r, err)
	}
	if _, err := cl.Submit(t.Context(), []events.Event{e, e}); !errors.Is(err, client.ErrUnreachable) {
		t.Errorf("an answer for one of two events was taken for good: %v", err)
	}
}
