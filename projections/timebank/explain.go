package timebank

import (
	"spettanze/events"
	"spettanze/events/hr"
	"spettanze/projections/contract"
	"spettanze/projections/institute"
	"spettanze/projections/ledger"
	"spettanze/projections/wording"
)

// reasons says which figures a movement rests on, and which agreement its event or closing looked at.
func reasons(v institute.View, m *ledger.Movement, day *institute.Day) (inForce, looked []*institute.Reason) {
	figures := figures(day)
	minutes := func(key string, f *contract.Figure[contract.Minutes], it, en string) *institute.Reason {
		v, _ := f.Version(m.Date)
		return institute.InForce("timebank.yaml/"+key, v.From, int(v.Value), it, en, institute.MinutesOf(v.Value))
	}
	switch m.Kind {
	case ledger.Use:
		notice, _ := figures.NoticeHours.Version(m.Date)
		inForce = []*institute.Reason{
			minutes("total_cap", &figures.TotalCap, "massimo complessivo %s", "cap in all %s"),
			minutes("month_cap", &figures.MonthCap, "massimo nel mese %s", "cap in a calendar month %s"),
			institute.InForce("timebank.yaml/notice_hours", notice.From, int(notice.Value), "preavviso di %d ore", "notice of %d hours",
				notice.Value)}
		return inForce, agreementOn(v, m.Date)
	case ledger.Recover, ledger.Withhold:
		return nil, agreementOn(v, m.Date)
	}
	return nil, nil
}

// agreementOn returns the agreements in force on a day.
func agreementOn(v institute.View, d events.Date) (out []*institute.Reason) {
	for e, a := range institute.FactsOf[hr.TimeBankAgreed](v) {
		if end, _ := endOf(v, a); a.Date <= d && d <= end {
			out = append(out, institute.AgreementFact(a.Date, end, e, nil))
		}
	}
	return institute.OrNoAgreement(out)
}

// zeros explains the ends of agreements that withheld nothing, and the minutes worked back when none were owed.
func zeros(v institute.View) (out []institute.Zero) {
	for e, a := range institute.FactsOf[hr.TimeBankAgreed](v) {
		end, _ := endOf(v, a)
		day := v.Day(end)
		if day == nil || end > v.At() || !day.InService() || v.Moved(func(m *ledger.Movement) bool {
			return m.Kind == ledger.Withhold && m.Date == end
		}) {
			continue
		}
		out = append(out, institute.Zero{Date: end, Closing: true, Clause: figures(day).Withholding.Clause,
			Reasons: []*institute.Reason{institute.EventReason(e)}, Text: wording.Say("fine dell'accordo: niente da recuperare, nessuna trattenuta",
				"end of the agreement: nothing owed, nothing withheld")})
	}
	for e, d := range institute.FactsOf[hr.TimeBankRecovered](v) {
		if day := v.Day(d.Date); day != nil && !institute.Posted(v, e, 0) {
			out = append(out, institute.Zero{Date: d.Date, Clause: figures(day).Recovery.Clause, Reasons: []*institute.Reason{institute.EventReason(e)},
				Text: wording.Say("%s recuperate, ma niente era da recuperare", "%s worked back, but nothing was owed", institute.MinutesOf(d.Minutes))})
		}
	}
	return out
}
