package journal

import (
	"cmp"
	"fmt"
	"slices"

	"spettanze/events"
	"spettanze/projections/sqlite/db"
	"spettanze/projections/sqlite/entity"
	"spettanze/projections/sqlite/pack"
)

const (
	// PackFacts is how many facts make a pack. At some 35 bytes each, three packs share a page of the file.
	PackFacts = 32

	packedBytes = 40     // memory for a fact in a pack; most take less
	mostOpen    = 20_000 // employees whose open pack is kept in memory: some 1.3 kB each
)

// packing is an employee's open pack: the facts since the last full one.
type packing struct {
	entity  int64
	n       int
	facts   []byte
	last    pack.Fact
	full    []fullPack // to be written
	touched bool       // in this transaction
}

type fullPack struct {
	through uint64 // sequence of the last fact
	facts   []byte
}

// pack adds an event to the open pack of its employee.
func (w *Writer) pack(e *entity.Entity, ev *events.Event, source, typ int64) error {
	p, err := w.openPack(e.ID)
	if err != nil {
		return err
	}
	f, err := pack.Of(ev, source, typ, w.room)
	if err != nil {
		return encodeError(ev, err)
	}
	w.room = f.Data
	if !p.touched {
		p.touched = true
		w.touched = append(w.touched, p)
	}
	if p.facts == nil {
		p.facts = make([]byte, 0, w.packFacts*packedBytes)
	}
	p.facts = pack.Append(p.facts, &p.last, &f)
	p.last = f
	if p.n++; p.n >= w.packFacts {
		p.full = append(p.full, fullPack{f.Seq, p.facts})
		p.facts, p.n, p.last = nil, 0, pack.Fact{}
	}
	return nil
}

// openPack returns an employee's open pack, read from the file when it is first needed.
func (w *Writer) openPack(id int64) (*packing, error) {
	if p := w.packings[id]; p != nil {
		return p, nil
	}
	p := &packing{entity: id}
	err := w.conn.Query("SELECT facts FROM pack_open WHERE entity = ?", func(r db.Row) (err error) {
		p.facts = r.Bytes(0)
		if p.n, p.last, err = pack.Last(p.facts); err != nil {
			err = damagedPack(p.last.Seq, err)
		}
		return err
	}, id)
	if err != nil {
		return nil, err
	}
	w.packings[id] = p
	return p, nil
}

// FlushPacks writes the packs that this transaction has changed.
func (w *Writer) FlushPacks() error {
	slices.SortFunc(w.touched, func(x, y *packing) int { return cmp.Compare(x.entity, y.entity) }) // as the rows lie
	for _, p := range w.touched {
		for _, full := range p.full {
			if err := w.packs.Add(nil, w.conn.Int(p.entity), db.Seq(full.through), full.facts); err != nil {
				return err
			}
		}
		if p.facts == nil {
			p.facts = []byte{}
		}
		if err := w.open.Add(w.conn.Int(p.entity), p.facts); err != nil {
			return err
		}
		p.full, p.touched = nil, false
	}
	w.touched = w.touched[:0]
	if len(w.packings) > mostOpen {
		clear(w.packings)
	}
	return nil
}

func damagedPack(seq uint64, err error) error {
	return fmt.Errorf("%w: the pack with the event %d cannot be read: %w", db.ErrDamaged, seq, err)
}
