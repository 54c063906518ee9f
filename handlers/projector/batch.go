package projector

import (
	"errors"
	"slices"

	"spettanze/events"
	"spettanze/handlers/projector/folds"
	"spettanze/handlers/projector/outcomes"
	"spettanze/projections/facts"
	"spettanze/projections/fold"
	"spettanze/projections/report"
	"spettanze/projections/sqlite"
)

// batch is the records of one transaction, on their way from the log into the journal and the folds.
type batch struct {
	p    *Projector
	tx   *sqlite.Tx
	recs []events.Record

	known    map[events.Identity]*events.Event // accepted, before or in this batch
	verdicts []verdict
	owners   []*folds.Entity // of each accepted event, the entity of its subject
	accepted []int           // indices of the accepted events

	orders   []order
	freed    []outcomes.Freed // annulments that waited
	annulled map[uint64]bool  // by sequence, of events of this batch
	room     []*folds.Entity  // memory for seeing
}

// verdict is what becomes of a record.
type verdict struct {
	facts.Judgement
	seen fold.Seen // of an accepted event
}

// order is a change to the facts of all employees of a company, from a date on.
type order struct {
	company string
	date    events.Date
}

func newBatch(p *Projector, tx *sqlite.Tx, recs []events.Record) *batch {
	return &batch{p: p, tx: tx, recs: recs, owners: make([]*folds.Entity, len(recs)), verdicts: make([]verdict, len(recs)),
		known: make(map[events.Identity]*events.Event, len(recs)), accepted: make([]int, 0, len(recs))}
}

// journal judges the records and writes them into the journal.
func (b *batch) journal() error {
	order, err := b.lookUp()
	if err != nil {
		return err
	}
	if err := b.judge(); err != nil {
		return err
	}
	for _, i := range order {
		if b.verdicts[i].Verdict == facts.Accepted {
			if err := b.tx.Identify(b.recs[i].Event); err != nil {
				return err
			}
		}
	}
	for i := range b.recs {
		if err := b.write(i); err != nil {
			return err
		}
	}
	return b.tx.FlushPacks()
}

// lookUp finds what the journal holds under the identities of the records, and of the events that they annul. It returns
// the indices of the events in the order of their identities, as their rows lie.
func (b *batch) lookUp() (order []int, err error) {
	order = make([]int, 0, len(b.recs))
	var targets []events.Identity
	for i := range b.recs {
		if e := b.recs[i].Event; e != nil {
			order = append(order, i)
			if id, ok := facts.Target(e); ok {
				targets = append(targets, id)
			}
		}
	}
	slices.SortFunc(order, func(i, j int) int { return b.recs[i].Event.CompareIdentity(b.recs[j].Event.Identity) })
	slices.SortFunc(targets, events.Identity.CompareIdentity)
	ids := make([]events.Identity, len(order))
	for n, i := range order {
		ids[n] = b.recs[i].Event.Identity
	}
	found := func(e *events.Event) { b.known[e.Identity] = e }
	return order, errors.Join(b.tx.FindAll(ids, found), b.tx.FindAll(targets, found))
}

// write writes a record and what became of it.
func (b *batch) write(i int) error {
	r, v := &b.recs[i], &b.verdicts[i]
	if v.Verdict == facts.Accepted {
		v.seen = fold.SeenBy(r.Event)
		if err := b.tx.Journal(b.owners[i].Entity, r.Event, v.seen); err != nil {
			return err
		}
	}
	if v.Verdict == facts.Rejected {
		if err := b.reject(r, v.Judgement); err != nil {
			return err
		}
	}
	leaf, err := b.tx.Seal(r)
	if err != nil {
		return err
	}
	return b.tx.Record(r.Seq, r.Recorded, v.Verdict, leaf)
}

// judge decides about each record.
func (b *batch) judge() (err error) {
	for i := range b.recs {
		r, v := &b.recs[i], &b.verdicts[i]
		if r.Err != nil {
			v.Verdict = facts.Rejected
			continue
		}
		e := r.Event
		var target *events.Event
		if id, ok := facts.Target(e); ok {
			target = b.known[id]
		}
		v.Judgement = facts.Judge(e, b.known[e.Identity], target)
		if v.Verdict != facts.Accepted {
			continue
		}
		if b.owners[i], err = b.p.folds.Entity(b.tx, e.Company, e.Subject); err != nil {
			return err
		}
		b.known[e.Identity] = e
		b.accepted = append(b.accepted, i)
	}
	return nil
}

