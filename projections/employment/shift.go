package employment

import (
	"slices"

	"spettanze/events"
	"spettanze/events/hr"
	"spettanze/events/shifts"
)

// Shift is the planned shift of a day of Parte Terza (TIME A): what the latest roster or swap says, by time, source and id.
type Shift struct {
	Told     bool // a roster or a swap plans the day
	Covered  bool // a roster does
	Minutes  int  // planned; 0: a day off
	Rostered int  // planned by rosters, swaps aside
	Swapped  bool // a swap plans the day, after any roster
	Timed    bool // when it starts is known
	Start    int  // minutes after midnight
}

// End returns the minutes after the day's midnight at which the shift ends, above 1440 on the next day.
func (s Shift) End() int { return s.Start + s.Minutes }

// Plan holds the rosters and the swaps of an employee that still plan a day of the last week or a later one.
type Plan struct{ facts []*events.Event }

// Add adds a roster or a swap that counts, in fold order.
func (p *Plan) Add(e *events.Event) {
	old := e.Data.Effective() - 7 // rules look back a week; a list of all would make every look-up slower
	p.facts = append(slices.DeleteFunc(p.facts, func(x *events.Event) bool { return lastPlanned(x) < old }), e)
}

// Clone returns an independent copy.
func (p *Plan) Clone() Plan { return Plan{slices.Clone(p.facts)} }

func lastPlanned(e *events.Event) events.Date {
	if r, ok := e.Data.(shifts.RosterPublished); ok {
		return r.To
	}
	return e.Data.Effective()
}

// On returns the shift of a day, the last one folded or one of the seven before. There is none out of service, nor on a day of
// Parte Prima.
func (p *Plan) On(line *Timeline, d events.Date) Shift {
	if len(p.facts) == 0 {
		return Shift{}
	}
	if st := line.At(d); !st.In || st.Class.Discipline != hr.ParteTerza {
		return Shift{}
	}
	return ShiftAmong(p.facts, d)
}

// ShiftAmong returns the shift of a day of Parte Terza that rosters and swaps plan, given in any order.
func ShiftAmong(facts []*events.Event, d events.Date) (s Shift) {
	var latest, roster *events.Event
	for _, e := range facts {
		if !plans(e, d) {
			continue
		}
		if latest == nil || events.CompareWithin(latest, e) < 0 {
			latest = e
		}
		if _, ok := e.Data.(shifts.RosterPublished); ok && (roster == nil || events.CompareWithin(roster, e) < 0) {
			roster = e
		}
	}
	if latest == nil {
		return s
	}
	s.Told = true
	if roster != nil {
		s.Covered = true
		span, _ := roster.Data.(shifts.RosterPublished).Shift(d)
		s.Rostered = span.Minutes()
	}
	s.Minutes = s.Rostered
	if swap, ok := latest.Data.(shifts.ShiftSwapped); ok {
		s.Minutes, s.Swapped = swap.Worked, true
	}
	s.Start, s.Timed = startAmong(facts, latest, d)
	return s
}

// plans reports whether a roster or a swap plans a day.
func plans(e *events.Event, d events.Date) bool {
	switch x := e.Data.(type) {
	case shifts.RosterPublished:
		return x.Date <= d && d <= x.To
	case shifts.ShiftSwapped:
		return x.Date == d
	}
	return false
}

// startAmong returns when the shift of a day starts: as the latest fact says, or, where that is a swap without times, as the latest
// one before it that says so.
func startAmong(facts []*events.Event, latest *events.Event, d events.Date) (start int, ok bool) {
	if start, ok = startOf(latest, d); ok {
		return start, true
	}
	if _, swap := latest.Data.(shifts.ShiftSwapped); !swap {
		return 0, false // a day off
	}
	var best *events.Event
	for _, e := range facts {
		if at, given := startOf(e, d); given && events.CompareWithin(e, latest) < 0 && (best == nil || events.CompareWithin(best, e) < 0) {
			best, start, ok = e, at, true
		}
	}
	return start, ok
}

// startOf returns when the shift of a day starts as one roster or swap says.
func startOf(e *events.Event, d events.Date) (start int, ok bool) {
	if !plans(e, d) {
		return 0, false
	}
	switch x := e.Data.(type) {
	case shifts.RosterPublished:
		span, ok := x.Shift(d)
		return int(span.Start), ok
	case shifts.ShiftSwapped:
		if x.Start != nil {
			return int(*x.Start), true
		}
	}
	return 0, false
}

// Next returns the first day, from a day on, on which a rule of rosters has something to judge: a day with a shift, or a Sunday.
func (p *Plan) Next(line *Timeline, from events.Date) events.Date {
	next := events.MaxDate + 1
	if len(p.facts) == 0 || line.At(from).Class.Discipline != hr.ParteTerza {
		return next
	}
	for _, e := range p.facts {
		r, ok := e.Data.(shifts.RosterPublished)
		if !ok || r.To < from {
			continue
		}
		first := max(from, r.Date)
		if sunday := first + events.Date((7-first.Weekday())%7); sunday <= r.To {
			next = min(next, sunday)
		}
		i, _ := slices.BinarySearchFunc(r.Shifts, first, func(s shifts.PlannedShift, d events.Date) int { return int(s.Date - d) })
		if i < len(r.Shifts) {
			next = min(next, r.Shifts[i].Date)
		}
	}
	return next
}

// Monday returns the Monday of a day's week.
func Monday(d events.Date) events.Date { return d - events.Date((d.Weekday()+6)%7) }
