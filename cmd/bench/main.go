// Command bench measures the ledger on this machine, each figure beside a yardstick, or writes the workload that it measures with.
// From a clone:
//
//	go run ./cmd/bench --events 100000 --runs 3
//
// It is no part of the product: it links the yardsticks (watermill-nats, SQL by hand), runs the product's packages, and starts processes
// of the product's binary, which it builds unless --spettanze names one.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"spettanze/cmd/bench/measure"
	"spettanze/cmd/bench/table"
	"spettanze/cmd/bench/workload"
	"spettanze/cmd/spettanze/cli"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	status := run(ctx)
	stop()
	os.Exit(status)
}

func run(ctx context.Context) int {
	rome, err := time.LoadLocation("Europe/Rome")
	if err == nil {
		a := &cli.App{In: os.Stdin, Out: os.Stdout, Err: os.Stderr, Environ: os.Environ(), Now: time.Now, Rome: rome}
		err = command(a).ExecuteContext(ctx)
	}
	if err != nil {
		cli.Line(os.Stderr, "bench: %v", err)
	}
	return cli.Status(err)
}

func command(a *cli.App) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "bench",
		Short: "Measure the ledger beside yardsticks, or write the workload",
		Long: `Measure how fast the ledger is on this machine, each figure beside a yardstick measured in the same run, and print one
table: medians with least and most, ratios, and what is asked of them. Everything is real: an embedded log that flushes
every write, SQLite, HTTP over loopback, and processes of spettanze itself: the binary of
--spettanze, or one that is built for it. What it makes is in a temporary directory that goes
when it is done.

With --generate it writes the workload instead: events of a company that does not exist, as JSON lines in order of
recording, the same bytes for the same flags. One in a thousand comes twice, one is annulled; --late of a hundred clockings
and leaves come one to eight weeks late. People are hired, leave, change schedule, take leave of all kinds, work back the
time bank, borrow; the share of days with a clocking makes up the number of events.`,
		Example: `  go run ./cmd/bench --events 100000 --runs 3
  go run ./cmd/bench --only balance,list
  go run ./cmd/bench --growth 10000,100000,1000000            # a table of its own; employees in proportion
  go run ./cmd/bench --generate company.jsonl                 # 2,000 people, five years, a million events
  go run ./cmd/bench --generate - --events 100000 --late 0 | spettanze publish -`,
		Args:              cli.NoArguments,
		SilenceUsage:      true,
		SilenceErrors:     true,
		CompletionOptions: cobra.CompletionOptions{DisableDefaultCmd: true},
		RunE:              func(cmd *cobra.Command, _ []string) error { return measured(a, cmd) },
	}
	f := cmd.Flags()
	f.String("generate", "", "file to write the workload to, instead of measuring; - is standard output")
	f.Int("employees", 0, "employees of the workload (default: 2,000, or one for each hundred events of a year)")
	f.Int("years", 5, "years of the workload, the last of which is 2025")
	f.Int("events", 0, "events of the workload (default: a hundred a year for each employee)")
	f.Uint64("seed", 1, "which of the possible workloads")
	f.Int("late", 1, "of a hundred clockings and leaves, those that come late")
	f.Int("runs", 3, "how often everything is measured")
	f.StringSlice("only", nil, "measure only the rows whose names begin so: "+strings.Join(measure.Names(), ", "))
	f.String("spettanze", "", "the product's binary (default: built with go build, which needs the sources here)")
	f.String("dir", "", "directory to work in (default: the system's for temporary files)")
	f.IntSlice("growth", nil, "measure instead how cost grows: the same figures at so many events each, such as 10000,100000,1000000")
	f.Bool("json", false, "print the rows as one JSON document")
	cmd.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return usage("%w; see: %s --help", err, cmd.CommandPath())
	})
	return cmd
}

