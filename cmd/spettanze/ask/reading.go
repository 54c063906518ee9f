// Package ask is the commands that ask the ledger. Each asks one question and shows the document that answers it: [Balance], [Statement]
// and so on. [Export] writes all of the ledger, or the events.
//
// The answer comes from a running service or from a log at hand (package offline); a command cannot see which. What it shows is
// the document of --json, or a table of package tables.
package ask

import (
	"context"
	"io"

	"github.com/spf13/cobra"

	"spettanze/cmd/spettanze/cli"
	"spettanze/cmd/spettanze/offline"
	"spettanze/cmd/spettanze/tables"
	"spettanze/events"
	"spettanze/handlers/api/client"
	"spettanze/projections/explain"
	"spettanze/projections/institute"
	"spettanze/projections/report"
	"spettanze/projections/simulate"
)

// answers is what answers a reading command: a running service, or a log at hand.
type answers interface {
	Balance(ctx context.Context, q report.Question, id string) (*report.Balance, error)
	Statement(ctx context.Context, q report.Question, id string, p report.Period) (*report.Statement, error)
	Breaches(ctx context.Context, q report.Question, id string) (*report.Breaches, error)
	Payroll(ctx context.Context, q report.Question, id string, m events.Month) (*report.Payroll, error)
	Employees(ctx context.Context, q report.Question) (*report.Employees, error)
	Rejected(ctx context.Context, q report.Question) (*report.Rejected, error)
	Fund(ctx context.Context, q report.Question, f events.Fund) (*report.Fund, error)
	Loan(ctx context.Context, q report.Question, id string) (*report.LoanPlan, error)
	Pot(ctx context.Context, q report.Question, code string) (*report.Pot, error)
	Quota(ctx context.Context, q report.Question, code string) (*report.Quota, error)
	Ranking(ctx context.Context, q report.Question, code string) (*report.Ranking, error)
	Register(ctx context.Context, q report.Question, asked institute.Register) (*report.Register, error)
	Explain(ctx context.Context, q report.Question, asked explain.Asked) (*explain.Document, error)
	Diff(ctx context.Context, first, second report.Question, id string) (*explain.Difference, error)
	Simulate(ctx context.Context, q report.Question, id string, tables simulate.Tables) (*simulate.Document, error)
}

// reading is a command that reads, when it runs.
type reading struct {
	answers
	question report.Question
	printer  *tables.Printer
	json     bool
	out      io.Writer
}

// readingHelp is the part that the help texts of reading commands share.
const readingHelp = `

By default the answer comes from a running service (--server). With --log it comes from a file of events or from a data
directory, with no service at all. --at is the date it is true of (the future is a forecast); --known what had been
recorded by then: a sequence (in a file, the line number), a time or a date.`

// readingCommand makes a command that asks one question: ask answers it, and show shows it to people.
func readingCommand[T any](a *cli.App, cmd *cobra.Command, ask func(context.Context, *reading) (*T, error),
	show func(*tables.Printer, *T)) *cobra.Command {
	cmd.Long += readingHelp
	cmd.Args = cli.NoArguments
	f := cmd.Flags()
	f.String("at", "", "date of the answer, such as 2023-12-31 (default: today in Rome)")
	f.String("known", "", "what had been recorded by then: a sequence, a time or a date (default: all)")
	f.String("company", "", "company (default: the only one of the log)")
	f.Bool("json", false, "print one JSON document")
	f.String("server", cli.DefaultServer, "address of the service to ask")
	f.String("log", "", "file of events (JSON lines, .gz too) or data directory to read instead of asking a service")
	_ = cmd.MarkFlagFilename("log", "jsonl", "gz") // fails only for a flag that is not there
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		r, err := read(a, cmd)
		if err != nil {
			return err
		}
		doc, err := ask(cmd.Context(), r)
		if err != nil {
			return err
		}
		if r.json {
			return cli.WriteJSON(r.out, doc)
		}
		show(r.printer, doc)
		return r.printer.Flush()
	}
	return cmd
}

// read opens what a reading command's flags name.
func read(a *cli.App, cmd *cobra.Command) (r *reading, err error) {
	f := cmd.Flags()
	q := report.Question{At: a.Today()}
	if f.Changed("at") {
		at, _ := f.GetString("at")
		if q.At, err = events.ParseDate(at); err != nil {
			return nil, cli.Usage("--at: %w", err)
		}
	}
	q.Company, _ = f.GetString("company")
	q.Known, _ = f.GetString("known")
	if _, _, err := report.ParseKnown(q.Known); err != nil {
		return nil, cli.Usage("--known: %w", err)
	}
	english, err := a.English(cmd)
	if err != nil {
		return nil, err
	}
	asJSON, _ := f.GetBool("json")
	r = &reading{question: q, json: asJSON, out: a.Out,
		printer: tables.New(a.Out, tables.Format{English: english, Rome: a.Rome}, a.Coloured())}
	r.answers, err = answersOf(a, cmd)
	return r, err
}

// answersOf opens the service or the log, whichever was given with the higher precedence.
func answersOf(a *cli.App, cmd *cobra.Command) (answers, error) {
	server, _ := cmd.Flags().GetString("server")
	log, _ := cmd.Flags().GetString("log")
	fromLog, fromServer := a.Origin("log"), a.Origin("server")
	switch {
	case log != "" && server != "" && fromLog == fromServer:
		return nil, cli.Usage("--log and --server are both given: the answer comes from one of them, leave the other out")
	case log == "" || fromServer > fromLog:
		c, err := client.New(server)
		if err != nil {
			return nil, cli.Usage("--server: %w", err)
		}
		return c, nil
	}
	l, err := offline.Open(cmd.Context(), log)
	if err != nil {
		return nil, err
	}
	defer l.Done()
	return l.Answers(cmd.Context(), a)
}
