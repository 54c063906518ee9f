package repair_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"spettanze/events"
	"spettanze/events/cloudevents"
	"spettanze/projections/institutes"
	"spettanze/projections/ledger"
	"spettanze/projections/repair"
	"spettanze/projections/replay"
	"spettanze/projections/report"
)

// log is records as they are received, each recorded a minute after the one before.
type log struct {
	*report.Reporter
	ledger *replay.Ledger
	n      uint64
}

func newLog(t *testing.T, lines ...string) *log {
	t.Helper()
	c, err := institutes.Contract()
	if err != nil {
		t.Fatal(err)
	}
	rome, err := time.LoadLocation("Europe/Rome")
	if err != nil {
		t.Fatal(err)
	}
	l := &log{ledger: replay.New(c, rome)}
	l.Reporter = &report.Reporter{Source: l.ledger, Contract: c, Today: events.MustParseDate("2024-06-30")}
	for i, line := range lines {
		l.record([]byte(event(fmt.Sprintf("e%d", i+1), line)))
	}
	return l
}

// event is an event with an id: `E1 hr.clocking.recorded {"date":…}`.
func event(id, line string) string {
	subject, rest, _ := strings.Cut(line, " ")
	typ, data, _ := strings.Cut(rest, " ")
	return fmt.Sprintf(`{"specversion":"1.0","id":%q,"source":"/hr","type":"%s.v1","company":"blue","subject":%q,"time":"2024-06-01T09:00:00Z","data":%s}`,
		id, typ, subject, data)
}

func (l *log) record(raw []byte) {
	l.n++
	rec := events.Record{Seq: l.n, Recorded: time.Date(2024, 6, 2, 9, int(l.n), 0, 0, time.UTC), Raw: raw} //nolint:gosec // few
	e, err := cloudevents.Decode(raw)
	if err != nil {
		errors.As(err, &rec.Err)
	} else {
		e.Seq, e.Recorded = rec.Seq, rec.Recorded
		rec.Event = &e
	}
	l.ledger.Record(rec)
}

