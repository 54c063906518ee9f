package jetstream_test

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"spettanze/events"
	"spettanze/events/jetstream"
	"spettanze/events/jetstream/streams"
	"spettanze/events/logtest"
)

// TestDamagedBlocks: whatever happens to the files of the stream while the server is stopped, a reader gets every record
// as it was, or is told which one is missing, or finds a log that ends earlier — which whoever knows a later position
// refuses. No altered record is ever handed out.
func TestDamagedBlocks(t *testing.T) {
	base := t.TempDir()
	h := start(t, base)
	const n = 600
	for i := range 6 {
		if _, err := h.log.Append(t.Context(), logtest.Clockings(fmt.Sprintf("m%d", i), n/6)); err != nil {
			t.Fatal(err)
		}
	}
	sound := contents(t, h.log)
	h.stop()
	change := func(at func(size int) int) func([]byte) []byte {
		return func(b []byte) []byte { b[at(len(b))] ^= 4; return b }
	}
	cut := func(at func(size int) int) func([]byte) []byte {
		return func(b []byte) []byte { return b[:at(len(b))] }
	}
	for _, tt := range []struct {
		name, file string
		damage     func([]byte) []byte // nil removes the file
		killed     bool                // the server did not stop well: it left no index
		ended      bool                // the process did not stop well: it left its id in the lock
		sound      bool                // nothing is lost
	}{
		{name: "first record", file: "1.blk", damage: change(func(int) int { return 60 })},
		{name: "a record", file: "1.blk", damage: change(func(n int) int { return n / 2 })},
		{name: "last record", file: "1.blk", damage: change(func(n int) int { return n - 40 })},
		{name: "a sequence, by one bit", file: "1.blk", damage: sequence(n/2, 5), ended: true},
		{name: "the last sequence, by one bit", file: "1.blk", damage: sequence(n-1, 7), ended: true},
		{name: "truncated in the middle", file: "1.blk", damage: cut(func(n int) int { return n / 2 })},
		{name: "truncated by three bytes", file: "1.blk", damage: cut(func(n int) int { return n - 3 })},
		{name: "emptied", file: "1.blk", damage: cut(func(int) int { return 0 })},
		{name: "removed", file: "1.blk"},
		{name: "index altered", file: "index.db", damage: change(func(n int) int { return n / 2 }), sound: true},
		{name: "index removed", file: "index.db", sound: true},
		{name: "a record, after a kill", file: "1.blk", damage: change(func(n int) int { return n / 2 }), killed: true},
		{name: "truncated, after a kill", file: "1.blk", damage: cut(func(n int) int { return n / 2 }), killed: true},
		{name: "removed, after a kill", file: "1.blk", killed: true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			dir := t.TempDir()
			if err := os.CopyFS(dir, os.DirFS(base)); err != nil {
				t.Fatal(err)
			}
			msgs := filepath.Join(dir, "jetstream", "$G", "streams", streams.HR, "msgs")
			damageFile(t, filepath.Join(msgs, tt.file), tt.damage)
			if tt.killed {
				damageFile(t, filepath.Join(msgs, "index.db"), nil)
			}
			if tt.ended {
				damageFile(t, filepath.Join(dir, "spettanze.lock"), func([]byte) []byte { return []byte("1\n") })
			}
			h := start(t, dir)
			last, _, err := h.log.Last(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
			defer cancel()
			var got []string
			err = h.log.Read(ctx, 1, false, func(recs []events.Record) error {
				for _, r := range recs {
					got = append(got, content(r))
				}
				return nil
			})
			gap := errors.Is(err, events.ErrGap)
			switch {
			case err != nil && !gap:
				t.Errorf("read %d: %v", len(got), err)
			case gap && !strings.Contains(err.Error(), "spettanze restore"):
				t.Errorf("it does not say what to do: %v", err)
			case tt.sound && len(got) != n:
				t.Errorf("%d records, want %d: %v", len(got), n, err)
			case !tt.sound && !gap && last == n:
				t.Errorf("%d records of %d, and no word", len(got), last)
			case !gap && uint64(len(got)) != last:
				t.Errorf("%d records of a log that ends at %d", len(got), last)
			}
			for i := range got {
				if got[i] != sound[i] {
					t.Fatalf("record %d was altered: %s, was %s", i+1, got[i], sound[i])
				}
			}
		})
	}
}

// sequence alters a bit in a byte of the sequence of a block's record, counted from 0.
func sequence(record, index int) func([]byte) []byte {
	return func(b []byte) []byte {
		at := 0
		for range record {
			at += int(binary.LittleEndian.Uint32(b[at:]) &^ (1 << 31)) // which says whether there are headers
		}
		b[at+4+index] ^= 4
		return b
	}
}

func damageFile(t *testing.T, path string, damage func([]byte) []byte) {
	t.Helper()
	if damage == nil {
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
		return
	}
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, damage(b), 0o600); err != nil {
		t.Fatal(err)
	}
}

func content(r events.Record) string { return fmt.Sprint(r.Seq, r.Recorded, r.Err, string(r.Raw)) }

func contents(t *testing.T, l *jetstream.Log) (out []string) {
	t.Helper()
	err := l.Read(t.Context(), 1, false, func(recs []events.Record) error {
		for _, r := range recs {
			out = append(out, content(r))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// TestCheck: a log that lost records says so without being read.
func TestCheck(t *testing.T) {
	dir := t.TempDir()
	h := start(t, dir)
	if _, err := h.log.Append(t.Context(), logtest.Clockings("m", 50)); err != nil {
		t.Fatal(err)
	}
	if first, err := h.log.Check(t.Context()); err != nil || first.IsZero() {
		t.Errorf("a sound log: %v", err)
	}
	h.stop()
	damageFile(t, filepath.Join(dir, "jetstream", "$G", "streams", streams.HR, "msgs", "1.blk"),
		func(b []byte) []byte { return b[:len(b)/2] })
	if _, err := start(t, dir).log.Check(t.Context()); !errors.Is(err, events.ErrGap) {
		t.Errorf("a log that lost its second half: %v", err)
	}
}
