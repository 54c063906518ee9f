package backup

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"spettanze/cmd/spettanze/cli"
	"spettanze/cmd/spettanze/service"
	"spettanze/events/jetstream/snapshot"
	"spettanze/events/lang"
	"spettanze/handlers/audit"
	"spettanze/projections/sqlite"
)

// Command is the command backup.
func Command(a *cli.App) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "backup DIR",
		Short: "Copy the ledger into a directory, also while it runs, and verify the copy",
		Long: `Write the whole ledger into a new directory: the facts with their sequences and times of recording, the messages published
to payroll and others, the names of the employees, and the projections. Then the backup is restored aside and every record of it is
compared with the log; only what passed is a backup.

The service may run on the data directory, or not: a running one is reached through a file in it, so only users who may
write there can make a backup, and no port is needed. With --nats-url the streams are those of a server or cluster, and the
projections those of --data, if it is given.

Names of people are in it sealed. Their keys are in a file of its own, KEYS.snapshot, sealed with the keys of --people-key, of which
a backup has none. After 30 days (--keep-keys) the next backup into the same parent directory removes that file: the rest remains a
whole backup, without names.

With --recipient every file but the manifest, which names nobody, is encrypted (age-encryption.org) as it is written; restore opens
it with --identity. The copy that is restored to verify it is then in the directory of TMPDIR, as long as the command runs.`,
		Example: `  spettanze backup /backup/2026-01-31 --data /var/lib/spettanze
  spettanze backup /backup/2026-01-31 --data /var/lib/spettanze --recipient age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p
  spettanze backup /backup/2026-01-31 --nats-url nats://nats.example:4222 --nats-creds ledger.creds`,
		Args: cli.OneArgument(lang.Say("la directory da scrivere", "the directory to write")),
		RunE: func(cmd *cobra.Command, args []string) error { return runBackup(a, cmd, args) },
	}
	cli.OfflineFlags(cmd, "print what was written as one JSON document")
	cmd.Flags().StringArray("recipient", nil, "encrypt the backup for the holder of this age key, age1…; may be given more than once")
	cmd.Flags().Int("keep-keys", keepKeys, "days after which KEYS.snapshot is removed from the backup; 0: never")
	return cmd
}

func runBackup(a *cli.App, cmd *cobra.Command, args []string) error {
	dir := args[0]
	if list, err := os.ReadDir(dir); err == nil && len(list) > 0 {
		return cli.Usage("%s non è vuota: una copia di sicurezza va in una directory tutta sua",
			"%s is not empty: a backup goes into a directory of its own", dir)
	}
	to, recipients, err := recipientsOf(cmd, dir)
	if err != nil {
		return err
	}
	b := &Manifest{Format: manifestFormat, Written: a.Now().UTC(), Recipients: recipients}
	b.Version = b.version()
	if b.KeysUntil, err = keysUntil(cmd, b.Written); err != nil {
		return err
	}
	log, projections, err := openForBackup(a, cmd)
	if err != nil {
		return err
	}
	defer log.Shutdown()
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return cli.Usage("creare la directory della copia di sicurezza: %w", "make the directory of the backup: %w", err)
	}
	b, err = writeBackup(cmd.Context(), a, to, b, log, projections)
	if err != nil {
		// Half a backup must not be taken for one. What cannot be removed has no manifest.
		_ = os.RemoveAll(dir)
		return lang.Errorf("nessuna copia di sicurezza è stata fatta: %w", "no backup was made: %w", err)
	}
	removeOldKeys(a, cmd, dir)
	if projections != "" {
		keepNote(a, filepath.Dir(projections), dir, b)
	}
	if asJSON, _ := cmd.Flags().GetBool("json"); asJSON {
		return cli.WriteJSON(a.Out, b)
	}
	_, err = fmt.Fprintf(a.Out, "backed up and verified %d events, recorded up to %s, in %s\n", b.Log.Records,
		b.Log.Recorded.In(a.Rome).Format(time.DateTime), dir)
	return err
}

// keepNote notes a backup in the data directory, so that its age can be shown. The backup is sound without the note.
func keepNote(a *cli.App, data, dir string, b *Manifest) {
	place, err := filepath.Abs(dir)
	if err == nil {
		err = audit.KeepBackup(data, audit.Backup{Written: b.Written, Events: b.Log.Records, Place: place})
	}
	if err != nil {
		cli.Line(a.Err, "the backup was made, and that it was cannot be noted: %v", err)
	}
}

