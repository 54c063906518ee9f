package explain_test

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"

	"spettanze/events"
	"spettanze/events/hr"
	"spettanze/projections/explain"
	"spettanze/projections/report"
	"spettanze/projections/wording"
)

// has fails unless the tree of an explanation says each of the sentences, in either language.
func has(t *testing.T, d *explain.Document, sentences ...string) {
	t.Helper()
	both, en := says(t, d)
	for _, s := range sentences {
		if !strings.Contains(both, s) {
			t.Errorf("the explanation does not say %q:\n%s", s, en)
		}
	}
}

// hasNot fails if the tree of an explanation says one of the sentences, in either language.
func hasNot(t *testing.T, d *explain.Document, sentences ...string) {
	t.Helper()
	both, en := says(t, d)
	for _, s := range sentences {
		if strings.Contains(both, s) {
			t.Errorf("the explanation says %q:\n%s", s, en)
		}
	}
}

// says writes an explanation in both languages, and in English.
func says(t *testing.T, d *explain.Document) (both, english string) {
	t.Helper()
	var it, en strings.Builder
	if err := errors.Join(explain.WriteTree(&it, d, wording.Italian, 0), explain.WriteTree(&en, d, wording.English, 0)); err != nil {
		t.Fatal(err)
	}
	return it.String() + en.String(), en.String()
}

// Contract §2, example 1: hired on 18 March, so March has 14 days and does not count: nine twelfths of 20 are 15.0000.
func TestAMonthThatDoesNotCount(t *testing.T) {
	c := history(t, `2023-03-18 E1 employment.hired level=4 schedule=ft37`)
	d := c.why(at("2023-12-31"), events.Ferie)
	if d.Figure != "15.0000" || d.Tree.Balance != "15.0000" {
		t.Errorf("figure %s, root %s, want 15.0000", d.Figure, d.Tree.Balance)
	}
	has(t, d, "2023-03-31  no accrual in March 2023: 14 days of service, 15 needed",
		"31/03/2023  nessuna maturazione a marzo 2023: 14 giorni di servizio, ne servono 15",
		"30/04/2023  maturazione +1,6667 → 1,6667: 20,0000 giorni × 5/5 ÷ 12; 1,6667 nell'anno",
		"20.0000 days a year on a week of 5 (in force always, ferie.yaml/yearly_days)",
		"closing of 2023-04-30", "April 2023: 30 days in service and paid of 30, 15 needed")
	if n := len(nodes(d.Tree, explain.WhatMovement)); n != 9 {
		t.Errorf("%d movements, want 9", n)
	}
}

// What is known at a closing is what counts: the unpaid leave published later, but dated earlier, is in the explanation.
func TestUnpaidLeaveInTheMonth(t *testing.T) {
	c := history(t, `2015-01-10 E1 employment.hired level=5 schedule=ft37
2023-04-10 E1 employment.suspended to=2023-04-28 paid=false kind=aspettativa`)
	// April: 30 days less 19 are 11.
	has(t, c.why(at("2023-12-31"), events.Ferie), "no accrual in April 2023: 11 days of service, 15 needed")
}

// Contract §2, example 3: of 7 to 18 August 2023 seven days cost; 12 and 13 are a weekend, 14 to 16 are holidays.
func TestDaysThatCostNothing(t *testing.T) {
	c := history(t, `2015-01-10 E1 employment.hired level=5 schedule=ft37
2023-08-07 E1 leave.taken kind=ferie to=2023-08-18`)
	d := c.why(at("2023-08-18"), events.Ferie)
	has(t, d, "vacation of 2023-08-07: 5 days cost nothing: 2023-08-12 (Saturday, a day off), 2023-08-13 (Sunday, a day off), "+
		"2023-08-14 (holiday), 2023-08-15 (holiday), 2023-08-16 (holiday)")
	one := history(t, `2015-01-10 E1 employment.hired level=5 schedule=ft37
2023-08-11 E1 leave.taken kind=ferie to=2023-08-12`)
	has(t, one.why(at("2023-08-12"), events.Ferie), "ferie del 11/08/2023: un giorno non costa nulla: 12/08/2023", "one day costs nothing")
	uses := 0
	for _, n := range nodes(d.Tree, explain.WhatMovement) {
		if n.Kind == "use" {
			uses++
		}
	}
	if uses != 7 {
		t.Errorf("%d uses, want 7", uses)
	}
}

