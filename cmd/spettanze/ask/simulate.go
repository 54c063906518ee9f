package ask

import (
	"context"
	"errors"
	"io/fs"

	"github.com/spf13/cobra"

	"spettanze/cmd/spettanze/cli"
	"spettanze/cmd/spettanze/tables"
	"spettanze/projections/simulate"
)

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
