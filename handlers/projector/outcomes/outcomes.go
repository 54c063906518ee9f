// Package outcomes remembers what became of the latest records of the log, for senders who wait until what they sent is projected.
//
// A sender calls [Outcomes.Hurry] before it appends, then [Outcomes.Reach] with the sequence, and then asks for the outcome of each
// of its events. What is not remembered, as of an import, the store knows.
package outcomes

import (
	"cmp"
	"context"
	"slices"
	"sync"

	"spettanze/events"
	"spettanze/handlers/projector/folds"
	"spettanze/projections/facts"
	"spettanze/projections/fold"
	"spettanze/projections/ledger"
	"spettanze/projections/report"
)

const (
	// tooFar is how many records behind a sequence the projections cannot reach it while a sender waits.
	tooFar = 20_000
	// remembered is how many outcomes, and how many freed facts, are kept.
	remembered = 4096
)

// Outcome is what became of a record.
type Outcome struct {
	facts.Judgement
	Seq    uint64
	Before *events.Event  // of a duplicate: the event itself
	Parked *ledger.Parked // for what it waits, if it does
}

// Freed is a fact that counts since the records from First through Last were projected, in one batch.
type Freed struct {
	First, Last uint64
	folds.Freed
}

// Outcomes is safe for concurrent use. Its fields are set before its first use.
type Outcomes struct {
	// Position returns the last record projected, and whether the projections follow the log.
	Position func() (seq uint64, following bool)
	// LogHurry has the log hand records on at once until done; nil: it does so in its own time.
	LogHurry func() (done func())

	mu      sync.Mutex
	reached uint64
	waiters map[chan struct{}]uint64 // by the sequence that they wait for
	latest  []Outcome                // in order of sequence
	freed   []Freed                  // in the order of batches
}

// Committed notes what became of a batch, which ends with record last, and wakes the senders whose records are projected.
func (o *Outcomes) Committed(last uint64, list []Outcome, freed []Freed) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.latest = append(newer(o.latest), list...)
	o.freed = append(newer(o.freed), freed...)
	o.reached = last
	for ch, seq := range o.waiters {
		if seq <= last {
			close(ch)
			delete(o.waiters, ch)
		}
	}
}

// newer drops the older half of a list that has become long.
func newer[T any](list []T) []T {
	if len(list) < remembered {
		return list
	}
	return slices.Clone(list[len(list)-remembered/2:])
}

// Hurry has records projected at once until done is called.
func (o *Outcomes) Hurry() (done func()) {
	if o.LogHurry == nil {
		return func() {}
	}
	return o.LogHurry()
}

// Reach waits until a record is projected, or ctx ends, and reports whether it is. It does not wait while the projections are
// made again or are far behind.
func (o *Outcomes) Reach(ctx context.Context, seq uint64) bool {
	if position, following := o.Position(); position >= seq {
		return true
	} else if !following || seq-position > tooFar {
		return false
	}
	ch := make(chan struct{})
	o.mu.Lock()
	if o.reached >= seq {
		o.mu.Unlock()
		return true
	}
	if o.waiters == nil {
		o.waiters = map[chan struct{}]uint64{}
	}
	o.waiters[ch] = seq
	o.mu.Unlock()
	select {
	case <-ch:
		return true
	case <-ctx.Done():
		o.mu.Lock()
		defer o.mu.Unlock()
		delete(o.waiters, ch)
		return o.reached >= seq
	}
}

// Of returns what became of a record that was projected a moment ago. It reports false for a record of which the store must be
// asked.
func (o *Outcomes) Of(seq uint64) (Outcome, bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	i, found := slices.BinarySearchFunc(o.latest, seq, func(x Outcome, seq uint64) int { return cmp.Compare(x.Seq, seq) })
	if !found {
		return Outcome{}, false
	}
	return o.latest[i], true
}

// Heals returns the facts about an event's subject that waited, and count since the event was projected, as far as they are
// remembered. Events that are projected together and may heal others share what they heal.
func (o *Outcomes) Heals(e *events.Event) (out []report.Cause) {
	_, annuls := facts.Target(e)
	may := annuls || fold.IsEmployment(e.Data) || fold.IsCompanyFact(e.Data)
	o.mu.Lock()
	defer o.mu.Unlock()
	for i := range o.freed {
		f := &o.freed[i]
		if f.First <= e.Seq && e.Seq <= f.Last && f.Company == e.Company && (f.First == f.Last || may && f.Subject == e.Subject) {
			out = append(out, report.Cause{Source: f.Cause.Source, ID: f.Cause.ID, Seq: f.Cause.Seq})
		}
	}
	return out
}
