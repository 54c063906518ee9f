package dryrun

import (
	"cmp"
	"slices"

	"spettanze/projections/ledger"
	"spettanze/projections/report"
	"spettanze/projections/visible"
)

// compare adds the differences of an account.
func (t *trial) compare(e *Effect, a account, before, after ledger.Output) {
	before, after = visible.Output(t.Source, before), visible.Output(t.Source, after)
	whose := func(id string) string { return cmp.Or(id, a.id) }
	for _, p := range ledger.Differences(before.Movements, after.Movements, ledger.MovementKey) {
		e.Movements = append(e.Movements, change(p, func(m *ledger.Movement) (string, report.Movement) {
			return whose(m.Employee), t.MovementRow(a.company, m)
		}))
	}
	for _, p := range ledger.Differences(before.Breaches, after.Breaches, ledger.BreachKey) {
		e.Breaches = append(e.Breaches, change(p, func(b *ledger.Breach) (string, report.Breach) {
			return whose(b.Employee), report.BreachRow(b)
		}))
	}
	was, is := report.Instructions(before.Payroll, true), report.Instructions(after.Payroll, true)
	for _, p := range ledger.Differences(was, is, func(i *report.Instruction) report.Instruction { k := *i; k.Quantity = ""; return k }) {
		e.Payroll = append(e.Payroll, change(p, func(i *report.Instruction) (string, report.Instruction) {
			row := *i
			row.Employee = ""
			return whose(i.Employee), row
		}))
	}
	for _, p := range ledger.Differences(before.Parked, after.Parked, func(p *ledger.Parked) ledger.Cause { return p.Cause }) {
		e.Parked = append(e.Parked, change(p, func(p *ledger.Parked) (string, report.Parked) {
			return whose(p.Subject), report.ParkedRow(p)
		}))
	}
	sortRows(e.Movements, func(m *report.Movement) int { return int(m.Date) })
	sortRows(e.Breaches, func(b *report.Breach) int { return int(b.Date) })
	sortRows(e.Payroll, func(i *report.Instruction) int { return int(i.Month) })
	sortRows(e.Parked, func(p *report.Parked) int { return int(p.Date) })
}

// sortRows sorts changes by date.
func sortRows[T any](changes []Change[T], date func(*T) int) {
	at := func(c Change[T]) int {
		if c.After != nil {
			return date(c.After)
		}
		return date(c.Before)
	}
	slices.SortStableFunc(changes, func(a, b Change[T]) int { return cmp.Compare(at(a), at(b)) })
}

func change[T, R any](p ledger.Pair[T], row func(*T) (string, R)) (c Change[R]) {
	if p.Before != nil {
		id, r := row(p.Before)
		c.Change, c.Employee, c.Before = Goes, id, &r
	}
	if p.After != nil {
		id, r := row(p.After)
		c.Change, c.Employee, c.After = Appears, id, &r
	}
	if p.Before != nil && p.After != nil {
		c.Change = Changes
	}
	return c
}
