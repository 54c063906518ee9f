package fold

import (
	"spettanze/events"
	"spettanze/projections/ledger"
)

// Entity is an [Employee] or a [Company].
type Entity interface {
	// Add adds a fact that the entity sees. It reports false, having added nothing, if the entity must be refolded.
	Add(e *events.Event) bool
	// Advance folds the days before a date.
	Advance(to events.Date)
	// Open returns the first day that has not been folded.
	Open() events.Date
	// Take returns the output written since the last call.
	Take() ledger.Output
	// Reuse is [ledger.Book.Reuse].
	Reuse(out ledger.Output)
	// Clone returns a copy that can be folded further by itself. Its output is empty.
	Clone() Entity
}

var (
	_ Entity = (*Employee)(nil)
	_ Entity = (*Company)(nil)
)
