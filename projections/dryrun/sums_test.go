package dryrun_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"spettanze/events"
	"spettanze/events/hr"
	"spettanze/projections/dryrun"
	"spettanze/projections/replay"
	"spettanze/projections/report"
)

// effectsOf tries events of an employee hired in 2022 on nothing recorded, the hire first.
func effectsOf(t *testing.T, today string, data ...events.Data) []dryrun.Effect {
	t.Helper()
	c, rome := tables(t)
	var evs []events.Event
	for n, d := range append([]events.Data{hr.Hired{Dated: events.Dated{Date: events.MustParseDate("2022-01-01")}, Contract: hr.Indefinite,
		Discipline: hr.PartePrima, Level: 4, Schedule: hr.Schedule{Code: hr.FT37}}}, data...) {
		evs = append(evs, events.Event{Identity: events.Identity{Source: "/hr", ID: fmt.Sprint("e", n)}, Company: "blue", Subject: "E1",
			Time: time.Date(2023, 3, 1, 0, 0, n, 0, time.UTC), Data: d})
	}
	x := dryrun.Runner{Reporter: &report.Reporter{Source: replay.New(c, rome), Contract: c, Today: events.MustParseDate(today)}, Rome: rome}
	effects, err := x.Try(t.Context(), evs, 0)
	if err != nil {
		t.Fatal(err)
	}
	return effects
}

func dated(d string) events.Dated { return events.Dated{Date: events.MustParseDate(d)} }

// A year of ferie is a line for each lot and year, with the first and the last day and the total, and the rows stay complete.
func TestSums(t *testing.T) {
	effects := effectsOf(t, "2024-12-31", hr.LeaveTaken{Dated: dated("2023-08-07"), Kind: hr.LeaveKind(events.Ferie), To: events.MustParseDate("2024-08-05")})
	leave := effects[1]
	dryrun.Bound(effects)
	if got := effects[1]; got.Omitted != nil || len(got.Movements) != len(leave.Movements) || len(leave.Movements) < 240 {
		t.Errorf("%d of %d movements, %+v omitted", len(got.Movements), len(leave.Movements), got.Omitted)
	}
	var used []string
	rows := 0
	for _, s := range effects[1].Sums {
		if s.Of == dryrun.Movements {
			rows += s.Rows
		}
		if s.Of == dryrun.Movements && s.Kind == "use" {
			used = append(used, fmt.Sprint(s.Change, " ", s.Lot, " ", s.First, " ", s.Last, " ", s.Rows, " ", s.Days, " ", s.After))
		}
	}
	// The lot of 2022 has twenty days (contract §2); those of 2023 and 2024 take what falls into their years.
	if rows != len(leave.Movements) || len(used) != 3 || !strings.HasPrefix(used[0], "appears 2022 2023-08-07 ") ||
		!strings.HasSuffix(used[0], " 20 20 -20.0000") {
		t.Errorf("%d rows in %q", rows, used)
	}
	if len(effects[0].Sums) == 0 {
		t.Error("a hire of three years is not summed")
	}
}

// However many rows the effects have, their document has an end, and the sums have all of them.
func TestBound(t *testing.T) {
	var effects []dryrun.Effect
	total := 0
	for n := range 60 {
		e := dryrun.Effect{}
		for i := range 1000 {
			e.Movements = append(e.Movements, dryrun.Change[report.Movement]{Change: dryrun.Appears, Employee: fmt.Sprint("E", i%(1+n*10)),
				After: &report.Movement{Date: events.MinDate + events.Date(i), Entitlement: events.Ferie, Kind: "use", Quantity: "-1.0000", Unit: "day"}})
			total++
		}
		effects = append(effects, e)
	}
	small := dryrun.Effect{Movements: effects[0].Movements[:12]}
	effects = append(effects, small)
	dryrun.Bound(effects)
	summed, rows, sums := 0, 0, 0
	for i := range effects[:60] {
		e := &effects[i]
		rows, sums = rows+len(e.Movements), sums+len(e.Sums)
		if e.Omitted == nil || e.Omitted.Movements+len(e.Movements) != 1000 {
			t.Fatalf("%d rows, omitted %+v", len(e.Movements), e.Omitted)
		}
		for _, s := range e.Sums {
			summed += s.Rows
			if s.After != fmt.Sprintf("-%d.0000", s.Rows) || s.Before != "" {
				t.Fatalf("%+v", s)
			}
		}
	}
	if last := effects[60]; last.Omitted != nil || len(last.Movements) != 12 || last.Sums != nil {
		t.Errorf("a short effect after long ones is cut: %+v", last.Omitted)
	}
	if b, err := json.Marshal(effects); summed != total || rows > 21_000 || sums > 60*200 || len(b) > 20<<20 || err != nil {
		t.Errorf("%d of %d summed, %d rows, %d sums, %d bytes, %v", summed, total, rows, sums, len(b), err)
	}
}

