package tables

import (
	"strconv"

	"spettanze/events"
	"spettanze/projections/report"
)

// Loan shows a loan and its plan.
func Loan(p *Printer, d *report.LoanPlan) {
	p.Line("%s, %s", p.Say("Prestito ", "Loan ")+d.Loan.Loan, p.entitlement(events.Entitlement(d.Fund)))
	p.asOf(d.Company, d.At, d.Forecast, d.Known)
	p.Line("")
	p.loans([]report.Loan{d.Loan})
	p.heading(p.Say("Piano", "Plan"))
	t := newTable(p.Say("Data", "Date"), ">"+p.Say("Capitale", "Principal"), ">"+p.Say("Interessi", "Interest"),
		">"+p.Say("Residuo", "Outstanding"), p.Say("Stato", "State"))
	for _, row := range d.Plan {
		state := p.Say("previsto", "planned")
		if row.Withheld {
			state = p.Say("trattenuto", "withheld")
		}
		t.row(p.date(row.Date), p.euro(row.Principal), p.euro(row.Interest), p.euro(row.Outstanding), state)
	}
	p.table(t)
	p.breaches(d.Breaches)
}

// Fund shows a loan fund.
func Fund(p *Printer, d *report.Fund) {
	p.held(d.Company, events.Entitlement(d.Fund), &d.Held)
}

func (f Format) euro(s string) string { return f.quantity(events.Euro.String(), s) }

func (p *Printer) loans(rows []report.Loan) {
	if len(rows) == 0 {
		p.none()
		return
	}
	t := newTable(p.Say("Prestito", "Loan"), p.Say("Dipendente", "Employee"), p.Say("Data", "Date"),
		">"+p.Say("Importo", "Amount"), ">"+p.Say("Rate", "Instalments"), ">"+p.Say("Tasso %", "Rate %"),
		">"+p.Say("Residuo", "Outstanding"))
	for _, l := range rows {
		t.row(l.Loan, l.Employee, p.date(l.Date), p.euro(l.Amount), strconv.Itoa(l.Instalments), p.euro(l.Rate),
			p.euro(l.Outstanding))
	}
	p.table(t)
}
