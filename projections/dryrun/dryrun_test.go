package dryrun_test

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"testing"
	"time"
	_ "time/tzdata"

	"pgregory.net/rapid"

	"spettanze/events"
	"spettanze/events/eventstest"
	"spettanze/events/hr"
	"spettanze/projections/contract"
	"spettanze/projections/dryrun"
	"spettanze/projections/facts"
	"spettanze/projections/institutes"
	"spettanze/projections/ledger"
	"spettanze/projections/replay"
	"spettanze/projections/report"
)

func tables(t *testing.T) (*contract.Contract, *time.Location) {
	t.Helper()
	c, err := institutes.Contract()
	if err != nil {
		t.Fatal(err)
	}
	rome, err := time.LoadLocation("Europe/Rome")
	if err != nil {
		t.Fatal(err)
	}
	return c, rome
}

// accepted leaves out what would be a duplicate or refused.
func accepted(evs []events.Event) (out []events.Event) {
	set := facts.NewSet()
	for i := range evs {
		if set.Record(&evs[i]).Verdict == facts.Accepted {
			out = append(out, evs[i])
		}
	}
	return out
}

// everything counts the rows of all that facts fold to, of everybody that they name and of the funds.
func everything(t rapid.TB, c *contract.Contract, l *replay.Ledger, evs []events.Event, at events.Date) map[string]int {
	r := report.Reporter{Contract: c}
	out := map[string]int{}
	add := func(id string, o ledger.Output) {
		for i := range o.Movements {
			out[line("movement", cmp.Or(o.Movements[i].Employee, id), r.MovementRow("blue", &o.Movements[i]))]++
		}
		for i := range o.Breaches {
			out[line("breach", cmp.Or(o.Breaches[i].Employee, id), report.BreachRow(&o.Breaches[i]))]++
		}
		for _, p := range report.Instructions(o.Payroll, true) {
			whose := p.Employee
			p.Employee = ""
			out[line("payroll", cmp.Or(whose, id), p)]++
		}
		for i := range o.Parked {
			p := report.ParkedRow(&o.Parked[i])
			out[line("parked", cmp.Or(p.Subject, id), p)]++
		}
	}
	q := report.Query{Company: "blue", At: at}
	ids := map[string]bool{}
	for i := range evs {
		if s := evs[i].Subject; s != events.CompanySubject && !ids[s] {
			ids[s] = true
			f := l.Begin(q, s)
			f.Advance(at + 1)
			add(s, f.Take())
		}
	}
	company, err := l.Company(context.Background(), q)
	if err != nil {
		t.Fatal(err)
	}
	add("", company.Output)
	return out
}

func line(kind, whose string, row any) string {
	b, err := json.Marshal(row)
	return fmt.Sprint(kind, " ", whose, " ", string(b), err)
}

// take counts the rows of an effect: those that appear for one more, those that go for one less.
func take[T any](into map[string]int, kind string, changes []dryrun.Change[T]) {
	for _, c := range changes {
		if c.Before != nil {
			into[line(kind, c.Employee, *c.Before)]--
		}
		if c.After != nil {
			into[line(kind, c.Employee, *c.After)]++
		}
	}
}

// TestEffectsAreTheDifference: whatever is recorded and whatever is tried on it, in whatever order, what each event is
// said to do is the difference between the whole ledger with it and without it.
func TestEffectsAreTheDifference(t *testing.T) {
	c, rome := tables(t)
	rapid.Check(t, func(t *rapid.T) {
		evs := rapid.Permutation(eventstest.History(t)).Draw(t, "arrival")
		for n := range rapid.IntRange(0, 3).Draw(t, "annulments") {
			target := rapid.SampledFrom(evs).Draw(t, "annulled")
			a := events.Event{Identity: events.Identity{Source: "/hr", ID: fmt.Sprint("a", n)}, Company: "blue", Subject: target.Subject,
				Time: target.Time, Data: hr.EventAnnulled{Dated: events.Dated{Date: target.Data.Effective()}, Source: target.Source,
					ID: target.ID, Reason: "typo"}}
			evs = slices.Insert(evs, rapid.IntRange(0, len(evs)).Draw(t, "place"), a)
		}
		evs = accepted(evs)
		recorded := rapid.IntRange(0, len(evs)).Draw(t, "recorded")
		checkEffects(t, c, rome, evs, recorded, eventstest.DateIn(t, eventstest.WindowFrom, eventstest.WindowTo, "today"))
	})
}

