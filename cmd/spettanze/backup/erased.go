package backup

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"spettanze/cmd/spettanze/cli"
	"spettanze/cmd/spettanze/service"
	"spettanze/events/grants"
	"spettanze/events/jetstream"
	"spettanze/events/jetstream/access"
	"spettanze/events/jetstream/embedded"
	"spettanze/events/jetstream/people"
	"spettanze/events/jetstream/snapshot"
	"spettanze/events/jetstream/streams"
	"spettanze/events/lang"
)

// keepKeys is how many days a backup keeps the keys of the people's names, unless --keep-keys says otherwise. After that somebody who
// was erased cannot be read from it, even with the master key of then.
const keepKeys = 30

// keysUntil reads --keep-keys.
func keysUntil(cmd *cobra.Command, written time.Time) (*time.Time, error) {
	days, _ := cmd.Flags().GetInt("keep-keys")
	switch {
	case days < 0:
		return nil, cli.Usage("--keep-keys %d: atteso un numero di giorni, o 0 per sempre", "--keep-keys %d: expected a number of days, or 0 for ever", days)
	case days == 0:
		return nil, nil //nolint:nilnil // for ever
	}
	until := written.AddDate(0, 0, days)
	return &until, nil
}

// beside returns the manifests of the backups beside one, by directory.
func beside(dir string) map[string]*Manifest {
	parent, out := filepath.Dir(filepath.Clean(dir)), map[string]*Manifest{}
	list, _ := os.ReadDir(parent) // what cannot be read holds no backup that could be used
	for _, d := range list {
		if path := filepath.Join(parent, d.Name()); d.IsDir() && path != filepath.Clean(dir) {
			if b, err := parseManifest(path); err == nil {
				out[path] = b
			}
		}
	}
	return out
}

// removeOldKeys removes the keys of people from the backups beside a new one whose time for them is over.
func removeOldKeys(a *cli.App, cmd *cobra.Command, dir string) {
	for path, b := range beside(dir) {
		if !b.keysOver(a.Now()) {
			continue
		}
		for i := range b.Streams {
			s := &b.Streams[i]
			if s.Stream != streams.Keys || withoutKeys(path, *s) {
				continue
			}
			said := lang.Say("tolte le chiavi delle persone da %s: resta una copia intera, senza nomi", "the keys of people were removed from %s: it "+
				"remains a whole backup, without names", path)
			if err := os.Remove(filepath.Join(path, s.File)); err != nil {
				said = lang.Say("le chiavi delle persone in %s andavano tolte: %s", "the keys of people in %s should have been removed: %s", path, err.Error())
			}
			cli.Line(a.Err, "%s", said.In(a.Language(cmd)))
		}
	}
}

// keysOver reports whether the keys of people should not be in the backup any more.
func (b *Manifest) keysOver(now time.Time) bool { return b.KeysUntil != nil && now.After(*b.KeysUntil) }

// warnOfKeys warns of a restored backup that still had keys.
func warnOfKeys(a *cli.App, cmd *cobra.Command, b *Manifest) {
	if b.keysOver(a.Now()) && slices.ContainsFunc(b.Streams, func(s stream) bool { return s.Stream == streams.Keys }) {
		cli.Line(a.Err, "%s", lang.Say("la copia conteneva ancora le chiavi delle persone, da togliere entro il %s: eseguire spettanze people rotate",
			"the backup still held the keys of people, which were to be removed by %s: run spettanze people rotate",
			b.KeysUntil.In(a.Rome).Format(time.DateOnly)).In(a.Language(cmd)))
	}
}

// erasedSince returns who was erased as --erased has it, or else the newest backup of the same ledger beside this one.
func erasedSince(a *cli.App, cmd *cobra.Command, from *files, b *Manifest) ([]grants.Waiting, error) {
	if named, _ := cmd.Flags().GetString("erased"); named != "" {
		return erasedIn(a, cmd, from)
	}
	var newest string
	all := beside(from.dir)
	for path, other := range all {
		if other.begins() == b.begins() && other.Written.After(b.Written) && (newest == "" || other.Written.After(all[newest].Written)) {
			newest = path
		}
	}
	if newest == "" || b.begins() == "" {
		return nil, nil
	}
	gone, err := erasedInBackup(cmd.Context(), a, &files{dir: newest, identities: from.identities}, all[newest])
	if err != nil {
		return nil, lang.Errorf("chi è stato cancellato dopo questa copia è in %s, che non si legge: indicare con --erased un'altra copia, o la "+
			"directory dei dati: %w", "who was erased after this backup is in %s, which cannot be read: name another backup, or the data directory, "+
			"with --erased: %w", newest, err)
	}
	return gone, nil
}

