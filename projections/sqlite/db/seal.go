package db

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"golang.org/x/sync/errgroup"
)

// sealSuffix ends the name of a file's seal, one line such as "1183744 bytes, CRC-32C of sections 0a1b2c3d": its size and checksum as
// of the last clean close. SQLite detects damage to the structure of a file but not an altered value, which would silently change a balance.
//
// [Seal] writes the seal when a file is closed. When the file is opened, [CheckSeal] compares it and [BreakSeal] removes it. So
// there is no seal while a store is open, nor after a kill; verify finds altered values then.
const sealSuffix = ".seal"

// sealWithin is how long closing a store may spend on reading the file for its seal; a gigabyte takes some 0.4 s. After that
// the file stays without a seal.
const sealWithin = 1500 * time.Millisecond

// section is how many bytes one goroutine reads and sums at a time. A gigabyte takes one processor 0.4 s, and a start waits for it.
const section = 8 << 20

// sum returns the size of a file and the CRC-32C of the CRC-32Cs of its sections, as one line.
func sum(ctx context.Context, path string) (text string, err error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close() //nolint:errcheck // read only
	info, err := f.Stat()
	if err != nil {
		return "", err
	}
	sections := (info.Size() + section - 1) / section
	sums := make([]byte, 4*sections)
	g, gctx := errgroup.WithContext(ctx)
	g.SetLimit(runtime.GOMAXPROCS(0))
	for i := range sections {
		g.Go(func() error {
			if err := gctx.Err(); err != nil {
				return err
			}
			h := crc32.New(castagnoli)
			// The buffer stays in the processor's cache.
			_, err := io.CopyBuffer(h, struct{ io.Reader }{io.NewSectionReader(f, i*section, section)}, make([]byte, 256<<10))
			binary.BigEndian.PutUint32(sums[4*i:], h.Sum32())
			return err
		})
	}
	if err := g.Wait(); err != nil {
		return "", err
	}
	return fmt.Sprintf("%d bytes, CRC-32C of sections %08x\n", info.Size(), crc32.Checksum(sums, castagnoli)), nil
}

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// Seal writes the seal of a database file, unless the write-ahead log still holds changes because another program has the
// file open.
func Seal(path string) error {
	if hasLog(path) {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), sealWithin)
	defer cancel()
	text, err := sum(ctx, path)
	if errors.Is(err, context.DeadlineExceeded) || errors.Is(err, fs.ErrNotExist) {
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

func isSealed(path string) bool {
	_, err := os.Stat(path + sealSuffix)
	return err == nil
}

// readSeal returns the seal of a file. It is empty when there is nothing to compare: no seal, one that a power cut emptied, or
// no file.
func readSeal(path string) (want string, err error) {
	b, err := os.ReadFile(path + sealSuffix)
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("sqlite: %w", err)
	}
	if hasLog(path) {
		return "", fmt.Errorf("%w: another program has written to %s since it was closed", ErrDamaged, path)
	}
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return "", nil // made again from the log
	}
	return string(b), nil
}

// CheckSeal returns [ErrDamaged] when a file that was closed cleanly has changed since. A file without a seal passes.
func CheckSeal(ctx context.Context, path string) error {
	want, err := readSeal(path)
	if err != nil || want == "" {
		return err
	}
	have, err := sum(ctx, path)
	if err != nil {
		return fmt.Errorf("sqlite: %w", err)
	}
	if have != want {
		return fmt.Errorf("%w: %s was altered since it was closed: it has %.*s, and had %.*s", ErrDamaged, path, len(have)-1, have,
			len(want)-1, want)
	}
	return nil
}

// BreakSeal removes the seal, before anything is written.
func BreakSeal(path string) error {
	err := os.Remove(path + sealSuffix)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("sqlite: %w", err)
	}
	return SyncFile(filepath.Dir(path))
}