// checkEffects tries the events but for those recorded, and compares what each is said to do with what it does.
func checkEffects(t rapid.TB, c *contract.Contract, rome *time.Location, evs []events.Event, recorded int, today events.Date) {
	t.Helper()
	l := replay.New(c, rome)
	for i := range evs[:recorded] {
		evs[i].Seq = uint64(i + 1)
		l.Record(events.Record{Seq: evs[i].Seq, Event: &evs[i]})
	}
	x := dryrun.Runner{Reporter: &report.Reporter{Source: l, Contract: c, Today: today}, Rome: rome}
	effects, err := x.Try(context.Background(), evs[recorded:], 0)
	if err != nil {
		t.Fatal(err)
	}
	for k, e := range effects {
		event := evs[recorded+k]
		if e.At < today || e.At < event.Data.Effective() || e.Forecast != (e.At > today) {
			t.Fatalf("told through %s, today is %s", e.At, today)
		}
		want := everything(t, c, l, evs, e.At)
		event.Seq = 0
		l.Record(events.Record{Event: &event})
		for row, n := range everything(t, c, l, evs, e.At) {
			want[row] -= n
		}
		e.Parked = slices.DeleteFunc(e.Parked, func(p dryrun.Change[report.Parked]) bool {
			return cmp.Or(p.After, p.Before).Code == ledger.ParkAnnulsNothing
		})
		take(want, "movement", e.Movements)
		take(want, "breach", e.Breaches)
		take(want, "payroll", e.Payroll)
		take(want, "parked", e.Parked)
		for row, n := range want {
			if n != 0 {
				t.Fatalf("event %d, %s %s of %s: differs by %d in %s", k, event.ID, event.Data.Type(), event.Data.Effective(), n, row)
			}
		}
	}
}

// TestOrderBeforeAnybodyIsKnown: what is ordered for everybody holds for those of whom the run learns later, and an annulment of it too.
func TestOrderBeforeAnybodyIsKnown(t *testing.T) {
	c, rome := tables(t)
	day := events.MustParseDate("2022-01-03")
	n := 0
	event := func(subject string, data events.Data) events.Event {
		n++
		return events.Event{Identity: events.Identity{Source: "/hr", ID: fmt.Sprint("e", n)}, Company: "blue", Subject: subject,
			Time: time.Date(2022, 1, 10, 0, 0, n, 0, time.UTC), Data: data}
	}
	rigid := event(events.CompanySubject, hr.RigidHoursOrdered{Dated: events.Dated{Date: day}, To: day + 10})
	hired := event("E1", hr.Hired{Dated: events.Dated{Date: day - 400}, Contract: hr.Indefinite, Discipline: hr.PartePrima, Level: 4,
		Schedule: hr.Schedule{Code: hr.FT37}})
	clocked := event("E1", hr.ClockingRecorded{Dated: events.Dated{Date: day + 2}, Week: "A", Punches: []events.ClockTime{8 * 60, 13*60 + 7}})
	annulled := event(events.CompanySubject, hr.EventAnnulled{Dated: events.Dated{Date: day}, Source: rigid.Source, ID: rigid.ID, Reason: "typo"})
	for _, evs := range [][]events.Event{{rigid, hired, clocked}, {rigid, annulled, hired, clocked}, {annulled, rigid, hired, clocked},
		{rigid, hired, clocked, annulled}} {
		for recorded := range evs {
			checkEffects(t, c, rome, slices.Clone(evs), recorded, day+30)
		}
	}
}

