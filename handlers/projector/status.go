package projector

import (
	"sync"
	"time"

	"spettanze/events"
	"spettanze/projections/facts"
)

// Status is the state of a projector, for readiness and metrics.
type Status struct {
	Phase    Phase
	Position uint64        // the last record projected
	Rebuilt  uint64        // while rebuilding: the last record folded into the new file
	Recorded time.Time     // when that was recorded
	Last     uint64        // the last record of the log, when it was last read
	Lag      uint64        // records to go
	LagTime  time.Duration // how long ago the last projected record was recorded; 0: none to go
	Today    events.Date   // the day that was last turned to; 0: none since the start

	Late     uint64 // times an entity was folded again for a fact that came late, or was annulled
	Entities int    // in memory

	Accepted, Duplicates, Rejected uint64 // since the start
	Error                          string // why the last attempt failed; empty when it did not
}

// Phase is what the projector is doing.
type Phase string

// The phases.
const (
	Stopped    Phase = "stopped"
	Rebuilding Phase = "rebuilding"
	CatchingUp Phase = "catching up"
	Ready      Phase = "ready" // the records of before the start are projected, and the day is turned
)

// Ready reports whether the projections are current.
func (s Status) Ready() bool { return s.Phase == Ready && s.Error == "" }

type statusKeeper struct {
	mu sync.Mutex
	s  Status
	at time.Time // of the last batch

	trying string // the last failure of the loop beside the batches
}

// tried notes the outcome of an attempt of the loop; empty is success, which clears only the loop's own last failure.
func (k *statusKeeper) tried(failed string) {
	k.set(func(s *Status) {
		if failed != "" || s.Error == k.trying {
			s.Error = failed
		}
		k.trying = failed
	})
}

func (k *statusKeeper) set(fn func(*Status)) {
	k.mu.Lock()
	defer k.mu.Unlock()
	fn(&k.s)
}

// applied notes a batch. The projector is locked.
func (k *statusKeeper) applied(p *Projector, b *batch, took time.Duration) {
	n := len(b.recs)
	p.measures.records.Observe(float64(n))
	p.measures.fold.Observe(took.Seconds())
	p.o.Logger.Debug("batch projected", "sequence", p.last, "batch", n, "duration", took)
	var counts [3]uint64
	for i := range b.verdicts {
		counts[b.verdicts[i].Verdict]++
	}
	k.set(func(s *Status) {
		s.Position, s.Recorded = p.last, b.recs[n-1].Recorded
		s.Last = max(s.Last, p.last)
		s.Late, s.Entities = p.folds.Refolds(), p.folds.Len()
		s.Accepted += counts[facts.Accepted]
		s.Duplicates += counts[facts.Duplicate]
		s.Rejected += counts[facts.Rejected]
		s.Error = ""
		k.at = p.o.Now()
	})
}

// Status returns the state. It never waits for a batch.
func (p *Projector) Status() Status {
	p.status.mu.Lock()
	defer p.status.mu.Unlock()
	s := p.status.s
	if s.Phase == "" {
		s.Phase = Stopped
	}
	if s.Last > s.Position {
		s.Lag = s.Last - s.Position
		if !s.Recorded.IsZero() {
			s.LagTime = max(0, p.o.Now().Sub(s.Recorded))
		}
	}
	return s
}

// quiet returns for how long no batch has come.
func (k *statusKeeper) quiet(now time.Time) time.Duration {
	k.mu.Lock()
	defer k.mu.Unlock()
	return now.Sub(k.at)
}
