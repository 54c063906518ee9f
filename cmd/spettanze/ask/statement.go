package ask

import (
	"cmp"
	"context"
	"fmt"
	"regexp"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"spettanze/cmd/spettanze/cli"
	"spettanze/cmd/spettanze/tables"
	"spettanze/events"
	"spettanze/handlers/documents"
	"spettanze/projections/institutes"
	"spettanze/projections/report"
)

// Statement is the command statement.
func Statement(a *cli.App) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "statement --employee ID",
		Short: "Movements of one employee, with clause, cause and arithmetic",
		Long: `Show the movements behind an employee's balances: what each began with, every movement with the clause it rests on,
the event or closing that made it and its arithmetic, the running balance, and what each ends with.`,
		Example: `  spettanze statement --employee E042 --at 2023-12-31
  spettanze statement --employee E042 --from 2023-01-01 --at 2023-12-31 --entitlement flex
  spettanze statement --log company.jsonl --employee E042 --json`,
	}
	cmd.Flags().String("employee", "", "id of the employee")
	cmd.Flags().String("from", "", "first day of the statement (default: from the first movement)")
	cmd.Flags().String("entitlement", "", "only this entitlement, such as ferie or flex (default: all)")
	cli.Complete(cmd, "entitlement", codes(events.Entitlements)...)
	cmd.Long += `

--format csv is for programs: comma, decimal point, ISO dates, fixed names. With --lang on the command line it is for a
spreadsheet of people: it opens in columns with its accents, and --lang it writes semicolons, decimal commas and Italian
names. In either form no text runs as a formula.`
	formatFlag(cmd, statementFormats)
	return withFormats(a, readingCommand(a, cmd, func(ctx context.Context, r *reading) (*report.Statement, error) {
		id, p, err := statementAsked(cmd)
		if err != nil {
			return nil, err
		}
		return r.Statement(ctx, r.question, id, p)
	}, tables.Statement))
}

// statementAsked returns the employee and the period that the flags ask for.
func statementAsked(cmd *cobra.Command) (id string, p report.Period, err error) {
	if id, err = cli.Required(cmd, "employee", "E042"); err != nil {
		return "", p, err
	}
	if err = date(cmd, "from", &p.From); err != nil {
		return "", p, err
	}
	ent, _ := cmd.Flags().GetString("entitlement")
	p.Entitlement = events.Entitlement(ent)
	return id, p, nil
}

// statementFormats are the formats of a statement, the default first.
var statementFormats = []string{"table", "json", "csv", "xlsx", "pdf"}

// withFormats gives a statement command its periods (--period, --to) and its own formats.
func withFormats(a *cli.App, cmd *cobra.Command) *cobra.Command {
	f := cmd.Flags()
	f.String("to", "", "last day of the statement (the same as --at)")
	f.String("period", "", "period of the statement: 2023, 2023-Q1 or 2023-05")
	cmd.Example += `
  spettanze statement --employee E042 --period 2023-Q1
  spettanze statement --employee E042 --period 2023 --format pdf --out estratto-conto.pdf --lang it
  spettanze statement --employee E042 --period 2023 --format csv --out movimenti.csv --lang it`
	read := cmd.RunE
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if err := setPeriod(cmd); err != nil {
			return err
		}
		name, err := format(cmd, statementFormats)
		if err != nil {
			return err
		}
		if name == "table" || name == "json" {
			return read(cmd, args)
		}
		return a.ToFile(cmd, name, func() error { return writeStatement(a, cmd, name) })
	}
	return cmd
}

var periods = regexp.MustCompile(`^(\d{4})(?:-(?:Q([1-4])|(\d{2})))?$`)

// parsePeriod returns the first and the last day of a year, a quarter or a month.
func parsePeriod(s string) (from, to events.Date, err error) {
	bad := cli.Usage("--period %q: scrivere un anno, un trimestre o un mese, come 2023, 2023-Q1 o 2023-05",
		"--period %q: write a year, a quarter or a month, such as 2023, 2023-Q1 or 2023-05", s)
	parts := periods.FindStringSubmatch(s)
	if parts == nil {
		return 0, 0, bad
	}
	first, months := parts[3], 1
	switch {
	case parts[2] != "":
		quarter, _ := strconv.Atoi(parts[2]) // 1 to 4, says the pattern
		first, months = fmt.Sprintf("%02d", 3*quarter-2), 3
	case first == "":
		first, months = "01", 12
	}
	from, err = events.ParseDate(parts[1] + "-" + first + "-01")
	if err != nil {
		return 0, 0, bad
	}
	return from, from.AddMonths(months) - 1, nil
}

// setPeriod turns --period and --to into --from and --at.
func setPeriod(cmd *cobra.Command) error {
	f := cmd.Flags()
	given := func(names ...string) string {
		for _, n := range names {
			if f.Changed(n) {
				return n
			}
		}
		return ""
	}
	if period, _ := f.GetString("period"); f.Changed("period") {
		if other := given("from", "to", "at"); other != "" {
			return cli.Usage("--period e --%s sono date entrambe: togliere una delle due",
				"--period and --%s are both given: leave one out", other)
		}
		from, to, err := parsePeriod(period)
		if err != nil {
			return err
		}
		return cmp.Or(f.Set("from", from.String()), f.Set("at", to.String()))
	}
	if !f.Changed("to") {
		return nil
	}
	if f.Changed("at") {
		return cli.Usage("--to e --at sono date entrambe: sono lo stesso giorno, togliere una delle due",
			"--to and --at are both given: they are the same day, leave one out")
	}
	to, _ := f.GetString("to")
	if _, err := events.ParseDate(to); err != nil {
		return cli.UsageOf("--to", err)
	}
	return f.Set("at", to)
}

// writeStatement writes a statement in one of the formats of package documents.
func writeStatement(a *cli.App, cmd *cobra.Command, name string) error {
	r, err := read(a, cmd)
	if err != nil {
		return err
	}
	id, p, err := statementAsked(cmd)
	if err != nil {
		return err
	}
	doc, err := r.Statement(cmd.Context(), r.question, id, p)
	if err != nil {
		return err
	}
	// What a service records meanwhile must not show in one half of the document.
	q := r.question
	q.Known = strconv.FormatUint(doc.Known.Seq, 10)
	balance, err := r.Balance(cmd.Context(), q, id)
	if err != nil {
		return err
	}
	c, err := institutes.Contract()
	if err != nil {
		return err
	}
	if t := doc.Known.Time; t != nil {
		second := t.Truncate(time.Second).In(a.Rome)
		doc.Known.Time = &second
	}
	s, err := documents.New(doc, balance, c, p.Entitlement, r.printer.Language)
	if err != nil {
		return err
	}
	switch name {
	case "csv":
		form, err := a.Form(cmd)
		if err != nil {
			return err
		}
		return s.CSV(a.Out, form)
	case "xlsx":
		return s.XLSX(a.Out)
	}
	return s.PDF(a.Out)
}
