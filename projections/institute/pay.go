package institute

import (
	"spettanze/events"
	"spettanze/events/pay"
	"spettanze/projections/employment"
)

// Pay is what an employee's pay is told to be, for the institutes that read it (MONEY A). Each takes the facts of [pay.Declared] and
// hands them to a Pay of its own, which may be copied.
type Pay struct {
	hired events.Date // the hire of the spell that the sums are of: another contract, another pay
	sums  [2]Sum
}

// Sum is a yearly sum of pay in force. Zero cents: it was not told.
type Sum struct {
	events.Cents
	Event *events.Event // which told it; nil: none
}

// Apply takes a fact of the day; facts of other types are left alone.
func (p *Pay) Apply(day *Day, e *events.Event) {
	d, ok := e.Data.(pay.Declared)
	if !ok {
		return
	}
	if p.hired != day.Spell.Hired {
		*p = Pay{hired: day.Spell.Hired}
	}
	for i, told := range []events.Cents{d.Gross, d.Pensionable} {
		if told != 0 {
			p.sums[i] = Sum{told, e}
		}
	}
}

// Gross returns the yearly gross pay in force in a spell, as the facts applied so far say.
func (p *Pay) Gross(s employment.Spell) Sum { return p.in(s, 0) }

// Pensionable returns the yearly pensionable pay in force in a spell, as the facts applied so far say.
func (p *Pay) Pensionable(s employment.Spell) Sum { return p.in(s, 1) }

func (p *Pay) in(s employment.Spell, i int) Sum {
	if p.hired != s.Hired {
		return Sum{}
	}
	return p.sums[i]
}
