package leaf

import (
	"crypto/sha256"

	"golang.org/x/mod/sumdb/tlog"
)

// Head is a tree at a size.
type Head struct {
	Company string `json:"company"`
	Stream  string `json:"stream"`
	Size    uint64 `json:"size"`
	Root    Hash   `json:"root"` // base64
}

// Tree is a Merkle tree of RFC 6962 that keeps what its next roots need, and nothing else. The zero value is empty.
type Tree struct {
	size  uint64
	whole []Hash // the roots of the complete subtrees, the largest first
}

// Add adds the hash of a leaf at the end.
func (t *Tree) Add(h Hash) {
	for n := t.size; n&1 == 1; n >>= 1 {
		last := len(t.whole) - 1
		h = tlog.NodeHash(t.whole[last], h)
		t.whole = t.whole[:last]
	}
	t.whole = append(t.whole, h)
	t.size++
}

// Size returns the number of leaves.
func (t *Tree) Size() uint64 { return t.size }

// Root returns the root: of no leaves the SHA-256 of nothing.
func (t *Tree) Root() Hash {
	n := len(t.whole)
	if n == 0 {
		return sha256.Sum256(nil)
	}
	root := t.whole[n-1]
	for i := n - 2; i >= 0; i-- {
		root = tlog.NodeHash(t.whole[i], root)
	}
	return root
}
