package main

import (
	"context"
	"errors"
	"io"
	"time"

	"spettanze/cmd/spettanze/accessrequest"
	"spettanze/cmd/spettanze/ask"
	"spettanze/cmd/spettanze/backup"
	"spettanze/cmd/spettanze/cli"
	"spettanze/cmd/spettanze/exporting"
	"spettanze/cmd/spettanze/natsauth"
	"spettanze/cmd/spettanze/privacy"
	"spettanze/cmd/spettanze/publish"
	"spettanze/cmd/spettanze/rights"
	"spettanze/cmd/spettanze/rosters"

	"github.com/spf13/cobra"
	"go.opentelemetry.io/otel/trace"
)

// app is the world with the commands, which are its methods.
type app struct {
	*cli.App
	tracer trace.TracerProvider // nil: nothing is traced
}

// run runs the command line and returns the exit status: see [status].
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer, environ []string,
	now func() time.Time) int {
	rome, err := time.LoadLocation("Europe/Rome")
	if err != nil {
		cli.Line(stderr, "spettanze: the time zone Europe/Rome is missing: %v", err)
		return cli.StatusUsage
	}
	a := &app{App: &cli.App{In: stdin, Out: stdout, Err: stderr, Environ: environ, Now: now, Rome: rome}}
	root := a.root()
	root.SetArgs(args)
	root.SetIn(stdin)
	root.SetOut(stdout)
	root.SetErr(stderr)
	cmd, err := root.ExecuteContextC(ctx)
	if err != nil && !errors.Is(err, cli.ErrDiffers) {
		cli.Line(stderr, "spettanze: %s", cli.Sentence(err).In(a.Language(cmd, args...)))
	}
	return cli.Status(err)
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
		Version:           cli.Version(),
		SilenceUsage:      true,
		SilenceErrors:     true,
		PersistentPreRunE: func(cmd *cobra.Command, _ []string) error { return a.Load(cmd) },
	}
	root.PersistentFlags().String("config", "", "YAML file of settings")
	root.PersistentFlags().String("lang", "", "language of tables and messages: it or en (default: from LANG; without it tables in it, messages in en)")
	root.SetFlagErrorFunc(cli.FlagError)
	cli.Complete(root, "lang", "it", "en")
	root.AddGroup(&cobra.Group{ID: "read", Title: "Ask the ledger:"},
		&cobra.Group{ID: "run", Title: "Run the ledger:"})
	for _, c := range []*cobra.Command{
		ask.Balance(a.App), ask.Statement(a.App), ask.Breaches(a.App), ask.Payroll(a.App), ask.Fund(a.App),
		ask.Loan(a.App), ask.Loans(a.App), ask.Pot(a.App), ask.Quota(a.App), ask.Ranking(a.App), ask.Register(a.App),
		ask.Facts(a.App), ask.Overview(a.App), ask.Employees(a.App), ask.Rejected(a.App), ask.Explain(a.App),
		ask.Standing(a.App), ask.Employment(a.App), ask.Coverage(a.App), ask.Contract(a.App), rosters.Command(a.App),
		ask.History(a.App), ask.Record(a.App), ask.Looks(a.App), ask.Diff(a.App), ask.Changes(a.App), ask.Simulate(a.App),
		exporting.Command(a.App),
	} {
		c.GroupID = "read"
		root.AddCommand(c)
	}
	for _, c := range []*cobra.Command{
		natsauth.Command(a.App),
		a.demoCommand(), a.serveCommand(), publish.Command(a.App), a.verifyCommand(), a.rebuildCommand(),
		backup.Command(a.App), backup.RestoreCommand(a.App),
		privacy.PeopleCommand(a.App), privacy.EraseCommand(a.App), privacy.Command(a.App), accessrequest.Command(a.App),
		rights.Access(a.App), rights.Token(a.App),
	} {
		c.GroupID = "run"
		root.AddCommand(c)
	}
	return root
}