// A day more than a year ahead of today or of the event's own time is asked about.
func TestReachesFar(t *testing.T) {
	march := "2023-03-09"
	leave := func(from, to string) events.Data {
		return hr.LeaveTaken{Dated: dated(from), Kind: hr.LeaveKind(events.Ferie), To: events.MustParseDate(to)}
	}
	for name, c := range map[string]struct {
		today string
		data  events.Data
		want  string
	}{
		"a leave":               {"2023-03-10", leave("2023-08-07", "2024-08-05"), "2024-08-05"},
		"within a year":         {"2023-03-10", leave("2023-08-07", "2024-03-01"), ""},
		"a clocking of 2032":    {"2040-01-01", hr.ClockingRecorded{Dated: dated("2032-03-09"), Week: "A", Punches: []events.ClockTime{480, 720}}, "2032-03-09"},
		"a suspension":          {"2023-03-10", hr.Suspended{Dated: dated(march), To: events.MustParseDate("2033-03-08"), Kind: "study"}, "2033-03-08"},
		"an agreement":          {"2023-03-10", hr.TimeBankAgreed{Dated: dated(march), To: events.MustParseDate("2032-12-31"), Recovery: hr.Monthly, Reason: "x"}, "2032-12-31"},
		"what is long past":     {"2040-01-01", leave("2023-08-07", "2023-08-08"), ""},
		"today before its time": {"2022-02-01", leave("2023-02-07", "2023-02-08"), "2023-02-08"},
	} {
		got := ""
		for _, r := range effectsOf(t, c.today, c.data)[1].Remarks {
			if r.Code == dryrun.RemarkFar {
				got = r.Date.String()
				if !strings.Contains(r.Text.It, "è sbagliato l'anno?") || !strings.Contains(r.Text.En, got+", more than a year after ") {
					t.Errorf("%s: %+v", name, r.Text)
				}
			}
		}
		if got != c.want {
			t.Errorf("%s: asked about %q, want %q", name, got, c.want)
		}
	}
}

// An opening comes before everything else of its day: the month that is earned on that day comes on top of it (contract §7, §10).
func TestOnTopOfAnOpening(t *testing.T) {
	open := func(date string, of events.Entitlement, unit events.Unit, parts int64) events.Data {
		return hr.BalanceOpened{Dated: dated(date), Entitlement: of, Quantity: events.Quantity{Unit: unit, Parts: parts}}
	}
	of := func(data ...events.Data) (out []string) {
		effects := effectsOf(t, "2024-12-31", data...)
		for _, r := range effects[len(effects)-1].Remarks {
			out = append(out, r.Quantity+" "+r.Unit+" "+r.Clause+": "+r.Text.It+" | "+r.Text.En)
		}
		return out
	}
	// Twenty days a year are 1.6667 in March (contract §2).
	got := of(open("2023-03-31", events.Ferie, events.Day, 50000))
	want := "1.6667 day CCNL/33: Ferie: al saldo di apertura di 5,0000 giorni del 31/03/2023 si aggiunge, lo stesso giorno, maturazione " +
		"1,6667 giorni (CCNL/33); se il saldo lo comprende già, aprire con quello di prima | Vacation (ferie): on top of the opening balance of 5.0000 " +
		"days of 2023-03-31 comes, on the same day, accrual 1.6667 days (CCNL/33); if the balance contains it already, open with the one before it"
	if len(got) != 1 || got[0] != want {
		t.Errorf("%q, want %q", got, want)
	}
	if got := of(open("2023-03-30", events.Ferie, events.Day, 50000)); got != nil {
		t.Errorf("%q", got)
	}
	// Flexible hours credited on the day: 8:30 of work where 7:24 are due.
	got = of(hr.ClockingRecorded{Dated: dated("2023-03-07"), Week: "A", Punches: []events.ClockTime{450, 720, 770, 1020}},
		open("2023-03-07", events.Flex, events.Minute, 30))
	if len(got) != 1 || !strings.Contains(got[0], "0:30 hours of 2023-03-07 comes, on the same day, credit") {
		t.Errorf("%q", got)
	}
}
