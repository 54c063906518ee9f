package query

import (
	"context"
	"sort"

	"spettanze/events"
	"spettanze/events/hr"
	"spettanze/projections/employment"
	"spettanze/projections/ledger"
	"spettanze/projections/report"
	"spettanze/projections/sqlite/db"
	"spettanze/projections/sqlite/entity"
	"spettanze/projections/sqlite/journal"
)

// Employees implements [report.Source].
func (s *Source) Employees(ctx context.Context, q report.Query) (out []report.Person, err error) {
	err = s.eachPerson(ctx, q, nil, func(_ *reader, p person, _ journal.Known) error {
		out = append(out, p.Person)
		return nil
	})
	return out, err
}

// Each implements [report.Source]. All entries are of one moment.
func (s *Source) Each(ctx context.Context, q report.Query, fn func(report.Person, report.Entries) error) error {
	return s.eachPerson(ctx, q, nil, func(r *reader, p person, k journal.Known) error {
		e, err := r.entries(p.entity, q.At, k)
		if err != nil {
			return err
		}
		return fn(p.Person, e)
	})
}

// eachPerson calls fn for everybody who was ever hired, by id, with a reader of one moment. Each is folded at its turn, so that
// a list begins at once. among, where it is not nil, chooses by id.
func (s *Source) eachPerson(ctx context.Context, q report.Query, among func(id string) bool,
	fn func(*reader, person, journal.Known) error) error {
	return s.read(ctx, func(r *reader) error {
		people, waits, k, err := r.people(q)
		if err != nil {
			return err
		}
		for _, p := range people {
			if ctx.Err() != nil {
				return context.Cause(ctx)
			}
			if among != nil && !among(p.ID) {
				continue
			}
			if !p.Incomplete {
				if p.Incomplete, err = r.parkedOf(p.entity, q, k, waits); err != nil {
					return err
				}
			}
			if err := fn(r, p, k); err != nil {
				return err
			}
		}
		return nil
	})
}

// person is an employee who was ever hired.
type person struct {
	report.Person
	entity *entity.Entity
	line   *employment.Timeline
}

// people returns everybody who was ever hired, by id, without what their parked facts say, and who has parked facts in the stored
// rows.
func (r *reader) people(q report.Query) (out []person, waits map[int64]bool, k journal.Known, err error) {
	if k, err = r.knowledge(q); err != nil {
		return nil, nil, 0, err
	}
	list, err := entity.Employees(r.conn, q.Company)
	if err != nil || len(list) == 0 {
		return nil, nil, 0, err
	}
	lines, err := r.relationships(list[0].OfCompany(), q, k)
	if err != nil {
		return nil, nil, 0, err
	}
	rejected := map[string]bool{}
	if err := r.conn.Query("SELECT DISTINCT subject FROM rejected WHERE company = +? AND "+unrepaired, func(row db.Row) error {
		rejected[row.Text(0)] = true
		return nil
	}, q.Company, k.Value(), k.Value()); err != nil {
		return nil, nil, 0, err
	}
	if waits, err = r.withParked(q.Company, q.At); err != nil {
		return nil, nil, 0, err
	}
	for _, e := range list {
		line := lines[e.Subject]
		if line == nil || !line.hired {
			continue
		}
		out = append(out, person{report.Person{ID: e.Subject, InService: line.At(q.At).In, Incomplete: rejected[e.Subject], Unit: line.UnitAt(q.At)}, e, &line.Timeline})
	}
	return out, waits, k, nil
}

// relationship is an employee's employment through a date.
type relationship struct {
	employment.Timeline
	hired bool // at any date
}

// relationships folds the employment of everybody in a company, which says who is in service.
func (r *reader) relationships(company *entity.Entity, q report.Query, k journal.Known) (map[string]*relationship, error) {
	c, through, err := r.journal.Company(company)
	if err != nil {
		return nil, err
	}
	list := []*events.Event{}
	c.Employment(min(through, k.Through()), func(ev *events.Event) { list = append(list, ev) })
	sort.SliceStable(list, func(i, j int) bool { return events.Compare(list[i], list[j]) < 0 })
	out := map[string]*relationship{}
	for _, ev := range list {
		line := out[ev.Subject]
		if line == nil {
			line = &relationship{Timeline: employment.NewTimeline(r.source.contract)}
			out[ev.Subject] = line
		}
		if _, ok := ev.Data.(hr.Hired); ok {
			line.hired = true
		}
		if ev.Data.Effective() <= q.At {
			book := ledger.NewBook(ev.Subject) // discarded: the employee's own fold writes breaches
			book.Date = ev.Data.Effective()
			line.Apply(ev, book)
		}
	}
	return out, nil
}

// withParked returns the employees of a company who have parked facts through a date in the stored rows.
func (r *reader) withParked(company string, at events.Date) (map[int64]bool, error) {
	out := map[int64]bool{}
	err := r.conn.Query(`SELECT e.id FROM entity e WHERE e.company = +? AND EXISTS
		(SELECT 1 FROM parked p WHERE p.entity = e.id AND p.date <= ?)`, func(row db.Row) error {
		out[row.Int(0)] = true
		return nil
	}, company, int64(at))
	return out, err
}

// parkedOf reports whether an employee's own fold has parked facts through the date; waits is the answer of the stored rows.
func (r *reader) parkedOf(e *entity.Entity, q report.Query, k journal.Known, waits map[int64]bool) (bool, error) {
	ok, err := r.stored(e, q.At, k)
	if err != nil || ok {
		return waits[e.ID], err
	}
	out, err := r.folded(e, q.At, k)
	r.kept = kept{e.ID, q.At, k, out}
	return len(out.Parked) > 0, err
}
