package entity

import (
	"spettanze/events"
	"spettanze/projections/sqlite/db"
)

// Writer makes and changes entities in the transactions of a connection.
type Writer struct {
	conn     *db.Conn
	progress *db.Inserter
	emptied  uint64 // counts deletions of marks
}

// NewWriter returns a writer.
func NewWriter(c *db.Conn) *Writer {
	return &Writer{conn: c, progress: c.NewInserter("INSERT OR REPLACE INTO progress VALUES ()", 4)}
}

// Entity returns an entity, which is made if it is new.
func (w *Writer) Entity(company, subject string) (*Entity, error) {
	if e, err := Find(w.conn, company, subject); err != nil || e != nil {
		return e, err
	}
	// The company becomes an entity first.
	for _, s := range []string{events.CompanySubject, subject} {
		if _, err := w.conn.Exec("INSERT INTO entity (company, subject) VALUES (?, ?) ON CONFLICT DO NOTHING", company, s); err != nil {
			return nil, err
		}
		if _, err := w.conn.Exec(`INSERT INTO progress (entity, open, carried, reached)
			SELECT id, ?, ?, ? FROM entity WHERE company = ? AND subject = ? ON CONFLICT DO NOTHING`,
			int64(events.MinDate-1), int64(events.MinDate), int64(events.MinDate-1), company, s); err != nil {
			return nil, err
		}
	}
	return Find(w.conn, company, subject)
}

// OpenBefore returns up to limit entities whose open day is before a date, in order of id, with an id after one and through
// another.
func (w *Writer) OpenBefore(d events.Date, after, through int64, limit int) ([]*Entity, error) {
	if err := w.progress.Flush(); err != nil {
		return nil, err
	}
	return list(w.conn, "WHERE g.open < ? AND e.id > ? AND e.id <= ? ORDER BY e.id LIMIT +?", int64(d), after, through, int64(limit))
}

// LastEntity returns the highest id of an entity; 0 when there is none.
func (w *Writer) LastEntity() (int64, error) {
	id, _, err := w.conn.One("SELECT max(id) FROM entity")
	return id, err
}

// Reopen takes the open day of all employees of a company back to before a date. Each is folded again with its next facts or
// when the day is turned. Until then queries fold by themselves, and nothing is published.
func (w *Writer) Reopen(company string, d events.Date) error {
	if err := w.progress.Flush(); err != nil {
		return err
	}
	_, err := w.conn.Exec(`UPDATE progress SET reached = max(reached, open), open = min(open, ?)
		WHERE entity IN (SELECT id FROM entity WHERE company = ? AND subject <> 'company')`, int64(d-1), company)
	return err
}

// Save writes the changes of an entity.
func (w *Writer) Save(e *Entity) error {
	if e.Open < e.saved.open { // as in Reopen
		e.reached = max(e.reached, e.saved.open)
	}
	if err := w.saveMarks(e); err != nil {
		return err
	}
	now := saved{e.Open, e.Carried, e.reached}
	if now == e.saved {
		return nil
	}
	e.saved = now
	return w.progress.Add(w.conn.Int(e.ID), w.conn.Int(int64(e.Open)), w.conn.Int(int64(e.Carried)), w.conn.Int(int64(e.reached)))
}

// saveMarks writes the marks, unless the table says as much already.
func (w *Writer) saveMarks(e *Entity) error {
	if e.emptied != w.emptied {
		e.marked, e.emptied = Marks{}, w.emptied
	}
	all := e.marked.and(e.marks)
	e.marks = Marks{}
	if all == e.marked {
		return nil
	}
	e.marked = all
	return w.conn.Later(`INSERT INTO unpublished (entity, day, month) VALUES (?, ?, ?)
		ON CONFLICT DO UPDATE SET day = min(day, excluded.day), month = min(month, excluded.month)`,
		e.ID, int64(all.Day), int64(all.Month))
}

// Unpublished returns up to limit entities that are marked and whose rows reach as far as they ever did.
func (w *Writer) Unpublished(limit int) ([]*Entity, error) {
	return db.All(w.conn, "SELECT "+columns+", e.company, e.subject, u.day, u.month"+tables+"JOIN unpublished u ON u.entity = e.id "+
		"WHERE g.open >= g.reached ORDER BY e.id LIMIT +?", func(r db.Row) *Entity {
		e := of(r, r.Text(5), r.Text(6))
		e.marked = Marks{true, r.Date(7), r.Month(8)}
		return e
	}, int64(limit))
}

// SetPublished removes the marks of an entity: all that follows from its rows is in the outbox.
func (w *Writer) SetPublished(e *Entity) error {
	w.emptied++
	_, err := w.conn.Exec("DELETE FROM unpublished WHERE entity = ?", e.ID)
	return err
}

// MarkAll marks everything of all entities: the rows and the memory of what was published were not made together.
func (w *Writer) MarkAll() error {
	_, err := w.conn.Exec("INSERT OR REPLACE INTO unpublished (entity, day, month) SELECT id, ?, 0 FROM entity", int64(events.MinDate))
	return err
}
