package loans

import (
	"slices"

	"spettanze/events"
	"spettanze/events/hr"
	"spettanze/projections/contract"
	"spettanze/projections/employment"
	"spettanze/projections/institute"
	"spettanze/projections/ledger"
	"spettanze/projections/note"
)

// Breach codes of this package.
const (
	BreachCap         = "loan.individual_cap_exceeded"
	BreachFixedTerm   = "loan.fixed_term_contract"
	BreachService     = "loan.service_under_1_year"
	BreachPrevious    = "loan.previous_not_repaid"
	BreachInstalments = "loan.instalments_not_allowed"
	BreachHousehold   = "loan.household_duplicate"
	BreachAfford      = "loan.affordability"
	BreachLate        = "loan.late_disbursement"
)

// Apply implements [institute.Company].
func (s *State) Apply(day *institute.CompanyDay, e *events.Event) {
	line := day.Line(e.Subject)
	if _, ok := line.SpellAt(day.Date); !ok {
		line.ParkOutside(e, day.Book)
		return
	}
	switch d := e.Data.(type) {
	case hr.LoanRequested:
		s.request(day, e, d, line)
	case hr.LoanDecided:
		s.decide(day, e, d)
	case hr.LoanDisbursed:
		s.disburse(day, e, d, line)
	case hr.LoanRepaid:
		s.repayEarly(day, e, d)
	}
}

func (s *State) request(day *institute.CompanyDay, e *events.Event, d hr.LoanRequested, line *employment.Timeline) {
	if s.requests[d.Loan] != nil || s.byID[d.Loan] != nil {
		parkUsed(day, e, d.Loan)
		return
	}
	s.requests[d.Loan] = &request{employee: e.Subject, data: d, seen: s.see(day, line)}
}

func parkUsed(day *institute.CompanyDay, e *events.Event, loan string) {
	day.Book.Park(e, ledger.ParkLoanIDUsed, idUsed.Write(note.Text(loan)))
}

func parkOther(day *institute.CompanyDay, e *events.Event, loan, borrower string) {
	day.Book.Park(e, ledger.ParkLoanOther, otherBorrower.Write(note.Text(loan), note.Text(borrower), note.Text(e.Subject)))
}

// see records the circumstances that the conditions of a loan depend on.
func (s *State) see(day *institute.CompanyDay, line *employment.Timeline) seen {
	spell, _ := line.SpellAt(day.Date)
	years := int(s.figures.Terms.On(day.Date).ServiceYears)
	return seen{
		fixedTerm:   line.At(day.Date).Class.Contract == hr.FixedTerm,
		underYears:  !spell.ServiceAtLeast(years, day.Date),
		outstanding: s.look(),
	}
}

func (s *State) decide(day *institute.CompanyDay, e *events.Event, d hr.LoanDecided) {
	r := s.requests[d.Loan]
	switch {
	case r == nil:
		day.Book.Park(e, ledger.ParkLoanUnknown, neverRequested.Write(note.Text(d.Loan)))
	case r.employee != e.Subject:
		parkOther(day, e, d.Loan, r.employee)
	default:
		r.decided, r.granted = day.Date, d.Granted
	}
}

func (s *State) disburse(day *institute.CompanyDay, e *events.Event, d hr.LoanDisbursed, line *employment.Timeline) {
	r := s.requests[d.Loan]
	tur, known := s.figures.TUR.At(day.Date)
	rate := tur.Rate
	switch {
	case s.byID[d.Loan] != nil:
		parkUsed(day, e, d.Loan)
		return
	case r != nil && r.employee != e.Subject:
		parkOther(day, e, d.Loan, r.employee)
		return
	case !known:
		day.Book.Park(e, ledger.ParkLoanNoRate, noRate.Write(note.Date(day.Date), note.Date(s.figures.TUR.First())))
		return
	}
	terms, looked := d.LoanTerms, s.see(day, line)
	if r != nil {
		terms, looked = override(r.data.LoanTerms, d.LoanTerms), r.seen
	}
	s.check(day, e, d, terms, looked, r)

	l := newLoan(e.Subject, d, rate, s.figures.Terms.On(day.Date))
	s.loans = append(s.loans, l)
	s.byID[l.ID] = l
	ent := events.Entitlement(d.Fund)
	m := ledger.Movement{Employee: e.Subject, Entitlement: ent, Kind: ledger.Lend, Case: ledger.LoanCase(d.Loan),
		From: ledger.FundAccount(ent), To: ledger.LoanAccount(e.Subject, d.Fund), Clause: s.figures.Clause,
		Quantity: events.Quantity{Unit: events.Euro, Parts: int64(d.Amount)}, Cause: ledger.CauseOf(e),
		Note: lent.Write(note.Decimal(d.Amount.String()), note.Int(d.Instalments), note.Decimal(l.instalment.String()),
			note.Decimal(rate.String()))}
	if !day.Book.Counts(ent) {
		// Paid out before the fund was opened here: the fund's opening balance includes it.
		m.Entitlement, m.From = "", ledger.FundAccount(ent)+":earlier"
	} else {
		s.funds[d.Fund].disbursed += d.Amount
	}
	day.Book.PostBetween(m)
}

