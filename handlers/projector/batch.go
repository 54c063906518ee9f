package projector

import (
	"cmp"
	"fmt"
	"slices"

	"spettanze/events"
	"spettanze/projections/facts"
	"spettanze/projections/fold"
	"spettanze/projections/report"
	"spettanze/projections/sqlite"
	"spettanze/projections/sqlite/journal"
)

// batch is the records of one transaction while they are judged and written to the journal.
type batch struct {
	p    *Projector
	tx   *sqlite.Tx
	recs []events.Record

	here     map[events.Identity]*events.Event // accepted in this batch
	stored   map[events.Identity]*events.Event // looked up in the journal; nil: not there
	verdicts []verdict
	owners   []*state // of each record that was accepted: the entity of its subject
	accepted []*events.Event

	touched []*touch
	orders  []order
}

type verdict struct {
	outcome journal.Outcome
	facts.Judgement
}

// touch is what a batch does to one entity.
type touch struct {
	batch   *batch
	state   *state
	added   []*events.Event
	removed []*events.Event // annulled, of earlier batches
}

// order is a change to the facts of everybody in a company.
type order struct {
	company string
	date    events.Date
}

func newBatch(p *Projector, tx *sqlite.Tx, recs []events.Record) *batch {
	return &batch{p: p, tx: tx, recs: recs, owners: make([]*state, len(recs)), verdicts: make([]verdict, len(recs)),
		here: make(map[events.Identity]*events.Event, len(recs)), stored: map[events.Identity]*events.Event{},
		accepted: make([]*events.Event, 0, len(recs))}
}

// journal judges the records and writes them down.
//
// Nearly all events are new, and asking for the identity of each would cost more than keeping it. So an identity is taken for
// new until it proves to be there when it is to be kept; then the batch is judged again with what was found, and the few
// identities that differ are put right. Everything else is written beside the folds.
func (b *batch) journal() error {
	kept := make([]bool, len(b.recs))
	for {
		if err := b.judge(); err != nil {
			return err
		}
		conflict, err := b.identify(kept)
		if err != nil {
			return err
		}
		if !conflict {
			break
		}
	}
	for i := range b.recs {
		if err := b.write(&b.recs[i], b.owners[i], &b.verdicts[i]); err != nil {
			return err
		}
	}
	return b.tx.FlushPacks()
}

// write writes down a record and what became of it.
func (b *batch) write(r *events.Record, owner *state, v *verdict) error {
	if v.outcome == journal.Accepted {
		if err := b.tx.Journal(owner.e, r.Event); err != nil {
			return err
		}
	}
	if v.outcome == journal.Rejected {
		if err := b.reject(r, v.Judgement); err != nil {
			return err
		}
	}
	return b.tx.Record(r.Seq, r.Recorded, v.outcome)
}

// judge decides about every record, as far as is known of the journal.
func (b *batch) judge() error {
	clear(b.here) // of what was judged before more was known
	clear(b.verdicts)
	b.accepted = b.accepted[:0]
	for i := range b.recs {
		r := &b.recs[i]
		if r.Err != nil {
			b.verdicts[i].outcome = journal.Rejected
			continue
		}
		e := r.Event
		var target *events.Event
		if id, ok := facts.Target(e); ok {
			var err error
			if target, err = b.find(id); err != nil {
				return err
			}
		}
		j := facts.Judge(e, b.before(e.Identity), target)
		b.verdicts[i].Judgement = j
		switch j.Verdict {
		case facts.Accepted:
			b.here[e.Identity] = e
			b.accepted = append(b.accepted, e)
		case facts.Duplicate:
			b.verdicts[i].outcome = journal.Duplicate
		case facts.Rejected:
			b.verdicts[i].outcome = journal.Rejected
		}
	}
	return nil
}

// before returns the event under an identity as far as it is known without asking the journal.
func (b *batch) before(id events.Identity) *events.Event {
	if e := b.stored[id]; e != nil {
		return e
	}
	return b.here[id]
}

