package intake

import (
	"context"
	"fmt"
	"hash/maphash"
	"sync"

	"spettanze/events"
	"spettanze/projections/facts"
)

// Index finds the events of a log by identity: those that a journal has, and those behind it, which are read when the first
// identity is asked for. Of these it keeps a hash and a sequence, some 40 bytes. It is safe for concurrent use.
type Index struct {
	Log     events.Lookup
	Journal *Journal // nil: none, the whole log is read
	Follows bool     // the journal follows the log: once it is past what was read, it is enough

	mu      sync.Mutex
	read    bool
	enough  bool // the journal has it all
	last    uint64
	entries map[uint64]entry // by the hash of an identity
	seed    maphash.Seed
}

// Journal is events that can be found by identity, up to a position of the log.
type Journal struct {
	Position func(context.Context) (uint64, error)
	FindAll  func(context.Context, []events.Identity) (map[events.Identity]*events.Event, error)
}

// entry is the first accepted event of an identity.
type entry struct {
	seq       uint64
	annulment bool
}

// FindAll returns the events recorded under identities; identities without an event are left out.
func (x *Index) FindAll(ctx context.Context, ids []events.Identity) (map[events.Identity]*events.Event, error) {
	seqs, err := x.behind(ctx, ids)
	if err != nil {
		return nil, err
	}
	found := map[events.Identity]*events.Event{}
	if x.Journal != nil {
		if found, err = x.Journal.FindAll(ctx, ids); err != nil {
			return nil, err
		}
	}
	for id, seq := range seqs {
		if found[id] != nil {
			continue
		}
		rec, err := x.Log.Get(ctx, seq)
		if err != nil {
			return nil, fmt.Errorf("read sequence %d of the log: %w", seq, err)
		}
		if rec.Event != nil && rec.Event.Identity == id { // else two identities have one hash
			found[id] = rec.Event
		}
	}
	return found, nil
}

// behind returns the sequences of identities that are recorded behind the journal.
func (x *Index) behind(ctx context.Context, ids []events.Identity) (map[events.Identity]uint64, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.enough {
		return nil, nil
	}
	var known uint64
	if x.Journal != nil {
		var err error
		if known, err = x.Journal.Position(ctx); err != nil {
			return nil, err
		}
	}
	if !x.read {
		if err := x.readFrom(ctx, known+1); err != nil {
			return nil, fmt.Errorf("read the identities of the log: %w", err)
		}
	}
	if x.Follows && known >= x.last {
		x.enough, x.entries = true, nil
		return nil, nil
	}
	seqs := map[events.Identity]uint64{}
	for _, id := range ids {
		if e, ok := x.entries[x.hash(id)]; ok {
			seqs[id] = e.seq
		}
	}
	return seqs, nil
}

// readFrom reads the identities from a sequence on.
func (x *Index) readFrom(ctx context.Context, from uint64) error {
	last, _, err := x.Log.Last(ctx)
	if err != nil {
		return err
	}
	x.entries, x.seed, x.last = map[uint64]entry{}, maphash.MakeSeed(), last
	if from <= last {
		err = x.Log.Read(ctx, from, false, func(recs []events.Record) error {
			for i := range recs {
				if e := recs[i].Event; e != nil {
					x.last = max(x.last, e.Seq)
					x.add(e, e.Seq)
				}
			}
			return nil
		})
	}
	x.read = err == nil
	return err
}

// add takes the next event of the log, unless it was rejected as an annulment of an annulment: its identity is then free.
func (x *Index) add(e *events.Event, seq uint64) {
	h := x.hash(e.Identity)
	if _, ok := x.entries[h]; ok {
		return
	}
	target, annulment := facts.Target(e)
	if annulment && x.entries[x.hash(target)].annulment {
		return
	}
	x.entries[h] = entry{seq, annulment}
}

// Appended takes events that were appended. A journal that follows the log takes them by itself.
func (x *Index) Appended(evs []events.Event, results []events.Appended) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if !x.read || x.Follows {
		return
	}
	for i, a := range results {
		if a.Seq != 0 && !a.Duplicate {
			x.add(&evs[i], a.Seq)
		}
	}
}

func (x *Index) hash(id events.Identity) uint64 {
	var h maphash.Hash
	h.SetSeed(x.seed)
	_, _ = h.WriteString(id.Source) // a Hash takes everything
	_ = h.WriteByte(0)
	_, _ = h.WriteString(id.ID)
	return h.Sum64()
}
