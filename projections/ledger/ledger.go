// Package ledger is the double-entry book that every institute writes into: movements between accounts, breaches of
// rules, instructions to payroll, and parked facts.
//
// A movement takes a positive quantity of one unit from one account to another, so the sum over all accounts of a unit
// is zero after every movement. Each movement has its cause (an event, or the closing of a day), the clause it rests on
// and its arithmetic. Accounts are paths below the company: an employee's ferie are "E042:ferie", ferie used are
// "E042:ferie:used", a fund is "fund:gravi_motivi".
//
// Quantities are exact: whole numbers of the unit's smallest part. Between postings days may be fractions ([Exact]). An
// institute then posts the difference between the rounded balances before and after, so that movements always add up to the
// balance shown. A twelfth of 20 days for three months is posted as 1.6667, 1.6666 and 1.6667, together 5.0000.
package ledger

import (
	"slices"

	"spettanze/events"
)

// Kind says what a movement does.
type Kind string

// The kinds of movement.
const (
	Accrue   Kind = "accrue"   // earned
	Use      Kind = "use"      // taken
	Credit   Kind = "credit"   // flex: more than the day's theoretical minutes
	Debit    Kind = "debit"    // flex: less
	Overtime Kind = "overtime" // authorised, beyond the bands
	Carry    Kind = "carry"    // flex: beyond the cap downwards, to flex_oltre_limite
	Forfeit  Kind = "forfeit"  // lost
	Expire   Kind = "expire"   // lost for not being used in time
	Recover  Kind = "recover"  // time bank: worked back
	Withhold Kind = "withhold" // settled by a deduction from pay
	Pay      Kind = "pay"      // settled by a payment
	Grant    Kind = "grant"    // permits: the year's grant
	TakeBack Kind = "takeback" // permits: months that do not count any more
	Budget   Kind = "budget"   // funds: the year's budget
	Lend     Kind = "lend"     // funds: a disbursement
	Repay    Kind = "repay"    // loans: principal
	Interest Kind = "interest" // loans: interest
	Open     Kind = "open"     // opening balance
	Adjust   Kind = "adjust"   // adjustment
	Confirm  Kind = "confirm"  // judged due
	Restore  Kind = "restore"  // given back what had lapsed
	Register Kind = "register" // registers: taken in
	Delete   Kind = "delete"   // registers: struck out
)

// Kinds lists every kind of movement.
var Kinds = []Kind{Accrue, Use, Credit, Debit, Overtime, Carry, Forfeit, Expire, Recover, Withhold, Pay, Grant, TakeBack, Budget,
	Lend, Repay, Interest, Open, Adjust, Confirm, Restore, Register, Delete}

// Cause is what made an entry: an event, or the closing of a day.
type Cause struct {
	Source  string
	ID      string
	Seq     uint64
	Closing events.Date // zero for an event
}

// CauseOf returns an event as a cause.
func CauseOf(e *events.Event) Cause { return Cause{Source: e.Source, ID: e.ID, Seq: e.Seq} }

// ClosingOf returns the closing of a day as a cause.
func ClosingOf(d events.Date) Cause { return Cause{Closing: d} }

// Movement is a transfer between two accounts.
type Movement struct {
	Date        events.Date
	Employee    string             // empty for movements of a fund alone
	Entitlement events.Entitlement // whose balance changes; empty: none does (beyond the limit, interest)
	From, To    string             // account paths below the company
	Quantity    events.Quantity    // > 0
	Kind        Kind
	Lot         events.Lot // zero: the entitlement has no lots
	Case        Case       // the loan or request; empty: none
	Clause      string
	Cause       Cause
	Note        string // the arithmetic
}

// Effect returns the signed quantity by which the movement changes the balance of its entitlement.
func (m *Movement) Effect() int64 {
	main := MainAccount(m.Employee, m.Entitlement)
	switch main {
	case m.To:
		return m.Quantity.Parts
	case m.From:
		return -m.Quantity.Parts
	}
	return 0
}

// Class returns the class of what the movement moves: of its entitlement, or of the loan whose interest or principal it is.
func (m *Movement) Class() events.Class {
	if m.Entitlement == "" && m.Case.Loan() != "" {
		return events.ClassMoney
	}
	return m.Entitlement.Row().Class
}

// MainAccount returns the account that holds an entitlement's balance: the employee's, or the fund's.
func MainAccount(employee string, e events.Entitlement) string {
	if e.IsFund() {
		return FundAccount(e)
	}
	return employee + ":" + string(e)
}

