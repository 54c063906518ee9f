package ask

import (
	"context"

	"github.com/spf13/cobra"

	"spettanze/cmd/spettanze/cli"
	"spettanze/cmd/spettanze/tables"
	"spettanze/events"
	"spettanze/projections/explain"
)

// Explain is the command explain.
func Explain(a *cli.App) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "explain --employee ID --entitlement CODE | --fund FUND | --loan ID",
		Short: "Why a figure is what it is: from it down to the events as they were received",
		Long: `Show the tree behind one figure: its lots, their movements with the running balance, the clause each rests on with the
figures of the contract in force that day, and the event as it was received, or the closing of a day with the facts that it
looked at. What posted nothing is explained too: a month that did not count, a month end within the cap, nothing that
expired. The root is what balance (or fund, or loan) says of the same question.`,
		Example: `  spettanze explain --log company.jsonl --employee E042 --entitlement ferie --at 2023-12-31
  spettanze explain --log company.jsonl --employee E042 --entitlement flex --from 2023-03-01 --at 2023-03-31
  spettanze explain --log company.jsonl --employee E042 --entitlement ferie --lot 2022 --depth 2
  spettanze explain --log company.jsonl --loan L1 --at 2023-06-30 --lang en`,
	}
	f := cmd.Flags()
	f.String("employee", "", "id of the employee")
	f.String("entitlement", "", "the entitlement, such as ferie or flex")
	f.String("lot", "", "only this lot of it, a year or an id (default: all)")
	f.String("from", "", "sum up the movements before this day (default: show all)")
	f.String("fund", "", "explain what a fund holds, such as gravi_motivi")
	f.String("loan", "", "explain what is outstanding of a loan")
	f.Int("depth", 0, "levels of the tree to print below the figure (default: all)")
	cli.Complete(cmd, "fund", codes(events.EntitlementsOf(events.OfCompany))...)
	cli.Complete(cmd, "entitlement", codes(events.EntitlementsOf(events.OfEmployee))...)
	return readingCommand(a, cmd, func(ctx context.Context, r *reading) (*explain.Document, error) {
		asked, err := explained(cmd)
		if err != nil {
			return nil, err
		}
		return r.Explain(ctx, r.question, asked)
	}, func(p *tables.Printer, d *explain.Document) {
		depth, _ := f.GetInt("depth")
		tables.Explanation(p, d, depth)
	})
}

// explained returns which figure the flags ask for.
func explained(cmd *cobra.Command) (asked explain.Asked, err error) {
	get := func(name string) string { v, _ := cmd.Flags().GetString(name); return v }
	asked = explain.Asked{Employee: get("employee"), Entitlement: events.Entitlement(get("entitlement")),
		Fund: events.Fund(get("fund")), Loan: get("loan")}
	if asked.Lot, err = asked.Entitlement.ParseLot(get("lot")); err != nil {
		return asked, cli.Usage("--lot: %w", err)
	}
	if depth, _ := cmd.Flags().GetInt("depth"); depth < 0 {
		return asked, cli.Usage("--depth %d: give a number of levels, 1 or more", depth)
	}
	if from := get("from"); from != "" {
		if asked.From, err = events.ParseDate(from); err != nil {
			return asked, cli.Usage("--from: %w", err)
		}
	}
	employee := asked.Employee != "" && asked.Entitlement != ""
	alone := asked == explain.Asked{Fund: asked.Fund} || asked == explain.Asked{Loan: asked.Loan}
	if employee == (asked.Fund != "" || asked.Loan != "") || !employee && !alone {
		return asked, cli.Usage("say which figure to explain: --employee and --entitlement, or --fund alone, or --loan alone")
	}
	return asked, nil
}
