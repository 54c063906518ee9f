//go:build unix

package disk

import "syscall"

// Free returns the bytes that an unprivileged process may still write where a directory is; false when the system does not say.
func Free(dir string) (int64, bool) {
	var st syscall.Statfs_t
	if err := syscall.Statfs(dir, &st); err != nil {
		return 0, false
	}
	return int64(st.Bavail) * int64(st.Bsize), true //nolint:unconvert // the types differ between systems
}
