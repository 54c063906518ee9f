package journal

import (
	"errors"
	"fmt"
	"strings"
	"time"
	"unsafe"

	"spettanze/events"
	"spettanze/projections/facts"
	"spettanze/projections/fold"
	"spettanze/projections/report"
	"spettanze/projections/sqlite/db"
	"spettanze/projections/sqlite/entity"
	"spettanze/projections/sqlite/seals"
)

// kind encodes [fold.Seen], which folds see an event, in the journal's column kind.
type kind int64

const (
	kindOwn     kind = iota // its employee's
	kindCompany             // the company's institutes
	kindBoth                // both: facts of employment, and those that the company's institutes watch
	kindOrder               // every employee's of the company
	kindNone                // none: annulments
	kindAll                 // every employee's of the company, and the company's institutes
)

// everybody reports whether the folds of all employees see an event, company whether that of the company's institutes does.
func (k kind) everybody() bool { return k == kindOrder || k == kindAll }
func (k kind) company() bool   { return k == kindCompany || k == kindBoth || k == kindAll }

func kindOf(seen fold.Seen) kind {
	switch {
	case seen.Everybody && seen.Company:
		return kindAll
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

// Writer writes the journal in the transactions of a connection.
type Writer struct {
	conn  *db.Conn
	ids   map[string]int64 // of words
	words *Words

	identities, journal, records, rejected, annulments, packs, open *db.Inserter

	bodies []byte // memory for the bodies of events that wait to be written

	packFacts int
	packings  map[int64]*packing // by entity
	touched   []*packing         // in this transaction
	room      []byte             // for the data of one fact
}

// NewWriter returns a writer that packs a number of facts together.
func NewWriter(c *db.Conn, packFacts int) *Writer {
	w := &Writer{conn: c, ids: map[string]int64{}, words: NewWords(), packFacts: packFacts, packings: map[int64]*packing{},
		identities: c.NewInserter("INSERT OR FAIL INTO identity VALUES ()", 3),
		journal:    c.NewInserter("INSERT OR FAIL INTO journal VALUES ()", 13),
		records:    c.NewInserter("INSERT OR FAIL INTO record VALUES ()", 6),
		rejected:   c.NewInserter("INSERT OR FAIL INTO rejected VALUES ()", 11),
		annulments: c.NewInserter("INSERT OR FAIL INTO annulment VALUES ()", 6),
		packs:      c.NewInserter("INSERT OR FAIL INTO pack VALUES ()", 4),
		open:       c.NewInserter("INSERT OR REPLACE INTO pack_open VALUES ()", 2),
	}
	c.OnRollback(func() {
		clear(w.ids)
		w.words.Forget()
		clear(w.packings)
		w.touched = nil
	})
	return w
}

// Words returns the writer's cache of words, which may hold some that are not committed.
func (w *Writer) Words() *Words { return w.words }

// Record notes a record of the log, its outcome, by the number of the verdict, and where its leaf is.
func (w *Writer) Record(seq uint64, recorded time.Time, outcome facts.Verdict, leaf seals.Place) error {
	nanos := int64(0)
	if !recorded.IsZero() {
		nanos = recorded.UnixNano()
	}
	if leaf.Tree == 0 {
		return w.records.Add(db.Seq(seq), nanos, int64(outcome), nil, nil, nil)
	}
	return w.records.Add(db.Seq(seq), nanos, int64(outcome), w.conn.Int(leaf.Tree), db.Seq(leaf.N), leaf.Hash)
}

// Identify inserts the identity of an accepted event. In the order of identities it is quickest.
func (w *Writer) Identify(ev *events.Event) error {
	source, err := w.Word(ev.Source)
	if err != nil {
		return err
	}
	return w.identities.Add(w.conn.Int(source), ev.ID, db.Seq(ev.Seq))
}

// Journal adds an accepted event whose identity is inserted already, and packs it if its employee's fold sees it; e is the
// entity of its subject, seen which folds see the event.
func (w *Writer) Journal(e *entity.Entity, ev *events.Event, seen fold.Seen) error {
	source, err := w.Word(ev.Source)
	if err != nil {
		return err
	}
	typ, err := w.Word(ev.Data.Type().Name)
	if err != nil {
		return err
	}
	body, err := w.body(ev)
	if err != nil {
		return err
	}
	n := w.conn.Int
	if err := w.journal.Add(db.Seq(ev.Seq), n(e.ID), n(e.CompanyID), n(int64(kindOf(seen))), n(source), ev.ID, n(typ), n(events.CurrentVersion),
		n(int64(ev.Data.Effective())), ev.Time.Unix(), int64(ev.Time.Nanosecond()), nil, body); err != nil || !seen.Own {
		return err
	}
	return w.pack(e, ev, source, typ)
}

// bodiesBytes is how much memory is allocated at once for bodies. A larger body gets its own.
const bodiesBytes = 1 << 16

// body returns the canonical data JSON of an event, in memory that many bodies share.
func (w *Writer) body(ev *events.Event) (string, error) {
	if cap(w.bodies)-len(w.bodies) < bodiesBytes/16 {
		w.bodies = make([]byte, 0, bodiesBytes)
	}
	from := len(w.bodies)
	grown, err := events.AppendData(w.bodies, ev.Data)
	if err != nil {
		return "", encodeError(ev, err)
	}
	w.bodies = grown
	written := grown[from:]
	return unsafe.String(unsafe.SliceData(written), len(written)), nil // never written again: bodies only grows
}

func encodeError(ev *events.Event, err error) error {
	return fmt.Errorf("sqlite: encode event %s of %s: %w", ev.ID, ev.Source, err)
}

// lookUpOnce is how many identities one statement looks up: a call into SQLite costs more than a look-up.
const lookUpOnce = 64

var findIdentities = "SELECT id FROM identity WHERE source = (SELECT id FROM word WHERE text = ?) AND id IN (?" +
	strings.Repeat(",?", lookUpOnce-1) + ")"

// FindAll calls fn for the events recorded under identities, which are sorted. Nearly always there are none.
func (w *Writer) FindAll(ids []events.Identity, fn func(*events.Event)) error {
	if err := errors.Join(w.identities.Flush(), w.journal.Flush()); err != nil {
		return err
	}
	args := make([]db.Value, 1+lookUpOnce)
	for len(ids) > 0 {
		n := 0
		for ; n < len(ids) && n < lookUpOnce && ids[n].Source == ids[0].Source; n++ {
			args[1+n] = ids[n].ID
		}
		clear(args[1+n:])
		args[0] = ids[0].Source
		found, err := db.All(w.conn, findIdentities, func(r db.Row) string { return r.Text(0) }, args...)
		if err != nil {
			return err
		}
		for _, id := range found {
			ev, err := find(w.conn, w.words, events.Identity{Source: ids[0].Source, ID: id})
			if err != nil {
				return err
			}
			fn(ev)
		}
		ids = ids[n:]
	}
	return nil
}

// Facts returns the facts that an entity's fold sees and that were recorded after a sequence, in no particular order.
func (w *Writer) Facts(e *entity.Entity, after uint64) (out []*events.Event, err error) {
	if err := errors.Join(w.FlushPacks(), w.conn.Flush()); err != nil {
		return nil, err
	}
	keep := func(ev *events.Event) { out = append(out, ev) }
	where := "j.company = +? AND j.kind > 0 AND j.kind IN (1, 2, 5)"
	if !e.IsCompany() {
		if err := eachOwn(w.conn, w.words, e, after, lastSequence, keep); err != nil {
			return nil, err
		}
		where = "j.entity = +? AND j.kind > 0 AND j.kind IN (3, 5)" // orders to everybody are about the company
	}
	err = eachEvent(w.conn, w.words, " FROM journal j JOIN entity e ON e.id = j.entity WHERE "+where+" AND j.seq > ? AND j.annulled_by IS NULL",
		func(ev *events.Event, _ db.Row) { keep(ev) }, e.CompanyID, db.Seq(after))
	return out, err
}

// Reject notes a record that could not be understood or contradicts another, with the reason.
func (w *Writer) Reject(company string, f report.RejectedFact) error {
	return w.rejected.Add(db.Seq(f.Seq), company, f.Subject, f.Source, f.ID, f.Code, f.Pointer, f.Reason, []byte(f.Raw), nil, f.ReasonIt)
}

// Resolve notes that an event was accepted whose identity earlier records had that were rejected.
func (w *Writer) Resolve(id events.Identity, by uint64) error {
	if err := w.rejected.Flush(); err != nil {
		return err
	}
	_, err := w.conn.Exec("UPDATE rejected SET resolved_by = ? WHERE source = ? AND id = ? AND resolved_by IS NULL AND seq < ?",
		db.Seq(by), id.Source, id.ID, db.Seq(by))
	return err
}

// Unresolved calls fn for the identities of rejected records that no accepted event has resolved.
func (w *Writer) Unresolved(fn func(events.Identity)) error {
	return w.conn.Query("SELECT DISTINCT source, id FROM rejected WHERE resolved_by IS NULL AND id <> ''", func(r db.Row) error {
		fn(events.Identity{Source: r.Text(0), ID: r.Text(1)})
		return nil
	})
}

// Annul adds an annulment. target is the event that it annuls, nil while that has not been recorded.
func (w *Writer) Annul(company *entity.Entity, a *events.Event, targetEntity *entity.Entity, target *events.Event) error {
	id, _ := facts.Target(a)
	if target == nil {
		return w.annulments.Add(db.Seq(a.Seq), company.ID, id.Source, id.ID, nil, nil)
	}
	if err := w.annulments.Add(db.Seq(a.Seq), company.ID, id.Source, id.ID, targetEntity.ID, db.Seq(target.Seq)); err != nil {
		return err
	}
	return w.annul(a.Seq, target)
}

// TakeEffect lets an annulment that waited take effect on the event that it names, if that event is of the annulment's company.
func (w *Writer) TakeEffect(annulment uint64, targetEntity *entity.Entity, target *events.Event) (bool, error) {
	if err := w.annulments.Flush(); err != nil {
		return false, err
	}
	n, err := w.conn.Exec("UPDATE annulment SET target_entity = ?, target_seq = ? WHERE seq = ? AND company = ?",
		targetEntity.ID, db.Seq(target.Seq), db.Seq(annulment), targetEntity.CompanyID)
	if err != nil || n == 0 {
		return false, err
	}
	return true, w.annul(annulment, target)
}

func (w *Writer) annul(by uint64, target *events.Event) error {
	if err := w.journal.Flush(); err != nil {
		return err
	}
	return w.conn.Later("UPDATE journal SET annulled_by = min(coalesce(annulled_by, ?), ?) WHERE seq = ?",
		db.Seq(by), db.Seq(by), db.Seq(target.Seq))
}

// Waiting calls fn for every annulment that has not taken effect, with the identity that it names.
func (w *Writer) Waiting(fn func(annulment uint64, target events.Identity)) error {
	return w.conn.Query("SELECT seq, source, id FROM annulment WHERE target_seq IS NULL ORDER BY seq", func(r db.Row) error {
		fn(r.Seq(0), events.Identity{Source: r.Text(1), ID: r.Text(2)})
		return nil
	})
}
