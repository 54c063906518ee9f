// Package overview has the routes of the company in one answer, and of its tiles.
package overview

import (
	"context"

	"spettanze/handlers/access"
	"spettanze/handlers/api/reading"
	"spettanze/projections/overview"
	"spettanze/projections/report"
)

// OfTile is a question about one tile.
type OfTile struct {
	reading.AsOf
	Tile string `path:"tile" doc:"its code; an unknown code is answered with the codes that exist" example:"lapsing"`
}

// Routes registers the routes.
func Routes(s *reading.Service) {
	reading.Route(s, access.SeeCompany, "overview", "/overview", "What needs attention, who is employed, who holds how much",
		func(ctx context.Context, r *report.Reporter, q report.Query, _ *reading.AsOf) (*overview.Overview, error) {
			return overview.Of(ctx, r, q)
		})
	reading.Route(s, access.SeeCompany, "overview-tile", "/overview/{tile}", "One of the things that need attention, with its rows",
		func(ctx context.Context, r *report.Reporter, q report.Query, in *OfTile) (*overview.TileDocument, error) {
			return overview.OfTile(ctx, r, q, in.Tile)
		})
}
