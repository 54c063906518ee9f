package main

import (
	"cmp"
	"context"

	"github.com/spf13/cobra"

	"spettanze/cmd/spettanze/cli"
	"spettanze/events"
	"spettanze/projections/institutes"
	"spettanze/projections/report"
)

func (a *app) statementCommand() *cobra.Command {
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
	return a.withFormats(readingCommand(a, cmd, func(ctx context.Context, r *reading) (*report.Statement, error) {
		id, err := cli.Required(cmd, "employee", "E042")
		if err != nil {
			return nil, err
		}
		var p report.Period
		if from, _ := cmd.Flags().GetString("from"); from != "" {
			if p.From, err = events.ParseDate(from); err != nil {
				return nil, cli.Usage("--from: %w", err)
			}
		}
		ent, _ := cmd.Flags().GetString("entitlement")
		p.Entitlement = events.Entitlement(ent)
		return r.Statement(ctx, r.question, id, p)
	}, printStatement))
}

func printStatement(p *printer, d *report.Statement) {
	p.line("%s", p.say("Estratto conto di ", "Statement of ")+d.Employee+p.say(", dal ", ", from ")+p.date(d.From)+
		p.say(" al ", " to ")+p.date(d.At))
	p.asOf(d.Company, 0, d.Forecast, d.Known)
	p.incomplete(d.Incomplete)
	if len(d.Opening) > 0 {
		p.heading(p.say("Saldi iniziali", "Opening balances"))
		p.balances(d.Opening)
	}
	p.heading(p.say("Movimenti", "Movements"))
	t := newTable(p.say("Data", "Date"), p.say("Spettanza", "Entitlement"), p.say("Movimento", "Kind"),
		">"+p.say("Quantità", "Quantity"), ">"+p.say("Saldo", "Balance"), p.say("Anno", "Lot"), p.say("Prestito, pratica", "Loan, case"),
		p.say("Clausola", "Clause"), p.say("Causa", "Cause"), p.say("Conto", "Arithmetic"))
	for _, m := range d.Movements {
		balance := ""
		if m.Balance != "" {
			balance = p.quantity(m.Unit, m.Balance)
		}
		name := m.To
		if m.Entitlement != "" {
			name = p.entitlement(m.Entitlement)
		}
		note, _ := institutes.Note(m.Note) // a note of another form comes back as it is
		t.row(p.date(m.Date), name, p.kind(m.Kind), p.quantity(m.Unit, m.Quantity), balance, m.Lot.String(), cmp.Or(m.Loan, m.Case),
			p.clause(m.Clause), p.cause(m.Cause), p.say(note.It, note.En))
	}
	p.table(t)
	p.heading(p.say("Saldi finali", "Closing balances"))
	p.balances(d.Closing)
}
