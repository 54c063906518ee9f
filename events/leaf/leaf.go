// Package leaf makes the leaf of a record: the text that stands for it in a Merkle tree, and its hash. docs/seals.md specifies it for
// other programs. It is fixed for ever: another form would change every root.
//
//	spettanze.leaf/v1
//	HR 42428
//	2026-11-22T09:58:15.123456789Z
//	hr.blue.E042.clocking.recorded
//	<base64 of the SHA-256 of the headers>
//	<base64 of the SHA-256 of the salt and the body>
//
// The lines are the format, stream and sequence, the time of recording with nine digits of a second, the subject, and two digests;
// each ends with a line feed. The hash is that of RFC 6962: SHA-256 of a zero byte and the text.
//
// # Stored bytes
//
// Headers and body are those that the log stores, and not the event that was read from them: a later version of the program may read
// or write the same event otherwise. A header counts as one line "name: value\n"; the lines are sorted. Headers that begin with
// "Nats-", and those of tracing, are left out: they are of the carrier. So is Spettanze-Recorded, whose time is on the third line.
//
// # Salt
//
// The door gives each message 16 random bytes ([NewSalt]) in the header Spettanze-Salt. Without them whoever has the leaf could guess
// a small body, such as a date and a kind of leave. With them a record can be cut down to its leaf, headers and body destroyed, and
// the tree proves all the rest. Records of before have no salt, and stay valid.
package leaf

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"hash"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/tlog"
)

// Headers of the door.
const (
	Salt      = "Spettanze-Salt"
	Recorded  = "Spettanze-Recorded"  // the time of recording in the past that a log begins with
	Principal = "Spettanze-Principal" // the handle of the sender
)

const (
	format  = "spettanze.leaf/v1"
	instant = "2006-01-02T15:04:05.000000000Z"
)

// Hash is the hash of a leaf, or of a tree.
type Hash = tlog.Hash

// Message is a record as the log stores it.
type Message struct {
	Stream   string
	Seq      uint64
	Recorded time.Time
	Subject  string
	Header   map[string][]string
	Body     []byte
}

// Company returns the second token of a subject. It says in whose tree the record is, whatever the record says of itself.
func Company(subject string) string {
	_, rest, _ := strings.Cut(subject, ".")
	company, _, _ := strings.Cut(rest, ".")
	return company
}

// NewSalt returns the value of a salt: 16 random bytes in base64.
func NewSalt() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // it never fails
	return base64.StdEncoding.EncodeToString(b[:])
}

// Hasher makes leaves and reuses its memory. The zero value is ready; it is for one goroutine.
type Hasher struct {
	sum  hash.Hash
	of   struct{ headers, body Hash }
	room []byte // the headers, later the text behind a zero byte
	ends []int
	rows [][]byte
}

// Hash returns the hash of the leaf of a message.
func (h *Hasher) Hash(m *Message) Hash {
	h.write(m)
	return sha256.Sum256(h.room)
}

// Text returns the leaf of a message.
func (h *Hasher) Text(m *Message) string {
	h.write(m)
	return string(h.room[1:])
}

// write puts the leaf behind a zero byte into room.
func (h *Hasher) write(m *Message) {
	if h.sum == nil {
		h.sum = sha256.New()
	}
	h.sum.Reset()
	for _, row := range h.header(m.Header) {
		h.sum.Write(row)
	}
	h.sum.Sum(h.of.headers[:0])
	h.sum.Reset()
	if salt := m.Header[Salt]; len(salt) > 0 {
		h.sum.Write(append(h.room[:0], slices.Min(salt)...))
	}
	h.sum.Write(m.Body)
	h.sum.Sum(h.of.body[:0])

	h.room = append(h.room[:0], 0)
	b := append(append(h.room, format...), '\n')
	b = append(append(b, m.Stream...), ' ')
	b = append(strconv.AppendUint(b, m.Seq, 10), '\n')
	b = append(m.Recorded.UTC().AppendFormat(b, instant), '\n')
	b = append(append(b, m.Subject...), '\n')
	b = append(base64.StdEncoding.AppendEncode(b, h.of.headers[:]), '\n')
	h.room = append(base64.StdEncoding.AppendEncode(b, h.of.body[:]), '\n')
}

// header returns the lines of the headers that count, sorted. They are valid until room is used again.
func (h *Hasher) header(header map[string][]string) [][]byte {
	b, ends := h.room[:0], h.ends[:0]
	for name, values := range header {
		if !counts(name) {
			continue
		}
		for _, v := range values {
			b = append(append(append(append(b, name...), ": "...), v...), '\n')
			ends = append(ends, len(b))
		}
	}
	rows, at := h.rows[:0], 0
	for _, end := range ends {
		rows = append(rows, b[at:end])
		at = end
	}
	slices.SortFunc(rows, bytes.Compare)
	h.room, h.ends, h.rows = b, ends, rows
	return rows
}

// counts reports whether a header is part of the leaf.
func counts(name string) bool {
	switch name {
	case Recorded, "traceparent", "tracestate", "ce-traceparent", "ce-tracestate":
		return false
	}
	return !strings.HasPrefix(name, "Nats-")
}

// Header returns the text of the headers that count, whose SHA-256 the leaf has.
func Header(header map[string][]string) string {
	var h Hasher
	return string(bytes.Join(h.header(header), nil))
}
