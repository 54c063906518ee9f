package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"spettanze/events"
	"spettanze/events/jetstream"
	"spettanze/events/jetstream/connection"
	"spettanze/events/jetstream/embedded"
	"spettanze/events/jetstream/outbound"
	"spettanze/events/jetstream/streams"
	"spettanze/handlers/api/client"
	"spettanze/handlers/api/intake"
	"spettanze/projections/dryrun"
	"spettanze/projections/institutes"
	"spettanze/projections/replay"
	"spettanze/projections/sqlite"
)

// natsFlags adds the flags of an existing NATS server or cluster.
func natsFlags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.String("nats-url", "", "address of an existing NATS server or cluster, such as nats://127.0.0.1:4222")
	f.String("nats-creds", "", "credentials file for --nats-url")
	f.String("nats-nkey", "", "nkey seed file for --nats-url")
	f.String("nats-user", "", "user for --nats-url, or for the port of --nats-listen")
	f.String("nats-password", "", "password of --nats-user (better in SPETTANZE_NATS_PASSWORD)")
	f.String("nats-token", "", "token for --nats-url (better in SPETTANZE_NATS_TOKEN)")
	f.String("nats-ca", "", "PEM file of the authority that --nats-url's certificate is from")
	f.String("nats-cert", "", "PEM file of a certificate: ours for --nats-url, or of the port of --nats-listen")
	f.String("nats-key", "", "PEM file of the key of --nats-cert")
}

// needsNATS refuses what is said about a NATS that is not used: whoever gave a password believes that it protects
// something. Listening, the embedded server knows users only.
func needsNATS(cmd *cobra.Command, listen bool) error {
	get := func(name string) string { v, _ := cmd.Flags().GetString(name); return v }
	if get("nats-url") != "" {
		return nil
	}
	for _, name := range []string{"nats-creds", "nats-nkey", "nats-token", "nats-ca"} {
		if get(name) != "" {
			return usage("--%s is for --nats-url, which is missing: give the address of the server, or leave --%[1]s out", name)
		}
	}
	for _, name := range []string{"nats-user", "nats-password", "nats-cert", "nats-key"} {
		if get(name) != "" && !listen {
			return usage("--%s is for --nats-url or --nats-listen, and neither is given: give one, or leave --%[1]s out", name)
		}
	}
	if listen && (get("nats-user") == "") != (get("nats-password") == "") {
		return usage("--nats-listen: give both --nats-user and --nats-password (or SPETTANZE_NATS_PASSWORD), or neither: " +
			"one alone protects nothing")
	}
	return nil
}

// offlineFlags adds the flags of a command that works on a data directory by itself.
func offlineFlags(cmd *cobra.Command, json string) {
	f := cmd.Flags()
	f.String("data", defaultData, "data directory")
	f.Bool("json", false, json)
	f.String("log-level", "warn", "least level of the diagnostics: debug, info, warn or error")
	complete(cmd, "log-level", "debug", "info", "warn", "error")
	natsFlags(cmd)
}

// clientOptions are the flags of natsFlags.
func clientOptions(cmd *cobra.Command) connection.Options {
	get := func(name string) string { v, _ := cmd.Flags().GetString(name); return v }
	return connection.Options{URL: get("nats-url"), Name: "spettanze " + cmd.Name(), Credentials: get("nats-creds"),
		NKey: get("nats-nkey"), User: get("nats-user"), Password: get("nats-password"), Token: get("nats-token"),
		CA: get("nats-ca"), Cert: get("nats-cert"), Key: get("nats-key")}
}

// connectLog opens the log of an existing NATS server.
func connectLog(ctx context.Context, o connection.Options) (*embeddedLog, error) {
	return connectReplicated(ctx, o, 0)
}

