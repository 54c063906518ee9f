package tables

import (
	"cmp"

	"spettanze/projections/institutes"
	"spettanze/projections/report"
)

// Statement shows the movements of an employee.
func Statement(p *Printer, d *report.Statement) {
	p.Line("%s", p.Say("Estratto conto di ", "Statement of ")+d.Employee+p.Say(", dal ", ", from ")+p.date(d.From)+
		p.Say(" al ", " to ")+p.date(d.At))
	p.asOf(d.Company, 0, d.Forecast, d.Known)
	p.incomplete(d.Incomplete)
	if len(d.Opening) > 0 {
		p.heading(p.Say("Saldi iniziali", "Opening balances"))
		p.balances(d.Opening)
	}
	p.heading(p.Say("Movimenti", "Movements"))
	t := newTable(p.Say("Data", "Date"), p.Say("Spettanza", "Entitlement"), p.Say("Movimento", "Kind"),
		">"+p.Say("Quantità", "Quantity"), ">"+p.Say("Saldo", "Balance"), p.Say("Anno", "Lot"), p.Say("Prestito, pratica", "Loan, case"),
		p.Say("Clausola", "Clause"), p.Say("Causa", "Cause"), p.Say("Conto", "Arithmetic"))
	for _, m := range d.Movements {
		balance := ""
		if m.Balance != "" {
			balance = p.quantity(m.Unit, m.Balance)
		}
		name := m.To
		if m.Entitlement != "" {
			name = p.entitlement(m.Entitlement)
		}
		note, _ := institutes.Note(m.Note) // a note of another form comes back as it is
		t.row(p.date(m.Date), name, p.kind(m.Kind), p.quantity(m.Unit, m.Quantity), balance, m.Lot.String(), cmp.Or(m.Loan, m.Case),
			p.clause(m.Clause), p.cause(m.Cause), p.Say(note.It, note.En))
	}
	p.table(t)
	p.heading(p.Say("Saldi finali", "Closing balances"))
	p.balances(d.Closing)
}