// Contract §3, example 6: 400 and 60 in November 2022 are 460, cap 420: 40 forfeited. 100 in December are 520, cap 480.
func TestCappedAtMonthEnd(t *testing.T) {
	c := history(t, `2015-01-10 E1 employment.hired level=5 schedule=ft37
2022-11-01 E1 balance.opened entitlement=flex quantity=400
2022-11-02 E1 balance.adjusted entitlement=flex quantity=60 reason=test authorizedBy=hr
2022-12-02 E1 balance.adjusted entitlement=flex quantity=100 reason=test authorizedBy=hr
2023-01-02 E1 balance.adjusted entitlement=flex quantity=-180 reason=test authorizedBy=hr`)
	d := c.why(at("2023-01-31"), events.Flex)
	if d.Figure != "300" {
		t.Errorf("figure %s, want 300", d.Figure)
	}
	has(t, d, "30/11/2022  perdita −0:40 → 7:00: +7:40 a fine mese, massimo 7:00 → riporto 7:00, perse 0:40",
		"cap of the carry-over 7:00, either sign (in force from 2018-04-01, flex.yaml/carry_cap/full_time)",
		"2022-12-31  forfeiture −0:40 → 8:00: +8:40 at month end, cap 8:00 → carry 8:00, 0:40 forfeited",
		"cap of the carry-over 8:00, either sign (in force from 2022-12-01, flex.yaml/carry_cap/full_time)",
		"2023-01-31  month end: +5:00, within the cap 8:00 → carried whole")
}

// The event is shown as it was received, the bands as they were that day (contract §3, examples 2 and 3).
func TestAClockingWithItsBands(t *testing.T) {
	c := history(t, `2016-01-10 E1 employment.hired level=5 schedule=ft37
2017-03-08 E1 clocking.recorded week=A punches=08:05,12:00,13:00,17:00
2023-03-08 E1 clocking.recorded week=A punches=08:20,12:00,13:00,17:00 #late
2023-03-11 E1 clocking.recorded week=A punches=08:00,12:00
2023-03-13 E1 clocking.recorded week=A punches=08:00,12:00,13:00,17:00 remote=true`)
	d := c.why(at("2023-03-31"), events.Flex)
	if d.Figure != "-45" { // -15 and -30
		t.Errorf("figure %s, want -45", d.Figure)
	}
	has(t, d, "entry 07:45–08:00, exit 16:45–17:15, least charge for a late entry 15 minutes (in force always, flex.yaml/bands)",
		"entry 07:45–08:15, exit 16:45–17:15, least charge for a late entry 30 minutes (in force from 2018-04-01, flex.yaml/bands)",
		"breach flex.late_entry: Late entry (CIA/All.1-A), observed 08:20, limit 08:15",
		"2023-03-11  clocking on Saturday: no flexible hours", "2023-03-13  clocking of a remote day: no flexible hours")
	i := slices.IndexFunc(nodes(d.Tree, explain.WhatEvent), func(n *explain.Node) bool { return n.Event.ID == "late" })
	if i < 0 {
		t.Fatal("the event is not there")
	}
	ev := nodes(d.Tree, explain.WhatEvent)[i].Event
	if ev.Seq != 3 || ev.Type != (hr.ClockingRecorded{}).Type().Name || !strings.Contains(string(ev.Data), `"punches":["08:20","12:00","13:00","17:00"]`) {
		t.Errorf("event %+v", ev)
	}
}

