package main

import (
	"context"

	"github.com/spf13/cobra"

	"spettanze/projections/report"
)

func (a *app) breachesCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "breaches [--employee ID]",
		Short: "What broke a rule",
		Long: `List the rules that facts broke up to a date, with the clause, the limit and what was observed. A fact that breaks a
rule counts all the same: the breach is told beside it.`,
		Example: `  spettanze breaches --at 2023-12-31
  spettanze breaches --employee E042
  spettanze breaches --log company.jsonl --json`,
	}
	cmd.Flags().String("employee", "", "only this employee (default: everybody)")
	return readingCommand(a, cmd, func(ctx context.Context, r *reading) (*report.Breaches, error) {
		id, _ := cmd.Flags().GetString("employee")
		return r.Breaches(ctx, r.question, id)
	}, func(p *printer, d *report.Breaches) {
		p.line("%s", titleOf(p, p.say("Regole violate", "Breaches"), d.Employee))
		p.asOf(d.Company, d.At, d.Forecast, d.Known)
		p.line("")
		p.breachTable(d.Breaches)
	})
}

// titleOf is a document's title, of one employee or of everybody.
func titleOf(p *printer, what, employee string) string {
	if employee == "" {
		return what
	}
	return what + p.say(" di ", " of ") + employee
}