// FundAccount returns the account of a fund.
func FundAccount(e events.Entitlement) string { return "fund:" + string(e) }

// LoanAccount returns the account of an employee's debt to a fund.
func LoanAccount(employee string, f events.Fund) string { return employee + ":loans:" + string(f) }

// Breach records that a fact broke a rule. The fact counts all the same.
type Breach struct {
	Date        events.Date
	Employee    string
	Entitlement events.Entitlement // empty for parttime.*
	Code        string
	Clause      string
	Limit       string // empty: none (contract §10, last table)
	Observed    string // empty: none
	Case        Case
	Cause       Cause
}

// Instruction is a quantity for payroll to withhold or to credit.
type Instruction struct {
	Employee    string
	Month       events.Month // the pay it belongs to
	Date        events.Date  // the day on which it became due
	Kind        Kind         // one of [Instructions]
	Quantity    events.Quantity
	Clause      string
	Entitlement events.Entitlement
	Lot         events.Lot
	Case        Case
	Rate        Rate // of a surcharge; zero: none
	Cause       Cause
}

// Kinds of instruction besides Withhold.
const (
	CreditPay Kind = "credit"    // to pay
	Surcharge Kind = "surcharge" // to pay minutes at the surcharge of Rate
)

// ClassOf returns the class of instructions of a kind: what payroll is told is money, whatever it is paid or withheld for.
func ClassOf(k Kind) events.Class {
	if slices.Contains(Instructions, k) {
		return events.ClassMoney
	}
	return 0
}

// Instructions lists every kind of instruction.
var Instructions = []Kind{Withhold, CreditPay, Surcharge}

// Parked is a fact that cannot count yet, with the reason. When the fact that it waits for is added, the fold is made again and
// it counts.
type Parked struct {
	Cause   Cause
	Subject string
	Date    events.Date
	Code    string
	Reason  string
}

// Reasons for parking.
const (
	ParkNotHired         = "employment.not_hired"
	ParkOutsideService   = "employment.outside_service"
	ParkSecondHire       = "employment.second_hire"
	ParkTerminated       = "employment.already_terminated"
	ParkProbation        = "employment.probation_before_hire"
	ParkUnknownSchedule  = "employment.unknown_schedule"
	ParkSecondClocking   = "clocking.second_of_day"
	ParkLoanIDUsed       = "loan.id_used_twice"
	ParkLoanUnknown      = "loan.unknown"
	ParkLoanOther        = "loan.other_borrower"
	ParkLoanOverpaid     = "loan.repayment_too_large"
	ParkLoanNoRate       = "loan.no_rate"
	ParkExamPassed       = "exam.already_passed"
	ParkExamCourse       = "exam.other_course"
	ParkAnnulsNothing    = "annulment.event_not_seen"
	ParkEntitlementOther = "balance.wrong_entitlement"
)

// Output is what a fold has written, each list in the order of writing.
type Output struct {
	Movements []Movement
	Breaches  []Breach
	Payroll   []Instruction
	Parked    []Parked
}

// Merge appends other to o.
func (o *Output) Merge(other Output) {
	o.Movements = append(o.Movements, other.Movements...)
	o.Breaches = append(o.Breaches, other.Breaches...)
	o.Payroll = append(o.Payroll, other.Payroll...)
	o.Parked = append(o.Parked, other.Parked...)
}

// Of returns the entries about one employee, or, with an empty id, those about none.
func (o *Output) Of(employee string) Output {
	return Output{
		Movements: only(o.Movements, func(m *Movement) bool { return m.Employee == employee }),
		Breaches:  only(o.Breaches, func(b *Breach) bool { return b.Employee == employee }),
		Payroll:   only(o.Payroll, func(p *Instruction) bool { return p.Employee == employee }),
		Parked:    only(o.Parked, func(p *Parked) bool { return p.Subject == employee }),
	}
}

func only[T any](in []T, keep func(*T) bool) (out []T) {
	for i := range in {
		if keep(&in[i]) {
			out = append(out, in[i])
		}
	}
	return out
}

// empty reports whether the output has no entries.
func (o *Output) empty() bool {
	return len(o.Movements)+len(o.Breaches)+len(o.Payroll)+len(o.Parked) == 0
}

// emptied returns an empty output that reuses this one's memory.
func (o Output) emptied() Output {
	return Output{Movements: o.Movements[:0], Breaches: o.Breaches[:0], Payroll: o.Payroll[:0], Parked: o.Parked[:0]}
}

// Accrues reports whether the movement is an accrual.
func (m *Movement) Accrues() bool { return m.Kind == Accrue }
