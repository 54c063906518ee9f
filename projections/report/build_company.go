package report

import (
	"context"
	"slices"

	"spettanze/events"
	"spettanze/projections/ledger"
)

// Breaches makes the list of an employee's breaches, or, with an empty id, of the company's.
func (r *Reporter) Breaches(ctx context.Context, q Query, id string) (*Breaches, error) {
	asOf, err := r.AsOf(ctx, q)
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
		out.Breaches = append(out.Breaches, company.Of("").Breaches...)
	}
	return &Breaches{Company: q.Company, Employee: id, AsOf: asOf,
		Breaches: breaches(out.Breaches, id == "")}, nil
}

// Payroll makes the list of payroll instructions about an employee, or, with an empty id, about all: of one month, or, with
// month 0, of all months.
func (r *Reporter) Payroll(ctx context.Context, q Query, id string, month events.Month) (*Payroll, error) {
	asOf, err := r.AsOf(ctx, q)
	if err != nil {
		return nil, err
	}
	out, err := r.entries(ctx, q, id)
	if err != nil {
		return nil, err
	}
	doc := &Payroll{Company: q.Company, Employee: id, AsOf: asOf}
	due := out.Payroll
	if month != 0 {
		doc.Month = &month
		due = slices.DeleteFunc(slices.Clone(due), func(p ledger.Instruction) bool { return p.Month != month })
	}
	doc.Payroll = Instructions(due, id == "")
	return doc, nil
}

// entries returns the entries of an employee, or of all.
func (r *Reporter) entries(ctx context.Context, q Query, id string) (ledger.Output, error) {
	if id != "" {
		e, err := r.Source.Employee(ctx, q, id)
		return e.Output, err
	}
	var out ledger.Output
	err := r.Source.EachBrief(ctx, q, func(_ Person, e Entries) error {
		out.Breaches = append(out.Breaches, e.Breaches...)
		out.Payroll = append(out.Payroll, e.Payroll...)
		return nil
	})
	return out, err
}

// Rejected makes the list of refused events, and of facts that wait for others.
func (r *Reporter) Rejected(ctx context.Context, q Query) (*Rejected, error) {
	asOf, err := r.AsOf(ctx, q)
	if err != nil {
		return nil, err
	}
	facts, waiting, err := r.Source.Rejected(ctx, q)
	if err != nil {
		return nil, err
	}
	doc := &Rejected{Company: q.Company, AsOf: asOf, Rejected: facts, Parked: parked(waiting)}
	if doc.Rejected == nil {
		doc.Rejected = []RejectedFact{}
	}
	return doc, nil
}
