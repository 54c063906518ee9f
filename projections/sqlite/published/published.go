// Package published is the memory of what other systems have received, and the outbox of messages that wait to be published.
//
// # What is stored
//
// Payroll receives differences: under each key, such as employee, month, kind and clause, the memory has the quantity published in
// all and in how many messages. Of each breach it has whether it stands or was withdrawn, and how many messages said so. Of each
// balance it has the value published last, and of rejections and of the stream LEDGER how far they are known.
//
// All of it outlives a rebuild, since it does not follow from the log alone. If the file is lost, it is read back from the streams.
//
// # Use
//
// [Tx.Payroll] and [Tx.Breaches] return the differences between an entity's rows, of closed days, and the memory. The
// caller makes messages of them and puts them into the outbox ([Tx.Send], [Tx.SendBalance]) in the same transaction,
// in which the memory counts them as published. A message leaves the outbox once it is durable in its stream ([Tx.Sent]).
// If another instance has published meanwhile, the messages that wait are retracted, with the memory of them, and composed anew.
package published

import (
	"context"

	"spettanze/events"
	"spettanze/projections/ledger"
	"spettanze/projections/report"
	"spettanze/projections/sqlite"
	"spettanze/projections/sqlite/db"
	"spettanze/projections/sqlite/journal"
)

// Tx is a transaction of a store, with the memory of what was published.
type Tx struct{ *sqlite.Tx }

// Update runs fn in a transaction: see [sqlite.Store.Update].
func Update(s *sqlite.Store, fn func(*Tx) error) error {
	return s.Update(func(tx *sqlite.Tx) error { return fn(&Tx{tx}) })
}

// Cursors say how far the memory is complete.
type Cursors struct {
	Rejected uint64 // of the log: rejections of records through it are in the outbox or published
	Ledger   uint64 // of the stream LEDGER: its messages through it are remembered
	Stream   uint64 // of the stream REJECTED, likewise
}

// Cursors returns the cursors.
func (t *Tx) Cursors() (p Cursors, err error) {
	err = t.Conn.Query("SELECT rejected, ledger, rejected_stream FROM published", func(r db.Row) error {
		p = Cursors{r.Seq(0), r.Seq(1), r.Seq(2)}
		return nil
	})
	return p, err
}

// SetCursors sets the cursors.
func (t *Tx) SetCursors(p Cursors) error {
	_, err := t.Conn.Exec("UPDATE published SET rejected = ?, ledger = ?, rejected_stream = ?", db.Seq(p.Rejected), db.Seq(p.Ledger),
		db.Seq(p.Stream))
	return err
}

// Balance returns the value published last under a key of the bucket BALANCES; empty if there is none.
func (t *Tx) Balance(key string) (value string, err error) {
	err = t.Conn.Query("SELECT value FROM published_balance WHERE key = ?", func(r db.Row) error { value = r.Text(0); return nil }, key)
	return value, err
}

// SetBalance notes the value published under a key. An empty one differs from any value that is composed, which is then published.
func (t *Tx) SetBalance(key, value string) error {
	_, err := t.Conn.Exec("INSERT OR REPLACE INTO published_balance (key, value) VALUES (?, ?)", key, value)
	return err
}

// DeleteBalance notes that there is nothing under a key any more.
func (t *Tx) DeleteBalance(key string) error {
	_, err := t.Conn.Exec("DELETE FROM published_balance WHERE key = ?", key)
	return err
}

// BalanceKeys returns the keys under which balances of an employee were published.
func (t *Tx) BalanceKeys(company, employee string) ([]string, error) {
	prefix := company + "." + employee
	// '/' is the character after '.', and neither a company nor an employee has a dot in it.
	return db.All(t.Conn, "SELECT key FROM published_balance WHERE key > ? AND key < ? ORDER BY key",
		func(r db.Row) string { return r.Text(0) }, prefix+".", prefix+"/")
}

// Rejection is a rejected record with the company that it names.
type Rejection struct {
	Company string
	report.RejectedFact
}

// Rejections returns the first rejections after a sequence.
func (t *Tx) Rejections(after uint64, limit int) ([]Rejection, error) {
	return db.All(t.Conn, journal.SelectRejected+" WHERE seq > ? ORDER BY seq LIMIT ?",
		func(r db.Row) Rejection { return Rejection{r.Text(journal.RejectedCompany), journal.RejectedOf(r)} }, db.Seq(after), int64(limit))
}

