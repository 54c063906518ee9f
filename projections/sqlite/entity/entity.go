// Package entity is the table of entities: whose facts are folded apart, and how far each is folded and published.
//
// An [Entity] is an employee, or a company with its institutes (subject "company"). Its stored rows are complete through its
// open day, the first day that is not closed. A late fact takes the open day back; nothing of the entity is published until
// the rows reach the latest open day again, since others may know what followed from it.
//
// What a fold changes is marked as unpublished in the same transaction ([Entity.Mark]); publishing removes the mark
// ([Writer.SetPublished]). Marks live in their table alone, so that publishing needs nothing of the projector's memory.
package entity

import (
	"spettanze/events"
	"spettanze/projections/sqlite/db"
)

// Entity is an employee, or a company with its institutes.
type Entity struct {
	ID        int64
	CompanyID int64 // the entity of the company; its own for a company
	Company   string
	Subject   string
	Open      events.Date // first day not closed in the stored rows, which are complete through it; MinDate-1: there are none
	Carried   events.Date // the movements of the years before this 1 January are summed in the table carry

	reached events.Date // the latest open day; nothing is published before the rows reach it again
	marks   Marks       // to be saved
	marked  Marks       // the table unpublished says as much, or more, unless it was emptied since
	emptied uint64      // Writer.emptied when marked was saved
	saved   saved
}

// saved is what the entity's row says, so that only changes are written.
type saved struct{ open, carried, reached events.Date }

// Marks is from when the output of an entity's fold may differ from what was published. The zero value: it does not.
type Marks struct {
	Any   bool         // balances may
	Day   events.Date  // breaches may from then on; MaxDate+1: they do not
	Month events.Month // instructions may from then on; NoMonth: they do not
}

// NoMonth is later than any month.
const NoMonth = events.Month(1<<31 - 1)

// and returns the earlier of both marks.
func (m Marks) and(o Marks) Marks {
	switch {
	case !m.Any:
		return o
	case !o.Any:
		return m
	}
	return Marks{true, min(m.Day, o.Day), min(m.Month, o.Month)}
}

// Marks returns the marks of an entity of [Writer.Unpublished].
func (e *Entity) Marks() Marks { return e.marked }

// Mark notes that the output of the entity's fold may differ from what was published: breaches from a day on, instructions
// from a month on. [Writer.Save] writes it.
func (e *Entity) Mark(from events.Date, month events.Month) {
	e.marks = e.marks.and(Marks{true, from, month})
}

// IsCompany reports whether the entity is a company.
func (e *Entity) IsCompany() bool { return e.Subject == events.CompanySubject }

// Employee is the employee that the entity's rows are about unless they say otherwise; empty for a company.
func (e *Entity) Employee() string {
	if e.IsCompany() {
		return ""
	}
	return e.Subject
}

// Reopened makes [Writer.Save] write the entity again, after [Writer.Reopen] has changed its row.
func (e *Entity) Reopened() {
	e.reached = max(e.reached, e.Open)
	e.saved.open = events.MinDate - 2
}

const columns = "e.id, g.open, g.carried, g.reached, (SELECT id FROM entity c WHERE c.company = e.company AND c.subject = 'company')"

const tables = " FROM entity e JOIN progress g ON g.entity = e.id "

// of reads [columns].
func of(r db.Row, company, subject string) *Entity {
	e := &Entity{ID: r.Int(0), Company: company, Subject: subject, Open: r.Date(1), Carried: r.Date(2), reached: r.Date(3), CompanyID: r.Int(4)}
	e.saved = saved{e.Open, e.Carried, e.reached}
	return e
}

// Find returns an entity of a company, nil when nothing was ever recorded of it.
func Find(c *db.Conn, company, subject string) (e *Entity, err error) {
	err = c.Query("SELECT "+columns+tables+"WHERE e.company = +? AND e.subject = +?", func(r db.Row) error {
		e = of(r, company, subject)
		return nil
	}, company, subject)
	return e, err
}

func list(c *db.Conn, condition string, args ...db.Value) ([]*Entity, error) {
	return db.All(c, "SELECT "+columns+", e.company, e.subject"+tables+condition, func(r db.Row) *Entity {
		return of(r, r.Text(5), r.Text(6))
	}, args...)
}

// Employees returns the employees of a company, by id.
func Employees(c *db.Conn, company string) ([]*Entity, error) {
	return list(c, "WHERE e.company = +? AND e.subject <> 'company' ORDER BY e.subject", company)
}

// OfCompany returns the entity of an entity's company, with its identity alone.
func (e *Entity) OfCompany() *Entity {
	return &Entity{ID: e.CompanyID, CompanyID: e.CompanyID, Company: e.Company, Subject: events.CompanySubject}
}
