// Package fondopensione is the pension fund (CIA/12.2, 12.3; MONEY L): what the company pays for its members, and what it withholds from
// them, per cent of their pensionable pay. Both accounts are paid ahead (package ahead): the employee's on 27 March, the company's on 1
// April, for the whole year; of who was hired in the year both on 27 December. Each whole month is worth a twelfth.
//
// The pay is that of the year's first day of payment; a later raise counts next year. Who joins after that day begins with the next year.
// At the end of service the company's account is paid to the fund or withheld; what the employee gave too much comes back only
// before 1 April.
package fondopensione

import (
	"slices"

	"spettanze/events"
	"spettanze/events/hr"
	"spettanze/events/pension"
	"spettanze/projections/ahead"
	"spettanze/projections/contract"
	"spettanze/projections/institute"
	"spettanze/projections/ledger"
	"spettanze/projections/note"
)

// The notes of this package.
var (
	stays   = note.New("paid to the fund, and stays there", "versati al fondo, e vi restano", "paid to the fund, and stays there")
	already = note.New("{w} is a member of the pension fund already", "{1} è già nel fondo pensione", "{1} is a member of the pension fund already")
	noOne   = note.New("{w} is no member of the pension fund on {t}", "{1} non è nel fondo pensione il {t2}", "{1} is no member of the pension fund on {t2}")

	notes = []*note.Form{stays, already, noOne}
)

// State is one employee's accounts with the pension fund.
type State struct {
	institute.Base
	known
	company, employee ahead.Account
}

// Clone implements [institute.Institute].
func (s *State) Clone() institute.Institute {
	return &State{known: s.clone(), company: s.company.Clone(), employee: s.employee.Clone()}
}

func (s *State) account(of events.Entitlement) *ahead.Account {
	if of == events.FondoPensioneDipendente {
		return &s.employee
	}
	return &s.company
}

// Start implements [institute.Starter].
func (s *State) Start(day *institute.Day, of events.Entitlement) { s.account(of).Start(day) }

// Add posts an opening balance or an adjustment.
func (s *State) Add(day *institute.Day, of events.Entitlement, _ events.Lot, e ledger.Entry) {
	s.account(of).Post(day, of, e)
}

// Apply takes what is told of the membership, and of pay.
func (s *State) Apply(day *institute.Day, e *events.Event) {
	if !s.apply(day, e) {
		if s.member.on(day) {
			day.Book.Park(e, ParkMember, already.Write(note.Text(e.Subject)))
			return
		}
		day.Book.Park(e, ParkNotMember, noOne.Write(note.Text(e.Subject), note.Date(day.Date)))
		return
	}
	switch e.Data.(type) {
	case pension.Joined:
		s.judgeMember(day, e)
		s.judgeRate(day, e)
	case pension.Changed:
		s.judgeRate(day, e)
	}
}

// judgeRate judges the rate and the severance pay that result from an event.
func (s *State) judgeRate(day *institute.Day, e *events.Event) {
	t, f := s.member.terms[len(s.member.terms)-1], figures(day)
	if t.rate == 0 && t.severance == pension.Whole || slices.Contains(f.Employee.On(day.Date).List, contract.Rate(t.rate)) {
		return
	}
	breach(day, events.FondoPensioneDipendente, ledger.CauseOf(e), BreachRate, f.Employee.Clause, "", t.rate.Told())
}

// judgeMember judges whether the employee may join.
func (s *State) judgeMember(day *institute.Day, e *events.Event) {
	clause, spell := figures(day).Members.Clause, day.Spell
	if day.Date <= spell.Probation {
		breach(day, events.FondoPensioneDipendente, ledger.CauseOf(e), BreachProbation, clause, spell.Probation.String(), day.Date.String())
	}
	if day.Status.Class.Contract == hr.FixedTerm && spell.Term != 0 && spell.Term < spell.Hired.AddYears(1)-1 {
		breach(day, events.FondoPensioneDipendente, ledger.CauseOf(e), BreachContract, clause, "", "")
	}
}

func breach(day *institute.Day, of events.Entitlement, cause ledger.Cause, code, clause, limit, observed string) {
	day.Book.Breach(ledger.Breach{Entitlement: of, Code: code, Clause: clause, Limit: limit, Observed: observed, Cause: cause})
}

// Close implements [institute.Institute].
func (s *State) Close(day *institute.Day, p institute.Phase) {
	switch p {
	case institute.PayDays:
		if day.Date == firstPay(day) {
			s.fix(day)
			if s.base.cents == 0 && s.accrues(day) {
				breach(day, events.FondoPensioneAzienda, ledger.ClosingOf(day.Date), BreachPay, figures(day).Company.Clause, "", "")
			}
		}
		s.payOut(day, events.FondoPensioneAzienda, s.company.Pay)
		s.payOut(day, events.FondoPensioneDipendente, s.employee.Collect)
	case institute.Accruals:
		if ahead.Posts(day) {
			s.company.Accrue(day, events.FondoPensioneAzienda, figures(day).Company.Clause, s.value(day, events.FondoPensioneAzienda))
			s.employee.Accrue(day, events.FondoPensioneDipendente, figures(day).Employee.Clause, s.value(day, events.FondoPensioneDipendente))
		}
	case institute.Settlement:
		s.settle(day)
	}
}

// value values months as seen on a day.
func (s *State) value(day *institute.Day, of events.Entitlement) ahead.Value {
	month := s.monthly(day, of)
	return func(m events.Month) ledger.Exact {
		if month.Sign() == 0 || !day.Line.MonthWhole(day.Spell, m) {
			return ledger.Exact{}
		}
		return month
	}
}

// payOut pays what remains of an account for the year, if the day is one of its payment and anything does.
func (s *State) payOut(day *institute.Day, of events.Entitlement, out func(*institute.Day, events.Entitlement, int64, events.Lot, string, string)) {
	clause, ok := pays(day, of)
	if !ok {
		return
	}
	if parts, text := s.account(of).Due(day, events.Lot{}, s.value(day, of)).All(); parts > 0 {
		out(day, of, parts, events.Lot{}, clause, text)
	}
}

// settle empties both accounts at the end of service.
func (s *State) settle(day *institute.Day) {
	f := figures(day)
	s.company.Settle(day, events.FondoPensioneAzienda, f.Paid.Clause)
	const own = events.FondoPensioneDipendente
	if left := s.employee.Total(); left > 0 || day.Date < f.Paid.Company.In(day.Date.Year()) {
		s.employee.Collect(day, own, left, events.Lot{}, f.Paid.Clause, note.EndOfService.Write())
	} else {
		s.employee.Post(day, own, ledger.Entry{Kind: ledger.Carry, Parts: -left, Other: "fund", Clause: f.Paid.Clause,
			Cause: ledger.ClosingOf(day.Date), Note: stays.Write()})
	}
	s.company.End()
	s.employee.End()
}
