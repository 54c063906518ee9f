package sqlite

import (
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// sealSuffix is of the file that says what a database file was when it was closed well. SQLite notices damage to its own
// structure, and not a value that was altered: that would be a balance that differs in silence. While the store is open
// there is no seal, and after a kill there is none either: verify is for that.
const sealSuffix = ".seal"

// sealWithin bounds how long the closing of a store may take to read the file once more. Reading a gigabyte takes less.
const sealWithin = 1500 * time.Millisecond

var errSlow = errors.New("too slow")

// sum returns the size and the CRC-32C of a file.
func sum(path string, within time.Duration) (text string, err error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close() //nolint:errcheck // read only
	h := crc32.New(crc32.MakeTable(crc32.Castagnoli))
	var size int64
	buffer := make([]byte, 1<<20)
	for start := time.Now(); ; {
		n, err := f.Read(buffer)
		_, _ = h.Write(buffer[:n]) // a hash takes everything
		size += int64(n)
		if errors.Is(err, io.EOF) {
			return fmt.Sprintf("%d bytes, CRC-32C %08x\n", size, h.Sum32()), nil
		}
		if err != nil {
			return "", err
		}
		if within > 0 && time.Since(start) > within {
			return "", errSlow
		}
	}
}

// seal notes what a database file is, unless changes to it still lie in the write-ahead log because another program has it
// open.
func seal(path string) error {
	if hasLog(path) {
		return nil
	}
	text, err := sum(path, sealWithin)
	if errors.Is(err, errSlow) || errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err == nil {
		err = os.WriteFile(path+sealSuffix, []byte(text), 0o600)
	}
	if err != nil {
		return fmt.Errorf("sqlite: seal %s: %w", path, err)
	}
	return nil
}

func hasLog(path string) bool {
	info, err := os.Stat(path + "-wal")
	return err == nil && info.Size() > 0
}

// checkSeal returns [ErrDamaged] when a file that was closed well is not as it was then.
func checkSeal(path string) error {
	want, err := os.ReadFile(path + sealSuffix)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("sqlite: %w", err)
	}
	if hasLog(path) {
		return fmt.Errorf("%w: another program has written to %s since it was closed", ErrDamaged, path)
	}
	have, err := sum(path, 0)
	if errors.Is(err, fs.ErrNotExist) {
		return nil // made again from the log
	}
	if err != nil {
		return fmt.Errorf("sqlite: %w", err)
	}
	if len(want) > 0 && have != string(want) { // an empty seal is one that was cut off with the power
		return fmt.Errorf("%w: %s was altered since it was closed: it has %.*s, and had %.*s", ErrDamaged, path, len(have)-1, have,
			len(want)-1, want)
	}
	return nil
}

// breakSeal removes the seal, before anything is written.
func breakSeal(path string) error {
	err := os.Remove(path + sealSuffix)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("sqlite: %w", err)
	}
	return syncFile(filepath.Dir(path))
}
