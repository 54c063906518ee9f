package sqlite

import (
	"io"

	"spettanze/events"
	"spettanze/events/hr"
)

// lastSequence is after every record.
const lastSequence = 1<<63 - 1

// ownFacts is an employee's own facts, annulled or not, as one moment has them, all or a range of them.
type ownFacts struct {
	packs    [][]byte // the last is what has not filled one
	annulled annulled
}

// annulled is the sequence of the earliest annulment in effect, by that of the fact.
type annulled map[uint64]uint64

// ownFactsOf reads an employee's own facts, but for packs of which all was recorded through a sequence, or all after another.
func ownFactsOf(c *conn, e *Entity, after, through uint64) (*ownFacts, error) {
	o := &ownFacts{}
	err := packsOf(c, e, after, func(b []byte, last uint64) error {
		o.packs = append(o.packs, b)
		if last >= through {
			return io.EOF
		}
		return nil
	})
	if err == nil {
		o.annulled, err = annulledOf(c, e)
	}
	return o, err
}

// packsOf calls fn for an employee's packs, in order, with the sequence of the last fact in it, but for those of which all was
// recorded through a sequence. The last is what has not filled one. fn returns io.EOF to be given no more.
func packsOf(c *conn, e *Entity, after uint64, fn func(b []byte, last uint64) error) error {
	return c.query(`SELECT facts, through FROM pack WHERE entity = ?1 AND through > ?2
		UNION ALL SELECT facts, NULL FROM pack_open WHERE entity = ?1 ORDER BY through NULLS LAST`, func(row row) error {
		if row.null(1) {
			return fn(row.bytes(0), lastSequence)
		}
		return fn(row.bytes(0), seq(row.int(1)))
	}, e.ID, num(after))
}

// annulledOf returns which of an employee's own facts are annulled; nil when none is.
func annulledOf(c *conn, e *Entity) (a annulled, err error) {
	err = c.query("SELECT target_seq, min(seq) FROM annulment WHERE target_entity = ? GROUP BY target_seq", func(row row) error {
		if a == nil {
			a = annulled{}
		}
		a[seq(row.int(0))] = seq(row.int(1))
		return nil
	}, e.ID)
	return a, err
}

// each calls fn for every fact recorded after a sequence that counted when the log ended at another.
func (o *ownFacts) each(c *conn, names *names, e *Entity, after, through uint64, fn func(*events.Event)) error {
	for _, b := range o.packs {
		var slab []events.Event // of a pack's events
		if err := unpack(b, func(f *packed) error {
			if f.seq <= after || !o.annulled.counts(f.seq, through) {
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
func (a annulled) counts(fact, through uint64) bool {
	if fact > through {
		return false
	}
	by, annulled := a[fact]
	return !annulled || by > through
}

// changed tells whether a fact was recorded or annulled after a sequence.
func (a annulled) changed(fact, after uint64) bool { return fact > after || a[fact] > after }

// since tells whether any fact was annulled after a sequence.
func (a annulled) since(after uint64) bool {
	for _, by := range a {
		if by > after {
			return true
		}
	}
	return false
}

// ownBears tells whether anything of an employee's own that was recorded or annulled after a sequence bears on days through
// a date: see [reader.stored].
func (r *reader) ownBears(e *Entity, after uint64, at events.Date) (bears bool, err error) {
	a, err := annulledOf(r.conn, e)
	if err != nil {
		return false, err
	}
	from := after
	if a.since(after) {
		from = 0 // what was annulled may be in any pack
	}
	err = packsOf(r.conn, e, from, func(b []byte, _ uint64) error {
		err := unpack(b, func(f *packed) error {
			if bears || !a.changed(f.seq, after) {
				return nil
			}
			if bears = f.date <= at; bears || f.form != jsonForm {
				return nil
			}
			typ, err := r.files.names.word(r.conn, f.typ)
			bears = typ == hr.BalanceOpened{}.Type().Name
			return err
		})
		if err == nil && bears {
			err = io.EOF
		}
		return err
	})
	return bears, err
}

// factsOfEmployee calls fn for every fact that an employee's fold sees, as known by a sequence.
func (r *reader) factsOfEmployee(e *Entity, k known, fn func(*events.Event)) error {
	through := seq(k.upTo())
	o, err := ownFactsOf(r.conn, e, 0, through)
	if err != nil {
		return err
	}
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
