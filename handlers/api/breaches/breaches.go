// Package breaches has the routes of breaches as they were published: since when each has been known, and whether it still stands.
package breaches

import (
	"context"

	"spettanze/handlers/access"
	"spettanze/handlers/api/reading"
	"spettanze/projections/breaches"
	"spettanze/projections/report"
)

// Routes registers the routes.
func Routes(s *reading.Service) {
	reading.Route(s, access.SeeBreaches, "published-breaches", "/breaches/published", "Breaches that stand and breaches withdrawn, with the fact that did it",
		func(ctx context.Context, r *report.Reporter, q report.Query, _ *reading.AsOf) (*breaches.Published, error) {
			return (&breaches.Reporter{Reporter: r, Rome: s.Rome}).Published(ctx, q, "")
		})
	reading.Route(s, access.SeeBreaches, "employee-published-breaches", "/employees/{id}/breaches/published",
		"Breaches of one employee that stand and that were withdrawn, with the fact that did it",
		func(ctx context.Context, r *report.Reporter, q report.Query, in *reading.OfEmployee) (*breaches.Published, error) {
			return (&breaches.Reporter{Reporter: r, Rome: s.Rome}).Published(ctx, q, in.ID)
		})
}
