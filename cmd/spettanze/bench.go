package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"strings"

	"github.com/spf13/cobra"

	"spettanze/cmd/spettanze/bench"
	"spettanze/cmd/spettanze/cli"
	"spettanze/cmd/spettanze/publish"
	"spettanze/cmd/spettanze/service"
	"spettanze/events/jetstream/embedded"
	"spettanze/handlers/outbox"
)

func (a *app) benchCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "bench",
		Short: "Measure the ledger beside yardsticks, or write the workload",
		Long: `Measure how fast the ledger is on this machine, each figure beside a yardstick measured in the same run, and print one
table: medians with least and most, ratios, and what is asked of them. Everything is real: an embedded log that flushes
every write, SQLite, HTTP over loopback, and processes of this program. What it makes is in a temporary directory that goes
when it is done.

With --generate it writes the workload instead: events of a company that does not exist, as JSON lines in order of
recording, the same bytes for the same flags. One in a thousand comes twice, one is annulled; --late of a hundred clockings
and leaves come one to eight weeks late. People are hired, leave, change schedule, take leave of all kinds, work back the
time bank, borrow; the share of days with a clocking makes up the number of events.`,
		Example: `  spettanze bench --events 100000 --runs 3
  spettanze bench --only balance,list
  spettanze bench --growth 10000,100000,1000000               # a table of its own; employees in proportion
  spettanze bench --generate company.jsonl                    # 2,000 people, five years, a million events
  spettanze bench --generate - --events 100000 --late 0 | spettanze publish -`,
		Args: cli.NoArguments,
		RunE: a.runBench,
	}
	f := cmd.Flags()
	f.String("generate", "", "file to write the workload to, instead of measuring; - is standard output")
	f.Int("employees", 0, "employees of the workload (default: 2,000, or one for each hundred events of a year)")
	f.Int("years", 5, "years of the workload, the last of which is 2025")
	f.Int("events", 0, "events of the workload (default: a hundred a year for each employee)")
	f.Uint64("seed", 1, "which of the possible workloads")
	f.Int("late", 1, "of a hundred clockings and leaves, those that come late")
	f.Int("runs", 3, "how often everything is measured")
	f.StringSlice("only", nil, "measure only the rows whose names begin so: "+strings.Join(bench.Names(), ", "))
	f.String("dir", "", "directory to work in (default: the system's for temporary files)")
	f.IntSlice("growth", nil, "measure instead how cost grows: the same figures at so many events each, such as 10000,100000,1000000")
	f.Bool("json", false, "print the rows as one JSON document")
	cli.Complete(cmd, "only", bench.Names()...)
	return cmd
}

func (a *app) runBench(cmd *cobra.Command, _ []string) error {
	f := cmd.Flags()
	var s bench.Settings
	w := &s.Workload
	w.Employees, _ = f.GetInt("employees")
	w.Years, _ = f.GetInt("years")
	w.Events, _ = f.GetInt("events")
	w.Seed, _ = f.GetUint64("seed")
	w.Late, _ = f.GetInt("late")
	if _, err := w.Total(); err != nil {
		return cli.Usage("%w", err)
	}
	if path, _ := f.GetString("generate"); path != "" {
		return a.generateWorkload(cmd.Context(), *w, path)
	}
	s.Runs, _ = f.GetInt("runs")
	s.Only, _ = f.GetStringSlice("only")
	s.Dir, _ = f.GetString("dir")
	if s.Runs < 1 {
		return cli.Usage("--runs %d: expected one or more", s.Runs)
	}
	asJSON, _ := f.GetBool("json")
	if sizes, _ := f.GetIntSlice("growth"); len(sizes) > 0 {
		return a.runGrowth(cmd.Context(), s, sizes, asJSON)
	}
	rows, err := bench.Run(cmd.Context(), a.benchProgram(), s)
	if errors.Is(err, bench.ErrNoRow) {
		return cli.Usage("--only: %w", err)
	}
	if len(rows) == 0 {
		return err
	}
	// What was measured before a failure, or before somebody lost patience, is worth having.
	if asJSON {
		return errors.Join(err, cli.WriteJSON(a.Out, rows))
	}
	return errors.Join(err, bench.WriteTable(a.Out, rows))
}

// runGrowth measures how cost grows with the number of events.
func (a *app) runGrowth(ctx context.Context, s bench.Settings, sizes []int, asJSON bool) error {
	for _, n := range sizes {
		w := s.Workload
		if w.Employees, w.Events = 0, n; n < 1 {
			return cli.Usage("--growth %d: expected numbers of events, one or more", n)
		}
		if _, err := w.Total(); err != nil {
			return cli.Usage("--growth %d: %w", n, err)
		}
	}
	g, err := bench.Grow(ctx, a.benchProgram(), s, sizes)
	if asJSON {
		return errors.Join(err, cli.WriteJSON(a.Out, g))
	}
	return errors.Join(err, bench.WriteGrowth(a.Out, g))
}

// benchProgram gives the benchmarks the parts that the other commands run.
func (a *app) benchProgram() bench.Program {
	quiet := slog.New(slog.DiscardHandler)
	return bench.Program{
		OpenLog: func(ctx context.Context, dir string) (*bench.Log, error) {
			log, err := service.OpenLog(ctx, dir, true, embedded.Options{})
			if err != nil {
				return nil, err
			}
			return &bench.Log{Log: log.Log, Close: log.Shutdown}, nil
		},
		OpenLedger: func(ctx context.Context, dir string, log *bench.Log) (*bench.Ledger, error) {
			l, err := service.Open(ctx, a.options(dir, &service.Log{Log: log.Log, Shutdown: func() {}}, quiet, outbox.NewStreams(log.Log)))
			if err != nil {
				return nil, err
			}
			return &bench.Ledger{Store: l.Store, Projector: l.Projector, Close: l.Close, Serve: l.Serve}, nil
		},
		Publish: func(ctx context.Context, log *bench.Log, lines io.Reader) (int, error) {
			return publish.Lines(ctx, (&service.Log{Log: log.Log}).Intake(), lines)
		},
		Command: func(ctx context.Context, args ...string) (*exec.Cmd, error) {
			path, err := os.Executable()
			if err != nil {
				return nil, fmt.Errorf("find this program: %w", err)
			}
			cmd := exec.CommandContext(ctx, path, args...)
			cmd.Env, cmd.Stderr = a.Environ, a.Err
			return cmd, nil
		},
		Progress: func(what string) {
			if cli.Terminal(a.Err) {
				cli.Line(a.Err, "%s", what)
			}
		},
	}
}

// generateWorkload writes a workload to a file, or to standard output for "-".
func (a *app) generateWorkload(ctx context.Context, w bench.Workload, path string) error {
	if path == "-" {
		path = ""
	}
	n := 0
	err := a.WriteOut("generate", path, func(out io.Writer) (err error) {
		n, err = w.Write(&interruptible{ctx, out}, a.Bar("generating"))
		return err
	})
	switch {
	case errors.Is(err, bench.ErrWorkload):
		return cli.Usage("%w", err)
	case err != nil:
		return fmt.Errorf("write the workload: %w", err)
	}
	cli.Line(a.Err, "generated %d events", n)
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