// connectReplicated opens the log of an existing NATS server, each stream of which is kept by so many of its servers; 0 is
// as it is.
func connectReplicated(ctx context.Context, o connection.Options, replicas int) (*embeddedLog, error) {
	nc, err := connection.Connect(ctx, o)
	if err != nil {
		return nil, err
	}
	c := jetstream.Config{Logger: o.Logger, Replicas: replicas}
	if replicas > 0 {
		c.Duplicates = streams.SharedDuplicates
	}
	log, err := jetstream.Open(ctx, nc, c)
	if err != nil {
		nc.Close()
		return nil, err
	}
	return &embeddedLog{Log: log, close: func() {
		_ = log.Close() // what was appended is on disk already
		nc.Close()
	}}, nil
}

// intakeOf is the door to a log.
func intakeOf(log *jetstream.Log) *intake.Intake {
	return &intake.Intake{Log: log, Record: log.Get, Describe: outbound.New(log).Describe}
}

// publishTarget is where events go.
type publishTarget struct {
	submit func(context.Context, []events.Event) ([]intake.Result, error)
	try    func(context.Context, []events.Event) (*intake.Summary, error) // what they would do
	close  func()
}

// publishTo opens the one target that was told with the highest precedence, by default the service. Unless create is set,
// a data directory must be there.
func (a *app) publishTo(cmd *cobra.Command, create bool) (*publishTarget, error) {
	target, best := "server", a.settings.origin["server"]
	for _, name := range []string{"data", "nats-url"} {
		v, _ := cmd.Flags().GetString(name)
		origin := a.settings.origin[name]
		switch {
		case v == "" || origin < best:
		case origin == best && best != fromDefault:
			return nil, usage("--%s and --%s are both given: events go to one of them, leave the other out", target, name)
		default:
			target, best = name, origin
		}
	}
	value, _ := cmd.Flags().GetString(target)
	switch target {
	case "data":
		return a.publishInto(cmd.Context(), value, create)
	case "nats-url":
		log, err := connectLog(cmd.Context(), clientOptions(cmd))
		if err != nil {
			return nil, err
		}
		return a.publishInLog(log, intakeOf(log.Log), log.close), nil
	}
	c, err := client.New(value)
	if err != nil {
		return nil, usage("--server: %w", err)
	}
	return &publishTarget{submit: c.Submit, try: c.Try, close: func() {}}, nil
}

// publishInLog publishes into a log. What events would do is told from a replay of it.
func (a *app) publishInLog(log *embeddedLog, door *intake.Intake, done func()) *publishTarget {
	return &publishTarget{submit: door.Submit, close: done, try: func(ctx context.Context, evs []events.Event) (*intake.Summary, error) {
		c, err := institutes.Contract()
		if err != nil {
			return nil, err
		}
		src, err := replay.Read(ctx, log, c, a.rome)
		if err != nil {
			return nil, fmt.Errorf("read the log: %w", err)
		}
		return door.TryAll(ctx, evs, &dryrun.Runner{Source: src, Contract: c, Rome: a.rome, Today: a.today()})
	}}
}

// publishInto publishes into a data directory that no service runs on. Its journal, where there is one, remembers
// identities for longer than the log does.
func (a *app) publishInto(ctx context.Context, dir string, create bool) (*publishTarget, error) {
	log, err := openLog(ctx, dir, create, embedded.Options{})
	if err != nil {
		return nil, err
	}
	door := intakeOf(log.Log)
	log.Recall(0)
	path := filepath.Join(dir, projectionsFile)
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return a.publishInLog(log, door, log.close), nil
	}
	c, err := institutes.Contract()
	if err == nil {
		var store *sqlite.Store
		if store, err = sqlite.Open(ctx, path, sqlite.Options{Contract: c, Rome: a.rome, Readers: 1}); err == nil {
			door.Before = store.FindAll
			return a.publishInLog(log, door, func() { _ = store.Close(); log.close() }), nil // nothing was written to the store
		}
	}
	log.close()
	return nil, fmt.Errorf("open the projections of %s: %w", dir, err)
}
