package ask

import (
	"context"
	"net/url"

	"github.com/spf13/cobra"

	"spettanze/cmd/spettanze/cli"
	"spettanze/cmd/spettanze/tables"
	"spettanze/events"
	"spettanze/projections/coverage"
	"spettanze/projections/explain"
	"spettanze/projections/figures"
	"spettanze/projections/report"
	"spettanze/projections/standing"
)

// Standing is the command standing.
func Standing(a *cli.App) *cobra.Command {
	return ofEmployee(a, &cobra.Command{Use: "standing --employee ID",
		Short: "Balances of one employee with what bounds them: limits, deadlines, this year, what comes next",
		Long: `Show each balance of an employee with the limits in force and how much of them is reached, the day by which each lot must
be used, what was earned, used and lost since 1 January, and what moves next if nothing else happens.`,
		Example: `  spettanze standing --log company.jsonl --employee E042 --at 2023-12-31 --lang en`},
		"/standing", (*standing.Reporter).Standing, tables.Standing)
}

// Employment is the command employment.
func Employment(a *cli.App) *cobra.Command {
	return ofEmployee(a, &cobra.Command{Use: "employment --employee ID",
		Short: "Service, schedules, classes, agreements and limits of one employee over time",
		Long: `Show an employee's periods of service, the schedule and class in force in each part of them, unpaid time, agreements of the
time bank and memberships, and the limits that followed, each with the event that made it.`,
		Example: `  spettanze employment --log company.jsonl --employee E042 --at 2023-12-31 --json`},
		"/employment", (*standing.Reporter).Employment, tables.Employment)
}

// Coverage is the command coverage.
func Coverage(a *cli.App) *cobra.Command {
	return ofEmployee(a, &cobra.Command{Use: "coverage --employee ID",
		Short: "What one employee is insured for by the company's policies",
		Long: `Show each case that the accident, illness and life policies insure of an employee at a date: since when, how many times the
yearly gross pay, the limit, what the family adds, and the sum insured. Figures and pay are those of the date. Where the pay was
not told, sums are not known. After the end of service nothing is insured.`,
		Example: `  spettanze coverage --log company.jsonl --employee E042 --at 2023-12-31
  spettanze coverage --log company.jsonl --employee E042 --at 2023-12-31 --json`},
		"/coverage", func(r *standing.Reporter, ctx context.Context, q report.Query, id string) (*coverage.Document, error) {
			return coverage.Of(ctx, r.Reporter, q, id)
		}, tables.Coverage)
}

// ofEmployee is a command of a document of one employee, most of them of package standing.
func ofEmployee[T any](a *cli.App, cmd *cobra.Command, path string,
	of func(*standing.Reporter, context.Context, report.Query, string) (*T, error), show func(*tables.Printer, *T)) *cobra.Command {
	return required(a, cmd, "employee", "id of the employee", "E042", func(ctx context.Context, r *reading, id string) (*T, error) {
		return document(ctx, r, pathOf(id, path), nil,
			func(ctx context.Context, x *explain.Explainer, q report.Query) (*T, error) {
				return of(&standing.Reporter{Reporter: x.Reporter}, ctx, q, id)
			})
	}, show)
}

// Contract is the command contract.
func Contract(a *cli.App) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "contract [--clause ID] [--words WORDS]",
		Short: "Figures of the contract at a date, by clause, with their history",
		Long: `List the clauses of the contract with their figures: the value in force on the date (--at), since when, and the value before
it. With --clause, only that clause and all versions of its figures. contract changed shows what the contract changed
on a day (its message for another day names those days), contract touched whose figures that touches, contract uses the latest movements under a clause.`,
		Example: `  spettanze contract --at 2022-11-30
  spettanze contract --log company.jsonl --clause CIA/All.1-A/Compensazioni`,
	}
	cmd.Flags().String("clause", "", "only this clause, such as CCNL/33")
	cmd.Flags().String("words", "", "only figures with these words in their titles")
	cmd.AddCommand(contractUses(a), ofChange(a, &cobra.Command{Use: "changed --from DATE", Short: "What the contract changed on a day, old and new",
		Long:    `Show the figures that changed, began or ended on a day.`,
		Example: `  spettanze contract changed --from 2022-12-01`}, "", figures.On, tables.ContractChanged),
		ofChange(a, &cobra.Command{Use: "touched --from DATE", Short: "Whose figures would be others without what the contract changed on a day",
			Long: `Fold the recorded events a second time, with the figures from before that day going on, and show for each employee and in
sum what would have been different: balances, what was forfeited, what expired, breaches, payroll rows, funds.`,
			Example: `  spettanze contract touched --from 2022-12-01 --at 2023-12-31`}, "/touched", figures.Touched, tables.Simulation))
	return readingCommand(a, cmd, func(ctx context.Context, r *reading) (*figures.Document, error) {
		asked, more := figures.Asked{}, url.Values{}
		if asked.Clause, _ = cmd.Flags().GetString("clause"); asked.Clause != "" {
			more.Set("clause", asked.Clause)
		}
		if asked.Words, _ = cmd.Flags().GetString("words"); asked.Words != "" {
			more.Set("q", asked.Words)
		}
		return document(ctx, r, "/contract", more, func(ctx context.Context, x *explain.Explainer, q report.Query) (*figures.Document, error) {
			return figures.Of(ctx, x.Reporter, q, asked)
		})
	}, tables.Contract)
}

func contractUses(a *cli.App) *cobra.Command {
	cmd := &cobra.Command{Use: "uses --clause ID", Short: "The latest movements under a clause",
		Long:    `List the latest movements that rest on a clause: those of the month before the date or, if there are none, of the year.`,
		Example: `  spettanze contract uses --log company.jsonl --clause CIA/5.4 --at 2024-03-31`}
	return required(a, cmd, "clause", "id of the clause", "CCNL/33", func(ctx context.Context, r *reading, clause string) (*figures.Uses, error) {
		return document(ctx, r, "/contract/uses", url.Values{"clause": {clause}},
			func(ctx context.Context, x *explain.Explainer, q report.Query) (*figures.Uses, error) {
				return figures.UsesOf(ctx, x.Reporter, q, clause)
			})
	}, tables.ContractUses)
}

func ofChange[T any](a *cli.App, cmd *cobra.Command, path string,
	of func(context.Context, *report.Reporter, report.Query, events.Date) (*T, error), show func(*tables.Printer, *T)) *cobra.Command {
	return required(a, cmd, "from", "first day of the new figures", "2022-12-01", func(ctx context.Context, r *reading, word string) (*T, error) {
		from, err := events.ParseDate(word)
		if err != nil {
			return nil, cli.UsageOf("--from", err)
		}
		return document(ctx, r, "/contract/changes/"+from.String()+path, nil,
			func(ctx context.Context, x *explain.Explainer, q report.Query) (*T, error) {
				return of(ctx, x.Reporter, q, from)
			})
	}, show)
}
