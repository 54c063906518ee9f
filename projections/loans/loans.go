// Package loans is the company's loan funds and the loans to employees (contract §6, MONEY B).
//
// A fund is rows of the table: its budget if it has one, the conditions of its loans, their terms. The funds of a company are folded
// together: the conditions of a disbursement depend on the available amount of the fund and on the loans of the borrower and of the
// partner. Service, contract and level are judged as of the request, or, for a loan without a request, as of the disbursement; an earlier
// loan as the fund's `previous_at` says; cap, cost and instalments at the disbursement. Repaid principal does not refill a fund.
package loans

import (
	"slices"

	"spettanze/events"
	"spettanze/events/borrowing"
	"spettanze/projections/contract"
	"spettanze/projections/employment"
	"spettanze/projections/institute"
	"spettanze/projections/ledger"
	"spettanze/projections/note"
)

// funds are the entitlements of the funds that lend.
var funds = []events.Entitlement{events.FundGraviMotivi, events.FundRistrutturaz, events.FundAuto}

// About describes the institute.
var About = institute.CompanyAbout{
	Name:     "loans",
	Accounts: funds,
	Facts:    events.TypesOf(borrowing.LoanRequested{}, borrowing.LoanDecided{}, borrowing.LoanDisbursed{}, borrowing.LoanRepaid{}),
	First: map[*events.Type]*events.Type{borrowing.LoanDecided{}.Type(): borrowing.LoanRequested{}.Type(),
		borrowing.LoanRepaid{}.Type(): borrowing.LoanDisbursed{}.Type()},
	Documents: []institute.CompanyDocument{
		{Kind: institute.PotDocument, Code: string(events.FundGraviMotivi)},
		{Kind: institute.PotDocument, Code: string(events.FundRistrutturaz)},
		{Kind: institute.PotDocument, Code: string(events.FundAuto)},
	},
	Breaches: breaches,
	Notes:    notes,
	Figures:  func() any { return new(Figures) },
	New:      func(c *contract.Contract) institute.Company { return New(c) },

	PotReasons:  potReasons,
	Remark:      remark,
	CaseReasons: caseReasons,
}

// State is the funds and the loans of a company.
type State struct {
	figures  *Figures
	funds    map[events.Fund]*fund
	loans    []*loan // in order of disbursement
	byID     map[string]*loan
	requests map[string]*request
	order    []string // ids of requests, and of loans without one, in order of presentation
}

// fund is the state of a fund.
type fund struct {
	budgeted  events.Cents // budgets, openings and adjustments so far
	disbursed events.Cents
}

// available returns budgets less disbursements so far.
func (f *fund) available() events.Cents { return f.budgeted - f.disbursed }

// request is a loan request, with the circumstances that the conditions depend on.
type request struct {
	employee string
	data     borrowing.LoanRequested
	seen     seen
	decided  events.Date // date of the last decision; zero: none
	granted  bool
	words    string                // of the decision
	judged   []institute.Condition // on the day of a refusal
}

// seen is the circumstances that the conditions of a loan depend on, at one moment.
type seen struct {
	on          events.Date
	class       employment.Class
	spell       employment.Spell
	outstanding []events.Cents // of every loan that had been paid out, in the order of the state's
}

// New returns the state before the first event.
func New(c *contract.Contract) *State {
	s := &State{figures: contract.Find[Figures](c), funds: map[events.Fund]*fund{}, byID: map[string]*loan{}, requests: map[string]*request{}}
	for _, f := range contract.Find[Figures](c).Funds {
		s.funds[f.Fund] = &fund{}
	}
	return s
}

// Clone implements [institute.Company].
func (s *State) Clone() institute.Company {
	c := &State{figures: s.figures, funds: map[events.Fund]*fund{}, loans: make([]*loan, len(s.loans)),
		byID: make(map[string]*loan, len(s.byID)), requests: make(map[string]*request, len(s.requests)), order: slices.Clip(s.order)}
	for k, f := range s.funds {
		v := *f
		c.funds[k] = &v
	}
	for i, l := range s.loans {
		c.loans[i] = l.clone()
		c.byID[l.ID] = c.loans[i]
	}
	for k, r := range s.requests {
		v := *r
		c.requests[k] = &v
	}
	return c
}

// NextClosing implements [institute.Company]: the calendar brings budgets and pay days.
func (s *State) NextClosing(from events.Date) events.Date {
	next := institute.NextYearStart(from)
	for _, f := range s.figures.Funds {
		if first := f.Versions.First(); first >= from && f.Versions[0].Value.Budget != nil {
			next = min(next, first)
		}
	}
	if slices.ContainsFunc(s.loans, func(l *loan) bool { return !l.settled() }) {
		next = min(next, s.nextPayDay(from))
	}
	return next
}

func (s *State) nextPayDay(from events.Date) events.Date {
	return s.figures.Withholding.Versions.On(from).PayDay.Next(from)
}

