package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"slices"
	"syscall"

	"github.com/spf13/cobra"

	"spettanze/cmd/spettanze/cli"
	"spettanze/cmd/spettanze/door"
	"spettanze/cmd/spettanze/publish"
	"spettanze/cmd/spettanze/sample/cast"
	"spettanze/cmd/spettanze/sample/guide"
	"spettanze/cmd/spettanze/service"
	"spettanze/cmd/spettanze/tables"
	"spettanze/events"
	"spettanze/events/jetstream/embedded"
	"spettanze/handlers/api/intake"
)

func (a *app) demoCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "A sample company, everything in one process, with a guide of what to look at",
		Long: `Publish three years of a company that does not exist, about 90 people, into a ledger of its own, and serve it until
stopped. Its people show every rule at work: part-time transitions, caps hit, permits that expire, a fund that runs out,
loans, late corrections. The guide printed at the end has addresses of pages to open, and commands to paste into another
terminal.

The ledger is in a temporary directory that goes when the demo stops, or with --data in one that stays.

With --auth required people sign in, and the guide has tokens: of an employee, who has a page of their own, of somebody who leads
three people, of the HR office, and of who manages access.`,
		Example: `  spettanze demo
  spettanze demo --seed 7 --data ./demo-data
  spettanze demo --lang en                   # the guide in English
  spettanze demo --auth required             # what an employee, a manager, the HR office see
  spettanze demo --exit                      # print the guide and stop`,
		Args: cli.NoArguments,
		RunE: a.runDemo,
	}
	f := cmd.Flags()
	f.String("data", "", "data directory to keep (default: a temporary one)")
	f.String("http", cli.DefaultListen, "address of the HTTP API; when it is taken, any free one")
	f.String("auth", "none", "who may look: none (everybody on this machine) or required (who signs in with a token of the guide)")
	cli.Complete(cmd, "auth", "none", "required")
	f.Uint64("seed", 1, "which of the possible companies")
	f.Bool("exit", false, "stop after printing the guide")
	f.String("log-level", "warn", "least level of the diagnostics: debug, info, warn or error")
	cli.Complete(cmd, "log-level", "debug", "info", "warn", "error")
	return cmd
}

func (a *app) runDemo(cmd *cobra.Command, _ []string) (err error) {
	logger, err := a.Logger(cmd)
	if err != nil {
		return err
	}
	english, err := a.English(cmd)
	if err != nil {
		return err
	}
	signsIn, err := demoSignsIn(cmd)
	if err != nil {
		return err
	}
	dir, _ := cmd.Flags().GetString("data")
	if dir == "" {
		if dir, err = os.MkdirTemp("", "spettanze-demo-"); err != nil {
			return fmt.Errorf("make a temporary directory: %w", err)
		}
		temporary := dir
		defer func() { err = errors.Join(err, os.RemoveAll(temporary)) }()
		dir = filepath.Join(dir, "data") // with the people's keys beside it
	}
	listener, err := a.listenDemo(cmd) // before all that takes time
	if err != nil {
		return err
	}
	to := ""
	if signsIn {
		to = listener.Addr().String()
	}
	l, people, err := a.fillDemo(cmd, dir, to, logger)
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	defer func() { err = errors.Join(err, l.Close()) }()
	address := "http://" + listener.Addr().String()
	if signsIn {
		err = a.guideOf(people, address, english)
	} else {
		err = a.guide(address, english)
	}
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	if stop, _ := cmd.Flags().GetBool("exit"); stop {
		return listener.Close()
	}
	cli.Line(a.Err, "serving at %s until you press Ctrl-C", address)
	return l.Serve(cmd.Context(), listener)
}

