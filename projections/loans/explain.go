package loans

import (
	"spettanze/events"
	"spettanze/events/lang"
	"spettanze/projections/contract"
	"spettanze/projections/institute"
	"spettanze/projections/ledger"
	"spettanze/projections/wording"
)

// potReasons is the fund's budget and cap in force when a movement was made.
func potReasons(c *contract.Contract, m *ledger.Movement) []*institute.Reason {
	fund := contract.Find[Figures](c).Fund(events.Fund(m.Entitlement))
	if fund == nil {
		return nil
	}
	v, ok := fund.Versions.Version(m.Date)
	if !ok {
		return nil
	}
	return []*institute.Reason{institute.InForce("loans.yaml/funds/"+string(fund.Fund), v.From, v.Value.Budget.String(),
		"dotazione annua %s euro, massimo individuale %s euro", "yearly budget %s euro, individual cap %s euro",
		v.Value.Budget.Cents, v.Value.Cap.Cents)}
}

// remark says that repaid principal does not refill a fund.
func remark() *institute.Reason {
	return institute.Fact("il capitale rimborsato non ricostituisce il fondo; quanto non è usato passa all'anno dopo",
		"repaid principal does not refill the fund; what is not used is carried to the next year")
}

// caseReasons returns what the last of a loan's movements rests on: the rate and the terms, which are fixed for the life of the
// loan, or the arithmetic of an interest.
func caseReasons(c *contract.Contract, movements []*ledger.Movement) (inForce, looked []*institute.Reason) {
	figures, lent, m := contract.Find[Figures](c), movements[0], movements[len(movements)-1]
	rate, _ := figures.TUR.Version(lent.Date)
	terms, _ := figures.Terms.Versions.Version(lent.Date)
	perCent := wording.Number(rate.Value.Rate.String())
	switch m.Kind {
	case ledger.Lend:
		inForce = []*institute.Reason{
			institute.InForce("loans.yaml/tur", rate.From, rate.Value.Rate, "tasso (TUR) %s%% l'anno, fisso", "rate (TUR) %s%% a year, fixed",
				perCent),
			institute.InForce("loans.yaml/terms", terms.From, int(terms.Value.PayDay), "trattenuta il %d del mese, giorni effettivi ÷ %d",
				"withheld on day %d of the month, actual days ÷ %d", terms.Value.PayDay, terms.Value.DayCount)}
	case ledger.Interest:
		looked = []*institute.Reason{institute.Fact("(%s) × %s%% ÷ %d = %s", "(%s) × %s%% ÷ %d = %s", lang.Join(outstandingDays(movements), ", "),
			perCent, terms.Value.DayCount, m.Quantity)}
	}
	return inForce, looked
}

// outstandingDays lists the amounts outstanding and for how many days before the last of a loan's movements, an interest. A day's
// interest is on the amount outstanding when the day began, so a repayment counts from the next day (contract §6, example 2).
func outstandingDays(movements []*ledger.Movement) (parts []wording.Text) {
	last := movements[len(movements)-1]
	from, outstanding := movements[0].Date, int64(0)
	until := func(d events.Date) {
		if days := int(d - from); days > 0 && outstanding > 0 {
			parts = append(parts, wording.Say("%s per %d giorni fino al %s", "%s for %d days to %s", events.Cents(outstanding), days, d))
		}
		from = max(from, d)
	}
	for _, m := range movements {
		switch m.Kind {
		case ledger.Lend:
			outstanding += m.Quantity.Parts
		case ledger.Repay:
			until(m.Date)
			outstanding -= m.Quantity.Parts
		case ledger.Interest:
			if m != last {
				parts, from = nil, m.Date
			} else {
				until(m.Date)
			}
		}
	}
	return parts
}
