package parking

import (
	"spettanze/events"
	"spettanze/events/parking"
	"spettanze/projections/institute"
	"spettanze/projections/ledger"
	"spettanze/projections/wording"
)

// chosen returns the choice in force on a day; nil if there is none.
func chosen(v institute.View, day *institute.Day) (last *events.Event, form parking.Form) {
	for e, d := range institute.FactsOf[parking.Chosen](v) {
		if day.Spell.Hired <= d.Date && d.Date <= day.Date {
			last, form = e, d.Form
		}
	}
	return last, form
}

// reasons implements [institute.About.Reasons].
func reasons(v institute.View, m *ledger.Movement, day *institute.Day) (inForce, looked []*institute.Reason) {
	e, _ := chosen(v, day)
	if m.Kind != ledger.Accrue || e == nil {
		return nil, nil
	}
	x, _ := institute.Figures[Figures](day).Month.Version(m.Date)
	return []*institute.Reason{institute.InForce("parking.yaml/month", x.From, x.Value.Allowance, "%s € o %d voucher al mese",
		"%s € or %d vouchers a month", x.Value.Allowance.Cents, x.Value.Vouchers), gradesInForce(day)}, []*institute.Reason{gradeFact(day), institute.EventReason(e)}
}

func gradesInForce(day *institute.Day) *institute.Reason {
	x, _ := institute.Figures[Figures](day).Grades.Version(day.Date)
	return institute.InForce("parking.yaml/grades", x.From, x.Value, "spetta al livello %s", "due to level %s", x.Value.String())
}

func gradeFact(day *institute.Day) *institute.Reason {
	return institute.Fact("livello %s", "level %s", day.Status.Class.Grade())
}

// zeros explains the months for which a form was chosen and that brought nothing. Why a time is unpaid is special.
func zeros(v institute.View) (out []institute.Zero) {
	for day := range v.Days() {
		e, form := chosen(v, day)
		if e == nil || form == parking.None || !begins(day) {
			continue
		}
		f := institute.Figures[Figures](day)
		ent, _ := f.Month.On(day.Date).in(form)
		z := institute.Zero{Date: day.Date, Closing: true, Clause: f.Month.Clause, Reasons: []*institute.Reason{institute.EventReason(e)}}
		switch {
		case ent != v.Entitlement():
			continue
		case !f.entitles(day):
			z.Text = wording.Say("niente per il mese: spetta a un altro livello", "nothing for the month: it is due to another level")
			z.Reasons = append([]*institute.Reason{gradeFact(day), gradesInForce(day)}, z.Reasons...)
		case day.Line.Unearned().On(day.Date):
			z.Class, z.Text = events.ClassSpecial, wording.Say("niente per il mese: il primo giorno non è retribuito",
				"nothing for the month: its first day is unpaid")
		default:
			continue
		}
		out = append(out, z)
	}
	return out
}
