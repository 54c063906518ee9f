package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/mattn/go-isatty"
	"github.com/spf13/cobra"
	"go.opentelemetry.io/otel/trace"

	"spettanze/events"
)

// app is what the commands have of the world: nothing below this package reads the clock, the environment or the
// arguments, and nothing in it reads them from anywhere else, so that a test hands them in.
type app struct {
	in      io.Reader
	out     io.Writer // what was asked for, and nothing else
	err     io.Writer // diagnostics, progress, errors
	environ []string
	now     func() time.Time
	rome    *time.Location

	settings settings
	tracer   trace.TracerProvider // nil: nothing is traced
}

// run runs the command line and returns the exit status: see [status].
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer, environ []string,
	now func() time.Time) int {
	rome, err := time.LoadLocation("Europe/Rome")
	if err != nil {
		tell(stderr, "spettanze: the time zone Europe/Rome is missing: %v", err)
		return statusUsage
	}
	a := &app{in: stdin, out: stdout, err: stderr, environ: environ, now: now, rome: rome}
	root := a.root()
	root.SetArgs(args)
	root.SetIn(stdin)
	root.SetOut(stdout)
	root.SetErr(stderr)
	err = root.ExecuteContext(ctx)
	if err != nil && !isSilent(err) {
		tell(stderr, "spettanze: %v", err)
	}
	return status(err)
}

func (a *app) root() *cobra.Command {
	root := &cobra.Command{
		Use:   "spettanze",
		Short: "What an employee is due: a ledger of ferie, flex, banca del tempo, permits and loans",
		Long: `Spettanze keeps the ledger of what employees are due under a labour contract: ferie, flexible hours and their
carry-over, banca del tempo, paid permits, company loans. Facts are published as events and never rewritten; every
balance, breach and payroll instruction follows from them, at any date, as known on any day.

Start with "spettanze demo": a sample company with a guide of what to look at.
An archive of events (one JSON object a line) is enough to ask anything, with no server:

  spettanze balance --log company.jsonl --employee E042 --at 2023-12-31

Settings come from flags, then from the environment (--nats-url is SPETTANZE_NATS_URL), then from the YAML file that
--config names (nats-url: …).

Exit status: 0 done; 1 something was rejected or differs; 2 wrong usage or input that cannot be read, an unknown
employee, a loan not paid out by the date; 3 the service cannot be reached; 4 it was reached
and could not do it now, or does not know whether it did: to repeat is safe.`,
		Version:           version(),
		SilenceUsage:      true,
		SilenceErrors:     true,
		PersistentPreRunE: func(cmd *cobra.Command, _ []string) error { return a.settings.load(cmd, a.environ) },
	}
	root.PersistentFlags().String("config", "", "YAML file of settings")
	root.PersistentFlags().String("lang", "", "language of tables: it or en (default: from LANG, else it)")
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return usage("%w; see: %s --help", err, cmd.CommandPath())
	})
	complete(root, "lang", "it", "en")
	root.AddGroup(&cobra.Group{ID: "read", Title: "Ask the ledger:"},
		&cobra.Group{ID: "run", Title: "Run the ledger:"})
	for _, c := range []*cobra.Command{
		a.balanceCommand(), a.statementCommand(), a.breachesCommand(), a.payrollCommand(), a.fundCommand(),
		a.loanCommand(), a.potCommand(), a.quotaCommand(), a.rankingCommand(), a.registerCommand(), a.employeesCommand(), a.rejectedCommand(), a.explainCommand(), a.diffCommand(), a.simulateCommand(),
		a.exportCommand(),
	} {
		c.GroupID = "read"
		root.AddCommand(c)
	}
	for _, c := range []*cobra.Command{
		a.demoCommand(), a.serveCommand(), a.publishCommand(), a.verifyCommand(), a.rebuildCommand(),
		a.backupCommand(), a.restoreCommand(), a.benchCommand(),
	} {
		c.GroupID = "run"
		root.AddCommand(c)
	}
	return root
}

// tell writes a line of diagnostics. There is nobody to tell when that fails.
func tell(w io.Writer, format string, args ...any) { _, _ = fmt.Fprintf(w, format+"\n", args...) }

// complete makes the shell propose values of a flag.
func complete(cmd *cobra.Command, flag string, values ...string) {
	// It fails only for a flag that is not there.
	_ = cmd.RegisterFlagCompletionFunc(flag, cobra.FixedCompletions(values, cobra.ShellCompDirectiveNoFileComp))
}

// today is the civil date in Europe/Rome.
func (a *app) today() events.Date { return events.DateOf(a.now(), a.rome) }

// getenv returns a variable of the environment; the last of a name counts.
func (a *app) getenv(name string) string {
	for i := len(a.environ) - 1; i >= 0; i-- {
		if v, ok := strings.CutPrefix(a.environ[i], name+"="); ok {
			return v
		}
	}
	return ""
}

// english tells the language of tables: --lang, else the usual variables in their order of precedence.
func (a *app) english(cmd *cobra.Command) (bool, error) {
	switch lang, _ := cmd.Flags().GetString("lang"); lang {
	case "it":
		return false, nil
	case "en":
		return true, nil
	case "":
	default:
		return false, usage("--lang %q: expected it or en", lang)
	}
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		if v := a.getenv(name); v != "" {
			return strings.HasPrefix(v, "en"), nil
		}
	}
	return false, nil
}

// terminal tells whether a stream is one that a person looks at.
func terminal(w any) bool {
	f, ok := w.(*os.File)
	return ok && isatty.IsTerminal(f.Fd())
}

// coloured tells whether output may have colours (no-color.org).
func (a *app) coloured() bool {
	no := a.getenv("NO_COLOR") != "" || a.getenv("TERM") == "dumb" //nolint:misspell // its name is American
	return terminal(a.out) && !no
}