// fillDemo publishes the sample company and folds it. signIn is the address at which people sign in, whom it returns; empty: no one does.
func (a *app) fillDemo(cmd *cobra.Command, dir, signIn string, logger *slog.Logger) (*service.Ledger, []visitor, error) {
	ctx := cmd.Context()
	seed, _ := cmd.Flags().GetUint64("seed")
	start := a.Now()
	log, err := service.OpenLog(ctx, dir, true, embedded.Options{Logger: logger})
	if err != nil {
		return nil, nil, err
	}
	o := a.options(dir, log, logger)
	if signIn != "" {
		if o.Door, err = a.demoDoor(cmd, signIn, dir, log); err != nil {
			log.Shutdown()
			return nil, nil, err
		}
	}
	l, err := service.Open(ctx, o)
	if err != nil {
		return nil, nil, err
	}
	published, err := a.publishSample(ctx, log, l.Intake(), cast.Company(seed))
	if err == nil {
		cli.Line(a.Err, "published %d events in %.1f s; %d came twice, %d were refused at the door", published.Accepted,
			a.Now().Sub(start).Seconds(), published.Duplicates, published.Rejected)
		start = a.Now()
		err = l.Projector.CatchUp(ctx)
	}
	if err != nil {
		return nil, nil, errors.Join(fmt.Errorf("fill the demo in %s: %w", dir, err), l.Close())
	}
	cli.Line(a.Err, "folded them into movements, balances, breaches and payroll in %.1f s", a.Now().Sub(start).Seconds())
	if signIn == "" {
		return l, nil, nil
	}
	people, err := a.admit(ctx, l, &o.Door)
	if err != nil {
		return nil, nil, errors.Join(err, l.Close())
	}
	return l, people, nil
}

// publishSample appends the sample company, recorded when its own sources and its old system brought the events; one that is
// there already is not appended twice.
func (a *app) publishSample(ctx context.Context, log *service.Log, door *intake.Intake, all []events.Event) (sum intake.Summary, err error) {
	last, _, err := log.Last(ctx)
	if err == nil && last == 0 {
		err = log.BeginPast(ctx)
	}
	if err != nil {
		return sum, err
	}
	bar := a.Bar("publishing")
	for batch := range slices.Chunk(all, publish.Batch) {
		results, err := door.Submit(ctx, batch)
		if err != nil {
			return sum, err
		}
		for _, r := range results {
			sum.Add(r)
		}
		bar(uint64(len(sum.Results)), uint64(len(all)))
	}
	if last == 0 {
		err = log.EndPast(ctx)
	}
	return sum, err
}

// listenDemo listens where it was asked to, or, when that address is taken, on any free port.
func (a *app) listenDemo(cmd *cobra.Command) (net.Listener, error) {
	address, _ := cmd.Flags().GetString("http")
	if err := door.Loopback(address); err != nil { // anybody may look
		return nil, err
	}
	var lc net.ListenConfig
	listener, err := lc.Listen(cmd.Context(), "tcp", address)
	if host, _, malformed := net.SplitHostPort(address); malformed == nil && errors.Is(err, syscall.EADDRINUSE) {
		if listener, err = lc.Listen(cmd.Context(), "tcp", net.JoinHostPort(host, "0")); err == nil {
			cli.Line(a.Err, "%s is taken by another program; this one is at %s", address, listener.Addr())
		}
	}
	if err != nil {
		return nil, cli.Usage("--http %s: %w; scegliere un altro indirizzo", "--http %s: %w; choose another address", address, err)
	}
	return listener, nil
}

// guide prints what to look at: pages to open, and commands to paste.
func (a *app) guide(address string, english bool) error {
	p := tables.New(a.Out, tables.Format{English: english, Rome: a.Rome}, false)
	server := ""
	if address != cli.DefaultServer {
		server = " --server " + address
	}
	p.Line("\n%s\n      %s/", p.Say("Un'azienda di circa 90 persone, dal 2023 al 2025. Aprire in un browser:",
		"A company of about 90 people, 2023 to 2025. Open in a browser:"), address)
	p.Line("\n%s", p.Say("Una storia in quattro pagine, un fatto arrivato tardi:", "A story in four pages, a fact that came late:"))
	for i, step := range guide.Story() {
		p.Line("\n  %d. %s\n      %s%s", i+1, p.Text(step.Look), address, step.Page)
	}
	p.Line("\n%s", p.Say("Che cos'altro guardare, da un altro terminale\n(dove spettanze non è installato: go run ./cmd/spettanze al posto "+
		"di spettanze):", "What else to look at, from another terminal\n(where spettanze is not installed: go run ./cmd/spettanze "+
		"instead of spettanze):"))
	for _, h := range guide.Hints {
		p.Line("\n  %s\n      %s%s", p.Text(h.Look), h.Command, server)
	}
	p.Line("\n%s\n      spettanze demo --auth required", p.Say("Che cosa vedono un dipendente, chi guida un'unità, l'ufficio del personale, con i loro token:",
		"What an employee, who leads a unit and the HR office see, with their tokens:"))
	p.Line("\n  %s\n      %s/v1/blue/employees", p.Say("Tutti, con curl:", "Everybody, with curl:"), address)
	return p.Flush()
}
