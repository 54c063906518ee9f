package access_test

import (
	"testing"

	"spettanze/events"
	"spettanze/events/borrowing"
	"spettanze/events/committees"
	"spettanze/events/hr"
	"spettanze/handlers/access"
	"spettanze/projections/institutes"
	"spettanze/projections/ledger"
)

// What is declared without a class would be hidden from everybody but a reader of all classes, by oversight.
func TestEverythingHasAClass(t *testing.T) {
	has := func(what string, c events.Class) {
		t.Helper()
		if c.String() == "" {
			t.Errorf("%s has no class: give one where it is declared (events/class.go says what each is for)", what)
		}
	}
	for _, e := range events.Entitlements {
		has("entitlement "+string(e), e.Row().Class)
	}
	for _, k := range hr.LeaveKinds {
		has("leave of kind "+string(k), k.Class())
	}
	for _, d := range hr.Types {
		has("type "+d.Name, d.Class)
	}
	for code, b := range institutes.Breaches() {
		has("breach "+code, b.Class)
	}
	for _, k := range ledger.Instructions {
		has("payroll of kind "+string(k), ledger.ClassOf(k))
	}
}

// The classes that a manager must not see, and those that payroll must not: the list is worked out from what each tells about a
// person, not from the declarations.
func TestClassesOfWhatTellsWhy(t *testing.T) {
	for what, c := range map[string]events.Class{
		"sickness": hr.LeaveSickness.Class(), "strike": hr.LeaveStrike.Class(), "unpaid": hr.LeaveUnpaid.Class(),
		"other paid leave": hr.LeaveOtherPaid.Class(), "a suspension": events.ClassOf(hr.Suspended{Kind: "maternity"}),
		"committee hours": hr.LeaveKind(events.CommissionePariOpportunita).Class(), "a committee": events.ClassOf(committees.Appointed{}),
		"a permit of law 53": hr.LeaveKind("l53").Class(), "a medical visit": hr.LeaveVisitaMedica.Class(),
		"its breach":   institutes.BreachClass("permessi.not_certified"),
		"an annulment": events.ClassOf(hr.EventAnnulled{}), "a committee's breach": institutes.BreachClass("committee.not_a_member"),
	} {
		if c != events.ClassSpecial {
			t.Errorf("%s is of class %s", what, c)
		}
	}
	for what, c := range map[string]events.Class{
		"a fund": events.FundGraviMotivi.Row().Class, "a loan": events.ClassOf(borrowing.LoanRequested{}), "a premium": events.UnaTantum.Row().Class,
		"the opening of a fund":    events.ClassOf(hr.BalanceOpened{Entitlement: events.FundGraviMotivi}),
		"the interest of a loan":   (&ledger.Movement{Case: ledger.LoanCase("L1")}).Class(),
		"what payroll is to pay":   ledger.ClassOf(ledger.CreditPay),
		"a loan beyond its cap":    institutes.BreachClass("loan.individual_cap_exceeded"),
		"a fund that is exhausted": institutes.BreachClass("fund.exceeded"),
	} {
		if c != events.ClassMoney {
			t.Errorf("%s is of class %s", what, c)
		}
	}
	for what, c := range map[string]events.Class{
		"vacation": hr.LeaveFerie.Class(), "flexible hours": events.Flex.Row().Class, "an adjustment of vacation": events.ClassOf(hr.BalanceAdjusted{
			Entitlement: events.Ferie}), "a clocking": events.ClassOf(hr.ClockingRecorded{}),
	} {
		if c != events.ClassTime {
			t.Errorf("%s is of class %s", what, c)
		}
	}
}

func TestHas(t *testing.T) {
	for _, tt := range []struct {
		set  access.Classes
		of   events.Class
		want bool
	}{
		{access.Time, events.ClassTime, true}, {access.Time, events.ClassSpecial, false}, {access.Time, 0, false},
		{access.Time | access.Money, events.ClassMoney, true}, {access.Time | access.Money, events.ClassSpecial, false},
		{access.AllClasses, events.ClassSpecial, true}, {access.AllClasses, 0, true}, {0, events.ClassTime, false}, {0, 0, false},
	} {
		if got := tt.set.Has(tt.of); got != tt.want {
			t.Errorf("%b has %s: %t", tt.set, tt.of, got)
		}
	}
}
