package loans

import (
	"slices"

	"spettanze/events"
	"spettanze/events/borrowing"
	"spettanze/events/hr"
	"spettanze/events/lang"
	"spettanze/projections/contract"
	"spettanze/projections/institute"
	"spettanze/projections/ledger"
	"spettanze/projections/wording"
)

// Breach codes of this package.
const (
	BreachNotEntitled = "loan.not_entitled"
	BreachCost        = "loan.cost_exceeded"
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
	BreachNotEntitled:           lang.Say("livello che ha diritto al prestito", "a level that has a right to the loan"),
	BreachCost:                  lang.Say("importo entro il prezzo del veicolo", "amount within the price of the car"),
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

// conditions judges the conditions of a loan that its fund has, in their order.
func (s *State) conditions(c candidate) (out []institute.Condition) {
	fund := s.figures.Fund(c.fund)
	for _, code := range fund.Conditions {
		x := institute.Condition{Code: code, Clause: fund.Clause, Text: rules[code]}
		if s.judge(&x, fund, &c) {
			out = append(out, x)
		}
	}
	return out
}

// judge says of a condition whether a loan meets it; it returns false for one that does not concern the loan.
func (s *State) judge(x *institute.Condition, fund *FundFigures, c *candidate) bool {
	now, begun := fund.Versions.At(c.on)
	terms := fund.Terms.On(c.on)
	before := c.seen.outstanding
	if fund.PreviousAt == AtDisbursement {
		before = s.look()
	}
	switch x.Code {
	case BreachNotEntitled:
		then := fund.Versions.On(c.seen.on)
		x.State, x.Observed = metIf(then.entitles(c.seen.class)), c.seen.class.Grade()
	case BreachCap:
		most := now.most(c.terms.Vehicle)
		x.State, x.Limit, x.Observed = metIf(c.amount <= most.Cents), most.String(), c.amount.String()
		return begun
	case BreachCost:
		if x.State = institute.Unknown; c.terms.Cost != nil {
			x.State, x.Limit, x.Observed = metIf(c.amount <= *c.terms.Cost), c.terms.Cost.String(), c.amount.String()
		}
	case institute.FundExceeded.Code:
		left := s.funds[c.fund].available()
		x.State, x.Limit, x.Observed = metIf(c.amount <= left), left.String(), c.amount.String()
	case BreachFixedTerm:
		x.State = metIf(c.seen.class.Contract != hr.FixedTerm)
	case BreachService:
		x.State = metIf(c.seen.spell.ServiceAtLeast(int(*fund.Terms.On(c.seen.on).ServiceYears), c.seen.on))
	case BreachPrevious:
		owed := s.owed(before, c.employee, c.fund)
		x.State, x.Limit, x.Observed = metIf(owed <= 0), events.Cents(0).String(), owed.String()
	case BreachHousehold:
		partner := c.terms.Partner != "" && c.terms.Partner != c.employee
		x.State = metIf(!partner || s.owed(before, c.terms.Partner, c.fund) <= 0)
	case BreachInstalments:
		x.State = metIf(slices.Contains(terms.Instalments, contract.Count(c.instalments)))
		x.Observed = events.Minute.Format(int64(c.instalments))
	case BreachAfford:
		x.State, x.Limit, x.Observed = c.affordable(*terms.AffordabilityPercent)
	case BreachLate:
		days, most := int64(c.on-c.decided), int64(*terms.DecisionDays)
		x.State, x.Limit, x.Observed = metIf(days <= most), events.Minute.Format(most), events.Minute.Format(days)
		return c.decided != 0
	}
	return true
}

func metIf(met bool) institute.ConditionState {
	if met {
		return institute.Met
	}
	return institute.NotMet
}

// affordable compares the instalment and the other commitments with the share of net pay, if net pay is given.
func (c *candidate) affordable(percent contract.Percent) (state institute.ConditionState, limit, observed string) {
	if c.terms.NetMonthlyPay == nil {
		return institute.Unknown, "", ""
	}
	sum := instalmentOf(c.amount, c.instalments)
	if c.terms.OtherMonthlyCommitments != nil {
		sum += *c.terms.OtherMonthlyCommitments
	}
	share := int64(*c.terms.NetMonthlyPay) * int64(percent) // in hundredths of a cent, exactly
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
			if days := s.figures.Fund(r.data.Fund).Terms.On(r.decided).DecisionDays; r.granted && days != nil {
				a.PayBy = r.decided + events.Date(*days)
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
func (s *State) IfLeft(day *institute.CompanyDay, loan string) (institute.Instalment, bool) {
	l := s.byID[loan]
	if _, in := day.Line(l.Employee).SpellAt(day.Date); !in {
		return institute.Instalment{}, false
	}
	row, _ := l.clone().fallDue(day.Date)
	return row, true
}
