package payroll_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"spettanze/events"
	"spettanze/events/eventstest"
	"spettanze/projections/payroll"
	"spettanze/projections/report"
	"spettanze/projections/scenario"
)

// of adds the time zone to a reporter.
func of(t scenario.T, r *report.Reporter) *payroll.Reporter {
	return &payroll.Reporter{Reporter: r, Rome: scenario.Rome(t)}
}

// history reads the events of a scenario, each after the time at which it was recorded.
func history(t *testing.T, lines string) *payroll.Reporter {
	t.Helper()
	return of(t, scenario.Reporter(t, "2027-01-01", lines))
}

func published(t *testing.T, r *payroll.Reporter, known uint64, at, month string) *payroll.Published {
	t.Helper()
	var m events.Month
	if month != "" {
		var err error
		if m, err = events.ParseMonth(month); err != nil {
			t.Fatal(err)
		}
	}
	d, err := r.Published(context.Background(), report.Query{Company: "blue", At: events.MustParseDate(at), Known: known}, "", m)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// An agreement of 240 minutes ends on 30 June and is closed at midnight: 240 are published. An hour worked back on 15 June is recorded
// on 20 July: 60 less.
const lateRecovery = `2015-01-10T08:00:00Z 2015-01-10 E1 employment.hired level=5 schedule=ft37
2022-12-30T08:00:00Z 2023-01-01 E1 timebank.agreed to=2023-06-30 recovery=four_monthly reason=study
2023-05-10T18:00:00Z 2023-05-10 E1 timebank.leave_taken minutes=240
2023-07-20T07:08:34Z 2023-06-15 E1 timebank.recovered minutes=60 #late`

func TestALateFactChangesWhatWasPublished(t *testing.T) {
	r := history(t, lateRecovery)
	for _, want := range []struct {
		known                              uint64
		at                                 string
		rows                               int
		sent, difference, unpublished, due string
		events                             int
	}{
		{4, "2023-08-31", 1, "240", "-60", "0", "180", 2},
		{3, "2023-08-31", 1, "0", "0", "240", "240", 0}, // on 10 May, when the third was recorded, the day had not come
		{4, "2023-06-29", 0, "", "", "", "", 0},
	} {
		d := published(t, r, want.known, want.at, "2023-07")
		if len(d.Rows) != want.rows {
			t.Fatalf("known %d at %s: %+v", want.known, want.at, d.Rows)
		}
		if want.rows == 0 {
			continue
		}
		x, published := d.Rows[0], 0
		for row, list := range d.Each() {
			if row.Key == x.Key {
				published = len(list)
			}
		}
		if x.Published != want.sent || x.Difference != want.difference || x.Unpublished != want.unpublished || x.Due != want.due ||
			published != want.events {
			t.Errorf("known %d at %s: %+v", want.known, want.at, x)
		}
		if d.Totals[0].Due != want.due || d.Totals[0].Rows != 1 {
			t.Errorf("totals %+v", d.Totals)
		}
	}
	list := published(t, r, 0, "2023-08-31", "2023-07").Publications
	first, second := list[0], list[1]
	if first.Closing == nil || *first.Closing != events.NewDate(2023, 6, 30) || first.Known != 3 ||
		!first.Time.Equal(time.Date(2023, 6, 30, 22, 0, 0, 0, time.UTC)) || first.Late != nil {
		t.Errorf("first %+v", first)
	}
	if second.Late == nil || second.Late.Seq != 4 || second.Late.Date != events.NewDate(2023, 6, 15) || second.Known != 4 ||
		second.Total != "180" || second.Closing != nil || second.Late.ID != "late" {
		t.Errorf("second %+v", second)
	}
}

// The hour is recorded and annulled: payroll has received 240, then 60 less, then 60 more.
func TestAnAnnulledFactIsPublishedBack(t *testing.T) {
	r := history(t, lateRecovery+"\n2023-08-02T10:00:00Z 2023-06-15 E1 event.annulled source=/hr id=late reason=error")
	d := published(t, r, 0, "2023-08-31", "2023-07")
	x, list := d.Rows[0], d.Publications
	if x.Published != "240" || x.Difference != "0" || x.Due != "240" || len(list) != 3 || list[2].Quantity != "60" ||
		list[2].Late.Seq != 5 {
		t.Errorf("%+v", x)
	}
}

// Without times of recording nobody knows when a day was closed.
func TestALogWithoutTimes(t *testing.T) {
	r := history(t, "")
	_, err := r.Published(context.Background(), report.Query{Company: "blue", At: events.NewDate(2023, 1, 1)}, "", 0)
	if !errors.Is(err, report.ErrNoTimes) {
		t.Error(err)
	}
}

// At every moment the sum of what was published is what was due then, of the days closed by then.
func TestTheSumOfWhatWasPublishedIsWhatWasDue(t *testing.T) {
	instructions := 0
	rapid.Check(t, func(t *rapid.T) {
		evs := eventstest.History(t)
		clock := eventstest.WindowFrom.In(time.UTC)
		for i := range evs {
			clock = clock.Add(time.Duration(rapid.IntRange(0, 24*20).Draw(t, "hours")) * time.Hour)
			evs[i].Recorded = clock
		}
		r := of(t, scenario.ReporterOf(t, "2027-01-01", evs))
		for _, known := range []int{rapid.IntRange(1, len(evs)).Draw(t, "known"), len(evs)} {
			open := events.DateOf(evs[known-1].Recorded, r.Rome)
			q := report.Query{Company: "blue", At: eventstest.WindowTo + 400, Known: uint64(known)}
			is, err := r.Published(context.Background(), q, "", 0)
			if err != nil {
				t.Fatal(err)
			}
			q.At = open - 1
			was, err := r.Payroll(context.Background(), q, "", 0)
			if err != nil {
				t.Fatal(err)
			}
			instructions += len(was.Payroll)
			want, got := map[string]string{}, map[string]string{}
			for _, i := range was.Payroll {
				want[fmt.Sprint(i.Month, i.Employee, i.Kind, i.Unit, i.Clause, i.Entitlement, i.Lot, i.Loan, i.Case, i.Rate)] = i.Quantity
			}
			for _, p := range is.Publications {
				got[fmt.Sprint(p.Month, p.Employee, p.Kind, p.Unit, p.Clause, p.Entitlement, p.Lot, p.Loan, p.Case, p.Rate)] = p.Total
			}
			for k, v := range want {
				if got[k] != v {
					t.Fatalf("known %d: %s: published %q, due %s", known, k, got[k], v)
				}
				delete(got, k)
			}
			for k, v := range got {
				if strings.Trim(v, "0.") != "" {
					t.Fatalf("known %d: %s: published %s, and nothing is due", known, k, v)
				}
			}
		}
	})
	if instructions == 0 {
		t.Error("no history had an instruction")
	}
	t.Log(instructions, "instructions")
}

// parts returns a quantity in the smallest parts of its unit.
func parts(t *rapid.T, unit, quantity string) int64 {
	u, err := events.ParseUnit(unit)
	if err != nil {
		t.Fatal(err)
	}
	n, err := u.Parse(quantity)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// What payroll was told of a month adds up to what is due, whatever came late: after any fact what was published so far is,
// key by key, what a ledger that knows the facts so far says.
func TestDifferencesOfMoneyAddUp(t *testing.T) {
	late := 0
	rapid.Check(t, func(t *rapid.T) {
		evs := eventstest.Money(t)
		clock := eventstest.WindowFrom.In(time.UTC)
		for i := range evs {
			clock = clock.Add(time.Duration(rapid.IntRange(1, 24*40).Draw(t, "hours")) * time.Hour)
			evs[i].Recorded = clock
		}
		r := of(t, scenario.ReporterOf(t, "2030-01-01", evs))
		for known := range evs {
			if known < len(evs)-1 && rapid.IntRange(0, 2).Draw(t, "asked") > 0 {
				continue
			}
			q := report.Query{Company: "blue", At: events.DateOf(evs[known].Recorded, r.Rome) - 1, Known: uint64(known + 1)}
			is, err := r.Published(context.Background(), q, "", 0)
			if err != nil {
				t.Fatal(err)
			}
			told := map[string]int64{}
			for _, p := range is.Publications {
				told[fmt.Sprint(p.Month, p.Employee, p.Kind, p.Unit, p.Clause, p.Entitlement, p.Lot, p.Loan, p.Case, p.Rate)] += parts(t, p.Unit, p.Quantity)
				if p.Late != nil {
					late++
				}
			}
			// Another ledger, which never saw more.
			was, err := scenario.ReporterOf(t, "2030-01-01", evs[:known+1]).Payroll(context.Background(), report.Query{Company: "blue", At: q.At}, "", 0)
			if err != nil {
				t.Fatal(err)
			}
			for _, i := range was.Payroll {
				told[fmt.Sprint(i.Month, i.Employee, i.Kind, i.Unit, i.Clause, i.Entitlement, i.Lot, i.Loan, i.Case, i.Rate)] -= parts(t, i.Unit, i.Quantity)
			}
			for k, more := range told {
				if more != 0 {
					t.Fatalf("after %s of %s, recorded on %s: %s: %d more told than due", evs[known].Data.Type(), evs[known].Data.Effective(), q.At+1, k, more)
				}
			}
		}
	})
	if late == 0 {
		t.Error("no fact changed what was told")
	}
	t.Log(late, "differences")
}

// Each month in which something was recorded has a moment: what was known when its last day was over.
func TestMoments(t *testing.T) {
	r := history(t, lateRecovery)
	d, err := r.Moments(context.Background(), report.Query{Company: "blue", At: events.NewDate(2023, 7, 31)})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, m := range d.Moments {
		got = append(got, fmt.Sprint(m.Month, m.Seq))
	}
	if want := "2023-07 4, 2023-05 3, 2022-12 2, 2015-01 1"; strings.Join(got, ", ") != want {
		t.Errorf("%s, want %s", got, want)
	}
	if m := d.Moments[0]; m.Name.It != "paghe di luglio 2023 comunicate" || m.Name.En != "payroll of July 2023 published" ||
		!m.Time.Equal(time.Date(2023, 7, 31, 22, 0, 0, 0, time.UTC)) {
		t.Errorf("%+v", m)
	}
	if d, err = r.Moments(context.Background(), report.Query{Company: "blue", At: events.NewDate(2023, 7, 31), Known: 2}); err != nil || len(d.Moments) != 1 {
		t.Errorf("known at 2: %+v %v", d, err) // of December nothing is known yet: the month had not ended
	}
}

// memory is a source that remembers one message.
type memory struct {
	report.Source
	quantity string
}

func (m memory) SentPayroll(_ context.Context, _ string, fn func(k payroll.Key, quantity, owner string, messages int64)) error {
	fn(payroll.Key{Month: events.MonthOf(events.NewDate(2023, 7, 1)), Employee: "E1", Kind: "withhold", Unit: "minute", Clause: "CIA/4bis.B.2.d",
		Entitlement: events.BancaDelTempo}, m.quantity, "E1", 1)
	return nil
}

// A service says what the stream has of a row; it is settled once that is the sum of what was published.
func TestWhatTheStreamHas(t *testing.T) {
	for _, want := range []struct {
		sent    string
		known   uint64
		settled bool
	}{{"180", 0, true}, {"240", 0, false}, {"240", 4, true}} {
		r := history(t, lateRecovery)
		r.Source = memory{r.Source, want.sent}
		d := published(t, r, want.known, "2023-08-31", "2023-07")
		if d.Settled() != want.settled {
			t.Errorf("%+v: settled is %v", want, d.Settled())
		}
		if x := d.Rows[0]; want.known == 0 && (x.Sent != want.sent || len(x.Messages) != 1 || !strings.HasPrefix(x.Messages[0], "payroll-")) ||
			want.known != 0 && x.Sent != "" {
			t.Errorf("%+v: %+v", want, x)
		}
	}
}
