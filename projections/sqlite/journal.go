package sqlite

import (
	"context"
	"errors"
	"fmt"
	"time"
	"unsafe"

	"spettanze/events"
	"spettanze/events/cloudevents"
	"spettanze/projections/facts"
	"spettanze/projections/fold"
	"spettanze/projections/ledger"
	"spettanze/projections/report"
)

// kind is how it is stored which folds see an event ([fold.Seen]).
type kind int64

const (
	kindOwn     kind = iota // its employee's
	kindCompany             // the company's institutes
	kindBoth                // its employee's and the company's institutes: of employment, and what these watch
	kindOrder               // every employee's of the company
	kindNone                // none
)

func kindOf(e *events.Event) kind {
	switch seen := fold.SeenBy(e); {
	case seen.Everybody:
		return kindOrder
	case seen.Own && seen.Company:
		return kindBoth
	case seen.Own:
		return kindOwn
	case seen.Company:
		return kindCompany
	}
	return kindNone
}

// Outcome is what became of a record.
type Outcome int64

// The outcomes.
const (
	Accepted Outcome = iota
	Duplicate
	Rejected
)

// Record takes down a record of the log and what became of it.
func (t *Tx) Record(s uint64, recorded time.Time, o Outcome) error {
	nanos := int64(0)
	if !recorded.IsZero() {
		nanos = recorded.UnixNano()
	}
	return t.records.add(num(s), nanos, int64(o))
}

const journalColumns = 13

// Identify keeps the identity of an event. One that is there already is left as it is: [Tx.Identified] tells. It is quickest when the
// events come in the order of their identities.
func (t *Tx) Identify(ev *events.Event) error {
	source, err := t.word(ev.Source)
	if err != nil {
		return err
	}
	return t.identities.add(source, ev.ID, num(ev.Seq))
}

// Identified waits until the identities handed to [Tx.Identify] are kept, and returns which of those since it was last called,
// counted from 0, were there already; usually none.
func (t *Tx) Identified() ([]int, error) {
	err := errors.Join(t.identities.flush(), t.conn.ahead.wait())
	return t.identities.leftOut(), err
}

// Unidentify takes back an identity that was kept in this very transaction.
func (t *Tx) Unidentify(ev *events.Event) error {
	source, err := t.word(ev.Source)
	if err == nil {
		_, err = t.conn.exec("DELETE FROM identity WHERE source = ? AND id = ?", source, ev.ID)
	}
	return err
}

// Journal adds an accepted event, of which the identity is kept already; e is the entity of its subject.
func (t *Tx) Journal(e *Entity, ev *events.Event) error {
	source, typ, err := t.wordsOf(ev)
	if err != nil {
		return err
	}
	body, err := t.body(ev)
	if err != nil {
		return err
	}
	return t.journal.add(num(ev.Seq), e.number(), e.companyNumber(), int64(kindOf(ev)), source, ev.ID, typ, bodyVersion,
		t.intern.date(ev.Data.Effective()), ev.Time.Unix(), int64(ev.Time.Nanosecond()), nil, body)
}

// bodiesBytes is how much room is made at once for bodies. One that is larger gets its own.
const bodiesBytes = 1 << 16

// body returns the canonical data JSON of an event, one piece of memory for many.
func (t *Tx) body(ev *events.Event) (string, error) {
	if cap(t.bodies)-len(t.bodies) < bodiesBytes/16 {
		t.bodies = make([]byte, 0, bodiesBytes)
	}
	from := len(t.bodies)
	grown, err := events.AppendData(t.bodies, ev.Data)
	if err != nil {
		return "", encodeError(ev, err)
	}
	t.bodies = grown
	written := grown[from:]
	return unsafe.String(unsafe.SliceData(written), len(written)), nil // never written again: t.bodies only grows
}

func encodeError(ev *events.Event, err error) error {
	return fmt.Errorf("sqlite: encode event %s of %s: %w", ev.ID, ev.Source, err)
}

// bodyVersion is the version of every type that EncodeData writes.
const bodyVersion = int64(1)

// Find returns the event recorded under an identity, nil if there is none.
func (t *Tx) Find(id events.Identity) (*events.Event, error) {
	if err := errors.Join(t.identities.flush(), t.journal.flush()); err != nil {
		return nil, err
	}
	return find(t.conn, t.names, id)
}

// FindAll returns the events committed under identities; those of which there is none are left out. It does not wait for a
// transaction that is being written.
func (s *Store) FindAll(_ context.Context, ids []events.Identity) (map[events.Identity]*events.Event, error) {
	found := make(map[events.Identity]*events.Event)
	err := s.read(true, func(r *reader) error {
		for _, id := range ids {
			e, err := find(r.conn, r.files.names, id)
			if err != nil {
				return err
			}
			if e != nil {
				found[id] = e
			}
		}
		return nil
	})
	return found, err
}

func find(c *conn, names *names, id events.Identity) (found *events.Event, err error) {
	err = c.query(findFact, func(r row) error {
		found, err = factOf(c, names, r, r.text(factCompany))
		return err
	}, id.Source, id.ID)
	return found, err
}

// factColumns are what an event is made from; e is the entity.
const factColumns = "j.seq, e.subject, j.source, j.id, j.type, j.version, j.time, j.nanos, CAST(j.body AS BLOB)"

const factCompany = 9 // the column after them

// findFact looks an identity up. Nearly always there is none, and what counts is the crossings into C.
const findFact = "SELECT " + factColumns + ", e.company FROM identity i JOIN journal j ON j.seq = i.seq JOIN entity e ON e.id = j.entity " +
	"WHERE i.source = (SELECT id FROM word WHERE text = ?) AND i.id = ?"

