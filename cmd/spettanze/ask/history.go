package ask

import (
	"context"
	"errors"
	"net/url"

	"github.com/spf13/cobra"

	"spettanze/cmd/spettanze/cli"
	"spettanze/cmd/spettanze/offline"
	"spettanze/cmd/spettanze/tables"
	"spettanze/events"
	"spettanze/handlers/api/client"
	"spettanze/projections/explain"
	"spettanze/projections/history"
	"spettanze/projections/report"
)

// document asks for the document of a route: the service by the route's path below the company, a log at hand by the function
// that the route calls.
func document[T any](ctx context.Context, r *reading, path string, more url.Values,
	answer func(context.Context, *explain.Explainer, report.Query) (*T, error)) (*T, error) {
	switch from := r.answers.(type) {
	case *client.Client:
		return client.Document[T](ctx, from, r.question, path, more)
	case offline.Answers:
		return offline.Document(ctx, from, r.question, answer)
	}
	return nil, errors.ErrUnsupported // there is no third kind of answers
}

// Document makes a command whose document is that of a route, which the flags name, with parameters of its own.
func Document[T any](a *cli.App, cmd *cobra.Command, route func() (path string, more url.Values, err error),
	answer func(context.Context, *explain.Explainer, report.Query) (*T, error), show func(*tables.Printer, *T)) *cobra.Command {
	return readingCommand(a, cmd, func(ctx context.Context, r *reading) (*T, error) {
		path, more, err := route()
		if err != nil {
			return nil, err
		}
		return document(ctx, r, path, more, answer)
	}, show)
}

// pathOf is the path of a document of an employee, or without an id of the company.
func pathOf(id, path string) string {
	if id != "" {
		return "/employees/" + url.PathEscape(id) + path
	}
	return path
}

// History is the command history.
func History(a *cli.App) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "history --employee ID --entitlement CODE [--month YYYY-MM --kind KIND] | --fund FUND",
		Short: "Each value that a figure has had: since when it was known, and the event that made it",
		Long: `Show which values one figure has had at a fixed date (--at), as more and more was recorded: an employee's balance of an
entitlement, what payroll withholds or pays in a month (--month, --kind), or what is available in a fund. The newest value
comes first; it is what balance, payroll or fund say of the same question. Each row says since when the value was known,
and which event made it: one that was late, that corrected or annulled another, or that came in time.

What was known before the figure was due was a forecast. Only the last forecast is shown; --forecasts shows all.`,
		Example: `  spettanze history --log company.jsonl --employee E034 --entitlement banca_del_tempo --month 2023-07 --kind withhold --at 2023-08-31
  spettanze history --log company.jsonl --employee E001 --entitlement flex --at 2023-01-31 --forecasts
  spettanze history --log company.jsonl --fund gravi_motivi --at 2024-10-31 --lang en`,
	}
	f := cmd.Flags()
	f.String("employee", "", "id of the employee")
	f.String("entitlement", "", "the entitlement, such as ferie or flex")
	f.String("lot", "", "only this lot of it, a year or an id (default: all)")
	f.String("month", "", "the payroll instruction of this month, such as 2023-07, instead of the balance")
	f.String("kind", "", "kind of the payroll instruction: credit or withhold")
	f.String("clause", "", "only payroll instructions of this clause")
	f.String("loan", "", "only payroll instructions of this loan")
	f.String("case", "", "only payroll instructions of this case")
	f.String("rate", "", "only payroll instructions with this surcharge, per cent")
	f.String("fund", "", "what is available in a fund, such as gravi_motivi")
	f.Bool("forecasts", false, "all values that were forecasts, not only the last")
	cli.Complete(cmd, "fund", codes(events.EntitlementsOf(events.OfCompany))...)
	cli.Complete(cmd, "entitlement", codes(events.EntitlementsOf(events.OfEmployee))...)
	cli.Complete(cmd, "kind", "credit", "surcharge", "withhold")
	return readingCommand(a, cmd, func(ctx context.Context, r *reading) (*history.Document, error) {
		asked, err := historyAsked(cmd)
		if err != nil {
			return nil, err
		}
		path, more := pathOf(asked.Employee, "/history"), url.Values{}
		if asked.Fund != "" {
			path = "/funds/" + url.PathEscape(string(asked.Fund)) + "/history"
		}
		for _, flag := range []string{"entitlement", "lot", "month", "kind", "clause", "loan", "case", "rate", "forecasts"} {
			if v := f.Lookup(flag).Value.String(); f.Changed(flag) && v != "" {
				more.Set(flag, v)
			}
		}
		return document(ctx, r, path, more, func(ctx context.Context, x *explain.Explainer, q report.Query) (*history.Document, error) {
			return history.Of(ctx, x, q, asked)
		})
	}, tables.History)
}

func historyAsked(cmd *cobra.Command) (asked history.Asked, err error) {
	f := cmd.Flags()
	get := func(name string) string { v, _ := f.GetString(name); return v }
	asked = history.Asked{Employee: get("employee"), Entitlement: events.Entitlement(get("entitlement")), Fund: events.Fund(get("fund")),
		Payroll: history.Payroll{Kind: get("kind"), Clause: get("clause"), Loan: get("loan"), Case: get("case"), Rate: get("rate")}}
	asked.Forecasts, _ = f.GetBool("forecasts")
	if asked.Lot, err = asked.Entitlement.ParseLot(get("lot")); err != nil {
		return asked, cli.UsageOf("--lot", err)
	}
	if month := get("month"); month != "" {
		if asked.Payroll.Month, err = events.ParseMonth(month); err != nil {
			return asked, cli.UsageOf("--month", err)
		}
	}
	if errors.Is(asked.Check(), history.ErrAsked) {
		return asked, cli.Usage("indicare il dato: --employee ed --entitlement, con --month e --kind per una riga delle paghe, o solo --fund",
			"say which figure: --employee and --entitlement, with --month and --kind for a row of payroll, or --fund alone")
	}
	return asked, nil
}
