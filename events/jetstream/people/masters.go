package people

import (
	"bytes"
	"cmp"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"spettanze/events/lang"
)

const (
	keyBytes = 32 // AES-256
	// linePrefix begins a line of the file: a key is recognised as one wherever it turns up.
	linePrefix = "spettanze-people-key-1 "
	fileHead   = "# Master keys of the people's names (spettanze people). With this file they can be read, without it they are lost.\n" +
		"# Keep it outside of the data directory and of its backups. The last key is the one in use.\n"
)

// ErrNoMaster is returned when there is no master key, or not the one that is needed.
var ErrNoMaster = errors.New("people: no master key")

// master is a master key. Its id, which wrapped keys name, says nothing about it.
type master struct {
	key [keyBytes]byte
	id  string
}

func newMaster(key []byte) (m master) {
	copy(m.key[:], key)
	sum := sha256.Sum256(append([]byte(linePrefix), key...))
	m.id = hex.EncodeToString(sum[:8])
	return m
}

// Masters is the file of the master keys, outside of the data directory: one key a line, the last one in use, the others while a
// rotation is under way. It is read anew for every use, so that a rotation needs no restart.
type Masters struct {
	Path string // empty: there is none
	Make bool   // a missing file may be made, if no key was ever wrapped
}

// read returns the keys of the file.
func (m Masters) read() ([]master, error) {
	if m.Path == "" {
		return nil, noMaster(lang.Say("nessun file di chiavi: dare --people-key, lo stesso a ogni istanza",
			"no file of keys: give --people-key, the same to every instance"))
	}
	text, err := os.ReadFile(m.Path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, noMaster(lang.Say("manca il file delle chiavi %s: riprenderlo da una sua copia, o indicare dov'è con --people-key",
			"the file of keys %s is missing: take it from a copy of it, or say where it is with --people-key", m.Path))
	}
	if err != nil {
		return nil, noMaster(lang.Say("il file delle chiavi non si legge: %s", "the file of keys cannot be read: %s", err.Error()))
	}
	if info, err := os.Stat(m.Path); err == nil && runtime.GOOS != "windows" && info.Mode().Perm()&0o007 != 0 {
		return nil, noMaster(lang.Say("il file %s può essere letto da chiunque: chmod 600 %[1]s", "anybody may read the file %s: chmod 600 %[1]s", m.Path))
	}
	var keys []master
	for i, line := range strings.Split(string(text), "\n") {
		if line = strings.TrimSpace(line); line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		encoded, ok := strings.CutPrefix(line, linePrefix)
		key, err := base64.StdEncoding.DecodeString(encoded)
		if !ok || err != nil || len(key) != keyBytes {
			return nil, noMaster(lang.Say("%s, riga %d: non è una chiave; il file va ripreso da una sua copia", "%s, line %d: not a key; take the file from a copy of it", m.Path, i+1))
		}
		keys = append(keys, newMaster(key))
	}
	if len(keys) == 0 {
		return nil, noMaster(lang.Say("il file %s non contiene chiavi", "the file %s holds no key", m.Path))
	}
	return keys, nil
}

// write replaces the file by one with these keys. The bytes of the file before are overwritten in place, and so are those of files that a
// kill left half-way: a key that is out of use must not stay in free blocks of a disk that writes in place. Until it is overwritten the
// file before has a name beside the new one, so that sweep finds it after a kill.
func (m Masters) write(keys []master) error {
	if _, err := m.sweep(); err != nil {
		return err
	}
	b := bytes.NewBufferString(fileHead)
	for _, k := range keys {
		b.WriteString(linePrefix + base64.StdEncoding.EncodeToString(k.key[:]) + "\n")
	}
	f, err := os.CreateTemp(filepath.Dir(m.Path), filepath.Base(m.Path)+".new-") // 0600
	if err != nil {
		return err
	}
	_, err = f.Write(b.Bytes())
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	before, _ := os.OpenFile(m.Path, os.O_WRONLY, 0) // there may be none
	_ = os.Link(m.Path, f.Name()+"-before")          // a file system without links has no such name: a kill then leaves the bytes
	if err := os.Rename(f.Name(), m.Path); err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	overwrite(before) // the name leads to the new file already
	if _, err := m.sweep(); err != nil {
		return err
	}
	if d, err := os.Open(filepath.Dir(m.Path)); err == nil {
		_ = d.Sync() // where directories cannot be flushed, the system does it with the file
		_ = d.Close()
	}
	return nil
}

// sweep overwrites and removes the files that a kill left beside the file, and returns how many.
func (m Masters) sweep() (n int, err error) {
	dir, name := filepath.Split(m.Path)
	list, err := os.ReadDir(cmp.Or(dir, "."))
	if err != nil || name == "" {
		return 0, err
	}
	current, _ := os.Stat(m.Path) // there may be none
	for _, left := range list {
		path := filepath.Join(dir, left.Name())
		if !strings.HasPrefix(left.Name(), name+".new-") {
			continue
		}
		if info, err := os.Stat(path); err == nil && (current == nil || !os.SameFile(info, current)) { // else a second name of the file in use
			f, _ := os.OpenFile(path, os.O_WRONLY, 0)
			overwrite(f)
		}
		if err := os.Remove(path); err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}

// overwrite writes over all that a file holds, and closes it. Nil: there is none.
func overwrite(f *os.File) {
	if f == nil {
		return
	}
	if info, err := f.Stat(); err == nil {
		_, _ = f.WriteAt(bytes.Repeat([]byte{'#'}, int(info.Size())), 0)
		_ = f.Sync()
	}
	_ = f.Close()
}

// grow adds a new key, which is in use from then on.
func (m Masters) grow(keys []master) ([]master, error) {
	key := make([]byte, keyBytes)
	_, _ = rand.Read(key) // it never fails
	keys = append(keys, newMaster(key))
	return keys, m.write(keys)
}

// missing reports whether there is no file where one may be made.
func (m Masters) missing() bool {
	if m.Path == "" || !m.Make {
		return false
	}
	_, err := os.Stat(m.Path)
	return errors.Is(err, fs.ErrNotExist)
}

func noMaster(why lang.Text) error {
	return &RefusedError{Code: CodeNoMaster, Why: why, Err: ErrNoMaster}
}
