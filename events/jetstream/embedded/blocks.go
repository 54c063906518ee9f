package embedded

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path"
	"path/filepath"
)

// A record of a block begins with its size, with a flag, its sequence, with two, its time and the size of its subject.
const (
	recordHead  = 4 + 8 + 8 + 2
	headersFlag = 1 << 31
	tombstone   = 1 << 62
	erasedFlag  = 1 << 63

	// farApart is a distance between two sequences of a block that only a damaged one has, or a bucket in which a value is older
	// than so many others. The server takes four bytes for each sequence in between.
	farApart = 1 << 24
)

// distrust removes the server's index of every stream that has a block with a sequence far from the one before. With an index
// the server reads the sequences of a block before it compares a checksum, and fills the gaps between them: one bit altered
// in a sequence takes all memory there is. Without an index it goes by the checksums, and cuts the block off at the
// damage; a reader of the log then learns which records are missing.
//
// It reads the whole log, so only the start after a kill does this. After a clean stop such a bit is still to be found: the
// reader that meets it takes all memory, the system ends the process, and the start after that does it.
func distrust(dir string, to *slog.Logger) error {
	store := os.DirFS(dir)
	indexes, err := fs.Glob(store, "jetstream/*/streams/*/msgs/index.db")
	if err != nil {
		return fmt.Errorf("jetstream: look for the streams in %s: %w", dir, err)
	}
	var buf bytes.Buffer
	for _, index := range indexes {
		blocks, err := fs.Glob(store, path.Dir(index)+"/*.blk")
		if err != nil {
			return fmt.Errorf("jetstream: look for the blocks beside %s: %w", index, err)
		}
		for _, block := range blocks {
			if sequencesFit(store, block, &buf) {
				continue
			}
			to.Error("a block of a stream is damaged; its checksums decide what is kept", "block", block)
			if err := os.Remove(filepath.Join(dir, filepath.FromSlash(index))); err != nil {
				return fmt.Errorf("jetstream: the block %s is damaged, and the index beside it cannot be removed: %w", block, err)
			}
			break
		}
	}
	return nil
}

// sequencesFit reports whether no two sequences that follow each other are far apart. Whatever else is wrong with a block, the
// server finds.
func sequencesFit(store fs.FS, block string, buf *bytes.Buffer) bool {
	f, err := store.Open(block)
	if err != nil {
		return true
	}
	defer func() { _ = f.Close() }()
	buf.Reset()
	if _, err := buf.ReadFrom(f); err != nil {
		return true
	}
	last := uint64(0)
	for b := buf.Bytes(); len(b) >= recordHead; {
		size, seq := binary.LittleEndian.Uint32(b)&^headersFlag, binary.LittleEndian.Uint64(b[4:])
		if seq&tombstone == 0 {
			seq &^= erasedFlag
			if last != 0 && seq > last && seq-last > farApart {
				return false
			}
			last = max(last, seq)
		}
		if size < recordHead || uint64(size) > uint64(len(b)) {
			return true
		}
		b = b[size:]
	}
	return true
}
