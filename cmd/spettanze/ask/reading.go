// Package ask is the commands that ask the ledger. Each asks one question and shows the document that answers it: [Balance], [Statement]
// and so on.
//
// The answer comes from a running service or from a log at hand (package offline); a command cannot see which. What it shows is
// the document of --json, or a table of package tables.
package ask

import (
	"context"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"spettanze/cmd/spettanze/cli"
	"spettanze/cmd/spettanze/offline"
	"spettanze/cmd/spettanze/tables"
	"spettanze/events"
	"spettanze/events/lang"
	"spettanze/handlers/api/client"
	"spettanze/projections/explain"
	"spettanze/projections/grid"
	"spettanze/projections/institute"
	"spettanze/projections/repair"
	"spettanze/projections/report"
	"spettanze/projections/roster"
	"spettanze/projections/simulate"
)

// answers is what answers a reading command: a running service, or a log at hand.
type answers interface {
	Balance(ctx context.Context, q report.Question, id string) (*report.Balance, error)
	Statement(ctx context.Context, q report.Question, id string, p report.Period) (*report.Statement, error)
	Breaches(ctx context.Context, q report.Question, id string) (*report.Breaches, error)
	Payroll(ctx context.Context, q report.Question, id string, m events.Month) (*report.Payroll, error)
	Employees(ctx context.Context, q report.Question, asked roster.Question) (*roster.Document, error)
	Rejected(ctx context.Context, q report.Question) (*repair.Document, error)
	Fund(ctx context.Context, q report.Question, f events.Fund) (*report.Fund, error)
	Loan(ctx context.Context, q report.Question, id string) (*report.LoanPlan, error)
	Pot(ctx context.Context, q report.Question, code string) (*report.Pot, error)
	Quota(ctx context.Context, q report.Question, code string) (*report.Quota, error)
	Ranking(ctx context.Context, q report.Question, code string) (*report.Ranking, error)
	Register(ctx context.Context, q report.Question, asked institute.Register) (*report.Register, error)
	Explain(ctx context.Context, q report.Question, asked explain.Asked) (*explain.Document, error)
	Simulate(ctx context.Context, q report.Question, id string, tables simulate.Tables) (*simulate.Document, error)
}

// reading is a command that reads, when it runs.
type reading struct {
	answers
	question report.Question
	printer  *tables.Printer
	log      events.Log // at hand; nil where a service answers
	done     func()     // closes it
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
	f.String("out", "", "file to write (default: standard output)")
	if f.Lookup("format") == nil {
		formatFlag(cmd, formats)
		f.String("list", "", "of csv: which list of the document (default: the first)")
	}
	cli.ServerFlags(cmd, "address of the service to ask")
	f.String("log", "", "file of events (JSON lines, .gz too) or data directory to read instead of asking a service")
	_ = cmd.MarkFlagFilename("log", "jsonl", "gz") // fails only for a flag that is not there
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		name, err := format(cmd, formats)
		if err != nil {
			return err
		}
		return a.ToFile(cmd, name, func() error {
			r, err := read(a, cmd)
			if err != nil {
				return err
			}
			defer r.done()
			doc, err := ask(cmd.Context(), r)
			switch {
			case err != nil:
				return err
			case name == "json":
				return cli.WriteJSON(a.Out, doc)
			case name != "table":
				return writeTable(a, cmd, doc, name)
			}
			show(r.printer, doc)
			return r.printer.Flush()
		})
	}
	return cmd
}

// formats are the formats of a document, the default first.
var formats = []string{"table", "json", "csv", "xlsx"}

func formatFlag(cmd *cobra.Command, formats []string) {
	last := len(formats) - 1
	cmd.Flags().String("format", formats[0], strings.Join(formats[:last], ", ")+" or "+formats[last])
	cli.Complete(cmd, "format", formats...)
}

// format reads --format and --json.
func format(cmd *cobra.Command, formats []string) (string, error) {
	f := cmd.Flags()
	name, _ := f.GetString("format")
	if asJSON, _ := f.GetBool("json"); asJSON {
		if f.Changed("format") && name != "json" {
			return "", cli.Usage("--json e --format %s sono date entrambe: togliere una delle due",
				"--json and --format %s are both given: leave one out", name)
		}
		name = "json"
	}
	if !slices.Contains(formats, name) {
		return "", cli.Usage("--format %q: atteso uno tra %s", "--format %q: expected one of %s", name, strings.Join(formats, ", "))
	}
	if list := f.Lookup("list"); list != nil && list.Changed && name != "csv" {
		return "", cli.Usage("--list sceglie l'elenco di --format csv: darle insieme", "--list chooses the list of --format csv: give both")
	}
	return name, nil
}

