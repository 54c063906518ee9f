package archive

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"spettanze/events/lang"
	"spettanze/events/leaf"
)

const (
	manifestName   = "manifest.json"
	manifestFormat = "spettanze-archive"
	formatVersion  = 2
	filePrefix     = "events-"
	fileSuffix     = ".jsonl"

	// blockLines is how many lines have one checksum in the manifest: an error names a damaged place this precisely.
	blockLines = 1000
	// fileLines is how many lines a file has by default: about 30 MB, which any editor still opens.
	fileLines = 100 * blockLines
)

var (
	// ErrDamaged is returned for a directory that differs from its manifest. The message names the file and the place in
	// it, with the value found and the value expected.
	ErrDamaged = lang.Errorf("archivio danneggiato", "archive: damaged")
	// ErrReadOnly is returned by [Directory.Append].
	ErrReadOnly = lang.Errorf("l'archivio è aperto in sola lettura", "archive: opened for reading only")
	// ErrClosed is returned by every method that reads after [Directory.Close].
	ErrClosed = errors.New("archive: the log is closed")
	// ErrExists is returned by [Save] for a directory that is not empty.
	ErrExists = lang.Errorf("la directory dell'archivio non è vuota; indicarne una che non esiste ancora",
		"archive: the directory is not empty; name one that does not exist yet")
	// ErrNoEvents is returned by [Save] for a company without events in the log.
	ErrNoEvents = lang.Errorf("archivio: il log non ha eventi dell'azienda", "archive: the log has no events of company")
	// ErrVersion is returned by [OpenDirectory] for an archive of a newer format.
	ErrVersion = lang.Errorf("archivio scritto da un programma più recente; aggiornare questo per leggerlo",
		"archive: written by a newer program; update this one to read it")
)

// Manifest describes the content of an archive directory.
type Manifest struct {
	Format    string    `json:"format"`
	Version   int       `json:"version"`
	Written   time.Time `json:"written"`
	Companies []string  `json:"companies"` // whose events it holds, in order
	// Only is the company of the archive, if the events of others were left out.
	Only    string `json:"only,omitempty"`
	Records uint64 `json:"records"`
	Refused uint64 `json:"refused"` // of them, without an event
	First   uint64 `json:"first"`   // sequence; 0 in an empty archive
	Last    uint64 `json:"last"`
	// LastRecorded is the time of recording of the last record; absent if the log has none.
	LastRecorded *time.Time `json:"lastRecorded,omitempty"`
	// Trees are over the leaves of the records, one for each company; absent if the log has no leaves, and in version 1.
	Trees []leaf.Head `json:"trees,omitempty"`
	Files []File      `json:"files"`
	// SHA256 is of the manifest itself, without this line: see digest.
	SHA256 string `json:"sha256"`
}

// File is one file of an archive directory.
type File struct {
	Name    string   `json:"name"`
	First   uint64   `json:"first"` // sequence
	Last    uint64   `json:"last"`
	Records uint64   `json:"records"` // one a line
	Bytes   int64    `json:"bytes"`
	SHA256  string   `json:"sha256"`
	Blocks  []string `json:"blocks"` // SHA-256 of each thousand lines; the last may be of fewer
}

func fileName(first uint64) string { return fmt.Sprintf("%s%012d%s", filePrefix, first, fileSuffix) }

// digest returns the SHA-256, in hexadecimal, of the manifest's compact JSON with an empty digest.
func (m *Manifest) digest() (string, error) {
	c := *m
	c.SHA256 = ""
	b, err := json.Marshal(&c)
	if err != nil {
		return "", fmt.Errorf("archive: manifest: %w", err)
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:]), nil
}

// encode returns the bytes of the manifest's file.
func (m *Manifest) encode() ([]byte, error) {
	var err error
	if m.SHA256, err = m.digest(); err != nil {
		return nil, err
	}
	b, err := json.MarshalIndent(m, "", " ")
	if err != nil {
		return nil, fmt.Errorf("archive: manifest: %w", err)
	}
	return append(b, '\n'), nil
}

// IsDirectory reports whether a path is the directory of an archive, whole or damaged.
func IsDirectory(path string) bool {
	if _, err := os.Stat(filepath.Join(path, manifestName)); err == nil {
		return true
	}
	names, err := eventFiles(path)
	return err == nil && len(names) > 0
}

// eventFiles lists the files of events in a directory.
func eventFiles(dir string) ([]string, error) {
	list, err := os.ReadDir(dir)
	if err != nil {
		return nil, fmt.Errorf("archive: %w", err)
	}
	var names []string
	for _, e := range list {
		if strings.HasPrefix(e.Name(), filePrefix) && strings.HasSuffix(e.Name(), fileSuffix) {
			names = append(names, e.Name())
		}
	}
	return names, nil
}

