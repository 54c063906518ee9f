package overview_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"spettanze/events"
	"spettanze/projections/overview"
	"spettanze/projections/personalised"
	"spettanze/projections/report"
	"spettanze/projections/scenario"
)

func of(t *testing.T, lines, at string) (*report.Reporter, *overview.Overview) {
	t.Helper()
	r := scenario.Reporter(t, "2024-06-30", lines)
	d, err := overview.Of(context.Background(), r, report.Query{Company: "blue", At: events.MustParseDate(at)})
	if err != nil {
		t.Fatal(err)
	}
	return r, d
}

func tile(t *testing.T, d *overview.Overview, code string) *overview.Tile {
	t.Helper()
	for i := range d.Tiles {
		if x := &d.Tiles[i]; x.Tile == code {
			if x.Number != len(x.Rows) {
				t.Errorf("tile %s says %d and has %d rows", code, x.Number, len(x.Rows))
			}
			if x.Title.It == "" || x.Title.En == "" || x.Definition.It == "" || x.Definition.En == "" {
				t.Errorf("tile %s has no words in a language", code)
			}
			return x
		}
	}
	t.Fatalf("no tile %s", code)
	return nil
}

// E1 has 300 minutes of the permits of 2023 left, which lapse on 31 March 2024 (CIA/5.4). E2 was hired in 2024 and waits for nothing. A
// fact about E9, who was never hired, waits.
const history = `2023-01-02 E1 employment.hired level=4 schedule=ft37
2023-01-02 E1 balance.opened entitlement=permessi_art39 quantity=300
2024-01-01 E2 employment.hired level=4 schedule=pt25
2024-03-04 E9 leave.taken kind=ferie to=2024-03-08
2024-03-07 E2 clocking.recorded week=A punches=08:20,12:00,13:00,17:00`

func TestWhatLapsesNext(t *testing.T) {
	_, d := of(t, history, "2024-03-30")
	x := tile(t, d, overview.Lapsing)
	if x.Level != overview.Act || x.Date == nil || *x.Date != events.NewDate(2024, 3, 31) {
		t.Fatalf("%+v", x)
	}
	for _, r := range x.Rows {
		if r.Employee != "E1" || r.Lot != events.YearLot(2023) {
			t.Errorf("%+v: only E1 has a lot of 2023", r)
		}
	}
	// From the day on which they have lapsed, the lots of 2024 are next.
	_, d = of(t, history, "2024-03-31")
	if x = tile(t, d, overview.Lapsing); x.Level != overview.Fine || *x.Date != events.NewDate(2025, 3, 31) {
		t.Errorf("%+v", x)
	}
}

func TestTilesAreInOrder(t *testing.T) {
	r, d := of(t, history, "2024-03-30")
	rank := map[string]int{overview.Act: 0, overview.Watch: 1, overview.Fine: 2}
	for i := 1; i < len(d.Tiles); i++ {
		if rank[d.Tiles[i].Level] < rank[d.Tiles[i-1].Level] {
			t.Errorf("%s (%s) comes after %s (%s)", d.Tiles[i].Tile, d.Tiles[i].Level, d.Tiles[i-1].Tile, d.Tiles[i-1].Level)
		}
	}
	q := report.Query{Company: "blue", At: events.MustParseDate("2024-03-30")}
	rejected, err := r.Rejected(context.Background(), q)
	if err != nil {
		t.Fatal(err)
	}
	if x := tile(t, d, overview.Waiting); x.Number != len(rejected.Rejected)+len(rejected.Parked) || x.Number != 1 || x.Level != overview.Act ||
		x.Rows[0].Employee != "E9" {
		t.Errorf("%+v", x)
	}
	breaches, err := r.Breaches(context.Background(), q, "")
	if err != nil {
		t.Fatal(err)
	}
	march := 0
	for _, b := range breaches.Breaches {
		if b.Date >= events.NewDate(2024, 3, 1) {
			march++
		}
	}
	x := tile(t, d, overview.Breaches)
	sum := 0
	for _, c := range x.By {
		sum += c.Number
	}
	if x.Number != march || sum != march {
		t.Errorf("%d breaches in March, the tile says %d, by code %d", march, x.Number, sum)
	}
}

func TestWhoIsEmployed(t *testing.T) {
	_, d := of(t, history, "2024-03-30")
	if got := fmt.Sprint(d.InService, d.Schedules); got != "2 [{ft37 2220 1} {pt25 1500 1}]" {
		t.Error(got)
	}
	if _, d = of(t, history, "2023-12-31"); d.InService != 1 {
		t.Error("E2 was hired on 1 January 2024")
	}
}

// Two weeks of five days, of an employee in service since 2022: nothing was taken in 2023. It is shown from October.
func TestWhoMustStillTakeTheMinimum(t *testing.T) {
	const history = `2022-03-01 E1 employment.hired level=4 schedule=ft37
2023-05-02 E1 leave.taken kind=ferie to=2023-05-05`
	_, d := of(t, history, "2023-10-15")
	if x := tile(t, d, overview.Short); x.Number != 1 || x.Rows[0].Quantity != "6.0000" || x.Rows[0].Limit != "10.0000" {
		t.Errorf("%+v", x)
	}
	if _, d = of(t, history, "2023-09-15"); tile(t, d, overview.Short).Number != 0 {
		t.Error("in September it is too early")
	}
}

