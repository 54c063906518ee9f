package tables

import (
	"fmt"

	"spettanze/projections/report"
)

// Balance shows the balances of an employee.
func Balance(p *Printer, d *report.Balance) {
	p.Line("%s", p.Say("Saldi di ", "Balances of ")+d.Employee)
	p.asOf(d.Company, d.At, d.Forecast, d.Known)
	p.incomplete(d.Incomplete)
	p.Line("")
	p.balances(d.Balances)
	p.breaches(d.Breaches)
	p.payroll(d.Payroll)
	p.parked(d.Parked)
}

// Employees shows everybody with their balances.
func Employees(p *Printer, d *report.Employees) {
	p.Line("%s", p.Say("Dipendenti", "Employees"))
	p.asOf(d.Company, d.At, d.Forecast, d.Known)
	p.Line("")
	t := newTable(p.Say("Dipendente", "Employee"), p.Say("In servizio", "In service"), p.Say("Saldi", "Balances"), "")
	for _, e := range d.Employees {
		service, balances, note := p.Say("no", "no"), "", ""
		if e.InService {
			service = p.Say("sì", "yes")
		}
		if e.Incomplete {
			note = p.Say("incompleto", "incomplete")
		}
		for i, b := range e.Balances {
			if i > 0 {
				balances += "; "
			}
			balances += fmt.Sprintf("%s %s", p.entitlement(b.Entitlement), p.quantity(b.Unit, b.Balance))
		}
		t.row(e.Employee, service, balances, note)
	}
	p.table(t)
}

// Breaches shows the rules that were broken.
func Breaches(p *Printer, d *report.Breaches) {
	p.Line("%s", titleOf(p, p.Say("Regole violate", "Breaches"), d.Employee))
	p.asOf(d.Company, d.At, d.Forecast, d.Known)
	p.Line("")
	p.breachTable(d.Breaches)
}

// Payroll shows payroll instructions.
func Payroll(p *Printer, d *report.Payroll) {
	title := titleOf(p, p.Say("Istruzioni alle paghe", "Payroll instructions"), d.Employee)
	if d.Month != nil {
		title += ", " + p.month(*d.Month)
	}
	p.Line("%s", title)
	p.asOf(d.Company, d.At, d.Forecast, d.Known)
	p.Line("")
	p.payrollTable(d.Payroll)
}

// Rejected shows the events that were refused and the facts that wait.
func Rejected(p *Printer, d *report.Rejected) {
	p.Line("%s", p.Say("Rifiutati e in attesa", "Rejected and waiting"))
	p.asOf(d.Company, d.At, d.Forecast, d.Known)
	p.heading(p.Say("Rifiutati", "Rejected"))
	if len(d.Rejected) == 0 {
		p.none()
	} else {
		t := newTable(">"+p.Say("Sequenza", "Sequence"), p.Say("Dipendente", "Subject"), p.Say("Evento", "Event"),
			p.Say("Codice", "Code"), p.Say("Motivo", "Reason"))
		for _, r := range d.Rejected {
			t.row(fmt.Sprint(r.Seq), r.Subject, r.Source+" "+r.ID, r.Code, r.Reason)
		}
		p.table(t)
	}
	p.parked(d.Parked)
}

// titleOf is a document's title, of one employee or of everybody.
func titleOf(p *Printer, what, employee string) string {
	if employee == "" {
		return what
	}
	return what + p.Say(" di ", " of ") + employee
}
