package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"spettanze/cmd/spettanze/cli"
	"spettanze/cmd/spettanze/service"
	"spettanze/events"
	"spettanze/events/archive"
	"spettanze/events/jetstream/embedded"
	"spettanze/events/jsonl"
	"spettanze/handlers/api/client"
	"spettanze/projections/institutes"
	"spettanze/projections/replay"
	"spettanze/projections/report"
)

// exportFrom is where an export comes from: a log at hand, or a service.
type exportFrom struct {
	log     events.Log
	service *client.Client
	offline func(context.Context) (offline, error) // answers from the log
	close   func()
}

// exportFrom opens what was told with the highest precedence.
func (a *app) exportFrom(cmd *cobra.Command) (*exportFrom, error) {
	name, value, err := a.Highest(cmd, "server", "log", "nats-url")
	if err != nil {
		return nil, err
	}
	switch name {
	case "log":
		return a.exportFromLog(cmd.Context(), value)
	case "nats-url":
		log, err := service.Connect(cmd.Context(), cli.ClientOptions(cmd), 0)
		if err != nil {
			return nil, err
		}
		return a.replayed(log, value), nil
	}
	service, err := client.New(value)
	if err != nil {
		return nil, cli.Usage("--server: %w", err)
	}
	return &exportFrom{service: service, close: func() {}}, nil
}

// download fetches the events of a service into a file of events, which is removed when the log is closed.
func download(ctx context.Context, service *client.Client, q report.Question) (events.Log, error) {
	f, err := os.CreateTemp("", "spettanze-*.jsonl")
	if err != nil {
		return nil, fmt.Errorf("make room for the events: %w", err)
	}
	err = service.ExportEvents(ctx, q, f)
	if err = errors.Join(err, f.Close()); err == nil {
		var log *jsonl.Log
		if log, err = jsonl.Open(f.Name()); err == nil {
			return downloaded{log, f.Name()}, nil
		}
	}
	_ = os.Remove(f.Name()) // the error that counts is there already
	return nil, err
}

// downloaded is a log in a file of its own.
type downloaded struct {
	events.Log
	path string
}

// Close implements events.Log.
func (d downloaded) Close() error { return errors.Join(d.Log.Close(), os.Remove(d.path)) }

// exportFromLog opens a file of events, an archive or a data directory.
func (a *app) exportFromLog(ctx context.Context, path string) (*exportFrom, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, cli.Usage("--log: %w; give a file of events, an archive or a data directory", err)
	}
	var log events.Log
	switch {
	case !info.IsDir():
		log, err = jsonl.Open(path)
	case archive.IsDirectory(path):
		log, err = archive.OpenDirectory(path)
	default:
		embedded, err := service.OpenLog(ctx, path, false, embedded.Options{})
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
func (a *app) replayed(log *service.Log, name string) *exportFrom {
	return &exportFrom{log: log, close: log.Shutdown, offline: func(ctx context.Context) (offline, error) {
		c, err := institutes.Contract()
		if err != nil {
			return offline{}, err
		}
		src, err := replay.Read(ctx, log, c, a.Rome)
		if err != nil {
			return offline{}, fmt.Errorf("read the log of %s: %w", name, err)
		}
		return a.offline(src, c, ""), nil
	}}
}

// offlineArchive answers from a file of events or an archive directory.
func (a *app) offlineArchive(ctx context.Context, log events.Log, path string) (offline, error) {
	c, err := institutes.Contract()
	if err != nil {
		return offline{}, err
	}
	src, err := load(ctx, log, c, a.Rome, path, a.Err)
	if err != nil {
		return offline{}, err
	}
	return a.offline(src, c, src.company()), nil
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