// Contract §10, "Week types": 7/3/2023 is in the second week of the company's series, B; E1's own, from 13/3, says A, and
// the company's would say B on 21/3.
func TestWhichTypeOfWeek(t *testing.T) {
	c := history(t, `2018-01-01 E1 employment.hired level=4 schedule=ft37
2023-02-27 company flex.weeks_set pattern=A,B
2023-03-13 E1 flex.weeks_set pattern=A
2023-02-23 E1 clocking.recorded punches=08:00,12:00,13:00,17:15
2023-03-07 E1 clocking.recorded punches=08:50,13:00,13:50,18:05
2023-03-21 E1 clocking.recorded punches=07:50,12:00,12:50,17:05`)
	has(t, c.why(at("2023-03-31"), events.Flex), "Tuesday, week B: 8:00 theoretical",
		"type of the week by the company's series: the employee has none", `{"date":"2023-02-27","pattern":["A","B"]}`,
		"Tuesday, week A: 8:00 theoretical", "type of the week by the employee's own series", `{"date":"2023-03-13","pattern":["A"]}`,
		"2023-02-23  clocking without a type of week: no flexible hours until it is known",
		"23/02/2023  timbratura senza tipo di settimana: nessuna flessibilità, finché non è noto")
}

func TestNobodyHasFlexInParteTerza(t *testing.T) {
	c := history(t, `2016-01-10 E1 employment.hired discipline=parte_terza level=3 schedule=shift37
2023-03-08..2023-03-10 E1 clocking.recorded week=A punches=08:00,12:00,13:00,17:00`)
	has(t, c.why(at("2023-03-31"), events.Flex), "3 clockings without flexible hours: they are for Parte Prima, supervisors excepted")
	has(t, c.why(at("2023-03-08"), events.Flex), "una timbratura senza flessibilità")
}

// Contract §5, example 1: 480 less 120 are 360; less 60 are 300, which expire; the 480 of 2024 stay.
func TestPermitsThatExpireAndThoseThatDoNot(t *testing.T) {
	c := history(t, `2015-01-10 E1 employment.hired level=5 schedule=ft37
2022-12-31 E1 balance.opened entitlement=permessi_art39 quantity=0 lot=2022
2023-05-10 E1 leave.taken kind=permessi_art39 minutes=120
2024-02-01 E1 leave.taken kind=permessi_art39 minutes=60`)
	d := c.why(at("2024-03-31"), events.PermessiArt39)
	if d.Figure != "480" {
		t.Errorf("figure %s, want 480", d.Figure)
	}
	has(t, d, "31/03/2024  scadenza −5:00 → 0:00: residuo del 2023 dopo l'ultimo giorno utile",
		"the account is opened here: nothing dated before counts (0 facts)", "8:00 a year with this schedule (in force always, allowances.yaml/permessi_art39)",
		"months that count from January 2024 to December, as known that day: 12")

	c = history(t, `2023-01-01 E1 employment.hired level=5 schedule=ft37
2023-05-10 E1 leave.taken kind=permessi_art39`)
	has(t, c.why(at("2024-03-31"), events.PermessiArt39), "2024-03-31  nothing expires: left of 2023 0:00")
	// Level 7 has no art. 39 permits; an abolished holiday on a Sunday accrues nothing: 19/3/2023.
	c = history(t, `2023-01-01 E1 employment.hired level=7 schedule=ft37`)
	has(t, c.why(at("2023-12-31"), events.PermessiArt39), "2023-01-01  not due: parte_prima, level 7")
	has(t, c.why(at("2023-12-31"), events.PermessiExFestivita),
		"2023-03-19  abolished holiday on a Sunday: it accrues Monday to Friday only")
}

// Contract §4: an agreement that ends evened, a recovery of nothing.
func TestTimeBankOfNothing(t *testing.T) {
	c := history(t, `2015-01-10 E1 employment.hired level=5 schedule=ft37
2023-01-01 E1 timebank.agreed to=2023-06-30 recovery=monthly reason=study
2023-02-10 E1 timebank.leave_taken minutes=120
2023-02-20 E1 timebank.recovered minutes=120
2023-02-21 E1 timebank.recovered minutes=30`)
	has(t, c.why(at("2023-12-31"), events.BancaDelTempo), "2023-06-30  end of the agreement: nothing owed, nothing withheld",
		"21/02/2023  0:30 recuperate, ma niente era da recuperare", "massimo nel mese 8:00 (in vigore da sempre, timebank.yaml/month_cap)",
		"agreement in force from 2023-01-01 to 2023-06-30")
}

