// Package roster makes the list of employees: who has how much at a date, chosen, sorted and added up.
//
// A row has the employee's balances, what was used of them since 1 January and what expires next; limits and deadlines come
// from the descriptions of the institutes (package standing). [Asked] chooses the rows by a part of the id ([Asked.Search]) and
// by what is true of them ([Filter]), their order ([Asked.Sort]), and which entitlements are columns. [Make] makes the document
// with its totals; [Each] gives the rows one by one as they are made, by id, so that a list of the past, which is folded from
// the events, can be sent while it is made.
//
//	{"company":"blue","at":"2023-12-31","known":{"seq":42428},"count":1,
//	 "columns":[{"entitlement":"ferie","unit":"day","total":"12.5000"}],
//	 "employees":[{"employee":"E012","inService":true,"schedule":"ft37","balances":[
//	  {"entitlement":"ferie","unit":"day","balance":"12.5000","lots":[…],"used":"7.0000"}]}]}
//
// As a table (package grid) it has a row for each employee and a column for each entitlement.
package roster

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"spettanze/events"
	"spettanze/events/hr"
	"spettanze/projections/grid"
	"spettanze/projections/report"
	"spettanze/projections/sheet"
	"spettanze/projections/standing"
)

// Document is the list.
type Document struct {
	Company string `json:"company"`
	report.AsOf
	report.Part
	Count     int        `json:"count"`   // employees in the list, those of other parts included
	Columns   []Column   `json:"columns"` // with the totals of the list
	Employees []Employee `json:"employees"`
}

// Column is an entitlement in the list.
type Column struct {
	Entitlement events.Entitlement `json:"entitlement"`
	Unit        string             `json:"unit"`
	Total       string             `json:"total"`          // of the balances of all employees in the list
	Used        string             `json:"used,omitempty"` // of all of them since 1 January; in a list of few columns that were chosen
}

// Employee is a row.
type Employee struct {
	Employee   string          `json:"employee"`
	InService  bool            `json:"inService"`
	Incomplete bool            `json:"incomplete,omitempty"`
	Schedule   hr.ScheduleCode `json:"schedule,omitempty"` // on the date; empty out of service
	PartTime   bool            `json:"partTime,omitempty"`
	Assigned   string          `json:"assigned,omitempty"` // the unit, on the date
	Balances   []Balance       `json:"balances"`           // of every entitlement ever held
	Expires    *Expiry         `json:"expires,omitempty"`
}

// Balance is a balance with what was used of it this year. Quantities are in its unit.
type Balance struct {
	report.Entitlement
	Used string `json:"used"`           // since 1 January
	Near bool   `json:"near,omitempty"` // nine tenths of a limit are reached
}

// Expiry is the next loss that is certain if nothing is used.
type Expiry struct {
	Entitlement events.Entitlement `json:"entitlement"`
	Date        events.Date        `json:"date"`
	Left        string             `json:"left"`
	Days        int                `json:"days"` // from the date of the list
}

// Of returns the balance of an entitlement; nil: the employee never held it.
func (e *Employee) Of(ent events.Entitlement) *Balance {
	for i := range e.Balances {
		if e.Balances[i].Entitlement.Entitlement == ent {
			return &e.Balances[i]
		}
	}
	return nil
}

// Cut implements [report.Listing].
func (d *Document) Cut(skip, limit int) (report.AsOf, bool) {
	_, _, more := report.Cut(&d.Employees, skip, limit)
	return d.AsOf, more
}

// Each calls fn with each employee of a list, by id.
func Each(ctx context.Context, r *report.Reporter, q report.Query, a *Asked, fn func(*Employee) error) error {
	among := func(id string) bool { return strings.Contains(strings.ToLower(id), strings.ToLower(a.Search)) }
	return (&standing.Reporter{Reporter: r}).Each(ctx, q, among, func(l *standing.Listed) error {
		e := row(q.At, l)
		if a.Unit != "" && e.Assigned != a.Unit {
			return nil
		}
		for _, f := range a.Filters {
			if !e.is(f) {
				return nil
			}
		}
		return fn(e)
	})
}

func row(at events.Date, l *standing.Listed) *Employee {
	st := l.Line.At(at)
	e := &Employee{Employee: l.ID, Assigned: l.Line.UnitAt(at), InService: l.InService, Incomplete: l.Incomplete, Balances: []Balance{}}
	if st.In {
		e.Schedule, e.PartTime = st.Schedule.Code, !l.Line.FullTime(st.Schedule, at)
	}
	for _, ent := range l.Entitlements {
		b := Balance{Entitlement: ent.Entitlement, Used: ent.Year.Used, Near: ent.Near() != nil}
		for _, d := range ent.Deadlines {
			if d.Date != nil && d.Lost && *d.Days >= 0 && (e.Expires == nil || *d.Date < e.Expires.Date) {
				e.Expires = &Expiry{b.Entitlement.Entitlement, *d.Date, d.Left, *d.Days}
			}
		}
		e.Balances = append(e.Balances, b)
	}
	return e
}

func (e *Employee) is(f Filter) bool {
	switch f {
	case InService:
		return e.InService
	case PartTime:
		return e.PartTime
	case Incomplete:
		return e.Incomplete
	case NearLimit:
		return slices.ContainsFunc(e.Balances, func(b Balance) bool { return b.Near })
	case Lapsing:
		return e.Expires != nil && e.Expires.Days <= soon
	}
	return false
}

