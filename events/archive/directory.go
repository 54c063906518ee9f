package archive

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"
	"path/filepath"
	"slices"
	"sync/atomic"
	"time"

	"spettanze/events"
	"spettanze/events/lang"
)

// maxRecordBytes bounds a line, in bytes: 8 MiB, because JSON may write the bytes of a refused record six times as long.
const maxRecordBytes = 8 * events.MaxEventBytes

// Directory is the [events.Log] of an archive directory that [Save] wrote, for reading only. Sequences and times of
// recording are those of the log it was written from. It is safe for concurrent use.
type Directory struct {
	path     string
	manifest *Manifest
	closed   atomic.Bool
}

var _ events.Sealed = (*Directory)(nil)

// WithStored implements [events.Sealed]: an archive of a log that has leaves gives every record as it was stored there.
func (d *Directory) WithStored() events.Log { return d }

// OpenDirectory opens an archive directory. It returns [ErrDamaged] when the manifest was changed or contradicts itself or
// the names of the files; the content of the files is verified when it is read.
func OpenDirectory(path string) (*Directory, error) {
	m, err := readManifest(path)
	if err != nil {
		return nil, err
	}
	return &Directory{path: path, manifest: m}, nil
}

// Manifest returns the manifest, which the caller must not change.
func (d *Directory) Manifest() *Manifest { return d.manifest }

// Append implements [events.Log]; it always returns [ErrReadOnly].
func (d *Directory) Append(context.Context, []events.Event) ([]events.Appended, error) {
	return nil, fmt.Errorf("%w: %s", ErrReadOnly, d.path)
}

// Last implements [events.Log]; the time is zero when the log it was written from had none.
func (d *Directory) Last(context.Context) (uint64, time.Time, error) {
	if d.closed.Load() {
		return 0, time.Time{}, ErrClosed
	}
	var recorded time.Time
	if t := d.manifest.LastRecorded; t != nil {
		recorded = *t
	}
	return d.manifest.Last, recorded, nil
}

// Close implements [events.Log].
func (d *Directory) Close() error {
	d.closed.Store(true)
	return nil
}

// Read implements [events.Log]. Each block of 1,000 lines is compared with its checksum before fn has any of it, and
// [ErrDamaged] names the first block that differs; the records that fn had before are sound. Read from the first record, the trees of
// the records are compared with those of the manifest at the end. With follow it then waits until
// ctx ends, because an archive does not grow.
func (d *Directory) Read(ctx context.Context, from uint64, follow bool, fn func([]events.Record) error) error {
	if from > d.manifest.Last+1 {
		return lang.Errorf("archivio: %w: chiesta la sequenza %d, ma %s finisce alla %d",
			"archive: %w: asked for sequence %d, but %s ends at %d", events.ErrGap, from, d.path, d.manifest.Last)
	}
	read := trees{}
	for i := range d.manifest.Files {
		if f := &d.manifest.Files[i]; f.Last >= from {
			if err := d.readFile(ctx, f, from, read, fn); err != nil {
				return err
			}
		}
	}
	if from <= d.manifest.First {
		if found := read.heads(); !slices.Equal(found, d.manifest.Trees) {
			return damaged(d.path, "gli alberi delle registrazioni sono %v, attesi %v", "the trees of the records are %v, expected %v", found, d.manifest.Trees)
		}
	}
	if !follow {
		return nil
	}
	<-ctx.Done()
	return context.Cause(ctx)
}

func (d *Directory) readFile(ctx context.Context, f *File, from uint64, read trees, fn func([]events.Record) error) error {
	r := &blockReader{sealed: len(d.manifest.Trees) > 0, path: filepath.Join(d.path, f.Name), file: f, hash: sha256.New(), whole: sha256.New(), last: f.First - 1}
	in, err := os.Open(r.path)
	if err != nil {
		return fmt.Errorf("archive: %w", err)
	}
	defer func() { _ = in.Close() }() // read only: there is nothing to lose
	r.in = bufio.NewReaderSize(in, 256<<10)
	for r.line < f.Records {
		switch {
		case d.closed.Load():
			return ErrClosed
		case ctx.Err() != nil:
			return context.Cause(ctx)
		}
		batch, err := r.block()
		if err != nil {
			return err
		}
		for len(batch) > 0 && batch[0].Seq < from {
			batch = batch[1:]
		}
		for i := range batch {
			if batch[i].Stored != nil {
				read.add(&batch[i])
			}
		}
		if len(batch) > 0 {
			if err := fn(batch); err != nil {
				return err
			}
		}
	}
	return r.end()
}

// blockReader reads a file block by block and verifies each.
type blockReader struct {
	sealed bool // records have leaves
	path   string
	file   *File
	in     *bufio.Reader
	hash   hash.Hash // of the block
	whole  hash.Hash // of the file
	bytes  int64
	line   uint64 // of the line read last
	last   uint64 // sequence read last
}

