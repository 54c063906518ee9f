package timebank

import (
	"spettanze/events"
	"spettanze/events/hr"
	"spettanze/projections/contract"
	"spettanze/projections/institute"
	"spettanze/projections/ledger"
	"spettanze/projections/wording"
)

// limits implements [institute.About.Limits]: leave beyond them counts, with a breach (CIA/4bis.B.2).
func limits(day *institute.Day, _ events.Entitlement) []institute.Limit {
	limit := func(key string, f *contract.Figure[contract.Minutes], it, en string) institute.Limit {
		v, _ := f.Version(day.Date)
		return institute.Limit{Text: wording.Say(it, en), Clause: f.Clause, Most: int64(v.Value),
			Figure: *institute.InForce("timebank.yaml/"+key, v.From, int(v.Value), "", "").Figure}
	}
	month := limit("month_cap", &figures(day).MonthCap, "usi meno recuperi del mese", "leave less time worked back, of the month")
	month.Kinds, month.Since = []ledger.Kind{ledger.Use, ledger.Recover}, events.MonthOf(day.Date).First()
	return []institute.Limit{limit("total_cap", &figures(day).TotalCap, "da recuperare in tutto", "to be worked back in all"), month}
}

// periods implements [institute.About.Periods]: the agreements.
func periods(facts institute.Facts) (out []institute.Period) {
	for e, a := range institute.FactsOf[hr.TimeBankAgreed](facts) {
		p := institute.Period{Entitlement: events.BancaDelTempo, From: a.Date, Began: e,
			Text: wording.Say("accordo, recupero ogni mese", "agreement, worked back every month")}
		if a.Recovery == hr.FourMonthly {
			p.Text = wording.Say("accordo, recupero ogni quattro mesi", "agreement, worked back every four months")
		}
		p.To, p.Ended = endOf(facts, a)
		out = append(out, p)
	}
	return out
}

// endOf returns the last day of an agreement: its own, or that of an earlier closing.
func endOf(facts institute.Facts, a hr.TimeBankAgreed) (end events.Date, closed *events.Event) {
	end = a.To
	for e, c := range institute.FactsOf[hr.TimeBankClosed](facts) {
		if a.Date <= c.Date && c.Date < end {
			end, closed = c.Date, e
		}
	}
	return end, closed
}
