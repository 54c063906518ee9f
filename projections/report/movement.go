package report

import (
	"crypto/sha256"
	"encoding/base32"
	"fmt"
	"strings"
)

// Key is what makes a line of a statement the same line in two answers: its date, its account and its cause. An event's
// movement keeps its key if its sign changes; the movements of a closing differ by kind. The quantity is not in it.
func (m *Movement) Key() string {
	kind, cause := "", m.Cause.Source+"\x00"+m.Cause.ID
	if m.Cause.Closing != nil {
		kind, cause = m.Kind, "closing "+m.Cause.Closing.String()
	}
	return fmt.Sprint(m.Date, "|", m.Entitlement, "|", m.Lot, "|", m.Loan, "|", m.Case, "|", kind, "|", cause)
}

// MovementIDs gives an employee's movements their ids, in the order of a statement: a digest of the key, and a number where
// several movements have one key ("m3kq5…", "m3kq5…-2"). An id stays the same when other facts become known and when the
// statement shows less, so that it can stand in addresses.
type MovementIDs map[string]int

// Next returns the id of the next movement.
func (seen MovementIDs) Next(m *Movement) string {
	key := m.Key()
	seen[key]++
	sum := sha256.Sum256([]byte(key))
	id := "m" + strings.ToLower(base32.StdEncoding.EncodeToString(sum[:10])[:13])
	if n := seen[key]; n > 1 {
		return fmt.Sprint(id, "-", n)
	}
	return id
}
