package access_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"spettanze/events"
	"spettanze/handlers/access"
	"spettanze/handlers/api"
	"spettanze/handlers/dashboard"
	"spettanze/handlers/dashboard/frame"
	"spettanze/projections/report"
	"spettanze/projections/scenario"
)

// Histories that differ only in what a reader may not know: why somebody was absent, on which days of which length is known; loans,
// committees, reasons. What words there are of it is not asked here: every answer must be the same, to the byte.
var unknowable = []struct {
	what  string
	see   access.Classes
	lines [2]string // of the two histories, as many in each
}{
	{"sickness or permits", access.Time, [2]string{
		fact("/a", "x", "leave.taken", "E1", `{"date":"2023-03-07","kind":"sickness","to":"2023-03-09"}`),
		fact("/b", "y", "leave.taken", "E1", `{"date":"2023-03-07","kind":"other_paid","to":"2023-03-09"}`)}},
	{"sickness or days without pay, of a month that counts all the same", access.Time, [2]string{
		fact("/a", "x", "leave.taken", "E1", `{"date":"2023-03-07","kind":"sickness","to":"2023-03-09"}`),
		fact("/b", "y", "leave.taken", "E1", `{"date":"2023-03-07","kind":"unpaid","to":"2023-03-09"}`)}},
	{"sickness or a suspension", access.Time, [2]string{
		fact("/a", "x", "leave.taken", "E1", `{"date":"2023-03-07","kind":"sickness","to":"2023-03-09"}`),
		fact("/b", "y", "employment.suspended", "E1", `{"date":"2023-03-07","to":"2023-03-09","paid":true,"kind":"disciplinare"}`)}},
	{"hours of a committee or of another permit", access.Time, [2]string{
		fact("/a", "x", "leave.taken", "E1", `{"date":"2023-03-07","kind":"commissione_formazione","minutes":60}`),
		fact("/b", "y", "leave.taken", "E1", `{"date":"2023-03-07","kind":"other_paid","minutes":60}`)}},
	{"one committee, or the request for a loan", access.Time, [2]string{
		"2023-02-01T12:00:00Z 2023-02-01 E1 committee.appointed committee=formazione",
		"2023-02-01T12:00:00Z 2023-02-01 E1 loan.requested loan=L7 fund=gravi_motivi amount=3000.00 instalments=24 reason=dentista"}},
	{"one loan or another", access.Time, [2]string{
		"2023-02-01T12:00:00Z 2023-02-01 E1 loan.disbursed loan=L7 fund=gravi_motivi amount=3000.00 instalments=24",
		"2023-02-01T12:00:00Z 2023-02-01 E1 loan.disbursed loan=L8 fund=ristrutturazione amount=9000.00 instalments=12"}},
	{"one fact that waits, or another", access.Time, [2]string{ // that figures may change is said to all who see them
		"2023-02-01T12:00:00Z 2019-02-01 E1 committee.appointed committee=pari_opportunita",
		"2023-02-01T12:00:00Z 2019-02-01 E1 committee.appointed committee=formazione"}},
	{"an absence annulled, or a committee", access.Time, [2]string{
		fact("/a", "x", "leave.taken", "E1", `{"date":"2023-03-07","kind":"sickness","to":"2023-03-09"}`) + "\n" +
			fact("/a", "z", "event.annulled", "E1", `{"date":"2023-03-07","source":"/a","id":"x","reason":"visita"}`),
		"2023-12-01T12:00:00Z 2023-02-01 E1 committee.appointed committee=formazione\n" +
			"2023-12-01T12:00:00Z 2023-02-01 E1 committee.appointed committee=pari_opportunita"}},
	{"the reason of an adjustment", access.Time | access.Money, [2]string{
		fact("/hr", "x", "balance.adjusted", "E1", `{"date":"2023-09-15","entitlement":"ferie","quantity":"1.0000","reason":"figlio malato","authorizedBy":"Mainardi"}`),
		fact("/hr", "x", "balance.adjusted", "E1", `{"date":"2023-09-15","entitlement":"ferie","quantity":"1.0000","reason":"errore","authorizedBy":"Rossi"}`)}},
	{"why the service ended", access.Time, [2]string{
		fact("/hr", "x", "employment.terminated", "E1", `{"date":"2023-11-30","reason":"dismissal"}`),
		fact("/hr", "x", "employment.terminated", "E1", `{"date":"2023-11-30","reason":"resignation"}`)}},
	{"whose a loan is, whose spouse has one", access.Time | access.Money, [2]string{
		"2023-02-10T12:00:00Z 2023-02-10 E1 loan.requested loan=L7 fund=gravi_motivi amount=3000.00 instalments=24 reason=dentista",
		"2023-02-10T12:00:00Z 2023-02-10 E1 loan.requested loan=L7 fund=gravi_motivi amount=3000.00 instalments=24 reason=divorzio"}},
}

