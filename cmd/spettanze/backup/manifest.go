// Package backup is the commands backup and restore.
//
// A backup is a directory: a snapshot of each stream, a copy of the projections, and backup.json, the [Manifest], which is written last.
// KEYS.snapshot, the keys of the people's names, is taken out later (keys.go). The manifest has the size and SHA-256 of each file, a
// digest of every record of the log, and its own. For example
//
//	{"format": "spettanze backup", "version": 1, "written": "2026-01-31T02:00:00Z", "keysUntil": "2026-03-02T02:00:00Z",
//	 "streams": [{"file": "HR.snapshot", "bytes": 48123904, "sha256": "9f2c…", …}, …],
//	 "log": {"records": 100000, "recorded": "2026-01-31T01:59:58.2Z", "sha256": "77ab…"},
//	 "projections": {"file": "spettanze.db", "bytes": 27484160, "sha256": "03de…", "position": 99871},
//	 "sha256": "c41e…"}
//
// A backup is verified before it counts: it is restored aside and the digest of the restored log is compared with the running one.
// Restore does the same into a new directory, which takes its name only when all of it is on disk.
//
// With recipients every file but the manifest is encrypted (sealed.go), and the version is 2. The manifest holds no id of a person.
package backup

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"spettanze/cmd/spettanze/cli"
	"spettanze/events"
	"spettanze/events/cloudevents"
	"spettanze/events/jetstream/snapshot"
	"spettanze/events/jetstream/streams"
	"spettanze/events/lang"
)

const (
	manifestFormat  = "spettanze backup"
	manifestVersion = 1 // 2: encrypted
	manifestFile    = "backup.json"
)

var (
	// errDamaged is returned for a backup that is not what its manifest says. The message says which file.
	errDamaged = lang.Errorf("la copia di sicurezza è danneggiata", "the backup is damaged")
	// errThrough ends a reading that has seen what it wanted.
	errThrough = errors.New("through")
)

// Manifest says what a backup holds. It is written last, so a directory without it is none.
type Manifest struct {
	Format  string    `json:"format"`
	Version int       `json:"version"`
	Written time.Time `json:"written"`
	// KeysUntil is when a later backup beside this one removes its KEYS.snapshot; nil: never.
	KeysUntil *time.Time `json:"keysUntil,omitempty"`
	// Recipients are the age public keys that the files are encrypted for; none: they are not.
	Recipients []string  `json:"recipients,omitempty"`
	Streams    []stream  `json:"streams"`
	Log        logDigest `json:"log"`
	// Projections are left out when there are none, or they are damaged: they follow from the log.
	Projections *projectionsFile `json:"projections,omitempty"`
	// SHA256 is of this document without it, as compact JSON.
	SHA256 string `json:"sha256"`
}

type file struct {
	File   string `json:"file"`
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"`
}

type stream struct {
	file
	snapshot.Snapshot
}

type projectionsFile struct {
	file
	Position uint64 `json:"position"`
}

// logDigest is what every record of the log says, in one number: a restored log must have the same.
type logDigest struct {
	Records  uint64    `json:"records"`
	Recorded time.Time `json:"recorded"` // of the last record
	SHA256   string    `json:"sha256"`
}

// digestLog reads a log through a sequence of it. Sequences, times of recording and what was received take part, and so
// does what cannot be understood.
func digestLog(ctx context.Context, log events.Log, through uint64) (logDigest, error) {
	h := sha256.New()
	var d logDigest
	err := log.Read(ctx, 1, false, func(recs []events.Record) error {
		for i := range recs {
			r := &recs[i]
			if r.Seq > through {
				return errThrough
			}
			if err := digestRecord(h, r); err != nil {
				return err
			}
			d.Records, d.Recorded = d.Records+1, r.Recorded
		}
		return nil
	})
	if err != nil && !errors.Is(err, errThrough) {
		return d, err
	}
	if d.Records != through {
		return d, lang.Errorf("%w: il log contiene %d record, attesi %d", "%w: the log holds %d records, expected %d", errDamaged, d.Records, through)
	}
	d.SHA256 = hex.EncodeToString(h.Sum(nil))
	return d, nil
}

func digestRecord(h hash.Hash, r *events.Record) error {
	said := []byte("refused")
	if r.Event != nil {
		var err error
		if said, err = cloudevents.Encode(r.Event); err != nil {
			return fmt.Errorf("sequence %d: %w", r.Seq, err)
		}
	}
	var head [32]byte
	for i, n := range []int{int(r.Seq), int(r.Recorded.UnixNano()), len(r.Raw), len(said)} { //nolint:gosec // only to be compared
		binary.BigEndian.PutUint64(head[8*i:], uint64(n)) //nolint:gosec // as above
	}
	for _, b := range [][]byte{head[:], r.Raw, said} {
		_, _ = h.Write(b) // a hash takes everything
	}
	return nil
}

