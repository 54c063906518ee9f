package journal

import (
	"io"

	"spettanze/events"
	"spettanze/events/hr"
	"spettanze/projections/sqlite/db"
	"spettanze/projections/sqlite/entity"
	"spettanze/projections/sqlite/pack"
)

// annulled is the sequence of the earliest annulment in effect, by that of the fact.
type annulled map[uint64]uint64

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

// eachOwn calls fn for every own fact of an employee that was recorded after a sequence and counted when the log ended at another.
func eachOwn(c *db.Conn, words *Words, e *entity.Entity, after, through uint64, fn func(*events.Event)) error {
	annulled, err := readAnnulled(c, e)
	if err != nil {
		return err
	}
	return eachPack(c, e.ID, after, func(b []byte, last uint64) error {
		var slab []events.Event // of a pack's events
		err := pack.Each(b, func(f *pack.Fact) error {
			if f.Seq <= after || !annulled.counts(f.Seq, through) {
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
		})
		if err == nil && last >= through {
			err = io.EOF
		}
		return err
	})
}

// counts reports whether a fact counted when the log ended at a sequence.
func (a annulled) counts(fact, through uint64) bool {
	if fact > through {
		return false
	}
	by, annulled := a[fact]
	return !annulled || by > through
}

// EmployeeFacts calls fn for every fact that an employee's fold sees, as known.
func (r *Reader) EmployeeFacts(e *entity.Entity, k Known, fn func(*events.Event)) error {
	through := k.Through()
	if err := eachOwn(r.conn, r.cache.Words, e, 0, through, fn); err != nil {
		return err
	}
	c, last, err := r.Company(e.OfCompany())
	if err != nil {
		return err
	}
	c.eachAt(min(last, through), func(f *commonFact) {
		if f.kind.everybody() {
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
		return c.bears(after, through, at, kind.company), nil
	}
	if c.bears(after, through, at, kind.everybody) {
		return true, nil
	}
	a, err := readAnnulled(r.conn, e)
	if err != nil {
		return false, err
	}
	from := after
	for _, by := range a {
		if by > after {
			from = 0 // the annulled fact may be in any pack
		}
	}
	err = eachPack(r.conn, e.ID, from, func(b []byte, _ uint64) error {
		return pack.Each(b, func(f *pack.Fact) error {
			if f.Seq <= after && a[f.Seq] <= after {
				return nil
			}
			typ, err := r.cache.Words.Get(r.conn, f.Type)
			if err == nil && (f.Date <= at || typ == hr.BalanceOpened{}.Type().Name) {
				bears, err = true, io.EOF
			}
			return err
		})
	})
	return bears, err
}

// anyCounts reports whether any own fact of an employee counts today.
func (r *Reader) anyCounts(e *entity.Entity) (found bool, err error) {
	err = eachOwn(r.conn, r.cache.Words, e, 0, lastSequence, func(*events.Event) { found = true })
	return found, err
}