// measured does what the flags ask for.
func measured(a *cli.App, cmd *cobra.Command) error {
	f := cmd.Flags()
	var s measure.Settings
	w := &s.Workload
	w.Employees, _ = f.GetInt("employees")
	w.Years, _ = f.GetInt("years")
	w.Events, _ = f.GetInt("events")
	w.Seed, _ = f.GetUint64("seed")
	w.Late, _ = f.GetInt("late")
	if _, err := w.Total(); err != nil {
		return usage("%w", err)
	}
	if path, _ := f.GetString("generate"); path != "" {
		return generate(cmd.Context(), a, *w, path)
	}
	s.Runs, _ = f.GetInt("runs")
	s.Only, _ = f.GetStringSlice("only")
	s.Dir, _ = f.GetString("dir")
	if s.Runs < 1 {
		return usage("--runs %d: expected one or more", s.Runs)
	}
	binary, _ := f.GetString("spettanze")
	p := product{binary: binary, dir: s.Dir}
	defer p.remove()
	world := measure.World{Now: a.Now, Rome: a.Rome, Getenv: a.Getenv, Progress: func(what string) {
		if cli.Terminal(a.Err) {
			cli.Line(a.Err, "%s", what)
		}
	}, Command: func(ctx context.Context, args ...string) (*exec.Cmd, error) {
		cmd, err := p.command(ctx, args...)
		if err == nil {
			cmd.Env, cmd.Stderr = a.Environ, a.Err
		}
		return cmd, err
	}}
	asJSON, _ := f.GetBool("json")
	if sizes, _ := f.GetIntSlice("growth"); len(sizes) > 0 {
		return grow(cmd.Context(), a, world, s, sizes, asJSON)
	}
	rows, err := measure.Run(cmd.Context(), world, s)
	if errors.Is(err, measure.ErrNoRow) {
		return usage("--only: %w", err)
	}
	if len(rows) == 0 {
		return err
	}
	// What was measured before a failure, or before somebody lost patience, is worth having.
	if asJSON {
		return errors.Join(err, cli.WriteJSON(a.Out, rows))
	}
	return errors.Join(err, table.WriteTable(a.Out, rows))
}

// grow measures how cost grows with the number of events.
func grow(ctx context.Context, a *cli.App, world measure.World, s measure.Settings, sizes []int, asJSON bool) error {
	for _, n := range sizes {
		w := s.Workload
		if w.Employees, w.Events = 0, n; n < 1 {
			return usage("--growth %d: expected numbers of events, one or more", n)
		}
		if _, err := w.Total(); err != nil {
			return usage("--growth %d: %w", n, err)
		}
	}
	g, err := measure.Grow(ctx, world, s, sizes)
	if asJSON {
		return errors.Join(err, cli.WriteJSON(a.Out, g))
	}
	return errors.Join(err, table.WriteGrowth(a.Out, g))
}

// product is the binary that is measured.
type product struct {
	binary string // empty: not built yet
	dir    string // where to build it; empty: the system's for temporary files
	built  string // a directory of ours, with the binary
}

// command makes a process of the product, which is built when it is first needed.
func (p *product) command(ctx context.Context, args ...string) (*exec.Cmd, error) {
	if p.binary == "" {
		var err error
		if p.built, err = os.MkdirTemp(p.dir, "spettanze-built-"); err != nil {
			return nil, fmt.Errorf("make a directory to build in: %w", err)
		}
		binary := filepath.Join(p.built, "spettanze")
		if out, err := exec.CommandContext(ctx, "go", "build", "-o", binary, "spettanze/cmd/spettanze").CombinedOutput(); err != nil {
			return nil, fmt.Errorf("build the product; or name its binary with --spettanze: %w: %s", err, out)
		}
		p.binary = binary
	}
	return exec.CommandContext(ctx, p.binary, args...), nil
}

// remove removes what was built.
func (p *product) remove() {
	if p.built != "" {
		_ = os.RemoveAll(p.built) // in a directory for temporary files
	}
}

// generate writes a workload to a file, or to standard output for "-".
func generate(ctx context.Context, a *cli.App, w workload.Workload, path string) error {
	if path == "-" {
		path = ""
	}
	n := 0
	err := a.WriteOut("generate", path, func(out io.Writer) (err error) {
		n, err = w.Write(&interruptible{ctx, out}, a.Bar("generating"))
		return err
	})
	switch {
	case errors.Is(err, workload.ErrWorkload):
		return usage("%w", err)
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

// usage is [cli.Usage] in English alone: the tool is for those who work on the program.
func usage(format string, args ...any) error { return cli.Usage(format, format, args...) }
