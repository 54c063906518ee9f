package explain_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"spettanze/events"
	"spettanze/projections/employment"
	"spettanze/projections/explain/wording"
	"spettanze/projections/ferie"
	"spettanze/projections/flex"
	"spettanze/projections/loans"
	"spettanze/projections/permits"
	"spettanze/projections/replay"
	"spettanze/projections/report"
	"spettanze/projections/scenario"
	"spettanze/projections/timebank"
)

var breachCodes = []string{
	employment.BreachService, employment.BreachLength, employment.BreachFixedTerm,
	ferie.BreachOverdrawn, ferie.BreachHourlyLimit, ferie.BreachWholeHours, ferie.BreachRemote, ferie.BreachTwoWeeks,
	ferie.BreachLotOverdue,
	flex.BreachLateEntry, flex.BreachLateReturn, flex.BreachLunchNotClocked, flex.BreachCoreTime, flex.BreachRigidDays,
	flex.BreachNegativeCap,
	timebank.BreachService, timebank.BreachNotice, timebank.BreachNoAgreement, timebank.BreachTotalCap,
	timebank.BreachMonthCap, timebank.BreachExceeds, timebank.BreachOverdue,
	permits.BreachOverdrawn,
	loans.BreachCap, loans.BreachFund, loans.BreachFixedTerm, loans.BreachService, loans.BreachPrevious,
	loans.BreachInstalments, loans.BreachHousehold, loans.BreachAfford, loans.BreachLate,
}

// Every note that a fold writes in any scenario is one that documents can say in Italian, and every kind and breach has a
// name.
func TestEveryNoteCanBeSaid(t *testing.T) {
	files, err := filepath.Glob("../scenario/testdata/*.txtar")
	if err != nil || len(files) < 50 {
		t.Fatalf("%d scenarios (%v)", len(files), err)
	}
	notes := 0
	for i, file := range files {
		if testing.Short() && i%4 > 0 {
			continue
		}
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		s, err := scenario.Parse(filepath.Base(file), b)
		if err != nil {
			t.Fatal(err)
		}
		l := replay.New(tables(t), rome(t))
		for seq, line := range s.Events {
			if e, err := events.Decode(line); err == nil {
				e.Seq = uint64(seq + 1)
				l.Record(events.Record{Seq: e.Seq, Event: &e})
			}
		}
		c := of(t, l, tables(t))
		q := at("2027-12-31")
		people, err := l.Employees(context.Background(), q)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range people {
			doc, err := c.reporter.Statement(context.Background(), q, p.ID, report.Period{})
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range doc.Movements {
				notes++
				if _, ok := wording.Arithmetic(m.Note); !ok {
					t.Errorf("%s: %q cannot be said", file, m.Note)
				}
				if wording.Italian.Kind(m.Kind) == m.Kind {
					t.Errorf("%s: kind %q has no name", file, m.Kind)
				}
			}
		}
	}
	if notes < 500 {
		t.Errorf("only %d notes were looked at", notes)
	}
}

func TestArithmeticInHours(t *testing.T) {
	for note, want := range map[string]wording.Text{
		"560 at month end, cap 480: carry 480, 80 forfeited": {
			It: "+9:20 a fine mese, massimo 8:00 → riporto 8:00, perse 1:20",
			En: "+9:20 at month end, cap 8:00 → carry 8:00, 1:20 forfeited"},
		"07:50–12:00 12:50–17:05: 250 + 255 − 480 = +25": {
			It: "07:50–12:00 12:50–17:05: 4:10 + 4:15 − 8:00 = +0:25", En: "07:50–12:00 12:50–17:05: 4:10 + 4:15 − 8:00 = +0:25"},
		"6000.00 in 60 instalments of 100.00 at 2.50%": {It: "6.000,00 in 60 rate da 100,00 al 2,50%",
			En: "6,000.00 in 60 instalments of 100.00 at 2.50%"},
		"rigid hours: 400 worked + 60 of leave − 480, at most 0": {
			It: "orario rigido: 6:40 lavorate + 1:00 di assenza − 8:00, al massimo 0:00",
			En: "rigid hours: 6:40 worked + 1:00 of leave − 8:00, at most 0:00"},
	} {
		if got, ok := wording.Arithmetic(note); !ok || got != want {
			t.Errorf("%q: %+v %t, want %+v", note, got, ok, want)
		}
	}
	if _, ok := wording.Arithmetic("something new"); ok {
		t.Error("a note of an unknown form was taken for a known one")
	}
}
