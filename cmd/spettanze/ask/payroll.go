package ask

import (
	"context"

	"github.com/spf13/cobra"

	"spettanze/cmd/spettanze/cli"
	"spettanze/cmd/spettanze/tables"
	"spettanze/events"
	"spettanze/projections/report"
)

// Payroll is the command payroll.
func Payroll(a *cli.App) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "payroll [--month YYYY-MM] [--employee ID]",
		Short: "Payroll instructions",
		Long: `List the instructions to payroll, to withhold or to pay: what is left of the banca del tempo, instalments and interest of
loans, settlements at the end of service. One row for each month, employee, kind, clause and lot or loan.`,
		Example: `  spettanze payroll --month 2023-07
  spettanze payroll --employee E042 --at 2023-12-31
  spettanze payroll --log company.jsonl --month 2023-07 --json`,
	}
	cmd.Flags().String("month", "", "only the pay of this month, such as 2023-07 (default: all)")
	cmd.Flags().String("employee", "", "only this employee (default: everybody)")
	return readingCommand(a, cmd, func(ctx context.Context, r *reading) (*report.Payroll, error) {
		id, _ := cmd.Flags().GetString("employee")
		var month events.Month
		if cmd.Flags().Changed("month") {
			var err error
			word, _ := cmd.Flags().GetString("month")
			if month, err = events.ParseMonth(word); err != nil {
				return nil, cli.Usage("--month: %w", err)
			}
		}
		return r.Payroll(ctx, r.question, id, month)
	}, tables.Payroll)
}
