// Package rota makes the rosters of a month: of each employee and day the planned shift as it stands, what was worked, leave, the
// type of week, and rules of rosters that are broken.
//
//	{"company":"blue","at":"2023-03-31","known":{"seq":812},"month":"2023-03","count":1,"employees":[
//	 {"employee":"E042","unit":"sportello","days":[
//	  {"date":"2023-03-07","planned":"14:00-22:00","minutes":480,"due":480,"worked":475,"week":"A"},
//	  {"date":"2023-03-08","planned":"08:00-16:00","minutes":480,"due":480,"swapped":true,"breaches":[
//	   {"code":"roster.rest_under_11_hours","limit":"660","observed":"600"}]},
//	  {"date":"2023-03-10","off":true,"due":0,"leave":[{"type":"hr.leave.taken","name":{…}}]}]}]}
//
// The month is that of the date. It is shown whole: rosters are planned for days to come, so facts through its last day count. A day
// has the figures of the employee's own fold ([fold.Employee.Watch]), which is walked for it; a day on which nothing happens has what
// its schedule and roster say. Days out of service are left out.
//
// As a table (package grid) the first list is the form that publish --csv takes: a row an employee, a column a day. Published again as
// it is, it changes nothing: a day that no roster plans, or that a swap plans, has [rosters.Unplanned]. An employee without a plan has
// no row.
package rota

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"spettanze/events"
	"spettanze/events/clockings/rosters"
	"spettanze/events/hr"
	"spettanze/projections/grid"
	"spettanze/projections/replay"
	"spettanze/projections/report"
	"spettanze/projections/wording"
)

// Document is the rosters of a month.
type Document struct {
	Company string `json:"company"`
	report.AsOf
	report.Part
	Month     events.Month `json:"month"`
	Unit      string       `json:"unit,omitempty" doc:"only employees whose unit this is are listed"`
	Count     int          `json:"count" doc:"employees in the list, those of other parts included"`
	Employees []Employee   `json:"employees"`
}

// Employee is a row: the days of the month in service.
type Employee struct {
	Employee string `json:"employee"`
	Unit     string `json:"unit,omitempty" doc:"on the date; of one who is in none then, on another day of the month"`
	Days     []Day  `json:"days"`
}

// Day is a day of an employee. Minutes are whole.
type Day struct {
	Date     events.Date `json:"date"`
	Planned  string      `json:"planned,omitempty" doc:"the shift by the clock, such as 22:00-06:00"`
	Minutes  int         `json:"minutes,omitempty" doc:"planned minutes of the shift"`
	Off      bool        `json:"off,omitempty" doc:"a roster plans the day without a shift"`
	Swapped  bool        `json:"swapped,omitempty" doc:"a swap plans the day, and not a roster"`
	Due      int         `json:"due" doc:"theoretical minutes; 0 to a reader who may not see working time"`
	Holiday  bool        `json:"holiday,omitempty"`
	Worked   *int        `json:"worked,omitempty" doc:"minutes worked, of the day's clocking"`
	Week     string      `json:"week,omitempty" doc:"type of week that hr.flex.weeks_set or the clocking says: A, B or C"`
	Leave    []Leave     `json:"leave,omitempty"`
	Breaches []Breach    `json:"breaches,omitempty" doc:"rules of rosters that the day breaks"`
}

// Leave is an absence of the day.
type Leave struct {
	Type    string       `json:"type"`
	Name    wording.Text `json:"name"`
	Minutes int          `json:"minutes,omitempty" doc:"of the day; absent: the whole day"`
}

// Breach is a rule that is broken.
type Breach struct {
	Code     string `json:"code"`
	Limit    string `json:"limit,omitempty"`
	Observed string `json:"observed,omitempty"`
	Clause   string `json:"clause"`
}

// Asked is what is asked for. Rows out of the part are counted, and not made.
type Asked struct {
	Unit        string
	Skip, Limit int // Limit 0: all
}

