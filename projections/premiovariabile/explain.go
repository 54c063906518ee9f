package premiovariabile

import (
	"spettanze/events"
	"spettanze/events/welfare"
	"spettanze/projections/contract"
	"spettanze/projections/institute"
	"spettanze/projections/ledger"
	"spettanze/projections/wording"
)

// deadline implements [institute.About.Deadline].
func deadline(c *contract.Contract, at events.Date, ent events.Entitlement, _ events.Lot) (d institute.Deadline, ok bool) {
	if ent != events.Welfare {
		return d, false
	}
	return institute.Deadline{Date: contract.Find[Figures](c).leaves(at), Text: wording.Say(
		"quanto non si spende entro questa data va nella busta del mese dopo, o al fondo pensione se così si è scelto",
		"what is not spent by this date is paid with the next month's pay, or to the pension fund if so chosen")}, true
}

// limits implements [institute.About.Limits].
func limits(day *institute.Day, ent events.Entitlement) []institute.Limit {
	if ent != events.Welfare {
		return nil
	}
	f := figures(day)
	v, _ := f.Vouchers.Version(day.Date)
	return []institute.Limit{{Text: wording.Say("buoni acquisto dell'anno", "vouchers of the year"), Clause: f.Vouchers.Clause,
		Figure: institute.FigureInForce{Place: name + ".yaml/vouchers", From: v.From, Value: v.Value.String()}, Most: int64(v.Value.Cents),
		Kinds: []ledger.Kind{ledger.Use}, Since: day.Date.YearStart(), Counts: func(m *ledger.Movement) int64 {
			if m.Clause != f.Vouchers.Clause {
				return 0
			}
			return -m.Effect()
		}}}
}

// reasons says which band a payment rests on, and which facts it looked at.
func reasons(v institute.View, m *ledger.Movement, day *institute.Day) (inForce, looked []*institute.Reason) {
	f := figures(day)
	if m.Kind == ledger.Use && m.Clause == f.Vouchers.Clause {
		most, _ := f.Vouchers.Version(m.Date)
		return []*institute.Reason{institute.InForce(name+".yaml/vouchers", most.From, most.Value, "buoni acquisto, al più %s € l'anno",
			"vouchers, at most %s € a year", most.Value.Cents)}, nil
	}
	if m.Kind != ledger.Accrue {
		return nil, nil
	}
	for _, r := range paidOn(v, day) {
		amount, clause := f.due(&r)
		if clause != m.Clause {
			continue
		}
		bands, _ := f.ofYear(r.Year)
		inForce = append(inForce, institute.InForce(name+".yaml/bands", bands.From, amount, "%s € l'anno con un margine del %s%%",
			"%s € a year with a margin of %s%%", amount, events.Cents(r.Margin)))
		looked = append(looked, institute.EventReason(r.event),
			institute.Fact("mesi del %d che contano: %d", "months of %d that count: %d", r.Year, monthsOf(day, &r)))
	}
	if e := choiceOn(v, day); e != nil {
		looked = append(looked, institute.EventReason(e))
	}
	return inForce, looked
}

// paidOn returns the results for which the premium is paid on a day.
func paidOn(v institute.View, day *institute.Day) (out []result) {
	var all results
	for e := range institute.FactsOf[welfare.ResultReported](v) {
		if e.Data.Effective() <= day.Date {
			all.take(figures(day), e)
		}
	}
	for _, r := range all {
		if r.paid == day.Date {
			out = append(out, r)
		}
	}
	return out
}

// choiceOn returns the choice in force for the payments of a day; nil if there is none.
func choiceOn(v institute.View, day *institute.Day) (last *events.Event) {
	for e, d := range institute.FactsOf[welfare.Chosen](v) {
		if d.Year == day.Date.Year() && d.Date <= day.Date {
			last = e
		}
	}
	return last
}

// zeros explains the days of payment that moved nothing on the account, and what was spent when nothing was there.
func zeros(v institute.View) (out []institute.Zero) {
	for day := range v.Days() {
		f := figures(day)
		due := paidOn(v, day)
		if len(due) == 0 && day.Date == f.Paid.On(day.Date).In(day.Date.Year()) {
			if _, ok := f.ofYear(day.Date.Year() - 1); ok {
				out = append(out, institute.Zero{Date: day.Date, Lot: events.YearLot(day.Date.Year()), Clause: f.Bands.Clause, Closing: true,
					Text: wording.Say("niente: nessun risultato del %d comunicato", "nothing: no result of %d reported", day.Date.Year()-1)})
			}
		}
		for _, r := range due {
			if text, none := f.why(v, day, &r); none {
				out = append(out, institute.Zero{Date: day.Date, Lot: events.YearLot(day.Date.Year()), Clause: f.Bands.Clause, Closing: true,
					Text: text, Reasons: []*institute.Reason{institute.EventReason(r.event)}})
			}
		}
	}
	if v.Entitlement() == events.Welfare {
		for e, d := range institute.FactsOf[welfare.Spent](v) {
			if day := v.Day(d.Date); day != nil && !institute.Posted(v, e, 0) {
				out = append(out, institute.Zero{Date: d.Date, Lot: events.YearLot(d.Date.Year()), Clause: figures(day).SpendBy.Clause,
					Text:    wording.Say("spesi %s €, ma non c'era nulla", "%s € spent, but nothing was there", d.Amount),
					Reasons: []*institute.Reason{institute.EventReason(e)}})
			}
		}
	}
	return out
}

// why says why the payment for a result did not move the account; none is false if it did.
func (f *Figures) why(v institute.View, day *institute.Day, r *result) (text wording.Text, none bool) {
	amount, clause := f.due(r)
	chosen, inMoney := choiceOn(v, day) != nil, clause == f.NotAbove.Clause
	switch {
	case amount == 0:
		return wording.Say("niente con un margine del %s%%, l'anno prima %s%%", "nothing with a margin of %s%%, after %s%%",
			events.Cents(r.Margin), events.Cents(r.Previous)), true
	case monthsOf(day, r) == 0:
		return wording.Say("niente: nessun mese del %d conta", "nothing: no month of %d counts", r.Year), true
	case v.Entitlement() == events.PremioVariabile:
		return wording.Say("niente in busta: per scelta è andato in welfare", "nothing paid: it went to welfare by choice"), chosen && !inMoney
	case chosen && inMoney:
		return wording.Say("la scelta del welfare non vale: il margine non supera quello dell'anno prima, il premio è in denaro",
			"the choice of welfare falls away: the margin is not above the year before, the premium is paid in money"), true
	}
	return wording.Say("niente: nessuna scelta del welfare entro il pagamento", "nothing: welfare was not chosen by the payment"), !chosen
}