// Restored makes the memory of a store that came from a backup agree with streams that were restored with it and may hold
// more: rejections of records through a sequence of the log were published. LEDGER is read at the start in any case, and balances
// are published again, which changes nothing for subscribers that have them.
func Restored(s *sqlite.Store, rejected uint64) error {
	return Update(s, func(t *Tx) error {
		p, err := t.Cursors()
		if err != nil {
			return err
		}
		// The rejections that waited in the outbox are composed again.
		waited, err := t.Conn.Exec("DELETE FROM outbox WHERE subject LIKE 'rejected.%' AND subject NOT LIKE 'rejected.%.%' AND known IS NULL")
		if err != nil {
			return err
		}
		if rejected > p.Rejected || waited > 0 {
			p.Rejected = rejected
		}
		if err := t.SetCursors(p); err != nil {
			return err
		}
		if _, err := t.Conn.Exec("UPDATE published_balance SET value = ''"); err != nil {
			return err
		}
		return t.MarkAll()
	})
}

// Visitor takes, one at a time, what the memory holds and what waits in the outbox.
type Visitor struct {
	Waits       func(m Message) error                               // a message of the outbox, in order of sending
	Payroll     func(company, owner string, d Due) error            // Parts in all, over Times messages
	Breach      func(company, owner, key string, times int64) error // published or withdrawn so many times
	Rejected    func(sequence uint64) error                         // a rejection that was published
	Unpublished func(company, owner string) error                   // an entity of which something may have to be published
	Balance     func(key, value string) error                       // a value of the bucket BALANCES
}

// Visit reads the memory as of one moment, the outbox first. It ends with the first error of a function.
func Visit(ctx context.Context, s *sqlite.Store, v Visitor) error {
	return s.View(func(c *db.Conn) error {
		for _, part := range []struct {
			query string
			take  func(r db.Row) error
		}{
			{selectMessages + " ORDER BY n", func(r db.Row) error { return v.Waits(messageOf(r)) }},
			{"SELECT company, owner, " + dueColumns + ", parts, times FROM published_payroll ORDER BY company, owner, month", func(r db.Row) error {
				d := dueOf(r, 2, "")
				d.Parts, d.Times = r.Int(11), r.Int(12)
				return v.Payroll(r.Text(0), r.Text(1), d)
			}},
			{"SELECT company, owner, key, times FROM published_breach ORDER BY company, owner, date", func(r db.Row) error {
				return v.Breach(r.Text(0), r.Text(1), r.Text(2), r.Int(3))
			}},
			{"SELECT e.company, e.subject FROM unpublished u JOIN entity e ON e.id = u.entity",
				func(r db.Row) error { return v.Unpublished(r.Text(0), r.Text(1)) }},
			{"SELECT key, value FROM published_balance WHERE value <> '' ORDER BY key",
				func(r db.Row) error { return v.Balance(r.Text(0), r.Text(1)) }},
			{"SELECT j.seq FROM rejected j, published p WHERE j.seq <= p.rejected ORDER BY j.seq",
				func(r db.Row) error { return v.Rejected(r.Seq(0)) }},
		} {
			if err := ctx.Err(); err != nil {
				return err
			}
			if err := c.Query(part.query, part.take); err != nil {
				return err
			}
		}
		return nil
	})
}

// dueColumns are the columns that dueOf reads.
const dueColumns = "employee, month, kind, unit, clause, entitlement, lot, case_id, rate"

// dueOf reads [dueColumns], the first of which is number i; own is the employee of a row without one.
func dueOf(r db.Row, i int, own string) Due {
	return Due{Employee: r.TextOr(i, own), Month: r.Month(i + 1), Kind: ledger.Kind(r.Text(i + 2)), Unit: r.Unit(i + 3),
		Clause: r.Text(i + 4), Entitlement: events.Entitlement(r.Text(i + 5)), Lot: r.Lot(i + 6), Case: ledger.Case(r.Text(i + 7)),
		Rate: ledger.Rate(r.Int(i + 8))}
}
