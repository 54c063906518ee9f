// Package overview has the route of the company in one answer.
package overview

import (
	"context"

	"spettanze/handlers/api/reading"
	"spettanze/projections/overview"
	"spettanze/projections/report"
)

// Routes registers the route.
func Routes(s *reading.Service) {
	reading.Route(s, "overview", "/overview", "What needs attention, who is employed, who holds how much",
		func(ctx context.Context, r *report.Reporter, q report.Query, _ *reading.AsOf) (*overview.Overview, error) {
			return overview.Of(ctx, r, q)
		})
}
