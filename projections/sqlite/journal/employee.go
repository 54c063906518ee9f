package journal

import (
	"io"

	"spettanze/events"
	"spettanze/events/hr"
	"spettanze/projections/sqlite/db"
	"spettanze/projections/sqlite/entity"
	"spettanze/projections/sqlite/pack"
)

// packedFacts is an employee's own facts, annulled or not, as one moment has them: all, or a range of packs.
type packedFacts struct {
	packs    [][]byte // the last is the open one
	annulled annulled
}

// annulled is the sequence of the earliest annulment in effect, by that of the fact.
type annulled map[uint64]uint64

// readPacked reads an employee's own facts, but for packs of which all was recorded through a sequence, or all after another.
func readPacked(c *db.Conn, e *entity.Entity, after, through uint64) (*packedFacts, error) {
	o := &packedFacts{}
	err := eachPack(c, e.ID, after, func(b []byte, last uint64) error {
		o.packs = append(o.packs, b)
		if last >= through {
			return io.EOF
		}
		return nil
	})
	if err == nil {
		o.annulled, err = readAnnulled(c, e)
	}
	return o, err
}

// eachPack calls fn for an entity's packs, in order, with the sequence of the last fact in it, but for those of which all was
// recorded through a sequence. The last is the open pack. fn returns io.EOF to end.
func eachPack(c *db.Conn, id int64, after uint64, fn func(b []byte, last uint64) error) error {
	return c.Query(`SELECT facts, through FROM pack WHERE entity = +?1 AND through > ?2
		UNION ALL SELECT facts, NULL FROM pack_open WHERE entity = +?1 ORDER BY through NULLS LAST`, func(row db.Row) error {
		if row.Null(1) {
			return fn(row.Bytes(0), lastSequence)
		}
		return fn(row.Bytes(0), row.Seq(1))
	}, id, db.Seq(after))
}

// readAnnulled returns which of an employee's own facts are annulled; nil when none is.
func readAnnulled(c *db.Conn, e *entity.Entity) (a annulled, err error) {
	err = c.Query("SELECT target_seq, min(seq) FROM annulment WHERE target_entity = +? GROUP BY target_seq", func(row db.Row) error {
		if a == nil {
			a = annulled{}
		}
		a[row.Seq(0)] = row.Seq(1)
		return nil
	}, e.ID)
	return a, err
}

// each calls fn for every fact recorded after a sequence that counted when the log ended at another.
func (o *packedFacts) each(c *db.Conn, words *Words, e *entity.Entity, after, through uint64, fn func(*events.Event)) error {
	for _, b := range o.packs {
		var slab []events.Event // of a pack's events
		if err := pack.Each(b, func(f *pack.Fact) error {
			if f.Seq <= after || !o.annulled.counts(f.Seq, through) {
				return nil
			}
			if len(slab) == cap(slab) {
				slab = make([]events.Event, 0, PackFacts)
			}
			slab = slab[:len(slab)+1]
			ev := &slab[len(slab)-1]
			source, err := words.Get(c, f.Source)
			if err != nil {
				return err
			}
			typ, err := words.Get(c, f.Type)
			if err != nil {
				return err
			}
			if err := f.Event(e.Company, e.Subject, source, typ, ev); err != nil {
				return damagedPack(f.Seq, err)
			}
			fn(ev)
			return nil
		}); err != nil {
			return err
		}
	}
	return nil
}

// counts reports whether a fact counted when the log ended at a sequence.
func (a annulled) counts(fact, through uint64) bool {
	if fact > through {
		return false
	}
	by, annulled := a[fact]
	return !annulled || by > through
}

// changed reports whether a fact was recorded or annulled after a sequence.
func (a annulled) changed(fact, after uint64) bool { return fact > after || a[fact] > after }

// since reports whether any fact was annulled after a sequence.
func (a annulled) since(after uint64) bool {
	for _, by := range a {
		if by > after {
			return true
		}
	}
	return false
}

// EmployeeFacts calls fn for every fact that an employee's fold sees, as known.
func (r *Reader) EmployeeFacts(e *entity.Entity, k Known, fn func(*events.Event)) error {
	through := k.Through()
	o, err := readPacked(r.conn, e, 0, through)
	if err != nil {
		return err
	}
	if err := o.each(r.conn, r.cache.Words, e, 0, through, fn); err != nil {
		return err
	}
	c, last, err := r.Company(e.OfCompany())
	if err != nil {
		return err
	}
	c.eachAt(min(last, through), func(f *commonFact) {
		if f.kind == kindOrder {
			fn(f.event)
		}
	})
	return nil
}

// Bears reports whether anything that was recorded or annulled after a sequence bears on the output of an entity's fold on days
// through a date. A fact has no effect before its date, but for an opening balance, which erases what came before it.
func (r *Reader) Bears(e *entity.Entity, after uint64, at events.Date) (bears bool, err error) {
	c, through, err := r.Company(e.OfCompany())
	if err != nil {
		return false, err
	}
	if e.IsCompany() {
		return c.bears(after, through, at, kindCompany, kindBoth), nil
	}
	if c.bears(after, through, at, kindOrder) {
		return true, nil
	}
	a, err := readAnnulled(r.conn, e)
	if err != nil {
		return false, err
	}
	from := after
	if a.since(after) {
		from = 0 // the annulled fact may be in any pack
	}
	err = eachPack(r.conn, e.ID, from, func(b []byte, _ uint64) error {
		err := pack.Each(b, func(f *pack.Fact) error {
			if bears || !a.changed(f.Seq, after) {
				return nil
			}
			if bears = f.Date <= at; bears {
				return nil
			}
			typ, err := r.cache.Words.Get(r.conn, f.Type)
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

// anyCounts reports whether any own fact of an employee counts today.
func (r *Reader) anyCounts(e *entity.Entity) (found bool, err error) {
	o, err := readPacked(r.conn, e, 0, lastSequence)
	for i := 0; err == nil && !found && i < len(o.packs); i++ {
		err = pack.Each(o.packs[i], func(f *pack.Fact) error { found = found || o.annulled.counts(f.Seq, lastSequence); return nil })
	}
	return found, err
}
