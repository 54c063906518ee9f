package ask

import (
	"context"

	"github.com/spf13/cobra"

	"spettanze/cmd/spettanze/cli"
	"spettanze/cmd/spettanze/tables"
	"spettanze/events"
	"spettanze/projections/report"
)

// Statement is the command statement.
func Statement(a *cli.App) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "statement --employee ID",
		Short: "Movements of one employee, with clause, cause and arithmetic",
		Long: `Show the movements behind an employee's balances: what each began with, every movement with the clause it rests on,
the event or closing that made it and its arithmetic, the running balance, and what each ends with.`,
		Example: `  spettanze statement --employee E042 --at 2023-12-31
  spettanze statement --employee E042 --from 2023-01-01 --at 2023-12-31 --entitlement flex
  spettanze statement --log company.jsonl --employee E042 --json`,
	}
	cmd.Flags().String("employee", "", "id of the employee")
	cmd.Flags().String("from", "", "first day of the statement (default: from the first movement)")
	cmd.Flags().String("entitlement", "", "only this entitlement, such as ferie or flex (default: all)")
	cli.Complete(cmd, "entitlement", codes(events.Entitlements)...)
	return withFormats(a, readingCommand(a, cmd, func(ctx context.Context, r *reading) (*report.Statement, error) {
		id, p, err := statementAsked(cmd)
		if err != nil {
			return nil, err
		}
		return r.Statement(ctx, r.question, id, p)
	}, tables.Statement))
}

// statementAsked returns the employee and the period that the flags ask for.
func statementAsked(cmd *cobra.Command) (id string, p report.Period, err error) {
	if id, err = cli.Required(cmd, "employee", "E042"); err != nil {
		return "", p, err
	}
	if from, _ := cmd.Flags().GetString("from"); from != "" {
		if p.From, err = events.ParseDate(from); err != nil {
			return "", p, cli.Usage("--from: %w", err)
		}
	}
	ent, _ := cmd.Flags().GetString("entitlement")
	p.Entitlement = events.Entitlement(ent)
	return id, p, nil
}
