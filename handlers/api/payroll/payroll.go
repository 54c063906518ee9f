// Package payroll has the routes of payroll as it was published, and of the moments that people ask about.
package payroll

import (
	"context"

	"spettanze/events"
	"spettanze/handlers/access"
	"spettanze/handlers/api/reading"
	"spettanze/handlers/api/reports"
	"spettanze/projections/payroll"
	"spettanze/projections/report"
)

// Routes registers the routes.
func Routes(s *reading.Service) {
	reading.Route(s, access.SeePayroll, "published-payroll", "/payroll/published", "What was published to payroll, what is due, and the difference",
		func(ctx context.Context, r *report.Reporter, q report.Query, in *reports.OfMonth) (*payroll.Published, error) {
			return published(ctx, s, r, q, "", in.Month)
		})
	reading.Route(s, access.SeePayroll, "employee-published-payroll", "/employees/{id}/payroll/published",
		"What was published to payroll about one employee, what is due, and the difference",
		func(ctx context.Context, r *report.Reporter, q report.Query, in *reports.OfEmployeeMonth) (*payroll.Published, error) {
			return published(ctx, s, r, q, in.ID, in.Month)
		})
	reading.Route(s, access.SeeContract, "moments", "/moments", "Moments that have a name, with their sequences",
		func(ctx context.Context, r *report.Reporter, q report.Query, _ *reading.AsOf) (*payroll.Moments, error) {
			return (&payroll.Reporter{Reporter: r, Rome: s.Rome}).Moments(ctx, q)
		})
}

func published(ctx context.Context, s *reading.Service, r *report.Reporter, q report.Query, id, word string) (*payroll.Published, error) {
	var month events.Month
	if err := reading.Month("month", word, &month); err != nil {
		return nil, err
	}
	return (&payroll.Reporter{Reporter: r, Rome: s.Rome}).Published(ctx, q, id, month)
}
