package scenario_test

import (
	"reflect"
	"testing"
	"time"

	"spettanze/events"
	"spettanze/events/cloudevents"
	"spettanze/events/hr"
	"spettanze/projections/contract"
	"spettanze/projections/fold"
	"spettanze/projections/institutes"
	book "spettanze/projections/ledger"
	"spettanze/projections/scenario"
)

// TestLive folds the facts of every scenario as a ledger that lives does: each when it comes, the days before it folded, with
// copies, and anew when a fact is late. It writes what a fold of all facts writes.
func TestLive(t *testing.T) {
	c, err := institutes.Contract()
	if err != nil {
		t.Fatal(err)
	}
	rome, err := time.LoadLocation("Europe/Rome")
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range scenarios(t) {
		if facts, ok := factsOf(s); ok {
			t.Run(s.Name, func(t *testing.T) { checkLive(t, c, rome, facts) })
		}
	}
}

// factsOf decodes a scenario's events; ok is false when not all of them reach the folds.
func factsOf(s *scenario.Scenario) (facts []*events.Event, ok bool) {
	known := map[string]bool{}
	for _, b := range s.Events {
		e, err := cloudevents.Decode(b)
		if _, annuls := e.Data.(hr.EventAnnulled); err != nil || annuls || known[e.ID] || e.Company != "blue" {
			return nil, false
		}
		known[e.ID] = true
		facts = append(facts, &e)
	}
	return facts, true
}

func checkLive(t *testing.T, c *contract.Contract, rome *time.Location, facts []*events.Event) {
	t.Helper()
	var common, orders []*events.Event
	own := map[string][]*events.Event{}
	end := events.MinDate
	for _, e := range facts {
		end = max(end, min(e.Data.Effective()+500, events.MaxDate))
		seen := fold.SeenBy(e)
		if seen.Company {
			common = append(common, e)
		}
		if seen.Own {
			own[e.Subject] = append(own[e.Subject], e)
		}
		if seen.Everybody {
			orders = append(orders, e)
		}
	}
	compareLive(t, "company", func() fold.Entity { return fold.NewCompany(c, institutes.Companies) }, common, end)
	for id, list := range own {
		// Half of what concerns everybody came before the employee, half after.
		list = append(append(append([]*events.Event(nil), orders[:len(orders)/2]...), list...), orders[len(orders)/2:]...)
		compareLive(t, id, func() fold.Entity { return fold.NewEmployee(c, rome, id) }, list, end)
	}
}

func compareLive(t *testing.T, name string, fresh func() fold.Entity, facts []*events.Event, end events.Date) {
	t.Helper()
	all := fresh()
	for _, e := range facts {
		all.Add(e)
	}
	all.Advance(end)
	want, got := all.Take(), live(fresh, facts, end)
	for _, m := range want.Movements {
		if m.Quantity.Parts <= 0 || m.From == m.To {
			t.Errorf("%s: a movement goes from one account to another, and is more than zero: %+v", name, m)
		}
	}
	for _, x := range []struct {
		what      string
		want, got any
	}{{"movements", want.Movements, got.Movements}, {"breaches", want.Breaches, got.Breaches},
		{"payroll", want.Payroll, got.Payroll}, {"parked", want.Parked, got.Parked}} {
		if !reflect.DeepEqual(x.want, x.got) {
			t.Errorf("%s: %s of the live fold\n%v\nwant\n%v", name, x.what, x.got, x.want)
		}
	}
}

func live(fresh func() fold.Entity, facts []*events.Event, end events.Date) (out book.Output) {
	f := fresh()
	take := func() {
		o := f.Take()
		out.Movements, out.Breaches = append(out.Movements, o.Movements...), append(out.Breaches, o.Breaches...)
		out.Payroll, out.Parked = append(out.Payroll, o.Payroll...), append(out.Parked, o.Parked...)
	}
	for i, e := range facts {
		if !f.Add(e) {
			open := f.Open()
			f, out = fresh(), book.Output{}
			for _, e := range facts[:i+1] {
				f.Add(e)
			}
			f.Advance(open)
		}
		f.Advance(e.Data.Effective())
		take()
		// The copy goes on, and what the first folds ahead is no matter to it.
		first := f
		f = first.Clone()
		first.Advance(first.Open() + 100)
	}
	f.Advance(end)
	take()
	return out
}
