package verify

import (
	"fmt"
	"slices"

	"spettanze/events"
	"spettanze/projections/institute"
	"spettanze/projections/ledger"
	"spettanze/projections/report"
)

// compare compares two multisets of rows. A row is a text with all its fields, so that any difference shows.
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

// output compares all entries of an entity.
func (v *Verification) output(company, entity string, stored, replayed ledger.Output) {
	v.compare(company, entity, "movement", rowsOf(stored.Movements, movementRow), rowsOf(replayed.Movements, movementRow))
	v.compare(company, entity, "breach", rowsOf(stored.Breaches, breachRow), rowsOf(replayed.Breaches, breachRow))
	v.compare(company, entity, "payroll instruction", rowsOf(stored.Payroll, payrollRow),
		rowsOf(replayed.Payroll, payrollRow))
	v.compare(company, entity, "parked fact", rowsOf(stored.Parked, parkedRow), rowsOf(replayed.Parked, parkedRow))
	v.sums(company, entity, stored.Movements)
}

// sums checks that stored movements are transfers: of a positive quantity, between two accounts, in the unit of their
// entitlement. Then the sum over all accounts of a unit is zero.
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
	return fmt.Sprintf("%s %s %s %s %s, %s to %s, lot %s, case %q, %s, by %s, %q", m.Date, m.Employee, m.Kind, m.Quantity,
		m.Quantity.Unit, m.From, m.To, m.Lot, m.Case, m.Clause, causeRow(m.Cause), m.Note)
}

func breachRow(b *ledger.Breach) string {
	return fmt.Sprintf("%s %s %s %s, %s, limit %q observed %q, case %q, by %s", b.Date, b.Employee, b.Entitlement, b.Code,
		b.Clause, b.Limit, b.Observed, b.Case, causeRow(b.Cause))
}

func payrollRow(p *ledger.Instruction) string {
	return fmt.Sprintf("%s %s %s %s %s, due %s, %s, %s, lot %s, case %q, rate %s, by %s", p.Month, p.Employee, p.Kind, p.Quantity,
		p.Quantity.Unit, p.Date, p.Entitlement, p.Clause, p.Lot, p.Case, p.Rate, causeRow(p.Cause))
}

func parkedRow(p *ledger.Parked) string {
	return fmt.Sprintf("%s %s %s, by %s", p.Date, p.Subject, p.Code, causeRow(p.Cause))
}

// balanceRows leaves out empty lots: a store may keep a row for them or not.
func balanceRows(list []report.LotBalance) []string {
	var out []string
	for _, b := range list {
		if b.Parts != 0 {
			out = append(out, fmt.Sprintf("%s lot %s %s", b.Entitlement, b.Lot, b.Entitlement.Unit().Format(b.Parts)))
		}
	}
	return out
}

// coverageRows returns everything that the document of what an employee is insured for shows.
func coverageRows(c *institute.Coverage) (out []string) {
	if c == nil || c.Gross.Cents == 0 && len(c.Covers)+len(c.Coming) == 0 {
		return nil
	}
	out = []string{fmt.Sprintf("pay %s by %s", c.Gross.Cents, eventRow(c.Gross.Event)), "family by " + eventRow(c.Family)}
	for _, x := range c.Covers {
		out = append(out, fmt.Sprintf("%s, %s %s %d times, %s, family %s, sum %s", declarationRow(&x.Declaration), x.Case, x.Clause, x.Multiple, x.Limit, x.Family, x.Sum))
	}
	for i := range c.Coming {
		out = append(out, "to come: "+declarationRow(&c.Coming[i]))
	}
	return out
}

func declarationRow(d *institute.Declaration) string {
	return fmt.Sprintf("%s %s %t from %s by %s", d.Policy, d.Cover, d.Member, d.From, eventRow(d.Event))
}

func eventRow(e *events.Event) string {
	if e == nil {
		return "nothing"
	}
	return causeRow(ledger.CauseOf(e))
}

// viewRows returns everything that the company's documents show.
func viewRows(v *institute.CompanyView) (out []string) {
	for _, p := range v.Pots() {
		loans := p.Loans
		p.Loans = nil // one row each
		out = append(out, fmt.Sprintf("pot %+v", p))
		for _, l := range loans {
			out = append(out, fmt.Sprintf("loan %+v", l))
		}
	}
	for _, code := range v.Codes(institute.QuotaDocument) {
		q, _ := v.Quota(code)
		q.Shows = nil // breaches are compared separately
		out = append(out, fmt.Sprintf("quota %s %+v", code, q))
	}
	for _, code := range v.Codes(institute.RankingDocument) {
		r, _ := v.Ranking(code)
		r.Shows = nil
		out = append(out, fmt.Sprintf("ranking %s %+v", code, r))
	}
	for _, code := range v.Codes(institute.RegisterDocument) {
		e, _ := v.Register(institute.Register{Code: code})
		e.Shows = nil
		out = append(out, fmt.Sprintf("register %s %+v", code, e))
	}
	return out
}

func refusedRow(r *report.RejectedFact) string {
	return fmt.Sprintf("sequence %d, %s %s of %s, %s %s", r.Seq, r.Source, r.ID, r.Subject, r.Code, r.Pointer)
}