// Totals adds rows up.
type Totals struct {
	Count int
	sums  []sum
	used  bool
}

type sum struct {
	entitlement events.Entitlement
	parts, used int64
	held        bool // an employee of the list has a balance other than zero
}

// WithUsed reports whether the columns have what was used this year beside them.
func (a *Asked) WithUsed() bool { return len(a.Columns) > 0 && len(a.Columns) <= few }

// Shown returns the columns of a list before its rows are made: the chosen ones, else all. Which columns are empty is known only when
// all rows are made, and must not be taken from today's balances: the list of a past moment would change with later records.
func (a *Asked) Shown() []events.Entitlement {
	if len(a.Columns) > 0 {
		return a.Columns
	}
	return Columns()
}

// Totals begins the totals of a list.
func (a *Asked) Totals() *Totals {
	t := &Totals{used: a.WithUsed()}
	for _, e := range a.Shown() {
		t.sums = append(t.sums, sum{entitlement: e})
	}
	return t
}

// Add adds a row.
func (t *Totals) Add(e *Employee) {
	t.Count++
	for i := range t.sums {
		s := &t.sums[i]
		if b := e.Of(s.entitlement); b != nil {
			parts, _ := s.entitlement.Unit().Parse(b.Balance) // as this program wrote it
			used, _ := s.entitlement.Unit().Parse(b.Used)
			s.parts, s.used, s.held = s.parts+parts, s.used+used, s.held || parts != 0
		}
	}
}

// Columns returns the columns with their totals so far.
func (t *Totals) Columns() []Column {
	out := make([]Column, len(t.sums))
	for i, s := range t.sums {
		u := s.entitlement.Unit()
		out[i] = Column{Entitlement: s.entitlement, Unit: u.String(), Total: u.Format(s.parts)}
		if t.used {
			out[i].Used = u.Format(s.used)
		}
	}
	return out
}

// Make makes the document.
func Make(ctx context.Context, r *report.Reporter, q report.Query, a *Asked) (*Document, error) {
	asOf, err := r.AsOf(ctx, q)
	if err != nil {
		return nil, err
	}
	doc := &Document{Company: q.Company, AsOf: asOf, Employees: []Employee{}}
	totals := a.Totals()
	err = Each(ctx, r, q, a, func(e *Employee) error {
		totals.Add(e)
		doc.Employees = append(doc.Employees, *e)
		return nil
	})
	if err != nil {
		return nil, err
	}
	if len(a.Columns) == 0 {
		totals.sums = slices.DeleteFunc(totals.sums, func(s sum) bool { return !s.held })
	}
	doc.Count, doc.Columns = totals.Count, totals.Columns()
	a.order(doc.Employees)
	return doc, nil
}

// order sorts rows that are in order of id. Rows without the figure to sort by come last.
func (a *Asked) order(rows []Employee) {
	by, most := strings.CutPrefix(a.Sort, "-")
	sign := 1
	if most {
		sign = -1
	}
	if by == "" || by == "employee" {
		if most {
			slices.Reverse(rows)
		}
		return
	}
	key := func(e *Employee) (int64, bool) {
		if by == Expires {
			if e.Expires == nil {
				return 0, false
			}
			return int64(e.Expires.Date), true
		}
		ent := events.Entitlement(by)
		b := e.Of(ent)
		if b == nil {
			return 0, false
		}
		parts, err := ent.Unit().Parse(b.Balance)
		return parts, err == nil
	}
	slices.SortStableFunc(rows, func(x, y Employee) int {
		p, has := key(&x)
		o, other := key(&y)
		if has != other {
			if has {
				return -1
			}
			return 1
		}
		return sign * cmp.Compare(p, o)
	})
}

// Tables implements [grid.Tabled].
func (d *Document) Tables() []grid.Table {
	t := grid.Table{Name: "employees", Columns: []string{"employee", "inService", "incomplete", "schedule"}, Rows: [][]any{}}
	for _, c := range d.Columns {
		t.Columns = append(t.Columns, string(c.Entitlement))
		if c.Used != "" {
			t.Columns = append(t.Columns, grid.UsedOf(c.Entitlement))
		}
	}
	t.Columns = append(t.Columns, "expires", "expiring", "left", "unit")
	units := slices.ContainsFunc(d.Employees, func(e Employee) bool { return e.Assigned != "" })
	if units { // a company that assigns nobody has the columns that it always had
		t.Columns = append(t.Columns, "assigned")
	}
	for i := range d.Employees {
		e := &d.Employees[i]
		out := []any{e.Employee, grid.Yes(e.InService), grid.Yes(e.Incomplete), grid.Text(string(e.Schedule))}
		for _, c := range d.Columns {
			var balance, used any
			if b := e.Of(c.Entitlement); b != nil {
				balance, used = sheet.Number(b.Balance), sheet.Number(b.Used)
			}
			out = append(out, balance)
			if c.Used != "" {
				out = append(out, used)
			}
		}
		if x := e.Expires; x != nil {
			out = append(out, x.Date, x.Entitlement, sheet.Number(x.Left), x.Entitlement.Unit().String())
		} else {
			out = append(out, nil, nil, nil, nil)
		}
		if units {
			out = append(out, grid.Text(e.Assigned))
		}
		t.Rows = append(t.Rows, out)
	}
	return []grid.Table{t}
}
