package ask

import (
	"context"

	"github.com/spf13/cobra"

	"spettanze/cmd/spettanze/cli"
	"spettanze/cmd/spettanze/tables"
	"spettanze/projections/report"
)

// Balance is the command balance.
func Balance(a *cli.App) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "balance --employee ID",
		Short: "Balances of one employee",
		Long: `Show what an employee is due at a date: every balance with its lots, the rules that were broken and the payroll
instructions up to that date, and facts that wait because something before them is missing.`,
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
	}, tables.Balance)
}