// block returns the records of the next block.
func (r *blockReader) block() ([]events.Record, error) {
	first := r.line + 1
	n := int(min(blockLines, r.file.Records-r.line))
	var text []byte // a new one for each block, because fn may keep the records
	ends := make([]int, 0, n)
	for range n {
		var err error
		if text, err = r.next(text); err != nil {
			return nil, err
		}
		ends = append(ends, len(text))
	}
	r.hash.Reset()
	_, _ = r.hash.Write(text) // a hash never fails
	_, _ = r.whole.Write(text)
	records, bad := parseBlock(text, ends, r.sealed)
	want := r.file.Blocks[(first-1)/blockLines]
	if found := hex.EncodeToString(r.hash.Sum(nil)); found != want {
		if bad != nil {
			return nil, damaged(r.path, "riga %d, della sequenza %d o successiva: %w; le righe da %d a %d hanno SHA-256 %s, atteso %s",
				"line %d, of sequence %d or after: %w; lines %d to %d have SHA-256 %s, expected %s",
				first+uint64(len(records)), r.last+1, bad, first, r.line, found, want)
		}
		return nil, damaged(r.path, "le righe da %d a %d, dalla sequenza %d in poi, sono state modificate: trovato SHA-256 %s, atteso %s",
			"lines %d to %d, sequences %d and after, were changed: found SHA-256 %s, expected %s",
			first, r.line, r.last+1, found, want)
	}
	if bad != nil { // unchanged, so another program wrote events that this one does not read
		return nil, damaged(r.path, "riga %d: %w", "line %d: %w", first+uint64(len(records)), bad)
	}
	for i := range records {
		if records[i].Seq <= r.last || records[i].Seq > r.file.Last {
			return nil, damaged(r.path, "riga %d: trovata la sequenza %d dopo la %d, attesa una fino alla %d",
				"line %d: found sequence %d after %d, expected one up to %d",
				first+uint64(i), records[i].Seq, r.last, r.file.Last)
		}
		r.last = records[i].Seq
	}
	return records, nil
}

// next appends the next line with its newline.
func (r *blockReader) next(text []byte) ([]byte, error) {
	start := len(text)
	for {
		part, err := r.in.ReadSlice('\n')
		text = append(text, part...)
		r.bytes += int64(len(part))
		switch {
		case err == nil:
			r.line++
			return text, nil
		case errors.Is(err, io.EOF):
			return nil, damaged(r.path, "finisce alla riga %d dopo la sequenza %d, a %d byte: attese %d righe, %d byte, fino alla sequenza %d",
				"it ends in line %d after sequence %d, at %d bytes: expected %d lines, %d bytes, up to "+
					"sequence %d", r.line+1, r.last, r.bytes, r.file.Records, r.file.Bytes, r.file.Last)
		case !errors.Is(err, bufio.ErrBufferFull):
			return nil, fmt.Errorf("archive: read %s after line %d: %w", r.path, r.line, err)
		case len(text)-start > maxRecordBytes:
			return nil, damaged(r.path, "la riga %d è più lunga di qualsiasi record: %d byte e oltre", "line %d is longer than any record: %d bytes and more", r.line+1, len(text)-start)
		}
	}
}

// end checks that nothing follows, and the checksum of the whole file.
func (r *blockReader) end() error {
	rest, err := io.Copy(io.Discard, r.in)
	if err != nil {
		return fmt.Errorf("archive: read %s after line %d: %w", r.path, r.line, err)
	}
	if rest > 0 || r.bytes != r.file.Bytes {
		return damaged(r.path, "trovati %d byte, %d dopo la riga %d, sequenza %d, dove dovrebbe finire: attesi %d",
			"found %d bytes, %d of them after line %d, sequence %d, where it should end: expected %d",
			r.bytes+rest, rest, r.line, r.last, r.file.Bytes)
	}
	if r.last != r.file.Last {
		return damaged(r.path, "finisce alla sequenza %d, attesa la %d", "it ends at sequence %d, expected %d", r.last, r.file.Last)
	}
	if found := hex.EncodeToString(r.whole.Sum(nil)); found != r.file.SHA256 {
		return damaged(r.path, "trovato SHA-256 %s dell'insieme, atteso %s", "found SHA-256 %s of the whole, expected %s", found, r.file.SHA256)
	}
	return nil
}

// parseBlock decodes lines; ends are the offsets of their ends. It returns the records before the first line that is none.
func parseBlock(text []byte, ends []int, sealed bool) ([]events.Record, error) {
	records := make([]events.Record, 0, len(ends))
	start := 0
	for _, end := range ends {
		r, err := parseRecord(text[start:end-1:end-1], sealed)
		if err != nil {
			return records, err
		}
		records = append(records, r)
		start = end
	}
	return records, nil
}
