package loans

import (
	"spettanze/events"
	"spettanze/events/borrowing"
	"spettanze/projections/employment"
	"spettanze/projections/institute"
	"spettanze/projections/ledger"
	"spettanze/projections/note"
)

// Apply implements [institute.Company].
func (s *State) Apply(day *institute.CompanyDay, e *events.Event) {
	line := day.Line(e.Subject)
	if _, ok := line.SpellAt(day.Date); !ok && !s.runsOn(e) {
		line.ParkOutside(e, day.Book)
		return
	}
	switch d := e.Data.(type) {
	case borrowing.LoanRequested:
		s.request(day, e, d, line)
	case borrowing.LoanDecided:
		s.decide(day, e, d)
	case borrowing.LoanDisbursed:
		s.disburse(day, e, d, line)
	case borrowing.LoanRepaid:
		s.repayEarly(day, e, d)
	}
}

// runsOn reports whether a fact is a repayment of a loan that goes on after the end of service.
func (s *State) runsOn(e *events.Event) bool {
	d, ok := e.Data.(borrowing.LoanRepaid)
	l := s.byID[d.Loan]
	return ok && l != nil && l.Employee == e.Subject && l.Outstanding > 0
}

func (s *State) request(day *institute.CompanyDay, e *events.Event, d borrowing.LoanRequested, line *employment.Timeline) {
	if s.requests[d.Loan] != nil || s.byID[d.Loan] != nil {
		parkUsed(day, e, d.Loan)
		return
	}
	s.requests[d.Loan] = &request{employee: e.Subject, data: d, seen: s.see(day, line)}
	s.order = append(s.order, d.Loan)
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
	return seen{on: day.Date, class: line.At(day.Date).Class, spell: spell, outstanding: s.look()}
}

func (s *State) decide(day *institute.CompanyDay, e *events.Event, d borrowing.LoanDecided) {
	r := s.requests[d.Loan]
	switch {
	case r == nil:
		day.Book.Park(e, ledger.ParkLoanUnknown, neverRequested.Write(note.Text(d.Loan)))
	case r.employee != e.Subject:
		parkOther(day, e, d.Loan, r.employee)
	default:
		r.decided, r.granted, r.words, r.judged = day.Date, d.Granted, d.Reason, nil
		if !d.Granted {
			r.judged = s.conditions(r.candidate(day.Date))
		}
	}
}

func (s *State) disburse(day *institute.CompanyDay, e *events.Event, d borrowing.LoanDisbursed, line *employment.Timeline) {
	r := s.requests[d.Loan]
	tur, known := s.figures.TUR.At(day.Date)
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
	asked := candidate{employee: e.Subject, fund: d.Fund, on: day.Date, amount: d.Amount, instalments: d.Instalments, terms: d.LoanTerms}
	if r != nil {
		asked.terms, asked.seen, asked.decided = override(r.data.LoanTerms, d.LoanTerms), r.seen, r.grantedOn()
	} else {
		asked.seen = s.see(day, line)
		s.order = append(s.order, d.Loan)
	}
	l := s.newLoan(e.Subject, d, tur.Rate)
	l.conditions = s.conditions(asked)
	for _, c := range l.conditions {
		if c.State == institute.NotMet {
			day.Book.Breach(ledger.Breach{Employee: e.Subject, Entitlement: events.Entitlement(d.Fund), Code: c.Code, Clause: c.Clause,
				Limit: c.Limit, Observed: c.Observed, Case: ledger.LoanCase(d.Loan), Cause: ledger.CauseOf(e)})
		}
	}
	s.loans = append(s.loans, l)
	s.byID[l.ID] = l
	s.lend(day, e, l)
}

// lend pays a loan out.
func (s *State) lend(day *institute.CompanyDay, e *events.Event, l *loan) {
	args := []note.Arg{note.Decimal(l.Amount.String()), note.Int(l.Instalments), note.Decimal(l.instalment.String()), note.Decimal(l.Rate)}
	form := lent
	if l.Bearing != l.Amount {
		form, args = lentPart, append(args, note.Decimal(l.Bearing.String()))
	}
	ent := l.Pot
	m := ledger.Movement{Employee: e.Subject, Entitlement: ent, Kind: ledger.Lend, Case: ledger.LoanCase(l.ID),
		From: ledger.FundAccount(ent), To: ledger.LoanAccount(e.Subject, l.fund), Clause: s.figures.Fund(l.fund).Clause,
		Quantity: events.Quantity{Unit: events.Euro, Parts: int64(l.Amount)}, Cause: ledger.CauseOf(e), Note: form.Write(args...)}
	if !day.Book.Counts(ent) {
		// Paid out before the fund was opened here: the fund's opening balance includes it.
		m.Entitlement, m.From = "", ledger.FundAccount(ent)+":earlier"
	} else {
		s.funds[l.fund].disbursed += l.Amount
	}
	day.Book.PostBetween(m)
}

// override returns the request's terms, replaced where the disbursement gives new ones.
func override(r, d borrowing.LoanTerms) borrowing.LoanTerms {
	if d.NetMonthlyPay != nil {
		r.NetMonthlyPay = d.NetMonthlyPay
	}
	if d.OtherMonthlyCommitments != nil {
		r.OtherMonthlyCommitments = d.OtherMonthlyCommitments
	}
	if d.Partner != "" {
		r.Partner = d.Partner
	}
	if d.Vehicle != "" {
		r.Vehicle = d.Vehicle
	}
	if d.Cost != nil {
		r.Cost = d.Cost
	}
	return r
}

// repayEarly takes a repayment outside the plan: the instalment stays, the number of instalments falls.
func (s *State) repayEarly(day *institute.CompanyDay, e *events.Event, d borrowing.LoanRepaid) {
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
		l.Repaid = append(l.Repaid, institute.Repayment{Date: day.Date, Amount: d.Amount})
		s.repay(day, l, d.Amount, ledger.CauseOf(e), early.Write(note.Decimal(l.Outstanding.String())))
	}
}
