package sqlite

import (
	"spettanze/events"
)

// ownFacts is an employee's own facts, annulled or not, as a reader's moment has them: the packs, and what came after the last.
type ownFacts struct {
	entity   int64
	packs    [][]byte
	tail     []*events.Event
	annulled map[uint64]uint64 // sequence of the earliest annulment in effect, by that of the fact
}

// ownFacts reads an employee's own facts.
func (r *reader) ownFacts(e *Entity) (*ownFacts, error) {
	if r.ofOwn != nil && r.ofOwn.entity == e.ID {
		return r.ofOwn, nil
	}
	o := &ownFacts{entity: e.ID}
	var through uint64
	err := r.conn.query("SELECT through, facts FROM pack WHERE entity = ? ORDER BY through", func(row row) error {
		through = seq(row.int(0))
		o.packs = append(o.packs, row.bytes(1))
		return nil
	}, e.ID)
	if err != nil {
		return nil, err
	}
	if err := journalled(r.conn, e.ID, through, lastSequence, func(row row) error {
		ev, err := factOf(r.conn, r.files.names, row, e.Company)
		o.tail = append(o.tail, ev)
		return err
	}); err != nil {
		return nil, err
	}
	err = r.conn.query("SELECT target_seq, min(seq) FROM annulment WHERE target_entity = ? GROUP BY target_seq", func(row row) error {
		if o.annulled == nil {
			o.annulled = map[uint64]uint64{}
		}
		o.annulled[seq(row.int(0))] = seq(row.int(1))
		return nil
	}, e.ID)
	r.ofOwn = o
	return o, err
}

// counts tells whether a fact counted when the log ended at a sequence.
func (o *ownFacts) counts(fact, through uint64) bool {
	if fact > through {
		return false
	}
	by, annulled := o.annulled[fact]
	return !annulled || by > through
}

// changed tells whether a fact was recorded or annulled after a sequence.
func (o *ownFacts) changed(fact, after uint64) bool { return fact > after || o.annulled[fact] > after }

// ownBears tells whether anything of an employee's own that was recorded or annulled after a sequence bears on days through
// a date: see [reader.stored].
func (r *reader) ownBears(e *Entity, after uint64, at events.Date) (bears bool, err error) {
	o, err := r.ownFacts(e)
	if err != nil {
		return false, err
	}
	for _, b := range o.packs {
		if err := unpack(b, func(f *packed) error {
			if bears || !o.changed(f.seq, after) {
				return nil
			}
			if bears = f.date <= at; bears || f.form != jsonForm {
				return nil
			}
			typ, err := r.files.names.word(r.conn, f.typ)
			bears = typ == events.TypeBalanceOpened
			return err
		}); err != nil {
			return false, err
		}
		if bears {
			return true, nil
		}
	}
	for _, ev := range o.tail {
		if _, opening := ev.Data.(events.BalanceOpened); o.changed(ev.Seq, after) && (opening || ev.Data.Effective() <= at) {
			return true, nil
		}
	}
	return false, nil
}

// factsOfEmployee calls fn for every fact that an employee's fold sees, as known by a sequence.
func (r *reader) factsOfEmployee(e *Entity, k known, fn func(*events.Event)) error {
	o, err := r.ownFacts(e)
	if err != nil {
		return err
	}
	through := seq(k.upTo())
	for _, b := range o.packs {
		var slab []events.Event // of a pack's events
		if err := unpack(b, func(f *packed) error {
			if !o.counts(f.seq, through) {
				return nil
			}
			if len(slab) == cap(slab) {
				slab = make([]events.Event, 0, defaultPack)
			}
			slab = slab[:len(slab)+1]
			ev := &slab[len(slab)-1]
			if err := f.event(r.conn, r.files.names, e.Company, e.Subject, ev); err != nil {
				return err
			}
			fn(ev)
			return nil
		}); err != nil {
			return err
		}
	}
	for _, ev := range o.tail {
		if o.counts(ev.Seq, through) {
			fn(ev)
		}
	}
	c, last, err := r.common(&Entity{ID: e.CompanyID, Company: e.Company})
	if err != nil {
		return err
	}
	c.known(min(last, through), func(f *commonFact) {
		if f.kind == kindOrder {
			fn(f.event)
		}
	})
	return nil
}
