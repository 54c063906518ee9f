package tables

import (
	"cmp"
	"fmt"
	"strings"

	"spettanze/cmd/spettanze/tables/aligned"
	"spettanze/projections/difference"
)

// employeesShown is how many employees a table names; all of them are in the document of --json.
const employeesShown = 3

// Changes shows what changed between two answers, by event.
func Changes(p *Printer, d *difference.ByEvent) {
	p.between(cmp.Or(d.Employee, d.Company), d.From, d.To)
	p.Line("%s", p.Say(fmt.Sprintf("Registrazioni da allora: %d; di queste cambiano qualcosa: %d.", d.Records, d.Changing),
		fmt.Sprintf("Records since then: %d; of these change something: %d.", d.Records, d.Changing)))
	if n := d.Dated; n != (difference.Dated{}) {
		p.Line("%s", p.Say(fmt.Sprintf("Per la sola data: movimenti %d, violazioni %d, righe delle paghe %d.", n.Movements, n.Breaches, n.Payroll),
			fmt.Sprintf("By the date alone: movements %d, breaches %d, payroll rows %d.", n.Movements, n.Breaches, n.Payroll)))
	}
	p.Line("")
	t := aligned.New(">"+p.Say("Sequenza", "Sequence"), p.Say("Che cosa", "What"), p.Say("Dipendenti", "Employees"),
		p.Say("Movimenti", "Movements"), p.Say("Violazioni", "Breaches"), p.Say("Saldi", "Balances"), p.Say("Paghe", "Payroll"))
	for i := range d.Effects {
		e := &d.Effects[i]
		people := strings.Join(e.Employees[:min(employeesShown, len(e.Employees))], ", ")
		if n := len(e.Employees) - employeesShown; n > 0 {
			people += p.Say(fmt.Sprintf(" e altri %d", n), fmt.Sprintf(" and %d more", n))
		}
		var balances, payroll []string
		for _, b := range e.Balances {
			balances = append(balances, p.Entitlement(b.Entitlement)+" "+signed(p, b.Unit, b.Change))
		}
		for _, b := range e.Payroll {
			payroll = append(payroll, p.shortMonth(b.Month)+" "+p.Instruction(b.Kind)+" "+signed(p, b.Unit, b.Change))
		}
		t.Row(fmt.Sprint(e.Seq), p.Text(e.Text), people, counts(e.Movements), counts(e.Breaches), strings.Join(balances, "; "),
			strings.Join(payroll, "; "))
	}
	p.list(t)
}

// signed writes a change with its sign.
func signed(p *Printer, unit, s string) string {
	if s := p.amount(unit, s); strings.HasPrefix(s, "-") || strings.HasPrefix(s, "\u2212") {
		return s
	}
	return "+" + p.amount(unit, s)
}

// counts writes how many rows appeared, changed and went: "+2 ~1 -1".
func counts(c difference.Counts) string {
	var s []string
	for _, n := range []struct {
		mark  string
		count int
	}{{"+", c.Appeared}, {"~", c.Changed}, {"-", c.Went}} {
		if n.count > 0 {
			s = append(s, n.mark+fmt.Sprint(n.count))
		}
	}
	return strings.Join(s, " ")
}
