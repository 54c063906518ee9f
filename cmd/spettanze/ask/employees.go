package ask

import (
	"context"

	"github.com/spf13/cobra"

	"spettanze/cmd/spettanze/cli"
	"spettanze/cmd/spettanze/tables"
	"spettanze/projections/report"
)

// Employees is the command employees.
func Employees(a *cli.App) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "employees",
		Short: "Who was ever hired, with their balances",
		Long:  `List everybody who was ever hired, whether they are in service at the date, and their balances.`,
		Example: `  spettanze employees
  spettanze employees --log company.jsonl --at 2023-12-31 --json`,
	}
	return readingCommand(a, cmd, func(ctx context.Context, r *reading) (*report.Employees, error) {
		return r.Employees(ctx, r.question)
	}, tables.Employees)
}
