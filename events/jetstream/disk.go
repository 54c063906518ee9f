package jetstream

// FreeBytes returns what an unprivileged process may still write where a directory is; false: that cannot be told here.
func FreeBytes(dir string) (int64, bool) { return freeBytes(dir) }
