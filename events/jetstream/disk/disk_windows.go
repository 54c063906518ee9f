//go:build windows

package disk

import "golang.org/x/sys/windows"

// Free returns the bytes that an unprivileged process may still write where a directory is; false when the system does not say.
func Free(dir string) (int64, bool) {
	p, err := windows.UTF16PtrFromString(dir)
	if err != nil {
		return 0, false
	}
	var free uint64
	if err := windows.GetDiskFreeSpaceEx(p, &free, nil, nil); err != nil {
		return 0, false
	}
	return int64(free), true
}
