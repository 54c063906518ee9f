package backup

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	js "github.com/nats-io/nats.go/jetstream"
	"github.com/spf13/cobra"

	"spettanze/cmd/spettanze/cli"
	"spettanze/cmd/spettanze/publish"
	"spettanze/cmd/spettanze/service"
	"spettanze/events/archive"
	"spettanze/events/jetstream"
	"spettanze/events/jetstream/embedded"
	"spettanze/events/jetstream/snapshot"
	"spettanze/events/jetstream/streams"
	"spettanze/events/lang"
	"spettanze/projections/institutes"
	"spettanze/projections/sqlite"
	"spettanze/projections/sqlite/published"
)

// RestoreCommand is the command restore.
func RestoreCommand(a *cli.App) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "restore DIR --data NEW",
		Short: "Make a data directory from a backup, or from an archive",
		Long: `Make a new data directory from a backup. Every file of the backup is compared with its checksum, and every record of the
restored log with the one it was taken from; a backup that is damaged is refused, and the message says where. Sequences and
times of recording are those of the backup, so every answer is the same as before, and payroll receives nothing twice.

What was recorded after the backup is not in it: let the sources publish it again, which is safe whatever they repeat.

DIR may also be an archive (export --archive): its events and their times of recording become the log of NEW. Events that the
archived ledger had refused stay in the archive.

With --nats-url the streams are made on a server or cluster that has none of them yet, and NEW gets the projections alone. The
credentials must be allowed to delete; the streams of a restore that fails are removed again.

A backup that is encrypted is opened with --identity. Persons who were erased stay so: also those who were erased after the backup,
as the newest backup of the same ledger beside DIR has them, or the data directory or backup of --erased.`,
		Example: `  spettanze restore /backup/2026-01-31 --data /var/lib/spettanze-restored
  spettanze restore /backup/2026-01-31 --data /var/lib/spettanze-restored --erased /var/lib/spettanze --identity backup.key
  spettanze serve --data /var/lib/spettanze-restored`,
		Args: cli.OneArgument(lang.Say("la directory della copia di sicurezza o dell'archivio", "the directory of the backup or archive")),
		RunE: func(cmd *cobra.Command, args []string) error { return runRestore(a, cmd, args) },
	}
	cli.OfflineFlags(cmd, "print what was restored as one JSON document")
	cmd.Flags().String("identity", "", "file of the age key that opens an encrypted backup")
	cmd.Flags().String("erased", "", "data directory, or later backup, of the same ledger: who was erased there stays erased")
	cmd.Flags().Int("nats-replicas", 0, "servers of the cluster of --nats-url that keep each stream (default: as in the backup)")
	return cmd
}

func runRestore(a *cli.App, cmd *cobra.Command, args []string) error {
	from := args[0]
	to, _ := cmd.Flags().GetString("data")
	if list, err := os.ReadDir(to); err == nil && len(list) > 0 {
		return cli.Usage("--data %s non è vuota: indicare una directory che non esiste ancora, e conservare quella danneggiata",
			"--data %s is not empty: name a directory that does not exist yet, and keep the damaged one", to)
	}
	if archive.IsDirectory(from) {
		return restoreArchive(a, cmd, from, to)
	}
	b, err := readManifest(from)
	if err != nil {
		return err
	}
	backed, err := identitiesOf(cmd, from, b)
	if err != nil {
		return err
	}
	gone, err := erasedSince(a, cmd, backed, b)
	if err != nil {
		return err
	}
	err = aside(to, func(work string) error {
		var log *service.Log
		if cli.ClientOptions(cmd).URL == "" {
			log, err = restoreInto(cmd.Context(), backed, b, work)
		} else {
			log, err = restoreOnto(cmd, backed, b)
		}
		if err != nil {
			return err
		}
		defer log.Shutdown()
		if err = forget(a, cmd, log, gone); err == nil { // first: the names can be read until then
			err = restoreProjections(cmd.Context(), a, backed, b, work, log)
		}
		if err != nil && cli.ClientOptions(cmd).URL != "" {
			err = errors.Join(err, removeStreams(cmd.Context(), log.JetStream(), snapshot.Streams))
		}
		return err
	})
	if err != nil {
		return err
	}
	warnOfKeys(a, cmd, b)
	if asJSON, _ := cmd.Flags().GetBool("json"); asJSON {
		return cli.WriteJSON(a.Out, b)
	}
	_, err = fmt.Fprintf(a.Out, "restored %d events, recorded up to %s, into %s; go on with: spettanze serve --data %s\n", b.Log.Records,
		b.Log.Recorded.In(a.Rome).Format(time.DateTime), to, to)
	return err
}

