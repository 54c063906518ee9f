package explain

import (
	"fmt"
	"time"

	"spettanze/events"
	"spettanze/projections/contract"
	"spettanze/projections/ledger"
	"spettanze/projections/permits"
	"spettanze/projections/wording"
)

// permit returns the contract's account of the entitlement.
func (e *explanation) permit() *permits.Account {
	for i := range contract.Find[permits.Figures](e.Contract).Accounts {
		if a := &contract.Find[permits.Figures](e.Contract).Accounts[i]; a.Entitlement == e.asked.Entitlement {
			return a
		}
	}
	return nil
}

func (e *explanation) permitReasons(m *ledger.Movement, mo *moment, rule *Node) []*Node {
	account := e.permit()
	if account == nil {
		return nil
	}
	switch m.Kind {
	case ledger.Grant, ledger.TakeBack:
		_, month, _ := m.Date.Civil()
		rule.Children = append(rule.Children, e.amount(mo, account), e.monthCountsFigure(events.MonthOf(m.Date)))
		return append([]*Node{scheduleFact(mo)}, e.months(mo, month)...)
	case ledger.Accrue:
		rule.Children = append(rule.Children, e.amount(mo, account))
		return []*Node{fact("festività abolita del %s, %s", "abolished holiday of %s, %s", m.Date, m.Date.Weekday()), scheduleFact(mo)}
	case ledger.Expire:
		rule.Children = append(rule.Children, e.expiry(m.Date))
	case ledger.Use:
		return []*Node{fact("%s: %s teoriche", "%s: %s theoretical", m.Date.Weekday(), minutesOf(e.theoretical(mo))),
			fact("si usa prima l'anno più vecchio che ha un residuo", "the oldest lot that holds anything is used first")}
	}
	return nil
}

// amount is the yearly amount in force, for the day's schedule.
func (e *explanation) amount(mo *moment, account *permits.Account) *Node {
	v, _ := account.Amounts.Version(mo.date)
	table := "permits.yaml/accounts/" + string(account.Entitlement)
	if account.ByDate() {
		return inForce(table, v.From, fmt.Sprint(v.Value.FullTime), "%s a tempo pieno per ogni festività abolita",
			"%s full time for each abolished holiday", minutesOf(int(v.Value.FullTime)))
	}
	yearly := permits.YearlyMinutes(e.day(mo), account)
	return inForce(table, v.From, fmt.Sprint(yearly), "%s l'anno con questo orario", "%s a year with this schedule", minutes64(yearly))
}

// months tells how many months of the year, from one on, count as known at a moment, and names those that do not.
func (e *explanation) months(mo *moment, from time.Month) (out []*Node) {
	count := 0
	for month := from; month <= time.December; month++ {
		m := events.MonthOf(events.NewDate(mo.date.Year(), month, 1))
		if mo.line.MonthCounts(mo.spell, m) {
			count++
		} else {
			out = append(out, e.monthFact(mo, m))
		}
	}
	return append([]*Node{fact("mesi che contano da %s a dicembre, per quanto noto quel giorno: %d",
		"months that count from %s to December, as known that day: %d", events.MonthOf(mo.date), count)}, out...)
}

func (e *explanation) expiry(on events.Date) *Node {
	v, _ := contract.Find[permits.Figures](e.Contract).Expiry.Version(on)
	last := v.Value.Day.In(on.Year())
	return inForce("permits.yaml/expiry", v.From, last.String(), "gli anni precedenti si usano fino al %s",
		"earlier years' lots may be used until %s", last)
}

// silentGrants explains the days on which a permit would have been granted or would have accrued, and was not.
func (e *explanation) silentGrants() (out []silence) {
	account := e.permit()
	if account == nil {
		return nil
	}
	hired := events.Date(0)
	e.closings(func(mo *moment) {
		begins := mo.spell.Hired != hired
		hired = mo.spell.Hired
		if account.ByDate() {
			if !e.abolished(mo.date) {
				return
			}
		} else if mo.date != mo.date.YearStart() && (!begins || mo.date != hired) {
			return
		}
		if e.moved(func(m *ledger.Movement) bool {
			return m.Date == mo.date && (m.Kind == ledger.Grant || m.Kind == ledger.Accrue)
		}) {
			return
		}
		out = append(out, silence{date: mo.date, closing: true, lot: mo.date.Year(), clause: account.Clause, text: e.whyNoGrant(mo, account),
			children: []*Node{scheduleFact(mo)}})
	})
	return out
}

func (e *explanation) abolished(d events.Date) bool {
	for _, h := range contract.Find[permits.Figures](e.Contract).Abolished {
		if h.In(d.Year()) == d {
			return true
		}
	}
	return false
}

func (e *explanation) whyNoGrant(mo *moment, account *permits.Account) wording.Text {
	c := mo.status.Class
	switch {
	case !permits.Due(c, account):
		return wording.Say("non spetta: %s, livello %d", "not due: %s, level %d", c.Discipline, c.Level)
	case account.ByDate() && mo.line.UnpaidOn(mo.date):
		return wording.Say("festività abolita in un giorno non retribuito: non matura", "abolished holiday on an unpaid day: nothing accrues")
	case account.ByDate():
		return wording.Say("festività abolita di %s: matura solo dal lunedì al venerdì",
			"abolished holiday on a %s: it accrues Monday to Friday only", mo.date.Weekday())
	}
	return wording.Say("nessun mese dell'anno conta, per quanto noto quel giorno", "no month of the year counts, as known that day")
}

// nothingExpired explains the last days of March on which nothing of the year before expired.
func (e *explanation) nothingExpired() (out []silence) {
	e.closings(func(mo *moment) {
		if mo.date != contract.Find[permits.Figures](e.Contract).Expiry.On(mo.date).Day.In(mo.date.Year()) {
			return
		}
		lot := mo.date.Year() - 1
		var balance int64
		held := false
		for i := range e.rows {
			m := &e.rows[i]
			if m.Lot != lot || m.Date > mo.date {
				continue
			}
			if m.Kind == ledger.Expire && m.Date == mo.date {
				return
			}
			held = true
			balance += m.Effect()
		}
		if held {
			out = append(out, silence{date: mo.date, closing: true, lot: lot, clause: contract.Find[permits.Figures](e.Contract).Expiry.Clause,
				children: []*Node{e.expiry(mo.date)},
				text:     wording.Say("niente scade: residuo del %d %s", "nothing expires: left of %d %s", lot, minutes64(balance))})
		}
	})
	return out
}