// find returns the event under an identity.
func (b *batch) find(id events.Identity) (*events.Event, error) {
	if e := b.before(id); e != nil {
		return e, nil
	}
	if _, asked := b.stored[id]; asked {
		return nil, nil
	}
	e, err := b.tx.Find(id)
	if err != nil {
		return nil, err
	}
	b.stored[id] = e
	return e, nil
}

// identify makes the identities of what is accepted kept, and no others of the batch. kept tells which are, by record. It reports a
// conflict when one that was taken for new was there.
func (b *batch) identify(kept []bool) (conflict bool, err error) {
	fresh := make([]int, 0, len(b.recs))
	for i := range b.recs {
		e := b.recs[i].Event
		switch accepted := b.verdicts[i].outcome == journal.Accepted; {
		case kept[i] && !accepted:
			kept[i], err = false, b.tx.Unidentify(e)
		case accepted && !kept[i]:
			fresh = append(fresh, i)
			b.owners[i], err = b.p.state(b.tx, e.Company, e.Subject)
		}
		if err != nil {
			return false, err
		}
	}
	slices.SortFunc(fresh, func(i, j int) int { return b.recs[i].Event.CompareIdentity(b.recs[j].Event.Identity) })
	for _, i := range fresh {
		if err := b.tx.Identify(b.recs[i].Event); err != nil {
			return false, err
		}
		kept[i] = true
	}
	left, err := b.tx.Identified()
	if err != nil {
		return false, err
	}
	for _, n := range left {
		i := fresh[n]
		e := b.recs[i].Event
		kept[i] = false
		if b.stored[e.Identity], err = b.tx.Find(e.Identity); err != nil {
			return false, err
		}
		if b.stored[e.Identity] == nil {
			return false, fmt.Errorf("projector: the identity of event %s of %s is kept, and the journal does not hold it", e.ID, e.Source)
		}
	}
	return len(left) > 0, nil
}

func (b *batch) reject(r *events.Record, j facts.Judgement) error {
	f := report.RejectedFact{Seq: r.Seq, Raw: string(r.Raw)}
	var company string
	if r.Err != nil {
		company = r.Err.Company
		f.Source, f.ID, f.Subject = r.Err.Identity.Source, r.Err.Identity.ID, r.Err.Subject
		f.Code, f.Pointer, f.Reason = r.Err.Code, r.Err.Pointer, r.Err.Error()
	} else {
		company = r.Event.Company
		f.Source, f.ID, f.Subject, f.Code, f.Reason = r.Event.Source, r.Event.ID, r.Event.Subject, j.Code, j.Reason
	}
	if f.ID != "" {
		b.p.unresolved[events.Identity{Source: f.Source, ID: f.ID}] = true
	}
	return b.tx.Reject(company, f)
}

// sort finds what the accepted events do to which entity, and lets annulments take effect.
func (b *batch) sort() error {
	annulled := map[uint64]bool{} // of this batch's own events
	for _, e := range b.accepted {
		if len(b.p.unresolved) > 0 && b.p.unresolved[e.Identity] {
			if err := b.tx.Resolve(e.Identity, e.Seq); err != nil {
				return err
			}
			delete(b.p.unresolved, e.Identity)
		}
		if _, ok := facts.Target(e); ok {
			if err := b.annul(e, annulled); err != nil {
				return err
			}
			continue
		}
		if err := b.awaited(e, annulled); err != nil {
			return err
		}
	}
	for i := range b.recs {
		if b.verdicts[i].outcome != journal.Accepted {
			continue
		}
		e := b.recs[i].Event
		if _, ok := facts.Target(e); ok || annulled[e.Seq] {
			continue
		}
		if err := b.spread(e, b.owners[i], func(t *touch) { t.added = append(t.added, e) }); err != nil {
			return err
		}
	}
	return nil
}

