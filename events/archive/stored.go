package archive

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"spettanze/events"
	"spettanze/events/cloudevents"
	"spettanze/events/leaf"
)

// dataMember begins the data in the line of an event, which come last. No string of the line holds these bytes: a quote in a string
// has a backslash before it.
const dataMember = `,"data":`

// ofDoor are the headers that the door adds, with the members of a line that have them.
var ofDoor = [...]struct{ member, header string }{{"salt", leaf.Salt}, {"principal", leaf.Principal}}

// addStored adds to the line of an event, which begins at `from`, what the door has added to the message, and the wire form if headers
// and body do not follow from the rest of the line.
func addStored(b []byte, from int, r *events.Record) []byte {
	at := from + bytes.Index(b[from:], []byte(dataMember))
	data := slices.Clone(b[at:])
	b = b[:at]
	for _, h := range ofDoor {
		if v := r.Stored.Header[h.header]; len(v) == 1 && plain(v[0]) {
			b = append(append(append(append(append(b, `,"`...), h.member...), `":"`...), v[0]...), '"')
		}
	}
	at = len(b)
	b = append(b, data...)
	if rec, err := parseEvent(b[from:], true); err == nil && rec.Leaf == r.Leaf {
		return b
	}
	b = append(b[:at], wireMember...)
	b = base64.StdEncoding.AppendEncode(b, wireForm(r))
	return append(append(b, '"'), data...)
}

// wireMember begins the wire form in the line of an event.
const wireMember = `,"wire":"`

// plain reports whether a text needs no escapes in JSON.
func plain(s string) bool {
	return !strings.ContainsFunc(s, func(c rune) bool { return c < ' ' || c > '~' || c == '"' || c == '\\' })
}

// wireForm is a record as it is stored: a line with the subject, the lines of the headers that count, an empty line, and the body.
func wireForm(r *events.Record) []byte {
	return append([]byte(r.Subject+"\n"+leaf.Header(r.Stored.Header)+"\n"), r.Stored.Body...)
}

// parseWire reads a wire form.
func parseWire(wire []byte) (subject string, s *events.Stored, err error) {
	bad := errors.New("wire: no subject, headers, empty line and body")
	line, rest, ok := bytes.Cut(wire, []byte("\n"))
	if !ok {
		return "", nil, bad
	}
	subject, s = string(line), &events.Stored{Header: map[string][]string{}}
	for {
		if line, rest, ok = bytes.Cut(rest, []byte("\n")); !ok {
			return "", nil, bad
		}
		if len(line) == 0 {
			s.Body = rest
			return subject, s, nil
		}
		name, value, ok := strings.Cut(string(line), ": ")
		if !ok {
			return "", nil, bad
		}
		s.Header[name] = append(s.Header[name], value)
	}
}

// parseStored returns how the event of a line is stored, and under which subject.
func parseStored(line []byte, e *events.Event) (string, *events.Stored, error) {
	at := bytes.Index(line, []byte(dataMember))
	if at < 0 {
		return "", nil, fmt.Errorf("%s is missing", dataMember)
	}
	var l struct {
		ID, Source, Type, Company, Subject, Time, Salt, Principal string
		Wire                                                      []byte
	}
	if err := json.Unmarshal(append(slices.Clone(line[:at]), '}'), &l); err != nil {
		return "", nil, err
	}
	if l.Wire != nil {
		return parseWire(l.Wire)
	}
	// Of the line and not of the event, which a later program may read otherwise.
	headers := cloudevents.BinaryHeaders(l.ID, l.Source, l.Type, l.Company, l.Subject, l.Time)
	for i, v := range [...]string{l.Salt, l.Principal} {
		if v != "" {
			headers = append(headers, ofDoor[i].header, v)
		}
	}
	s := &events.Stored{Header: make(map[string][]string, len(headers)/2), Body: line[at+len(dataMember) : len(line)-1]}
	for i := 0; i < len(headers); i += 2 {
		s.Header[headers[i]] = headers[i+1 : i+2]
	}
	return events.Subject(e), s, nil
}

// seal gives a record what it is stored as, and its leaf.
func seal(rec *events.Record, subject string, s *events.Stored) {
	var h leaf.Hasher
	rec.Subject, rec.Stored = subject, s
	rec.Leaf = h.Hash(&leaf.Message{Stream: "HR", Seq: rec.Seq, Recorded: rec.Recorded, Subject: subject, Header: s.Header, Body: s.Body})
}

// trees are the trees of records, by company.
type trees map[string]*leaf.Tree

// add adds a record to the tree of its company.
func (t trees) add(r *events.Record) {
	company := leaf.Company(r.Subject)
	if t[company] == nil {
		t[company] = &leaf.Tree{}
	}
	t[company].Add(r.Leaf)
}

// heads returns the trees in the order of companies.
func (t trees) heads() (out []leaf.Head) {
	for company, tree := range t {
		out = append(out, leaf.Head{Company: company, Stream: "hr", Size: tree.Size(), Root: tree.Root()})
	}
	slices.SortFunc(out, func(a, b leaf.Head) int { return strings.Compare(a.Company, b.Company) })
	return out
}
