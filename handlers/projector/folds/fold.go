package folds

import (
	"slices"

	"spettanze/events"
	"spettanze/projections/fold"
	"spettanze/projections/institutes"
	"spettanze/projections/ledger"
	"spettanze/projections/sqlite"
)

func (c *Cache) newFold(e *Entity) fold.Entity {
	if e.IsCompany() {
		return fold.NewCompany(c.contract, institutes.Companies)
	}
	return fold.NewEmployee(c.contract, c.rome, e.Subject)
}

func addAll(f fold.Entity, facts []*events.Event) bool {
	for _, fact := range facts {
		if !f.Add(fact) {
			return false
		}
	}
	return true
}

// goal is the open day to be reached: that of the latest fact, or today if that is earlier; with turn it is today.
func goal(latest, today events.Date, turn bool) events.Date {
	if turn {
		return today
	}
	return min(latest, today)
}

// foldOn continues the entity's fold with the added facts and writes the rows that differ. It reports false, having written
// nothing, if the entity must be refolded.
func (c *Cache) foldOn(tx *sqlite.Tx, e *Entity, today events.Date, turn bool) (done bool, err error) {
	e.used = c.round
	if e.base == nil || len(e.removed) > 0 || slices.ContainsFunc(e.added, e.fromTheStart) {
		return false, nil
	}
	latest := e.latest
	for _, fact := range e.added {
		latest = max(latest, fact.Data.Effective())
	}
	to := max(goal(latest, today, turn), e.Open)
	switch {
	case to > e.Open && addAll(e.provisional, e.added):
		e.keep(e.base, e.seq)
		e.base = e.provisional
		// What the open day gave is stored already, and is final now.
		final := e.tail
		e.tail = ledger.Output{}
		e.markFinal(&final, e.Open)
	case addAll(e.base, e.added):
	default:
		return false, nil
	}
	e.latest = latest
	return true, c.advance(tx, e, e.tail, to)
}

// refold folds an entity anew from the latest day that the added and removed facts cannot have changed.
func (c *Cache) refold(tx *sqlite.Tx, e *Entity, today events.Date, turn bool) error {
	from := e.Open
	if e.base == nil {
		e.snapshots = nil
	} else {
		c.refolds++
	}
	for _, facts := range [][]*events.Event{e.added, e.removed} {
		for _, fact := range facts {
			from = min(from, fact.Data.Effective())
			if e.fromTheStart(fact) {
				from = events.MinDate
			}
		}
	}
	from = max(from, events.MinDate)
	e.outdate(from)
	f, err := c.load(tx, e)
	if err != nil {
		return err
	}
	f.Advance(from)
	f.Take()
	to := max(goal(e.latest, today, turn), from)
	if turn || !c.bulk {
		to = max(to, e.Open)
	}
	old, err := tx.Rows(e.Entity, from) // of the days that are folded now
	if err != nil {
		return err
	}
	e.base = f
	if day := to.AddMonths(-1); day > from && len(e.snapshots) == 0 {
		// Leave a snapshot on the way. It is a copy, which has not written what f has.
		f.Advance(day)
		e.snapshots = append(e.snapshots, snapshot{f.Clone(), day, c.position})
	}
	return c.advance(tx, e, old, to)
}

// load returns the entity's fold with all its facts: from the newest snapshot that takes them, else from the journal alone.
func (c *Cache) load(tx *sqlite.Tx, e *Entity) (fold.Entity, error) {
	for len(e.snapshots) > 0 {
		s := e.snapshots[len(e.snapshots)-1]
		facts, err := tx.Facts(e.Entity, s.seq)
		if err != nil {
			return nil, err
		}
		if f := s.fold.Clone(); addAll(f, facts) {
			e.seen(facts)
			return f, nil
		}
		e.snapshots = e.snapshots[:len(e.snapshots)-1]
	}
	facts, err := tx.Facts(e.Entity, 0)
	if err != nil {
		return nil, err
	}
	f := c.newFold(e)
	addAll(f, facts) // a fold that has folded nothing takes every fact
	e.latest = events.MinDate
	e.seen(facts)
	return f, nil
}

// seen moves the date of the latest fact.
func (e *Entity) seen(facts []*events.Event) {
	for _, fact := range facts {
		e.latest = max(e.latest, fact.Data.Effective())
	}
}

// advance folds base up to the day to and provisional through it, and writes the rows. old is the stored output of those days.
func (c *Cache) advance(tx *sqlite.Tx, e *Entity, old ledger.Output, to events.Date) error {
	before := e.Open
	e.base.Reuse(c.written)
	e.base.Advance(to)
	now := e.base.Take()
	e.markFinal(&now, before)
	e.provisional = e.base.Clone()
	e.provisional.Advance(to + 1)
	e.tail = e.provisional.Take()
	e.Open, e.seq = to, c.position
	now.Merge(e.tail)
	c.written = now
	ch, err := tx.Rewrite(e.Entity, old, now)
	if err != nil {
		return err
	}
	c.parked = append(c.parked, ch.Parked...)
	for _, p := range ch.Freed {
		if !slices.ContainsFunc(e.removed, func(fact *events.Event) bool { return fact.Seq == p.Cause.Seq }) {
			c.freed = append(c.freed, Freed{e.Company, p})
		}
	}
	if err := tx.Carry(e.Entity, ch.First); err != nil {
		return err
	}
	return tx.Save(e.Entity)
}