// TIME E: agreements end with the service. On its last day, a month's end, days are carried over and then expire.
func TestRemoteDaysAfterARehire(t *testing.T) {
	c := history(t, `2015-01-10 E1 employment.hired level=5 schedule=ft37
2023-01-01 E1 remote.agreed to=2023-12-31
2023-03-31 E1 employment.terminated
2023-05-01 E1 employment.hired level=5 schedule=ft37
2023-05-10 E1 clocking.recorded remote=true`)
	has(t, c.why(at("2023-03-31"), events.LavoroAgile), "last day in service: 2023-03-31", "at most 3 days are carried over")
	has(t, c.why(at("2023-05-10"), events.LavoroAgile), "no agreement in force")
}

// An opening discards what moved the account before it, but agreements go on (contract §10, "Ferie"; TIME E).
func TestAgreementsFromBeforeTheOpening(t *testing.T) {
	c := history(t, `2020-06-01 E1 employment.hired level=4 schedule=ft37
2023-01-01 E1 remote.agreed to=2023-12-31
2023-03-06..2023-03-08 E1 clocking.recorded remote=true
2023-03-10 E1 balance.opened entitlement=lavoro_agile quantity=2
2023-03-13 E1 clocking.recorded remote=true
2023-05-31 E1 remote.withdrawn
2023-01-01 E1 timebank.agreed to=2023-06-30 recovery=monthly
2023-02-10 E1 timebank.leave_taken minutes=120
2023-03-10 E1 balance.opened entitlement=banca_del_tempo quantity=0
2023-03-20 E1 timebank.leave_taken minutes=60
2023-03-21 E1 timebank.recovered minutes=60`)
	d := c.why(at("2023-04-01"), events.LavoroAgile)
	has(t, d, "2023-04-01  grant +12.0000", "agreement in force from 2023-01-01 to 2023-12-31",
		"the account is opened here: nothing dated before counts (3 facts)")
	hasNot(t, d, "no agreement in force", "the days of January 2023 are given already")
	d = c.why(at("2023-05-31"), events.LavoroAgile)
	has(t, d, "the agreement ends; the days that are left stay to the month's end")
	hasNot(t, d, "no agreement in force")
	d = c.why(at("2023-06-30"), events.BancaDelTempo)
	has(t, d, "agreement in force from 2023-01-01 to 2023-06-30", "2023-06-30  end of the agreement: nothing owed, nothing withheld",
		"the account is opened here: nothing dated before counts (one fact)")
	hasNot(t, d, "no agreement in force")
}

// Contract §6, example 2: 6,000.00 on 10/1/2023 in 60 at 2.50%.
func TestALoanDayByDay(t *testing.T) {
	c := history(t, `2015-01-10 E1 employment.hired level=5 schedule=ft37
2023-01-10 E1 loan.disbursed loan=L1 fund=gravi_motivi amount=6000.00 instalments=60`)
	d, err := c.explain.Loan(context.Background(), at("2023-06-30"), "L1")
	if err != nil {
		t.Fatal(err)
	}
	if d.Figure != "5500.00" || d.Employee != "E1" {
		t.Errorf("figure %s of %s, want 5500.00 of E1", d.Figure, d.Employee)
	}
	has(t, d, "(6,000.00 for 48 days to 2023-02-27, 5,900.00 for 28 days to 2023-03-27, 5,800.00 for 31 days to 2023-04-27, "+
		"5,700.00 for 30 days to 2023-05-27, 5,600.00 for 31 days to 2023-06-27) × 2.50% ÷ 365 = 66.96",
		"tasso (TUR) 2,50% l'anno, fisso (in vigore dal 21/12/2022, loans.yaml/tur)")

	// Six months on: 5,500.00 for 30 days to 27/7 and so on to 5,000.00 for 30 days to 27/12. The sum of outstanding × days
	// is 5,500×30 + 5,400×31 + 5,300×31 + 5,200×30 + 5,100×31 + 5,000×30 = 960,800; × 0.025 ÷ 365 = 65.81.
	d, err = c.explain.Loan(context.Background(), at("2023-12-31"), "L1")
	if err != nil {
		t.Fatal(err)
	}
	has(t, d, "5,000.00 for 30 days to 2023-12-27) × 2.50% ÷ 365 = 65.81")
}

