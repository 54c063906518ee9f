package main

import (
	"context"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"spettanze/events"
	"spettanze/events/archive"
	"spettanze/events/jetstream"
	"spettanze/projections/contract"
	"spettanze/projections/replay"
	"spettanze/projections/report"
)

// exporter is a service that exports the ledger itself.
type exporter interface {
	Export(ctx context.Context, q report.Question, format string, w io.Writer) error
}

// exportFrom is where an export comes from: a log at hand, or a service.
type exportFrom struct {
	log     events.Log
	service exporter
	offline func(context.Context) (offline, error) // answers from the log
	close   func()
}

// exportFrom opens what was told with the highest precedence.
func (a *app) exportFrom(cmd *cobra.Command, j *exportJob) (*exportFrom, error) {
	name, value, err := a.highest(cmd, "server", "log", "nats-url")
	if err != nil {
		return nil, err
	}
	switch {
	case name == "log":
		return a.exportFromLog(cmd.Context(), value)
	case name == "nats-url":
		log, err := connectLog(cmd.Context(), clientOptions(cmd))
		if err != nil {
			return nil, err
		}
		return a.replayed(log, value), nil
	case j.events():
		return nil, usage("events are exported from a log: give --log with a file, an archive or the data directory of a service " +
			"that is stopped, or --nats-url of one that runs")
	}
	answers, done, err := a.answers(cmd)
	if err != nil {
		return nil, err
	}
	service, ok := answers.(exporter)
	if !ok {
		done()
		return nil, usage("the service at %s does not export: give --log with a file of events, an archive or the data directory "+
			"of a service that is stopped", value)
	}
	return &exportFrom{service: service, close: done}, nil
}

// highest returns the flag that was given with the highest precedence, by default the first of the names.
func (a *app) highest(cmd *cobra.Command, names ...string) (name, value string, err error) {
	name = names[0]
	for _, other := range names[1:] {
		v, _ := cmd.Flags().GetString(other)
		here, best := a.settings.origin[other], a.settings.origin[name]
		switch {
		case v == "" || here < best:
		case here == best && best != fromDefault:
			return "", "", usage("--%s and --%s are both given: the export comes from one of them, leave the other out", name, other)
		default:
			name = other
		}
	}
	value, _ = cmd.Flags().GetString(name)
	return name, value, nil
}

// exportFromLog opens a file of events, an archive or a data directory.
func (a *app) exportFromLog(ctx context.Context, path string) (*exportFrom, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, usage("--log: %w; give a file of events, an archive or a data directory", err)
	}
	var log events.Log
	switch {
	case !info.IsDir():
		log, err = archive.Open(path)
	case archive.IsDirectory(path):
		log, err = archive.OpenDirectory(path)
	default:
		embedded, err := openLog(ctx, path, false, jetstream.ServerOptions{})
		if err != nil {
			return nil, err
		}
		return a.replayed(embedded, path), nil
	}
	if err != nil {
		return nil, err
	}
	return &exportFrom{log: log, close: func() { _ = log.Close() }, offline: func(ctx context.Context) (offline, error) {
		return a.offlineArchive(ctx, log, path)
	}}, nil
}

// replayed answers from the log of a server.
func (a *app) replayed(log *embeddedLog, name string) *exportFrom {
	return &exportFrom{log: log, close: log.close, offline: func(ctx context.Context) (offline, error) {
		c, err := contract.Default()
		if err != nil {
			return offline{}, err
		}
		src, err := replay.Read(ctx, log, c, a.rome)
		if err != nil {
			return offline{}, fmt.Errorf("read the log of %s: %w", name, err)
		}
		return offline{reporter: &report.Reporter{Source: src, Contract: c, Today: a.today()}}, nil
	}}
}

// offlineArchive answers from a file of events or an archive directory.
func (a *app) offlineArchive(ctx context.Context, log events.Log, path string) (offline, error) {
	c, err := contract.Default()
	if err != nil {
		return offline{}, err
	}
	src, err := load(ctx, log, c, a.rome, path, a.err)
	if err != nil {
		return offline{}, err
	}
	return offline{reporter: &report.Reporter{Source: src, Contract: c, Today: a.today()}, company: src.company()}, nil
}

// openArchive answers from an archive directory, refusing one that is damaged.
func (a *app) openArchive(ctx context.Context, dir string) (answers, func(), error) {
	log, err := archive.OpenDirectory(dir)
	if err != nil {
		return nil, nil, err
	}
	defer func() { _ = log.Close() }() // nothing was written
	o, err := a.offlineArchive(ctx, log, dir)
	if err != nil {
		return nil, nil, err
	}
	return o, func() {}, nil
}
