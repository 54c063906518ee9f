// Package revise compares a table of clockings with what a ledger has recorded, and plans what to publish: new clockings, and for
// those that changed an annulment of the recorded one and a clocking under the next id.
//
//	f := revise.NewFinder("blue", revise.Ask(table))
//	… f.Add(event) for each event recorded …
//	plan := revise.Compare(table, "blue", f.Found(), time.Now())
//
// The identity of a clocking is [Source] and company/employee/date, such as blue/E042/2023-03-07; those that correct it end in /2,
// /3, and the annulment of each in /annulled. A clocking that is recorded already, with the same punches and a week type that does
// not differ, is a duplicate whatever its id and its source: tables published by an earlier version of this program had all
// fields of the row in the id. A clocking of another source is never annulled: beside it, a new one waits.
//
// [CompareRosters] does the same for a table of rosters.
package revise

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"spettanze/events"
	"spettanze/events/clockings"
	"spettanze/events/hr"
	"spettanze/events/lang"
	"spettanze/events/shifts"
)

// Source is the source of clockings read from a table.
const Source = "/csv/clockings"

// Question asks a ledger for what it has about the clockings of a table.
type Question struct {
	Employees []string    `json:"employees" maxItems:"100000" doc:"ids of employees; others than the company's are let pass"`
	From      events.Date `json:"from" format:"date" doc:"first day"`
	To        events.Date `json:"to" format:"date" doc:"last day"`
	Rosters   bool        `json:"rosters,omitempty" doc:"their rosters, and not their clockings"`
}

// Found is the answer: the employees of the company among those asked for, and their clockings.
type Found struct {
	Company   string     `json:"company"`
	Employees []string   `json:"employees" doc:"of everybody ever hired, those whose ids are asked for, however they are written; a sender learns of no other"`
	Clockings []Recorded `json:"clockings" doc:"in order of recording, those annulled too"`
	Rosters   []Roster   `json:"rosters,omitempty" doc:"where rosters are asked for: those of any of the days, in order of recording, those annulled too"`
}

// Recorded is a clocking that a ledger has.
type Recorded struct {
	Employee string      `json:"employee"`
	Date     events.Date `json:"date" format:"date"`
	Source   string      `json:"source"`
	ID       string      `json:"id"`
	Week     string      `json:"week,omitempty"`
	Punches  []string    `json:"punches"`
	Annulled bool        `json:"annulled,omitempty"`
}

// Ask is what must be known to publish a table.
func Ask(t *clockings.Table) Question {
	q := Question{From: t.From, To: t.To, Employees: []string{}}
	for _, c := range slices.Concat(t.Clockings, t.Unpunched) {
		q.Employees = append(q.Employees, c.Employee)
	}
	slices.Sort(q.Employees)
	q.Employees = slices.Compact(q.Employees)
	return q
}

// Among returns the employees whose history answers the question: those of ids that are asked for, however their ids are written,
// and the others that are asked for.
func (q Question) Among(ids []string) []string {
	out := append(q.alike(ids), q.Employees...)
	slices.Sort(out)
	return slices.Compact(out)
}

// alike returns those of ids that are asked for, however they are written.
func (q Question) alike(ids []string) []string {
	wanted := map[string]bool{}
	for _, id := range q.Employees {
		wanted[likeness(id)] = true
	}
	return slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return !wanted[likeness(id)] })
}

// Finder gathers the answer to a question from events in order of recording.
type Finder struct {
	company  string
	q        Question
	found    Found
	hired    map[events.Identity]string
	at       map[events.Identity]int // of a clocking, or of a roster
	annulled map[events.Identity]bool
}

// NewFinder returns a finder of a company's events.
func NewFinder(company string, q Question) *Finder {
	return &Finder{company: company, q: q, found: Found{Company: company, Employees: []string{}, Clockings: []Recorded{}},
		hired: map[events.Identity]string{}, at: map[events.Identity]int{}, annulled: map[events.Identity]bool{}}
}

// Add takes the next event. Of one identity the first counts.
func (f *Finder) Add(e *events.Event) {
	if e.Company != f.company {
		return
	}
	switch d := e.Data.(type) {
	case hr.Hired:
		f.hired[e.Identity] = e.Subject
	case hr.EventAnnulled:
		f.annulled[events.Identity{Source: d.Source, ID: d.ID}] = true
	case hr.ClockingRecorded:
		if _, ok := f.at[e.Identity]; ok || f.q.Rosters || d.Date < f.q.From || d.Date > f.q.To {
			return
		}
		f.at[e.Identity] = len(f.found.Clockings)
		f.found.Clockings = append(f.found.Clockings, Recorded{Employee: e.Subject, Date: d.Date, Source: e.Source, ID: e.ID,
			Week: d.Week, Punches: written(d.Punches)})
	case shifts.RosterPublished:
		if _, ok := f.at[e.Identity]; ok || !f.q.Rosters || d.To < f.q.From || d.Date > f.q.To {
			return
		}
		f.at[e.Identity] = len(f.found.Rosters)
		f.found.Rosters = append(f.found.Rosters, rosterOf(e, d))
	}
}

