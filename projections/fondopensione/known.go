package fondopensione

import (
	"slices"

	"spettanze/events"
	"spettanze/events/pay"
	"spettanze/events/pension"
	"spettanze/projections/contract"
	"spettanze/projections/institute"
	"spettanze/projections/ledger"
)

// known is what the facts of an employee tell by a day. All of it is of one spell of service: another one begins without.
type known struct {
	pay    institute.Pay
	base   base
	member membership
}

// base is the pay that a year is reckoned from, fixed on its first day of payment.
type base struct {
	hired events.Date // of the spell
	year  int
	cents events.Cents
	event *events.Event // which told it; nil: none yet, and the value is zero until one does
	late  bool          // told after that day: a later fact of the same date counts
}

// membership is that of the fund.
type membership struct {
	hired events.Date // of the spell; zero: never a member
	from  events.Date
	to    events.Date // last day; zero: the end of the service
	terms []terms     // by year
}

// terms are what a member gives from a year on.
type terms struct {
	year      int
	rate      pension.Rate
	severance pension.Severance
	event     *events.Event
}

// clone returns an independent copy.
func (k *known) clone() known {
	c := *k
	c.member.terms = slices.Clone(k.member.terms)
	return c
}

// on reports whether the employee is a member on the day.
func (m *membership) on(day *institute.Day) bool {
	return m.hired == day.Spell.Hired && m.from <= day.Date && (m.to == 0 || day.Date <= m.to)
}

// in returns the terms of a year.
func (m *membership) in(year int) (t terms) {
	for _, x := range m.terms {
		if x.year <= year {
			t = x
		}
	}
	return t
}

// apply takes a fact of the day. ok is false if it is impossible: joining twice, or a change of who is no member.
func (k *known) apply(day *institute.Day, e *events.Event) (ok bool) {
	m, y := &k.member, day.Date.Year()
	switch d := e.Data.(type) {
	case pay.Declared:
		k.pay.Apply(day, e)
		if b := &k.base; d.Pensionable != 0 && b.of(day) && (b.event == nil || b.late && b.event.Data.Effective() == day.Date) {
			b.cents, b.event, b.late = d.Pensionable, e, true
		}
	case pension.Joined:
		if m.on(day) {
			return false
		}
		*m = membership{hired: day.Spell.Hired, from: day.Date, terms: []terms{{y, d.Rate, d.Severance, e}}}
	case pension.Changed:
		if !m.on(day) {
			return false
		}
		next := m.in(y + 1)
		next.year, next.event = y+1, e
		if d.Rate != nil {
			next.rate = *d.Rate
		}
		if d.Severance != "" {
			next.severance = d.Severance
		}
		m.terms = append(slices.DeleteFunc(m.terms, func(t terms) bool { return t.year > y }), next)
	case pension.Left:
		if !m.on(day) {
			return false
		}
		m.to = day.Date.YearEnd()
	}
	return true
}

func (b *base) of(day *institute.Day) bool {
	return b.hired == day.Spell.Hired && b.year == day.Date.Year()
}

// fix fixes the base of the day's year, with the pay in force on the day.
func (k *known) fix(day *institute.Day) {
	told := k.pay.Pensionable(day.Spell)
	k.base = base{hired: day.Spell.Hired, year: day.Date.Year(), cents: told.Cents, event: told.Event}
}

// pensionable returns the pay that the day's year is reckoned from: until it is fixed, that of the day.
func (k *known) pensionable(day *institute.Day) institute.Sum {
	if k.base.of(day) {
		return institute.Sum{Cents: k.base.cents, Event: k.base.event}
	}
	return k.pay.Pensionable(day.Spell)
}

// accrues reports whether the day's year is worth anything to the employee: to a member by the first day of payment, and to who was hired
// in the year from the first month's end as a member.
func (k *known) accrues(day *institute.Day) bool {
	return k.member.on(day) && (hiredInYear(day) || k.member.from <= firstPay(day))
}

// rate returns the per cent of an account in hundredths, as known on the day, and from when the company's is used.
func (k *known) rate(day *institute.Day, of events.Entitlement) (rate int64, from events.Date) {
	if of == events.FondoPensioneDipendente {
		return int64(k.member.in(day.Date.Year()).rate), 0
	}
	v, _ := contract.ForYear(figures(day).Company.Versions, day.Date.Year(), day.Date)
	return int64(v.Value.Of.Rate), v.From
}

// wholeYear is the parts of a base that a year of the rate 0.01 per cent is worth.
const wholeYear = 100 * 100

// monthly returns what a whole month is worth to an account.
func (k *known) monthly(day *institute.Day, of events.Entitlement) (x ledger.Exact) {
	if !k.accrues(day) {
		return x
	}
	rate, _ := k.rate(day, of)
	return ledger.Ratio(int64(k.pensionable(day).Cents), rate, 12*wholeYear)
}
