package seal_test

import (
	"slices"
	"strconv"
	"testing"

	"golang.org/x/mod/sumdb/tlog"
	"pgregory.net/rapid"

	"spettanze/events/leaf"
	"spettanze/projections/seal"
)

func leafOf(n uint64) leaf.Hash { return tlog.RecordHash([]byte(strconv.FormatUint(n, 10))) }

type place struct {
	level int
	tile  uint64
}

// TestTiles: at every size, whatever the edge was made from, the root is that of the plain tree, and so is the root of every smaller
// size from the same tiles. 65,536 leaves fill a tile of the second level.
func TestTiles(t *testing.T) {
	const most = 65_600
	var plain leaf.Tree
	roots := []leaf.Hash{plain.Root()}
	for n := range uint64(most) {
		plain.Add(leafOf(n))
		roots = append(roots, plain.Root())
	}
	rapid.Check(t, func(t *rapid.T) {
		size := rapid.OneOf(rapid.Uint64Range(0, 300), rapid.Uint64Range(0, 600), rapid.Uint64Range(500, 2000), rapid.Just(uint64(most))).Draw(t, "size")
		tiles := map[place][]leaf.Hash{}
		tile := func(level int, n uint64) ([]byte, error) { return seal.Bytes(tiles[place{level, n}]), nil }
		e := &seal.Edge{}
		for n := range size {
			at := place{0, n / seal.Width}
			tiles[at] = append(tiles[at], leafOf(n))
			err := e.Add(leafOf(n), func(level int, n uint64, hashes []leaf.Hash) error {
				tiles[place{level, n}] = slices.Clone(hashes)
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
			if n%30_011 == 0 { // begun again from the tiles
				e = &seal.Edge{Size: n + 1}
				for level := 0; e.Size>>(seal.Height*level) > 0; level++ {
					e.Tiles = append(e.Tiles, slices.Clone(tiles[place{level, e.Size >> (seal.Height * (level + 1))}]))
				}
			}
		}
		for _, at := range []uint64{size, rapid.Uint64Range(0, size).Draw(t, "smaller")} {
			if got, err := seal.Root(at, tile); err != nil || got != roots[at] {
				t.Fatalf("the root of %d of %d leaves is %v (%v), expected %v", at, size, got, err, roots[at])
			}
		}
		if size > 0 {
			n := rapid.Uint64Range(0, size-1).Draw(t, "leaf")
			proof, err := tlog.ProveRecord(int64(size), int64(n), seal.Reader(tile))
			if err != nil || tlog.CheckRecord(proof, int64(size), roots[size], int64(n), leafOf(n)) != nil {
				t.Fatalf("leaf %d of %d is not proved: %v", n, size, err)
			}
		}
	})
}

// TestHashes: the bytes of a tile are its hashes.
func TestHashes(t *testing.T) {
	hashes := []leaf.Hash{leafOf(1), leafOf(2), leafOf(3)}
	if got := seal.Hashes(seal.Bytes(hashes)); !slices.Equal(got, hashes) {
		t.Errorf("%v", got)
	}
}
