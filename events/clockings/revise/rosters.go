package revise

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"spettanze/events"
	"spettanze/events/clockings"
	"spettanze/events/clockings/rosters"
	"spettanze/events/shifts"
)

// RosterSource is the source of rosters read from a table.
const RosterSource = "/csv/rosters"

// Roster is a roster that a ledger has.
type Roster struct {
	Employee string      `json:"employee"`
	Date     events.Date `json:"date" format:"date"`
	To       events.Date `json:"to" format:"date"`
	Time     time.Time   `json:"time"`
	Source   string      `json:"source"`
	ID       string      `json:"id"`
	Shifts   []Planned   `json:"shifts"`
	Annulled bool        `json:"annulled,omitempty"`
}

// Planned is a shift of a roster.
type Planned struct {
	Date  events.Date `json:"date" format:"date"`
	Start string      `json:"start"`
	End   string      `json:"end"`
}

// Change is a day that a table plans otherwise than it was planned: shifts as a cell has them, empty on a day off.
type Change struct {
	Date   events.Date `json:"date"`
	Before string      `json:"before"`
	Now    string      `json:"now"`
}

func rosterOf(e *events.Event, d shifts.RosterPublished) Roster {
	r := Roster{Employee: e.Subject, Date: d.Date, To: d.To, Time: e.Time, Source: e.Source, ID: e.ID, Shifts: []Planned{}}
	for _, s := range d.Shifts {
		r.Shifts = append(r.Shifts, Planned{s.Date, s.Start.String(), s.End.String()})
	}
	return r
}

// on returns the shift of a day of the roster, as a cell has it.
func (r *Roster) on(d events.Date) string {
	for _, s := range r.Shifts {
		if s.Date == d {
			return s.Start + "-" + s.End
		}
	}
	return ""
}

// AskRosters is what must be known to publish a table of rosters.
func AskRosters(t *rosters.Table) Question {
	q := Ask(&t.Table)
	q.Rosters = true
	return q
}

// CompareRosters plans a table of rosters of a company, given what is recorded; nil: nothing was asked. now is when the table was read.
//
// A row becomes a roster of each run of days that the rosters recorded so far, of whatever source, plan otherwise or not at all. So a
// table that is sent again does nothing, and one that was corrected leaves the swaps of the other days as they are. The identity of a
// roster is [RosterSource] and company/employee/first day/last day. A roster that plans the same days again has /2, /3 … after it.
func CompareRosters(t *rosters.Table, company string, f *Found, now time.Time) *Plan {
	p := newPlanning(company, f, now)
	recorded := map[string][]Roster{}
	if f != nil {
		for _, r := range f.Rosters {
			recorded[r.Employee] = append(recorded[r.Employee], r)
		}
	}
	for i, c := range t.Clockings {
		if p.whose(&c) {
			p.roster(c, t.Rosters[i], recorded[c.Employee])
		}
	}
	p.sum()
	return p.Plan
}

// roster decides what becomes of a row: planned so already, new, or a correction.
func (p *planning) roster(c clockings.Clocking, days []rosters.Day, recorded []Roster) {
	item := Item{Clocking: c}
	at := p.now // after the rosters that it replaces: of a day the latest counts
	var run []rosters.Day
	end := func() {
		if len(run) == 0 {
			return
		}
		d := shifts.RosterPublished{Dated: events.Dated{Date: run[0].Date}, To: run[len(run)-1].Date, Shifts: []shifts.PlannedShift{}}
		for _, day := range run {
			if day.Shift != nil {
				d.Shifts = append(d.Shifts, shifts.PlannedShift{Date: day.Date, ClockSpan: *day.Shift})
			}
		}
		id := events.Identity{Source: RosterSource, ID: p.company + "/" + c.Employee + "/" + d.Date.String() + "/" + d.To.String()}
		base := id.ID
		for n := 2; slices.ContainsFunc(recorded, func(r Roster) bool { return r.Source == id.Source && r.ID == id.ID }); n++ {
			id.ID = base + "/" + strconv.Itoa(n)
		}
		item.Events = append(item.Events, events.Event{Identity: id, Company: p.company, Subject: c.Employee, Data: d})
		run = nil
	}
	for _, day := range days {
		planned := ""
		if day.Shift != nil {
			planned = day.Shift.String()
		}
		before := latest(recorded, day.Date)
		if before != nil && before.on(day.Date) == planned {
			continue
		}
		if before != nil {
			item.Planned = append(item.Planned, Change{day.Date, before.on(day.Date), planned})
			if !at.After(before.Time) {
				at = before.Time.Add(time.Second)
			}
		}
		if len(run) > 0 && (run[len(run)-1].Date != day.Date-1 || len(run) == shifts.MaxRosterDays) {
			end()
		}
		run = append(run, day)
	}
	end()
	if len(item.Events) == 0 {
		p.Duplicates = append(p.Duplicates, c)
		return
	}
	for i := range item.Events {
		item.Events[i].Time = at
	}
	p.Items = append(p.Items, item)
}

// latest returns the roster that plans a day.
func latest(recorded []Roster, d events.Date) (best *Roster) {
	for i := range recorded {
		r := &recorded[i]
		if r.Annulled || d < r.Date || d > r.To {
			continue
		}
		if best == nil || cmp.Or(r.Time.Compare(best.Time), strings.Compare(r.Source, best.Source), strings.Compare(r.ID, best.ID)) > 0 {
			best = r
		}
	}
	return best
}