// restoreArchive makes a data directory that begins with an archive.
func restoreArchive(a *cli.App, cmd *cobra.Command, from, to string) error {
	if cli.ClientOptions(cmd).URL != "" {
		return cli.Usage("%s è un archivio: su un server si mette con spettanze publish --keep-recorded --nats-url",
			"%s is an archive: to put it on a server, spettanze publish --keep-recorded --nats-url", from)
	}
	records, err := archive.OpenDirectory(from)
	if err != nil {
		return err
	}
	defer records.Close() //nolint:errcheck // read only
	gone, err := erasedIn(a, cmd, nil)
	if err != nil {
		return err
	}
	var p *publish.Past
	err = aside(to, func(work string) error {
		log, err := service.OpenLog(cmd.Context(), work, true, embedded.Options{Unflushed: true})
		if err != nil {
			return err
		}
		defer log.Shutdown()
		if p, err = publish.PutPast(cmd, a, log, records, from); err != nil {
			return err
		}
		return forget(a, cmd, log, gone)
	})
	if err != nil {
		return err
	}
	if asJSON, _ := cmd.Flags().GetBool("json"); asJSON {
		return cli.WriteJSON(a.Out, p)
	}
	_, err = fmt.Fprintf(a.Out, "restored %d events%s, into %s; go on with: spettanze serve --data %s\n", p.Accepted, p.Span(a), to, to)
	return err
}

// aside has a directory filled under another name and renames it, so that half a restore is never served.
func aside(to string, fill func(work string) error) error {
	work := filepath.Clean(to) + ".restoring"
	if err := os.RemoveAll(work); err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(work) }() // gone already when all went well
	if err := os.MkdirAll(work, 0o700); err != nil {
		return err
	}
	if err := fill(work); err != nil {
		return err
	}
	if err := os.Remove(to); err != nil && !errors.Is(err, os.ErrNotExist) { // an empty directory
		return err
	}
	if err := flushTree(work); err != nil { // it was made without a flush for each message
		return err
	}
	if err := os.Rename(work, to); err != nil {
		return err
	}
	return flushNames(filepath.Dir(filepath.Clean(to)))
}

// restoreProjections puts the projections of a backup in place, or empty ones, and makes them remember what was published.
func restoreProjections(ctx context.Context, a *cli.App, from *files, b *Manifest, dir string, log *service.Log) error {
	path := filepath.Join(dir, service.ProjectionsFile)
	if b.Projections != nil {
		copied, err := from.extract(b.Projections.File, dir)
		if err != nil {
			return err
		}
		if _, err := sqlite.Copy(copied, path); err != nil {
			return err
		}
		if filepath.Dir(copied) == dir {
			if err := os.Remove(copied); err != nil {
				return err
			}
		}
	}
	rejected, err := lastRejected(ctx, log.Log)
	if err != nil {
		return err
	}
	c, err := institutes.Contract()
	if err != nil {
		return err
	}
	store, err := sqlite.Open(ctx, path, sqlite.Options{Contract: c, Rome: a.Rome, Readers: 1})
	if err != nil {
		return err
	}
	return errors.Join(published.Restored(store, rejected), store.Close())
}

// lastRejected returns the sequence of the last record in the stream REJECTED; 0 when it is empty.
func lastRejected(ctx context.Context, log *jetstream.Log) (uint64, error) {
	stream, err := log.JetStream().Stream(ctx, streams.Rejected)
	if err != nil {
		return 0, fmt.Errorf("look at the stream %s: %w", streams.Rejected, err)
	}
	msg, err := stream.GetLastMsgForSubject(ctx, "rejected.>")
	if errors.Is(err, js.ErrMsgNotFound) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("look at the stream %s: %w", streams.Rejected, err)
	}
	var said struct {
		Seq uint64 `json:"seq"`
	}
	if err := json.Unmarshal(msg.Data, &said); err != nil {
		return 0, fmt.Errorf("the last message of the stream %s: %w", streams.Rejected, err)
	}
	return said.Seq, nil
}

// flushTree has every file and directory below dir, and dir, on disk.
func flushTree(dir string) error {
	return filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir():
			return flushNames(path)
		case !d.Type().IsRegular():
			return nil
		}
		f, err := os.OpenFile(path, os.O_RDWR, 0)
		if err != nil {
			return err
		}
		return errors.Join(f.Sync(), f.Close())
	})
}

// flushNames has the names in a directory on disk. Where directories cannot be flushed, the system does it with the files.
func flushNames(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	_ = d.Sync()
	return d.Close()
}
