package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"spettanze/cmd/spettanze/cli"
	"spettanze/cmd/spettanze/service"
	"spettanze/cmd/spettanze/tables"
	"spettanze/events/lang"
	"spettanze/handlers/audit"
	"spettanze/projections/institutes"
	"spettanze/projections/sqlite"
	"spettanze/projections/verify"
)

func (a *app) verifyCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "verify",
		Short: "Replay from the first event with nothing cached; compare with the projections",
		Long: `Replay the whole log from its first event, trusting nothing that is stored, and compare the result with the projections
entity by entity: movements, balances, breaches, payroll, parked and refused facts, funds, loans, lists of employees. What
differs is printed, and the exit status is then 1. Every message for others must wait in the outbox or be in the streams
LEDGER and REJECTED, and the bucket BALANCES of an embedded log must hold the values that were published. The replay ends at
the position of the projections: projections that stopped before the end of the log are behind, not wrong.

No service may run on the directory.`,
		Example: `  spettanze verify --data ./spettanze-data
  spettanze verify --json`,
		Args: cli.NoArguments,
		RunE: a.runVerify,
	}
	cli.OfflineFlags(cmd, "print the result as one JSON document")
	return cmd
}

func (a *app) runVerify(cmd *cobra.Command, _ []string) error {
	o, err := a.existing(cmd)
	if err != nil {
		return err
	}
	defer o.Log.Shutdown()
	result, err := a.verifyLog(cmd.Context(), o.Dir, o.Log)
	if err != nil {
		return err
	}
	if asJSON, _ := cmd.Flags().GetBool("json"); asJSON {
		if err := cli.WriteJSON(a.Out, result); err != nil {
			return err
		}
	} else if err := a.printVerification(result); err != nil {
		return err
	}
	if len(result.Differences) > 0 {
		return cli.ErrDiffers
	}
	return nil
}

func (a *app) verifyLog(ctx context.Context, dir string, log *service.Log) (*verify.Result, error) {
	c, err := institutes.Contract()
	if err != nil {
		return nil, err
	}
	path := filepath.Join(dir, service.ProjectionsFile)
	if _, err := os.Stat(path); err != nil {
		return nil, lang.Errorf("%w: non c'è niente da confrontare con il log; prima eseguire spettanze rebuild", "%w: there is nothing to compare with the log; run spettanze rebuild first", err)
	}
	store, err := sqlite.Open(ctx, path, sqlite.Options{Contract: c, Rome: a.Rome, AsFound: true})
	if err != nil {
		return nil, lang.Errorf("aprire le proiezioni di %s: %w", "open the projections of %s: %w", dir, err)
	}
	defer func() { _ = store.Close() }() // nothing was written
	bar := a.Bar("comparing")
	started := a.Now()
	result, err := audit.Compare(ctx, audit.Comparison{Store: store, Log: log.Log, Contract: c, Rome: a.Rome, At: a.Today(),
		Alone: log.Failed != nil, Progress: func(phase string, done, total uint64) {
			if phase == audit.Comparing {
				bar(done, total)
			}
		}})
	if err == nil {
		kept := audit.KeepVerification(dir, audit.Verification{Last: audit.Complete(result, started, a.Now(), cli.Version())})
		if kept != nil { // the result is shown all the same
			cli.Line(a.Err, "%v", kept)
		}
	}
	if errors.Is(err, sqlite.ErrDamaged) {
		return nil, fmt.Errorf("%w (%s)", err, dir)
	}
	return result, err
}

func (a *app) printVerification(r *verify.Result) error {
	p := tables.New(a.Out, tables.Format{Rome: a.Rome}, false)
	for _, d := range r.Differences {
		p.Line("%s", d)
	}
	behind := ""
	if r.Last > r.Position {
		behind = fmt.Sprintf(", %d behind the log (serve catches up)", r.Last-r.Position)
	}
	verdict := "no differences"
	if n := len(r.Differences); n > 0 {
		verdict = fmt.Sprintf("%d differences; spettanze rebuild makes the projections anew", n)
	}
	p.Line("compared %d employees of %d companies, %d movements, up to sequence %d%s: %s", r.Employees,
		r.Companies, r.Movements, r.Position, behind, verdict)
	return p.Flush()
}
