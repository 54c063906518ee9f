package cast

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"spettanze/cmd/spettanze/sample/script"
	"spettanze/events"
	"spettanze/events/hr"
	"spettanze/projections/contract"
	"spettanze/projections/fold"
	"spettanze/projections/institutes"
	"spettanze/projections/ledger"
)

// company is the sample company folded to its end.
type company struct {
	contract *contract.Contract
	facts    map[string][]*events.Event // what counts, by subject
	out      ledger.Output
	whole    *fold.Company
}

// counting returns what counts: the first of each identity, without the annulled and the annulments.
func counting(all []events.Event) map[string][]*events.Event {
	first := map[events.Identity]*events.Event{}
	var order []*events.Event
	for i := range all {
		if first[all[i].Identity] == nil {
			first[all[i].Identity] = &all[i]
			order = append(order, &all[i])
		}
	}
	annulled := map[events.Identity]bool{}
	for _, e := range order {
		if d, ok := e.Data.(hr.EventAnnulled); ok {
			target := events.Identity{Source: d.Source, ID: d.ID}
			if t := first[target]; t != nil && t.Data.Type() != (hr.EventAnnulled{}).Type() {
				annulled[target] = true
			}
		}
	}
	facts := map[string][]*events.Event{}
	for _, e := range order {
		if !annulled[e.Identity] && e.Data.Type() != (hr.EventAnnulled{}).Type() {
			facts[e.Subject] = append(facts[e.Subject], e)
		}
	}
	return facts
}

func folded(t *testing.T, until events.Date) *company {
	t.Helper()
	c, err := institutes.Contract()
	if err != nil {
		t.Fatal(err)
	}
	co := &company{contract: c, facts: counting(Company(1)), whole: fold.NewCompany(c, institutes.Companies)}
	rome, err := time.LoadLocation("Europe/Rome")
	if err != nil {
		t.Skip("no time zones on this machine")
	}
	subjects := slices.Sorted(maps.Keys(co.facts))
	for _, id := range subjects {
		for _, e := range co.facts[id] {
			if fold.SeenBy(e).Company {
				co.whole.Add(e)
			}
		}
		if id == events.CompanySubject {
			continue
		}
		f := fold.NewEmployee(c, rome, id)
		for _, e := range slices.Concat(co.facts[id], co.facts[events.CompanySubject]) {
			if !fold.IsCompanyFact(e.Data) {
				f.Add(e)
			}
		}
		f.Advance(until + 1)
		co.out.Merge(f.Take())
	}
	co.whole.Advance(until + 1)
	co.out.Merge(co.whole.Take())
	return co
}

// balance sums the movements of an account up to a date; lot 0 is all lots.
func (c *company) balance(id string, ent events.Entitlement, lot int, at string) string {
	sum := int64(0)
	for i := range c.out.Movements {
		m := &c.out.Movements[i]
		if m.Entitlement == ent && (m.Employee == id || ent.IsFund()) && m.Date <= script.On(at) && (lot == 0 || m.Lot.Year == lot) {
			sum += m.Effect()
		}
	}
	return ent.Unit().Format(sum)
}

// breaches lists an employee's breaches of a code as "date limit observed".
func (c *company) breaches(id, code string) string {
	var list []string
	for _, b := range c.out.Breaches {
		if b.Employee == id && b.Code == code {
			list = append(list, strings.TrimSpace(fmt.Sprintf("%s %s %s", b.Date, b.Limit, b.Observed)))
		}
	}
	return strings.Join(list, "; ")
}

// payroll lists the payroll instructions of a month but meal vouchers as "kind quantity unit", sorted.
func (c *company) payroll(id, month string) string {
	var list []string
	for _, p := range c.out.Payroll {
		if p.Employee == id && p.Month.String() == month && p.Entitlement != events.BuoniPasto {
			list = append(list, fmt.Sprintf("%s %s %s", p.Kind, p.Quantity, p.Quantity.Unit))
		}
	}
	slices.Sort(list)
	return strings.Join(list, "; ")
}

// wantBalance is a balance of an account on a date; lot 0 is all lots.
type wantBalance struct {
	id   string
	ent  events.Entitlement
	lot  int
	at   string
	want string
}

func (c *company) wantBalances(t *testing.T, list []wantBalance) {
	t.Helper()
	for _, w := range list {
		if got := c.balance(w.id, w.ent, w.lot, w.at); got != w.want {
			t.Errorf("%s %s (lot %d) on %s: %s, want %s", w.id, w.ent, w.lot, w.at, got, w.want)
		}
	}
}

// wantBreach is all breaches of a code, as [company.breaches] lists them.
type wantBreach struct{ id, code, want string }

func (c *company) wantBreaches(t *testing.T, list []wantBreach) {
	t.Helper()
	for _, w := range list {
		if got := c.breaches(w.id, w.code); got != w.want {
			t.Errorf("%s %s: %q, want %q", w.id, w.code, got, w.want)
		}
	}
}

// wantPay is the instructions of a month, as [company.payroll] lists them.
type wantPay struct{ id, month, want string }