// openForBackup opens the log of --nats-url, or of a data directory whether a service runs on it or not, and returns where
// the projections are; empty when there are none.
func openForBackup(a *cli.App, cmd *cobra.Command) (*service.Log, string, error) {
	dir, _ := cmd.Flags().GetString("data")
	projections, o := filepath.Join(dir, service.ProjectionsFile), cli.ClientOptions(cmd)
	if o.URL != "" && !cmd.Flags().Changed("data") && a.Origin("data") == cli.FromDefault {
		projections = ""
	}
	if _, err := os.Stat(projections); o.URL == "" && errors.Is(err, fs.ErrNotExist) {
		projections = ""
	}
	log, _, err := service.OpenRunning(a, cmd)
	return log, projections, err
}

// writeBackup writes a backup and verifies it. The projections come first and the facts last: all that was published follows
// from facts that the backup holds, and the log reaches at least as far as the projections.
func writeBackup(ctx context.Context, a *cli.App, to *files, b *Manifest, log *service.Log, projections string) (_ *Manifest, err error) {
	aside, err := to.aside()
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(aside)) }()
	if projections != "" {
		if err := to.writeProjections(a, b, projections, aside); err != nil {
			return nil, err
		}
	}
	for _, name := range snapshot.Streams {
		s := stream{}
		s.file, err = to.write(name+".snapshot", func(w io.Writer) error {
			made, err := snapshot.Take(ctx, log.JetStream().Conn(), name, w)
			if err == nil {
				s.Snapshot = *made
			}
			return err
		})
		if err != nil {
			return nil, err
		}
		b.Streams = append(b.Streams, s)
	}
	if err := verifyBackup(ctx, to, b, aside, log); err != nil {
		return nil, err
	}
	if err := b.write(to.dir); err != nil {
		return nil, err
	}
	_, err = readManifest(to.dir) // every byte once more, as a restore reads it
	return b, err
}

// aside makes a directory for what is made of the backup while it is written: in it, or away from it if it is encrypted.
func (f *files) aside() (string, error) {
	if len(f.recipients) > 0 {
		return os.MkdirTemp("", "spettanze-verifying-")
	}
	return os.MkdirTemp(f.dir, "verifying-")
}

// writeProjections copies the projections, unless they are damaged.
func (f *files) writeProjections(a *cli.App, b *Manifest, projections, aside string) error {
	copied := filepath.Join(aside, service.ProjectionsFile)
	position, err := sqlite.Copy(projections, copied)
	if errors.Is(err, sqlite.ErrDamaged) {
		cli.Line(a.Err, "the projections are damaged and left out; restore makes them again: %v", err)
		if err = os.Remove(copied); errors.Is(err, fs.ErrNotExist) {
			err = nil
		}
		return err
	}
	if err != nil {
		return err
	}
	b.Projections = &projectionsFile{Position: position}
	b.Projections.file, err = f.write(service.ProjectionsFile, func(w io.Writer) error {
		in, err := os.Open(copied)
		if err != nil {
			return err
		}
		_, err = io.Copy(w, in)
		return errors.Join(err, in.Close())
	})
	return errors.Join(err, os.Remove(copied))
}

// verifyBackup restores a backup aside, takes down what came of it, and compares every record with the log it is of.
func verifyBackup(ctx context.Context, from *files, b *Manifest, aside string, log *service.Log) error {
	restored, err := restoreInto(ctx, from, b, aside)
	if err != nil {
		return err
	}
	restored.Shutdown()
	live, err := digestLog(ctx, log.Log, b.Log.Records)
	if err != nil {
		return err
	}
	if live.SHA256 != b.Log.SHA256 {
		return lang.Errorf("%w: ripristinata a parte, dice altro rispetto al log: SHA-256 %s, atteso %s",
			"%w: restored aside, it says something else than the log: SHA-256 %s, expected %s", errDamaged,
			b.Log.SHA256, live.SHA256)
	}
	if p := b.Projections; p != nil && p.Position > b.Log.Records {
		return lang.Errorf("le proiezioni hanno letto fino alla sequenza %d e il log finisce alla %d: sono di un altro log",
			"the projections have read through sequence %d and the log ends at %d: they are of another log", p.Position,
			b.Log.Records)
	}
	return nil
}