// Hired takes the employees of the company, of a ledger that lists them.
func (f *Finder) Hired(ids []string) { f.found.Employees = append(f.found.Employees, ids...) }

// Found returns the answer.
func (f *Finder) Found() *Found {
	for id := range f.annulled {
		if i, ok := f.at[id]; ok && f.q.Rosters {
			f.found.Rosters[i].Annulled = true
		} else if ok {
			f.found.Clockings[i].Annulled = true
		}
		delete(f.hired, id)
	}
	for _, id := range f.hired {
		f.found.Employees = append(f.found.Employees, id)
	}
	slices.Sort(f.found.Employees)
	f.found.Employees = f.q.alike(slices.Compact(f.found.Employees))
	return &f.found
}

func written(punches []events.ClockTime) []string {
	out := make([]string, len(punches))
	for i, p := range punches {
		out[i] = p.String()
	}
	return out
}

// Plan is what publishing a table does.
type Plan struct {
	Items      []Item
	Duplicates []clockings.Clocking // recorded already
	Recognized []Recognized         // ids that are written in another way than the employee's
	Unknown    []Recognized         // ids that no employee has: their clockings wait for the hire
	Elsewhere  []Correction         // clockings of days that have another one, of another source: they wait
	Refused    []clockings.Refusal
}

// Item is what is published of a clocking: its event, after the annulments of those that it corrects.
type Item struct {
	Clocking clockings.Clocking
	Events   []events.Event
	Before   []Recorded // the clockings that are corrected; none: the clocking is new
	Planned  []Change   // of a roster: the days that are planned anew; none: no day had a plan
}

// Correction is a clocking beside those that are recorded of its day.
type Correction struct {
	Clocking clockings.Clocking
	Before   []Recorded
}

// Recognized is an id as a table writes it, whose it is, and on how many rows it stands.
type Recognized struct {
	Written  string `json:"written"`
	Employee string `json:"employee,omitempty"`
	Rows     int    `json:"rows"`
}

// Compare plans a table of a company, given what is recorded; nil: nothing was asked. now is when the table was read.
func Compare(t *clockings.Table, company string, f *Found, now time.Time) *Plan {
	p := newPlanning(company, f, now)
	if f != nil {
		for _, r := range f.Clockings {
			d := day{r.Employee, r.Date}
			p.recorded[d] = append(p.recorded[d], r)
		}
	}
	for _, c := range t.Clockings {
		if p.whose(&c) {
			p.clocking(c)
		}
	}
	for _, c := range t.Unpunched {
		if !p.whose(&c) {
			continue
		}
		if now := p.current(day{c.Employee, c.Date}); len(now) > 0 {
			p.Refused = append(p.Refused, clockings.Refusal{Lines: c.Lines, Code: events.CodeMissingField, Found: quoted(c.Employee + " " +
				c.Date.String() + " " + strings.Join(now[0].Punches, " ")), Reason: reasonGone})
		}
	}
	p.sum()
	return p.Plan
}

// planning compares clockings with what is recorded.
type planning struct {
	*Plan
	company  string
	now      time.Time
	found    *Found
	hired    map[string]bool
	alike    map[string][]string // employees by their id as likeness returns it
	recorded map[day][]Recorded
	taken    map[day]bool // by a clocking of the table
	known    map[string]*Recognized
	unknown  map[string]*Recognized
}

func newPlanning(company string, f *Found, now time.Time) *planning {
	p := &planning{Plan: &Plan{}, company: company, now: now, recorded: map[day][]Recorded{}, taken: map[day]bool{}, found: f}
	if f != nil {
		p.index()
	}
	return p
}

// likeness is an id without what is lost on the way: zeros at its beginning, and case.
func likeness(id string) string { return strings.TrimLeft(strings.ToUpper(id), "0") }

func (p *planning) index() {
	p.hired, p.alike = map[string]bool{}, map[string][]string{}
	p.known, p.unknown = map[string]*Recognized{}, map[string]*Recognized{}
	for _, id := range p.found.Employees {
		p.hired[id] = true
		p.alike[likeness(id)] = append(p.alike[likeness(id)], id)
	}
}

