package main

import (
	"cmp"
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"spettanze/cmd/spettanze/cli"
	"spettanze/events"
	"spettanze/projections/explain"
	"spettanze/projections/institutes"
	"spettanze/projections/report"
)

func (a *app) diffCommand() *cobra.Command {
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
	f := cmd.Flags()
	f.String("employee", "", "id of the employee (default: everybody)")
	f.String("from-at", "", "date of the first answer (default: that of the second)")
	f.String("from-known", "", "what had been recorded by the first answer: a sequence, a time or a date (default: all)")
	return readingCommand(a, cmd, func(ctx context.Context, r *reading) (*explain.Difference, error) {
		first, err := firstAnswer(cmd, r.question)
		if err != nil {
			return nil, err
		}
		id, _ := f.GetString("employee")
		return r.Diff(ctx, first, r.question, id)
	}, printDifference)
}

func firstAnswer(cmd *cobra.Command, second report.Question) (report.Question, error) {
	date, _ := cmd.Flags().GetString("from-at")
	known, _ := cmd.Flags().GetString("from-known")
	first := report.Question{Company: second.Company, At: second.At, Known: known}
	if date == "" && known == "" {
		return first, cli.Usage("say which was the first answer, with --from-at or --from-known, or both")
	}
	if date != "" {
		var err error
		if first.At, err = events.ParseDate(date); err != nil {
			return first, cli.Usage("--from-at: %w", err)
		}
	}
	if _, _, err := report.ParseKnown(known); err != nil {
		return first, cli.Usage("--from-known: %w", err)
	}
	return first, nil
}

func printDifference(p *printer, d *explain.Difference) {
	who := d.Employee
	if who == "" {
		who = d.Company
	}
	p.line("%s", p.say("Che cosa è cambiato per ", "What changed for ")+who)
	side := func(s explain.SideDocument) string {
		forecast := ""
		if s.Forecast {
			forecast = p.say(" (previsione)", " (forecast)")
		}
		return fmt.Sprintf("%s%s, %s %d", p.date(s.At), forecast, p.say("sequenza", "sequence"), s.Known.Seq)
	}
	p.line("%s → %s", side(d.From), side(d.To))
	p.heading(p.say("Saldi", "Balances"))
	if len(d.Balances) == 0 {
		p.none()
	} else {
		t := newTable(p.say("Dipendente", "Employee"), p.say("Spettanza", "Entitlement"), ">"+p.say("Prima", "Before"),
			">"+p.say("Dopo", "After"))
		for _, b := range d.Balances {
			t.row(b.Employee, p.entitlement(b.Entitlement), p.quantity(b.Unit, b.Before), p.quantity(b.Unit, b.After))
		}
		p.table(t)
	}
	printChanges(p, p.say("Movimenti", "Movements"), d.Movements, p.movementRow)
	printChanges(p, p.say("Regole violate", "Breaches"), d.Breaches, p.breachRow)
	printChanges(p, p.say("Istruzioni alle paghe", "Payroll instructions"), d.Payroll, p.payrollRow)
}

func (p *printer) movementRow(m report.Movement) (date, what, figure string) {
	name := p.entitlement(m.Entitlement)
	if m.Loan != "" {
		name = p.say("Prestito ", "Loan ") + m.Loan
	}
	if m.Case != "" {
		name += p.say(", pratica ", ", case ") + m.Case
	}
	return p.date(m.Date), name + " " + m.Lot.String(), p.kind(m.Kind) + " " + p.quantity(m.Unit, m.Quantity)
}

func (p *printer) breachRow(b report.Breach) (date, what, figure string) {
	figure = p.observed(b, b.Observed)
	if b.Limit != "" {
		figure += p.say(", limite ", ", limit ") + p.observed(b, b.Limit)
	}
	return p.date(b.Date), institutes.Breach(b.Code).In(p.language()), figure
}

func (p *printer) payrollRow(i report.Instruction) (date, what, figure string) {
	return p.month(i.Month), p.entitlement(i.Entitlement) + " " + i.Lot.String() + cmp.Or(i.Loan, i.Case), p.instruction(i) + " " +
		p.quantity(i.Unit, i.Quantity)
}

// reasonsShown is how many reasons a table names; all of them are in the document of --json.
const reasonsShown = 3

func printChanges[T any](p *printer, title string, changes []explain.Change[T], describe func(T) (date, what, figure string)) {
	p.heading(title)
	if len(changes) == 0 {
		p.none()
		return
	}
	t := newTable("", p.say("Data", "Date"), p.say("Dipendente", "Employee"), p.say("Che cosa", "What"),
		">"+p.say("Prima", "Before"), ">"+p.say("Dopo", "After"), p.say("Perché", "Why"))
	for _, c := range changes {
		shown := shownChange(p, c.Before, c.After, describe)
		mark := map[string]string{explain.Appeared: "+", explain.Went: "-", explain.Changed: "~"}[c.Change]
		t.row(mark, shown.date, c.Employee, shown.what, shown.before, shown.after, why(p, c.Why))
	}
	p.table(t)
}

// shown is a row that changes, in words.
type shown struct{ date, what, before, after string }

func shownChange[T any](p *printer, before, after *T, describe func(T) (date, what, figure string)) (s shown) {
	if before != nil {
		s.date, s.what, s.before = describe(*before)
		s.before = cmp.Or(s.before, p.say("presente", "there"))
	}
	if after != nil {
		s.date, s.what, s.after = describe(*after)
		s.after = cmp.Or(s.after, p.say("presente", "there"))
	}
	return s
}

func why(p *printer, reasons []explain.Reason) string {
	s := ""
	for i, r := range reasons {
		if i == reasonsShown {
			return s + p.say(fmt.Sprintf("; e altri %d", len(reasons)-i), fmt.Sprintf("; and %d more", len(reasons)-i))
		}
		if i > 0 {
			s += "; "
		}
		s += r.Text.In(p.language())
	}
	return s
}
