package report

import (
	"context"

	"spettanze/events"
	"spettanze/projections/ledger"
)

// Breaches makes the list of an employee's breaches, or, with an empty id, of everybody's.
func (r *Reporter) Breaches(ctx context.Context, q Query, id string) (*Breaches, error) {
	known, err := r.Source.Resolve(ctx, q.Known)
	if err != nil {
		return nil, err
	}
	out, err := r.entries(ctx, q, id)
	if err != nil {
		return nil, err
	}
	if id == "" { // the company's own are nobody's
		company, err := r.Source.Company(ctx, q)
		if err != nil {
			return nil, err
		}
		for _, b := range company.Breaches {
			if b.Employee == "" {
				out.Breaches = append(out.Breaches, b)
			}
		}
	}
	return &Breaches{Company: q.Company, Employee: id, At: q.At, Forecast: q.At > r.Today, Known: known,
		Breaches: breaches(out.Breaches, id == "")}, nil
}

// Payroll makes the list of what payroll is told about an employee, or, with an empty id, about everybody: of one month,
// or, with month 0, of all.
func (r *Reporter) Payroll(ctx context.Context, q Query, id string, month events.Month) (*Payroll, error) {
	known, err := r.Source.Resolve(ctx, q.Known)
	if err != nil {
		return nil, err
	}
	out, err := r.entries(ctx, q, id)
	if err != nil {
		return nil, err
	}
	doc := &Payroll{Company: q.Company, Employee: id, At: q.At, Forecast: q.At > r.Today, Known: known}
	due := out.Payroll
	if month != 0 {
		doc.Month = &month
		due = nil
		for _, p := range out.Payroll {
			if p.Month == month {
				due = append(due, p)
			}
		}
	}
	doc.Payroll = instructions(due, id == "")
	return doc, nil
}

// entries returns the entries of an employee, or of everybody.
func (r *Reporter) entries(ctx context.Context, q Query, id string) (ledger.Output, error) {
	if id != "" {
		e, err := r.Source.Employee(ctx, q, id)
		return e.Output, err
	}
	var out ledger.Output
	err := Each(ctx, r.Source, q, func(_ Person, e Entries) error {
		out.Breaches = append(out.Breaches, e.Breaches...)
		out.Payroll = append(out.Payroll, e.Payroll...)
		return nil
	})
	return out, err
}

// EachSource is a source that gives the entries of a whole company quicker than one employee after the other.
type EachSource interface {
	// Each calls fn for everybody of [Source.Employees], in that order, and returns its error.
	Each(ctx context.Context, q Query, fn func(Person, Entries) error) error
}

// Each calls fn with the entries of everybody ever hired, in order of id, and returns its error.
func Each(ctx context.Context, s Source, q Query, fn func(Person, Entries) error) error {
	if each, ok := s.(EachSource); ok {
		return each.Each(ctx, q, fn)
	}
	people, err := s.Employees(ctx, q)
	if err != nil {
		return err
	}
	for _, p := range people {
		if err := ctx.Err(); err != nil {
			return err
		}
		e, err := s.Employee(ctx, q, p.ID)
		if err != nil {
			return err
		}
		if err := fn(p, e); err != nil {
			return err
		}
	}
	return nil
}

// Employees makes the list of who was ever hired, with their balances.
func (r *Reporter) Employees(ctx context.Context, q Query) (*Employees, error) {
	doc := &Employees{Company: q.Company, At: q.At, Forecast: q.At > r.Today, Employees: []Employee{}}
	var err error
	doc.Known, err = r.standings(ctx, q, func(p Person, b []LotBalance) error {
		doc.Employees = append(doc.Employees, Employee{Employee: p.ID, InService: p.InService, Incomplete: p.Incomplete,
			Balances: entitlements(b)})
		return nil
	})
	if err != nil {
		return nil, err
	}
	return doc, nil
}

// standings calls fn for everybody ever hired.
func (r *Reporter) standings(ctx context.Context, q Query, fn func(Person, []LotBalance) error) (Known, error) {
	if s, ok := r.Source.(StandingSource); ok {
		return s.Standings(ctx, q, fn)
	}
	known, err := r.Source.Resolve(ctx, q.Known)
	if err != nil {
		return known, err
	}
	people, err := r.Source.Employees(ctx, q)
	if err != nil {
		return known, err
	}
	for _, p := range people {
		b, err := r.Source.Balances(ctx, q, p.ID)
		if err != nil {
			return known, err
		}
		if err := fn(p, b); err != nil {
			return known, err
		}
	}
	return known, nil
}

// Rejected makes the list of what could not be understood, and of what waits for other facts.
func (r *Reporter) Rejected(ctx context.Context, q Query) (*Rejected, error) {
	known, err := r.Source.Resolve(ctx, q.Known)
	if err != nil {
		return nil, err
	}
	facts, waiting, err := r.Source.Rejected(ctx, q)
	if err != nil {
		return nil, err
	}
	doc := &Rejected{Company: q.Company, At: q.At, Forecast: q.At > r.Today, Known: known, Rejected: facts, Parked: parked(waiting)}
	if doc.Rejected == nil {
		doc.Rejected = []RejectedFact{}
	}
	return doc, nil
}