// writeTable writes a document as CSV or as a workbook.
func writeTable(a *cli.App, cmd *cobra.Command, doc any, name string) error {
	form, err := a.Form(cmd)
	if err != nil {
		return err
	}
	if name == "xlsx" {
		return grid.XLSX(a.Out, doc, form)
	}
	list, _ := cmd.Flags().GetString("list")
	t, err := grid.Find(doc, list)
	if err != nil {
		return cli.UsageOf("--list", err)
	}
	return t.CSV(a.Out, form)
}

// required is [readingCommand] with a flag that must be given.
func required[T any](a *cli.App, cmd *cobra.Command, flag, usage, example string, ask func(context.Context, *reading, string) (*T, error),
	show func(*tables.Printer, *T)) *cobra.Command {
	cmd.Flags().String(flag, "", usage)
	return readingCommand(a, cmd, func(ctx context.Context, r *reading) (*T, error) {
		value, err := cli.Required(cmd, flag, example)
		if err != nil {
			return nil, err
		}
		return ask(ctx, r, value)
	}, show)
}

// about is [required] for a question that all answers take.
func about[T any](a *cli.App, cmd *cobra.Command, flag, usage, example string,
	ask func(answers, context.Context, report.Question, string) (*T, error), show func(*tables.Printer, *T)) *cobra.Command {
	return required(a, cmd, flag, usage, example, func(ctx context.Context, r *reading, id string) (*T, error) {
		return ask(r.answers, ctx, r.question, id)
	}, show)
}

// read opens what a reading command's flags name.
func read(a *cli.App, cmd *cobra.Command) (*reading, error) {
	q, err := Question(a, cmd)
	if err != nil {
		return nil, err
	}
	english, err := a.English(cmd)
	if err != nil {
		return nil, err
	}
	r := &reading{question: q, done: func() {}, printer: tables.New(a.Out, tables.Format{English: english, Rome: a.Rome}, a.Coloured())}
	log, service, err := Source(a, cmd, lang.Say("la risposta", "the answer"))
	switch {
	case err != nil:
		return nil, err
	case service != nil:
		r.answers = service
		return r, nil
	}
	if r.answers, err = log.Answers(cmd.Context(), a, a.Language(cmd)); err != nil {
		log.Done()
		return nil, err
	}
	r.log, r.done = log.Log, log.Done
	return r, nil
}

// Question reads --company, --at and --known.
func Question(a *cli.App, cmd *cobra.Command) (q report.Question, err error) {
	f := cmd.Flags()
	q.Company, _ = f.GetString("company")
	q.At = a.Today()
	if f.Changed("at") {
		at, _ := f.GetString("at")
		if q.At, err = events.ParseDate(at); err != nil {
			return q, cli.UsageOf("--at", err)
		}
	}
	q.Known, _ = f.GetString("known")
	if _, _, err := report.ParseKnown(q.Known); err != nil {
		return q, cli.UsageOf("--known", err)
	}
	return q, nil
}

// date reads a flag that holds a date; without one d stays as it is.
func date(cmd *cobra.Command, flag string, d *events.Date) (err error) {
	word, _ := cmd.Flags().GetString(flag)
	if word == "" {
		return nil
	}
	if *d, err = events.ParseDate(word); err != nil {
		return cli.UsageOf("--"+flag, err)
	}
	return nil
}

// Source opens the log or the service that was given with the highest precedence; the other is nil. what is the thing
// that is made of it.
func Source(a *cli.App, cmd *cobra.Command, what lang.Text) (*offline.Log, *client.Client, error) {
	name, value, err := a.Highest(cmd, what, "server", "log", "nats-url")
	if err != nil {
		return nil, nil, err
	}
	switch name {
	case "log":
		log, err := offline.Open(cmd.Context(), value)
		return log, nil, err
	case "nats-url":
		log, err := offline.Connect(cmd.Context(), cli.ClientOptions(cmd))
		return log, nil, err
	}
	service, err := a.Client(cmd, value)
	return nil, service, err
}
