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

// lockDir keeps a second process from a data directory, for two servers on one store destroy it. The file holds the id of the
// process that has the lock, for the error that the second one gets, and is empty after a clean stop: killed says that the process before
// did not stop so. Closing it frees the lock. The file is never removed: two processes could then lock two files.
func lockDir(dir string) (lock *os.File, killed bool, err error) {
	path := filepath.Join(dir, lockName)
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, false, fmt.Errorf("jetstream: lock the data directory %s, which must be writable: %w; make it so, or choose another "+
			"(--data)", dir, err)
	}
	if err := lockFile(f); err != nil {
		owner := lockOwner(f)
		_ = f.Close()
		if errors.Is(err, errLocked) {
			return nil, false, fmt.Errorf("%w: %s belongs to %s; ask that one (--server), stop it, or choose another directory",
				ErrInUse, dir, owner)
		}
		return nil, false, fmt.Errorf("jetstream: lock the data directory %s: %w", dir, err)
	}
	info, err := f.Stat()
	killed = err == nil && info.Size() > 0
	pid := []byte(strconv.Itoa(os.Getpid()) + "\n")
	_, err = f.WriteAt(pid, 0)
	if err := errors.Join(err, f.Truncate(int64(len(pid)))); err != nil {
		return nil, false, errors.Join(fmt.Errorf("jetstream: lock the data directory %s: %w", dir, err), f.Close())
	}
	return f, killed, nil
}

func lockOwner(f *os.File) string {
	b, err := io.ReadAll(io.LimitReader(f, 32))
	if pid := strings.TrimSpace(string(b)); err == nil && pid != "" {
		return "process " + pid
	}
	return "another process"
}