// Begin implements [institute.Company]: the day's budgets. A fund opened here has none before its opening.
func (s *State) Begin(day *institute.CompanyDay) {
	s.figures = institute.CompanyFigures[Figures](day)
	for i := range s.figures.Funds {
		f := &s.figures.Funds[i]
		now, ok := f.Versions.At(day.Date)
		if ok && now.Budget != nil && (day.Date == f.Versions.First() || day.Date == day.Date.YearStart()) {
			s.Add(day, events.Entitlement(f.Fund), events.Lot{}, ledger.Entry{Kind: ledger.Budget, Parts: int64(now.Budget.Cents),
				Other: "budget", Clause: f.Clause, Cause: ledger.ClosingOf(day.Date),
				Note: budgetOf.Write(note.Int(day.Date.Year()))})
		}
	}
}

// Add implements [institute.Company]: an opening or an adjustment changes what is budgeted and available.
func (s *State) Add(day *institute.CompanyDay, ent events.Entitlement, _ events.Lot, e ledger.Entry) {
	if day.Book.Counts(ent) {
		s.funds[events.Fund(ent)].budgeted += events.Cents(e.Parts)
		day.PostPot(ent, e)
	}
}

// Close implements [institute.Company].
func (s *State) Close(day *institute.CompanyDay, p institute.Phase) {
	switch p {
	case institute.PayDays:
		s.payDay(day)
	case institute.Settlement:
		s.settle(day)
	}
}

// payDay withholds what is due on the day, if it is the pay day.
func (s *State) payDay(day *institute.CompanyDay) {
	if day.Date != s.nextPayDay(day.Date) {
		return
	}
	for _, l := range s.loans {
		if l.settled() {
			continue
		}
		if row, ok := l.withhold(day.Date); ok {
			s.post(day, l, row)
		}
	}
}

// settle makes the loans of employees who leave on the day fall due, also those of an earlier employment that ran on.
func (s *State) settle(day *institute.CompanyDay) {
	for _, l := range s.loans {
		if l.settled() {
			continue
		}
		spell, ok := day.Line(l.Employee).SpellAt(day.Date)
		if !ok || spell.Ended != day.Date || !l.terms.fallsDue(spell.Why) {
			continue
		}
		if row, ok := l.fallDue(day.Date); ok {
			s.post(day, l, row)
		}
	}
}

// post writes a withholding: principal and interest are two payroll rows, each with its clause.
func (s *State) post(day *institute.CompanyDay, l *loan, row institute.Instalment) {
	l.Withheld = append(l.Withheld, row)
	if !day.Book.Writes(l.Employee) {
		return
	}
	cause, fund := ledger.ClosingOf(day.Date), s.figures.Fund(l.fund)
	instruct := func(cents events.Cents, clause string) {
		day.Book.Instruct(ledger.Instruction{Employee: l.Employee, Month: events.MonthOf(day.Date), Kind: ledger.Withhold,
			Quantity: events.Quantity{Unit: events.Euro, Parts: int64(cents)}, Clause: clause, Case: ledger.LoanCase(l.ID), Cause: cause,
			Entitlement: l.Pot})
	}
	s.repay(day, l, row.Principal, cause, withheld.Write(note.Decimal(row.Outstanding.String())))
	instruct(row.Principal, fund.Repayment.Clause)
	how := yearlyRate.Write(note.Decimal(l.Rate), note.Int(l.withheld.DayCount))
	if l.Bearing != l.Amount {
		how = partRate.Write(note.Decimal(l.Bearing.String()), note.Decimal(l.Amount.String()), note.Decimal(l.Rate), note.Int(l.withheld.DayCount))
	}
	day.Book.PostBetween(ledger.Movement{Employee: l.Employee, Kind: ledger.Interest, Case: ledger.LoanCase(l.ID),
		From: l.Employee + ":interest:" + string(l.fund), To: ledger.FundAccount(l.Pot) + ":interest", Clause: fund.Interest.Clause, Cause: cause,
		Quantity: events.Quantity{Unit: events.Euro, Parts: int64(row.Interest)}, Note: how})
	instruct(row.Interest, fund.Interest.Clause)
}

func (s *State) repay(day *institute.CompanyDay, l *loan, cents events.Cents, c ledger.Cause, text string) {
	day.Book.PostBetween(ledger.Movement{Employee: l.Employee, Kind: ledger.Repay, Case: ledger.LoanCase(l.ID),
		From: ledger.LoanAccount(l.Employee, l.fund), To: ledger.FundAccount(l.Pot) + ":repaid",
		Quantity: events.Quantity{Unit: events.Euro, Parts: int64(cents)}, Clause: s.figures.Fund(l.fund).Repayment.Clause, Cause: c,
		Note: text})
}

// look records the outstanding amount of every loan.
func (s *State) look() []events.Cents {
	out := make([]events.Cents, len(s.loans))
	for i, l := range s.loans {
		out[i] = l.Outstanding
	}
	return out
}

// owed returns an employee's outstanding amount in a fund when outstanding was recorded. Loans are never removed from the list.
func (s *State) owed(outstanding []events.Cents, employee string, f events.Fund) (sum events.Cents) {
	for i, cents := range outstanding {
		if l := s.loans[i]; l.Employee == employee && l.fund == f {
			sum += cents
		}
	}
	return sum
}