// begins is when the first fact of the backup was recorded, to the nanosecond: no two ledgers have the same. Empty: it holds none.
func (b *Manifest) begins() string {
	for i := range b.Streams {
		if s := &b.Streams[i]; s.Stream == streams.HR && s.Messages > 0 {
			var state struct {
				First string `json:"first_ts"`
			}
			_ = json.Unmarshal(s.State, &state) // else it is empty, and of no ledger
			return state.First
		}
	}
	return ""
}

// erasedIn returns who was erased in the data directory or backup of --erased.
func erasedIn(a *cli.App, cmd *cobra.Command, from *files) ([]grants.Waiting, error) {
	place, _ := cmd.Flags().GetString("erased")
	if place == "" {
		return nil, nil
	}
	if b, err := parseManifest(place); err == nil {
		f, err := identitiesOf(cmd, place, b)
		if err != nil {
			return nil, err
		}
		if from != nil && f.identities == nil {
			f.identities = from.identities
		}
		return erasedInBackup(cmd.Context(), a, f, b)
	}
	log, err := service.OpenLog(cmd.Context(), place, false, embedded.Options{})
	if err != nil {
		return nil, cli.Usage("--erased %s: né una copia di sicurezza né la directory dei dati di un servizio fermo: %w",
			"--erased %s: neither a backup nor the data directory of a service that is stopped: %w", place, err)
	}
	defer log.Shutdown()
	return erasedOf(cmd.Context(), a, log.Log)
}

// erasedInBackup restores the stream ACCESS of a backup aside and reads it.
func erasedInBackup(ctx context.Context, a *cli.App, from *files, b *Manifest) (gone []grants.Waiting, err error) {
	i := slices.IndexFunc(b.Streams, func(s stream) bool { return s.Stream == streams.Access })
	if i < 0 {
		return nil, nil
	}
	if have, err := measure(from.dir, b.Streams[i].File); err != nil || have != b.Streams[i].file {
		return nil, errors.Join(errDamaged, err)
	}
	aside, err := os.MkdirTemp("", "spettanze-erased-")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(aside)) }()
	srv, err := embedded.Start(embedded.Options{Dir: aside, Unflushed: true})
	if err != nil {
		return nil, err
	}
	defer srv.Shutdown()
	nc, err := srv.Connect()
	if err != nil {
		return nil, err
	}
	defer nc.Close()
	in, err := from.open(b.Streams[i].File)
	if err != nil {
		return nil, err
	}
	err = snapshot.Restore(ctx, nc, &b.Streams[i].Snapshot, 1, in)
	if err = errors.Join(err, in.Close()); err != nil {
		return nil, err
	}
	log, err := jetstream.Open(ctx, nc, jetstream.Config{})
	if err != nil {
		return nil, err
	}
	gone, err = erasedOf(ctx, a, log)
	return gone, errors.Join(err, log.Close())
}

// erasedOf returns the approved erasures that a log has recorded.
func erasedOf(ctx context.Context, a *cli.App, log *jetstream.Log) ([]grants.Waiting, error) {
	stream, directory := access.Stream{Publisher: log.Publisher(), Rome: a.Rome, Logger: slog.New(slog.DiscardHandler)}, grants.NewDirectory(a.Today)
	if err := stream.Read(ctx, directory); err != nil {
		return nil, fmt.Errorf("read who was erased: %w", err)
	}
	return directory.Erased(""), nil
}

// forget erases again, in a restored log, who was erased: as its own ACCESS has it, whose marks went with the keys, and as a later one
// has it. An erasure that was approved and not yet carried out is carried out.
func forget(a *cli.App, cmd *cobra.Command, log *service.Log, since []grants.Waiting) error {
	own, err := erasedOf(cmd.Context(), a, log.Log)
	if err != nil {
		return err
	}
	n, persons := 0, &people.People{Publisher: log.Publisher()}
	for _, w := range append(own, since...) {
		done, err := persons.Forget(cmd.Context(), w.Company, w.Subject, w.Reason, a.Now())
		if err != nil {
			return fmt.Errorf("erase %s of %s again: %w", w.Subject, w.Company, err)
		}
		if !done.Again {
			n++
		}
	}
	if n > 0 {
		cli.Line(a.Err, "%s", lang.Say("persone cancellate che restano cancellate: %d", "persons who were erased and stay so: %d", n).In(a.Language(cmd)))
	}
	return nil
}
