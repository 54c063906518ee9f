package tables

import (
	"cmp"
	"fmt"

	"spettanze/cmd/spettanze/tables/aligned"
	"spettanze/projections/difference"
	"spettanze/projections/explain"
	"spettanze/projections/institutes"
	"spettanze/projections/report"
)

// Difference shows what changed between two answers.
func Difference(p *Printer, d *difference.Difference) {
	p.between(cmp.Or(d.Employee, d.Company), d.From, d.To)
	t := aligned.New(p.Say("Dipendente", "Employee"), p.Say("Spettanza", "Entitlement"), ">"+p.Say("Prima", "Before"),
		">"+p.Say("Dopo", "After"))
	for _, b := range d.Balances {
		t.Row(b.Employee, p.Entitlement(b.Entitlement), p.amount(b.Unit, b.Before), p.amount(b.Unit, b.After))
	}
	section(p, p.Say("Saldi", "Balances"), t)
	printChanges(p, p.Say("Movimenti", "Movements"), d.Movements, p.movementRow)
	printChanges(p, p.Say("Regole violate", "Breaches"), d.Breaches, p.breachRow)
	printChanges(p, p.Say("Istruzioni alle paghe", "Payroll instructions"), d.Payroll, p.payrollRow)
}

// between writes the title of a comparison.
func (p *Printer) between(whose string, from, to difference.SideDocument) {
	p.Line("%s", p.Say("Che cosa è cambiato per ", "What changed for ")+whose)
	side := func(s difference.SideDocument) string {
		forecast := ""
		if s.Forecast {
			forecast = p.Say(" (previsione)", " (forecast)")
		}
		return fmt.Sprintf("%s%s, %s %d", p.Date(s.At), forecast, p.Say("sequenza", "sequence"), s.Known.Seq)
	}
	p.Line("%s → %s", side(from), side(to))
}

func (p *Printer) movementRow(m report.Movement) (date, what, figure string) {
	name := p.Entitlement(m.Entitlement)
	if m.Loan != "" {
		name = p.Say("Prestito ", "Loan ") + m.Loan
	}
	if m.Case != "" {
		name += p.Say(", pratica ", ", case ") + m.Case
	}
	return p.Date(m.Date), name + " " + m.Lot.String(), p.Kind(m.Kind) + " " + p.amount(m.Unit, m.Quantity)
}

func (p *Printer) breachRow(b report.Breach) (date, what, figure string) {
	figure = p.observed(b, b.Observed)
	if b.Limit != "" {
		figure += p.Say(", limite ", ", limit ") + p.observed(b, b.Limit)
	}
	return p.Date(b.Date), p.Text(institutes.Breach(b.Code)), figure
}

func (p *Printer) payrollRow(i report.Instruction) (date, what, figure string) {
	return p.shortMonth(i.Month), p.Entitlement(i.Entitlement) + " " + i.Lot.String() + cmp.Or(i.Loan, i.Case), p.instruction(i) + " " +
		p.amount(i.Unit, i.Quantity)
}

// reasonsShown is how many reasons a table names; all of them are in the document of --json.
const reasonsShown = 3

func printChanges[T any](p *Printer, title string, changes []difference.Change[T], describe func(T) (date, what, figure string)) {
	t := aligned.New("", p.Say("Data", "Date"), p.Say("Dipendente", "Employee"), p.Say("Che cosa", "What"),
		">"+p.Say("Prima", "Before"), ">"+p.Say("Dopo", "After"), p.Say("Perché", "Why"))
	for _, c := range changes {
		shown := shownChange(p, c.Before, c.After, describe)
		mark := map[string]string{difference.Appeared: "+", difference.Went: "-", difference.Changed: "~"}[c.Change]
		t.Row(mark, shown.date, c.Employee, shown.what, shown.before, shown.after, why(p, c.Why))
	}
	section(p, title, t)
}

// shown is a row that changes, in words.
type shown struct{ date, what, before, after string }

func shownChange[T any](p *Printer, before, after *T, describe func(T) (date, what, figure string)) (s shown) {
	if before != nil {
		s.date, s.what, s.before = describe(*before)
		s.before = cmp.Or(s.before, p.Say("presente", "there"))
	}
	if after != nil {
		s.date, s.what, s.after = describe(*after)
		s.after = cmp.Or(s.after, p.Say("presente", "there"))
	}
	return s
}

func why(p *Printer, reasons []difference.Reason) string {
	s := ""
	for i, r := range reasons {
		if i == reasonsShown {
			return s + p.Say(fmt.Sprintf("; e altri %d", len(reasons)-i), fmt.Sprintf("; and %d more", len(reasons)-i))
		}
		if i > 0 {
			s += "; "
		}
		s += p.Text(r.Text)
	}
	return s
}

// Explanation shows the tree behind a figure, so many levels of it; 0 shows all.
func Explanation(p *Printer, d *explain.Document, depth int) {
	p.asOf(d.Company, 0, d.Forecast, d.Known)
	p.incomplete(d.Incomplete)
	p.Line("%s", p.Say("contratto ", "contract ")+short(d.Contract))
	p.Line("")
	_ = explain.WriteTree(p.w, d, p.Language, depth) // a failure to write shows when the printer flushes
}

// short is the beginning of a digest: enough to distinguish two versions of the contract.
func short(digest string) string { return digest[:min(12, len(digest))] }
