package sqlite

import (
	"cmp"
	"slices"

	"spettanze/events"
	"spettanze/projections/fold"
)

// defaultPack is how many facts make a pack: some 30 bytes each, so that several packs share a page of the file.
const defaultPack = 32

// packedBytes is room for a fact in a pack; most take less.
const packedBytes = 40

// packing is the facts of an employee that have not filled a pack.
type packing struct {
	read    bool // the rest is what pack_open has, and what came since
	n       int
	facts   []byte // as a pack
	last    packed // the last of them
	full    []pack // that are to be written
	touched bool   // in this transaction
}

type pack struct {
	through uint64
	facts   []byte
}

// Pack adds an event that is in the journal to the facts of its employee, if their fold sees it.
func (t *Tx) Pack(e *Entity, ev *events.Event) error {
	if !fold.SeenBy(ev).Own {
		return nil
	}
	if err := t.readOpen(e); err != nil {
		return err
	}
	source, typ, err := t.wordsOf(ev)
	if err != nil {
		return err
	}
	f, err := packedOf(ev, source.(int64), typ.(int64), t.room) //nolint:forcetypeassert // words are numbers
	if err != nil {
		return err
	}
	t.room = f.data
	p := &e.packing
	if !p.touched {
		p.touched = true
		t.packing = append(t.packing, e)
	}
	p.add(f, t.packFacts)
	return nil
}

// readOpen reads what of an employee's facts has not filled a pack, once.
func (t *Tx) readOpen(e *Entity) error {
	p := &e.packing
	if p.read {
		return nil
	}
	p.read = true
	return t.conn.query("SELECT facts FROM pack_open WHERE entity = ?", func(r row) error {
		p.facts = r.bytes(0)
		return unpack(p.facts, func(f *packed) error {
			p.n++
			p.last = *f
			p.last.data = nil
			return nil
		})
	}, e.ID)
}

// add appends a fact, which may lie in memory that is used again.
func (p *packing) add(f packed, packFacts int) {
	if p.facts == nil {
		p.facts = make([]byte, 0, packFacts*packedBytes)
	}
	p.facts = appendPacked(p.facts, &p.last, &f)
	f.data = nil
	p.last = f
	if p.n++; p.n < packFacts {
		return
	}
	p.full = append(p.full, pack{f.seq, p.facts})
	p.facts, p.n, p.last = nil, 0, packed{}
}

// Packed writes what was packed. It is to be called before the facts are read again.
func (t *Tx) Packed() error {
	slices.SortFunc(t.packing, func(x, y *Entity) int { return cmp.Compare(x.ID, y.ID) }) // as the rows lie
	for _, e := range t.packing {
		p := &e.packing
		for _, full := range p.full {
			if err := t.packed.add(nil, e.number(), num(full.through), full.facts); err != nil {
				return err
			}
		}
		if p.facts == nil {
			p.facts = []byte{}
		}
		if err := t.open.add(e.number(), p.facts); err != nil {
			return err
		}
		p.full, p.touched = nil, false
	}
	t.packing = t.packing[:0]
	return nil
}
