package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"spettanze/events/jetstream"
	"spettanze/events/jetstream/embedded"
	"spettanze/events/jetstream/streams"
	"spettanze/projections/contract"
	"spettanze/projections/replay"
)

// A data directory holds the embedded log, which is the record, and the projections, which can be made again from it.
const (
	logDirectory    = "nats"
	projectionsFile = "spettanze.db"
)

// errNoData is returned for a directory that holds no log.
var errNoData = errors.New("no log in this directory")

// embeddedLog is the log of a data directory, open in this process.
type embeddedLog struct {
	*jetstream.Log
	close  func()
	failed func() error // why the embedded server keeps it no longer; nil: it is another server's
}

// openLog opens the log of a data directory. Unless create is set, there must be one.
func openLog(ctx context.Context, dir string, create bool, o embedded.Options) (*embeddedLog, error) {
	o.Dir = filepath.Join(dir, logDirectory)
	if _, err := os.Stat(o.Dir); err != nil && !create {
		if errors.Is(err, fs.ErrPermission) {
			return nil, usage("this user may not read the data directory: %w; run it as the user of the service", err)
		}
		return nil, fmt.Errorf("%w: %s; give the data directory of spettanze serve, or a file of events", errNoData, dir)
	}
	srv, err := embedded.Start(o)
	if errors.Is(err, embedded.ErrInUse) {
		return nil, usage("a service is running on %s: ask it with --server, or stop it first (%w)", dir, err)
	}
	if err != nil {
		return nil, err
	}
	nc, err := srv.Connect()
	if err != nil {
		srv.Shutdown()
		return nil, fmt.Errorf("connect to the embedded log of %s: %w", dir, err)
	}
	log, err := jetstream.Open(ctx, nc, jetstream.Config{Logger: o.Logger, Dir: o.Dir,
		Duplicates: streams.EmbeddedDuplicates})
	if err != nil {
		nc.Close()
		srv.Shutdown()
		return nil, err
	}
	return &embeddedLog{Log: log, failed: srv.Failed, close: func() {
		_ = log.Close() // what was appended is on disk already
		nc.Close()
		srv.Shutdown()
	}}, nil
}

// openDirectory answers from the log of a data directory that no service runs on.
func (a *app) openDirectory(ctx context.Context, dir string, c *contract.Contract) (answers, func(), error) {
	log, err := openLog(ctx, dir, false, embedded.Options{})
	if err != nil {
		return nil, nil, err
	}
	defer log.close()
	src, err := replay.Read(ctx, log, c, a.rome)
	if err != nil {
		return nil, nil, fmt.Errorf("read the log of %s: %w", dir, err)
	}
	return a.offline(src, c, ""), func() {}, nil
}
