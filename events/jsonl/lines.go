package jsonl

import (
	"context"
	"fmt"
	"io"
	"os"
	"time"

	"spettanze/events/files"
)

// lineReader reads the values of a file with bounded memory.
type lineReader struct {
	*files.Reader
	f    *os.File
	done func() bool // ends the watch over the context
}

// openLines opens a file; reading it fails soon after ctx has ended. A file that is followed has JSON lines, and nothing in it yet perhaps.
func openLines(ctx context.Context, path string, follow bool) (*lineReader, error) {
	f, err := openFile(ctx, path)
	if err != nil {
		return nil, fmt.Errorf("jsonl: %w", err)
	}
	lr := &lineReader{f: f}
	// This ends the wait for the writer of a pipe; a regular file has no deadlines and needs none.
	lr.done = context.AfterFunc(ctx, func() { _ = f.SetReadDeadline(time.Unix(1, 0)) })
	in := &untilDone{ctx: ctx, r: f}
	if follow {
		lr.Reader = files.NewReader(in)
		return lr, nil
	}
	looked, err := files.Look(in)
	switch {
	case ctx.Err() != nil:
		err = context.Cause(ctx)
	case err != nil:
		err = fmt.Errorf("jsonl: %s: %w", path, err)
	default:
		if err = looked.NotEvents(); err != nil {
			err = fmt.Errorf("%s: %w", path, err)
		}
	}
	if err != nil {
		lr.close()
		return nil, err
	}
	lr.Reader = looked.Reader()
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
