package difference_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"spettanze/events"
	"spettanze/projections/difference"
	"spettanze/projections/explain"
	"spettanze/projections/report"
	"spettanze/projections/scenario"
)

// history makes an explainer of a small history in the notation of package scenario; the sequence of an event is its line.
func history(t *testing.T, lines string) *explain.Explainer {
	t.Helper()
	return &explain.Explainer{Reporter: scenario.Reporter(t, events.MaxDate.String(), lines), Rome: scenario.Rome(t)}
}

func at(date string, known uint64) difference.Side {
	return difference.Side{At: events.MustParseDate(date), Known: known}
}

// diff compares two answers about E1.
func diff(t *testing.T, c *explain.Explainer, from, to difference.Side) *difference.Difference {
	t.Helper()
	d, err := difference.Of(context.Background(), c, "blue", "E1", from, to)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// change finds the movement changed on a date of an entitlement.
func change(t *testing.T, d *difference.Difference, date string, ent events.Entitlement) difference.Change[report.Movement] {
	t.Helper()
	for _, c := range d.Movements {
		m := c.After
		if m == nil {
			m = c.Before
		}
		if m.Date == events.MustParseDate(date) && m.Entitlement == ent {
			return c
		}
	}
	t.Fatalf("no change of %s on %s in %+v", ent, date, d.Movements)
	return difference.Change[report.Movement]{}
}

func wantReason(t *testing.T, why []difference.Reason, kind string, seqs ...uint64) {
	t.Helper()
	var got []uint64
	for _, r := range why {
		if r.Why != kind {
			t.Errorf("reason %s (%s), want %s", r.Why, r.Text.En, kind)
		}
		if r.Event != nil {
			got = append(got, r.Event.Seq)
		}
	}
	if !slices.Equal(got, seqs) || len(why) == 0 {
		t.Errorf("events %v did it, want %v", got, seqs)
	}
}

// An hour worked back on 15 June was recorded after the agreement of 240 minutes was closed and told to payroll.
const lateRecovery = `2015-01-10 E1 employment.hired level=5 schedule=ft37
2023-01-01 E1 timebank.agreed to=2023-06-30 recovery=four_monthly reason=study
2023-05-10 E1 timebank.leave_taken minutes=240
2023-06-15 E1 timebank.recovered minutes=60 #late`

func TestALateFact(t *testing.T) {
	c := history(t, lateRecovery)
	d := diff(t, c, at("2023-06-30", 3), at("2023-06-30", 4))
	back := change(t, d, "2023-06-15", events.BancaDelTempo)
	if back.Change != difference.Appeared || back.After.Quantity != "-60" {
		t.Errorf("%+v", back)
	}
	wantReason(t, back.Why, difference.WhyLate, 4)
	withheld := change(t, d, "2023-06-30", events.BancaDelTempo)
	if withheld.Change != difference.Changed || withheld.Before.Quantity != "-240" || withheld.After.Quantity != "-180" {
		t.Errorf("%+v", withheld)
	}
	wantReason(t, withheld.Why, difference.WhyLate, 4)
	if len(d.Payroll) != 1 || d.Payroll[0].Before.Quantity != "240" || d.Payroll[0].After.Quantity != "180" {
		t.Fatalf("payroll %+v", d.Payroll)
	}
	wantReason(t, d.Payroll[0].Why, difference.WhyLate, 4)
	if len(d.Balances) != 0 {
		t.Errorf("balances %+v: zero before and after", d.Balances)
	}
	// The other way round it is the same event that makes the difference.
	wantReason(t, change(t, diff(t, c, at("2023-06-30", 4), at("2023-06-30", 3)), "2023-06-30", events.BancaDelTempo).Why,
		difference.WhyLate, 4)
}

// The later date alone: a closing, and an event that was known already.
func TestALaterDate(t *testing.T) {
	c := history(t, lateRecovery)
	d := diff(t, c, at("2023-05-31", 3), at("2023-06-30", 3))
	wantReason(t, change(t, d, "2023-06-30", events.BancaDelTempo).Why, difference.WhyDate)
	wantReason(t, change(t, d, "2023-06-30", events.Ferie).Why, difference.WhyDate)
	if len(d.Balances) != 4 { // ferie, banca del tempo, 29 June, an abolished holiday, and a twelfth of the premium
		t.Errorf("balances %+v", d.Balances)
	}
}

// Annulled and replaced: 100 minutes less are forfeited, by the annulment and by what takes the place of the clocking.
func TestCorrectedAndAnnulled(t *testing.T) {
	c := history(t, `2015-01-10 E1 employment.hired level=5 schedule=ft37
2023-02-01 E1 balance.opened entitlement=flex quantity=480
2023-03-07 E1 clocking.recorded week=A punches=07:45,12:00,12:45,17:15 #wrong
2023-03-07 E1 event.annulled source=/hr id=wrong reason=error #undo
2023-03-07 E1 clocking.recorded week=A punches=08:00,12:00,13:00,17:15 #right
2023-04-03 E1 clocking.recorded week=A punches=08:00,12:00,13:00,17:05 #after`)
	// 255 + 270 − 480 = +45 became 240 + 255 − 480 = +15: the forfeit of March is 15 instead of 45.
	d := diff(t, c, at("2023-03-31", 3), at("2023-03-31", 6))
	var went, appeared difference.Change[report.Movement]
	for _, m := range d.Movements {
		switch m.Change {
		case difference.Went:
			went = m
		case difference.Appeared:
			appeared = m
		}
	}
	if went.Before == nil || went.Before.Quantity != "45" || appeared.After == nil || appeared.After.Quantity != "15" {
		t.Fatalf("%+v", d.Movements)
	}
	wantReason(t, went.Why, difference.WhyAnnulled, 4)
	if a := went.Why[0].Annuls; a == nil || a.ID != "wrong" {
		t.Errorf("it annuls %+v", a)
	}
	wantReason(t, appeared.Why, difference.WhyCorrected, 5)
	forfeit := change(t, d, "2023-03-31", events.Flex)
	if forfeit.Before.Quantity != "-45" || forfeit.After.Quantity != "-15" {
		t.Errorf("%+v", forfeit)
	}
	if len(forfeit.Why) != 2 || forfeit.Why[0].Why != difference.WhyAnnulled || forfeit.Why[1].Why != difference.WhyCorrected {
		t.Errorf("forfeit: %+v", forfeit.Why)
	}
	// What is dated after the first answer is no late fact.
	wantReason(t, change(t, diff(t, c, at("2023-03-31", 5), at("2023-04-30", 6)), "2023-04-03", events.Flex).Why, difference.WhyRecorded, 6)
}

// Somebody else's loan empties the fund: the breach of the borrower comes from the other's late event.
func TestALoanThatSomebodyElseBroke(t *testing.T) {
	c := history(t, `2010-01-10 E1 employment.hired level=5 schedule=ft37
2010-01-10 E2 employment.hired level=5 schedule=ft37
2018-04-01 company balance.opened entitlement=gravi_motivi quantity=7000.00
2018-07-10 E1 loan.disbursed loan=L1 fund=gravi_motivi amount=4000.00 instalments=60
2018-06-10 E2 loan.disbursed loan=L2 fund=gravi_motivi amount=24000.00 instalments=60 #other`)
	d := diff(t, c, at("2018-07-31", 4), at("2018-07-31", 5))
	if len(d.Breaches) != 1 || d.Breaches[0].After == nil || d.Breaches[0].After.Code != "fund.exceeded" {
		t.Fatalf("breaches %+v", d.Breaches)
	}
	wantReason(t, d.Breaches[0].Why, difference.WhyLate, 5)
	if len(d.Movements) != 0 {
		t.Errorf("movements %+v", d.Movements)
	}
}

func TestDiffOfEverybodyAndOfNobody(t *testing.T) {
	c := history(t, lateRecovery)
	d, err := difference.Of(context.Background(), c, "blue", "", difference.Side{At: events.MustParseDate("2023-06-30"), Known: 3},
		difference.Side{At: events.MustParseDate("2023-06-30")})
	if err != nil || len(d.Movements) != 2 || d.To.Known.Seq != 4 {
		t.Errorf("%+v %v", d, err)
	}
	_, err = difference.Of(context.Background(), c, "blue", "E9", difference.Side{}, difference.Side{})
	if !errors.Is(err, report.ErrUnknownEmployee) {
		t.Error(err)
	}
	_, err = difference.Of(context.Background(), c, "blue", "E1", difference.Side{Known: 99}, difference.Side{})
	if !errors.Is(err, report.ErrKnownBeyond) {
		t.Error(err)
	}
}