// MONEY B, example 1: 20,000.00 on 10/1/2023 in 60 at half of 2.50%, on a quarter of what is outstanding.
func TestALoanPartlyFreeOfInterest(t *testing.T) {
	c := history(t, `2015-01-10 E1 employment.hired level=7 schedule=ft37
2023-01-10 E1 loan.disbursed loan=L1 fund=auto amount=20000.00 instalments=60`)
	d, err := c.explain.Loan(context.Background(), at("2023-06-30"), "L1")
	if err != nil {
		t.Fatal(err)
	}
	has(t, d, "20,000.00 for 48 days to 2023-02-27", "18,666.68 for 31 days to 2023-06-27) × 5,000.00 ÷ 20,000.00 × 1.250% ÷ 365 = 27.90",
		"tasso 1,250% l'anno, fisso: il 50% del TUR, 2,50% (in vigore dal 21/12/2022, loans.yaml/tur)",
		"15,000.00 euro free of interest: of what is outstanding 5,000.00 ÷ 20,000.00 bear it (in force from 2022-10-28, loans.yaml/funds/auto)")
	if d, err = c.explain.Fund(context.Background(), at("2023-06-30"), events.Auto); err != nil {
		t.Fatal(err)
	}
	if d.Figure != "20000.00" {
		t.Errorf("disbursed %s, want 20000.00", d.Figure)
	}
	has(t, d, "erogati 20.000,00 euro", "individual cap 20,000.00 euro, for an electric or plug-in car 25,000.00 euro", "il fondo non ha una dotazione")
}

// A part repaid on 15/3 counts from the 16th: 5,900.00 for 16 days to 15/3, 4,900.00 for 12 to 27/3.
func TestALoanRepaidInPart(t *testing.T) {
	c := history(t, `2015-01-10 E1 employment.hired level=5 schedule=ft37
2023-01-10 E1 loan.disbursed loan=L1 fund=gravi_motivi amount=6000.00 instalments=60
2023-03-15 E1 loan.repaid loan=L1 amount=1000.00`)
	d, err := c.explain.Loan(context.Background(), at("2023-06-30"), "L1")
	if err != nil {
		t.Fatal(err)
	}
	// 6,000×48 + 5,900×16 + 4,900×12 + 4,800×31 + 4,700×30 + 4,600×31 = 873,600; × 0.025 ÷ 365 = 59.84.
	has(t, d, "5,900.00 for 16 days to 2023-03-15, 4,900.00 for 12 days to 2023-03-27", "× 2.50% ÷ 365 = 59.84")
	if d.Figure != "4500.00" {
		t.Errorf("outstanding %s, want 4500.00", d.Figure)
	}
}

// Contract §6, example 1: 20,000 less 12,000 are 8,000 at the end of 2018, 28,000 on 1/1/2019.
func TestAFund(t *testing.T) {
	c := history(t, `2010-01-10 E1 employment.hired level=5 schedule=ft37
2010-01-10 E2 employment.hired level=5 schedule=ft37
2010-01-10 E3 employment.hired level=5 schedule=ft37
2018-05-10 E1 loan.disbursed loan=L1 fund=gravi_motivi amount=4000.00 instalments=60
2018-06-10 E2 loan.disbursed loan=L2 fund=gravi_motivi amount=4000.00 instalments=60
2018-07-10 E3 loan.disbursed loan=L3 fund=gravi_motivi amount=4000.00 instalments=60`)
	for date, want := range map[string]string{"2018-12-31": "8000.00", "2019-01-01": "28000.00"} {
		d, err := c.explain.Fund(context.Background(), at(date), events.GraviMotivi)
		if err != nil {
			t.Fatal(err)
		}
		if d.Figure != want {
			t.Errorf("available on %s %s, want %s", date, d.Figure, want)
		}
		has(t, d, "yearly budget 20,000.00 euro, individual cap 4,000.00 euro (in force from 2018-04-01, loans.yaml/funds/gravi_motivi)",
			"il capitale rimborsato non ricostituisce il fondo")
	}
}

