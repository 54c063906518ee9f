package dryrun

import (
	"spettanze/events"
	"spettanze/projections/ledger"
	"spettanze/projections/report"
	"spettanze/projections/wording"
)

// Owned is an entitlement of an employee.
type Owned struct {
	Employee    string
	Entitlement events.Entitlement
}

// Moved adds to sums by how much the effect changes the balances of employees of a company on its last day, in parts. It reports false
// when rows of the effect are left out, so that the sums are not known.
func (e *Effect) Moved(company string, sums map[Owned]int64) bool {
	if e.Omitted != nil && e.Omitted.Movements > 0 {
		return false
	}
	for _, c := range e.Movements {
		for row, sign := range map[*report.Movement]int64{c.Before: -1, c.After: 1} {
			if row == nil || row.Entitlement == "" || row.Entitlement.IsFund() {
				continue
			}
			main := company + ":" + ledger.MainAccount(c.Employee, row.Entitlement)
			if q, ok := wording.Parse(row.Unit, row.Quantity); ok && (row.From == main || row.To == main) {
				sums[Owned{c.Employee, row.Entitlement}] += sign * q.Parts
			}
		}
	}
	return true
}
