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

	Parked, Freed []ledger.Parked // facts that were not parked and are, and the reverse
}

// Rewrite makes the stored rows of an entity that are now as old be as now, touching only the dates that differ, and marks what
// may have to be published. Both are in order of date and complete for their dates.
func (w *Writer) Rewrite(e *entity.Entity, old, now ledger.Output) (Changes, error) {
	ch := Changes{First: events.MaxDate + 1}
	breach, month := events.MaxDate+1, entity.NoMonth
	err := rewrite(w, e, &ch, "movement", old.Movements, now.Movements, func(m *ledger.Movement) events.Date { return m.Date },
		w.putMovement, func(*ledger.Movement) {})
	if err == nil {
		err = rewrite(w, e, &ch, "breach", old.Breaches, now.Breaches, func(b *ledger.Breach) events.Date { return b.Date },
			w.putBreach, func(b *ledger.Breach) { breach = min(breach, b.Date) })
	}
	if err == nil {
		err = rewrite(w, e, &ch, "instruction", old.Payroll, now.Payroll, func(i *ledger.Instruction) events.Date { return i.Date },
			w.putInstruction, func(i *ledger.Instruction) { month = min(month, i.Month) })
	}
	if err == nil {
		err = rewrite(w, e, &ch, "parked", old.Parked, now.Parked, func(p *ledger.Parked) events.Date { return p.Date },
			w.putParked, func(*ledger.Parked) {})
		ch.Parked, ch.Freed = without(now.Parked, old.Parked), without(old.Parked, now.Parked)
	}
	if err == nil && ch.Rows > 0 {
		e.Mark(breach, month)
	}
	return ch, err
}

// without returns the facts of a list that another does not have.
func without(list, other []ledger.Parked) (out []ledger.Parked) {
	for i := range list {
		if !slices.ContainsFunc(other, func(p ledger.Parked) bool { return p.Cause == list[i].Cause }) {
			out = append(out, list[i])
		}
	}
	return out
}

// rewrite walks two lists in order of date. For every date on which they differ it deletes the old rows from the table and puts
// the new ones, numbered from 0. touched is called with every row deleted or put.
func rewrite[T comparable](w *Writer, e *entity.Entity, ch *Changes, table string, old, now []T, date func(*T) events.Date,
	put func(*entity.Entity, *T, int) error, touched func(*T),
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
		ch.First = min(ch.First, d)
		for i := range was {
			touched(&was[i])
		}
		if len(was) > 0 {
			ch.Rows++
			if err := w.conn.Later("DELETE FROM "+table+" WHERE entity = ? AND date = ?", e.ID, int64(d)); err != nil {
				return err
			}
		}
		for i := range is {
			ch.Rows++
			touched(&is[i])
			if err := put(e, &is[i], i); err != nil {
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

func (w *Writer) putMovement(e *entity.Entity, m *ledger.Movement, n int) error {
	p, err := w.posting(m)
	if err != nil {
		return err
	}
	number := w.conn.Int
	seq, id, closing := causeColumns(m.Cause, m.Date)
	var source db.Value
	if seq != nil {
		word, err := w.words.Word(m.Cause.Source)
		if err != nil {
			return err
		}
		source = number(word)
	}
	return w.movements.Add(number(e.ID), number(int64(m.Date)), int64(n), number(p), db.Lot(m.Lot), m.Quantity.Parts,
		db.NullIf(m.Employee, e.Employee()), db.NullIf(string(m.Case), ""), seq, source, id, closing, m.Note)
}

func (w *Writer) putBreach(e *entity.Entity, b *ledger.Breach, n int) error {
	seq, id, closing := causeColumns(b.Cause, b.Date)
	return w.breaches.Add(e.ID, int64(b.Date), int64(n), db.NullIf(b.Employee, e.Employee()), string(b.Entitlement), b.Code, b.Clause,
		b.Limit, b.Observed, string(b.Case), seq, db.NullIf(b.Cause.Source, ""), id, closing)
}

func (w *Writer) putInstruction(e *entity.Entity, i *ledger.Instruction, n int) error {
	seq, id, closing := causeColumns(i.Cause, i.Date)
	return w.instructions.Add(e.ID, int64(i.Date), int64(n), db.NullIf(i.Employee, e.Employee()), int64(i.Month), string(i.Kind),
		int64(i.Quantity.Unit), i.Quantity.Parts, i.Clause, string(i.Entitlement), db.Lot(i.Lot), string(i.Case),
		int64(i.Rate), seq, db.NullIf(i.Cause.Source, ""), id, closing)
}

func (w *Writer) putParked(e *entity.Entity, p *ledger.Parked, n int) error {
	seq, id, closing := causeColumns(p.Cause, p.Date)
	return w.parked.Add(e.ID, int64(p.Date), int64(n), db.NullIf(p.Subject, e.Employee()), p.Code, p.Reason, seq,
		db.NullIf(p.Cause.Source, ""), id, closing)
}
