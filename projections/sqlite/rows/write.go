package rows

import (
	"slices"

	"spettanze/events"
	"spettanze/projections/ledger"
	"spettanze/projections/report"
	"spettanze/projections/sqlite/db"
	"spettanze/projections/sqlite/entity"
	"spettanze/projections/sqlite/journal"
)

// Writer writes rows in the transactions of a connection.
type Writer struct {
	conn     *db.Conn
	words    *journal.Writer
	names    *Names
	postings map[posting]int64

	movements, breaches, instructions, parked *db.Inserter
}

// NewWriter returns a writer that uses the words of a journal's writer on the same connection.
func NewWriter(c *db.Conn, words *journal.Writer) *Writer {
	w := &Writer{conn: c, words: words, names: NewNames(words.Words()), postings: map[posting]int64{},
		movements:    c.NewInserter("INSERT OR FAIL INTO movement VALUES ()", 13),
		breaches:     c.NewInserter("INSERT OR FAIL INTO breach VALUES ()", 14),
		instructions: c.NewInserter("INSERT OR FAIL INTO instruction VALUES ()", 17),
		parked:       c.NewInserter("INSERT OR FAIL INTO parked VALUES ()", 10),
	}
	c.OnRollback(func() { clear(w.postings); w.names.postings.Forget() })
	return w
}

// Rows returns the stored output of an entity's fold from a date on.
func (w *Writer) Rows(e *entity.Entity, from events.Date) (ledger.Output, error) {
	if err := w.conn.Flush(); err != nil {
		return ledger.Output{}, err
	}
	return Read(w.conn, w.names, Span{Entity: e.ID, Own: e.Employee(), From: from, To: events.MaxDate + 1})
}

// Balances returns an employee's balances through the open day.
func (w *Writer) Balances(e *entity.Entity) ([]report.LotBalance, error) {
	return Balances(w.conn, w.names, e, max(e.Open, events.MinDate))
}

// Changes says which rows a rewrite has touched.
type Changes struct {
	Rows  int         // written or deleted
	First events.Date // earliest date of a row written or deleted, of any kind; MaxDate+1: none
}

// Rewrite makes the stored rows of an entity that are now as old be as now, touching only the dates that differ, and marks what
// may have to be published. Both are in order of date and complete for their dates.
func (w *Writer) Rewrite(e *entity.Entity, old, now ledger.Output) (Changes, error) {
	ch := Changes{First: events.MaxDate + 1}
	at := func(d events.Date) { ch.Rows++; ch.First = min(ch.First, d) }
	erase := func(query string) func(d events.Date) error {
		return func(d events.Date) error {
			at(d)
			return w.conn.Later(query, e.ID, int64(d))
		}
	}
	own := e.Employee()
	err := rewrite(old.Movements, now.Movements, func(m *ledger.Movement) events.Date { return m.Date },
		erase("DELETE FROM movement WHERE entity = ? AND date = ?"),
		func(m *ledger.Movement, n int) error { at(m.Date); return w.putMovement(e, own, m, n) }, nil)
	if err != nil {
		return ch, err
	}
	breach, month := events.MaxDate+1, entity.NoMonth
	err = rewrite(old.Breaches, now.Breaches, func(b *ledger.Breach) events.Date { return b.Date },
		erase("DELETE FROM breach WHERE entity = ? AND date = ?"),
		func(b *ledger.Breach, n int) error { at(b.Date); return w.putBreach(e.ID, own, b, n) },
		func(b *ledger.Breach) { breach = min(breach, b.Date) })
	if err != nil {
		return ch, err
	}
	err = rewrite(old.Payroll, now.Payroll, func(i *ledger.Instruction) events.Date { return i.Date },
		erase("DELETE FROM instruction WHERE entity = ? AND date = ?"),
		func(i *ledger.Instruction, n int) error { at(i.Date); return w.putInstruction(e.ID, own, i, n) },
		func(i *ledger.Instruction) { month = min(month, i.Month) })
	if err != nil {
		return ch, err
	}
	err = rewrite(old.Parked, now.Parked, func(p *ledger.Parked) events.Date { return p.Date },
		erase("DELETE FROM parked WHERE entity = ? AND date = ?"),
		func(p *ledger.Parked, n int) error { at(p.Date); return w.putParked(e.ID, own, p, n) }, nil)
	if err == nil && ch.Rows > 0 {
		e.Mark(breach, month)
	}
	return ch, err
}

