//nolint:thelper // the functions of this file are tests, not helpers
package logtest

import (
	"context"
	"errors"
	"testing"
	"time"

	"spettanze/events"
)

// Caps are the capabilities of a log beyond the interface.
type Caps struct {
	// Duplicates: an identity appended again soon is reported and not stored.
	Duplicates bool
	// Reopen closes a log and opens it again; nil for a log that does not survive.
	Reopen func(t *testing.T, l events.Log) events.Log
	// Inject stores bytes that are a JSON object but no event; nil for a log that cannot.
	Inject func(t *testing.T, l events.Log, raw []byte)
}

// patience bounds operations that should return at once.
const patience = 20 * time.Second

// Run runs the suite. Each test opens an empty log.
func Run(t *testing.T, open func(t *testing.T) events.Log, c Caps) {
	t.Helper()
	for _, test := range []struct {
		name string
		run  func(*testing.T, events.Log, Caps)
	}{
		{"empty log", testEmpty},
		{"append and read", testAppendAndRead},
		{"odd events", testOdd},
		{"nothing appended", testAppendNothing},
		{"big batch", testBigBatch},
		{"from", testFrom},
		{"ends where it stood", testSnapshot},
		{"follow", testFollow},
		{"error of the reader", testReaderError},
		{"cancel", testCancel},
		{"duplicates", testDuplicates},
		{"concurrent appends", testConcurrent},
		{"concurrent readers", testReaders},
		{"reopen", testReopen},
		{"refused records", testBroken},
		{"leaves", testSealed},
		{"close", testClose},
	} {
		t.Run(test.name, func(t *testing.T) {
			l := open(t)
			t.Cleanup(func() {
				if err := l.Close(); err != nil {
					t.Errorf("close: %v", err)
				}
			})
			test.run(t, l, c)
		})
	}
}

func testContext(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	t.Cleanup(cancel)
	return ctx
}

// appendAll appends and checks that the sequences are the next ones.
func appendAll(t *testing.T, l events.Log, evs []events.Event) []events.Appended {
	t.Helper()
	last, _, err := l.Last(testContext(t))
	if err != nil {
		t.Fatalf("last: %v", err)
	}
	got, err := l.Append(testContext(t), evs)
	if err != nil {
		t.Fatalf("append: %v", err)
	}
	if len(got) != len(evs) {
		t.Fatalf("%d results for %d events", len(got), len(evs))
	}
	for i, a := range got {
		if want := last + uint64(i) + 1; a.Seq != want || a.Duplicate {
			t.Fatalf("event %d: %+v, want sequence %d", i, a, want)
		}
	}
	return got
}

// readAll reads to the end and checks that sequences and times never go back.
func readAll(t *testing.T, l events.Log, from uint64) []events.Record {
	t.Helper()
	var out []events.Record
	err := l.Read(testContext(t), from, false, func(batch []events.Record) error {
		if len(batch) == 0 {
			t.Error("an empty batch")
		}
		for _, rec := range batch {
			rec.Raw = append([]byte(nil), rec.Raw...)
			out = append(out, rec)
		}
		return nil
	})
	if err != nil {
		t.Fatalf("read from %d: %v", from, err)
	}
	for i := 1; i < len(out); i++ {
		if out[i].Seq != out[i-1].Seq+1 {
			t.Fatalf("sequence %d after %d", out[i].Seq, out[i-1].Seq)
		}
		// A file has no time of recording of a refused line.
		if known := out[i].Err == nil || !out[i].Recorded.IsZero(); known && out[i].Recorded.Before(out[i-1].Recorded) {
			t.Fatalf("sequence %d was recorded before %d", out[i].Seq, out[i-1].Seq)
		}
	}
	return out
}

// same checks that records are events, from a first sequence on.
func same(t *testing.T, got []events.Record, want []events.Event, first uint64) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%d records, want %d", len(got), len(want))
	}
	for i, rec := range got {
		if rec.Err != nil || rec.Event == nil {
			t.Fatalf("record %d: %v", rec.Seq, rec.Err)
		}
		if e := rec.Event; e.Identity != want[i].Identity || !events.SameContent(e, &want[i]) {
			t.Fatalf("record %d is %+v, want %+v", rec.Seq, *e, want[i])
		}
		if rec.Seq != first+uint64(i) || rec.Event.Seq != rec.Seq {
			t.Fatalf("record %d has sequences %d and %d, want %d", i, rec.Seq, rec.Event.Seq, first+uint64(i))
		}
		if rec.Recorded.IsZero() || !rec.Event.Recorded.Equal(rec.Recorded) {
			t.Fatalf("record %d was recorded at %v and %v", i, rec.Recorded, rec.Event.Recorded)
		}
	}
}

func checkLast(t *testing.T, l events.Log, want uint64) {
	t.Helper()
	seq, at, err := l.Last(testContext(t))
	if err != nil || seq != want || at.IsZero() != (want == 0) {
		t.Fatalf("last is %d at %v, %v; want %d", seq, at, err, want)
	}
}

func testEmpty(t *testing.T, l events.Log, c Caps) {
	checkLast(t, l, 0)
	same(t, readAll(t, l, 0), nil, 1)
	same(t, readAll(t, l, 1), nil, 1)
	err := l.Read(testContext(t), 2, false, func([]events.Record) error { return nil })
	if !errors.Is(err, events.ErrGap) {
		t.Fatalf("read from 2: %v, want %v", err, events.ErrGap)
	}
}

func testAppendAndRead(t *testing.T, l events.Log, _ Caps) {
	evs := Clockings("a", 10)
	appendAll(t, l, evs[:1])
	appendAll(t, l, evs[1:4])
	appendAll(t, l, evs[4:])
	checkLast(t, l, 10)
	same(t, readAll(t, l, 1), evs, 1)
	// Reading changes nothing.
	same(t, readAll(t, l, 1), evs, 1)
}

func testOdd(t *testing.T, l events.Log, _ Caps) {
	evs := Odd()
	appendAll(t, l, evs)
	same(t, readAll(t, l, 1), evs, 1)
	for _, rec := range readAll(t, l, 1) {
		if len(rec.Raw) == 0 {
			t.Errorf("record %d has no bytes", rec.Seq)
		}
	}
}

func testAppendNothing(t *testing.T, l events.Log, _ Caps) {
	if got, err := l.Append(testContext(t), nil); err != nil || len(got) != 0 {
		t.Fatalf("%v, %v", got, err)
	}
	checkLast(t, l, 0)
}

func testBigBatch(t *testing.T, l events.Log, _ Caps) {
	evs := Clockings("big", 5000)
	appendAll(t, l, evs)
	checkLast(t, l, 5000)
	same(t, readAll(t, l, 1), evs, 1)
	same(t, readAll(t, l, 3001), evs[3000:], 3001)
}

func testFrom(t *testing.T, l events.Log, c Caps) {
	evs := Clockings("f", 7)
	appendAll(t, l, evs)
	same(t, readAll(t, l, 0), evs, 1)
	same(t, readAll(t, l, 3), evs[2:], 3)
	same(t, readAll(t, l, 7), evs[6:], 7)
	same(t, readAll(t, l, 8), nil, 8)
	for _, follow := range []bool{false, true} {
		err := l.Read(testContext(t), 9, follow, func([]events.Record) error { return nil })
		if !errors.Is(err, events.ErrGap) {
			t.Errorf("read from 9 (follow %v): %v, want %v", follow, err, events.ErrGap)
		}
	}
}
