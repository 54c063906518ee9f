package verify

import (
	"fmt"
	"slices"

	"spettanze/events"
	"spettanze/projections/ledger"
	"spettanze/projections/loans"
	"spettanze/projections/report"
)

// compare compares two multisets of rows. Rows are text that says all there is, so that whatever differs shows.
func (v *Verification) compare(company, entity, what string, stored, replayed []string) {
	count := map[string]int{}
	for _, r := range stored {
		count[r]++
	}
	for _, r := range replayed {
		count[r]--
	}
	var rows []string
	for r, n := range count {
		if n != 0 {
			rows = append(rows, r)
		}
	}
	slices.Sort(rows)
	for _, r := range rows {
		d := Difference{Company: company, Entity: entity, What: what}
		times := max(count[r], -count[r])
		text := r
		if times > 1 {
			text = fmt.Sprintf("%s (%d times)", r, times)
		}
		if count[r] > 0 {
			d.Stored = text
		} else {
			d.Replayed = text
		}
		v.differ(d)
	}
}

// output compares all that folds have written about an entity.
func (v *Verification) output(company, entity string, stored, replayed ledger.Output) {
	v.compare(company, entity, "movement", rowsOf(stored.Movements, movementRow), rowsOf(replayed.Movements, movementRow))
	v.compare(company, entity, "breach", rowsOf(stored.Breaches, breachRow), rowsOf(replayed.Breaches, breachRow))
	v.compare(company, entity, "payroll instruction", rowsOf(stored.Payroll, payrollRow),
		rowsOf(replayed.Payroll, payrollRow))
	v.compare(company, entity, "parked fact", parkedRows(stored.Parked), parkedRows(replayed.Parked))
	v.sums(company, entity, stored.Movements)
}

// sums checks that what is stored are transfers: of a positive quantity, between two accounts, in the unit of what they
// move. Then the sum over all accounts of a unit is zero.
func (v *Verification) sums(company, entity string, stored []ledger.Movement) {
	for i := range stored {
		m := &stored[i]
		if m.Quantity.Parts <= 0 || m.From == m.To || m.Entitlement != "" && m.Quantity.Unit != m.Entitlement.Unit() {
			v.differ(Difference{Company: company, Entity: entity, What: "movement that is no transfer: " + movementRow(m)})
		}
	}
}

func rowsOf[T any](list []T, row func(*T) string) []string {
	out := make([]string, len(list))
	for i := range list {
		out[i] = row(&list[i])
	}
	return out
}

func causeRow(c ledger.Cause) string {
	if c.Closing != 0 {
		return "closing of " + c.Closing.String()
	}
	return fmt.Sprintf("%s %s (%d)", c.Source, c.ID, c.Seq)
}

func movementRow(m *ledger.Movement) string {
	return fmt.Sprintf("%s %s %s %s %s, %s to %s, lot %d, loan %q, %s, by %s, %q", m.Date, m.Employee, m.Kind, m.Quantity,
		m.Quantity.Unit, m.From, m.To, m.Lot, m.Loan, m.Clause, causeRow(m.Cause), m.Note)
}

func breachRow(b *ledger.Breach) string {
	return fmt.Sprintf("%s %s %s %s, %s, limit %q observed %q, loan %q, by %s", b.Date, b.Employee, b.Entitlement, b.Code,
		b.Clause, b.Limit, b.Observed, b.Loan, causeRow(b.Cause))
}

func payrollRow(p *ledger.Instruction) string {
	return fmt.Sprintf("%s %s %s %s %s, due %s, %s, %s, lot %d, loan %q, by %s", p.Month, p.Employee, p.Kind, p.Quantity,
		p.Quantity.Unit, p.Date, p.Entitlement, p.Clause, p.Lot, p.Loan, causeRow(p.Cause))
}

func parkedRows(list []ledger.Parked) []string {
	return rowsOf(list, func(p *ledger.Parked) string {
		return fmt.Sprintf("%s %s %s, by %s", p.Date, p.Subject, p.Code, causeRow(p.Cause))
	})
}

// balanceRows leaves empty lots out: whether a store keeps a row for them is its own business.
func balanceRows(list []report.LotBalance) []string {
	var out []string
	for _, b := range list {
		if b.Parts != 0 {
			out = append(out, fmt.Sprintf("%s lot %d %s", b.Entitlement, b.Lot, b.Entitlement.Unit().Format(b.Parts)))
		}
	}
	return out
}

func fundRows(state *loans.State) []string {
	var out []string
	for _, e := range events.EntitlementsOf(events.OfCompany) {
		fund := events.Fund(e)
		if s, ok := state.Fund(fund); ok {
			out = append(out, fmt.Sprintf("%s budgeted %s disbursed %s", fund, s.Budgeted, s.Disbursed))
		}
	}
	for _, l := range state.Loans() {
		out = append(out, fmt.Sprintf("loan %s of %s, %s, %s, %s in %d at %s, outstanding %s, withheld %v", l.ID, l.Employee, l.Fund,
			l.Date, l.Amount, l.Instalments, l.Rate, l.Outstanding, l.Withheld))
	}
	return out
}

func refusedRows(list []report.RejectedFact) []string {
	return rowsOf(list, func(r *report.RejectedFact) string {
		return fmt.Sprintf("sequence %d, %s %s of %s, %s %s", r.Seq, r.Source, r.ID, r.Subject, r.Code, r.Pointer)
	})
}
