package jsonl

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"spettanze/events"
)

// keptOfTooLong is how many bytes of a line remain that is longer than an event may be: enough to find it in the file.
const keptOfTooLong = 1 << 10

// lineReader reads a file line by line with bounded memory.
type lineReader struct {
	f    *os.File
	done func() bool // ends the watch over the context
	gz   *gzip.Reader
	r    *bufio.Reader
	line uint64 // of the line read last
	part []byte // of a line whose newline has not been read yet
	long int    // bytes of that line, also those that are not in part
}

// openLines opens a file; reading it fails soon after ctx has ended.
func openLines(ctx context.Context, path string) (*lineReader, error) {
	f, err := openFile(ctx, path)
	if err != nil {
		return nil, fmt.Errorf("jsonl: %w", err)
	}
	lr := &lineReader{f: f}
	// This ends the wait for the writer of a pipe; a regular file has no deadlines and needs none.
	lr.done = context.AfterFunc(ctx, func() { _ = f.SetReadDeadline(time.Unix(1, 0)) })
	var in io.Reader = &untilDone{ctx: ctx, r: f}
	if strings.EqualFold(filepath.Ext(path), ".gz") {
		if lr.gz, err = gzip.NewReader(in); err != nil {
			lr.close()
			return nil, fmt.Errorf("jsonl: %s: %w", path, err)
		}
		in = lr.gz
	}
	lr.r = bufio.NewReaderSize(in, 256<<10)
	return lr, nil
}

// openFile opens a file for reading, and waits for the writer of a pipe no longer than until ctx ends.
func openFile(ctx context.Context, path string) (*os.File, error) {
	type opened struct {
		f   *os.File
		err error
	}
	result := make(chan opened, 1)
	go func() {
		f, err := os.Open(path)
		result <- opened{f, err}
	}()
	select {
	case o := <-result:
		return o.f, o.err
	case <-ctx.Done():
		go func() {
			if o := <-result; o.err == nil {
				_ = o.f.Close() // the caller has gone
			}
		}()
		return nil, context.Cause(ctx)
	}
}

// untilDone is a reader that ends with its context. It checks the context before each buffer, because a line may never end.
type untilDone struct {
	ctx context.Context //nolint:containedctx // of the one call that reads
	r   io.Reader
}

func (u *untilDone) Read(b []byte) (int, error) {
	if u.ctx.Err() != nil {
		return 0, context.Cause(u.ctx)
	}
	n, err := u.r.Read(b)
	if err != nil && u.ctx.Err() != nil {
		err = context.Cause(u.ctx)
	}
	return n, err
}

func (lr *lineReader) close() {
	lr.done()
	_ = lr.f.Close() // read only: there is nothing to lose
}

// next returns the next line without its end, valid until the next call, and its length in the file. At the end of the file
// it returns io.EOF. A last line without its newline is a line if the file is whole; otherwise it is returned once a writer has
// completed it.
func (lr *lineReader) next(whole bool) (line []byte, length int, err error) {
	for {
		b, err := lr.r.ReadSlice('\n')
		lr.long += len(b)
		if lr.long <= events.MaxEventBytes+2 || len(lr.part) < keptOfTooLong {
			lr.part = append(lr.part, b...)
		}
		if err == nil || whole && lr.long > 0 && errors.Is(err, io.EOF) {
			break
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			return nil, 0, err
		}
	}
	lr.line++
	line, length = lr.part, lr.long
	lr.part, lr.long = lr.part[:0], 0
	line = trimLine(line, lr.line)
	if length > events.MaxEventBytes+2 {
		return line[:min(len(line), keptOfTooLong)], length, nil
	}
	return line, len(line), nil
}

// trimLine removes the end of a line and, at the beginning of the file, a byte order mark.
func trimLine(b []byte, line uint64) []byte {
	b = bytes.TrimSuffix(b, []byte("\n"))
	b = bytes.TrimSuffix(b, []byte("\r"))
	if line == 1 {
		b = bytes.TrimPrefix(b, []byte("\uFEFF"))
	}
	return b
}

func blank(b []byte) bool { return len(bytes.TrimSpace(b)) == 0 }
