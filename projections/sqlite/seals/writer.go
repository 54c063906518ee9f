// Package seals stores the Merkle trees of package seal in the transactions of the projector, so that what is projected is what is
// sealed.
//
// The hash of each leaf is in the row of its record. The tiles of level 0 are these rows, from the sequences in seal_start on; the
// tiles above are rows of seal_tile. A batch of one event writes nothing but the row that is written in any case, and the size.
package seals

import (
	"fmt"

	"spettanze/events"
	"spettanze/events/leaf"
	"spettanze/projections/seal"
	"spettanze/projections/sqlite/db"
)

// Place is where the leaf of a record is. The zero value is of a record without a leaf.
type Place struct {
	Tree int64
	N    uint64
	Hash []byte
}

// Writer adds leaves to trees in the transactions of a connection.
type Writer struct {
	conn                 *db.Conn
	trees                map[name]*tree
	touched              []*tree // in this transaction
	heads, starts, tiles *db.Inserter
}

type name struct{ company, stream string }

// tree is a tree in memory.
type tree struct {
	name
	id      int64
	edge    seal.Edge
	touched bool
	changed []bool // by level: the last tile is to be written
}

// NewWriter returns a writer.
func NewWriter(c *db.Conn) *Writer {
	w := &Writer{conn: c, trees: map[name]*tree{},
		heads:  c.NewInserter("INSERT OR REPLACE INTO seal_tree VALUES ()", 4),
		starts: c.NewInserter("INSERT OR FAIL INTO seal_start VALUES ()", 3),
		tiles:  c.NewInserter("INSERT OR REPLACE INTO seal_tile VALUES ()", 4)}
	c.OnRollback(func() {
		clear(w.trees)
		w.touched = nil
	})
	return w
}

// Seal adds the leaf of a record of the facts to the tree of its company, and returns its place, which is to be stored with the
// record.
func (w *Writer) Seal(r *events.Record) (Place, error) {
	if r.Leaf == (leaf.Hash{}) {
		return Place{}, nil
	}
	t, err := w.tree(name{leaf.Company(r.Subject), seal.HR})
	if err != nil {
		return Place{}, err
	}
	if !t.touched {
		t.touched = true
		w.touched = append(w.touched, t)
	}
	n := t.edge.Size
	if n%seal.Width == 0 {
		if err := w.starts.Add(t.id, int64(n/seal.Width), db.Seq(r.Seq)); err != nil { //nolint:gosec // a number of tiles
			return Place{}, err
		}
	}
	err = t.edge.Add(r.Leaf, func(level int, tile uint64, hashes []leaf.Hash) error {
		for len(t.changed) <= level {
			t.changed = append(t.changed, false)
		}
		t.changed[level] = len(hashes) < seal.Width
		if t.changed[level] {
			return nil
		}
		return w.tile(t, level, tile, hashes)
	})
	return Place{Tree: t.id, N: n, Hash: r.Leaf[:]}, err
}

func (w *Writer) tile(t *tree, level int, n uint64, hashes []leaf.Hash) error {
	return w.tiles.Add(t.id, int64(level), int64(n), seal.Bytes(hashes)) //nolint:gosec // a number of tiles
}

// FlushSeals writes what the transaction has changed of the trees, but the leaves.
func (w *Writer) FlushSeals() error {
	for _, t := range w.touched {
		for level, changed := range t.changed {
			if !changed {
				continue
			}
			if err := w.tile(t, level, t.edge.Size>>(seal.Height*(level+1)), t.edge.Tiles[level]); err != nil {
				return err
			}
			t.changed[level] = false
		}
		if err := w.heads.Add(t.id, t.company, t.stream, db.Seq(t.edge.Size)); err != nil {
			return err
		}
		t.touched = false
	}
	w.touched = w.touched[:0]
	return nil
}

// tree returns a tree, which is made if it is new.
func (w *Writer) tree(of name) (*tree, error) {
	if t := w.trees[of]; t != nil {
		return t, nil
	}
	if _, err := w.conn.Exec("INSERT INTO seal_tree (company, stream, size) VALUES (?, ?, 0) ON CONFLICT DO NOTHING", of.company, of.stream); err != nil {
		return nil, err
	}
	h, err := one(w.conn, of)
	if err != nil {
		return nil, err
	}
	t := &tree{name: of, id: h.id, edge: seal.Edge{Size: h.size}}
	for level := 0; t.edge.Size>>(seal.Height*level) > 0; level++ {
		want := t.edge.Size >> (seal.Height * level) % seal.Width
		var hashes []leaf.Hash
		if want > 0 {
			b, err := tile(w.conn, h, level, t.edge.Size>>(seal.Height*(level+1)))
			if err != nil {
				return nil, err
			}
			hashes = seal.Hashes(b)
		}
		if uint64(len(hashes)) != want {
			return nil, fmt.Errorf("%w: the tree of %s has %d hashes of level %d at its edge, expected %d", db.ErrDamaged, of.company, len(hashes), level, want)
		}
		t.edge.Tiles = append(t.edge.Tiles, hashes)
	}
	w.trees[of] = t
	return t, nil
}
