package main

import "golang.org/x/sys/unix"

// adviseLargePages asks the system to back memory that was not touched yet with large pages. A system set never to do so does not.
func adviseLargePages(b []byte) { _ = unix.Madvise(b, unix.MADV_HUGEPAGE) }
