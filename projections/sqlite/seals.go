package sqlite

import (
	"context"

	"spettanze/projections/seal"
	"spettanze/projections/sqlite/db"
	"spettanze/projections/sqlite/seals"
)

// Seals returns the trees over the leaves of the records, also while the store is stale.
func (s *Store) Seals(context.Context) (heads []seal.Head, err error) {
	err = s.View(func(c *db.Conn) error {
		heads, err = seals.Heads(c)
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