func (b *Manifest) digest() (string, error) {
	c := *b
	c.SHA256 = ""
	text, err := json.Marshal(&c)
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:]), err
}

func (b *Manifest) version() int {
	if len(b.Recipients) > 0 {
		return manifestVersion + 1
	}
	return manifestVersion
}

// write makes the manifest durable.
func (b *Manifest) write(dir string) (err error) {
	if b.SHA256, err = b.digest(); err != nil {
		return err
	}
	text, err := json.MarshalIndent(b, "", " ")
	if err != nil {
		return err
	}
	return writeDurably(filepath.Join(dir, manifestFile), func(w io.Writer) error {
		_, err := w.Write(append(text, '\n'))
		return err
	})
}

// writeDurably writes a new file and sees it to the disk.
func writeDurably(path string, fill func(io.Writer) error) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	err = fill(f)
	if err == nil {
		err = f.Sync()
	}
	return errors.Join(err, f.Close())
}

// measure reads a file of a backup.
func measure(dir, name string) (file, error) {
	f, err := os.Open(filepath.Join(dir, name))
	if err != nil {
		return file{}, err
	}
	h := sha256.New()
	n, err := io.Copy(h, f)
	return file{name, n, hex.EncodeToString(h.Sum(nil))}, errors.Join(err, f.Close())
}

// withoutKeys reports whether the file of the persons' keys was taken out of a backup. What the backup says of people then stays
// sealed for ever.
func withoutKeys(dir string, keys stream) bool {
	_, err := os.Stat(filepath.Join(dir, keys.File))
	return errors.Is(err, fs.ErrNotExist)
}

// readManifest reads the manifest of a backup and compares every file with it.
func readManifest(dir string) (*Manifest, error) {
	b, err := parseManifest(dir)
	if err != nil {
		return nil, err
	}
	files := []file{}
	b.Streams = slices.DeleteFunc(b.Streams, func(s stream) bool { return s.Stream == streams.Keys && withoutKeys(dir, s) })
	for _, s := range b.Streams {
		files = append(files, s.file)
	}
	if b.Projections != nil {
		files = append(files, b.Projections.file)
	}
	for _, f := range files {
		have, err := measure(dir, f.File)
		if err != nil {
			return nil, lang.Errorf("%w: %w; usare un'altra copia", "%w: %w; use another backup", errDamaged, err)
		}
		if have != f {
			return nil, lang.Errorf("%w: %s ha %d byte, SHA-256 %s; attesi %d, %s; usare un'altra copia",
				"%w: %s has %d bytes, SHA-256 %s; expected %d, %s; use another backup", errDamaged,
				filepath.Join(dir, f.File), have.Bytes, have.SHA256, f.Bytes, f.SHA256)
		}
	}
	return b, nil
}

// parseManifest reads the manifest of a backup, and none of its files.
func parseManifest(dir string) (*Manifest, error) {
	path := filepath.Join(dir, manifestFile)
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, cli.Usage("%s non è una copia di sicurezza: non ha %s; neppure una copia interrotta lo ha",
			"%s is no backup: it has no %s; one that was interrupted has none either", dir, manifestFile)
	}
	if err != nil {
		return nil, err
	}
	b := &Manifest{}
	if err := json.Unmarshal(text, b); err != nil {
		return nil, lang.Errorf("%w: %s non si legge: %w", "%w: %s cannot be read: %w", errDamaged, path, err)
	}
	if want := b.version(); b.Format != manifestFormat || b.Version != want {
		return nil, lang.Errorf("%w: %s ha il formato %q versione %d, atteso %q versione %d", "%w: %s has format %q version %d, expected %q version %d", errDamaged, path, b.Format,
			b.Version, manifestFormat, want)
	}
	want, err := b.digest()
	if err != nil || want != b.SHA256 {
		return nil, lang.Errorf("%w: %s è stato modificato dopo la scrittura; usare un'altra copia", "%w: %s was changed after it was written; use another backup", errDamaged, path)
	}
	files := []string{}
	for i := range b.Streams {
		files = append(files, b.Streams[i].File)
	}
	if b.Projections != nil {
		files = append(files, b.Projections.File)
	}
	for _, name := range files { // one that leads elsewhere would be read, and deleted, there
		if filepath.Base(name) != name || !filepath.IsLocal(name) || name == "." {
			return nil, lang.Errorf("%w: %s nomina il file %q, che non è nella stessa directory; usare un'altra copia",
				"%w: %s names the file %q, which is not in the same directory; use another backup", errDamaged, path, name)
		}
	}
	return b, nil
}
