package projector

import (
	"slices"

	"spettanze/events"
	"spettanze/events/hr"
	"spettanze/projections/fold"
	"spettanze/projections/institutes"
	"spettanze/projections/ledger"
	"spettanze/projections/sqlite"
	"spettanze/projections/sqlite/entity"
)

// folder is either kind of fold.
type folder interface {
	Add(e *events.Event) bool
	Advance(to events.Date)
	Open() events.Date
	Take() ledger.Output
	Reuse(ledger.Output)
	clone() folder
}

type employee struct{ *fold.Employee }

func (f employee) clone() folder { return employee{f.Clone()} }

type company struct{ *fold.Company }

func (c company) clone() folder { return company{c.Clone()} }

// state is an entity in memory: its fold before the open day, and the same folded through that day.
//
// The open day may still take facts, so what it gives is provisional; but it is stored, so that what is stored is complete
// through the open day. When the next day's facts come, ahead takes the place of base and nothing is folded twice.
type state struct {
	e      *entity.Entity
	base   folder        // open is the open day; nil until the entity is first folded
	ahead  folder        // base folded through the open day
	tail   ledger.Output // what the open day has given, as stored
	open   events.Date
	latest events.Date // effective date of the latest fact
	seq    uint64      // all facts recorded through this sequence are in base and ahead
	snaps  []snapshot  // in order of date
	used   uint64      // the last batch that needed it
	touch  *touch      // what the batch under way does to it
}

// snapshot is an earlier base. A late fact is folded in from there instead of from the first fact of all.
type snapshot struct {
	fold folder
	open events.Date
	seq  uint64 // it holds all facts recorded through this sequence
}

// snapshotMonths are the ages at which snapshots are kept, the newest of each: most late facts are a few weeks late.
var snapshotMonths = []events.Month{1, 2, 4, 12}

// keep takes a fold that is no longer needed as a snapshot, if it is the first of its month.
func (st *state) keep(f folder, seq uint64) {
	s := snapshot{f, f.Open(), seq}
	if n := len(st.snaps); n > 0 && events.MonthOf(st.snaps[n-1].open) >= events.MonthOf(s.open) {
		return
	}
	st.snaps = append(st.snaps, s)
	if len(st.snaps) <= len(snapshotMonths) {
		return
	}
	// Keep, for each age, the newest snapshot that is at least so old; and the newest of all.
	now := events.MonthOf(s.open) + 1
	wanted := make([]bool, len(st.snaps))
	for _, age := range snapshotMonths {
		for i, x := range slices.Backward(st.snaps) {
			if now-events.MonthOf(x.open) >= age {
				wanted[i] = true
				break
			}
		}
	}
	kept := st.snaps[:0]
	for i, x := range st.snaps {
		if wanted[i] {
			kept = append(kept, x)
		}
	}
	clear(st.snaps[len(kept):])
	st.snaps = kept
}

// ForgetSnapshots drops all snapshots: after an import they are a tenth of the memory. The next late fact of an employee folds
// that employee from the journal, which takes some milliseconds, and leaves a new snapshot.
func (p *Projector) ForgetSnapshots() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, st := range p.states {
		st.snaps = nil
	}
}

// outdate drops the snapshots that a late or annulled fact makes untrue.
func (st *state) outdate(from events.Date, removed []*events.Event) {
	st.snaps = slices.DeleteFunc(st.snaps, func(s snapshot) bool {
		return s.open > from || slices.ContainsFunc(removed, func(e *events.Event) bool { return e.Seq <= s.seq })
	})
}

func (p *Projector) newFold(e *entity.Entity) folder {
	if e.IsCompany() {
		return company{fold.NewCompany(p.o.Contract, institutes.Companies)}
	}
	return employee{fold.NewEmployee(p.o.Contract, p.o.Rome, e.Subject)}
}

func addAll(f folder, list []*events.Event) bool {
	for _, e := range list {
		if !f.Add(e) {
			return false
		}
	}
	return true
}

// fold folds what a batch does to an entity and writes what differs from what is stored. The open day becomes that of
// the latest fact, or today if that is earlier; with turn it becomes today.
func (p *Projector) fold(tx *sqlite.Tx, t *touch, today events.Date, turn bool) error {
	if done, err := p.foldOn(tx, t, today, turn); err != nil || done {
		return err
	}
	return p.refold(tx, t, today, turn)
}

