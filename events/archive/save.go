package archive

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"time"

	"spettanze/events"
	"spettanze/events/leaf"
)

// SaveOptions are the options of [Save].
type SaveOptions struct {
	Company  string    // only its events and the records without a readable company; empty: all
	Known    uint64    // only records up to this sequence; 0: all
	Written  time.Time // put into the manifest
	PerFile  uint64    // records in a file; 0: 100,000
	Progress func(done, total uint64)
}

// errEnough ends a reading at the last sequence wanted.
var errEnough = errors.New("enough")

// Save writes the present records of a log into a new directory with a manifest, and returns the manifest. The directory
// appears under its name only when all of it is on disk; an interrupted call leaves nothing. It returns [ErrExists] for a
// directory that is not empty, and [ErrNoEvents] for a company that is not in the log.
func Save(ctx context.Context, log events.Log, dir string, o SaveOptions) (m *Manifest, err error) {
	dir = filepath.Clean(dir)
	if err := mayBecome(dir); err != nil {
		return nil, err
	}
	last, _, err := log.Last(ctx)
	if err != nil {
		return nil, fmt.Errorf("archive: find the end of the log: %w", err)
	}
	if o.PerFile == 0 {
		o.PerFile = fileLines
	}
	if o.Known != 0 {
		last = min(last, o.Known)
	}
	temporary, err := os.MkdirTemp(filepath.Dir(dir), "."+filepath.Base(dir)+"-")
	if err != nil {
		return nil, fmt.Errorf("archive: %w", err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.RemoveAll(temporary))
		}
	}()
	s := &saver{dir: temporary, options: o, fileHash: sha256.New(), blockHash: sha256.New(), companies: map[string]bool{}, trees: trees{}}
	s.manifest = &Manifest{Format: manifestFormat, Version: formatVersion, Written: o.Written.UTC(), Only: o.Company,
		Files: []File{}}
	if last > 0 {
		if err := s.records(ctx, log, last); err != nil {
			return nil, errors.Join(err, s.abandon())
		}
	}
	if o.Company != "" && !s.companies[o.Company] {
		return nil, errors.Join(fmt.Errorf("%w %q", ErrNoEvents, o.Company), s.abandon())
	}
	if err := s.finish(); err != nil {
		return nil, errors.Join(err, s.abandon())
	}
	return s.manifest, publish(temporary, dir)
}

// mayBecome returns an error for a name that exists, unless it is an empty directory.
func mayBecome(dir string) error {
	list, err := os.ReadDir(dir)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return nil
	case err != nil:
		return fmt.Errorf("archive: %w", err)
	case len(list) > 0:
		return fmt.Errorf("%w: %s", ErrExists, dir)
	}
	return nil
}

// publish gives a finished directory its name.
func publish(temporary, dir string) error {
	if err := os.Remove(dir); err != nil && !errors.Is(err, os.ErrNotExist) { // empty, or Remove fails
		return fmt.Errorf("archive: %w", err)
	}
	if err := os.Rename(temporary, dir); err != nil {
		return fmt.Errorf("archive: %w", err)
	}
	return syncDir(filepath.Dir(dir))
}

// saver writes the files of a directory.
type saver struct {
	dir       string
	options   SaveOptions
	manifest  *Manifest
	companies map[string]bool
	trees     trees // nil if a record has no leaf

	f                   *os.File
	w                   *bufio.Writer
	file                File
	fileHash, blockHash hash.Hash
	line                []byte
}

func (s *saver) records(ctx context.Context, log events.Log, last uint64) error {
	if sealed, ok := log.(events.Sealed); ok {
		log = sealed.WithStored()
	}
	err := log.Read(ctx, 1, false, func(batch []events.Record) error {
		for i := range batch {
			r := &batch[i]
			if r.Seq > last {
				return errEnough
			}
			if s.wants(r) {
				if err := s.record(r); err != nil {
					return err
				}
			}
		}
		if s.options.Progress != nil {
			s.options.Progress(batch[len(batch)-1].Seq, last)
		}
		return nil
	})
	if err != nil && !errors.Is(err, errEnough) {
		return err
	}
	return nil
}

