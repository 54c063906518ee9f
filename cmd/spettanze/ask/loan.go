package ask

import (
	"context"

	"github.com/spf13/cobra"

	"spettanze/cmd/spettanze/cli"
	"spettanze/cmd/spettanze/tables"
	"spettanze/projections/report"
)

// Loan is the command loan.
func Loan(a *cli.App) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "loan --loan ID",
		Short: "A loan: plan, withheld so far, outstanding",
		Long: `Show a loan at a date: what was withheld so far, what is planned if nothing new happens, what is outstanding, and the
breaches. A loan that was not paid out by the date is exit status 2.`,
		Example: `  spettanze loan --loan L1
  spettanze loan --loan L1 --at 2023-06-30 --json
  spettanze loan --log company.jsonl --loan L1 --at 2024-12-31`,
	}
	cmd.Flags().String("loan", "", "id of the loan")
	return readingCommand(a, cmd, func(ctx context.Context, r *reading) (*report.LoanPlan, error) {
		id, err := cli.Required(cmd, "loan", "L1")
		if err != nil {
			return nil, err
		}
		return r.Loan(ctx, r.question, id)
	}, tables.Loan)
}
