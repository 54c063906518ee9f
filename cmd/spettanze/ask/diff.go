package ask

import (
	"context"

	"github.com/spf13/cobra"

	"spettanze/cmd/spettanze/cli"
	"spettanze/cmd/spettanze/tables"
	"spettanze/events"
	"spettanze/projections/explain"
	"spettanze/projections/report"
)

// Diff is the command diff.
func Diff(a *cli.App) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "diff --from-at DATE --from-known SEQ",
		Short: "What changed between two answers, and the event that did it",
		Long: `Compare two answers, each true of a date and of what had been recorded by then: --from-at and --from-known say which
was the first, --at and --known which is the second. Shown are the balances, movements, breaches and payroll rows that
appeared, went or changed, each with the reason: the later date alone, or an event recorded in between that was late,
corrected another, or annulled one.`,
		Example: `  spettanze diff --log company.jsonl --employee E034 --from-known 12000 --at 2023-07-31
  spettanze diff --log company.jsonl --from-at 2023-06-30 --at 2023-07-31 --json
  spettanze diff --log company.jsonl --employee E034 --from-at 2023-06-30 --from-known 2023-07-01 --at 2023-06-30`,
	}
	f := cmd.Flags()
	f.String("employee", "", "id of the employee (default: everybody)")
	f.String("from-at", "", "date of the first answer (default: that of the second)")
	f.String("from-known", "", "what had been recorded by the first answer: a sequence, a time or a date (default: all)")
	return readingCommand(a, cmd, func(ctx context.Context, r *reading) (*explain.Difference, error) {
		first, err := firstAnswer(cmd, r.question)
		if err != nil {
			return nil, err
		}
		id, _ := f.GetString("employee")
		return r.Diff(ctx, first, r.question, id)
	}, tables.Difference)
}

func firstAnswer(cmd *cobra.Command, second report.Question) (report.Question, error) {
	date, _ := cmd.Flags().GetString("from-at")
	known, _ := cmd.Flags().GetString("from-known")
	first := report.Question{Company: second.Company, At: second.At, Known: known}
	if date == "" && known == "" {
		return first, cli.Usage("say which was the first answer, with --from-at or --from-known, or both")
	}
	if date != "" {
		var err error
		if first.At, err = events.ParseDate(date); err != nil {
			return first, cli.Usage("--from-at: %w", err)
		}
	}
	if _, _, err := report.ParseKnown(known); err != nil {
		return first, cli.Usage("--from-known: %w", err)
	}
	return first, nil
}
