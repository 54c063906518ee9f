package employment

import (
	"slices"
	"strings"

	"spettanze/events"
	"spettanze/events/hr"
	"spettanze/projections/ledger"
	"spettanze/projections/note"
)

// Apply applies the next employment event in fold order and reports whether it counts; it ignores other events. An event that is
// impossible after those before it is parked in the book.
func (t *Timeline) Apply(e *events.Event, b *ledger.Book) (counts bool) {
	switch d := e.Data.(type) {
	case hr.Hired:
		return t.hire(e, d, b)
	case hr.ScheduleChanged:
		return t.inService(e, b) && t.changeSchedule(e, d, b)
	case hr.Reclassified:
		return t.inService(e, b) && t.reclassify(e, d, b)
	case hr.Terminated:
		return t.inService(e, b) && t.terminate(e, d, b)
	case hr.Assigned:
		if counts = t.inService(e, b); counts {
			t.assigned = assign(t.assigned, d.Date, d.Unit)
		}
	case hr.Suspended:
		if counts = t.inService(e, b); counts {
			t.suspend(d)
		}
	}
	return counts
}

// assign adds the unit that an event names. A unit is one thing, whichever event names it: hire, reclassification, assignment.
func assign(list []Assignment, from events.Date, unit string) []Assignment {
	if unit == "" {
		return list
	}
	return append(list, Assignment{from, unit})
}

// inService reports whether an event is dated within a spell of service, and parks it if it is not.
func (t *Timeline) inService(e *events.Event, b *ledger.Book) bool {
	_, ok := t.SpellAt(e.Data.Effective())
	if !ok {
		t.ParkOutside(e, b)
	}
	return ok
}

// ParkOutside parks an event of an employee who is not in service on its date.
func (t *Timeline) ParkOutside(e *events.Event, b *ledger.Book) {
	date := e.Data.Effective()
	if !t.EverHired() || date < t.spells[0].Hired {
		b.Park(e, ledger.ParkNotHired, notHired.Write(note.Text(e.Subject), note.Date(date)))
		return
	}
	b.Park(e, ledger.ParkOutsideService, outsideService.Write(note.Text(e.Subject), note.Date(date),
		note.Date(t.spells[len(t.spells)-1].Ended)))
}

// next returns the status that begins on a day. If there is none, it is a copy of the status before, inserted in order: after a
// termination the status of the day after, out of service, stays last.
func (t *Timeline) next(d events.Date) *Status {
	i := len(t.statuses)
	for i > 0 && t.statuses[i-1].From > d {
		i--
	}
	if i == 0 || t.statuses[i-1].From != d {
		st := t.At(d)
		st.From, st.PartTime.Transition, st.PartTime.Begun = d, false, false
		t.statuses = slices.Insert(t.statuses, i, st)
		i++
	}
	return &t.statuses[i-1]
}

func (t *Timeline) hire(e *events.Event, d hr.Hired, b *ledger.Book) bool {
	if s, ok := t.SpellAt(d.Date); ok {
		b.Park(e, ledger.ParkSecondHire, secondHire.Write(note.Text(e.Subject), note.Date(s.Hired)))
		return false
	}
	schedule, ok := resolve(t.contract, d.Schedule)
	if !ok {
		b.Park(e, ledger.ParkUnknownSchedule, unknownSchedule(d.Schedule))
		return false
	}
	t.spells = append(t.spells, Spell{Hired: d.Date, Group: d.GroupServiceSince, Term: d.End, Probation: d.ProbationUntil,
		Tried: max(d.Date, d.ProbationUntil+1)})
	*t.next(d.Date) = Status{From: d.Date, In: true, Schedule: schedule, Class: Class{Contract: d.Contract,
		Discipline: d.Discipline, Level: d.Level, Quadro: d.Quadro, Service: d.Service}.qualified(d.Qualifications),
		PartTime: PartTime{Afternoon: d.Schedule.Afternoon, Begun: !t.FullTime(schedule, d.Date)}}
	t.assigned = assign(t.assigned, d.Date, d.Unit)
	return true
}

func unknownSchedule(s hr.Schedule) string {
	return noMinutes.Write(note.Text(s.Code))
}

func (t *Timeline) reclassify(e *events.Event, d hr.Reclassified, b *ledger.Book) bool {
	spell := &t.spells[len(t.spells)-1]
	if d.ProbationUntil != 0 {
		if d.ProbationUntil < spell.Hired {
			b.Park(e, ledger.ParkProbation, probationBefore.Write(note.Date(d.ProbationUntil), note.Text(e.Subject), note.Date(spell.Hired)))
			return false
		}
		spell.Probation = d.ProbationUntil
		if spell.Tried >= d.Date {
			spell.Tried = max(d.Date, d.ProbationUntil+1)
		}
	}
	st := t.next(d.Date)
	st.Class = reclassified(st.Class, d)
	t.assigned = assign(t.assigned, d.Date, d.Unit)
	return true
}

// qualified returns the class with the qualifications of an event in place of its own.
func (c Class) qualified(list []string) Class {
	c.Supervisor = slices.Contains(list, hr.Supervisor)
	c.Liquidatore = slices.Contains(list, hr.Liquidatore)
	c.Coordinator = slices.Contains(list, hr.Coordinator)
	return c
}

func reclassified(c Class, d hr.Reclassified) Class {
	if d.Contract != nil {
		c.Contract = *d.Contract
	}
	if d.Discipline != nil {
		c.Discipline = *d.Discipline
	}
	if d.Level != nil {
		c.Level = *d.Level
	}
	if d.Quadro != nil {
		c.Quadro = *d.Quadro
	}
	if d.Service != nil {
		c.Service = *d.Service
	}
	if d.Qualifications != nil {
		c = c.qualified(*d.Qualifications)
	}
	return c
}

func (t *Timeline) changeSchedule(e *events.Event, d hr.ScheduleChanged, b *ledger.Book) bool {
	schedule, ok := resolve(t.contract, d.Schedule)
	if !ok {
		b.Park(e, ledger.ParkUnknownSchedule, unknownSchedule(d.Schedule))
		return false
	}
	before := t.At(d.Date)
	t.changes = append(t.changes, Change{Event: e, Before: before, After: schedule})
	transition := t.FullTime(before.Schedule, d.Date) && strings.HasPrefix(string(d.Schedule.Code), "pt")
	st, less := t.next(d.Date), !t.FullTime(schedule, d.Date)
	st.Schedule = schedule
	st.PartTime = PartTime{Admitted: less && (before.PartTime.Admitted || transition), Afternoon: d.Schedule.Afternoon,
		Transition: st.PartTime.Transition || transition, Begun: st.PartTime.Begun || less}
	return true
}

func (t *Timeline) terminate(e *events.Event, d hr.Terminated, b *ledger.Book) bool {
	spell := &t.spells[len(t.spells)-1]
	if spell.Ended != 0 {
		b.Park(e, ledger.ParkTerminated, terminated.Write(note.Text(e.Subject), note.Date(spell.Ended)))
		return false
	}
	spell.Ended, spell.Why = d.Date, d.Reason
	t.statuses = append(t.statuses, Status{From: d.Date + 1, Schedule: t.At(d.Date).Schedule, Class: t.At(d.Date).Class})
	return true
}
