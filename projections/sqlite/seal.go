package sqlite

import (
	"context"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"time"
)

// sealSuffix is of the file that says what a database file was when it was closed well. SQLite notices damage to its own
// structure, and not a value that was altered: that would be a balance that differs in silence. While the store is open
// there is no seal, and after a kill there is none either: verify is for that.
const sealSuffix = ".seal"

// sealWithin bounds how long the closing of a store may take to read the file once more. Reading a gigabyte takes less.
const sealWithin = 1500 * time.Millisecond

// sum returns the size and the CRC-32C of a file, as one line.
func sum(ctx context.Context, path string) (text string, err error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close() //nolint:errcheck // read only
	h := crc32.New(crc32.MakeTable(crc32.Castagnoli))
	var size int64
	buffer := make([]byte, 256<<10) // it stays in the processor's cache
	for {
		n, err := f.Read(buffer)
		_, _ = h.Write(buffer[:n]) // a hash takes everything
		size += int64(n)
		if errors.Is(err, io.EOF) {
			return fmt.Sprintf("%d bytes, CRC-32C %08x\n", size, h.Sum32()), nil
		}
		if err != nil {
			return "", err
		}
		if ctx.Err() != nil {
			return "", ctx.Err()
		}
	}
}

// seal notes what a database file is, unless changes to it still lie in the write-ahead log because another program has it
// open.
func seal(path string) error {
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

// readSeal returns what a file was when it was closed well, and nothing when there is nothing to compare: no seal, one that
// was cut off with the power, or no file.
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

// checkSeal returns [ErrDamaged] when a file that was closed well is not as it was then.
func checkSeal(path string) error {
	want, err := readSeal(path)
	if err != nil {
		return err
	}
	return (&asFound{path, want}).compare(context.Background())
}

// asFound is a file that was closed well and has not been compared yet with its seal.
type asFound struct {
	path string
	want string // empty: there is nothing to compare any more
}

// compare returns [ErrDamaged] when the file is not what its seal says.
func (f *asFound) compare(ctx context.Context) error {
	if f.want == "" {
		return nil
	}
	have, err := sum(ctx, f.path)
	if err != nil {
		return fmt.Errorf("sqlite: %w", err)
	}
	if have != f.want {
		return fmt.Errorf("%w: %s was altered since it was closed: it has %.*s, and had %.*s", ErrDamaged, f.path, len(have)-1, have,
			len(f.want)-1, f.want)
	}
	return nil
}

// sound compares the file, for whoever cannot wait, because it is to be changed, or has failed to open.
func (f *asFound) sound(ctx context.Context) error {
	err := f.compare(ctx)
	if err == nil && f.want != "" {
		f.want, err = "", breakSeal(f.path)
	}
	return err
}

// sealCheck compares a file with its seal, once, when it is first waited for. Reading a file through takes time that grows
// with it, a third of a second for a gigabyte; so nobody waits for it but who asks what is in the file, or writes into it,
// and whoever is still busy with other things says when it shall begin.
type sealCheck struct {
	found  *asFound
	begin  sync.Once
	ctx    context.Context //nolint:containedctx // it ends with the store
	cancel context.CancelFunc
	done   chan struct{}
	err    error // once done
}

func newCheck(f *asFound) *sealCheck {
	c := &sealCheck{found: f, done: make(chan struct{})}
	c.ctx, c.cancel = context.WithCancel(context.Background())
	return c
}

func (c *sealCheck) compare() {
	defer close(c.done)
	defer c.cancel()
	if c.err = c.found.sound(c.ctx); errors.Is(c.err, context.Canceled) {
		c.err = ErrClosed
	}
}

// wait returns nil once the file is known to be as it was closed, or why it must not be used.
func (c *sealCheck) wait() error {
	if c == nil {
		return nil
	}
	c.begin.Do(func() { go c.compare() })
	<-c.done
	return c.err
}

// stop ends the comparison if it is not at its end yet. One that has not begun never does.
func (c *sealCheck) stop() {
	if c != nil {
		c.cancel()
		c.begin.Do(func() { c.err = ErrClosed; close(c.done) })
		<-c.done
	}
}

// Sound waits until the file has been compared with its seal, and returns nil when it is as it was when it was closed, or was
// not closed well and has no seal. It returns [ErrDamaged] when it was altered: then the store has answered nothing and will
// answer nothing. It returns [ErrClosed] when the store was closed before.
func (s *Store) Sound() error { return s.check.wait() }

// Compared is closed once the comparison that [Store.Sound] waits for is over, whoever asked for it; nil when there is nothing to compare.
func (s *Store) Compared() <-chan struct{} {
	if s.check == nil {
		return nil
	}
	return s.check.done
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
