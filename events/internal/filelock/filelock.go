// Package filelock keeps a file to one process. The lock is the operating system's, so that the death of its owner, in
// whatever way, frees it.
package filelock

import "errors"

// ErrLocked is returned by [Lock] when another open file holds the lock.
var ErrLocked = errors.New("locked by another process")
