package query

import (
	"context"

	"spettanze/projections/report"
	"spettanze/projections/seal"
	"spettanze/projections/sqlite/journal"
	"spettanze/projections/sqlite/seals"
)

var _ seal.Source = (*Source)(nil)

// Seals implements [seal.Source].
func (s *Source) Seals(ctx context.Context, q report.Query) ([]seal.Head, error) {
	return answer(ctx, s, func(r *reader) ([]seal.Head, error) {
		return seals.Heads(r.conn, q.Company, journal.Known(q.Known).Through())
	})
}
