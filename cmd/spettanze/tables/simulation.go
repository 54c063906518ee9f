package tables

import (
	"fmt"

	"spettanze/cmd/spettanze/tables/aligned"
	"spettanze/events"
	"spettanze/projections/institutes"
	"spettanze/projections/simulate"
)

// Simulation shows what would have been different.
func Simulation(p *Printer, d *simulate.Document) {
	p.head(p.Say("La stessa storia con altre tabelle del contratto", "The same history under other tables of the contract"), d.Company, d.AsOf)
	p.Line("%s %s → %s", p.Say("contratto", "contract"), short(d.Contract), short(d.Simulated))
	p.Line("%s", p.Say(fmt.Sprintf("dipendenti: %d, con differenze: %d", d.People, len(d.Employees)),
		fmt.Sprintf("employees: %d, with differences: %d", d.People, len(d.Employees))))
	p.heading(p.Say("In tutto", "In sum"))
	t := comparison(p, "")
	for _, r := range d.Totals {
		compared(p, t, "", r)
	}
	p.table(t)
	if len(d.Employees) > 0 {
		p.heading(p.Say("Per dipendente", "By employee"))
		t := comparison(p, p.Say("Dipendente", "Employee"))
		for _, e := range d.Employees {
			for _, r := range e.Rows {
				compared(p, t, e.Employee, r)
			}
		}
		p.table(t)
	}
	simulatedBreaches(p, d)
	simulatedPayroll(p, d)
	simulatedCovers(p, d)
	if len(d.Funds) > 0 {
		p.heading(p.Say("Fondi", "Funds"))
		t := aligned.New(p.Say("Fondo", "Fund"), ">"+p.Say("Dotazione", "Budgeted"), ">"+p.Say("Disponibile", "Available"))
		for _, f := range d.Funds {
			t.Row(p.Entitlement(events.Entitlement(f.Fund)), compare(p, "euro", f.Budgeted), compare(p, "euro", f.Available))
		}
		p.table(t)
	}
}

func comparison(p *Printer, first string) *aligned.Table {
	return aligned.New(first, p.Say("Spettanza", "Entitlement"), ">"+p.Say("Saldo", "Balance"), ">"+p.Say("Perso", "Forfeited"),
		">"+p.Say("Scaduto", "Expired"), ">"+p.Say("Oltre il limite", "Beyond the limit"), p.Say("Unità", "Unit"))
}

func compared(p *Printer, t *aligned.Table, who string, r simulate.Row) {
	t.Row(who, p.Entitlement(r.Entitlement), compare(p, r.Unit, r.Balance), compare(p, r.Unit, r.Forfeited),
		compare(p, r.Unit, r.Expired), compare(p, r.Unit, r.Beyond), p.unitOf(r.Unit))
}

// compare writes what was and what would have been; one figure where they are the same, none where there is nothing.
func compare(p *Printer, unit string, f simulate.Figures) string {
	switch {
	case f.Was != f.Would:
		sign := ""
		if f.Difference[0] != '-' {
			sign = "+"
		}
		return fmt.Sprintf("%s → %s (%s%s)", p.amount(unit, f.Was), p.amount(unit, f.Would), sign,
			p.amount(unit, f.Difference))
	case f.Was == zero(unit):
		return ""
	}
	return p.amount(unit, f.Was)
}

func simulatedBreaches(p *Printer, d *simulate.Document) {
	p.heading(p.Say("Regole violate", "Breaches"))
	if len(d.Breaches) == 0 {
		p.Line("%s", p.Say("nessuna differenza", "no difference"))
		return
	}
	t := aligned.New(p.Say("Regola", "Rule"), p.Say("Clausola", "Clause"), ">"+p.Say("Prima", "Was"), ">"+p.Say("Dopo", "Would"),
		">"+p.Say("Differenza", "Difference"))
	for _, c := range d.Breaches {
		t.Row(p.Text(institutes.Breach(c.Code)), c.Clause, fmt.Sprint(c.Was), fmt.Sprint(c.Would), fmt.Sprintf("%+d", c.Difference))
	}
	p.table(t)
}

// simulatedCovers shows what would be insured for other sums, if anything.
func simulatedCovers(p *Printer, d *simulate.Document) {
	t := aligned.New(p.Say("Dipendente", "Employee"), p.Say("Polizza", "Policy"), p.Say("Copertura", "Cover"), p.Say("Caso", "Case"), ">"+p.Say("Prima", "Was"), ">"+p.Say("Dopo", "Would"))
	for _, e := range d.Employees {
		for _, c := range e.Covers {
			t.Row(e.Employee, p.Text(c.Policy.Words()), string(c.Cover), p.Text(c.Case.Words()), sum(p, c.Was, unknown), sum(p, c.Would, unknown))
		}
	}
	if len(t.Rows) > 0 {
		section(p, p.Say("Polizze", "Policies"), t)
	}
}

func simulatedPayroll(p *Printer, d *simulate.Document) {
	p.heading(p.Say("Istruzioni alle paghe", "Payroll instructions"))
	if len(d.Payroll) == 0 {
		p.Line("%s", p.Say("nessuna differenza", "no difference"))
		return
	}
	t := aligned.New(p.Say("Istruzione", "Instruction"), p.Say("Unità", "Unit"), ">"+p.Say("In tutto", "In sum"))
	for _, s := range d.Payroll {
		t.Row(p.Instruction(s.Kind), p.unitOf(s.Unit), compare(p, s.Unit, s.Figures))
	}
	p.table(t)
}
