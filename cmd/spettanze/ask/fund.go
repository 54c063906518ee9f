package ask

import (
	"context"

	"github.com/spf13/cobra"

	"spettanze/cmd/spettanze/cli"
	"spettanze/cmd/spettanze/tables"
	"spettanze/events"
	"spettanze/projections/report"
)

// Fund is the command fund.
func Fund(a *cli.App) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "fund --fund NAME",
		Short: "A loan fund: budget, what is available, its loans",
		Long: `Show a loan fund at a date: the budgets so far, what was paid out, what is available, what borrowers still owe, every
loan, and the breaches. Which funds there are is in the help of pot.`,
		Example: `  spettanze fund --fund gravi_motivi
  spettanze fund --fund ristrutturazione --at 2024-12-31 --json
  spettanze fund --log company.jsonl --fund gravi_motivi --at 2023-12-31`,
	}
	cmd.Flags().String("fund", "", "name of the fund")
	funds := codes(events.EntitlementsOf(events.OfCompany))
	cli.Complete(cmd, "fund", funds...)
	return readingCommand(a, cmd, func(ctx context.Context, r *reading) (*report.Fund, error) {
		fund, err := cli.Required(cmd, "fund", funds[0])
		if err != nil {
			return nil, err
		}
		return r.Fund(ctx, r.question, events.Fund(fund))
	}, tables.Fund)
}

// codes are entitlements as the shell completes them.
func codes(list []events.Entitlement) []string {
	out := make([]string, len(list))
	for i, e := range list {
		out[i] = string(e)
	}
	return out
}
