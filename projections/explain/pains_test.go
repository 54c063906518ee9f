package explain_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"spettanze/events"
	"spettanze/projections/difference"
	"spettanze/projections/report"
	"spettanze/projections/roster"
	"spettanze/projections/simulate"
	"spettanze/schema"
)

// What users of other systems complain of, each by the name under which they did.

// Jorani #115 and #291: the balance "as of" a past date forgot the carry-over that had expired since, and had no true
// figure for any date but today.
func TestCarryOverAsOfAPastDateJorani115And291(t *testing.T) {
	c := history(t, `2021-01-01 E1 employment.hired level=5 schedule=ft37
2022-06-01 E1 leave.taken kind=permessi_art39 minutes=120
2023-03-15 E1 leave.taken kind=permessi_art39 minutes=60
2023-09-01 E1 leave.taken kind=permessi_art39 minutes=240`)
	for _, want := range []struct {
		date, balance    string
		lot2022, lot2023 string
	}{
		{"2022-12-31", "360", "360", ""},    // 480 − 120; what was left of 2021 expired on 31/3/2022
		{"2023-01-01", "840", "360", "480"}, // carried over beside the new grant
		{"2023-03-15", "780", "300", "480"},
		{"2023-03-30", "780", "300", "480"}, // a day before it expires
		{"2023-03-31", "480", "0", "480"},   // 300 expired
		{"2023-12-31", "240", "0", "240"},
	} {
		balance, lots := c.balance(at(want.date), events.PermessiArt39)
		if balance != want.balance || lots[2022] != want.lot2022 || lots[2023] != want.lot2023 {
			t.Errorf("%s: %s %v, want %s, 2022 %s, 2023 %s", want.date, balance, lots, want.balance, want.lot2022, want.lot2023)
		}
	}
}

// urlaubsverwaltung #5342: the days left of last year were not consumed first.
func TestResidueUsedFirstUrlaubsverwaltung5342(t *testing.T) {
	c := history(t, `2015-01-01 E1 employment.hired level=5 schedule=ft37
2023-01-01 E1 balance.opened entitlement=ferie quantity=3.5 lot=2022
2023-07-03 E1 leave.taken kind=ferie to=2023-07-07`)
	// Six months of 25/12 are 12.5000. Five days take 3.5 of 2022 and 1.5 of 2023.
	balance, lots := c.balance(at("2023-07-07"), events.Ferie)
	if balance != "11.0000" || lots[2022] != "0.0000" || lots[2023] != "11.0000" {
		t.Errorf("%s %v, want 11.0000: none of 2022, 11.0000 of 2023", balance, lots)
	}
}

// Kimai #341: changing a setting changed months that were closed and locked.
func TestASettingChangesNoClosedMonthKimai341(t *testing.T) {
	const lines = `2015-01-01 E1 employment.hired level=5 schedule=ft37
2023-05-01 E1 balance.opened entitlement=flex quantity=500
2023-12-05 E1 balance.adjusted entitlement=flex quantity=100 reason=test authorizedBy=hr
2024-01-05 E1 balance.adjusted entitlement=flex quantity=100 reason=test authorizedBy=hr`
	c := history(t, lines)
	b, err := schema.FS.ReadFile("contract/flex.yaml")
	if err != nil {
		t.Fatal(err)
	}
	const last = "- {from: 2022-12-01, value: 480}"
	if !strings.Contains(string(b), last) {
		t.Fatal("flex.yaml has not the cap that this test adds to")
	}
	changed := strings.Replace(string(b), last, last+"\n      - {from: 2024-01-01, value: 600}", 1)
	other, err := simulate.Load(simulate.Tables{"flex.yaml": changed})
	if err != nil {
		t.Fatal(err)
	}
	changedCap := of(t, c.ledger.Under(other), other)
	for _, date := range []string{"2023-05-31", "2023-12-05", "2023-12-31"} {
		was, _ := c.balance(at(date), events.Flex)
		if is, _ := changedCap.balance(at(date), events.Flex); is != was {
			t.Errorf("%s: %s, and %s with a cap of 2024", date, was, is)
		}
	}
	// 500, cap 480; 580, cap 480; 580, cap 480 — or 600 from January 2024: nothing is forfeited then.
	for c, want := range map[*company]string{c: "480", changedCap: "580"} {
		if got, _ := c.balance(at("2024-01-31"), events.Flex); got != want {
			t.Errorf("2024-01-31: %s, want %s", got, want)
		}
	}
}

// Frappe HR #3602: two reports of the same balance disagreed.
func TestNoTwoReportsDisagreeFrappe3602(t *testing.T) {
	c := history(t, `2021-03-10 E1 employment.hired level=4 schedule=ft37
2022-08-01 E1 leave.taken kind=ferie to=2022-08-12
2022-07-01 E1 employment.schedule_changed schedule=pt25
2023-02-01 E1 leave.taken kind=permessi_art39 minutes=90
2022-11-02 E1 leave.taken kind=ferie minutes=120`)
	ctx := context.Background()
	for _, known := range []uint64{1, 2, 3, 4, 5} {
		for _, date := range []string{"2022-06-30", "2022-12-31", "2023-03-31", "2024-03-31"} {
			q := at(date, known)
			statement, err := c.reporter.Statement(ctx, q, "E1", report.Period{})
			if err != nil {
				t.Fatal(err)
			}
			people, err := roster.Make(ctx, c.reporter, q, &roster.Asked{})
			if err != nil {
				t.Fatal(err)
			}
			for i, b := range statement.Closing {
				balance, _ := c.balance(q, b.Entitlement)
				list := people.Employees[0].Balances[i].Balance
				if why := c.why(q, b.Entitlement).Figure; balance != b.Balance || why != b.Balance || list != b.Balance {
					t.Errorf("%s on %s known %d: statement %s, balance %s, explanation %s, list %s", b.Entitlement, date, known,
						b.Balance, balance, why, list)
				}
			}
		}
	}
}

