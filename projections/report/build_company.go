package report

import (
	"context"

	"spettanze/events"
	"spettanze/projections/ledger"
)

// Breaches makes the list of an employee's breaches, or, with an empty id, of the company's.
func (r *Reporter) Breaches(ctx context.Context, q Query, id string) (*Breaches, error) {
	known, err := r.Source.Resolve(ctx, q.Known)
	if err != nil {
		return nil, err
	}
	out, err := r.entries(ctx, q, id)
	if err != nil {
		return nil, err
	}
	if id == "" { // some breaches are of the company and of no employee
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

// Payroll makes the list of payroll instructions about an employee, or, with an empty id, about all: of one month, or, with
// month 0, of all months.
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

// entries returns the entries of an employee, or of all.
func (r *Reporter) entries(ctx context.Context, q Query, id string) (ledger.Output, error) {
	if id != "" {
		e, err := r.Source.Employee(ctx, q, id)
		return e.Output, err
	}
	var out ledger.Output
	err := r.Source.Each(ctx, q, func(_ Person, e Entries) error {
		out.Breaches = append(out.Breaches, e.Breaches...)
		out.Payroll = append(out.Payroll, e.Payroll...)
		return nil
	})
	return out, err
}

// Employees makes the list of all employees ever hired, with their balances.
func (r *Reporter) Employees(ctx context.Context, q Query) (*Employees, error) {
	known, err := r.Source.Resolve(ctx, q.Known)
	if err != nil {
		return nil, err
	}
	doc := &Employees{Company: q.Company, At: q.At, Forecast: q.At > r.Today, Known: known, Employees: []Employee{}}
	err = r.Source.EachBalance(ctx, q, func(p Person, b []LotBalance) error {
		doc.Employees = append(doc.Employees, Employee{Employee: p.ID, InService: p.InService, Incomplete: p.Incomplete,
			Balances: entitlements(b)})
		return nil
	})
	if err != nil {
		return nil, err
	}
	return doc, nil
}

// Rejected makes the list of refused events, and of facts that wait for others.
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