// whose finds the employee of a clocking; false: its rows are refused.
func (p *planning) whose(c *clockings.Clocking) bool {
	if p.found == nil || p.hired[c.Employee] {
		return p.first(c)
	}
	count := func(in map[string]*Recognized, employee string) {
		r := in[c.Employee]
		if r == nil {
			r = &Recognized{Written: c.Employee, Employee: employee}
			in[c.Employee] = r
		}
		r.Rows += len(c.Lines)
	}
	switch alike := p.alike[likeness(c.Employee)]; len(alike) {
	case 0:
		count(p.unknown, "")
		return p.first(c)
	case 1:
		count(p.known, alike[0])
		c.Written, c.Employee = c.Employee, alike[0]
		return p.first(c)
	default:
		p.Refused = append(p.Refused, clockings.Refusal{Lines: c.Lines, Code: events.CodeInvalidValue, Found: quoted(c.Employee),
			Reason: lang.Say("può essere più di un dipendente (%s): scrivere il codice per intero", "this may be more than one employee (%s): "+
				"write the whole id", strings.Join(alike, ", "))})
		return false
	}
}

// first reports whether a clocking is the first of its employee and day: ids written in two ways may be one employee.
func (p *planning) first(c *clockings.Clocking) bool {
	d := day{c.Employee, c.Date}
	if p.taken[d] {
		p.Refused = append(p.Refused, clockings.Refusal{Lines: c.Lines, Code: events.CodeDuplicateField, Found: quoted(c.Employee + " " +
			c.Date.String()), Reason: clockings.ReasonOverlap})
		return false
	}
	p.taken[d] = true
	return true
}

// current returns the clockings of a day that tables recorded and that are not annulled.
func (p *planning) current(d day) (out []Recorded) {
	for _, r := range p.recorded[d] {
		if r.Source == Source && !r.Annulled {
			out = append(out, r)
		}
	}
	return out
}

// clocking decides what becomes of a clocking: recorded already, new, or a correction.
func (p *planning) clocking(c clockings.Clocking) {
	d := day{c.Employee, c.Date}
	same := func(r Recorded) bool {
		return slices.Equal(r.Punches, written(c.Punches)) && (c.Week == "" || c.Week == r.Week)
	}
	current := p.current(d)
	i := slices.IndexFunc(current, same)
	if i >= 0 {
		current = slices.Delete(current, i, i+1)
	}
	var others []Recorded // of other sources
	for _, r := range p.recorded[d] {
		if r.Source != Source && !r.Annulled {
			others = append(others, r)
		}
	}
	if i >= 0 && len(current) == 0 || i < 0 && slices.ContainsFunc(others, same) {
		p.Duplicates = append(p.Duplicates, c)
		return
	}
	if i < 0 && c.Week == "" && len(current) > 0 {
		c.Week = current[0].Week // a clock that knows no week types takes none away
	}
	item := Item{Clocking: c, Before: current}
	for _, r := range current {
		item.Events = append(item.Events, p.event(&c, r.ID+"/annulled", hr.EventAnnulled{Dated: events.Dated{Date: c.Date},
			Source: r.Source, ID: r.ID, Reason: "corrected"}))
	}
	if i < 0 {
		item.Events = append(item.Events, p.event(&c, p.revision(d), c.Data()))
		if len(others) > 0 {
			p.Elsewhere = append(p.Elsewhere, Correction{c, others})
		}
	}
	p.Items = append(p.Items, item)
}

func (p *planning) event(c *clockings.Clocking, id string, d events.Data) events.Event {
	return events.Event{Identity: events.Identity{Source: Source, ID: id}, Company: p.company, Subject: c.Employee, Time: p.now, Data: d}
}

// revision returns the first id of the day that no clocking has had.
func (p *planning) revision(d day) string {
	base := p.company + "/" + d.employee + "/" + d.date.String()
	id := base
	for n := 2; slices.ContainsFunc(p.recorded[d], func(r Recorded) bool { return r.Source == Source && r.ID == id }); n++ {
		id = base + "/" + strconv.Itoa(n)
	}
	return id
}

// sum puts the ids in order.
func (p *planning) sum() {
	list := func(in map[string]*Recognized) (out []Recognized) {
		for _, r := range in {
			out = append(out, *r)
		}
		slices.SortFunc(out, func(a, b Recognized) int { return strings.Compare(a.Written, b.Written) })
		return out
	}
	p.Recognized, p.Unknown = list(p.known), list(p.unknown)
}

// reasonGone is said of a day that has a clocking and comes without punches.
var reasonGone = lang.Say("per questo giorno è registrata una timbratura, e la riga non ne ha: se è sbagliata, annullarla "+
	"(hr.event.annulled); una riga vuota non la toglie", "a clocking is recorded of this day, and the row has no punch: if it is wrong, "+
	"annul it (hr.event.annulled); an empty row does not take it away")

func quoted(s string) string { return events.Quote([]byte(s)).En }

// day is an employee's day.
type day struct {
	employee string
	date     events.Date
}