// Cut implements [report.Listing].
func (d *Document) Cut(skip, limit int) (report.AsOf, bool) {
	_, _, more := report.Cut(&d.Employees, skip, limit)
	return d.AsOf, more
}

// Append adds the rows of the part that comes next.
func (d *Document) Append(next *Document) {
	d.Employees, d.Part = append(d.Employees, next.Employees...), next.Part
}

// Tables implements [grid.Tabled].
func (d *Document) Tables() []grid.Table {
	first := d.Month.First()
	plan := grid.Table{Name: "roster", Columns: []string{"employee"}, Rows: [][]any{}}
	for day := first; day <= d.Month.Last(); day++ {
		plan.Columns = append(plan.Columns, day.String())
	}
	long := grid.Table{Name: "days", Columns: []string{"employee", "date", "week", "planned", "plannedMinutes", "dueMinutes", "workedMinutes", "swapped", "leave", "breaches"}, Rows: [][]any{}}
	for i := range d.Employees {
		e := &d.Employees[i]
		row := slices.Repeat([]any{rosters.Unplanned}, len(plan.Columns))
		row[0] = e.Employee
		planned := false
		for k := range e.Days {
			x := &e.Days[k]
			row[1+x.Date-first] = x.cell()
			planned = planned || x.cell() != rosters.Unplanned
			long.Rows = append(long.Rows, e.line(x))
		}
		if planned {
			plan.Rows = append(plan.Rows, row)
		}
	}
	return []grid.Table{plan, long}
}

// cell is a day as publish --csv takes it.
func (x *Day) cell() string {
	switch {
	case x.Swapped: // to publish the shift would put a roster in the place of the swap
		return strings.TrimSpace(rosters.Unplanned + " " + x.Planned)
	case x.Off:
		return "-"
	case x.Planned != "":
		return x.Planned
	}
	return rosters.Unplanned
}

// line is a day as a row of a table.
func (e *Employee) line(x *Day) []any {
	var worked, minutes, leave any
	if x.Worked != nil {
		worked = *x.Worked
	}
	if x.Minutes > 0 || x.Off {
		minutes = x.Minutes
	}
	for i, l := range x.Leave {
		if i == 0 {
			leave = l.Name
		} else {
			leave = wording.Say("%s; %s", "%s; %s", leave, l.Name)
		}
	}
	var broken []string
	for _, b := range x.Breaches {
		broken = append(broken, b.Code)
	}
	return []any{e.Employee, x.Date, grid.Text(x.Week), grid.Text(x.Planned), minutes, x.Due, worked, grid.Yes(x.Swapped), leave,
		grid.Text(strings.Join(broken, " "))}
}

// Of makes the document of the month of the question's date. All that it asks of the source is as of one sequence, so for many employees
// the source need not be of one moment.
func Of(ctx context.Context, r *report.Reporter, rome *time.Location, q report.Query, a Asked) (*Document, error) {
	m, err := begin(ctx, r, rome, &q)
	if err != nil {
		return nil, err
	}
	people, err := m.people(ctx, a.Unit)
	if err != nil {
		return nil, err
	}
	doc := &Document{Company: q.Company, AsOf: m.asOf, Month: m.of, Unit: a.Unit, Count: len(people), Employees: make([]Employee, len(people))}
	for i, p := range people {
		doc.Employees[i] = Employee{Employee: p.ID, Unit: p.Unit, Days: []Day{}}
		if i < a.Skip || a.Limit > 0 && i >= a.Skip+a.Limit {
			continue
		}
		if doc.Employees[i].Days, err = m.days(ctx, p.ID); err != nil {
			return nil, err
		}
	}
	return doc, nil
}

