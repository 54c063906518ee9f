package ask

import (
	"context"

	"github.com/spf13/cobra"

	"spettanze/cmd/spettanze/cli"
	"spettanze/cmd/spettanze/tables"
	"spettanze/projections/report"
)

// Rejected is the command rejected.
func Rejected(a *cli.App) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "rejected",
		Short: "What could not be understood, and what waits",
		Long: `List what could not be understood, with the reason, and the facts that wait because something before them is missing: an
employee never hired, a loan unknown, a second clocking of a day. What waits heals by itself when the missing fact comes.`,
		Example: `  spettanze rejected
  spettanze rejected --log company.jsonl --json`,
	}
	return readingCommand(a, cmd, func(ctx context.Context, r *reading) (*report.Rejected, error) {
		return r.Rejected(ctx, r.question)
	}, tables.Rejected)
}
