package backup

import (
	"errors"
	"testing"

	"spettanze/events/jetstream/snapshot"
	"spettanze/events/jetstream/streams"
)

// TestFilesOfManifest: a backup that names a file elsewhere is refused before any file is read or deleted.
func TestFilesOfManifest(t *testing.T) {
	for name, fine := range map[string]bool{"KEYS.snapshot": true, "../KEYS.snapshot": false, "/etc/passwd": false, "a/KEYS.snapshot": false,
		"./KEYS.snapshot": false, "..": false, ".": false, "": false} {
		for what, b := range map[string]*Manifest{
			"stream":      {Streams: []stream{{file{File: name}, snapshot.Snapshot{Stream: streams.Keys, Config: []byte("{}"), State: []byte("{}")}}}},
			"projections": {Projections: &projectionsFile{file: file{File: name}}},
		} {
			dir := t.TempDir()
			b.Format, b.Version = manifestFormat, manifestVersion
			if err := b.write(dir); err != nil {
				t.Fatal(err)
			}
			if _, err := parseManifest(dir); (err == nil) != fine || !fine && !errors.Is(err, errDamaged) {
				t.Errorf("%s %q: %v", what, name, err)
			}
		}
	}
}
