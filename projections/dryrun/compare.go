package dryrun

import (
	"cmp"
	"slices"

	"spettanze/projections/ledger"
	"spettanze/projections/report"
)

// compare adds the differences of an account.
func (t *trial) compare(e *Effect, a account, before, after ledger.Output) {
	whose := func(id string) string { return cmp.Or(id, a.id) }
	for _, p := range differences(before.Movements, after.Movements, func(m *ledger.Movement) ledger.Movement {
		return ledger.Movement{Date: m.Date, Employee: m.Employee, Entitlement: m.Entitlement, Kind: m.Kind, Lot: m.Lot, Case: m.Case,
			Cause: m.Cause}
	}) {
		e.Movements = append(e.Movements, change(p, func(m *ledger.Movement) (string, report.Movement) {
			return whose(m.Employee), t.MovementRow(a.company, m)
		}))
	}
	for _, p := range differences(before.Breaches, after.Breaches, func(b *ledger.Breach) ledger.Breach {
		return ledger.Breach{Date: b.Date, Employee: b.Employee, Entitlement: b.Entitlement, Code: b.Code, Case: b.Case, Cause: b.Cause}
	}) {
		e.Breaches = append(e.Breaches, change(p, func(b *ledger.Breach) (string, report.Breach) {
			return whose(b.Employee), report.BreachRow(b)
		}))
	}
	was, is := report.Instructions(before.Payroll, true), report.Instructions(after.Payroll, true)
	for _, p := range differences(was, is, func(i *report.Instruction) report.Instruction { k := *i; k.Quantity = ""; return k }) {
		e.Payroll = append(e.Payroll, change(p, func(i *report.Instruction) (string, report.Instruction) {
			row := *i
			row.Employee = ""
			return whose(i.Employee), row
		}))
	}
	for _, p := range differences(before.Parked, after.Parked, func(p *ledger.Parked) ledger.Cause { return p.Cause }) {
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

// pair is a row before and after; nil where there is none.
type pair[T any] struct{ before, after *T }

func change[T, R any](p pair[T], row func(*T) (string, R)) (c Change[R]) {
	if p.before != nil {
		id, r := row(p.before)
		c.Change, c.Employee, c.Before = Goes, id, &r
	}
	if p.after != nil {
		id, r := row(p.after)
		c.Change, c.Employee, c.After = Appears, id, &r
	}
	if p.before != nil && p.after != nil {
		c.Change = Changes
	}
	return c
}

// differences returns the rows that only one of two lists has. Two rows of the same key are one row that changes.
func differences[T, K comparable](before, after []T, key func(*T) K) (out []pair[T]) {
	for len(before) > 0 && len(after) > 0 && before[0] == after[0] {
		before, after = before[1:], after[1:]
	}
	for len(before) > 0 && len(after) > 0 && before[len(before)-1] == after[len(after)-1] {
		before, after = before[:len(before)-1], after[:len(after)-1]
	}
	left := map[T]int{}
	for i := range after {
		left[after[i]]++
	}
	gone := map[K][]int{}
	for i := range before {
		if left[before[i]] > 0 {
			left[before[i]]--
			continue
		}
		k := key(&before[i])
		gone[k] = append(gone[k], len(out))
		out = append(out, pair[T]{before: &before[i]})
	}
	for i := range after {
		if left[after[i]] == 0 {
			continue
		}
		left[after[i]]--
		k := key(&after[i])
		if g := gone[k]; len(g) > 0 {
			out[g[0]].after, gone[k] = &after[i], g[1:]
			continue
		}
		out = append(out, pair[T]{after: &after[i]})
	}
	return out
}
