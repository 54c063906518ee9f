package seals

import (
	"bytes"
	"io"

	"spettanze/events/leaf"
	"spettanze/projections/seal"
	"spettanze/projections/sqlite/db"
)

// head is a row of seal_tree.
type head struct {
	id   int64
	size uint64
	name
}

func headOf(r db.Row) head {
	return head{id: r.Int(0), size: r.Seq(1), name: name{r.Text(2), r.Text(3)}}
}

const heads = "SELECT id, size, company, stream FROM seal_tree "

// one returns a tree, the zero value if there is none.
func one(c *db.Conn, of name) (h head, err error) {
	err = c.Query(heads+"WHERE company = ? AND stream = ?", func(r db.Row) error {
		h = headOf(r)
		return nil
	}, of.company, of.stream)
	return h, err
}

// tile returns the hashes of a tile, as many as there are.
func tile(c *db.Conn, of head, level int, n uint64) (hashes []byte, err error) {
	if level > 0 {
		err = c.Query("SELECT hashes FROM seal_tile WHERE tree = ? AND level = ? AND tile = ?", func(r db.Row) error {
			hashes = bytes.Clone(r.Bytes(0))
			return nil
		}, of.id, int64(level), db.Seq(n))
		return hashes, err
	}
	left := int(min(of.size-n*seal.Width, seal.Width)) //nolint:gosec // at most 256
	err = c.Query(`SELECT leaf FROM record WHERE seq >= (SELECT seq FROM seal_start WHERE tree = ? AND tile = ?) AND tree = ? ORDER BY seq`,
		func(r db.Row) error {
			hashes = append(hashes, r.Bytes(0)...)
			if left--; left == 0 {
				return io.EOF
			}
			return nil
		}, of.id, db.Seq(n), of.id)
	return hashes, err
}

func root(c *db.Conn, h head, size uint64) (leaf.Hash, error) {
	return seal.Root(size, func(level int, n uint64) ([]byte, error) { return tile(c, h, level, n) })
}

// Heads returns the trees of a company, empty: of all, as they were when the log was known through a sequence.
func Heads(c *db.Conn, company string, through uint64) (out []seal.Head, err error) {
	list, err := db.All(c, heads+"WHERE ? IN ('', company) ORDER BY company, stream", headOf, company)
	if err != nil {
		return nil, err
	}
	for _, h := range list {
		last, ok, err := c.One("SELECT n FROM record WHERE tree = ? AND seq <= ? ORDER BY seq DESC LIMIT 1", h.id, db.Seq(through))
		if err != nil {
			return nil, err
		}
		if !ok {
			continue
		}
		head := seal.Head{Company: h.company, Stream: h.stream, Size: uint64(last) + 1} //nolint:gosec // a number of leaves
		if head.Root, err = root(c, h, head.Size); err != nil {
			return nil, err
		}
		out = append(out, head)
	}
	return out, nil
}

// Contains reports whether the trees contain another one: they had its root at its size.
func (w *Writer) Contains(other seal.Head) (bool, error) {
	h, err := one(w.conn, name{other.Company, other.Stream})
	if err != nil || other.Size > h.size {
		return false, err
	}
	r, err := root(w.conn, h, other.Size)
	return r == other.Root, err
}

// Sealed is the leaf of a record, as it was sealed.
type Sealed struct {
	Company string
	N       uint64
	Hash    leaf.Hash
}

// Between returns the leaves of sequences from first through last, by sequence.
func Between(c *db.Conn, first, last uint64) (map[uint64]Sealed, error) {
	out := map[uint64]Sealed{}
	err := c.Query("SELECT r.seq, t.company, r.n, r.leaf FROM record r JOIN seal_tree t ON t.id = r.tree WHERE r.seq BETWEEN ? AND ?", func(r db.Row) error {
		s := Sealed{Company: r.Text(1), N: r.Seq(2)}
		copy(s.Hash[:], r.Bytes(3))
		out[r.Seq(0)] = s
		return nil
	}, db.Seq(first), db.Seq(last))
	return out, err
}
