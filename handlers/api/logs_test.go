package api_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"spettanze/events"
	"spettanze/events/memory"
	"spettanze/handlers/api"
	"spettanze/handlers/api/intake"
	"spettanze/projections/institutes"
)

// diagnostics are what a service wrote to its log.
type diagnostics struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (d *diagnostics) Write(b []byte) (int, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.b.Write(b)
}

func (d *diagnostics) String() string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.b.String()
}

// TestDiagnosticsNameNobody: at the level debug no diagnostic says who was asked about, what was asked or what was sent, and what a
// client writes makes no line of its own.
func TestDiagnosticsNameNobody(t *testing.T) {
	c, err := institutes.Contract()
	if err != nil {
		t.Fatal(err)
	}
	var log diagnostics
	facts := memory.New(func() time.Time { return time.Date(2024, 1, 15, 12, 0, 0, 0, time.UTC) })
	srv := httptest.NewServer(api.New(api.Options{Source: fresh{t: t, log: facts}, Contract: c, Rome: time.UTC, Log: facts, Version: "test",
		Today: func() events.Date { return events.MustParseDate("2024-01-15") },
		Intake: &intake.Intake{Log: facts, Record: facts.Get,
			Describe: func(context.Context, *events.Event) error { return errors.New("the disk is gone") }},
		Logger: slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))}))
	defer srv.Close()
	named := strings.Replace(person, `"Ada"`, `"Zenobia Quattrocchi"`, 1)
	unread := strings.Replace(named, `"name"`, `"nome"`, 1)
	for _, body := range []string{hire, leave, named, unread, "{" + named, strings.ReplaceAll(named, "person.described", "clocking.recorded")} {
		call(t, http.MethodPost, srv.URL+"/v1/events", intake.TypeEvent, body)
	}
	for _, path := range []string{"/v1/blue/employees/E042/balances?at=2023-12-31", "/v1/blue/employees/E042/movements.csv?from=2023-01-01",
		"/v1/blue/employees/E042%0d%0atime=forged/breaches", "/v1/blue/employees?search=E042%0a&sort=ferie", "/v1/blue/employees/E042/nothing",
		"/v1/changes?company=blue&employee=E042&employee=E043", "/v1/E042/payroll?month=2023-12", "/E042/E042?token=secretsecret"} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, srv.URL+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Authorization", "Bearer secretsecret")
		req.Header.Set("X-Request-Id", "chosen-by-the-client")
		if _, header, _ := send(t, req); len(header.Get("X-Request-Id")) < 20 || header.Get("X-Request-Id") == "chosen-by-the-client" {
			t.Errorf("%s: the id of the request is %q", path, header.Get("X-Request-Id"))
		}
	}
	said := log.String()
	for _, want := range []string{`route="GET /v1/{company}/employees/{id}/balances"`, `route="POST /v1/events"`, "status=200", " id="} {
		if !strings.Contains(said, want) {
			t.Errorf("the diagnostics lack %s:\n%s", want, said)
		}
	}
	for _, never := range []string{"E042", "2023-", "Zenobia", "Quattrocchi", "secretsecret", "forged", "ferie", "chosen-by", "?"} {
		if strings.Contains(said, never) {
			t.Errorf("the diagnostics hold %q:\n%s", never, said)
		}
	}
}
