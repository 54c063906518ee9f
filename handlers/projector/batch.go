package projector

import (
	"fmt"
	"slices"

	"spettanze/events"
	"spettanze/handlers/projector/folds"
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
	owners   []*folds.Entity // of each record that was accepted: the entity of its subject
	accepted []*events.Event

	orders  []order
	changed []*folds.Entity // once they are folded
	room    []*folds.Entity // for seeing
}

type verdict struct {
	outcome journal.Outcome
	facts.Judgement
}

// order is a change to the facts of everybody in a company.
type order struct {
	company string
	date    events.Date
}

func newBatch(p *Projector, tx *sqlite.Tx, recs []events.Record) *batch {
	return &batch{p: p, tx: tx, recs: recs, owners: make([]*folds.Entity, len(recs)), verdicts: make([]verdict, len(recs)),
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
func (b *batch) write(r *events.Record, owner *folds.Entity, v *verdict) error {
	if v.outcome == journal.Accepted {
		if err := b.tx.Journal(owner.Entity, r.Event); err != nil {
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
			b.owners[i], err = b.p.folds.Entity(b.tx, e.Company, e.Subject)
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
		entities, err := b.seeing(e, b.owners[i])
		if err != nil {
			return err
		}
		for _, x := range entities {
			b.p.folds.Add(x, e)
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
	company, err := b.p.folds.Entity(b.tx, a.Company, events.CompanySubject)
	if err != nil {
		return err
	}
	if target == nil || target.Seq > a.Seq || !facts.Annuls(a, target) {
		b.p.waiting[id] = append(b.p.waiting[id], a.Seq)
		return b.tx.Annul(company.Entity, a, nil, nil)
	}
	st, err := b.p.folds.Entity(b.tx, target.Company, target.Subject)
	if err != nil {
		return err
	}
	if err := b.tx.Annul(company.Entity, a, st.Entity, target); err != nil {
		return err
	}
	return b.remove(target, annulled)
}

// awaited lets the annulments that waited for an event take effect on it.
func (b *batch) awaited(e *events.Event, annulled map[uint64]bool) error {
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
	owner, err := b.p.folds.Entity(b.tx, target.Company, target.Subject)
	if err != nil {
		return err
	}
	entities, err := b.seeing(target, owner)
	if err != nil {
		return err
	}
	for _, x := range entities {
		b.p.folds.Remove(x, target)
	}
	return nil
}

// seeing returns the entities in memory whose fold sees an event; owner is that of its subject. The slice is valid until the
// next call.
func (b *batch) seeing(e *events.Event, owner *folds.Entity) ([]*folds.Entity, error) {
	seen, out := fold.SeenBy(e), b.room[:0]
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

// fold folds what the batch changes, and writes the rows that differ.
func (b *batch) fold() (err error) {
	for _, o := range b.orders {
		if err := b.p.folds.Reopen(b.tx, o.company, o.date); err != nil {
			return err
		}
	}
	b.changed, err = b.p.folds.Fold(b.tx, b.p.today())
	return err
}
