package standing

import (
	"context"

	"spettanze/events"
	"spettanze/projections/employment"
	"spettanze/projections/institute"
	"spettanze/projections/report"
)

// Listed is an employee in a list of all.
type Listed struct {
	report.Person
	Line         *employment.Timeline // through the date, without unpaid leave; it must not be changed
	Entitlements []Entitlement
}

// Each calls fn with each of [report.Source.Employees], in that order; among chooses by id, nil is all. Their entitlements lack the
// limits that count movements, the next movement, the year's last loss, and the date of deadlines at the end of an agreement.
func (r *Reporter) Each(ctx context.Context, q report.Query, among func(id string) bool, fn func(*Listed) error) error {
	return r.Source.EachYear(ctx, q, among, func(p report.Person, y report.Year) error {
		return fn(&Listed{p, y.Line, r.summed(q.At, &y)})
	})
}

// Deadlines fills in the dates at the end of an agreement, which [Reporter.Each] leaves out.
func (r *Reporter) Deadlines(ctx context.Context, q report.Query, id string, list []Entitlement) error {
	parked, err := r.Source.Waiting(ctx, q, id)
	if err != nil {
		return err
	}
	h, err := r.history(ctx, q, id, parked)
	if err != nil {
		return err
	}
	line := h.line(r.Contract)
	periods := h.periods(&line)
	for i := range list {
		list[i].Deadlines = r.deadlines(q.At, list[i].Entitlement, periods)
	}
	return nil
}

// summed makes the entitlements of an employee from sums.
func (r *Reporter) summed(at events.Date, y *report.Year) []Entitlement {
	out := []Entitlement{}
	for _, row := range report.EntitlementRows(y.Balances) {
		var total int64
		for _, b := range y.Balances {
			if b.Entitlement == row.Entitlement {
				total += b.Parts
			}
		}
		e := Entitlement{Entitlement: row, Year: yearOf(row.Entitlement.Unit(), at.Year(), total, y.Sums[row.Entitlement]), Deadlines: r.deadlines(at, row, nil)}
		e.Limits = r.limits(y.Line, at, row.Entitlement, func(l *institute.Limit) (int64, bool) { return total, l.Kinds == nil })
		e.Least = r.least(y.Line, at, row.Entitlement, &e.Year)
		out = append(out, e)
	}
	return out
}