// readManifest reads the manifest of a directory and checks it in itself and against the names and sizes of the files.
func readManifest(dir string) (*Manifest, error) {
	path := filepath.Join(dir, manifestName)
	b, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, damaged(path, "manca, e senza nessuno può verificare che gli eventi siano completi",
			"it is missing, and without it no one can check that the events are complete")
	}
	if err != nil {
		return nil, fmt.Errorf("archive: %w", err)
	}
	var head struct {
		Format  string `json:"format"`
		Version int    `json:"version"`
	}
	if json.Unmarshal(b, &head) == nil && head.Format == manifestFormat && head.Version > formatVersion {
		return nil, lang.Errorf("%w: %s è della versione %d, questo programma legge la %d", "%w: %s is of version %d, this program reads %d", ErrVersion, path, head.Version, formatVersion)
	}
	m := &Manifest{}
	dec := json.NewDecoder(bytes.NewReader(b))
	dec.DisallowUnknownFields()
	if err := dec.Decode(m); err != nil {
		return nil, damaged(path, "non è un manifesto: %w", "it is no manifest: %w", err)
	}
	if m.Format != manifestFormat || m.Version < 1 || m.Version > formatVersion {
		return nil, damaged(path, "trovato il formato %q versione %d, atteso %q versione da 1 a %d", "found format %q version %d, expected %q version 1 to %d", m.Format, m.Version, manifestFormat,
			formatVersion)
	}
	want, err := m.digest()
	if err != nil {
		return nil, err
	}
	if m.SHA256 != want {
		return nil, damaged(path, "è stato modificato dopo la scrittura: dice di sé SHA-256 %s, atteso %s",
			"it was changed after it was written: it says SHA-256 %s of itself, expected %s", m.SHA256, want)
	}
	// Spaces and the order of fields count too: one changed byte is a reason not to trust the others.
	if same, err := m.encode(); err != nil || !bytes.Equal(b, same) {
		return nil, damaged(path, "è stato modificato dopo la scrittura: il contenuto è integro, il testo non è com'era",
			"it was changed after it was written: its content is whole, its text is not as it was")
	}
	if err := m.check(path); err != nil {
		return nil, err
	}
	return m, m.checkFiles(dir)
}

func damaged(path, it, en string, args ...any) error {
	return lang.Errorf("%w: %s: %w: recuperarlo di nuovo da dove fu scritto", "%w: %s: %w: fetch it again from where it was written",
		ErrDamaged, path, lang.Errorf(it, en, args...))
}

// check compares the totals of the manifest with its files.
func (m *Manifest) check(path string) error {
	var records, last uint64
	for i, f := range m.Files {
		if f.Name != fileName(f.First) || f.First <= last || f.Last < f.First || f.Records == 0 ||
			f.Records > f.Last-f.First+1 {
			return damaged(path, "file %d, %s: trovate le sequenze da %d a %d e %d record dopo la sequenza %d",
				"file %d, %s: found sequences %d to %d and %d records after sequence %d", i+1, f.Name, f.First,
				f.Last, f.Records, last)
		}
		if want := int((f.Records + blockLines - 1) / blockLines); len(f.Blocks) != want {
			return damaged(path, "file %s: trovate %d somme di controllo di blocchi, attese %d", "file %s: found %d checksums of blocks, expected %d", f.Name, len(f.Blocks), want)
		}
		records, last = records+f.Records, f.Last
	}
	var first uint64
	if len(m.Files) > 0 {
		first = m.Files[0].First
	}
	if m.Records != records || m.First != first || m.Last != last {
		return damaged(path, "trovati %d record dalla sequenza %d alla %d, attesi %d dalla %d alla %d, come dicono i suoi file",
			"found %d records from sequence %d to %d, expected %d from %d to %d, as its files say",
			m.Records, m.First, m.Last, records, first, last)
	}
	return nil
}

// checkFiles checks that the directory has the files of the manifest and no others.
func (m *Manifest) checkFiles(dir string) error {
	names, err := eventFiles(dir)
	if err != nil {
		return err
	}
	for _, f := range m.Files {
		path := filepath.Join(dir, f.Name)
		i := slices.Index(names, f.Name)
		if i < 0 {
			return damaged(path, "il file manca: attesi %d record, sequenze da %d a %d", "the file is missing: expected %d records, sequences %d to %d", f.Records, f.First, f.Last)
		}
		names = slices.Delete(names, i, i+1)
	}
	if len(names) > 0 {
		return damaged(filepath.Join(dir, names[0]), "il manifesto non conosce questo file", "the manifest does not know of this file")
	}
	return nil
}
