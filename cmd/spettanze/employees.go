package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"spettanze/projections/report"
)

func (a *app) employeesCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "employees",
		Short: "Who was ever hired, with their balances",
		Long:  `List everybody who was ever hired, whether they are in service at the date, and their balances.`,
		Example: `  spettanze employees
  spettanze employees --log company.jsonl --at 2023-12-31 --json`,
	}
	return readingCommand(a, cmd, func(ctx context.Context, r *reading) (*report.Employees, error) {
		return r.Employees(ctx, r.question)
	}, func(p *printer, d *report.Employees) {
		p.line("%s", p.say("Dipendenti", "Employees"))
		p.asOf(d.Company, d.At, d.Forecast, d.Known)
		p.line("")
		t := newTable(p.say("Dipendente", "Employee"), p.say("In servizio", "In service"), p.say("Saldi", "Balances"), "")
		for _, e := range d.Employees {
			service, balances, note := p.say("no", "no"), "", ""
			if e.InService {
				service = p.say("sì", "yes")
			}
			if e.Incomplete {
				note = p.say("incompleto", "incomplete")
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
	})
}