// OfEmployee makes the document of one employee.
func OfEmployee(ctx context.Context, r *report.Reporter, rome *time.Location, q report.Query, id string) (*Document, error) {
	m, err := begin(ctx, r, rome, &q)
	if err != nil {
		return nil, err
	}
	days, err := m.days(ctx, id)
	if err != nil {
		return nil, err
	}
	return &Document{Company: q.Company, AsOf: m.asOf, Month: m.of, Count: 1, Employees: []Employee{{Employee: id, Days: days}}}, nil
}

// month is the making of a document.
type month struct {
	*report.Reporter
	rome  *time.Location
	asOf  report.AsOf
	of    events.Month
	query report.Query // at the date asked for
	whole report.Query // at the month's last day
}

func begin(ctx context.Context, r *report.Reporter, rome *time.Location, q *report.Query) (*month, error) {
	asOf, err := r.AsOf(ctx, *q)
	if err != nil {
		return nil, err
	}
	q.Known = asOf.Known.Seq // all rows must have the same knowledge
	m := &month{Reporter: r, rome: rome, asOf: asOf, of: events.MonthOf(q.At), query: *q, whole: *q}
	m.whole.At = m.of.Last()
	return m, nil
}

// people are those in service on a day of the month, in order of id. Each has the unit of the date; one who is in none then, that of
// another day.
func (m *month) people(ctx context.Context, unit string) ([]report.Person, error) {
	served := map[string]report.Person{}
	look := func(d events.Date) error {
		q := m.query
		q.At = d
		list, err := m.Source.Employees(ctx, q)
		for _, p := range list {
			if known, ok := served[p.ID]; p.InService && (!ok || known.Unit == "") {
				served[p.ID] = p
			}
		}
		return err
	}
	for _, d := range []events.Date{m.query.At, m.of.First(), m.of.Last()} {
		if err := look(d); err != nil {
			return nil, err
		}
	}
	history, err := m.Source.History(ctx, m.query.Company, "", m.query.Known)
	if err != nil {
		return nil, err
	}
	for _, e := range history { // who was hired and left between those days
		d, ok := e.Data.(hr.Hired)
		if _, there := served[e.Subject]; !ok || there || events.MonthOf(d.Date) != m.of {
			continue
		}
		if err := look(d.Date); err != nil {
			return nil, err
		}
	}
	out := slices.SortedFunc(maps.Values(served), func(a, b report.Person) int { return cmp.Compare(a.ID, b.ID) })
	return slices.DeleteFunc(out, func(p report.Person) bool { return unit != "" && p.Unit != unit }), nil
}

// days makes the days of an employee.
func (m *month) days(ctx context.Context, id string) ([]Day, error) {
	breaches, err := m.breaches(ctx, id)
	if err != nil {
		return nil, err
	}
	history, err := m.Source.History(ctx, m.query.Company, id, m.query.Known)
	if err != nil {
		return nil, err
	}
	own := replay.New(m.Contract, m.rome)
	for _, e := range history {
		own.Record(events.Record{Seq: e.Seq, Recorded: e.Recorded, Event: e})
	}
	w := &walk{month: m, seen: map[events.Date]*Day{}, weeks: map[events.Date]*events.Event{}}
	w.take(history)
	f := own.Begin(m.whole, id)
	f.Watch(w.watch)
	f.Advance(m.whole.At + 1)
	w.line = f.Line()
	out := w.days()
	for i := range out {
		out[i].Breaches = breaches[out[i].Date]
	}
	return out, nil
}

// breaches returns the rules of rosters that are broken in the month.
func (m *month) breaches(ctx context.Context, id string) (map[events.Date][]Breach, error) {
	s, err := m.Source.Summary(ctx, m.whole, id)
	if err != nil {
		return nil, err
	}
	out := map[events.Date][]Breach{}
	for i := range s.Breaches {
		b := &s.Breaches[i]
		if b.Date >= m.of.First() && strings.HasPrefix(b.Code, "roster.") {
			out[b.Date] = append(out[b.Date], Breach{b.Code, b.Limit, b.Observed, b.Clause})
		}
	}
	return out, nil
}
