package rota

import (
	"slices"
	"strings"

	"spettanze/events"
	"spettanze/events/hr"
	"spettanze/events/shifts"
	"spettanze/projections/employment"
	"spettanze/projections/facts"
	"spettanze/projections/institute"
	"spettanze/projections/visible"
	"spettanze/projections/wording"
)

// walk is the days of one employee: those that the fold closes, and between them those on which nothing happens.
type walk struct {
	*month
	line   *employment.Timeline
	plans  []*events.Event // rosters and swaps
	pauses []*events.Event // suspensions that lie in the month
	seen   map[events.Date]*Day
	weeks  map[events.Date]*events.Event // the WeeksSet in force, by the day from which on
}

// take takes the facts from which a day follows that the fold does not close.
func (w *walk) take(history []*events.Event) {
	for _, e := range facts.Counting(history) {
		switch d := e.Data.(type) {
		case shifts.RosterPublished, shifts.ShiftSwapped:
			w.plans = append(w.plans, e)
		case hr.Suspended:
			if d.Date <= w.whole.At && d.To >= w.month.of.First() {
				w.pauses = append(w.pauses, e)
			}
		}
	}
}

// watch keeps a day that the fold closes.
func (w *walk) watch(day *institute.Day) {
	w.weeks[day.Date] = day.Weeks
	if day.Date >= w.month.of.First() && day.InService() {
		w.seen[day.Date] = w.of(day)
	}
}

// days returns the days in service, once the fold has been walked.
func (w *walk) days() []Day {
	out, first, plans := []Day{}, w.month.of.First(), w.served()
	var weeks *events.Event
	last := events.MinDate
	for d, e := range w.weeks {
		if d <= first && d > last {
			last, weeks = d, e
		}
	}
	for d := first; d <= w.whole.At; d++ {
		if e, ok := w.weeks[d]; ok {
			weeks = e
		}
		x := w.seen[d]
		st := w.line.At(d)
		if x == nil && st.In {
			day := &institute.Day{Date: d, Contract: w.Contract, Line: w.line, Status: st, Weeks: weeks}
			if st.Class.Discipline == hr.ParteTerza {
				day.Shift = employment.ShiftAmong(plans, d)
			}
			day.Theoretical = w.line.TheoreticalMinutes(st.Schedule, d, nil, day.Shift)
			x = w.of(day)
		}
		if x == nil {
			continue
		}
		for _, e := range w.pauses {
			if s, ok := e.Data.(hr.Suspended); ok && s.Date <= d && d <= s.To && w.line.Suspensions().On(d) {
				x.leave(w.Source, e)
			}
		}
		out = append(out, *x)
	}
	return out
}

// served are the rosters and swaps that count: others wait for a hire.
func (w *walk) served() []*events.Event {
	return slices.DeleteFunc(w.plans, func(e *events.Event) bool { return !w.line.At(e.Data.Effective()).In })
}

// of makes a day. How long it is follows from its roster, and its type of week from working time.
func (w *walk) of(day *institute.Day) *Day {
	x := &Day{Date: day.Date, Holiday: day.Contract.Calendar.IsHoliday(day.Date)}
	sees := w.Source.Sees(events.ClassTime)
	if sees {
		x.Due = day.Theoretical
	}
	if s := &day.Shift; sees && s.Told {
		x.Minutes, x.Off, x.Swapped = s.Minutes, s.Minutes == 0, s.Swapped
		if s.Minutes > 0 && s.Timed {
			x.Planned = events.ClockSpan{Start: events.ClockOf(s.Start), End: events.ClockOf(s.End())}.String()
		}
	}
	c := &hr.ClockingRecorded{}
	if day.Clocking != nil && visible.Event(w.Source, day.Clocking) != nil {
		d, ok := day.Clocking.Data.(hr.ClockingRecorded)
		if c = &d; ok {
			worked := day.Work().Minutes
			x.Worked = &worked
		}
	}
	if class := &day.Status.Class; sees && class.Discipline == hr.PartePrima && !class.Supervisor { // the others have no flexible bands
		x.Week = day.Week(c)
	}
	for _, e := range day.Leaves {
		x.leave(w.Source, e)
	}
	return x
}

// leave adds an absence as its reader may see it.
func (x *Day) leave(r visible.Reader, e *events.Event) {
	seen := visible.Event(r, e)
	if seen == nil {
		return
	}
	l := Leave{Type: seen.Data.Type().Name}
	if a, ok := seen.Data.(events.Absent); ok {
		l.Minutes = a.Absence().Minutes
	}
	switch d := seen.Data.(type) {
	case hr.Absence:
		l.Name = wording.Say("assenza", "absence")
	case hr.LeaveTaken:
		l.Name = kind(d)
	default:
		l.Name = wording.Text{It: small(wording.Italian.Event(l.Type)), En: small(wording.English.Event(l.Type))}
	}
	x.Leave = append(x.Leave, l)
}

func small(s string) string { return strings.ToLower(s[:1]) + s[1:] } // titles begin with an ASCII letter

// kind names a kind of leave.
func kind(d hr.LeaveTaken) wording.Text {
	for _, f := range d.Type().Fields {
		for _, w := range f.Words {
			if f.Name == "kind" && w.Code == string(d.Kind) {
				return wording.Text{It: w.Name.It, En: w.Name.En}
			}
		}
	}
	return wording.Text{It: string(d.Kind), En: string(d.Kind)}
}
