// Package seal keeps Merkle trees over the leaves of records (package leaf): one for each company and stream. A tree follows from the
// log alone, and is made again with the projections. Its root is 32 bytes that stand for every record of the company through the last
// one: a copy of it, kept elsewhere, proves later that none of them was changed, dropped, added or moved.
//
//	company  stream  size   root
//	blue     hr      41877  47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=
//
// A tree is RFC 6962 over the leaves of the company in the order of the log, refused records among them. The company is the second
// token of the subject, so that nobody sees of another company so much as how much it records. docs/seals.md specifies it.
//
// # Tiles
//
// Hashes are kept as tiles of height 8 (C2SP tlog-tiles): tile n of level l has up to 256 hashes, of the subtrees of 256^l leaves
// from leaf n·256^(l+1) on. A tile that is full never changes. An [Edge] is the tiles of a tree that are not full, all that is
// needed to add leaves; [Reader] reads hashes, roots and proofs from tiles with package tlog.
package seal

import (
	"fmt"

	"golang.org/x/mod/sumdb/tlog"

	"spettanze/events/leaf"
)

const (
	// HR is the stream of the facts, as trees are named.
	HR = "hr"
	// Height is that of a tile.
	Height = 8
	// Width is how many hashes a full tile has.
	Width = 1 << Height
)

// Head is a tree at a size.
type Head = leaf.Head

// Edge is the right edge of a tree. The zero value is that of an empty tree.
type Edge struct {
	Size  uint64
	Tiles [][]leaf.Hash // the last tile of each level, with fewer than Width hashes
}

// Add adds a leaf at the end. It calls changed for each level above the first whose last tile has got a hash; if that tile is full,
// the next one is begun. The hashes are valid until changed returns.
func (e *Edge) Add(h leaf.Hash, changed func(level int, tile uint64, hashes []leaf.Hash) error) error {
	size := e.Size
	e.Size++
	for level := 0; ; level++ {
		if level == len(e.Tiles) {
			e.Tiles = append(e.Tiles, nil)
		}
		e.Tiles[level] = append(e.Tiles[level], h)
		tile := e.Tiles[level]
		if level > 0 {
			if err := changed(level, size>>(Height*(level+1)), tile); err != nil {
				return err
			}
		}
		if len(tile) < Width {
			return nil
		}
		var t leaf.Tree
		for _, h := range tile {
			t.Add(h)
		}
		h = t.Root()
		e.Tiles[level] = tile[:0]
	}
}

// Bytes returns the bytes of a tile.
func Bytes(hashes []leaf.Hash) []byte {
	b := make([]byte, 0, len(hashes)*tlog.HashSize)
	for i := range hashes {
		b = append(b, hashes[i][:]...)
	}
	return b
}

// Hashes returns the hashes of a tile.
func Hashes(b []byte) []leaf.Hash {
	out := make([]leaf.Hash, len(b)/tlog.HashSize)
	for i := range out {
		copy(out[i][:], b[i*tlog.HashSize:])
	}
	return out
}

// Reader reads hashes of a tree, for package tlog, from its tiles: tile returns the hashes of a tile, as many as there are.
func Reader(tile func(level int, n uint64) ([]byte, error)) tlog.HashReader {
	return tlog.HashReaderFunc(func(at []int64) ([]tlog.Hash, error) {
		out := make([]tlog.Hash, len(at))
		for i, index := range at {
			t := tlog.TileForIndex(Height, index)
			b, err := tile(t.L, uint64(t.N)) //nolint:gosec // not negative
			if err != nil {
				return nil, err
			}
			t.W = len(b) / tlog.HashSize
			if out[i], err = tlog.HashFromTile(t, b, index); err != nil {
				return nil, fmt.Errorf("seal: tile %d of level %d has %d hashes: %w", t.N, t.L, t.W, err)
			}
		}
		return out, nil
	})
}

// Root returns the root of a tree at a size, from its tiles.
func Root(size uint64, tile func(level int, n uint64) ([]byte, error)) (leaf.Hash, error) {
	return tlog.TreeHash(int64(size), Reader(tile)) //nolint:gosec // a log of 2^63 records does not exist
}
