//go:build unix

package embedded

import (
	"errors"
	"os"
	"syscall"
)

// lockFile takes the exclusive lock of an open file without waiting. It is the operating system's, so that the end of the
// process frees it, too.
func lockFile(f *os.File) error {
	err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		return errLocked
	}
	return err
}
