package query

import (
	"context"

	"spettanze/events"
	"spettanze/projections/ledger"
	"spettanze/projections/payroll"
	"spettanze/projections/sqlite/db"
)

var _ payroll.Memory = (*Source)(nil)

// SentPayroll implements [payroll.Memory].
func (s *Source) SentPayroll(ctx context.Context, company string, fn func(k payroll.Key, quantity, owner string, messages int64)) error {
	return s.read(ctx, func(r *reader) error {
		return r.conn.Query(`SELECT employee, month, kind, unit, clause, entitlement, lot, case_id, rate, parts, times, owner
			FROM published_payroll WHERE company = ?`, func(row db.Row) error {
			about, unit := ledger.Case(row.Text(7)), row.Unit(3)
			fn(payroll.Key{Employee: row.Text(0), Month: row.Month(1), Kind: row.Text(2), Unit: unit.String(), Clause: row.Text(4),
				Entitlement: events.Entitlement(row.Text(5)), Lot: row.Lot(6), Loan: about.Loan(), Case: about.Other(),
				Rate: ledger.Rate(row.Int(8)).String()}, unit.Format(row.Int(9)), row.Text(11), row.Int(10))
			return nil
		}, company)
	})
}
