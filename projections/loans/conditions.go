package loans

import (
	"slices"

	"spettanze/events"
	"spettanze/events/borrowing"
	"spettanze/events/lang"
	"spettanze/projections/contract"
	"spettanze/projections/institute"
	"spettanze/projections/ledger"
	"spettanze/projections/wording"
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

// rules say what each condition asks for.
var rules = map[string]wording.Text{
	BreachCap:                   lang.Say("importo entro il massimo individuale", "amount within the individual cap"),
	institute.FundExceeded.Code: lang.Say("importo entro quanto è disponibile nel fondo", "amount within what the fund has available"),
	BreachFixedTerm:             lang.Say("contratto a tempo indeterminato", "a contract without a term"),
	BreachService:               lang.Say("anzianità di servizio", "length of service"),
	BreachPrevious:              lang.Say("prestito precedente rimborsato", "previous loan repaid"),
	BreachHousehold:             lang.Say("nessun prestito dello stesso tipo al coniuge o partner", "no loan of the same kind to the spouse or partner"),
	BreachInstalments:           lang.Say("numero di rate ammesso", "a number of instalments that is allowed"),
	BreachAfford:                lang.Say("rata e altri impegni entro la quota della retribuzione netta", "instalment and other commitments within the share of net pay"),
	BreachLate:                  lang.Say("giorni dalla decisione all'erogazione", "days from the decision to the money"),
}

// candidate is a loan whose conditions are judged: one that is paid out on the day, or might be.
type candidate struct {
	employee    string
	fund        events.Fund
	on          events.Date
	amount      events.Cents
	instalments int
	terms       borrowing.LoanTerms
	seen        seen
	decided     events.Date // of a loan that was granted; zero: it was not, or without a request
}

// candidate returns what a request would be if it was paid out on a day.
func (r *request) candidate(on events.Date) candidate {
	return candidate{employee: r.employee, fund: r.data.Fund, on: on, amount: r.data.Amount, instalments: r.data.Instalments,
		terms: r.data.LoanTerms, seen: r.seen, decided: r.grantedOn()}
}

// grantedOn returns the date of the decision that granted a request; zero: there is none.
func (r *request) grantedOn() events.Date {
	if !r.granted {
		return 0
	}
	return r.decided
}

// conditions judges the conditions of a loan, in the order of their breaches.
func (s *State) conditions(c candidate) (out []institute.Condition) {
	add := func(code string, state institute.ConditionState, limit, observed string) {
		out = append(out, institute.Condition{Code: code, Clause: s.figures.Clause, Text: rules[code], Limit: limit, Observed: observed, State: state})
	}
	figures := s.figures.Terms.On(c.on)
	if fund := s.figures.Fund(c.fund); fund != nil {
		if v, ok := fund.Versions.At(c.on); ok {
			add(BreachCap, metIf(c.amount <= v.Cap.Cents), v.Cap.String(), c.amount.String())
		}
	}
	left := s.funds[c.fund].available()
	add(institute.FundExceeded.Code, metIf(c.amount <= left), left.String(), c.amount.String())
	add(BreachFixedTerm, metIf(!c.seen.fixedTerm), "", "")
	add(BreachService, metIf(!c.seen.underYears), "", "")
	owed := s.owed(c.seen.outstanding, c.employee, c.fund)
	add(BreachPrevious, metIf(owed <= 0), events.Cents(0).String(), owed.String())
	partner := c.terms.Partner != "" && c.terms.Partner != c.employee
	add(BreachHousehold, metIf(!partner || s.owed(c.seen.outstanding, c.terms.Partner, c.fund) <= 0), "", "")
	add(BreachInstalments, metIf(slices.Contains(figures.Instalments, contract.Count(c.instalments))), "",
		events.Minute.Format(int64(c.instalments)))
	state, limit, observed := c.affordable(figures)
	add(BreachAfford, state, limit, observed)
	if c.decided != 0 {
		days := int(c.on - c.decided)
		add(BreachLate, metIf(days <= int(figures.DecisionDays)), events.Minute.Format(int64(figures.DecisionDays)), events.Minute.Format(int64(days)))
	}
	return out
}

func metIf(met bool) institute.ConditionState {
	if met {
		return institute.Met
	}
	return institute.NotMet
}

// affordable compares the instalment and the other commitments with the share of net pay, if net pay is given.
func (c *candidate) affordable(f LoanTerms) (state institute.ConditionState, limit, observed string) {
	if c.terms.NetMonthlyPay == nil {
		return institute.Unknown, "", ""
	}
	sum := instalmentOf(c.amount, c.instalments)
	if c.terms.OtherMonthlyCommitments != nil {
		sum += *c.terms.OtherMonthlyCommitments
	}
	share := int64(*c.terms.NetMonthlyPay) * int64(f.AffordabilityPercent) // in hundredths of a cent, exactly
	return metIf(int64(sum)*100 <= share), events.Cents(ledger.RoundRatio(share, 100)).String(), sum.String()
}

// Applications implements [institute.Lender].
func (s *State) Applications(day *institute.CompanyDay) (out []institute.Application) {
	for _, id := range s.order {
		a := institute.Application{ID: id}
		r, l := s.requests[id], s.byID[id]
		if r != nil {
			a.Employee, a.Pot, a.Requested, a.Amount = r.employee, events.Entitlement(r.data.Fund), r.data.Date, r.data.Amount
			a.Instalments, a.Reason, a.Decided, a.Granted, a.Words = r.data.Instalments, r.data.Reason, r.decided, r.granted, r.words
			if r.granted {
				a.PayBy = r.decided + events.Date(s.figures.Terms.On(r.decided).DecisionDays)
			}
		}
		switch {
		case l != nil:
			c := l.clone()
			a.Loan, a.Conditions = &c.Loan, l.conditions
			if r == nil {
				a.Employee, a.Pot, a.Amount, a.Instalments = l.Employee, l.Pot, l.Amount, l.Instalments
			}
		case r.judged != nil:
			a.Conditions = r.judged
		default:
			a.Conditions = s.conditions(r.candidate(day.Date))
		}
		out = append(out, a)
	}
	return out
}

// IfLeft implements [institute.Lender].
func (s *State) IfLeft(loan string, on events.Date) institute.Instalment {
	row, _ := s.byID[loan].clone().fallDue(on)
	return row
}
