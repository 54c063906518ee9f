package report

import (
	"cmp"
	"context"
	"slices"

	"spettanze/events"
	"spettanze/events/lang"
	"spettanze/projections/ledger"
)

// Period says which movements a statement shows. The zero value is all of them.
type Period struct {
	From        events.Date        // the first day; zero: from the first movement
	Entitlement events.Entitlement // only this one; empty: all
}

// Statement makes the document of an employee's movements: the opening balances, each movement with its clause, its cause
// and its arithmetic, and the closing balances, which equal those of [Reporter.Balance] for the same query.
func (r *Reporter) Statement(ctx context.Context, q Query, id string, p Period) (*Statement, error) {
	if p.From > q.At {
		return nil, lang.Errorf("%w: comincia il %s, dopo la sua fine il %s", "%w: it begins on %s, after its end on %s", ErrPeriod, p.From, q.At)
	}
	if p.Entitlement != "" && !slices.Contains(events.Entitlements, p.Entitlement) {
		return nil, lang.Errorf("%w %q: attesa una tra %s", "%w %q: expected one of %s", ErrUnknownEntitlement, p.Entitlement, EntitlementList())
	}
	asOf, err := r.AsOf(ctx, q)
	if err != nil {
		return nil, err
	}
	e, err := r.Source.Employee(ctx, q, id)
	if err != nil {
		return nil, err
	}
	all := slices.DeleteFunc(slices.Clone(e.Movements), func(m ledger.Movement) bool {
		return p.Entitlement != "" && m.Entitlement != p.Entitlement
	})
	// The employee's own movements and those of their loans come from two folds.
	slices.SortStableFunc(all, func(a, b ledger.Movement) int { return cmp.Compare(a.Date, b.Date) })
	from, _ := slices.BinarySearchFunc(all, p.From, func(m ledger.Movement, d events.Date) int {
		return cmp.Compare(m.Date, d)
	})
	doc := &Statement{Company: q.Company, Employee: id, From: p.From, AsOf: asOf,
		Incomplete: e.Incomplete, Opening: EntitlementRows(BalancesOf(all[:from])), Movements: []Movement{},
		Closing: EntitlementRows(BalancesOf(all))}
	if p.From == 0 {
		doc.From = q.At
		if len(all) > 0 {
			doc.From = all[0].Date
		}
	}
	running, ids := map[events.Entitlement]int64{}, MovementIDs{}
	for i := range all {
		row := r.movement(q.Company, &all[i], running)
		row.ID = ids.Next(&row)
		if i >= from {
			doc.Movements = append(doc.Movements, row)
		}
	}
	return doc, nil
}

// MovementRow makes a line of a statement without its id and a running balance.
func (r *Reporter) MovementRow(company string, m *ledger.Movement) Movement {
	row := r.movement(company, m, map[events.Entitlement]int64{})
	row.Balance = ""
	return row
}

// movement makes a line of a statement and updates the running balance. A loan moves the fund's balance, which is not the
// employee's: its lines show the amount without a sign.
func (r *Reporter) movement(company string, m *ledger.Movement, running map[events.Entitlement]int64) Movement {
	row := Movement{Date: m.Date, Entitlement: m.Entitlement, Kind: string(m.Kind), Quantity: m.Quantity.String(),
		Unit: m.Quantity.Unit.String(), Lot: m.Lot, Loan: m.Case.Loan(), Case: m.Case.Other(), From: company + ":" + m.From, To: company + ":" + m.To,
		Clause: m.Clause, Title: r.Contract.Clause(m.Clause).It, Cause: cause(m.Cause), Note: m.Note}
	if m.Entitlement == "" || m.Entitlement.IsFund() {
		return row
	}
	if effect := m.Effect(); effect != 0 {
		running[m.Entitlement] += effect
		row.Quantity = m.Quantity.Unit.Format(effect)
	}
	row.Balance = m.Quantity.Unit.Format(running[m.Entitlement])
	return row
}
