package main

import (
	"context"

	"github.com/spf13/cobra"

	"spettanze/cmd/spettanze/cli"
	"spettanze/projections/report"
)

func (a *app) balanceCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "balance --employee ID",
		Short: "Balances of one employee",
		Long: `Show what an employee is due at a date: every balance with its lots, the rules that were broken and what payroll was
told, up to that date, and facts that wait because something before them is missing.`,
		Example: `  spettanze balance --employee E042
  spettanze balance --employee E042 --at 2023-12-31 --json
  spettanze balance --log company.jsonl --employee E042 --at 2023-12-31
  spettanze balance --log company.jsonl --employee E042 --at 2023-06-30 --known 1742   # as known after 1742 lines`,
	}
	cmd.Flags().String("employee", "", "id of the employee")
	return readingCommand(a, cmd, func(ctx context.Context, r *reading) (*report.Balance, error) {
		id, err := cli.Required(cmd, "employee", "E042")
		if err != nil {
			return nil, err
		}
		return r.Balance(ctx, r.question, id)
	}, func(p *printer, d *report.Balance) {
		p.line("%s", p.say("Saldi di ", "Balances of ")+d.Employee)
		p.asOf(d.Company, d.At, d.Forecast, d.Known)
		p.incomplete(d.Incomplete)
		p.line("")
		p.balances(d.Balances)
		p.breaches(d.Breaches)
		p.payroll(d.Payroll)
		p.parked(d.Parked)
	})
}