// override returns the request's terms, replaced where the disbursement gives new ones.
func override(r, d hr.LoanTerms) hr.LoanTerms {
	if d.NetMonthlyPay != nil {
		r.NetMonthlyPay = d.NetMonthlyPay
	}
	if d.OtherMonthlyCommitments != nil {
		r.OtherMonthlyCommitments = d.OtherMonthlyCommitments
	}
	if d.Partner != "" {
		r.Partner = d.Partner
	}
	return r
}

// check adds the breaches of a disbursement.
func (s *State) check(day *institute.CompanyDay, e *events.Event, d hr.LoanDisbursed, terms hr.LoanTerms, looked seen, r *request) {
	breach := func(code, limit, observed string) {
		day.Book.Breach(ledger.Breach{Employee: e.Subject, Entitlement: events.Entitlement(d.Fund), Code: code,
			Clause: s.figures.Clause, Limit: limit, Observed: observed, Case: ledger.LoanCase(d.Loan), Cause: ledger.CauseOf(e)})
	}
	figures := s.figures.Terms.On(day.Date)
	if fund := s.figures.Fund(d.Fund); fund != nil {
		if v, ok := fund.Versions.At(day.Date); ok && d.Amount > v.Cap.Cents {
			breach(BreachCap, v.Cap.String(), d.Amount.String())
		}
	}
	if left := s.funds[d.Fund].available(); d.Amount > left {
		breach(institute.FundExceeded.Code, left.String(), d.Amount.String())
	}
	if looked.fixedTerm {
		breach(BreachFixedTerm, "", "")
	}
	if looked.underYears {
		breach(BreachService, "", "")
	}
	if owed := s.owed(looked.outstanding, e.Subject, d.Fund); owed > 0 {
		breach(BreachPrevious, events.Cents(0).String(), owed.String())
	}
	if terms.Partner != "" && terms.Partner != e.Subject && s.owed(looked.outstanding, terms.Partner, d.Fund) > 0 {
		breach(BreachHousehold, "", "")
	}
	if !slices.Contains(figures.Instalments, contract.Count(d.Instalments)) {
		breach(BreachInstalments, "", events.Minute.Format(int64(d.Instalments)))
	}
	if limit, sum, over := unaffordable(d, terms, figures); over {
		breach(BreachAfford, limit.String(), sum.String())
	}
	if r != nil && r.decided != 0 && r.granted {
		if days := int(day.Date - r.decided); days > int(figures.DecisionDays) {
			breach(BreachLate, events.Minute.Format(int64(figures.DecisionDays)), events.Minute.Format(int64(days)))
		}
	}
}

// unaffordable compares the instalment and the other commitments with the share of net pay, if net pay is given.
func unaffordable(d hr.LoanDisbursed, t hr.LoanTerms, f LoanTerms) (limit, sum events.Cents, over bool) {
	if t.NetMonthlyPay == nil {
		return 0, 0, false
	}
	sum = instalmentOf(d)
	if t.OtherMonthlyCommitments != nil {
		sum += *t.OtherMonthlyCommitments
	}
	share := int64(*t.NetMonthlyPay) * int64(f.AffordabilityPercent) // in hundredths of a cent, exactly
	return events.Cents(ledger.RoundRatio(share, 100)), sum, int64(sum)*100 > share
}

// repayEarly takes a repayment outside the plan: the instalment stays, the number of instalments falls.
func (s *State) repayEarly(day *institute.CompanyDay, e *events.Event, d hr.LoanRepaid) {
	l := s.byID[d.Loan]
	switch {
	case l == nil:
		day.Book.Park(e, ledger.ParkLoanUnknown, notPaidOut.Write(note.Text(d.Loan), note.Date(day.Date)))
	case l.Employee != e.Subject:
		parkOther(day, e, d.Loan, l.Employee)
	case d.Amount > l.Outstanding:
		day.Book.Park(e, ledger.ParkLoanOverpaid, tooLarge.Write(note.Decimal(d.Amount.String()),
			note.Decimal(l.Outstanding.String()), note.Text(d.Loan), note.Date(day.Date)))
	default:
		l.accrue(day.Date)
		l.Outstanding -= d.Amount
		s.repay(day, l, d.Amount, ledger.CauseOf(e), early.Write(note.Decimal(l.Outstanding.String())))
	}
}
