package ask

import (
	"context"
	"net/url"

	"github.com/spf13/cobra"

	"spettanze/cmd/spettanze/cli"
	"spettanze/cmd/spettanze/tables"
	"spettanze/events"
	"spettanze/projections/breaches"
	"spettanze/projections/explain"
	"spettanze/projections/lending"
	"spettanze/projections/overview"
	"spettanze/projections/payroll"
	"spettanze/projections/repair"
	"spettanze/projections/report"
	"spettanze/projections/roster"
	"spettanze/projections/timeline"
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
	return about(a, cmd, "employee", "id of the employee", "E042", answers.Balance, tables.Balance)
}

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
	cmd.AddCommand(publishedBreaches(a))
	cmd.Flags().String("employee", "", "only this employee (default: everybody)")
	return readingCommand(a, cmd, func(ctx context.Context, r *reading) (*report.Breaches, error) {
		id, _ := cmd.Flags().GetString("employee")
		return r.Breaches(ctx, r.question, id)
	}, tables.Breaches)
}

// publishedBreaches is the command breaches published.
func publishedBreaches(a *cli.App) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "published [--employee ID]",
		Short: "Which breaches stand, since when, and which were withdrawn by which fact",
		Long: `List the breaches that stand and those that stood. A breach is published when its day is closed, at midnight in Rome, or
when a fact that is recorded later makes it; a fact recorded later still may take it back, and is named.`,
		Example: `  spettanze breaches published --employee E046
  spettanze breaches published --at 2024-06-30 --json`,
	}
	cmd.Flags().String("employee", "", "only this employee (default: everybody)")
	return readingCommand(a, cmd, func(ctx context.Context, r *reading) (*breaches.Published, error) {
		id, _ := cmd.Flags().GetString("employee")
		return document(ctx, r, pathOf(id, "/breaches/published"), nil, func(ctx context.Context, x *explain.Explainer, q report.Query) (*breaches.Published, error) {
			return (&breaches.Reporter{Reporter: x.Reporter, Rome: x.Rome}).Published(ctx, q, id)
		})
	}, tables.PublishedBreaches)
}

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
	cmd.AddCommand(publishedPayroll(a))
	return ofMonth(a, cmd, func(ctx context.Context, r *reading, id string, m events.Month) (*report.Payroll, error) {
		return r.Payroll(ctx, r.question, id, m)
	}, tables.Payroll)
}

// publishedPayroll is the command payroll published.
func publishedPayroll(a *cli.App) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "published [--month YYYY-MM] [--employee ID]",
		Short: "What payroll has received, what is due, and the difference",
		Long: `Compare what was published to payroll with what is due. An instruction is published when its day is closed, at midnight
in Rome; a fact that is recorded later and changes it publishes the difference. Each difference is shown with the event
that made it.`,
		Example: `  spettanze payroll published --month 2023-07
  spettanze payroll published --month 2023-07 --known 2023-07-19
  spettanze payroll published --employee E042 --json`,
	}
	return ofMonth(a, cmd, func(ctx context.Context, r *reading, id string, m events.Month) (*payroll.Published, error) {
		more := url.Values{}
		if m != 0 {
			more.Set("month", m.String())
		}
		return document(ctx, r, pathOf(id, "/payroll/published"), more, func(ctx context.Context, x *explain.Explainer, q report.Query) (*payroll.Published, error) {
			return (&payroll.Reporter{Reporter: x.Reporter, Rome: x.Rome}).Published(ctx, q, id, m)
		})
	}, tables.PublishedPayroll)
}

// ofMonth is [readingCommand] for a question about the pay of a month or of all months, of an employee or of everybody.
func ofMonth[T any](a *cli.App, cmd *cobra.Command,
	ask func(context.Context, *reading, string, events.Month) (*T, error), show func(*tables.Printer, *T)) *cobra.Command {
	cmd.Flags().String("month", "", "only the pay of this month, such as 2023-07 (default: all)")
	cmd.Flags().String("employee", "", "only this employee (default: everybody)")
	return readingCommand(a, cmd, func(ctx context.Context, r *reading) (*T, error) {
		id, _ := cmd.Flags().GetString("employee")
		var month events.Month
		if cmd.Flags().Changed("month") {
			var err error
			word, _ := cmd.Flags().GetString("month")
			if month, err = events.ParseMonth(word); err != nil {
				return nil, cli.UsageOf("--month", err)
			}
		}
		return ask(ctx, r, id, month)
	}, show)
}

