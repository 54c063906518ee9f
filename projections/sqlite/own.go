package sqlite

import (
	"spettanze/events"
)

// lastSequence is after every record.
const lastSequence = 1<<63 - 1

// ownFacts is an employee's own facts, annulled or not, as one moment has them.
type ownFacts struct {
	entity   int64
	packs    [][]byte          // the last is what has not filled one
	annulled map[uint64]uint64 // sequence of the earliest annulment in effect, by that of the fact
}

// ownFacts reads an employee's own facts.
func (r *reader) ownFacts(e *Entity) (*ownFacts, error) {
	if r.ofOwn != nil && r.ofOwn.entity == e.ID {
		return r.ofOwn, nil
	}
	o, err := ownFactsOf(r.conn, e, 0)
	if err == nil {
		r.ofOwn = o
	}
	return o, err
}

// ownFactsOf reads an employee's own facts, but for packs of which all was recorded through a sequence.
func ownFactsOf(c *conn, e *Entity, after uint64) (*ownFacts, error) {
	o := &ownFacts{entity: e.ID}
	err := c.query(`SELECT facts, through FROM pack WHERE entity = ?1 AND through > ?2
		UNION ALL SELECT facts, NULL FROM pack_open WHERE entity = ?1 ORDER BY through NULLS LAST`, func(row row) error {
		o.packs = append(o.packs, row.bytes(0))
		return nil
	}, e.ID, num(after))
	if err != nil {
		return nil, err
	}
	err = c.query("SELECT target_seq, min(seq) FROM annulment WHERE target_entity = ? GROUP BY target_seq", func(row row) error {
		if o.annulled == nil {
			o.annulled = map[uint64]uint64{}
		}
		o.annulled[seq(row.int(0))] = seq(row.int(1))
		return nil
	}, e.ID)
	return o, err
}

// each calls fn for every fact recorded after a sequence that counted when the log ended at another.
func (o *ownFacts) each(c *conn, names *names, e *Entity, after, through uint64, fn func(*events.Event)) error {
	for _, b := range o.packs {
		var slab []events.Event // of a pack's events
		if err := unpack(b, func(f *packed) error {
			if f.seq <= after || !o.counts(f.seq, through) {
				return nil
			}
			if len(slab) == cap(slab) {
				slab = make([]events.Event, 0, defaultPack)
			}
			slab = slab[:len(slab)+1]
			ev := &slab[len(slab)-1]
			if err := f.event(c, names, e.Company, e.Subject, ev); err != nil {
				return err
			}
			fn(ev)
			return nil
		}); err != nil {
			return err
		}
	}
	return nil
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
	return false, nil
}

// factsOfEmployee calls fn for every fact that an employee's fold sees, as known by a sequence.
func (r *reader) factsOfEmployee(e *Entity, k known, fn func(*events.Event)) error {
	o, err := r.ownFacts(e)
	if err != nil {
		return err
	}
	through := seq(k.upTo())
	if err := o.each(r.conn, r.files.names, e, 0, through, fn); err != nil {
		return err
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
