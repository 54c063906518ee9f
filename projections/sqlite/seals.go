package sqlite

import (
	"context"
	"math"

	"spettanze/projections/seal"
	"spettanze/projections/sqlite/db"
	"spettanze/projections/sqlite/seals"
)

// AllSeals returns the trees of all companies, also while the store is stale.
func (s *Store) AllSeals(context.Context) (heads []seal.Head, err error) {
	err = s.View(func(c *db.Conn) error {
		heads, err = seals.Heads(c, "", math.MaxInt64)
		return err
	})
	return heads, err
}

// SealedBetween returns the leaves that were sealed of sequences from first through last, by sequence.
func (s *Store) SealedBetween(_ context.Context, first, last uint64) (out map[uint64]seals.Sealed, err error) {
	err = s.View(func(c *db.Conn) error {
		out, err = seals.Between(c, first, last)
		return err
	})
	return out, err
}
