package folds

import (
	"slices"

	"spettanze/events"
	"spettanze/events/hr"
	"spettanze/projections/fold"
	"spettanze/projections/ledger"
	"spettanze/projections/sqlite/entity"
)

// Entity is an entity in memory.
type Entity struct {
	*entity.Entity
	base        fold.Entity   // has folded the days before the open day; nil until the entity is first folded
	provisional fold.Entity   // base folded through the open day
	tail        ledger.Output // what the open day gave, as stored
	latest      events.Date   // effective date of the latest fact
	seq         uint64        // base holds all facts recorded through this sequence
	snapshots   []snapshot    // in order of date
	used        uint64        // the last round that needed it

	added, removed []*events.Event // by the transaction under way
	changed        bool            // is in Cache.changed
}

// snapshot is an earlier base, from which a late fact is folded.
type snapshot struct {
	fold fold.Entity
	open events.Date
	seq  uint64 // it holds all facts recorded through this sequence
}

// snapshotMonths are the ages at which a snapshot is kept, the highest first: most late facts are a few weeks late.
var snapshotMonths = []events.Month{12, 4, 2, 1}

// keep takes a base that is no longer needed as a snapshot, if it is the first of its month.
func (e *Entity) keep(f fold.Entity, seq uint64) {
	s := snapshot{f, f.Open(), seq}
	if n := len(e.snapshots); n > 0 && events.MonthOf(e.snapshots[n-1].open) >= events.MonthOf(s.open) {
		return
	}
	e.snapshots = append(e.snapshots, s)
	if len(e.snapshots) <= len(snapshotMonths) {
		return
	}
	// Keep, for each age, the newest snapshot of at least that age.
	now := events.MonthOf(s.open) + 1
	var kept []snapshot
	for _, age := range snapshotMonths {
		for _, x := range slices.Backward(e.snapshots) {
			if now-events.MonthOf(x.open) < age {
				continue
			}
			if n := len(kept); n == 0 || kept[n-1].open < x.open {
				kept = append(kept, x)
			}
			break
		}
	}
	e.snapshots = kept
}

// outdate drops the snapshots behind a late fact, and those that hold a removed one.
func (e *Entity) outdate(from events.Date) {
	e.snapshots = slices.DeleteFunc(e.snapshots, func(s snapshot) bool {
		return s.open > from || slices.ContainsFunc(e.removed, func(fact *events.Event) bool { return fact.Seq <= s.seq })
	})
}

// fromTheStart reports whether a fact has effects before its date: an opening replaces what came before it, and an
// employee's first hire decides whether it does.
func (e *Entity) fromTheStart(fact *events.Event) bool {
	switch fact.Data.(type) {
	case hr.BalanceOpened:
		return true
	case hr.Hired:
		return !e.IsCompany()
	}
	return false
}

// markFinal marks what the days from one on gave, which are closed now: it may be published now.
func (e *Entity) markFinal(out *ledger.Output, from events.Date) {
	for i := range out.Breaches {
		if b := &out.Breaches[i]; b.Date >= from {
			e.Mark(b.Date, entity.NoMonth)
			break
		}
	}
	for i := range out.Payroll {
		if in := &out.Payroll[i]; in.Date >= from {
			e.Mark(events.MaxDate+1, in.Month)
		}
	}
}