// TestWhatMayNotBeKnownMakesNoDifference asks every route and page about two histories that differ in what the reader may not know.
func TestWhatMayNotBeKnownMakesNoDifference(t *testing.T) {
	for i, u := range unknowable {
		if testing.Short() && i%3 != 0 {
			continue
		}
		t.Run(u.what, func(t *testing.T) {
			var ask [2]func(path string) (int, string)
			var paths []string
			for k, lines := range u.lines {
				ask[k], paths = answers(t, u.see, lines)
			}
			answered := 0
			for _, path := range paths {
				status, one := ask[0](path)
				other, two := ask[1](path)
				if status == http.StatusOK {
					answered++
				}
				if status != other || one != two {
					at := 0
					for at < min(len(one), len(two)) && one[at] == two[at] {
						at++
					}
					t.Errorf("%s tells %s: %d %d\n…%.200s\n…%.200s", path, u.what, status, other, one[max(0, at-60):], two[max(0, at-60):])
				}
			}
			if answered < 40 {
				t.Errorf("only %d answers", answered)
			}
		})
	}
}

// answers returns what asks a company with a history about some lines as a reader of some classes, and what there is to ask.
func answers(t *testing.T, see access.Classes, lines string) (ask func(path string) (int, string), paths []string) {
	t.Helper()
	text := []string{
		"2020-01-01T12:00:00Z 2020-01-01 E1 employment.hired level=7 schedule=ft37",
		"2020-01-01T12:00:00Z 2020-01-01 E2 employment.hired level=4 schedule=ft37",
		"2022-12-01T12:00:00Z 2022-12-01 E1 timebank.agreed to=2023-11-30 recovery=monthly reason=studio",
		"2023-01-12T12:00:00Z 2023-01-12 E1 clocking.recorded week=A punches=08:10,12:00,12:50,17:25",
		"2023-02-27T12:00:00Z 2023-02-27 E2 loan.disbursed loan=L2 fund=gravi_motivi amount=2000.00 instalments=12"}
	for l := range strings.SplitSeq(lines, "\n") {
		if strings.HasPrefix(l, "{") {
			l = "2023-12-01T12:00:00Z " + l
		}
		text = append(text, l)
	}
	text = append(text, "2023-12-05T12:00:00Z "+fact("/hr", "last", "leave.taken", "E1", `{"date":"2023-12-04","kind":"ferie"}`))
	r := scenario.Reporter(t, "2023-12-31", strings.Join(text, "\n"))
	log := logOf(t, r)
	guard, ctx := seeing(t, see)
	today := func() events.Date { return r.Today }
	waited := func(context.Context, string) ([]report.Parked, error) { return nil, nil }
	signIn := func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			next.ServeHTTP(w, r.WithContext(access.With(r.Context(), access.From(ctx))))
		})
	}
	pages := dashboard.New(dashboard.Options{Options: frame.Options{Source: r.Source, Guard: guard, Contract: r.Contract, Rome: scenario.Rome(t),
		Today: today, Now: func() time.Time { return time.Date(2023, 12, 31, 12, 0, 0, 0, time.UTC) }}, Log: log, Waited: waited})
	h := api.New(api.Options{Source: r.Source, Guard: guard, SignIn: signIn, Contract: r.Contract, Rome: scenario.Rome(t), Today: today, Log: log,
		Waited: waited, Pages: pages})
	for _, p := range addresses(t, h) {
		if !strings.Contains(p, "/events/") && !strings.Contains(p, "contract/uses") || strings.HasSuffix(p, "/events/7") {
			paths = append(paths, strings.ReplaceAll(p, "from-known=14", "from-known=5"))
		}
	}
	for _, form := range []string{"movements.csv", "facts.csv", "balances.xlsx"} {
		paths = append(paths, "/v1/blue/employees/E1/"+form)
	}
	return func(path string) (int, string) {
		w := httptest.NewRecorder()
		req := httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, http.NoBody)
		h.ServeHTTP(w, req)
		return w.Code, readable(t, w.Header().Get("Content-Type"), w.Body.Bytes())
	}, append(paths, fmt.Sprint("/v1/blue/events/", len(text)-1))
}
