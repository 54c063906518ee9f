package sqlite

import (
	"context"
	"slices"

	"spettanze/events"
	"spettanze/projections/ledger"
)

// Tellings takes, one at a time, what the memory says that others were told, and what still waits in the outbox.
type Tellings struct {
	Waits    func(m Message) error                               // a message of the outbox, in order of sending
	Payroll  func(company, owner string, d Due) error            // Parts in all, over Times messages
	Breach   func(company, owner, key string, times int64) error // told or withdrawn so many times
	Rejected func(sequence uint64) error                         // a refusal that was told
	Untold   func(company, owner string) error                   // of whom something may have to be told, and shown
	Shown    func(key, value string) error                       // a value of the bucket of balances
}

// Tellings reads the memory as it is at one moment, the outbox first. It ends with the first error of a function.
func (s *Store) Tellings(ctx context.Context, t Tellings) error {
	return s.read(true, func(r *reader) error {
		for _, part := range []struct {
			query string
			take  func(r row) error
		}{
			{"SELECT n, id, subject, payload FROM outbox ORDER BY n", func(r row) error {
				return t.Waits(Message{r.int(0), r.text(1), r.text(2), slices.Clone(r.bytes(3))})
			}},
			{`SELECT company, owner, employee, month, kind, unit, clause, entitlement, lot, case_id, rate, parts,
				times FROM told_payroll ORDER BY company, owner, month`, func(r row) error {
				return t.Payroll(r.text(0), r.text(1), Due{Employee: r.text(2), Month: month(r.int(3)), Kind: ledger.Kind(r.text(4)),
					Unit: events.Unit(r.int(5)), Clause: r.text(6), Entitlement: events.Entitlement(r.text(7)), //nolint:gosec // one of events.Units
					Lot: r.lot(8), Case: ledger.Case(r.text(9)), Rate: ledger.Rate(r.int(10)), Parts: r.int(11), Times: r.int(12)})
			}},
			{"SELECT company, owner, key, times FROM told_breach ORDER BY company, owner, date", func(r row) error {
				return t.Breach(r.text(0), r.text(1), r.text(2), r.int(3))
			}},
			{"SELECT e.company, e.subject FROM untold u JOIN entity e ON e.id = u.entity",
				func(r row) error { return t.Untold(r.text(0), r.text(1)) }},
			{"SELECT key, value FROM shown WHERE value <> '' ORDER BY key",
				func(r row) error { return t.Shown(r.text(0), r.text(1)) }},
			{"SELECT j.seq FROM rejected j, told t WHERE j.seq <= t.rejected ORDER BY j.seq",
				func(r row) error { return t.Rejected(seq(r.int(0))) }},
		} {
			if err := ctx.Err(); err != nil {
				return err
			}
			if err := r.conn.query(part.query, part.take); err != nil {
				return err
			}
		}
		return nil
	})
}
