package sqlite

import (
	"spettanze/events"
)

// defaultPack is how many facts make a pack: some 30 bytes each, so that several packs share a page of the file. What waits for
// its pack is read from the journal, one page for each.
const defaultPack = 32

// packing is the facts of an employee that wait for a pack.
type packing struct {
	whole   bool   // all that was recorded after the last pack is in facts; else the journal is read for it
	n       int    // in facts, or, if they are not whole, added since
	facts   []byte // as a pack
	last    packed // the last of them
	full    []pack // packs that are to be written when the transaction ends
	touched bool   // in this transaction
}

type pack struct {
	through uint64
	facts   []byte
}

// seenByOwn tells whether events of a kind are facts that their employee's fold sees.
func (k kind) seenByOwn() bool { return k == kindOwn || k == kindEmployment }

// pack takes an event that was added to the journal.
func (t *Tx) pack(e *Entity, ev *events.Event, source, typ int64, body string) {
	p := &e.packing
	if !p.touched {
		p.touched = true
		t.packing = append(t.packing, e)
	}
	if p.n++; p.whole {
		f := packedOf(ev, source, typ, body, t.room)
		t.room = f.data
		p.add(f, t.packFacts)
	}
}

// add appends a fact, which may lie in memory that is used again.
func (p *packing) add(f packed, packFacts int) {
	p.facts = appendPacked(p.facts, &p.last, &f)
	f.data = nil
	if p.last = f; p.n < packFacts {
		return
	}
	p.full = append(p.full, pack{f.seq, p.facts})
	p.facts, p.n, p.last = nil, 0, packed{}
}

// packs writes the packs that are full. An identity that was in the journal already may have taken an event out again, and
// then the journal alone knows what there is.
func (t *Tx) packs() error {
	for _, e := range t.packing {
		p := &e.packing
		if t.unsure {
			p.whole, p.n, p.full = false, p.n+t.packFacts*len(p.full), nil
		}
		if !p.whole && p.n >= t.packFacts {
			if err := t.packJournal(e); err != nil {
				return err
			}
		}
		for _, full := range p.full {
			if err := t.packed.add(nil, e.number(), num(full.through), full.facts); err != nil {
				return err
			}
		}
		p.full, p.touched = nil, false
	}
	t.packing, t.unsure = t.packing[:0], false
	return nil
}

// packJournal packs what the journal has since the last pack.
func (t *Tx) packJournal(e *Entity) error {
	for _, in := range []*inserter{t.journal, t.packed} {
		if err := in.flush(); err != nil {
			return err
		}
	}
	through, _, err := t.conn.one("SELECT max(through) FROM pack WHERE entity = ?", e.ID)
	if err != nil {
		return err
	}
	p := &e.packing
	p.whole, p.n, p.facts, p.last = true, 0, nil, packed{}
	return journalled(t.conn, e.ID, seq(through), lastSequence, func(row row) error {
		p.n++
		f, err := packedRow(row, t.names, t.conn)
		if err == nil {
			p.add(f, t.packFacts)
		}
		return err
	})
}

const lastSequence = 1<<63 - 1

// journalled reads an employee's own facts, annulled or not, recorded after a sequence and through another.
func journalled(c *conn, entity int64, after, through uint64, fn func(row) error) error {
	return c.query("SELECT "+factColumns+` FROM journal j JOIN entity e ON e.id = j.entity
		WHERE j.entity = ? AND j.seq > ? AND j.seq <= ? AND j.kind IN (0, 2) ORDER BY j.seq`, fn, entity, num(after), num(through))
}

// packedRow returns a row of [journalled] as a pack has it.
func packedRow(r row, names *names, c *conn) (packed, error) {
	ev, err := factOf(c, names, r, "")
	if err != nil {
		return packed{}, err
	}
	return packedOf(ev, r.int(2), r.int(4), r.text(8), nil), nil
}