func (c *company) wantPayroll(t *testing.T, list []wantPay) {
	t.Helper()
	for _, w := range list {
		if got := c.payroll(w.id, w.month); got != w.want {
			t.Errorf("%s in %s: %q, want %q", w.id, w.month, got, w.want)
		}
	}
}

func TestEveryBreachOfTheContractOccurs(t *testing.T) {
	co := folded(t, script.On("2025-12-31"))
	count := map[string]int{}
	for _, b := range co.out.Breaches {
		count[b.Code]++
	}
	for _, code := range []string{
		"parttime.service_under_2_years", "parttime.length_out_of_range", "parttime.fixed_term_contract",
		"ferie.overdrawn", "ferie.lot_overdue", "ferie.two_weeks_not_taken", "ferie.hourly_limit", "ferie.not_whole_hours",
		"ferie.remote_not_half_day",
		"flex.lunch_not_clocked", "flex.late_entry", "flex.late_return", "flex.core_time_absence",
		"flex.rigid_days_exceeded", "flex.negative_cap_exceeded",
		"timebank.service_under_1_year", "timebank.total_cap_exceeded", "timebank.month_cap_exceeded",
		"timebank.recovery_exceeds_debt", "timebank.recovery_overdue", "timebank.short_notice", "timebank.no_agreement",
		"permessi.overdrawn",
		"loan.individual_cap_exceeded", "fund.exceeded", "loan.late_disbursement", "loan.previous_not_repaid",
		"loan.instalments_not_allowed", "loan.affordability", "loan.fixed_term_contract", "loan.service_under_1_year",
		"loan.household_duplicate",
	} {
		if count[code] == 0 {
			t.Errorf("%s never occurs", code)
		}
	}
	parked := map[string]int{}
	for _, p := range co.out.Parked {
		parked[p.Code]++
	}
	for _, code := range []string{
		ledger.ParkNotHired, ledger.ParkSecondHire, ledger.ParkOutsideService, ledger.ParkSecondClocking,
		ledger.ParkLoanIDUsed, ledger.ParkLoanUnknown, ledger.ParkLoanOverpaid,
	} {
		if parked[code] == 0 {
			t.Errorf("nothing is parked as %s", code)
		}
	}
}

// The figures are those worked out beside the scripts.
func TestBalancesOfTheCast(t *testing.T) {
	co := folded(t, script.On("2025-12-31"))
	co.wantBalances(t, []wantBalance{
		{"E001", events.Flex, 0, "2023-01-31", "480"},
		{"E001", events.Flex, 0, "2023-03-30", "505"},
		{"E001", events.Flex, 0, "2023-03-31", "480"},
		{"E002", events.Flex, 0, "2023-10-30", "-630"},
		{"E002", events.Flex, 0, "2023-10-31", "-480"},
		{"E002", events.Flex, 0, "2023-11-30", "120"},
		{"E003", events.Flex, 0, "2023-02-28", "300"},
		{"E004", events.Flex, 0, "2024-05-31", "-300"},
		{"E004", events.Flex, 0, "2024-06-30", "-15"},
		{"E005", events.Flex, 0, "2024-03-31", "-275"},
		{"E005", events.Straordinario, 0, "2024-03-31", "105"},
		{"E005", events.Straordinario, 0, "2024-04-30", "0"},
		{"E006", events.Flex, 0, "2023-03-22", "-30"},
		{"E007", events.Flex, 0, "2024-03-31", "0"},
		{"E009", events.Ferie, 0, "2023-12-31", "16.6667"},
		{"E010", events.Ferie, 0, "2023-12-31", "15.0000"},
		{"E011", events.Ferie, 0, "2023-12-31", "13.0000"},
		{"E012", events.Ferie, 2023, "2023-06-30", "12.5000"},
		{"E012", events.Ferie, 2023, "2023-12-31", "20.0000"},
		{"E015", events.Ferie, 0, "2023-12-31", "-1.3333"},
		{"E018", events.Ferie, 2024, "2024-12-31", "22.9167"},
		{"E018", events.PermessiArt39, 2024, "2024-12-31", "440"},
		{"E019", events.Ferie, 2024, "2024-12-31", "20.8333"},
		{"E019", events.PermessiArt39, 2024, "2024-12-31", "400"},
		{"E021", events.Ferie, 2023, "2023-12-31", "22.5000"},
		{"E022", events.Ferie, 0, "2023-12-31", "13.0000"},
		{"E023", events.PermessiParteTerza, 2024, "2024-06-01", "290"},
		{"E023", events.PermessiArt39, 2024, "2024-06-01", "375"},
		{"E024", events.PermessiParteTerza, 2024, "2024-09-01", "240"},
		{"E025", events.PermessiArt39, 2023, "2023-09-01", "420"},
		{"E031", events.BancaDelTempo, 0, "2023-05-10", "1950"},
		{"E031", events.BancaDelTempo, 0, "2023-12-30", "240"},
		{"E034", events.BancaDelTempo, 0, "2023-06-29", "180"},
		{"E035", events.PermessiArt39, 2023, "2024-03-30", "300"},
		{"E035", events.PermessiArt39, 0, "2024-03-31", "480"},
		{"E036", events.PermessiArt39, 2023, "2023-12-31", "-120"},
		{"E046", events.Flex, 0, "2024-01-31", "30"},
		{"E046", events.Flex, 0, "2024-05-31", "20"},
		{"", events.FundGraviMotivi, 0, "2023-12-31", "500.00"},
		{"", events.FundGraviMotivi, 0, "2024-10-14", "3000.00"},
		{"", events.FundGraviMotivi, 0, "2024-10-31", "-2000.00"},
		{"", events.FundGraviMotivi, 0, "2025-12-31", "10500.00"},
	})
}

