package main

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"spettanze/cmd/spettanze/bench"
)

func (a *app) benchCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "bench",
		Short: "The workload of the benchmarks",
		Long: `Write the workload of the benchmarks with --generate: events of a company that does not exist, as JSON lines in order of
recording, the same bytes for the same flags. One in a thousand comes twice, one is annulled; --late of a hundred clockings
and leaves come one to eight weeks late. People are hired, leave, change schedule, take leave of all kinds, work back the
time bank, borrow; the share of days with a clocking makes up the number of events.`,
		Example: `  spettanze bench --generate company.jsonl                    # 2,000 people, five years, a million events
  spettanze bench --generate small.jsonl --events 10000       # 20 people
  spettanze bench --generate - --events 100000 --late 0 | spettanze publish -`,
		Args: noArguments,
		RunE: a.runBench,
	}
	f := cmd.Flags()
	f.String("generate", "", "file to write the workload to; - is standard output")
	f.Int("employees", 0, "employees of the workload (default: 2,000, or one for each hundred events of a year)")
	f.Int("years", 5, "years of the workload, the last of which is 2025")
	f.Int("events", 0, "events of the workload (default: a hundred a year for each employee)")
	f.Uint64("seed", 1, "which of the possible workloads")
	f.Int("late", 1, "of a hundred clockings and leaves, those that come late")
	return cmd
}

func (a *app) runBench(cmd *cobra.Command, _ []string) error {
	f := cmd.Flags()
	var w bench.Workload
	w.Employees, _ = f.GetInt("employees")
	w.Years, _ = f.GetInt("years")
	w.Events, _ = f.GetInt("events")
	w.Seed, _ = f.GetUint64("seed")
	w.Late, _ = f.GetInt("late")
	if _, err := w.Total(); err != nil {
		return usage("%w", err)
	}
	path, err := required(cmd, "generate", "workload.jsonl")
	if err != nil {
		return err
	}
	return a.generateWorkload(cmd.Context(), w, path)
}

// generateWorkload writes a workload to a file, or to standard output for "-".
func (a *app) generateWorkload(ctx context.Context, w bench.Workload, path string) error {
	if path == "-" {
		path = ""
	}
	n := 0
	err := a.writeOut("generate", path, func(out io.Writer) (err error) {
		n, err = w.Write(&interruptible{ctx, out}, a.bar("generating"))
		return err
	})
	switch {
	case errors.Is(err, bench.ErrWorkload):
		return usage("%w", err)
	case err != nil:
		return fmt.Errorf("write the workload: %w", err)
	}
	tell(a.err, "generated %d events", n)
	return nil
}

// interruptible is a writer that fails when its context has ended.
type interruptible struct {
	ctx context.Context //nolint:containedctx // it lives for one call
	io.Writer
}

func (w *interruptible) Write(b []byte) (int, error) {
	if w.ctx.Err() != nil {
		return 0, context.Cause(w.ctx)
	}
	return w.Writer.Write(b)
}