// wants reports whether the archive has the record: those in the tree of its company, else those that name it. Refused records of
// which neither is known belong to every archive.
func (s *saver) wants(r *events.Record) bool {
	company := companyOf(r)
	if r.Subject != "" {
		return s.options.Company == "" || leaf.Company(r.Subject) == s.options.Company
	}
	return s.options.Company == "" || company == "" || company == s.options.Company
}

func companyOf(r *events.Record) string {
	if r.Err != nil {
		return r.Err.Company
	}
	return r.Event.Company
}

func (s *saver) record(r *events.Record) error {
	if s.f == nil {
		if err := s.begin(r.Seq); err != nil {
			return err
		}
	}
	if s.trees != nil && r.Stored != nil {
		s.trees.add(r)
	} else {
		s.trees = nil
	}
	var err error
	if s.line, err = AppendRecord(s.line[:0], r); err != nil {
		return err
	}
	s.line = append(s.line, '\n')
	if _, err := s.w.Write(s.line); err != nil {
		return fmt.Errorf("archive: %w", err)
	}
	_, _ = s.blockHash.Write(s.line) // a hash never fails
	_, _ = s.fileHash.Write(s.line)
	s.file.Bytes += int64(len(s.line))
	s.file.Records++
	s.file.Last = r.Seq

	m := s.manifest
	m.Records, m.Last = m.Records+1, r.Seq
	if r.Err != nil {
		m.Refused++
	}
	if m.LastRecorded = nil; !r.Recorded.IsZero() {
		recorded := r.Recorded.UTC()
		m.LastRecorded = &recorded
	}
	if c := companyOf(r); c != "" {
		s.companies[c] = true
	}
	if s.file.Records%blockLines == 0 {
		s.endBlock()
	}
	if s.file.Records == s.options.PerFile {
		return s.end()
	}
	return nil
}

func (s *saver) begin(first uint64) error {
	if s.manifest.First == 0 {
		s.manifest.First = first
	}
	s.file = File{Name: fileName(first), First: first}
	f, err := os.OpenFile(filepath.Join(s.dir, s.file.Name), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fmt.Errorf("archive: %w", err)
	}
	s.f, s.w = f, bufio.NewWriterSize(f, 256<<10)
	s.fileHash.Reset()
	return nil
}

func (s *saver) endBlock() {
	s.file.Blocks = append(s.file.Blocks, hex.EncodeToString(s.blockHash.Sum(nil)))
	s.blockHash.Reset()
}

// end finishes the open file, if any, and flushes it to disk.
func (s *saver) end() error {
	if s.f == nil {
		return nil
	}
	if s.file.Records%blockLines != 0 {
		s.endBlock()
	}
	s.file.SHA256 = hex.EncodeToString(s.fileHash.Sum(nil))
	s.manifest.Files = append(s.manifest.Files, s.file)
	err := errors.Join(s.w.Flush(), s.f.Sync(), s.f.Close())
	s.f = nil
	if err != nil {
		return fmt.Errorf("archive: %w", err)
	}
	return nil
}

func (s *saver) abandon() error {
	if s.f == nil {
		return nil
	}
	return s.f.Close()
}

// finish ends the last file and writes the manifest.
func (s *saver) finish() error {
	if err := s.end(); err != nil {
		return err
	}
	s.manifest.Companies = slices.AppendSeq([]string{}, maps.Keys(s.companies)) // JSON [] if there are none
	slices.Sort(s.manifest.Companies)
	s.manifest.Trees = s.trees.heads()
	b, err := s.manifest.encode()
	if err != nil {
		return err
	}
	f, err := os.OpenFile(filepath.Join(s.dir, manifestName), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fmt.Errorf("archive: %w", err)
	}
	_, err = f.Write(b)
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return fmt.Errorf("archive: %w", err)
	}
	return syncDir(s.dir)
}

// syncDir makes the names in a directory durable. Where directories cannot be flushed, the system does it with the file.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	_ = d.Sync()
	return d.Close()
}