// annul lets an annulment take effect on an event recorded before it, or wait.
func (b *batch) annul(a *events.Event, annulled map[uint64]bool) error {
	id, _ := facts.Target(a)
	target, err := b.find(id)
	if err != nil {
		return err
	}
	company, err := b.p.state(b.tx, a.Company, events.CompanySubject)
	if err != nil {
		return err
	}
	if target == nil || target.Seq > a.Seq || !facts.Annuls(a, target) {
		b.p.waiting[id] = append(b.p.waiting[id], a.Seq)
		return b.tx.Annul(company.e, a, nil, nil)
	}
	st, err := b.p.state(b.tx, target.Company, target.Subject)
	if err != nil {
		return err
	}
	if err := b.tx.Annul(company.e, a, st.e, target); err != nil {
		return err
	}
	return b.remove(target, annulled)
}

// awaited lets the annulments that waited for an event take effect on it.
func (b *batch) awaited(e *events.Event, annulled map[uint64]bool) error {
	if len(b.p.waiting) == 0 || len(b.p.waiting[e.Identity]) == 0 {
		return nil
	}
	st, err := b.p.state(b.tx, e.Company, e.Subject)
	if err != nil {
		return err
	}
	var still []uint64
	for _, a := range b.p.waiting[e.Identity] {
		took, err := b.tx.TakeEffect(a, st.e, e)
		if err != nil {
			return err
		}
		if !took {
			still = append(still, a)
			continue
		}
		annulled[e.Seq] = true
	}
	if b.p.waiting[e.Identity] = still; len(still) == 0 {
		delete(b.p.waiting, e.Identity)
	}
	return nil
}

// remove takes an annulled event out of what is folded.
func (b *batch) remove(target *events.Event, annulled map[uint64]bool) error {
	if target.Seq >= b.recs[0].Seq {
		annulled[target.Seq] = true
		return nil
	}
	owner, err := b.p.state(b.tx, target.Company, target.Subject)
	if err != nil {
		return err
	}
	return b.spread(target, owner, func(t *touch) { t.removed = append(t.removed, target) })
}

// spread calls fn for every entity whose fold sees an event; owner is that of its subject.
func (b *batch) spread(e *events.Event, owner *state, fn func(*touch)) error {
	seen := fold.SeenBy(e)
	if seen.Own {
		fn(b.touch(owner))
	}
	if seen.Company {
		st, err := b.p.state(b.tx, e.Company, events.CompanySubject)
		if err != nil {
			return err
		}
		fn(b.touch(st))
	}
	if seen.Everybody {
		b.orders = append(b.orders, order{e.Company, e.Data.Effective()})
		for _, st := range b.p.inMemory(e.Company) {
			fn(b.touch(st))
		}
	}
	return nil
}

func (b *batch) touch(st *state) *touch {
	if st.touch == nil || st.touch.batch != b {
		st.touch = &touch{state: st, batch: b}
		b.touched = append(b.touched, st.touch)
	}
	return st.touch
}

// fold folds what was touched, and writes what differs.
func (b *batch) fold() error {
	for _, o := range b.orders {
		if err := b.tx.Reopen(o.company, o.date); err != nil {
			return err
		}
		for _, st := range b.p.inMemory(o.company) {
			st.e.Reopened()
			b.touch(st)
		}
	}
	// As their rows lie, so that those that lie together are written together.
	slices.SortFunc(b.touched, func(x, y *touch) int { return cmp.Compare(x.state.e.ID, y.state.e.ID) })
	today := b.p.today()
	var again []*touch
	for _, t := range b.touched {
		done, err := b.p.foldOn(b.tx, t, today, false)
		if err != nil {
			return err
		}
		if !done {
			again = append(again, t)
		}
		t.state.touch = nil
	}
	// Last, for they wait until what is written beside the folds is there.
	for _, t := range again {
		if err := b.p.refold(b.tx, t, today, false); err != nil {
			return err
		}
	}
	return nil
}
