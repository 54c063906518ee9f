package loans

import (
	"spettanze/events"
	"spettanze/events/borrowing"
	"spettanze/events/lang"
	"spettanze/projections/contract"
	"spettanze/projections/institute"
	"spettanze/projections/ledger"
	"spettanze/projections/wording"
)

// potReasons is the fund's figures in force when a movement was made.
func potReasons(c *contract.Contract, m *ledger.Movement) []*institute.Reason {
	fund := contract.Find[Figures](c).Fund(events.Fund(m.Entitlement))
	if fund == nil {
		return nil
	}
	v, ok := fund.Versions.Version(m.Date)
	if !ok {
		return nil
	}
	place := "loans.yaml/funds/" + string(fund.Fund)
	if v.Value.Budget == nil {
		return []*institute.Reason{institute.InForce(place, v.From, v.Value.Cap.String(), "massimo individuale %s euro, per un'auto elettrica o ricaricabile %s euro",
			"individual cap %s euro, for an electric or plug-in car %s euro", v.Value.Cap.Cents, v.Value.most(borrowing.Electric).Cents)}
	}
	return []*institute.Reason{institute.InForce(place, v.From, v.Value.Budget.String(),
		"dotazione annua %s euro, massimo individuale %s euro", "yearly budget %s euro, individual cap %s euro",
		v.Value.Budget.Cents, v.Value.Cap.Cents)}
}

// remark says that repaid principal does not refill a fund.
func remark(p *institute.Pot) *institute.Reason {
	if p.Unlimited {
		return institute.Fact("il fondo non ha una dotazione: presta a chi ne ha diritto, entro il massimo individuale",
			"the fund has no budget: it lends to whoever has the right, within the individual cap")
	}
	return institute.Fact("il capitale rimborsato non ricostituisce il fondo; quanto non è usato passa all'anno dopo",
		"repaid principal does not refill the fund; what is not used is carried to the next year")
}

// caseReasons returns what the last of a loan's movements rests on: the rate and the terms, which are fixed for the life of the
// loan, or the arithmetic of an interest.
func caseReasons(c *contract.Contract, movements []*ledger.Movement) (inForce, looked []*institute.Reason) {
	figures, lent, m := contract.Find[Figures](c), movements[0], movements[len(movements)-1]
	tur, _ := figures.TUR.Version(lent.Date)
	how, _ := figures.Withholding.Versions.Version(lent.Date)
	rate, bearing, amount := tur.Value.Rate.String(), events.Cents(lent.Quantity.Parts), events.Cents(lent.Quantity.Parts)
	fund, percent := figures.Fund(events.Fund(lent.Entitlement)), contract.Percent(100) // no fund: it was paid out before its fund was opened
	if fund != nil {
		terms, v := fund.Terms.On(lent.Date), fund.Versions.On(lent.Date)
		_, rate = terms.rate(tur.Value.Rate)
		percent = terms.TURPercent
		bearing = v.bearing(amount)
	}
	perCent := wording.Number(rate)
	switch m.Kind {
	case ledger.Lend:
		inForce = append(inForce, rateReason(tur, percent, rate), institute.InForce("loans.yaml/withholding", how.From, int(how.Value.PayDay),
			"trattenuta il %d del mese, giorni effettivi ÷ %d", "withheld on day %d of the month, actual days ÷ %d", how.Value.PayDay, how.Value.DayCount))
		if fund == nil || bearing == amount {
			break
		}
		if v, ok := fund.Versions.Version(lent.Date); ok {
			inForce = append(inForce, institute.InForce("loans.yaml/funds/"+string(fund.Fund), v.From, v.Value.Free.String(),
				"%s euro senza interessi: di quanto resta ne portano %s ÷ %s", "%s euro free of interest: of what is outstanding %s ÷ %s bear it",
				v.Value.Free.Cents, bearing, amount))
		}
	case ledger.Interest:
		days := lang.Join(outstandingDays(movements), ", ")
		if bearing != amount {
			return nil, []*institute.Reason{institute.Fact("(%s) × %s ÷ %s × %s%% ÷ %d = %s", "(%s) × %s ÷ %s × %s%% ÷ %d = %s", days,
				bearing, amount, perCent, how.Value.DayCount, m.Quantity)}
		}
		looked = []*institute.Reason{institute.Fact("(%s) × %s%% ÷ %d = %s", "(%s) × %s%% ÷ %d = %s", days, perCent, how.Value.DayCount, m.Quantity)}
	}
	return inForce, looked
}

// rateReason is the rate of a loan, as it follows from the TUR of its day.
func rateReason(tur contract.Version[ReferenceRate], percent contract.Percent, rate string) *institute.Reason {
	perCent := wording.Number(rate)
	if percent == 100 {
		return institute.InForce("loans.yaml/tur", tur.From, tur.Value.Rate, "tasso (TUR) %s%% l'anno, fisso", "rate (TUR) %s%% a year, fixed", perCent)
	}
	return institute.InForce("loans.yaml/tur", tur.From, tur.Value.Rate, "tasso %s%% l'anno, fisso: il %d%% del TUR, %s%%",
		"rate %s%% a year, fixed: %d%% of the TUR, %s%%", perCent, percent, wording.Number(tur.Value.Rate.String()))
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
