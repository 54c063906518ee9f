package events

import (
	"strings"
	"time"
)

// CompanySubject is the subject of events about the whole company.
const CompanySubject = "company"

// Identity is what makes an event itself, for ever: sent twice, it counts once.
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

// Kind ranks within a date (contract §10, "Folding"; order §2).
const (
	RankHired = iota
	RankEmployment
	RankAgreement
	RankOpening
	RankOther
)

// Rank returns the kind rank of data.
func Rank(d Data) int { return d.Type().Rank }

// Compare orders events for the fold: by effective date, kind rank, source time, source and id. It depends on nothing
// of the log, so that the order of arrival cannot matter.
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
