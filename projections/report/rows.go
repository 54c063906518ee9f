package report

import (
	"spettanze/events"
	"spettanze/projections/ledger"
)

// RowSet is entries as rows of documents. A movement among them has no running balance.
type RowSet struct {
	Movements []Movement
	Breaches  []Breach
	Payroll   []Instruction
	Parked    []Parked
}

// Rows turns entries of a company into rows of documents.
func (r *Reporter) Rows(company string, out ledger.Output) RowSet {
	rows := RowSet{Breaches: breaches(out.Breaches, false), Payroll: instructions(out.Payroll, true), Parked: parked(out.Parked)}
	for i := range out.Movements {
		m := r.movement(company, &out.Movements[i], map[events.Entitlement]int64{})
		m.Balance = ""
		rows.Movements = append(rows.Movements, m)
	}
	return rows
}
