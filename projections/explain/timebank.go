package explain

import (
	"fmt"

	"spettanze/events"
	"spettanze/projections/contract"
	"spettanze/projections/ledger"
	"spettanze/projections/timebank"
	"spettanze/projections/wording"
)

func (e *explanation) timeBankReasons(m *ledger.Movement, mo *moment, rule *Node) []*Node {
	figures := contract.Find[timebank.Figures](e.Contract)
	minutes := func(table string, f contract.Figure[contract.Minutes], it, en string) *Node {
		v, _ := f.Version(m.Date)
		return inForce("timebank.yaml/"+table, v.From, fmt.Sprint(v.Value), it, en, minutesOf(int(v.Value)))
	}
	switch m.Kind {
	case ledger.Use:
		notice, _ := figures.NoticeHours.Version(m.Date)
		rule.Children = append(rule.Children,
			minutes("total_cap", figures.TotalCap, "massimo complessivo %s", "cap in all %s"),
			minutes("month_cap", figures.MonthCap, "massimo nel mese %s", "cap in a calendar month %s"),
			inForce("timebank.yaml/notice_hours", notice.From, fmt.Sprint(notice.Value), "preavviso di %d ore", "notice of %d hours",
				notice.Value))
		return e.agreementOn(m.Date)
	case ledger.Recover:
		return e.agreementOn(m.Date)
	case ledger.Withhold:
		if mo.spell.Ended == m.Date {
			return []*Node{fact("ultimo giorno in servizio: %s", "last day in service: %s", m.Date)}
		}
		return e.agreementOn(m.Date)
	}
	return nil
}

// agreementOn returns the agreements in force on a day.
func (e *explanation) agreementOn(d events.Date) (out []*Node) {
	for _, f := range e.facts {
		a, ok := f.Data.(events.TimeBankAgreed)
		if !ok || e.isParked(f) || d < a.Date || d > e.endOf(a) {
			continue
		}
		n := fact("accordo in vigore dal %s al %s", "agreement in force from %s to %s", a.Date, e.endOf(a))
		n.Children = []*Node{e.eventNode(f)}
		out = append(out, n)
	}
	if len(out) == 0 {
		out = []*Node{fact("nessun accordo in vigore", "no agreement in force")}
	}
	return out
}

// endOf returns the last day of an agreement: its own, or that of an earlier closing.
func (e *explanation) endOf(a events.TimeBankAgreed) events.Date {
	end := a.To
	for _, f := range e.facts {
		if c, ok := f.Data.(events.TimeBankClosed); ok && !e.isParked(f) && a.Date <= c.Date && c.Date < end {
			end = c.Date
		}
	}
	return end
}

// agreementsEvened explains the ends of agreements that withheld nothing.
func (e *explanation) agreementsEvened() (out []silence) {
	for _, f := range e.facts {
		a, ok := f.Data.(events.TimeBankAgreed)
		if !ok || e.isParked(f) {
			continue
		}
		end := e.endOf(a)
		mo := e.moments[end]
		if mo == nil || end > e.q.At || end < e.starts || !mo.status.In || e.moved(func(m *ledger.Movement) bool {
			return m.Kind == ledger.Withhold && m.Date == end
		}) {
			continue
		}
		out = append(out, silence{date: end, closing: true, clause: contract.Find[timebank.Figures](e.Contract).Withholding.Clause, children: []*Node{e.eventNode(f)},
			text: wording.Say("fine dell'accordo: niente da recuperare, nessuna trattenuta",
				"end of the agreement: nothing owed, nothing withheld")})
	}
	return out
}

// recoveriesOfNothing explains the minutes worked back when none were owed.
func (e *explanation) recoveriesOfNothing() (out []silence) {
	factsOf(e, func(ev *events.Event, d events.TimeBankRecovered) {
		if e.posted(ev, 0) || e.isParked(ev) {
			return
		}
		out = append(out, silence{date: d.Date, clause: contract.Find[timebank.Figures](e.Contract).Recovery.Clause, children: []*Node{e.eventNode(ev)},
			text: wording.Say("%s recuperate, ma niente era da recuperare", "%s worked back, but nothing was owed", minutesOf(d.Minutes))})
	})
	return out
}
