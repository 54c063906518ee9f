package embedded

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

const lockName = "spettanze.lock"

// errLocked is returned by lockFile when another open file has the lock.
var errLocked = errors.New("locked by another process")

// dirLock keeps a second process from a data directory, for two servers on one store destroy it. The file holds the id of the
// process that has the lock, for the error that the second one gets.
type dirLock struct{ f *os.File }

func lockDir(dir string) (*dirLock, error) {
	path := filepath.Join(dir, lockName)
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o640)
	if err != nil {
		return nil, fmt.Errorf("jetstream: lock the data directory %s, which must be writable: %w; make it so, or choose another "+
			"(--data)", dir, err)
	}
	if err := lockFile(f); err != nil {
		owner := lockOwner(f)
		_ = f.Close()
		if errors.Is(err, errLocked) {
			return nil, fmt.Errorf("%w: %s belongs to %s; ask that one (--server), stop it, or choose another directory",
				ErrInUse, dir, owner)
		}
		return nil, fmt.Errorf("jetstream: lock the data directory %s: %w", dir, err)
	}
	pid := []byte(strconv.Itoa(os.Getpid()) + "\n")
	if err := errors.Join(f.Truncate(0), writeAt(f, pid)); err != nil {
		return nil, errors.Join(fmt.Errorf("jetstream: lock the data directory %s: %w", dir, err), f.Close())
	}
	return &dirLock{f}, nil
}

func writeAt(f *os.File, b []byte) error {
	_, err := f.WriteAt(b, 0)
	return err
}

func lockOwner(f *os.File) string {
	b, err := io.ReadAll(io.LimitReader(f, 32))
	if pid := strings.TrimSpace(string(b)); err == nil && pid != "" {
		return "process " + pid
	}
	return "another process"
}

// release closes the file, which frees the lock. The file is not removed: two processes could then lock two files.
func (l *dirLock) release() error { return l.f.Close() }
