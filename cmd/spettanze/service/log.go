package service

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"spettanze/cmd/spettanze/cli"
	"spettanze/events/jetstream"
	"spettanze/events/jetstream/accounts"
	"spettanze/events/jetstream/connection"
	"spettanze/events/jetstream/embedded"
	"spettanze/events/jetstream/looks"
	"spettanze/events/jetstream/people"
	"spettanze/events/jetstream/streams"
	"spettanze/events/lang"
	"spettanze/handlers/api/intake"
)

// What is in a data directory.
const (
	LogDirectory    = "nats"
	ProjectionsFile = "spettanze.db"
)

// KeyFile is where the master keys of the people of a data directory are unless --people-key says otherwise: beside it, so that a copy
// of the directory does not have them.
func KeyFile(dir string) string { return filepath.Clean(dir) + ".people-key" }

// Log is an open log.
type Log struct {
	*jetstream.Log
	People   *people.People
	Shutdown func()       // closes the log, and stops the server that is in this process
	Failed   func() error // why the embedded server no longer keeps the log; nil: the log is of another server
	Ingests  bool         // publishers have accounts, and their messages come to the instances

	// Reload makes the embedded server go by other claims of its accounts; nil: the log is of another server.
	Reload func(*accounts.Trusted) error
	// Refused is what the embedded server has refused to clients; nil: the log is of another server.
	Refused func() embedded.Refused
}

// OpenLog opens the log of a data directory. Unless create is set, there must be one.
func OpenLog(ctx context.Context, dir string, create bool, o embedded.Options) (*Log, error) {
	o.Dir = filepath.Join(dir, LogDirectory)
	if _, err := os.Stat(o.Dir); err != nil && !create {
		if errors.Is(err, fs.ErrPermission) {
			return nil, cli.Usage("questo utente non può leggere la directory dei dati: %w; eseguire il comando come l'utente del servizio",
				"this user may not read the data directory: %w; run it as the user of the service", err)
		}
		return nil, lang.Errorf("nessun log in questa directory: %s; dare la directory dei dati di spettanze serve, o un file di eventi",
			"no log in this directory: %s; give the data directory of spettanze serve, or a file of events", dir)
	}
	log, err := openEmbedded(ctx, o, jetstream.Config{Fixed: o.Accounts != nil})
	if errors.Is(err, streams.ErrSetup) {
		// The credentials of the service may not create streams. Whoever owns the directory may, without a port and accounts.
		alone := o
		alone.Accounts, alone.Credentials, alone.Listen = nil, "", ""
		var made *Log
		if made, err = openEmbedded(ctx, alone, jetstream.Config{Companies: o.Accounts.Companies}); err == nil {
			made.Shutdown()
			log, err = openEmbedded(ctx, o, jetstream.Config{Fixed: true})
		}
	}
	if errors.Is(err, embedded.ErrInUse) {
		return nil, cli.Usage("un servizio è attivo su %s: interrogarlo con --server, o prima fermarlo (%w)",
			"a service is running on %s: ask it with --server, or stop it first (%w)", dir, err)
	}
	return log, err
}

func openEmbedded(ctx context.Context, o embedded.Options, c jetstream.Config) (*Log, error) {
	srv, err := embedded.Start(o)
	if err != nil {
		return nil, err
	}
	nc, err := srv.Connect()
	if err != nil {
		srv.Shutdown()
		return nil, fmt.Errorf("connect to the embedded log in %s: %w", o.Dir, err)
	}
	c.Logger, c.Dir, c.Duplicates = o.Logger, o.Dir, streams.EmbeddedDuplicates
	if o.Accounts != nil {
		c.Companies = o.Accounts.Companies
	}
	log, err := jetstream.Open(ctx, nc, c)
	if err != nil {
		nc.Close()
		srv.Shutdown()
		return nil, err
	}
	p := &people.People{Publisher: log.Publisher(), Masters: people.Masters{Path: KeyFile(filepath.Dir(o.Dir)), Make: true}}
	return &Log{Log: log, People: p, Failed: srv.Failed, Reload: srv.Reload, Refused: srv.Refused, Ingests: o.Accounts != nil, Shutdown: func() {
		_ = log.Close() // what was appended is on disk already
		nc.Close()
		srv.Shutdown()
	}}, nil
}

