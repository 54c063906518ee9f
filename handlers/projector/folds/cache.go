package folds

import (
	"cmp"
	"slices"
	"time"

	"spettanze/events"
	"spettanze/projections/contract"
	"spettanze/projections/ledger"
	"spettanze/projections/sqlite"
	"spettanze/projections/sqlite/entity"
)

// Cache holds the entities used last. It is for one goroutine at a time.
type Cache struct {
	contract *contract.Contract
	rome     *time.Location
	limit    int // entities

	entities map[key]*Entity
	changed  []*Entity // with facts that are not folded yet
	round    uint64    // counts calls of Begin
	position uint64    // see Begin
	bulk     bool      // see Begin
	refolds  uint64
	parked   []ledger.Parked // since Begin
	freed    []Freed         // since Begin
	written  ledger.Output   // of the fold before, and stored: its memory is used again
}

type key struct{ company, subject string }

// New returns an empty cache that holds up to about limit entities.
func New(c *contract.Contract, rome *time.Location, limit int) *Cache {
	return &Cache{contract: c, rome: rome, limit: limit, entities: map[key]*Entity{}}
}

// Forget empties the cache.
func (c *Cache) Forget() { c.entities, c.changed = map[key]*Entity{}, nil }

// Len returns the number of entities in memory.
func (c *Cache) Len() int { return len(c.entities) }

// Refolds returns how often an entity was folded again for a late or annulled fact.
func (c *Cache) Refolds() uint64 { return c.refolds }

// Begin begins a transaction that brings the facts through a position. With bulk it is part of an import.
func (c *Cache) Begin(position uint64, bulk bool) {
	c.round++
	c.position, c.bulk, c.parked, c.freed = position, bulk, nil, nil
}

// Freed is a fact that was parked, and counts now.
type Freed struct {
	Company string
	ledger.Parked
}

// Parked returns the facts that the folds since Begin have parked.
func (c *Cache) Parked() []ledger.Parked { return c.parked }

// Freed returns the facts that the folds since Begin have freed.
func (c *Cache) Freed() []Freed { return c.freed }

// Entity returns an entity, which is made if it is new.
func (c *Cache) Entity(tx *sqlite.Tx, company, subject string) (*Entity, error) {
	if e := c.entities[key{company, subject}]; e != nil {
		return e, nil
	}
	stored, err := tx.Entity(company, subject)
	if err != nil {
		return nil, err
	}
	return c.enter(stored), nil
}

// enter returns the entity in memory of a stored one.
func (c *Cache) enter(stored *entity.Entity) *Entity {
	k := key{stored.Company, stored.Subject}
	e := c.entities[k]
	if e == nil {
		e = &Entity{Entity: stored, used: c.round}
		c.entities[k] = e
	}
	return e
}

// Employees returns the employees of a company that are in memory.
func (c *Cache) Employees(company string) (out []*Entity) {
	for k, e := range c.entities {
		if k.company == company && k.subject != events.CompanySubject {
			out = append(out, e)
		}
	}
	return out
}

// Add gives an entity a fact that its fold sees. [Cache.Fold] folds it.
func (c *Cache) Add(e *Entity, fact *events.Event) {
	c.change(e)
	e.added = append(e.added, fact)
}

// Remove takes an annulled fact, recorded before this transaction, from an entity. [Cache.Fold] folds the entity without it.
func (c *Cache) Remove(e *Entity, fact *events.Event) {
	c.change(e)
	e.removed = append(e.removed, fact)
}

func (c *Cache) change(e *Entity) {
	if !e.changed {
		e.changed = true
		c.changed = append(c.changed, e)
	}
}

// Reopen reopens a date for all employees of a company, whose rows from then on do not count any more.
func (c *Cache) Reopen(tx *sqlite.Tx, company string, date events.Date) error {
	if err := tx.Reopen(company, date); err != nil {
		return err
	}
	for _, e := range c.Employees(company) {
		e.Reopened()
		c.change(e)
	}
	return nil
}

// Fold folds what was added and removed and writes the rows that differ.
func (c *Cache) Fold(tx *sqlite.Tx, today events.Date) error {
	changed := c.changed
	c.changed = nil
	slices.SortFunc(changed, func(x, y *Entity) int { return cmp.Compare(x.ID, y.ID) }) // rows of one id lie together
	var again []*Entity
	for _, e := range changed {
		done, err := c.foldOn(tx, e, today, false)
		if err != nil {
			return err
		}
		if !done {
			again = append(again, e)
		}
	}
	// Last, for a refold reads: it waits until the rows of the others are written.
	for _, e := range again {
		if err := c.refold(tx, e, today, false); err != nil {
			return err
		}
	}
	for _, e := range changed {
		e.added, e.removed, e.changed = nil, nil, false
	}
	return nil
}

// Turn makes today the open day of up to limit entities with an id after one and through another. It returns the last id, and
// the number of entities.
func (c *Cache) Turn(tx *sqlite.Tx, today events.Date, after, through int64, limit int) (last int64, n int, err error) {
	list, err := tx.OpenBefore(today, after, through, limit)
	if err != nil {
		return after, 0, err
	}
	for _, stored := range list {
		e := c.enter(stored)
		done, err := c.foldOn(tx, e, today, true)
		if err == nil && !done {
			err = c.refold(tx, e, today, true)
		}
		if err != nil {
			return after, 0, err
		}
		after = e.ID
	}
	return after, len(list), nil
}

// Evict forgets the entities used longest ago if there are too many: those of the older half of the rounds since the oldest
// use, which is about half of the entities.
func (c *Cache) Evict() {
	if len(c.entities) <= c.limit {
		return
	}
	oldest := c.round
	for _, e := range c.entities {
		oldest = min(oldest, e.used)
	}
	middle := oldest + (c.round-oldest)/2
	for k, e := range c.entities {
		if e.used <= middle {
			delete(c.entities, k)
		}
	}
}

// ForgetSnapshots drops all snapshots. The next late fact of an entity folds it from the journal and leaves a new one.
func (c *Cache) ForgetSnapshots() {
	for _, e := range c.entities {
		e.snapshots = nil
	}
}
