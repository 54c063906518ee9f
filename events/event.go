package events

import (
	"strconv"
	"strings"
	"time"
)

// CompanySubject is the subject of events about the whole company.
const CompanySubject = "company"

// MaxEventBytes bounds one event as received: 1 MiB, which is also NATS's default limit of a message.
const MaxEventBytes = 1 << 20

// Identity identifies an event and never changes: an event sent twice counts once.
type Identity struct {
	Source string
	ID     string
}

// CompareIdentity orders identities by source and id.
func (a Identity) CompareIdentity(b Identity) int {
	if c := strings.Compare(a.Source, b.Source); c != 0 {
		return c
	}
	return strings.Compare(a.ID, b.ID)
}

// Event is a fact: an envelope (CloudEvents 1.0) and its data.
type Event struct {
	Identity
	Company string
	Subject string    // employee id, or [CompanySubject]
	Time    time.Time // when the source recorded it; compared as an instant
	Data    Data

	// Seq and Recorded are the log's own: its sequence (from 1) and the time of recording. Zero before the log has it.
	Seq      uint64
	Recorded time.Time
}

// Rank returns the rank of data among the facts of its date.
func Rank(d Data) int { return d.Type().Rank }

// Compare orders events for the fold: by effective date, rank, source time, source and id. It uses nothing that the log
// adds, so that the order of arrival cannot matter.
func Compare(a, b *Event) int {
	if c := int(a.Data.Effective()) - int(b.Data.Effective()); c != 0 {
		return c
	}
	if c := a.Data.Type().Rank - b.Data.Type().Rank; c != 0 {
		return c
	}
	return CompareWithin(a, b)
}

// CompareWithin orders two events of one date and rank: by source time, source and id.
func CompareWithin(a, b *Event) int {
	if c := a.Time.Compare(b.Time); c != 0 {
		return c
	}
	return a.CompareIdentity(b.Identity)
}

// MsgID returns the NATS message id of an event, "<source>#<id>". A source may itself hold a "#", and then two
// identities would share one id (a#b and c, a and b#c) and a fact would be taken for a duplicate: such a source is
// preceded by its length, "#<length>:<source>#<id>", which equals no other message id, because no source is empty.
func MsgID(e *Event) string {
	if strings.Contains(e.Source, "#") {
		return "#" + strconv.Itoa(len(e.Source)) + ":" + e.Source + "#" + e.ID
	}
	return e.Source + "#" + e.ID
}

// Subject returns the NATS subject of an event: "hr.<company>.<employee>.<family>.<verb>", and for a person described
// "people.<company>.<employee>". Company and employee hold neither dots nor wildcards.
func Subject(e *Event) string {
	prefix, kind := subjectAround(e)
	return prefix + e.Company + "." + e.Subject + kind
}

// IsSubject reports whether a NATS subject is that of an event, without allocating it.
func IsSubject(e *Event, subject string) bool {
	prefix, kind := subjectAround(e)
	for _, part := range [...]string{prefix, e.Company, ".", e.Subject} {
		rest, ok := strings.CutPrefix(subject, part)
		if !ok {
			return false
		}
		subject = rest
	}
	return subject == kind
}

// subjectAround returns the parts before and after company and employee of an event's subject.
func subjectAround(e *Event) (prefix, kind string) {
	t := e.Data.Type()
	if t.Stream != "hr" {
		return t.Stream + ".", ""
	}
	return "hr.", t.Name[len("hr"):]
}