// OpenRunning opens the log that the flags of a command name: that of a server, else that of a data directory, whether a service runs on
// it or not. The log writes its diagnostics where the command does.
func OpenRunning(a *cli.App, cmd *cobra.Command) (*Log, *slog.Logger, error) {
	logger, err := a.Logger(cmd)
	if err != nil {
		return nil, nil, err
	}
	dir, _ := cmd.Flags().GetString("data")
	o := cli.ClientOptions(cmd)
	o.Logger = logger
	log, err := openRunning(cmd.Context(), dir, o)
	return log, logger, err
}

// openRunning opens the log. A service that runs on the directory is reached through a file in it.
func openRunning(ctx context.Context, dir string, o connection.Options) (*Log, error) {
	if o.URL != "" {
		return Connect(ctx, o, 0)
	}
	log, err := OpenLog(ctx, dir, false, embedded.Options{Logger: o.Logger})
	if !errors.Is(err, embedded.ErrInUse) {
		return log, err
	}
	nc, err := embedded.Dial(filepath.Join(dir, LogDirectory), o)
	if err != nil {
		return nil, err
	}
	var may connection.Credentials
	if o.Credentials != "" {
		may, _ = connection.ReadCredentials(o.Credentials) // Dial has read it
	}
	running, err := jetstream.Open(ctx, nc, jetstream.Config{Logger: o.Logger, Fixed: may.Limited})
	if err != nil {
		nc.Close()
		return nil, err
	}
	p := &people.People{Publisher: running.Publisher(), Masters: people.Masters{Path: KeyFile(dir)}}
	return &Log{Log: running, People: p, Shutdown: func() { _ = running.Close(); nc.Close() }}, nil // nothing was appended
}

// Connect opens the log of an existing NATS server. Each stream is kept by as many servers of its cluster as replicas says; 0 leaves
// that as it is.
func Connect(ctx context.Context, o connection.Options, replicas int) (*Log, error) {
	var may connection.Credentials
	if o.Credentials != "" {
		var err error
		if may, err = connection.ReadCredentials(o.Credentials); err != nil {
			return nil, cli.Usage("--nats-creds %s: %w", "--nats-creds %s: %w", o.Credentials, err)
		}
	}
	nc, err := connection.Connect(ctx, o)
	if err != nil {
		return nil, err
	}
	c := jetstream.Config{Logger: o.Logger, Replicas: replicas, Fixed: may.Limited}
	if replicas > 0 {
		c.Duplicates = streams.SharedDuplicates
	}
	log, err := jetstream.Open(ctx, nc, c)
	if err != nil {
		nc.Close()
		return nil, err
	}
	return &Log{Log: log, People: &people.People{Publisher: log.Publisher()}, Ingests: may.Ingests, Shutdown: func() {
		_ = log.Close() // what was appended is on disk already
		nc.Close()
	}}, nil
}

// Looks returns the record of looks.
func (l *Log) Looks() *looks.Stream { return &looks.Stream{Publisher: l.Publisher()} }

// Keyed takes the file of the people's master keys from --people-key, if it is given.
func (l *Log) Keyed(cmd *cobra.Command) *Log {
	if file, _ := cmd.Flags().GetString("people-key"); file != "" {
		l.People.Masters = people.Masters{Path: file, Make: true}
	}
	return l
}

// Intake is the door to the log.
func (l *Log) Intake() *intake.Intake {
	return &intake.Intake{Log: l.Log, Record: l.Get, Describe: l.People.Describe}
}