// 450 minutes are within a tenth of the 480 that may be carried over.
func TestWhoNearsALimit(t *testing.T) {
	_, d := of(t, `2023-01-02 E1 employment.hired level=4 schedule=ft37
2023-03-01 E1 balance.opened entitlement=flex quantity=450
2023-01-02 E2 employment.hired level=4 schedule=ft37
2023-03-01 E2 balance.opened entitlement=flex quantity=-440
2023-01-02 E3 employment.hired level=4 schedule=ft37
2023-03-01 E3 balance.opened entitlement=flex quantity=400`, "2023-03-02")
	if x := tile(t, d, overview.Near); x.Number != 2 || x.Rows[0].Limit != "480" || x.Rows[1].Quantity != "-440" {
		t.Errorf("%+v", x)
	}
}

// E1 owes 240 minutes to the time bank when the agreement ends on 30 June 2023, E2 when it ends on 31 July; E3 owes nothing. On 15 June the
// end of the first is 15 days away, that of the second 46.
func TestAgreementsThatEnd(t *testing.T) {
	const history = `2019-01-07 E1 employment.hired level=4 schedule=ft37
2023-01-01 E1 timebank.agreed to=2023-06-30 recovery=four_monthly reason=study
2023-06-12 E1 timebank.leave_taken minutes=240
2019-01-07 E2 employment.hired level=4 schedule=ft37
2023-01-01 E2 timebank.agreed to=2023-07-31 recovery=four_monthly reason=study
2023-06-12 E2 timebank.leave_taken minutes=120
2019-01-07 E3 employment.hired level=4 schedule=ft37
2023-01-01 E3 timebank.agreed to=2023-06-30 recovery=four_monthly reason=study`
	_, d := of(t, history, "2023-06-15")
	x := tile(t, d, overview.Ending)
	if x.Number != 1 || x.Rows[0].Employee != "E1" || x.Rows[0].Quantity != "240" || *x.Rows[0].Date != events.NewDate(2023, 6, 30) || x.Level != overview.Watch {
		t.Errorf("%+v", x)
	}
	if _, d = of(t, history, "2023-05-31"); tile(t, d, overview.Ending).Number != 0 {
		t.Error("nothing was owed in May")
	}
	if _, d = of(t, history, "2023-07-01"); tile(t, d, overview.Ending).Number != 1 { // E1's hours were withheld, E2's end is 30 days away
		t.Error("E2's agreement ends within 30 days")
	}
}

// In the first year of a ledger the quotas of agreements on hours have no base and are not judged. That of a small office is, though its
// limit is 0 too (TIME G).
func TestQuotasWithoutABase(t *testing.T) {
	_, d := of(t, `2023-01-02 E1 employment.hired level=4 schedule=ft37 unit=SMALL
2023-01-02 E2 employment.hired level=4 schedule=ft37 unit=SMALL
2023-01-02 E3 employment.hired level=4 schedule=ft37 unit=SMALL
2023-02-01 E1 personalised.agreed to=2023-12-31 reason=A.1.a ordinaryMinutes=2220 weeklyMinutes=2100`, "2023-02-01")
	levels := map[string]string{}
	for _, q := range d.Quotas {
		if strings.HasPrefix(q.Quota, personalised.All) && (q.Limit != 0 || q.Counted != 1 || q.Available != -1) {
			t.Errorf("%+v", q)
		}
		levels[q.Quota] = q.Level
	}
	if levels[personalised.All] != overview.Fine || levels[personalised.Reductions] != overview.Fine || levels[personalised.Office+"SMALL"] != overview.Act {
		t.Errorf("%v", levels)
	}
}

// E2 came late on 7 March 2024.
func TestBreachesSinceYesterday(t *testing.T) {
	for at, want := range map[string]int{"2024-03-07": 1, "2024-03-08": 1, "2024-03-09": 0} {
		_, d := of(t, history, at)
		if x := tile(t, d, overview.Breaches); x.Number < 1 || x.Recent == nil || x.Recent.Number != want {
			t.Errorf("%s: %+v, want %d since yesterday", at, x.Recent, want)
		}
	}
}

// A distribution counts everybody in service who ever held the entitlement, once.
func TestDistributionsCountEverybodyOnce(t *testing.T) {
	lines := ""
	for i := range 7 {
		lines += fmt.Sprintf("2023-01-02 E%d employment.hired level=4 schedule=ft37\n2023-03-01 E%d balance.opened entitlement=flex quantity=%d\n", i, i, i*100-250)
	}
	_, d := of(t, lines[:len(lines)-1], "2023-03-02")
	for _, x := range d.Distributions {
		if x.Entitlement != events.Flex {
			continue
		}
		n := 0
		for _, b := range x.Bands {
			n += b.Employees
		}
		if n != 7 || x.Bands[0].From != "-360" { // -250 to 350: bands of an hour would be eleven, so they are of two
			t.Errorf("%+v", x)
		}
		return
	}
	t.Error("flex has no distribution")
}

// A request of the first quarter is to be decided by 30 April: it waits until it is decided, before that day and behind it.
func TestRequestsToDecide(t *testing.T) {
	const lines = `2020-01-01 E1 employment.hired level=4 schedule=ft37
2024-01-10 E1 mortgage.requested request=R1 purpose=purchase property=H1 amount=100000.00 years=20 age=40
2024-06-01 E1 mortgage.decided request=R1 granted=true`
	for at, level := range map[string]string{"2024-01-09": overview.Fine, "2024-04-30": overview.Watch, "2024-05-01": overview.Act, "2024-06-01": overview.Fine} {
		_, d := of(t, lines, at)
		x := tile(t, d, overview.Deciding)
		if x.Level != level || (level != overview.Fine) != (x.Number == 1) {
			t.Errorf("%s: %+v", at, x)
		}
		if x.Number == 1 && (x.Rows[0].Employee != "E1" || *x.Rows[0].Date != events.NewDate(2024, 4, 30) || x.Rows[0].Entitlement != events.MutuoCasa) {
			t.Errorf("%s: %+v", at, x.Rows[0])
		}
	}
}
