package ask

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"spettanze/cmd/spettanze/cli"
	"spettanze/cmd/spettanze/offline"
	"spettanze/events"
	"spettanze/events/jsonl"
	"spettanze/handlers/api/client"
	"spettanze/projections/report"
)

// exportFrom opens the log or the service that was given with the highest precedence; the other is nil.
func exportFrom(a *cli.App, cmd *cobra.Command) (*offline.Log, *client.Client, error) {
	name, value, err := a.Highest(cmd, "server", "log", "nats-url")
	if err != nil {
		return nil, nil, err
	}
	switch name {
	case "log":
		log, err := offline.Open(cmd.Context(), value)
		return log, nil, err
	case "nats-url":
		log, err := offline.Connect(cmd.Context(), cli.ClientOptions(cmd))
		return log, nil, err
	}
	service, err := client.New(value)
	if err != nil {
		return nil, nil, cli.Usage("--server: %w", err)
	}
	return nil, service, nil
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
