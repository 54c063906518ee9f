package backup

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/nats-io/nats.go"
	js "github.com/nats-io/nats.go/jetstream"
	"github.com/spf13/cobra"

	"spettanze/cmd/spettanze/cli"
	"spettanze/cmd/spettanze/service"
	"spettanze/events/jetstream"
	"spettanze/events/jetstream/connection"
	"spettanze/events/jetstream/embedded"
	"spettanze/events/jetstream/people"
	"spettanze/events/jetstream/publish"
	"spettanze/events/jetstream/snapshot"
	"spettanze/events/jetstream/streams"
	"spettanze/events/lang"
)

// removeTimeout is how long the streams of a restore that failed may take to be removed.
const removeTimeout = time.Minute

// restoreInto makes the log of a data directory and compares it with what the backup says of it. It is not flushed to disk:
// see flushTree.
func restoreInto(ctx context.Context, from *files, b *Manifest, dir string) (*service.Log, error) {
	srv, err := embedded.Start(embedded.Options{Dir: filepath.Join(dir, service.LogDirectory), Unflushed: true})
	if err != nil {
		return nil, err
	}
	nc, err := srv.Connect()
	if err != nil {
		srv.Shutdown()
		return nil, err
	}
	log, err := restoreStreams(ctx, from, b, nc, 1)
	if err != nil {
		nc.Close()
		srv.Shutdown()
		return nil, err
	}
	return &service.Log{Log: log, Shutdown: func() { _ = log.Close(); nc.Close(); srv.Shutdown() }}, nil // nothing was appended
}

// restoreOnto makes the streams on an existing server, where the connection may also erase persons again.
func restoreOnto(cmd *cobra.Command, from *files, b *Manifest) (*service.Log, error) {
	replicas, _ := cmd.Flags().GetInt("nats-replicas")
	nc, err := connection.Connect(cmd.Context(), cli.ClientOptions(cmd))
	if err != nil {
		return nil, err
	}
	if err = hasNone(cmd.Context(), nc); err == nil {
		err = (&people.People{Publisher: &publish.Publisher{Conn: nc}}).MayDelete(cmd.Context())
	}
	var log *jetstream.Log
	if err == nil {
		log, err = restoreStreams(cmd.Context(), from, b, nc, replicas)
	}
	if err != nil {
		nc.Close()
		return nil, err
	}
	return &service.Log{Log: log, Shutdown: func() { _ = log.Close(); nc.Close() }}, nil // nothing was appended
}

// hasNone refuses a server that has one of the streams already, before any is made. A restore that was killed may have left them, with
// names of persons who are to be erased again; only the operator knows whether it did.
func hasNone(ctx context.Context, nc *nats.Conn) error {
	j, err := js.New(nc)
	if err != nil {
		return err
	}
	var there []string
	for _, name := range snapshot.Streams {
		_, err := j.Stream(ctx, name)
		if err == nil {
			there = append(there, name)
		} else if !errors.Is(err, js.ErrStreamNotFound) {
			return fmt.Errorf("look for the stream %s: %w", name, err)
		}
	}
	if len(there) == 0 {
		return nil
	}
	list := strings.Join(there, ", ")
	if !slices.Contains(there, streams.HR) { // which is made last
		return cli.Usage("%s ha gli stream %s e non HR: un ripristino è stato interrotto; togliere quegli stream (nats stream rm, %s per primo) e ripetere il comando",
			"%s has the streams %s and not HR: a restore was interrupted; remove these streams (nats stream rm, %s first) and repeat the command",
			nc.ConnectedUrlRedacted(), list, streams.Keys)
	}
	return cli.Usage("%s ha già gli stream %s: ripristinare su un server o cluster che non ha nessuno tra %s. Se lì è stato interrotto un ripristino, "+
		"togliere prima quegli stream (nats stream rm, %s per primo)",
		"%s has the streams %s already: restore onto a server or cluster that has none of %s. If a restore was interrupted there, "+
			"remove these streams first (nats stream rm, %s first)", nc.ConnectedUrlRedacted(), list, strings.Join(snapshot.Streams, ", "), streams.Keys)
}

// removeStreams removes streams that a restore has made and not finished, the keys of people's names first.
func removeStreams(ctx context.Context, j js.JetStream, made []string) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), removeTimeout)
	defer cancel()
	var errs []error
	for _, name := range append([]string{streams.Keys}, made...) {
		if err := j.DeleteStream(ctx, name); slices.Contains(made, name) && err != nil && !errors.Is(err, js.ErrStreamNotFound) {
			errs = append(errs, lang.Errorf("lo stream %s non è stato tolto: toglierlo (nats stream rm): %w", "the stream %s was not removed: remove it (nats stream rm): %w",
				name, connection.Error(err)))
		}
	}
	return errors.Join(errs...)
}

// restoreStreams makes the streams of a backup and compares every record of the log. After an error it removes the streams that it has
// made. Of a backup that is being made it takes down what came of each.
func restoreStreams(ctx context.Context, from *files, b *Manifest, nc *nats.Conn, replicas int) (_ *jetstream.Log, err error) {
	making := b.SHA256 == ""
	j, err := js.New(nc)
	if err != nil {
		return nil, err
	}
	var made []string
	defer func() {
		if err != nil {
			err = errors.Join(err, removeStreams(ctx, j, made))
		}
	}()
	for i := range b.Streams {
		s := &b.Streams[i]
		f, err := from.open(s.File)
		if err != nil {
			return nil, err
		}
		if making {
			var taken *snapshot.Snapshot
			if taken, err = snapshot.Try(ctx, nc, &s.Snapshot, replicas, f); err == nil {
				s.Snapshot = *taken
			}
		} else {
			err = snapshot.Restore(ctx, nc, &s.Snapshot, replicas, f)
		}
		_ = f.Close()                                                  // read only
		if refused := (*js.APIError)(nil); !errors.As(err, &refused) { // else it is not made, or somebody else's
			made = append(made, s.Stream)
		}
		if err != nil {
			return nil, err
		}
	}
	made = snapshot.Streams // what the backup lacks is made now
	log, err := jetstream.Open(ctx, nc, jetstream.Config{})
	if err != nil {
		return nil, err
	}
	if err := compareLog(ctx, log, b, making); err != nil {
		return nil, errors.Join(err, log.Close())
	}
	return log, nil
}

// compareLog compares every record of a restored log with what its backup says, or takes that down for a backup that is being made.
func compareLog(ctx context.Context, log *jetstream.Log, b *Manifest, making bool) error {
	if making {
		b.Log.Records = b.Streams[len(b.Streams)-1].Last // of HR
	}
	d, err := digestLog(ctx, log, b.Log.Records)
	if err == nil && making {
		b.Log = d
	}
	if err == nil && (d.SHA256 != b.Log.SHA256 || !d.Recorded.Equal(b.Log.Recorded)) {
		err = lang.Errorf("%w: il log ripristinato dice altro rispetto a quello da cui fu preso: SHA-256 %s, atteso %s; usare un'altra copia",
			"%w: the restored log says something else than the one it was taken from: SHA-256 %s, expected %s; use another backup",
			errDamaged, d.SHA256, b.Log.SHA256)
	}
	return err
}
