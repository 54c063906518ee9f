package ask

import (
	"context"
	"errors"
	"io/fs"
	"net/url"

	"github.com/spf13/cobra"

	"spettanze/cmd/spettanze/cli"
	"spettanze/cmd/spettanze/tables"
	"spettanze/events"
	"spettanze/events/lang"
	"spettanze/projections/difference"
	"spettanze/projections/explain"
	"spettanze/projections/report"
	"spettanze/projections/simulate"
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
  spettanze explain --log company.jsonl --employee E042 --entitlement ferie --node lot-2022
  spettanze explain --log company.jsonl --loan L1 --at 2023-06-30 --lang en`,
	}
	f := cmd.Flags()
	f.String("employee", "", "id of the employee")
	f.String("entitlement", "", "the entitlement, such as ferie or flex")
	f.String("lot", "", "only this lot of it, a year or an id (default: all)")
	f.String("from", "", "sum up the movements before this day (default: show all)")
	f.String("fund", "", "explain what a fund holds, such as gravi_motivi")
	f.String("loan", "", "explain what is outstanding of a loan")
	f.String("node", "", "only what is below this node, by its id in an answer over HTTP with depth, such as lot-2023")
	f.Int("depth", 0, "levels of the tree to print below the figure (default: all)")
	cli.Complete(cmd, "fund", codes(events.EntitlementsOf(events.OfCompany))...)
	cli.Complete(cmd, "entitlement", codes(events.EntitlementsOf(events.OfEmployee))...)
	return readingCommand(a, cmd, func(ctx context.Context, r *reading) (*explain.Document, error) {
		asked, err := explained(cmd)
		if err != nil {
			return nil, err
		}
		d, err := r.Explain(ctx, r.question, asked)
		if node, _ := f.GetString("node"); err == nil && node != "" {
			depth, _ := f.GetInt("depth")
			err = d.Open(node, depth)
		}
		return d, err
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
		return asked, cli.UsageOf("--lot", err)
	}
	if depth, _ := cmd.Flags().GetInt("depth"); depth < 0 {
		return asked, cli.Usage("--depth %d: dare un numero di livelli, da 1 in su",
			"--depth %d: give a number of levels, 1 or more", depth)
	}
	if err := date(cmd, "from", &asked.From); err != nil {
		return asked, err
	}
	employee := asked.Employee != "" && asked.Entitlement != ""
	alone := asked == explain.Asked{Fund: asked.Fund} || asked == explain.Asked{Loan: asked.Loan}
	if employee == (asked.Fund != "" || asked.Loan != "") || !employee && !alone {
		return asked, cli.Usage("indicare il dato da spiegare: --employee ed --entitlement, o solo --fund, o solo --loan",
			"say which figure to explain: --employee and --entitlement, or --fund alone, or --loan alone")
	}
	return asked, nil
}

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
	return between(a, cmd, "/diff", difference.Of, tables.Difference)
}

// Changes is the command changes.
func Changes(a *cli.App) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "changes --from-at DATE --from-known SEQ",
		Short: "What changed between two answers, summed up by the event that did it",
		Long: `Compare two answers as diff does, and show for each event recorded in between what it changed at the date of the second
answer: for how many employees, how many movements and breaches, which balances and which payroll instructions. The newest event
comes first. The whole rows that an event changed are in diff, from the sequence before it to its own.`,
		Example: `  spettanze changes --log company.jsonl --from-known 12000 --at 2023-07-31
  spettanze changes --log company.jsonl --employee E034 --from-known 2023-07-10 --at 2023-08-31 --json`,
	}
	return between(a, cmd, "/changes", difference.SumUp, tables.Changes)
}

// between is [readingCommand] for what changed between two answers, of an employee or of everybody. compare is the function of
// package difference that the route calls.
func between[T any](a *cli.App, cmd *cobra.Command, path string,
	compare func(ctx context.Context, x *explain.Explainer, company, id string, from, to difference.Side) (*T, error),
	show func(*tables.Printer, *T)) *cobra.Command {
	f := cmd.Flags()
	f.String("employee", "", "id of the employee (default: everybody)")
	f.String("from-at", "", "date of the first answer (default: that of the second)")
	f.String("from-known", "", "what had been recorded by the first answer: a sequence, a time or a date (default: all)")
	return readingCommand(a, cmd, func(ctx context.Context, r *reading) (*T, error) {
		first, err := firstAnswer(cmd, r.question)
		if err != nil {
			return nil, err
		}
		id, _ := f.GetString("employee")
		more := url.Values{"from-at": {first.At.String()}}
		if first.Known != "" {
			more.Set("from-known", first.Known)
		}
		return document(ctx, r, pathOf(id, path), more, func(ctx context.Context, x *explain.Explainer, to report.Query) (*T, error) {
			first.Company = to.Company
			from, err := x.Query(ctx, first)
			if err != nil {
				return nil, lang.Errorf("la prima risposta: %w", "the first answer: %w", err)
			}
			return compare(ctx, x, to.Company, id, difference.Side{At: from.At, Known: from.Known},
				difference.Side{At: to.At, Known: to.Known})
		})
	}, show)
}

func firstAnswer(cmd *cobra.Command, second report.Question) (report.Question, error) {
	at, _ := cmd.Flags().GetString("from-at")
	known, _ := cmd.Flags().GetString("from-known")
	first := report.Question{Company: second.Company, At: second.At, Known: known}
	if at == "" && known == "" {
		return first, cli.Usage("indicare la prima risposta, con --from-at o --from-known, o con entrambe",
			"say which was the first answer, with --from-at or --from-known, or both")
	}
	if err := date(cmd, "from-at", &first.At); err != nil {
		return first, err
	}
	if _, _, err := report.ParseKnown(known); err != nil {
		return first, cli.UsageOf("--from-known", err)
	}
	return first, nil
}

// Simulate is the command simulate.
func Simulate(a *cli.App) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "simulate --contract FILE|DIR",
		Short: "The same history under other tables of the contract: what would have been different",
		Long: `Fold the recorded events twice, under the contract in force and under other tables, and show for each employee and in
sum what would have been different: balances, what was forfeited, what expired, breaches, payroll rows, funds. --contract
is one table, such as flex.yaml with another cap, or a directory of some; a table that is not given stays as it is. Nothing
stored is touched: the past stays what it was.`,
		Example: `  spettanze simulate --log company.jsonl --contract flex.yaml --at 2023-12-31
  spettanze simulate --log company.jsonl --contract ./proposal --employee E042 --json`,
	}
	f := cmd.Flags()
	f.String("contract", "", "table of the contract, or directory of tables, to try")
	f.String("employee", "", "id of the employee (default: everybody)")
	_ = cmd.MarkFlagFilename("contract", "yaml") // fails only for a flag that is not there
	return readingCommand(a, cmd, func(ctx context.Context, r *reading) (*simulate.Document, error) {
		path, err := cli.Required(cmd, "contract", "flex.yaml")
		if err != nil {
			return nil, err
		}
		tables, err := readTables(path)
		if err != nil {
			return nil, err
		}
		id, _ := f.GetString("employee")
		return r.Simulate(ctx, r.question, id, tables)
	}, tables.Simulation)
}

// readTables reads the tables to try, and checks them before the service is asked.
func readTables(path string) (simulate.Tables, error) {
	tables, err := simulate.Read(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, cli.Usage("--contract: %w; dare una tabella del contratto, o una directory di tabelle",
			"--contract: %w; give a table of the contract, or a directory of tables", err)
	}
	if err == nil {
		_, err = simulate.Load(tables)
	}
	if err != nil {
		return nil, cli.Usage("--contract %s: %w", "--contract %s: %w", path, err)
	}
	return tables, nil
}
