package ask

import (
	"context"

	"github.com/spf13/cobra"

	"spettanze/cmd/spettanze/cli"
	"spettanze/cmd/spettanze/tables"
	"spettanze/projections/report"
)

// Breaches is the command breaches.
func Breaches(a *cli.App) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "breaches [--employee ID]",
		Short: "What broke a rule",
		Long: `List the rules that facts broke up to a date, with the clause, the limit and what was observed. A fact that breaks a
rule counts all the same; the breach is shown with it.`,
		Example: `  spettanze breaches --at 2023-12-31
  spettanze breaches --employee E042
  spettanze breaches --log company.jsonl --json`,
	}
	cmd.Flags().String("employee", "", "only this employee (default: everybody)")
	return readingCommand(a, cmd, func(ctx context.Context, r *reading) (*report.Breaches, error) {
		id, _ := cmd.Flags().GetString("employee")
		return r.Breaches(ctx, r.question, id)
	}, tables.Breaches)
}