// Facts is the command facts.
func Facts(a *cli.App) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "facts --employee ID",
		Short: "The facts about an employee: when recorded, how late, and whether they count",
		Long: `List the facts about an employee in order of their dates, each with the day on which it was recorded and the days between the
two. Facts without effect, annulled ones and those that wait are among them; a statement has what follows from the others.`,
		Example: `  spettanze facts --employee E042 --at 2023-12-31
  spettanze facts --log company.jsonl --employee E042 --json`,
	}
	return required(a, cmd, "employee", "employee id", "E042", func(ctx context.Context, r *reading, id string) (*timeline.Document, error) {
		return document(ctx, r, pathOf(id, "/facts"), nil, func(ctx context.Context, x *explain.Explainer, q report.Query) (*timeline.Document, error) {
			return timeline.Of(ctx, x.Reporter, x.Rome, q, id)
		})
	}, tables.Facts)
}

// Overview is the command overview.
func Overview(a *cli.App) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "overview",
		Short: "The company: what needs attention, who is employed, who holds how much",
		Long: `Show what needs attention at a date: facts that wait, what lapses next, the month's breaches, lots past their deadline,
minimums still to be taken, balances near a limit; what is left in each pot; employees by schedule. With --json each of them
has its rows.`,
		Example: `  spettanze overview
  spettanze overview --at 2024-03-30 --json`,
	}
	return readingCommand(a, cmd, func(ctx context.Context, r *reading) (*overview.Overview, error) {
		return document(ctx, r, "/overview", nil, func(ctx context.Context, x *explain.Explainer, q report.Query) (*overview.Overview, error) {
			return overview.Of(ctx, x.Reporter, q)
		})
	}, tables.Overview)
}

// Employees is the command employees.
func Employees(a *cli.App) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "employees",
		Short: "Who was ever hired, with their balances",
		Long: `List everybody who was ever hired, whether they are in service at the date, their balances, what was used this year and what
expires next. --filter takes in_service, part_time, incomplete, near_limit (nine tenths of it are reached), lapsing (within 90 days).`,
		Example: `  spettanze employees --sort=-flex --col flex,ferie --filter in_service --unit sportello
  spettanze employees --log company.jsonl --at 2023-12-31 --json`,
	}
	f := cmd.Flags()
	f.String("col", "", "entitlements that are columns of CSV and have totals, separated by commas (default: those that any employee holds)")
	f.String("search", "", "only ids that have this part")
	f.String("unit", "", "only employees who are in this unit of the company at the date")
	f.String("filter", "", "only employees to whom all of these apply, separated by commas")
	f.String("sort", "", "employee, expires or an entitlement; with - in front the most first (default: employee)")
	return readingCommand(a, cmd, func(ctx context.Context, r *reading) (*roster.Document, error) {
		var asked roster.Question
		for name, v := range map[string]*string{"col": &asked.Columns, "search": &asked.Search, "unit": &asked.Unit, "filter": &asked.Filters, "sort": &asked.Sort} {
			*v, _ = f.GetString(name)
		}
		if _, err := asked.Parse(); err != nil {
			return nil, cli.UsageOf("employees", err)
		}
		return r.Employees(ctx, r.question, asked)
	}, tables.Employees)
}

// Rejected is the command rejected.
func Rejected(a *cli.App) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "rejected",
		Short: "What could not be understood, and what waits",
		Long: `List what could not be understood, with the reason, and the facts that wait because something before them is missing: an
employee never hired, a loan unknown, a second clocking of a day. What waits heals by itself when the missing fact comes.`,
		Example: `  spettanze rejected --log company.jsonl --json`,
	}
	return readingCommand(a, cmd, func(ctx context.Context, r *reading) (*repair.Document, error) {
		return r.Rejected(ctx, r.question)
	}, tables.Rejected)
}

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
	return about(a, cmd, "loan", "id of the loan", "L1", answers.Loan, tables.Loan)
}

// Loans is the command loans.
func Loans(a *cli.App) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "loans",
		Short: "Requests for loans and loans, in order of presentation",
		Long: `List the requests for loans of all funds and the loans, in order of presentation: what was asked for, what was decided,
how long it has waited, what is outstanding, and the conditions that are not met. A loan without a request has its place
where it was paid out.`,
		Example: `  spettanze loans
  spettanze loans --at 2024-10-31 --json`,
	}
	return readingCommand(a, cmd, func(ctx context.Context, r *reading) (*lending.Loans, error) {
		return document(ctx, r, "/loans", nil, func(ctx context.Context, x *explain.Explainer, q report.Query) (*lending.Loans, error) {
			return lending.Of(ctx, x.Reporter, q, nil)
		})
	}, tables.Loans)
}

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
	funds := codes(events.EntitlementsOf(events.OfCompany))
	cmd = about(a, cmd, "fund", "name of the fund", funds[0],
		func(from answers, ctx context.Context, q report.Question, name string) (*report.Fund, error) {
			return from.Fund(ctx, q, events.Fund(name))
		}, tables.Fund)
	cli.Complete(cmd, "fund", funds...)
	return cmd
}

// codes are entitlements as the shell completes them.
func codes(list []events.Entitlement) []string {
	out := make([]string, len(list))
	for i, e := range list {
		out[i] = string(e)
	}
	return out
}
