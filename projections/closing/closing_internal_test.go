package closing

import (
	"fmt"
	"slices"
	"testing"
	"time"
	_ "time/tzdata"

	"pgregory.net/rapid"

	"spettanze/events"
	"spettanze/events/cloudevents"
	"spettanze/events/eventstest"
	"spettanze/events/hr"
	"spettanze/projections/contract"
	"spettanze/projections/fold"
	"spettanze/projections/institute"
	"spettanze/projections/institutes"
	"spettanze/projections/replay"
)

func contractAndRome(t interface{ Fatal(args ...any) }) (*contract.Contract, *time.Location) {
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

// counted is an employee's fold that counts the days that it and its clones fold.
type counted struct {
	*fold.Employee
	days *int
}

func count(e *fold.Employee, days *int) fold.Entity {
	e.Watch(func(*institute.Day) { *days++ })
	return counted{e, days}
}

func (c counted) Clone() fold.Entity { return count(c.Employee.Clone().(*fold.Employee), c.days) }

// tenYears returns the hire of an employee and the clockings of ten years, all recorded on one day of the year after.
func tenYears(t *testing.T) (out []*events.Event) {
	t.Helper()
	at := time.Date(2026, 3, 20, 9, 0, 0, 0, time.UTC)
	add := func(id, kind, day, data string) {
		e, err := cloudevents.Decode(fmt.Appendf(nil, `{"specversion":"1.0","id":%q,"source":"/hr","type":%q,"company":"blue","subject":"E1",
			"time":"%sT17:00:00+01:00","datacontenttype":"application/json","data":{"date":%q,%s}}`, id, kind, day, day, data))
		if err != nil {
			t.Fatal(err)
		}
		e.Seq, e.Recorded = uint64(len(out)+1), at.Add(time.Duration(len(out))*time.Millisecond)
		out = append(out, &e)
	}
	add("hired", "hr.employment.hired.v1", "2016-01-04",
		`"contract":"indefinite","discipline":"parte_prima","level":6,"schedule":{"code":"ft37"}`)
	for day := time.Date(2016, 1, 4, 0, 0, 0, 0, time.UTC); day.Year() < 2026; day = day.AddDate(0, 0, 1) {
		if day.Weekday() != time.Saturday && day.Weekday() != time.Sunday {
			d := day.Format(time.DateOnly)
			add(d, "hr.clocking.recorded.v1", d, `"week":"A","punches":["08:20","12:00","13:00","17:30"]`)
		}
	}
	return out
}

// Each fact of an import costs the closings after its day, not a fold of all facts; only the first late fact is folded from the
// beginning.
func TestAnImportOfTenYearsAtOnce(t *testing.T) {
	c, rome := contractAndRome(t)
	history := tenYears(t)
	until := events.MustParseDate("2026-04-01")

	closings := 0
	alone := count(fold.NewEmployee(c, rome, "E1"), &closings)
	alone.Add(history[0])
	alone.Advance(until)

	days, begun, changes := 0, 0, 0
	w := walker{until: until, rome: rome, to: &replay.Ledger{}, sees: func(*events.Event) bool { return true },
		begin: func() fold.Entity { begun++; return count(fold.NewEmployee(c, rome, "E1"), &days) },
		Taker: Taker{Closed: func(Output) {}, Changed: func(_ *events.Event, _, _ Output) { changes++ }}}
	w.walk(history)
	t.Logf("%d facts, %d closings in ten years: %d days folded", len(history), closings, days)
	if changes != len(history) {
		t.Errorf("%d facts were compared, of %d", changes, len(history))
	}
	if begun != 2 {
		t.Errorf("folded from the beginning %d times, want 2", begun)
	}
	if most := len(history) * closings; days > most {
		t.Errorf("%d days folded, want %d at most", days, most)
	}
}

// Whatever is recorded, when and in what order: after each step, what was said of closed days is what a fold of all facts gives.
func TestWhatIsSaidIsWhatAFoldOfAllFactsGives(t *testing.T) {
	c, rome := contractAndRome(t)
	rapid.Check(t, func(t *rapid.T) {
		history := drawHistory(t)
		check := func(w *walker) {
			var said Output
			right := func() {
				f := w.begin()
				for _, e := range w.set.Facts() {
					if w.sees(e) && !f.Add(e) {
						t.Fatal("an entity of no days refuses a fact")
					}
				}
				f.Advance(w.fold.Open())
				if out := f.Take(); !slices.Equal(out.Payroll, said.Payroll) || !slices.Equal(out.Breaches, said.Breaches) {
					t.Fatalf("through %s:\n%+v\nwant\n%+v %+v", w.fold.Open(), said, out.Payroll, out.Breaches)
				}
			}
			w.Closed = func(out Output) {
				said.Payroll, said.Breaches = append(said.Payroll, out.Payroll...), append(said.Breaches, out.Breaches...)
				right()
			}
			w.Changed = func(_ *events.Event, before, after Output) {
				p, b := len(said.Payroll)-len(before.Payroll), len(said.Breaches)-len(before.Breaches)
				if !slices.Equal(said.Payroll[p:], before.Payroll) || !slices.Equal(said.Breaches[b:], before.Breaches) {
					t.Fatalf("before: %+v, want the end of %+v", before, said)
				}
				said.Payroll, said.Breaches = append(said.Payroll[:p], after.Payroll...), append(said.Breaches[:b], after.Breaches...)
				right()
			}
			w.until, w.rome = eventstest.WindowTo+100, rome
			w.walk(history)
			right()
		}
		check(&walker{to: &replay.Ledger{}, begin: func() fold.Entity { return fold.NewEmployee(c, rome, "E1") },
			sees: func(e *events.Event) bool {
				seen := fold.SeenBy(e)
				return seen.Own && e.Subject == "E1" || seen.Everybody
			}})
		check(&walker{to: &replay.Ledger{}, begin: func() fold.Entity { return fold.NewCompany(c, institutes.Companies) },
			sees: func(e *events.Event) bool { return fold.SeenBy(e).Company }})
	})
}

// drawHistory draws events, and annulments of some, that are recorded over two years, within a few days in the middle of them, or at
// once after them.
func drawHistory(t *rapid.T) (out []*events.Event) {
	evs := eventstest.History(t)
	if rapid.Bool().Draw(t, "in order of date") {
		slices.SortStableFunc(evs, func(a, b events.Event) int { return events.Compare(&a, &b) })
	}
	for i := range rapid.IntRange(0, 3).Draw(t, "annulments") {
		of := evs[rapid.IntRange(0, len(evs)-1).Draw(t, "annulled")]
		e := events.Event{Identity: events.Identity{Source: "/hr", ID: fmt.Sprint("annulment", i)}, Company: of.Company, Subject: of.Subject, Time: of.Time,
			Data: hr.EventAnnulled{Dated: events.Dated{Date: eventstest.DateIn(t, eventstest.WindowFrom, eventstest.WindowTo, "date")},
				Source: of.Source, ID: of.ID}}
		evs = slices.Insert(evs, rapid.IntRange(0, len(evs)).Draw(t, "place"), e)
	}
	hours := rapid.SampledFrom([]int{20 * 24, 5, 0}).Draw(t, "hours at most")
	day := map[int]events.Date{20 * 24: eventstest.WindowFrom, 5: eventstest.WindowFrom + 365, 0: eventstest.WindowTo + 50}[hours]
	at := day.In(time.UTC)
	for i := range evs {
		at = at.Add(time.Duration(rapid.IntRange(0, hours).Draw(t, "hours")) * time.Hour)
		evs[i].Seq, evs[i].Recorded = uint64(i+1), at
		out = append(out, &evs[i])
	}
	return out
}