// TestWaitingAnnulment: an annulment of what has not been seen waits, and what it names does nothing when it comes.
func TestWaitingAnnulment(t *testing.T) {
	c, rome := tables(t)
	day := events.MustParseDate("2023-03-10")
	hire := events.Event{Identity: events.Identity{Source: "/hr", ID: "h"}, Company: "blue", Subject: "E1",
		Data: hr.Hired{Dated: events.Dated{Date: day}, Contract: hr.Indefinite, Discipline: hr.PartePrima, Level: 4,
			Schedule: hr.Schedule{Code: hr.FT37}}}
	annulment := events.Event{Identity: events.Identity{Source: "/hr", ID: "a"}, Company: "blue", Subject: "E1",
		Data: hr.EventAnnulled{Dated: events.Dated{Date: day}, Source: "/hr", ID: "h", Reason: "typo"}}
	x := dryrun.Runner{Reporter: &report.Reporter{Source: replay.New(c, rome), Contract: c, Today: day + 60}, Rome: rome}
	effects, err := x.Try(context.Background(), []events.Event{annulment, hire}, 0)
	if err != nil {
		t.Fatal(err)
	}
	if p := effects[0].Parked; len(p) != 1 || p[0].Change != dryrun.Appears || p[0].After.Code != ledger.ParkAnnulsNothing {
		t.Errorf("%+v", effects[0])
	}
	if e := effects[1]; len(e.Movements)+len(e.Breaches)+len(e.Payroll) != 0 || len(e.Parked) != 1 || e.Parked[0].Change != dryrun.Goes ||
		e.Parked[0].Before.Cause.ID != "a" {
		t.Errorf("%+v", e)
	}
	// So it is where the annulment is recorded.
	l := replay.New(c, rome)
	recorded := annulment
	recorded.Seq = 1
	l.Record(events.Record{Seq: 1, Event: &recorded})
	on := dryrun.Runner{Reporter: &report.Reporter{Source: l, Contract: c, Today: day + 60}, Rome: rome}
	if effects, err = on.Try(context.Background(), []events.Event{hire}, 0); err != nil {
		t.Fatal(err)
	}
	if e := effects[0]; len(e.Movements)+len(e.Breaches)+len(e.Payroll) != 0 || len(e.Parked) != 1 || e.Parked[0].Change != dryrun.Goes ||
		e.Parked[0].Before.Cause.Seq != 1 {
		t.Errorf("%+v", e)
	}
	// By 9 May two months count, of 20/12 days each (contract §2).
	effects, err = x.Try(context.Background(), []events.Event{hire}, 0)
	if err != nil {
		t.Fatal(err)
	}
	var earned []string
	for _, m := range effects[0].Movements {
		if m.After.Entitlement == events.Ferie {
			earned = append(earned, m.Employee+" "+m.After.Date.String()+" "+m.After.Quantity)
		}
	}
	if want := []string{"E1 2023-03-31 1.6667", "E1 2023-04-30 1.6666"}; !slices.Equal(earned, want) {
		t.Errorf("%v, want %v", earned, want)
	}
}

// TestAnnulledOrderOfNobody: where nobody is employed, an order does nothing, nor does its annulment; it does not wait.
func TestAnnulledOrderOfNobody(t *testing.T) {
	c, rome := tables(t)
	dated := events.Dated{Date: events.MustParseDate("2022-01-03")}
	order := events.Event{Identity: events.Identity{Source: "/hr", ID: "o"}, Company: "blue", Subject: events.CompanySubject,
		Data: hr.RigidHoursOrdered{Dated: dated, To: dated.Date + 10}}
	annulment := events.Event{Identity: events.Identity{Source: "/hr", ID: "a"}, Company: "blue", Subject: events.CompanySubject,
		Data: hr.EventAnnulled{Dated: dated, Source: "/hr", ID: "o", Reason: "typo"}}
	x := dryrun.Runner{Reporter: &report.Reporter{Source: replay.New(c, rome), Contract: c, Today: dated.Date + 30}, Rome: rome}
	effects, err := x.Try(context.Background(), []events.Event{order, annulment}, 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range effects {
		if len(e.Movements)+len(e.Breaches)+len(e.Payroll)+len(e.Parked) != 0 {
			t.Errorf("%+v", e)
		}
	}
}