func (b *batch) reject(r *events.Record, j facts.Judgement) error {
	company, f := report.Refused(r, j)
	if f.ID != "" {
		b.p.unresolved[events.Identity{Source: f.Source, ID: f.ID}] = true
	}
	return b.tx.Reject(company, f)
}

// dispatch lets annulments take effect and gives each accepted fact to the entities whose fold sees it.
func (b *batch) dispatch() error {
	annulled := map[uint64]bool{}
	b.annulled = annulled
	for _, i := range b.accepted {
		e := b.recs[i].Event
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
		if err := b.annulNew(e, annulled); err != nil {
			return err
		}
	}
	for _, i := range b.accepted {
		e := b.recs[i].Event
		if _, ok := facts.Target(e); ok || annulled[e.Seq] {
			continue
		}
		entities, err := b.seeing(e, b.verdicts[i].seen, b.owners[i])
		if err != nil {
			return err
		}
		for _, x := range entities {
			b.p.folds.Add(x, e)
		}
	}
	return nil
}

// annul lets an annulment take effect on the event that it names, or wait until that event is recorded.
func (b *batch) annul(a *events.Event, annulled map[uint64]bool) error {
	id, _ := facts.Target(a)
	target := b.known[id]
	company, err := b.p.folds.Entity(b.tx, a.Company, events.CompanySubject)
	if err != nil {
		return err
	}
	if target == nil || target.Seq > a.Seq || !facts.Annuls(a, target) {
		b.p.waiting[id] = append(b.p.waiting[id], a.Seq)
		return b.tx.Annul(company.Entity, a, nil, nil)
	}
	owner, err := b.p.folds.Entity(b.tx, target.Company, target.Subject)
	if err != nil {
		return err
	}
	if err := b.tx.Annul(company.Entity, a, owner.Entity, target); err != nil {
		return err
	}
	if target.Seq >= b.recs[0].Seq {
		annulled[target.Seq] = true
		return nil
	}
	// The entities that see the event have folded it.
	entities, err := b.seeing(target, fold.SeenBy(target), owner)
	if err != nil {
		return err
	}
	for _, x := range entities {
		b.p.folds.Remove(x, target)
	}
	return nil
}

// annulNew lets the annulments that wait for an event take effect on it.
func (b *batch) annulNew(e *events.Event, annulled map[uint64]bool) error {
	if len(b.p.waiting) == 0 || len(b.p.waiting[e.Identity]) == 0 {
		return nil
	}
	st, err := b.p.folds.Entity(b.tx, e.Company, e.Subject)
	if err != nil {
		return err
	}
	var still []uint64
	for _, a := range b.p.waiting[e.Identity] {
		took, err := b.tx.TakeEffect(a, st.Entity, e)
		if err != nil {
			return err
		}
		if took {
			annulled[e.Seq] = true
			b.tookEffect(e, a)
		} else {
			still = append(still, a)
		}
	}
	if b.p.waiting[e.Identity] = still; len(still) == 0 {
		delete(b.p.waiting, e.Identity)
	}
	return nil
}

// seeing returns the entities in memory whose fold sees an event; owner is that of its subject. The slice is valid until the
// next call.
func (b *batch) seeing(e *events.Event, seen fold.Seen, owner *folds.Entity) ([]*folds.Entity, error) {
	out := b.room[:0]
	if seen.Own {
		out = append(out, owner)
	}
	if seen.Company {
		company, err := b.p.folds.Entity(b.tx, e.Company, events.CompanySubject)
		if err != nil {
			return nil, err
		}
		out = append(out, company)
	}
	if seen.Everybody {
		b.orders = append(b.orders, order{e.Company, e.Data.Effective()})
		out = append(out, b.p.folds.Employees(e.Company)...)
	}
	b.room = out
	return out, nil
}

// fold folds the entities that the batch changes and writes the rows that differ.
func (b *batch) fold() error {
	for _, o := range b.orders {
		if err := b.p.folds.Reopen(b.tx, o.company, o.date); err != nil {
			return err
		}
	}
	return b.p.folds.Fold(b.tx, b.p.today())
}
