package replay_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"pgregory.net/rapid"

	"spettanze/events"
	"spettanze/events/eventstest"
	"spettanze/events/hr"
	"spettanze/projections/contract"
	"spettanze/projections/fold"
	"spettanze/projections/institutes"
	"spettanze/projections/ledger"
	"spettanze/projections/replay"
	"spettanze/projections/report"
	"spettanze/schema"
)

// ledgerOf records events in the order given.
func ledgerOf(t failer, c *contract.Contract, evs []events.Event) *replay.Ledger {
	l := replay.New(c, rome(t))
	for i := range evs {
		e := evs[i]
		e.Seq = uint64(i + 1)
		l.Record(events.Record{Seq: e.Seq, Event: &e})
	}
	return l
}

func rome(t failer) *time.Location {
	loc, err := time.LoadLocation("Europe/Rome")
	if err != nil {
		t.Fatal(err)
	}
	return loc
}

func tables(t failer) *contract.Contract {
	c, err := institutes.Contract()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// picture is all that a ledger says of the company at a date, as text; sequences, which are the log's, are left out.
func picture(t failer, l *replay.Ledger, at events.Date, known uint64) string {
	ctx := context.Background()
	q := report.Query{Company: "blue", At: at, Known: known}
	people, err := l.Employees(ctx, q)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, p := range people {
		e, err := l.Employee(ctx, q, p.ID)
		if err != nil {
			t.Fatal(err)
		}
		write(&b, p.ID, e.Output)
	}
	f, err := l.Company(ctx, q)
	if err != nil {
		t.Fatal(err)
	}
	write(&b, "company", f.Output)
	return b.String()
}

func write(b *strings.Builder, who string, out ledger.Output) {
	for i := range out.Movements {
		out.Movements[i].Cause.Seq = 0
	}
	for i := range out.Breaches {
		out.Breaches[i].Cause.Seq = 0
	}
	for i := range out.Payroll {
		out.Payroll[i].Cause.Seq = 0
	}
	for i := range out.Parked {
		out.Parked[i].Cause.Seq = 0
	}
	j, _ := json.MarshalIndent(out, "", " ") // plain structs always marshal
	fmt.Fprintf(b, "%s %s\n", who, j)
}

func TestConservation(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := ledgerOf(t, tables(t), eventstest.History(t))
		sums := map[events.Unit]map[string]int64{}
		q := report.Query{Company: "blue", At: eventstest.WindowTo}
		people, _ := l.Employees(context.Background(), q)
		for _, p := range people {
			e, err := l.Employee(context.Background(), q, p.ID)
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range e.Movements {
				if m.Quantity.Parts <= 0 || m.From == m.To || m.Clause == "" || m.Note == "" ||
					m.Cause == (ledger.Cause{}) {
					t.Fatalf("not a movement: %+v", m)
				}
				if m.Entitlement != "" && m.Quantity.Unit != m.Entitlement.Unit() {
					t.Fatalf("of the wrong unit: %+v", m)
				}
				u := sums[m.Quantity.Unit]
				if u == nil {
					u = map[string]int64{}
					sums[m.Quantity.Unit] = u
				}
				u[m.From] -= m.Quantity.Parts
				u[m.To] += m.Quantity.Parts
			}
		}
		for unit, accounts := range sums {
			var sum int64
			for _, n := range accounts {
				sum += n
			}
			if sum != 0 {
				t.Fatalf("the accounts in %s sum to %d", unit, sum)
			}
		}
	})
}

func TestArrivalOrderDoesNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		evs := eventstest.History(t)
		at := eventstest.DateIn(t, eventstest.WindowFrom, eventstest.WindowTo+120, "at")
		want := picture(t, ledgerOf(t, tables(t), evs), at, 0)
		other := rapid.Permutation(evs).Draw(t, "arrival")
		if got := picture(t, ledgerOf(t, tables(t), other), at, 0); got != want {
			t.Fatalf("another order of arrival gives another ledger:\n%s", firstDifference(want, got))
		}
	})
}

func TestDuplicatesChangeNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		evs := eventstest.History(t)
		want := picture(t, ledgerOf(t, tables(t), evs), eventstest.WindowTo, 0)
		again := append(slices.Clone(evs), rapid.SliceOf(rapid.SampledFrom(evs)).Draw(t, "again")...)
		if got := picture(t, ledgerOf(t, tables(t), again), eventstest.WindowTo, 0); got != want {
			t.Fatalf("sent twice counts twice:\n%s", firstDifference(want, got))
		}
	})
}

func TestKnownIsALedgerThatSawNoMore(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		evs := rapid.Permutation(eventstest.History(t)).Draw(t, "arrival")
		n := rapid.IntRange(1, len(evs)).Draw(t, "known")
		want := picture(t, ledgerOf(t, tables(t), evs[:n]), eventstest.WindowTo, 0)
		if got := picture(t, ledgerOf(t, tables(t), evs), eventstest.WindowTo, uint64(n)); got != want {
			t.Fatalf("--known %d shows more or less than was known:\n%s", n, firstDifference(want, got))
		}
	})
}

func TestAnnulledIsAsNeverSent(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		evs := eventstest.History(t)
		i := rapid.IntRange(0, len(evs)-1).Draw(t, "annulled")
		annulment := events.Event{Identity: events.Identity{Source: "/hr", ID: "annulment"}, Company: "blue", Subject: "E1",
			Time: time.Unix(1_700_000_000, 0), Data: hr.EventAnnulled{Dated: events.Dated{Date: eventstest.WindowTo},
				Source: evs[i].Source, ID: evs[i].ID, Reason: "typo"}}
		want := picture(t, ledgerOf(t, tables(t), slices.Delete(slices.Clone(evs), i, i+1)), eventstest.WindowTo, 0)
		at := rapid.IntRange(0, len(evs)).Draw(t, "when")
		if got := picture(t, ledgerOf(t, tables(t), slices.Insert(slices.Clone(evs), at, annulment)), eventstest.WindowTo, 0); got != want {
			t.Fatalf("an annulled event left a trace:\n%s", firstDifference(want, got))
		}
	})
}

// Live: each fact is given as it comes, days are folded in between, and whoever got a fact too late is folded anew.
func TestLiveIsRebuilt(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		evs := rapid.Permutation(eventstest.History(t)).Draw(t, "arrival")
		c := tables(t)
		for _, id := range []string{"E1", "E2"} {
			var seen []*events.Event
			live, out := fold.NewEmployee(c, rome(t), id), ledger.Output{}
			for i := range evs {
				e := &evs[i]
				if e.Subject != id && e.Subject != events.CompanySubject || fold.IsCompanyFact(e.Data) {
					continue
				}
				seen = append(seen, e)
				if !live.Add(e) {
					live, out = fold.NewEmployee(c, rome(t), id), ledger.Output{}
					for _, s := range seen {
						live.Add(s)
					}
				}
				if rapid.Bool().Draw(t, "fold") {
					live.Advance(rapid.SampledFrom([]events.Date{e.Data.Effective(), eventstest.WindowFrom + 300}).Draw(t, "to"))
					_ = live.Clone() // a clone must not disturb the one that lives on
				}
				out.Merge(live.Take())
			}
			live.Advance(eventstest.WindowTo + 1)
			live.Advance(eventstest.WindowTo + 1) // closing twice is closing once
			out.Merge(live.Take())

			whole := fold.NewEmployee(c, rome(t), id)
			for _, s := range seen {
				whole.Add(s)
			}
			whole.Advance(eventstest.WindowTo + 1)
			var a, b strings.Builder
			write(&a, id, whole.Take())
			write(&b, id, out)
			if a.String() != b.String() {
				t.Fatalf("live differs from rebuilt:\n%s", firstDifference(a.String(), b.String()))
			}
		}
	})
}

