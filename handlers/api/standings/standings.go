// Package standings has the routes of where an employee stands: what bounds each balance, and the employment over time.
package standings

import (
	"context"

	"spettanze/handlers/api/reading"
	"spettanze/projections/report"
	"spettanze/projections/standing"
)

// Routes registers the routes.
func Routes(s *reading.Service) {
	reading.Route(s, "standing", "/employees/{id}/standing",
		"Balances of one employee with limits, deadlines, what was earned and used this year and what moves next",
		func(ctx context.Context, r *report.Reporter, q report.Query, in *reading.OfEmployee) (*standing.Standing, error) {
			return (&standing.Reporter{Reporter: r}).Standing(ctx, q, in.ID)
		})
	reading.Route(s, "employment", "/employees/{id}/employment",
		"Service, schedules, classes, agreements and limits of one employee over time",
		func(ctx context.Context, r *report.Reporter, q report.Query, in *reading.OfEmployee) (*standing.Employment, error) {
			return (&standing.Reporter{Reporter: r}).Employment(ctx, q, in.ID)
		})
}
