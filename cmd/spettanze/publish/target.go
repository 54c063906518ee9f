package publish

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"spettanze/cmd/spettanze/cli"
	"spettanze/cmd/spettanze/service"
	"spettanze/cmd/spettanze/tables"
	"spettanze/events"
	"spettanze/events/clockings/revise"
	"spettanze/events/jetstream/embedded"
	"spettanze/handlers/api/intake"
	"spettanze/projections/dryrun"
	"spettanze/projections/institutes"
	"spettanze/projections/replay"
	"spettanze/projections/report"
	"spettanze/projections/sqlite"
)

// publishTarget is where events go.
type publishTarget struct {
	submit func(context.Context, []events.Event) ([]intake.Result, error)
	try    func(context.Context, []events.Event) (*intake.Summary, error) // what they would do
	find   func(context.Context, string, revise.Question) (*revise.Found, error)
	close  func()

	waiting func(context.Context, *intake.WaitingQuestion) (*intake.WaitingAnswer, error) // which of what was published waits
	reader  string                                                                        // the flag with which other commands read from there
}

// publishTo opens the one target that was given with the highest precedence, by default the service. Unless create is set,
// a data directory must be there.
func publishTo(a *cli.App, cmd *cobra.Command, create bool) (*publishTarget, error) {
	target, best := "server", a.Origin("server")
	for _, name := range []string{"data", "nats-url"} {
		v, _ := cmd.Flags().GetString(name)
		origin := a.Origin(name)
		switch {
		case v == "" || origin < best:
		case origin == best && best != cli.FromDefault:
			return nil, cli.Usage("--%s e --%s sono date entrambe: gli eventi vanno a una delle due, togliere l'altra",
				"--%s and --%s are both given: events go to one of them, leave the other out", target, name)
		default:
			target, best = name, origin
		}
	}
	value, _ := cmd.Flags().GetString(target)
	switch target {
	case "data":
		to, err := publishInto(cmd, a, value, create)
		if err == nil {
			to.reader = " --log " + value
		}
		return to, err
	case "nats-url":
		log, err := service.Connect(cmd.Context(), cli.ClientOptions(cmd), 0)
		if err != nil {
			return nil, err
		}
		return publishInLog(a, log.Keyed(cmd), nil, log.Shutdown), nil
	}
	c, err := a.Client(cmd, value)
	if err != nil {
		return nil, err
	}
	to := &publishTarget{submit: c.Submit, try: c.Try, find: c.Clockings, waiting: c.Waiting, close: func() {}}
	if value != cli.DefaultServer {
		to.reader = " --server " + value
	}
	return to, nil
}

// publishInLog publishes into a log, which it reads from the position of a journal on to find duplicates. A dry run replays the log.
func publishInLog(a *cli.App, log *service.Log, journal *intake.Journal, done func()) *publishTarget {
	door, index := log.Intake(), &intake.Index{Log: log, Journal: journal}
	door.Before, door.Appended = index.FindAll, index.Appended
	reporter := func(ctx context.Context) (*report.Reporter, error) {
		c, err := institutes.Contract()
		if err != nil {
			return nil, err
		}
		src, err := replay.Read(ctx, log, c, a.Rome)
		if err != nil {
			return nil, fmt.Errorf("read the log: %w", err)
		}
		return &report.Reporter{Source: src, Contract: c, Today: a.Today()}, nil
	}
	waiting := func(ctx context.Context, q *intake.WaitingQuestion) (*intake.WaitingAnswer, error) {
		r, err := reporter(ctx)
		if err != nil {
			return nil, err
		}
		return q.Ask(ctx, r.Source)
	}
	return &publishTarget{submit: door.Submit, close: done, find: findIn(log), waiting: waiting, try: func(ctx context.Context, evs []events.Event) (*intake.Summary, error) {
		r, err := reporter(ctx)
		if err != nil {
			return nil, err
		}
		return door.TryAll(ctx, evs, &dryrun.Runner{Reporter: r, Rome: a.Rome})
	}}
}

// publishInto publishes into a data directory that no service runs on. Its journal, where there is one, remembers
// identities for longer than the log does.
func publishInto(cmd *cobra.Command, a *cli.App, dir string, create bool) (*publishTarget, error) {
	ctx := cmd.Context()
	log, err := service.OpenLog(ctx, dir, create, embedded.Options{})
	if err != nil {
		return nil, err
	}
	log = log.Keyed(cmd)
	path := filepath.Join(dir, service.ProjectionsFile)
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return publishInLog(a, log, nil, log.Shutdown), nil
	}
	c, err := institutes.Contract()
	if err == nil {
		var store *sqlite.Store
		if store, err = sqlite.Open(ctx, path, sqlite.Options{Contract: c, Rome: a.Rome, Readers: 1}); err == nil {
			return publishInLog(a, log, service.JournalOf(store), func() { _ = store.Close(); log.Shutdown() }), nil // nothing was written to the store
		}
	}
	log.Shutdown()
	return nil, fmt.Errorf("open the projections of %s: %w", dir, err)
}

// trying makes a dry run of what p hands over.
func (p *publishing) trying(try func(context.Context, []events.Event) (*intake.Summary, error)) func(context.Context,
	[]events.Event) ([]intake.Result, error) {
	return func(ctx context.Context, evs []events.Event) ([]intake.Result, error) {
		s, err := try(ctx, evs)
		if err != nil {
			return nil, err
		}
		p.summary.Basis = s.Basis
		for i, r := range s.Results {
			if r.Would != nil {
				p.summary.Would = append(p.summary.Would, tables.Tried{File: p.sent[i].file, Line: p.sent[i].line, Source: r.Source,
					ID: r.ID, Effect: *r.Would})
			}
		}
		return s.Results, nil
	}
}

// validated is where --validate publishes to.
func validated(_ context.Context, evs []events.Event) ([]intake.Result, error) {
	out := make([]intake.Result, len(evs))
	for i := range evs {
		out[i] = intake.Result{Index: i, Source: evs[i].Source, ID: evs[i].ID, Status: intake.Accepted}
	}
	return out, nil
}