func TestLiveCompanyIsRebuilt(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		evs := rapid.Permutation(eventstest.History(t)).Draw(t, "arrival")
		c := tables(t)
		var seen []*events.Event
		live, out := fold.NewCompany(c, institutes.Companies), ledger.Output{}
		for i := range evs {
			e := &evs[i]
			if !fold.SeenBy(e).Company {
				continue
			}
			seen = append(seen, e)
			if !live.Add(e) {
				live, out = fold.NewCompany(c, institutes.Companies), ledger.Output{}
				for _, s := range seen {
					live.Add(s)
				}
			}
			if rapid.Bool().Draw(t, "fold") {
				live.Clone().Advance(eventstest.WindowTo)
				live.Advance(e.Data.Effective())
			}
			out.Merge(live.Take())
		}
		live.Advance(eventstest.WindowTo + 1)
		out.Merge(live.Take())
		whole := fold.NewCompany(c, institutes.Companies)
		for _, s := range seen {
			whole.Add(s)
		}
		whole.Advance(eventstest.WindowTo + 1)
		var a, b strings.Builder
		write(&a, "company", whole.Take())
		write(&b, "company", out)
		if a.String() != b.String() {
			t.Fatalf("live differs from rebuilt:\n%s", firstDifference(a.String(), b.String()))
		}
	})
}

// A figure that changes from a date on changes nothing before it.
func TestNewFiguresLeaveThePastAlone(t *testing.T) {
	changed := fstest.MapFS{}
	for _, f := range institutes.Files() {
		b, err := fs.ReadFile(schema.FS, "contract/"+f)
		if err != nil {
			t.Fatal(err)
		}
		changed[f] = &fstest.MapFile{Data: b}
	}
	edit := func(file, old, now string) {
		s := strings.Replace(string(changed[file].Data), old, now, 1)
		if s == string(changed[file].Data) {
			t.Fatalf("%s has no %q", file, old)
		}
		changed[file] = &fstest.MapFile{Data: []byte(s)}
	}
	edit("flex.yaml", "{from: 2022-12-01, value: 480}", "{from: 2022-12-01, value: 480}\n      - {from: 2023-03-15, value: 600}")
	edit("ferie.yaml", "{from: 2022-12-01, value: 2}", "{from: 2022-12-01, value: 2}\n    - {from: 2023-03-15, value: 3}")
	edit("allowances.yaml", "{from: always, amount: 480, by_weekly_minutes: {1440: 300, 1500: 300, 1800: 360}}",
		"{from: always, amount: 480, by_weekly_minutes: {1440: 300, 1500: 300, 1800: 360}}, {from: 2023-03-15, amount: 600}")
	edit("timebank.yaml", "{from: always, value: 1920}", "{from: always, value: 1920}, {from: 2023-03-15, value: 600}")
	edit("loans.yaml", `{from: 2022-10-28, budget: "20000.00", cap: "6000.00"}`,
		`{from: 2022-10-28, budget: "20000.00", cap: "6000.00"}
      - {from: 2023-03-15, budget: "1.00", cap: "1.00"}`)
	other, err := institutes.Load(changed)
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		evs := eventstest.History(t)
		before := events.MustParseDate("2023-03-14")
		want := picture(t, ledgerOf(t, tables(t), evs), before, 0)
		if got := picture(t, ledgerOf(t, other, evs), before, 0); got != want {
			t.Fatalf("a figure of 15/3/2023 changed the ledger of the day before:\n%s", firstDifference(want, got))
		}
	})
}

func firstDifference(want, got string) string {
	w, g := strings.Split(want, "\n"), strings.Split(got, "\n")
	for i := range min(len(w), len(g)) {
		if w[i] != g[i] {
			from := max(0, i-14)
			return "want …\n" + strings.Join(w[from:i+1], "\n") + "\ngot …\n" + strings.Join(g[from:i+1], "\n")
		}
	}
	return fmt.Sprintf("one has %d lines, the other %d", len(w), len(g))
}

// failer is what the helpers need of a test: of testing's, or of rapid's.
type failer interface {
	Helper()
	Fatal(args ...any)
	Fatalf(format string, args ...any)
}
