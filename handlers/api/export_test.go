package api_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"spettanze/events"
	"spettanze/events/lang"
	"spettanze/events/logtest"
	"spettanze/events/memory"
	"spettanze/handlers/api"
	"spettanze/handlers/api/client"
	"spettanze/projections/institutes"
	"spettanze/projections/report"
)

var errTorn = errors.New("the disk is torn")

// tornLog gives what it has and then fails.
type tornLog struct{ *memory.Log }

func (l tornLog) Read(ctx context.Context, from uint64, follow bool, fn func([]events.Record) error) error {
	return errors.Join(l.Log.Read(ctx, from, follow, fn), errTorn)
}

// exporting starts a service on a log of so many events.
func exporting(t *testing.T, n int, torn bool) *httptest.Server {
	t.Helper()
	c, err := institutes.Contract()
	if err != nil {
		t.Fatal(err)
	}
	log := memory.New(func() time.Time { return time.Date(2024, 1, 15, 12, 0, 0, 0, time.UTC) })
	if _, err := log.Append(t.Context(), logtest.Clockings("c", n)); err != nil {
		t.Fatal(err)
	}
	o := api.Options{Source: fresh{t: t, log: log}, Contract: c, Rome: time.UTC, Log: log,
		Today: func() events.Date { return events.MustParseDate("2024-01-15") }}
	if torn {
		o.Log = tornLog{log}
	}
	srv := httptest.NewServer(api.New(o))
	t.Cleanup(srv.Close)
	return srv
}

// TestExportThatBreaksOff: what was begun and fails is never taken for the whole; what fails before it begins is a problem
// document.
func TestExportThatBreaksOff(t *testing.T) {
	cl := func(srv *httptest.Server) *client.Client {
		c, err := client.New(srv.URL, lang.English)
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	var b bytes.Buffer
	err := cl(exporting(t, 5000, true)).ExportEvents(t.Context(), report.Question{}, &b)
	if !errors.Is(err, client.ErrUnreachable) || !strings.Contains(err.Error(), "broke off") || b.Len() == 0 {
		t.Errorf("%d bytes, %v", b.Len(), err)
	}
	b.Reset()
	err = cl(exporting(t, 5, true)).ExportEvents(t.Context(), report.Question{}, &b)
	if err == nil || strings.Contains(err.Error(), "broke off") || b.Len() != 0 {
		t.Errorf("%q, %v", b.String(), err)
	}
	b.Reset()
	if err := cl(exporting(t, 5000, false)).ExportEvents(t.Context(), report.Question{}, &b); err != nil ||
		bytes.Count(b.Bytes(), []byte("\n")) != 5000 {
		t.Errorf("%d lines, %v", bytes.Count(b.Bytes(), []byte("\n")), err)
	}
	b.Reset()
	if err := cl(exporting(t, 0, false)).ExportEvents(t.Context(), report.Question{}, &b); err != nil || b.Len() != 0 {
		t.Errorf("of no events: %q, %v", b.String(), err)
	}
}

// TestForecasts: every document of a date after today says that it is a forecast, and none of today does.
func TestForecasts(t *testing.T) {
	srv := start(t)
	call(t, http.MethodPost, srv.URL+"/v1/events", "application/json", hire)
	call(t, http.MethodPost, srv.URL+"/v1/events", "application/json", loan)
	for _, path := range []string{"employees", "employees/E042/balances", "employees/E042/movements", "employees/E042/breaches",
		"employees/E042/payroll", "breaches", "payroll", "funds/gravi_motivi", "loans/L1", "rejected",
		"employees/E042/explain?entitlement=ferie", "funds/gravi_motivi/explain", "loans/L1/explain", "diff?from-known=1",
		"employees/E042/diff?from-known=1", "simulate"} {
		method, kind, body := http.MethodGet, "", ""
		if path == "simulate" {
			method, kind, body = http.MethodPost, "application/json", flexTable(t)
		}
		and := "?"
		if strings.Contains(path, "?") {
			and = "&"
		}
		for at, want := range map[string]bool{"2024-01-15": false, "2024-01-16": true} {
			status, _, got := call(t, method, fmt.Sprint(srv.URL, "/v1/blue/", path, and, "at=", at), kind, body)
			if status != http.StatusOK || strings.Contains(got, `"forecast":true`) != want {
				t.Errorf("%s at %s: %d %s", path, at, status, got)
			}
		}
	}
}

const loan = `{"specversion":"1.0","id":"l1","source":"/loans","type":"hr.loan.disbursed.v1","company":"blue","subject":"E042",` +
	`"time":"2023-04-10T09:00:00+02:00","data":{"date":"2023-04-10","loan":"L1","fund":"gravi_motivi","amount":"600.00","instalments":6}}`
