package lavoroagile

import (
	"slices"

	"spettanze/events"
	"spettanze/events/hr"
	"spettanze/events/remote"
	"spettanze/projections/institute"
	"spettanze/projections/wording"
)

// agreements are those of an employee, and what ends them before their time: a withdrawal, and another unit.
type agreements struct {
	list []agreement
	unit string // the last named in the spell of service; empty: none yet
}

// agreement is one of them, as known by the day.
type agreement struct {
	from, to     events.Date
	began, ended *events.Event // ended nil: it ends by itself, or with the service
}

// clone returns an independent copy.
func (a *agreements) clone() agreements { return agreements{slices.Clone(a.list), a.unit} }

// apply takes a fact that begins or ends agreements.
func (a *agreements) apply(e *events.Event) {
	switch d := e.Data.(type) {
	case remote.Agreed:
		a.list = append(a.list, agreement{from: d.Date, to: d.To, began: e})
	case remote.Withdrawn:
		a.end(e, d.Date, d.Date)
	case hr.Hired:
		a.end(nil, d.Date-1, d.Date) // those of an earlier spell of service ended with it
		a.unit = d.Unit
	case hr.Reclassified:
		a.moveTo(e, d.Unit)
	case hr.Assigned:
		a.moveTo(e, d.Unit)
	}
}

// moveTo takes the unit that an event names: another one ends, the day before, the agreements dated before it.
func (a *agreements) moveTo(e *events.Event, unit string) {
	if unit == "" {
		return
	}
	if a.unit != "" && unit != a.unit {
		a.end(e, e.Data.Effective()-1, e.Data.Effective())
	}
	a.unit = unit
}

// end gives a last day to the agreements dated by it that are in force on another day.
func (a *agreements) end(e *events.Event, last, on events.Date) {
	for i := range a.list {
		if x := &a.list[i]; x.from <= last && on <= x.to {
			x.to, x.ended = last, e
		}
	}
}

// on reports whether an agreement is in force on a day.
func (a *agreements) on(d events.Date) bool {
	return slices.ContainsFunc(a.list, func(x agreement) bool { return x.from <= d && d <= x.to })
}

// drop forgets agreements that have ended by a day.
func (a *agreements) drop(by events.Date) {
	a.list = slices.DeleteFunc(a.list, func(x agreement) bool { return x.to <= by })
}

// agreementsOf returns the agreements that facts make.
func agreementsOf(facts institute.Facts) (a agreements) {
	for e := range facts.Facts() {
		a.apply(e)
	}
	return a
}

// periods implements [institute.About.Periods].
func periods(facts institute.Facts) (out []institute.Period) {
	for _, x := range agreementsOf(facts).list {
		out = append(out, institute.Period{Entitlement: events.LavoroAgile, From: x.from, To: x.to, Began: x.began, Ended: x.ended,
			Text: wording.Say("accordo di lavoro agile", "remote-work agreement"),
			Ends: wording.Say("Finisce l'accordo di lavoro agile", "The remote-work agreement ends")})
	}
	return out
}
