//go:build unix

package filelock

import (
	"errors"
	"os"
	"syscall"
)

// Lock takes the exclusive lock of an open file without waiting. Closing the file frees it.
func Lock(f *os.File) error {
	err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		return ErrLocked
	}
	return err
}
