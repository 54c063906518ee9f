package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"

	"github.com/spf13/cobra"

	"spettanze/cmd/spettanze/cli"
	"spettanze/events"
	"spettanze/projections/institutes"
	"spettanze/projections/simulate"
)

func (a *app) simulateCommand() *cobra.Command {
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
	}, printSimulation)
}

// readTables reads the tables to try, and checks them before anybody is asked.
func readTables(path string) (simulate.Tables, error) {
	tables, err := simulate.Read(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, cli.Usage("--contract: %w; give a table of the contract, or a directory of tables", err)
	}
	if err == nil {
		_, err = simulate.Load(tables)
	}
	if err != nil {
		return nil, cli.Usage("--contract %s: %w", path, err)
	}
	return tables, nil
}

func printSimulation(p *printer, d *simulate.Document) {
	p.line("%s", p.say("La stessa storia con altre tabelle del contratto", "The same history under other tables of the contract"))
	p.asOf(d.Company, d.At, d.Forecast, d.Known)
	p.line("%s %s → %s", p.say("contratto", "contract"), short(d.Contract), short(d.Simulated))
	p.line("%s", p.say(fmt.Sprintf("dipendenti: %d, con differenze: %d", d.People, len(d.Employees)),
		fmt.Sprintf("employees: %d, with differences: %d", d.People, len(d.Employees))))
	p.heading(p.say("In tutto", "In sum"))
	t := p.comparison("")
	for _, r := range d.Totals {
		p.compared(t, "", r)
	}
	p.table(t)
	if len(d.Employees) > 0 {
		p.heading(p.say("Per dipendente", "By employee"))
		t := p.comparison(p.say("Dipendente", "Employee"))
		for _, e := range d.Employees {
			for _, r := range e.Rows {
				p.compared(t, e.Employee, r)
			}
		}
		p.table(t)
	}
	p.simulatedBreaches(d)
	p.simulatedPayroll(d)
	if len(d.Funds) > 0 {
		p.heading(p.say("Fondi", "Funds"))
		t := newTable(p.say("Fondo", "Fund"), ">"+p.say("Dotazione", "Budgeted"), ">"+p.say("Disponibile", "Available"))
		for _, f := range d.Funds {
			t.row(p.entitlement(events.Entitlement(f.Fund)), p.figures("euro", f.Budgeted), p.figures("euro", f.Available))
		}
		p.table(t)
	}
}

func (p *printer) comparison(first string) *table {
	return newTable(first, p.say("Spettanza", "Entitlement"), ">"+p.say("Saldo", "Balance"), ">"+p.say("Perso", "Forfeited"),
		">"+p.say("Scaduto", "Expired"), ">"+p.say("Oltre il limite", "Beyond the limit"), p.say("Unità", "Unit"))
}

func (p *printer) compared(t *table, who string, r simulate.Row) {
	t.row(who, p.entitlement(r.Entitlement), p.figures(r.Unit, r.Balance), p.figures(r.Unit, r.Forfeited),
		p.figures(r.Unit, r.Expired), p.figures(r.Unit, r.Beyond), p.unit(r.Unit))
}

// figures writes what was and what would have been; one figure where they are the same, none where there is nothing.
func (p *printer) figures(unit string, f simulate.Figures) string {
	switch {
	case f.Was != f.Would:
		sign := ""
		if f.Difference[0] != '-' {
			sign = "+"
		}
		return fmt.Sprintf("%s → %s (%s%s)", p.quantity(unit, f.Was), p.quantity(unit, f.Would), sign,
			p.quantity(unit, f.Difference))
	case f.Was == zero(unit):
		return ""
	}
	return p.quantity(unit, f.Was)
}

func (p *printer) simulatedBreaches(d *simulate.Document) {
	p.heading(p.say("Regole violate", "Breaches"))
	if len(d.Breaches) == 0 {
		p.line("%s", p.say("nessuna differenza", "no difference"))
		return
	}
	t := newTable(p.say("Regola", "Rule"), p.say("Clausola", "Clause"), ">"+p.say("Prima", "Was"), ">"+p.say("Dopo", "Would"),
		">"+p.say("Differenza", "Difference"))
	for _, c := range d.Breaches {
		t.row(institutes.Breach(c.Code).In(p.language()), c.Clause, fmt.Sprint(c.Was), fmt.Sprint(c.Would), fmt.Sprintf("%+d", c.Difference))
	}
	p.table(t)
}

func (p *printer) simulatedPayroll(d *simulate.Document) {
	p.heading(p.say("Istruzioni alle paghe", "Payroll instructions"))
	if len(d.Payroll) == 0 {
		p.line("%s", p.say("nessuna differenza", "no difference"))
		return
	}
	t := newTable(p.say("Istruzione", "Instruction"), p.say("Unità", "Unit"), ">"+p.say("In tutto", "In sum"))
	for _, s := range d.Payroll {
		t.row(p.language().Instruction(s.Kind), p.unit(s.Unit), p.figures(s.Unit, s.Figures))
	}
	p.table(t)
}
