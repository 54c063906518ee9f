package main

import (
	"context"

	"github.com/spf13/cobra"

	"spettanze/events"
	"spettanze/projections/explain"
	"spettanze/projections/explain/wording"
	"spettanze/projections/report"
)

func (a *app) explainCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "explain --employee ID --entitlement CODE | --fund FUND | --loan ID",
		Short: "Why a figure is what it is: from it down to the events as they were received",
		Long: `Show the tree behind one figure: its lots, their movements with the running balance, the clause each rests on with the
figures of the contract in force that day, and the event as it was received, or the closing of a day with the facts that it
looked at. What posted nothing is explained too: a month that did not count, a month end within the cap, nothing that
expired. The root is what balance (or fund, or loan) says of the same question.

It reads the events themselves, so it needs --log.`,
		Example: `  spettanze explain --log company.jsonl --employee E042 --entitlement ferie --at 2023-12-31
  spettanze explain --log company.jsonl --employee E042 --entitlement flex --from 2023-03-01 --at 2023-03-31
  spettanze explain --log company.jsonl --employee E042 --entitlement ferie --lot 2022 --depth 2
  spettanze explain --log company.jsonl --loan L1 --at 2023-06-30 --lang en`,
	}
	f := cmd.Flags()
	f.String("employee", "", "id of the employee")
	f.String("entitlement", "", "the entitlement, such as ferie or flex")
	f.Int("lot", 0, "only this year of it (default: all)")
	f.String("from", "", "sum up the movements before this day (default: show all)")
	f.String("fund", "", "explain what a fund holds: gravi_motivi or ristrutturazione")
	f.String("loan", "", "explain what is outstanding of a loan")
	f.Int("depth", 0, "levels of the tree to print below the figure (default: all)")
	complete(cmd, "fund", string(events.GraviMotivi), string(events.Ristrutturazione))
	var names []string
	for _, e := range events.Entitlements {
		if !e.IsFund() {
			names = append(names, string(e))
		}
	}
	complete(cmd, "entitlement", names...)
	return readingCommand(a, cmd, func(ctx context.Context, r *reading) (*explain.Document, error) {
		o, x, err := a.explainer(r)
		if err != nil {
			return nil, err
		}
		ask, err := explained(cmd, x)
		if err != nil {
			return nil, err
		}
		return with(ctx, o, r.question, func(q report.Query) (*explain.Document, error) { return ask(ctx, q) })
	}, func(p *printer, d *explain.Document) {
		depth, _ := f.GetInt("depth")
		p.asOf(d.Company, 0, d.Forecast, d.Known)
		p.incomplete(d.Incomplete)
		p.line("%s", p.say("contratto ", "contract ")+short(d.Contract))
		p.line("")
		_ = explain.WriteTree(p.w, d, p.language(), depth) // a failure to write shows when the printer flushes
	})
}

// explained tells which figure the flags ask for.
func explained(cmd *cobra.Command, x *explain.Explainer) (func(context.Context, report.Query) (*explain.Document, error), error) {
	f := cmd.Flags()
	fund, _ := f.GetString("fund")
	loan, _ := f.GetString("loan")
	id, _ := f.GetString("employee")
	ent, _ := f.GetString("entitlement")
	asked := explain.Asked{Employee: id, Entitlement: events.Entitlement(ent)}
	asked.Lot, _ = f.GetInt("lot")
	if depth, _ := f.GetInt("depth"); depth < 0 {
		return nil, usage("--depth %d: give a number of levels, 1 or more", depth)
	}
	if from, _ := f.GetString("from"); from != "" {
		var err error
		if asked.From, err = events.ParseDate(from); err != nil {
			return nil, usage("--from: %w", err)
		}
	}
	switch {
	case fund != "" && loan == "" && id == "" && ent == "":
		return func(ctx context.Context, q report.Query) (*explain.Document, error) {
			return x.Fund(ctx, q, events.Fund(fund))
		}, nil
	case loan != "" && fund == "" && id == "" && ent == "":
		return func(ctx context.Context, q report.Query) (*explain.Document, error) { return x.Loan(ctx, q, loan) }, nil
	case fund == "" && loan == "" && id != "" && ent != "":
		return func(ctx context.Context, q report.Query) (*explain.Document, error) {
			return x.Entitlement(ctx, q, asked)
		}, nil
	}
	return nil, usage("say which figure to explain: --employee and --entitlement, or --fund alone, or --loan alone")
}

// explainer makes an explainer of the log at hand. A service gives documents, not events.
func (a *app) explainer(r *reading) (offline, *explain.Explainer, error) {
	o, ok := r.answers.(offline)
	if !ok {
		return offline{}, nil, usage("this command reads the events themselves: name them with --log, a file of events or the " +
			"data directory of a service that is stopped")
	}
	src, ok := o.reporter.Source.(explain.Source)
	if !ok {
		return offline{}, nil, usage("this log does not give its events one by one: export them and read the file with --log")
	}
	return o, &explain.Explainer{Source: src, Contract: o.reporter.Contract, Rome: a.rome, Today: a.today()}, nil
}

// language is the one that documents with both are read in.
func (f format) language() wording.Language {
	if f.english {
		return wording.English
	}
	return wording.Italian
}

// short is the beginning of a digest: enough to tell two versions of the contract apart.
func short(digest string) string { return digest[:min(12, len(digest))] }
