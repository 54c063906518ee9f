package ledger

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
	"strconv"
)

// MessageID makes the id of a message about an entry that is published: its first word, and half of the SHA-256 of all words with
// their lengths.
func MessageID(words ...string) string {
	h := sha256.New()
	for _, w := range words {
		io.WriteString(h, strconv.Itoa(len(w))+":"+w) //nolint:errcheck // a hash takes everything
	}
	return words[0] + "-" + hex.EncodeToString(h.Sum(nil)[:16])
}