func (l *log) document(t *testing.T) *repair.Document {
	t.Helper()
	d, err := repair.Of(t.Context(), l.Reporter, report.Query{Company: "blue", At: l.Today})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func (l *log) healed(t *testing.T, waited []report.Parked) []repair.Resolved {
	t.Helper()
	d, err := repair.HealedOf(t.Context(), l.Reporter, report.Query{Company: "blue", At: l.Today}, waited)
	if err != nil {
		t.Fatal(err)
	}
	return d.Resolved
}

const (
	hire    = `E1 hr.employment.hired {"date":"2023-01-01","contract":"indefinite","discipline":"parte_prima","level":4,"schedule":{"code":"ft37"}}`
	second  = `E2 hr.employment.hired {"date":"2023-01-01","contract":"indefinite","discipline":"parte_prima","level":4,"schedule":{"code":"ft37"}}`
	lent    = `E1 hr.loan.disbursed {"date":"2023-03-10","loan":"L1","fund":"gravi_motivi","amount":"600.00","instalments":60}`
	passed  = `E1 hr.exam.sat {"date":"2023-06-20","exam":"X1","course":"C1","passed":true}`
	clocked = `E1 hr.clocking.recorded {"date":"2023-02-07","week":"A","punches":["07:50","12:00","12:50","17:05"]}`
)

// filled is what a person fills in, by the pointer into the event.
var filled = map[string]string{"/data/date": `"2023-01-15"`, "/data/contract": `"indefinite"`, "/data/discipline": `"parte_prima"`, "/data/level": "4",
	"/data/schedule": `{"code":"ft37"}`, "/data/reason": `"resignation"`, "/data/loan": `"L9"`, "/data/fund": `"gravi_motivi"`,
	"/data/amount": `"500.00"`, "/data/instalments": "10", "/data/probationUntil": `"2024-09-30"`, "/data/entitlement": `"ferie"`, "/data/id": `"e2"`,
	"/data/exam": `"X9"`, "/data/course": `"C1"`}

// cases have a fact that waits, as the last of its events, and what its repairs do, in order.
var cases = map[string]struct {
	events []string
	code   string
	do     []string
}{
	"not hired":          {[]string{clocked}, ledger.ParkNotHired, []string{repair.Send, repair.Annul, repair.Wait}},
	"hired later":        {[]string{hire, `E1 hr.leave.taken {"date":"2022-12-20","kind":"ferie","to":"2022-12-20"}`}, ledger.ParkNotHired, []string{repair.Annul, repair.Replace, repair.Wait}},
	"outside of service": {[]string{hire, `E1 hr.employment.terminated {"date":"2023-05-31","reason":"resignation"}`, `E1 hr.leave.taken {"date":"2023-06-20","kind":"ferie","to":"2023-06-20"}`}, ledger.ParkOutsideService, []string{repair.Annul, repair.Annul}},
	"second hire":        {[]string{hire, `E1 hr.employment.hired {"date":"2024-02-01","contract":"indefinite","discipline":"parte_prima","level":5,"schedule":{"code":"ft37"}}`}, ledger.ParkSecondHire, []string{repair.Send, repair.Annul}},
	"second termination": {[]string{hire, `E1 hr.employment.terminated {"date":"2023-05-31","reason":"resignation"}`, `E1 hr.employment.terminated {"date":"2023-05-31","reason":"dismissal"}`}, ledger.ParkTerminated, []string{repair.Annul, repair.Annul}},
	"second clocking":    {[]string{hire, clocked, strings.Replace(clocked, "07:50", "07:55", 1)}, ledger.ParkSecondClocking, []string{repair.Annul, repair.Annul}},
	"loan id used":       {[]string{hire, lent, strings.Replace(lent, "600.00", "700.00", 1)}, ledger.ParkLoanIDUsed, []string{repair.Replace, repair.Annul}},
	"never requested":    {[]string{hire, `E1 hr.loan.decided {"date":"2023-03-01","loan":"L2","granted":true}`}, ledger.ParkLoanUnknown, []string{repair.Send, repair.Replace, repair.Wait}},
	"not paid out":       {[]string{hire, `E1 hr.loan.repaid {"date":"2023-03-20","loan":"L2","amount":"50.00"}`}, ledger.ParkLoanUnknown, []string{repair.Send, repair.Replace, repair.Wait}},
	"another's loan":     {[]string{hire, second, lent, `E2 hr.loan.repaid {"date":"2023-03-20","loan":"L1","amount":"50.00"}`}, ledger.ParkLoanOther, []string{repair.Replace, repair.Replace, repair.Annul}},
	"overpaid":           {[]string{hire, lent, `E1 hr.loan.repaid {"date":"2023-03-20","loan":"L1","amount":"900.00"}`}, ledger.ParkLoanOverpaid, []string{repair.Replace, repair.Annul}},
	"no rate":            {[]string{strings.Replace(hire, "2023-01-01", "1990-01-01", 1), strings.Replace(lent, "2023-03-10", "1991-03-10", 1)}, ledger.ParkLoanNoRate, []string{repair.Wait, repair.Annul}},
	"exam passed":        {[]string{hire, passed, strings.Replace(passed, "-06-", "-07-", 1)}, ledger.ParkExamPassed, []string{repair.Replace, repair.Annul}},
	"exam of another":    {[]string{hire, strings.Replace(passed, "true", "false", 1), strings.Replace(strings.Replace(passed, "-06-", "-07-", 1), "C1", "C2", 1)}, ledger.ParkExamCourse, []string{repair.Replace, repair.Annul}},
	"annuls nothing":     {[]string{hire, clocked, `E1 hr.event.annulled {"date":"2023-02-07","source":"/hr","id":"e22","reason":"wrong"}`}, ledger.ParkAnnulsNothing, []string{repair.Wait, repair.Send}},
	"probation": {[]string{strings.Replace(hire, "2023-01-01", "2024-02-01", 1), `E1 hr.employment.reclassified {"date":"2024-05-01","level":5,"probationUntil":"2024-01-01"}`},
		ledger.ParkProbation, []string{repair.Replace, repair.Annul}},
}

// Each repair that has events mends its fact: once they are recorded, with what a person fills in, it waits no more, and nothing
// new waits. One that only stays without effect is the exception.
func TestRepairsMend(t *testing.T) {
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			l := newLog(t, c.events...)
			i := slices.IndexFunc(l.document(t).Parked, func(w repair.Waiting) bool { return w.Cause.Seq == l.n })
			if i < 0 {
				t.Fatalf("the last event does not wait: %+v", l.document(t))
			}
			w := l.document(t).Parked[i]
			var do []string
			for k, r := range w.Repairs {
				do = append(do, r.Do)
				if r.Text == "" || r.TextIt == "" || r.Text == r.TextIt {
					t.Errorf("repair %d is not said in both languages: %+v", k, r)
				}
				mends(t, c.events, &w, k)
			}
			if w.Code != c.code || !slices.Equal(do, c.do) {
				t.Errorf("%s: %v, want %s: %v", w.Code, do, c.code, c.do)
			}
			if w.Pointer == "" || len(w.Event) == 0 {
				t.Errorf("it says neither what was received nor what is at fault: %+v", w)
			}
		})
	}
}