// foldOn is fold of an entity that goes on from where it stands. It writes nothing, and says so, when that must be folded anew.
func (p *Projector) foldOn(tx *sqlite.Tx, t *touch, today events.Date, turn bool) (done bool, err error) {
	st := t.state
	st.used = p.tick
	latest := st.latest
	for _, e := range t.added {
		latest = max(latest, e.Data.Effective())
	}
	goal := min(latest, today)
	if turn {
		goal = today
	}
	if st.base == nil || len(t.removed) > 0 || slices.ContainsFunc(t.added, st.fromTheStart) {
		return false, nil
	}
	goal = max(goal, st.open)
	switch {
	case goal > st.open && addAll(st.ahead, t.added):
		st.keep(st.base, st.seq)
		st.base = st.ahead
		// What the open day has given is stored already, and now final.
		final := st.tail
		st.tail = ledger.Output{}
		markFinal(st.e, &final, st.open)
	case addAll(st.base, t.added):
	default:
		return false, nil
	}
	st.latest = latest
	return true, p.advance(tx, st, st.tail, events.MaxDate+1, goal)
}

// fromTheStart tells whether a fact has effects before its date: an opening erases what came before it, and, of an
// employee, whether it does depends on the first hire.
func (st *state) fromTheStart(e *events.Event) bool {
	switch e.Data.(type) {
	case hr.BalanceOpened:
		return true
	case hr.Hired:
		return !st.e.IsCompany()
	}
	return false
}

// advance folds base to the goal and ahead through it, and stores what that gives. old is what is stored of the days
// folded now; changed is the earliest date of rows changed before.
func (p *Projector) advance(tx *sqlite.Tx, st *state, old ledger.Output, changed, goal events.Date) error {
	was := st.open
	st.base.Reuse(p.written)
	st.base.Advance(goal)
	now := st.base.Take()
	markFinal(st.e, &now, was)
	st.ahead = st.base.clone()
	st.ahead.Advance(goal + 1)
	st.tail = st.ahead.Take()
	st.open, st.seq = goal, p.last
	now.Merge(st.tail)
	p.written = now
	ch, err := tx.Rewrite(st.e, old, now)
	if err != nil {
		return err
	}
	st.e.Open = goal
	if err := tx.Carry(st.e, min(ch.First, changed)); err != nil {
		return err
	}
	return tx.Save(st.e)
}

// markFinal marks what days that are closed now have given, from a day on: it may be told now.
func markFinal(e *entity.Entity, out *ledger.Output, from events.Date) {
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

// refold folds an entity anew from the latest day that what a batch does cannot have changed.
func (p *Projector) refold(tx *sqlite.Tx, t *touch, today events.Date, turn bool) error {
	st := t.state
	from := st.open
	if st.base == nil {
		from = st.e.Open
		st.snaps = nil
	} else {
		p.refolds++
	}
	for _, list := range [][]*events.Event{t.added, t.removed} {
		for _, e := range list {
			from = min(from, e.Data.Effective())
			if st.fromTheStart(e) {
				from = events.MinDate
			}
		}
	}
	from = max(from, events.MinDate)
	st.outdate(from, t.removed)
	f, err := p.load(tx, st)
	if err != nil {
		return err
	}
	f.Advance(from)
	f.Take()
	goal := min(st.latest, today)
	if turn {
		goal = today
	}
	if goal = max(goal, from); turn || !p.bulk {
		goal = max(goal, st.e.Open)
	}
	// What is stored of those days is compared with what they give now.
	old, err := tx.Rows(st.e, from)
	if err != nil {
		return err
	}
	st.base, st.open = f, max(st.e.Open, events.MinDate)
	if shot := goal.AddMonths(-1); shot > from && len(st.snaps) == 0 {
		return p.advanceBySnapshot(tx, st, old, shot, goal)
	}
	return p.advance(tx, st, old, events.MaxDate+1, goal)
}

// advanceBySnapshot is advance that leaves a snapshot on the way.
func (p *Projector) advanceBySnapshot(tx *sqlite.Tx, st *state, old ledger.Output, shot, goal events.Date) error {
	f := st.base
	f.Advance(shot)
	copied := f.clone() // it has not written what f has
	st.snaps = append(st.snaps, snapshot{copied, shot, p.last})
	return p.advance(tx, st, old, events.MaxDate+1, goal)
}

// load returns the entity's fold with all its facts: from the newest snapshot that holds, or from the journal alone.
func (p *Projector) load(tx *sqlite.Tx, st *state) (folder, error) {
	for len(st.snaps) > 0 {
		s := st.snaps[len(st.snaps)-1]
		list, err := tx.Facts(st.e, s.seq)
		if err != nil {
			return nil, err
		}
		if f := s.fold.clone(); addAll(f, list) {
			for _, e := range list {
				st.latest = max(st.latest, e.Data.Effective())
			}
			return f, nil
		}
		st.snaps = st.snaps[:len(st.snaps)-1]
	}
	list, err := tx.Facts(st.e, 0)
	if err != nil {
		return nil, err
	}
	f := p.newFold(st.e)
	addAll(f, list) // a fold that has folded nothing takes every fact
	st.latest = events.MinDate
	for _, e := range list {
		st.latest = max(st.latest, e.Data.Effective())
	}
	return f, nil
}