// Frappe HR #1074: half days were rounded away.
func TestHalfDaysAreNotRoundedAwayFrappe1074(t *testing.T) {
	c := history(t, `2023-01-01 E1 employment.hired level=5 schedule=custom:mon420,tue480,wed480,thu480,fri300
2023-07-03 E1 leave.taken kind=ferie minutes=60 @2023-07-03T09:00:00Z
2023-07-03 E1 leave.taken kind=ferie minutes=360 @2023-07-03T10:00:00Z
2023-07-04 E1 leave.taken kind=ferie minutes=240 remote=true
2023-07-07 E1 leave.taken kind=ferie minutes=120`)
	// An hour of a seven-hour day is 0.1429, and six more make it exactly one day; half of a remote day is 0.5; two of five
	// hours are 0.4.
	for date, used := range map[string]string{"2023-07-03": "11.5000", "2023-07-04": "11.0000", "2023-07-07": "10.6000"} {
		if got, _ := c.balance(at(date), events.Ferie); got != used {
			t.Errorf("%s: %s, want 12.5000 less what was used: %s", date, got, used)
		}
	}
	has(t, c.why(at("2023-07-31"), events.Ferie), "use −0.1429", "use −0.8571", "use −0.5000", "use −0.4000",
		"2:00 of the day's 5:00")
}

// Odoo #270129: a change of schedule in the middle of a period turned eight hours taken before it into four.
func TestScheduleChangeMidPeriodOdoo270129(t *testing.T) {
	const lines = `2015-01-01 E1 employment.hired level=5 schedule=ft37
2023-06-28 E1 leave.taken kind=permessi_art39 to=2023-07-03
`
	// Wednesday 28 and Thursday 29 are 8:00, Friday 30 is 5:00, Monday 3 July is 8:00, or 5:00 once on 25 hours a week. The
	// part time takes back (300 − 480) × 6 ÷ 12 = 90 on 1/7.
	before := history(t, lines)
	after := history(t, lines+"2023-07-01 E1 employment.schedule_changed schedule=pt25")
	for _, want := range []struct {
		c             *company
		date, balance string
	}{
		{before, "2023-06-30", "-780"}, {after, "2023-06-30", "-780"}, // 480 − 480 − 480 − 300
		{before, "2023-07-03", "-1260"}, {after, "2023-07-03", "-1170"}, // − 480; − 90 − 300
	} {
		if got, _ := want.c.balance(at(want.date), events.PermessiArt39); got != want.balance {
			t.Errorf("%s: %s, want %s", want.date, got, want.balance)
		}
	}
	has(t, after.why(at("2023-07-31"), events.PermessiArt39), "2023-06-28  use −8:00", "2023-06-30  use −5:00",
		"2023-07-03  use −5:00", "5:00 a year with this schedule")
}

// Formance, Blnk: after a backdated entry limits are checked on the final state only, so one that was exceeded in between
// goes unseen.
func TestLimitExceededOnlyInBetweenFormance(t *testing.T) {
	c := history(t, `2015-01-01 E1 employment.hired level=5 schedule=ft37
2023-01-01 E1 timebank.agreed to=2023-12-31 recovery=four_monthly reason=study
2023-02-06 E1 timebank.leave_taken minutes=480
2023-02-24 E1 timebank.recovered minutes=300
2023-02-15 E1 timebank.leave_taken minutes=60 #backdated`)
	// At month's end 240 are owed, far below the 480 of a month; on 15 February they were 540.
	if got, _ := c.balance(at("2023-02-28"), events.BancaDelTempo); got != "240" {
		t.Errorf("balance %s, want 240", got)
	}
	for known, want := range map[uint64]int{4: 0, 5: 1} {
		doc, err := c.reporter.Balance(context.Background(), at("2023-02-28", known), "E1")
		if err != nil {
			t.Fatal(err)
		}
		breaches := slices.DeleteFunc(doc.Breaches, func(b report.Breach) bool { return b.Entitlement != events.BancaDelTempo })
		if len(breaches) != want {
			t.Fatalf("known %d: breaches %+v, want %d", known, breaches, want)
		}
		if want == 1 {
			b := breaches[0]
			if b.Code != "timebank.month_cap_exceeded" || b.Date.String() != "2023-02-15" || b.Limit != "480" || b.Observed != "540" {
				t.Errorf("%+v", b)
			}
		}
	}
	d, err := difference.Of(context.Background(), c.explain, "blue", "E1", difference.Side{At: events.MustParseDate("2023-02-28"), Known: 4},
		difference.Side{At: events.MustParseDate("2023-02-28"), Known: 5})
	if err != nil {
		t.Fatal(err)
	}
	if len(d.Breaches) != 1 || len(d.Breaches[0].Why) != 1 || d.Breaches[0].Why[0].Why != difference.WhyLate || d.Breaches[0].Why[0].Event.Seq != 5 {
		t.Errorf("%+v", d.Breaches)
	}
}