// rewrite walks two lists in order of date, and for every date on which they differ erases the old rows and puts the new
// ones, numbered from 0. touched, if not nil, is called with every row erased or put.
func rewrite[T comparable](old, now []T, date func(*T) events.Date, erase func(events.Date) error, put func(*T, int) error,
	touched func(*T),
) error {
	for len(old) > 0 || len(now) > 0 {
		d := events.MaxDate + 1
		if len(old) > 0 {
			d = date(&old[0])
		}
		if len(now) > 0 {
			d = min(d, date(&now[0]))
		}
		o, n := head(old, date, d), head(now, date, d)
		was, is := old[:o], now[:n]
		old, now = old[o:], now[n:]
		if slices.Equal(was, is) {
			continue
		}
		if touched != nil {
			for i := range was {
				touched(&was[i])
			}
			for i := range is {
				touched(&is[i])
			}
		}
		if len(was) > 0 {
			if err := erase(d); err != nil {
				return err
			}
		}
		for i := range is {
			if err := put(&is[i], i); err != nil {
				return err
			}
		}
	}
	return nil
}

// head counts the rows of a date at the beginning of a list.
func head[T any](rows []T, date func(*T) events.Date, d events.Date) int {
	n := 0
	for n < len(rows) && date(&rows[n]) == d {
		n++
	}
	return n
}

func (w *Writer) putMovement(e *entity.Entity, self string, m *ledger.Movement, n int) error {
	p, err := w.posting(m)
	if err != nil {
		return err
	}
	number := w.conn.Int
	var seq, source, id, closing db.Value
	switch {
	case m.Cause.Seq != 0:
		word, err := w.words.Word(m.Cause.Source)
		if err != nil {
			return err
		}
		seq, source, id = db.Seq(m.Cause.Seq), number(word), m.Cause.ID
	case m.Cause.Closing != m.Date:
		closing = number(int64(m.Cause.Closing))
	}
	return w.movements.Add(number(e.ID), number(int64(m.Date)), int64(n), number(p), db.Lot(m.Lot), m.Quantity.Parts,
		db.NullIf(m.Employee, self), db.NullIf(string(m.Case), ""), seq, source, id, closing, m.Note)
}

func (w *Writer) putBreach(entity int64, self string, b *ledger.Breach, n int) error {
	seq, source, id, closing := causeColumns(b.Cause, b.Date)
	return w.breaches.Add(entity, int64(b.Date), int64(n), db.NullIf(b.Employee, self), string(b.Entitlement), b.Code, b.Clause,
		b.Limit, b.Observed, string(b.Case), seq, source, id, closing)
}

func (w *Writer) putInstruction(entity int64, self string, i *ledger.Instruction, n int) error {
	seq, source, id, closing := causeColumns(i.Cause, i.Date)
	return w.instructions.Add(entity, int64(i.Date), int64(n), db.NullIf(i.Employee, self), int64(i.Month), string(i.Kind),
		int64(i.Quantity.Unit), i.Quantity.Parts, i.Clause, string(i.Entitlement), db.Lot(i.Lot), string(i.Case),
		int64(i.Rate), seq, source, id, closing)
}

func (w *Writer) putParked(entity int64, self string, p *ledger.Parked, n int) error {
	seq, source, id, closing := causeColumns(p.Cause, p.Date)
	return w.parked.Add(entity, int64(p.Date), int64(n), db.NullIf(p.Subject, self), p.Code, p.Reason, seq, source, id, closing)
}