func TestBreachesOfTheCast(t *testing.T) {
	co := folded(t, script.On("2025-12-31"))
	co.wantBreaches(t, []wantBreach{
		{"E001", "flex.late_entry", "2023-03-08 08:15 08:20"},
		{"E001", "flex.late_return", "2023-03-14 13:10 13:12"},
		{"E002", "flex.negative_cap_exceeded", "2023-10-31 -480 -660"},
		{"E003", "flex.negative_cap_exceeded", ""},
		{"E004", "flex.negative_cap_exceeded", "2024-05-31 -300 -440"},
		{"E005", "flex.lunch_not_clocked", "2024-03-12"},
		{"E006", "flex.rigid_days_exceeded", "2023-03-20 10 11; 2023-03-21 10 12; 2023-03-22 10 13"},
		{"E007", "flex.late_entry", ""},
		{"E008", "ferie.remote_not_half_day", "2024-02-13  180; 2024-05-14  240"},
		{"E009", "ferie.two_weeks_not_taken", "2024-12-31 10.0000 9.0000"},
		{"E011", "ferie.two_weeks_not_taken", ""},
		{"E012", "ferie.two_weeks_not_taken", "2023-12-31 6.0000 0.0000"},
		{"E013", "ferie.hourly_limit", "2023-03-15 2.0000 2.2500; 2023-05-12 2.0000 3.2500; 2023-06-13 2.0000 3.4375"},
		{"E013", "ferie.not_whole_hours", "2023-06-13  90"},
		{"E014", "ferie.hourly_limit", ""},
		{"E015", "ferie.overdrawn", "2023-12-31 0.0000 -1.3333"},
		{"E016", "ferie.lot_overdue", "2023-06-30 0.0000 9.5000; 2024-06-30 0.0000 11.5000; 2025-06-30 0.0000 25.0000"},
		{"E025", "parttime.service_under_2_years", ""},
		{"E026", "parttime.service_under_2_years", "2023-06-01"},
		{"E027", "parttime.length_out_of_range", "2023-10-01; 2024-10-01"},
		{"E028", "parttime.fixed_term_contract", "2023-05-01"},
		{"E029", "parttime.service_under_2_years", ""},
		{"E030", "timebank.recovery_overdue", "2023-03-31  120"},
		{"E030", "timebank.short_notice", "2023-04-19"},
		{"E031", "timebank.total_cap_exceeded", "2023-05-10 1920 1950"},
		{"E031", "timebank.month_cap_exceeded", "2023-06-20 480 540"},
		{"E033", "timebank.service_under_1_year", "2023-06-01"},
		{"E033", "timebank.recovery_exceeds_debt", "2023-06-21 120 180"},
		{"E033", "timebank.no_agreement", "2023-11-08"},
		{"E036", "permessi.overdrawn", "2023-12-31 0 -120"},
		{"E039", "loan.individual_cap_exceeded", "2019-05-08 7500.00 8000.00"},
		{"E042", "loan.affordability", "2023-06-06 450.00 566.67"},
		{"E042", "loan.late_disbursement", "2023-06-06 30 39"},
		{"E043", "loan.individual_cap_exceeded", "2024-02-12 6000.00 6500.00"},
		{"E043", "loan.instalments_not_allowed", "2024-02-12  30"},
		{"E043", "loan.previous_not_repaid", "2025-05-12 0.00 3683.29"},
		{"E045", "fund.exceeded", "2024-10-15 3000.00 5000.00"},
	})
}

func TestPayrollOfTheCast(t *testing.T) {
	co := folded(t, script.On("2025-12-31"))
	co.wantPayroll(t, []wantPay{
		{"E017", "2024-02", "credit 391.67 euro; credit 80 minute; withhold 1.6667 day; withhold 60 minute"},
		{"E031", "2024-01", "withhold 240 minute"},
		{"E032", "2024-06", "withhold 300 minute"},
		{"E034", "2023-07", "withhold 180 minute"},
		{"E037", "2023-06", "withhold 100.00 euro; withhold 66.96 euro"},
		{"E039", "2025-02", ""},
	})
	for id, want := range map[string]string{"E047": "withhold 90 minute", "E044": "withhold 30.27 euro"} {
		month := map[string]string{"E047": "2023-10", "E044": "2024-08"}[id]
		if got := co.payroll(id, month); !strings.Contains(got, want) {
			t.Errorf("%s in %s: %q, want %q in it", id, month, got, want)
		}
	}
}