func factOf(c *conn, names *names, r row, company string) (*events.Event, error) {
	source, err := names.word(c, r.int(2))
	if err != nil {
		return nil, err
	}
	typ, err := names.word(c, r.int(4))
	if err != nil {
		return nil, err
	}
	data, err := cloudevents.DecodeData(typ, int(r.int(5)), r.bytes(8))
	if err != nil {
		return nil, fmt.Errorf("%w: the journal's event %d cannot be read: %w", ErrDamaged, r.int(0), err)
	}
	return &events.Event{Identity: events.Identity{Source: source, ID: r.text(3)}, Company: company, Subject: r.text(1),
		Time: time.Unix(r.int(6), r.int(7)).UTC(), Data: data, Seq: seq(r.int(0))}, nil
}

// known restricts facts to what counted when the log ended at a sequence; 0: today.
type known uint64

// factsOf returns the facts that an entity's fold sees, recorded after a sequence.
func factsOf(c *conn, names *names, e *Entity, after uint64) (out []*events.Event, err error) {
	keep := func(ev *events.Event) { out = append(out, ev) }
	if !e.IsCompany() {
		own, err := ownFactsOf(c, e, after, lastSequence)
		if err != nil {
			return nil, err
		}
		if err := own.each(c, names, e, after, lastSequence, keep); err != nil {
			return nil, err
		}
	}
	where := "j.company = ? AND j.kind > 0 AND j.kind IN (1, 2)"
	if !e.IsCompany() {
		where = "j.entity = ? AND j.kind > 0 AND j.kind = 3"
	}
	return out, c.query("SELECT "+factColumns+" FROM journal j JOIN entity e ON e.id = j.entity WHERE "+where+
		" AND j.seq > ? AND j.annulled_by IS NULL", func(r row) error {
		ev, err := factOf(c, names, r, e.Company)
		if err == nil {
			keep(ev)
		}
		return err
	}, e.CompanyID, num(after))
}

// Rows returns what is stored of an entity from a date on.
func (t *Tx) Rows(e *Entity, from events.Date) (ledger.Output, error) {
	if err := t.flush(); err != nil {
		return ledger.Output{}, err
	}
	return output(t.conn, t.names, span{entity: e.ID, own: e.own(), from: from, to: events.MaxDate + 1})
}

// Facts returns the facts that an entity's fold sees, recorded after a sequence, in no particular order.
func (t *Tx) Facts(e *Entity, after uint64) ([]*events.Event, error) {
	if err := t.flush(); err != nil {
		return nil, err
	}
	return factsOf(t.conn, t.names, e, after)
}

// Reject keeps a record that could not be understood or contradicts another, with the reason.
func (t *Tx) Reject(company string, f report.RejectedFact) error {
	return t.rejected.add(num(f.Seq), company, f.Subject, f.Source, f.ID, f.Code, f.Pointer, f.Reason, []byte(f.Raw), nil)
}

// Resolve notes that an event of the identity of earlier rejections was accepted.
func (t *Tx) Resolve(id events.Identity, by uint64) error {
	if err := t.rejected.flush(); err != nil {
		return err
	}
	_, err := t.conn.exec("UPDATE rejected SET resolved_by = ? WHERE source = ? AND id = ? AND resolved_by IS NULL AND seq < ?",
		num(by), id.Source, id.ID, num(by))
	return err
}

// Unresolved returns the identities of rejections that no accepted event has resolved.
func (t *Tx) Unresolved(fn func(events.Identity)) error {
	return t.conn.query("SELECT DISTINCT source, id FROM rejected WHERE resolved_by IS NULL AND id <> ''", func(r row) error {
		fn(events.Identity{Source: r.text(0), ID: r.text(1)})
		return nil
	})
}

// Annul takes down an annulment. target is what it takes effect on, nil while that has not been seen.
func (t *Tx) Annul(company *Entity, a *events.Event, targetEntity *Entity, target *events.Event) error {
	id, _ := facts.Target(a)
	if target == nil {
		return t.annulments.add(num(a.Seq), company.ID, id.Source, id.ID, nil, nil)
	}
	if err := t.annulments.add(num(a.Seq), company.ID, id.Source, id.ID, targetEntity.ID, num(target.Seq)); err != nil {
		return err
	}
	return t.annul(a.Seq, target)
}

// TakeEffect lets an annulment that waited take effect on the event it names, if it can: if that is of its company, and no
// annulment itself.
func (t *Tx) TakeEffect(annulment uint64, targetEntity *Entity, target *events.Event) (bool, error) {
	if err := t.annulments.flush(); err != nil {
		return false, err
	}
	n, err := t.conn.exec("UPDATE annulment SET target_entity = ?, target_seq = ? WHERE seq = ? AND company = ?",
		targetEntity.ID, num(target.Seq), num(annulment), targetEntity.CompanyID)
	if err != nil || n == 0 {
		return false, err
	}
	return true, t.annul(annulment, target)
}

func (t *Tx) annul(by uint64, target *events.Event) error {
	if err := t.journal.flush(); err != nil {
		return err
	}
	return t.conn.later("UPDATE journal SET annulled_by = min(coalesce(annulled_by, ?), ?) WHERE seq = ?",
		num(by), num(by), num(target.Seq))
}

// Waiting calls fn for every annulment that has not taken effect, with what it names.
func (t *Tx) Waiting(fn func(annulment uint64, target events.Identity)) error {
	return t.conn.query("SELECT seq, source, id FROM annulment WHERE target_seq IS NULL ORDER BY seq", func(r row) error {
		fn(seq(r.int(0)), events.Identity{Source: r.text(1), ID: r.text(2)})
		return nil
	})
}