// mends records the events of a repair after those of a case.
func mends(t *testing.T, lines []string, w *repair.Waiting, k int) {
	t.Helper()
	r := w.Repairs[k]
	if len(r.Events) == 0 {
		return
	}
	l := newLog(t, lines...)
	for i, e := range r.Events {
		for _, p := range r.Missing {
			if rest, ok := strings.CutPrefix(p, fmt.Sprintf("/%d", i)); ok {
				if filled[rest] == "" {
					t.Fatalf("what is %s?", p)
				}
				name := strings.TrimPrefix(rest, "/data/")
				e = bytes.Replace(e, fmt.Appendf(nil, "%q:null", name), fmt.Appendf(nil, "%q:%s", name, filled[rest]), 1)
			}
		}
		if _, err := cloudevents.Decode(e); err != nil {
			t.Fatalf("repair %d, event %d: %v\n%s", k, i, err, e)
		}
		l.record(e)
	}
	for _, left := range l.document(t).Parked {
		switch {
		case w.Code == ledger.ParkAnnulsNothing && left.Cause.Seq == w.Cause.Seq:
		case left.Code == ledger.ParkLoanUnknown && slices.Contains(r.Missing, "/1/data/loan"): // L9 does not exist here
		default:
			t.Errorf("repair %d (%s) leaves %+v", k, r.Text, left.Parked)
		}
	}
}

// What was refused may be sent again corrected: its identity is free.
func TestRefused(t *testing.T) {
	l := newLog(t, hire, clocked)
	l.record([]byte(event("x1", strings.Replace(clocked, `"week"`, `"weak":1,"week"`, 1))))
	l.record([]byte(event("x2", `E1 hr.leave.taken {"date":"2023-02-30","kind":"ferie","to":"2023-03-07"}`)))
	l.record([]byte(event("e2", strings.Replace(clocked, "07:50", "07:45", 1))))
	l.record([]byte(event("a1", `E1 hr.event.annulled {"date":"2023-02-07","source":"/hr","id":"e2","reason":"wrong"}`)))
	l.record([]byte(event("a2", `E1 hr.event.annulled {"date":"2023-02-07","source":"/hr","id":"a1","reason":"wrong"}`)))
	l.record([]byte(`{"specversion":"1.0"`))
	d := l.document(t)
	if len(d.Rejected) != 5 {
		t.Fatalf("%+v", d.Rejected)
	}
	for i, want := range []struct {
		do      string
		events  int
		missing string
		holds   string
	}{
		{repair.Send, 1, "", `"data":{"date":"2023-02-07","week":"A"`},
		{repair.Send, 1, "/0/data/date", `"2023-02-30"`},
		{repair.Replace, 2, "", `"id":"e2/2"`},
		{repair.Send, 1, "", `"punches":["07:50"`},
		{repair.Send, 0, "", ""},
	} {
		r := d.Rejected[i].Repairs[0]
		all, err := json.Marshal(r.Events)
		if err != nil || r.Do != want.do || len(r.Events) != want.events || strings.Join(r.Missing, " ") != want.missing || !strings.Contains(string(all), want.holds) {
			t.Errorf("%d: %+v %s (%v)", i, r, all, err)
		}
		if r.Complete() {
			for _, e := range r.Events {
				if _, err := cloudevents.Decode(e); err != nil {
					t.Errorf("%d: %v\n%s", i, err, e)
				}
			}
		}
	}
}

// A fact that waited and waits no more is shown with the event since which it counts, or with its annulment.
func TestResolved(t *testing.T) {
	l := newLog(t, hire, clocked, strings.Replace(clocked, "07:50", "07:55", 1), strings.Replace(clocked, "07:50", "07:45", 1))
	var waited []report.Parked
	for _, w := range l.document(t).Parked {
		waited = append(waited, w.Parked)
	}
	if len(waited) != 2 || len(l.healed(t, waited)) != 0 {
		t.Fatalf("%+v", waited)
	}
	l.record([]byte(event("l1", `E1 hr.leave.taken {"date":"2023-03-06","kind":"ferie","to":"2023-03-06"}`)))
	l.record([]byte(event("a1", `E1 hr.event.annulled {"date":"2023-02-07","source":"/hr","id":"e2","reason":"wrong"}`)))
	l.record([]byte(event("a2", `E1 hr.event.annulled {"date":"2023-02-07","source":"/hr","id":"e4","reason":"wrong"}`)))
	resolved := l.healed(t, waited)
	if len(l.document(t).Parked) != 0 || len(resolved) != 2 {
		t.Fatalf("%+v", resolved)
	}
	for _, r := range resolved {
		want := map[uint64]struct {
			how string
			by  uint64
		}{3: {"counts", 6}, 4: {"annulled", 7}}[r.Cause.Seq]
		if r.By == nil || r.How != want.how || r.By.Seq != want.by || r.By.ID == "" {
			t.Errorf("sequence %d: %s by %+v, want %+v", r.Cause.Seq, r.How, r.By, want)
		}
	}
}
