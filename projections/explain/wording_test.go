package explain_test

import (
	"context"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"spettanze/events"
	"spettanze/events/cloudevents"
	"spettanze/projections/institutes"
	"spettanze/projections/ledger"
	"spettanze/projections/report"
	"spettanze/projections/scenario"
	"spettanze/projections/wording"
)

// Every note that a fold writes in any scenario is one that documents can say in Italian, and every kind and breach has a
// name.
func TestEveryNoteCanBeSaid(t *testing.T) {
	files, err := filepath.Glob("../scenario/testdata/*.txtar")
	if err != nil || len(files) < 50 {
		t.Fatalf("%d scenarios (%v)", len(files), err)
	}
	notes, waits := 0, 0
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
		var evs []events.Event
		for _, line := range s.Events {
			if e, err := cloudevents.Decode(line); err == nil {
				evs = append(evs, e)
			}
		}
		r := scenario.ReporterOf(t, events.MaxDate.String(), evs)
		c := of(t, r.Source, r.Contract)
		q := at("2027-12-31")
		refused, err := c.reporter.Rejected(context.Background(), q)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range refused.Parked {
			waits++
			if said, ok := institutes.Note(p.Reason); !ok || said.It == p.Reason || said.It == said.En {
				t.Errorf("%s: that a fact waits because %q cannot be said", file, p.Reason)
			}
		}
		people, err := r.Source.Employees(context.Background(), q)
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
				if _, ok := institutes.Note(m.Note); !ok {
					t.Errorf("%s: %q cannot be said", file, m.Note)
				}
				if wording.Italian.Kind(m.Kind) == m.Kind {
					t.Errorf("%s: kind %q has no name", file, m.Kind)
				}
			}
			breaches, err := c.reporter.Breaches(context.Background(), q, p.ID)
			if err != nil {
				t.Fatal(err)
			}
			for _, b := range breaches.Breaches {
				described, ok := institutes.Breaches()[b.Code]
				if !ok {
					t.Errorf("%s: breach %s is described by no institute", file, b.Code)
				}
				if !counts(described.Counts, b.Limit) || !counts(described.Counts, b.Observed) {
					t.Errorf("%s: limit %q and observed %q of breach %s are not what it counts", file, b.Limit, b.Observed, b.Code)
				}
			}
		}
	}
	if notes < 500 {
		t.Errorf("only %d notes were looked at", notes)
	}
	if waits == 0 {
		t.Error("no fact waits in any scenario")
	}
}

// counts reports whether a limit or an observed figure is written as its measure is; there may be none.
func counts(m ledger.Measure, s string) bool {
	units := map[ledger.Measure]events.Unit{ledger.InDays: events.Day, ledger.InMinutes: events.Minute, ledger.InEuro: events.Euro,
		ledger.InVouchers: events.Voucher, ledger.InKilometres: events.Km, ledger.InRecordings: events.Recording}
	if unit, ok := units[m]; ok && s != "" {
		parts, err := unit.Parse(s)
		return err == nil && unit.Format(parts) == s
	}
	var err error
	switch {
	case s == "":
	case m == ledger.WholeNumbers:
		_, err = strconv.Atoi(s)
	case m == ledger.ClockTimes:
		_, err = events.ParseClockTime(s)
	case m == ledger.Dates:
		_, err = events.ParseDate(s)
	case m == ledger.Nothing:
		return false
	}
	return err == nil
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
		if got, ok := institutes.Note(note); !ok || got != want {
			t.Errorf("%q: %+v %t, want %+v", note, got, ok, want)
		}
	}
	if _, ok := institutes.Note("something new"); ok {
		t.Error("a note of an unknown form was taken for a known one")
	}
}

func TestWhyAFactWaits(t *testing.T) {
	for reason, want := range map[string]wording.Text{
		`repayment of 9000.00, but only 4400.00 of loan "L2023-001" is outstanding on 2024-06-10`: {
			It: `rimborso di 9.000,00, ma del prestito "L2023-001" al 10/06/2024 restano solo 4.400,00`,
			En: `repayment of 9,000.00, but only 4,400.00 of loan "L2023-001" is outstanding on 2024-06-10`},
		"E046 has a clocking on 2024-06-11 already (/presenze ck-2024-06-11-E046): annul that one for this one to count": {
			It: "E046 ha già una timbratura il 11/06/2024 (/presenze ck-2024-06-11-E046): perché conti questa va annullata quella",
			En: "E046 has a clocking on 2024-06-11 already (/presenze ck-2024-06-11-E046): annul that one for this one to count"},
		"E047 was not in service on 2023-11-06 (last day in service: 2023-10-31)": {
			It: "E047 non era in servizio il 06/11/2023 (ultimo giorno di servizio: 31/10/2023)",
			En: "E047 was not in service on 2023-11-06 (last day in service: 2023-10-31)"},
	} {
		if got, ok := institutes.Note(reason); !ok || got != want {
			t.Errorf("%q: %+v %t, want %+v", reason, got, ok, want)
		}
	}
	if got, ok := institutes.Note("something new"); ok || got.It != "something new" {
		t.Errorf("a reason of an unknown form was taken for a known one: %+v", got)
	}
}