// One lot alone, and a beginning: the parts add up to the figure of the balance.
func TestLotsAndBeginnings(t *testing.T) {
	c := history(t, `2021-01-01 E1 employment.hired level=5 schedule=ft37
2022-08-01 E1 leave.taken kind=ferie to=2022-08-05`)
	q := at("2023-06-30")
	total, lots := c.balance(q, events.Ferie)
	for lot, want := range lots {
		d, err := c.explain.Entitlement(context.Background(), q, explain.Asked{Employee: "E1", Entitlement: events.Ferie, Lot: events.YearLot(lot)})
		if err != nil || d.Figure != want {
			t.Errorf("lot %d: %v, want %s (%v)", lot, d, want, err)
		}
	}
	d, err := c.explain.Entitlement(context.Background(), q,
		explain.Asked{Employee: "E1", Entitlement: events.Ferie, From: events.MustParseDate("2023-01-01")})
	if err != nil || d.Figure != total {
		t.Fatalf("%v, want %s (%v)", d, total, err)
	}
	has(t, d, "17 movements before 2023-01-01: 20.0000") // the lot of 2021: 12 accruals and 5 days used of 25
}

func TestWhatCannotBeExplained(t *testing.T) {
	c := history(t, `2021-01-01 E1 employment.hired level=5 schedule=ft37`)
	ctx := context.Background()
	ask := func(a explain.Asked) error {
		_, err := c.explain.Entitlement(ctx, at("2023-06-30"), a)
		return err
	}
	for want, err := range map[error]error{
		report.ErrUnknownEmployee:    ask(explain.Asked{Employee: "E9", Entitlement: events.Ferie}),
		report.ErrUnknownEntitlement: ask(explain.Asked{Employee: "E1", Entitlement: "holidays"}),
		explain.ErrFund:              ask(explain.Asked{Employee: "E1", Entitlement: events.FundGraviMotivi}),
		explain.ErrNoLots:            ask(explain.Asked{Employee: "E1", Entitlement: events.Flex, Lot: events.YearLot(2023)}),
	} {
		if !errors.Is(err, want) {
			t.Errorf("%v, want %v", err, want)
		}
	}
	if _, err := c.explain.Loan(ctx, at("2023-06-30"), "L9"); !errors.Is(err, report.ErrUnknownLoan) {
		t.Error(err)
	}
	if _, err := c.explain.Fund(ctx, at("2023-06-30"), "car"); !errors.Is(err, report.ErrUnknownFund) {
		t.Error(err)
	}
	if _, err := c.explain.Entitlement(ctx, at("2023-06-30", 99), explain.Asked{Employee: "E1", Entitlement: events.Ferie}); !errors.Is(err,
		report.ErrKnownBeyond) {
		t.Error(err)
	}
}

// A parked fact is explained with what it waits for.
func TestAFactThatWaits(t *testing.T) {
	c := history(t, `2021-01-01 E1 employment.hired level=5 schedule=ft37
2023-03-07 E1 clocking.recorded week=A punches=07:50,12:00,12:50,17:05 #first
2023-03-07 E1 clocking.recorded week=A punches=07:50,12:00,12:50,17:06 #second`)
	d := c.why(at("2023-03-31"), events.Flex)
	has(t, d, "fact that waits (clocking.second_of_day)")
	if d.Figure != "25" || !d.Incomplete {
		t.Errorf("figure %s, incomplete %t; want 25 and true", d.Figure, d.Incomplete)
	}
	if b, err := json.Marshal(d); err != nil || !strings.Contains(string(b), `"what":"nothing"`) {
		t.Errorf("%s %v", b, err)
	}
}
