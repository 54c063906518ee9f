//nolint:thelper // the functions of this file are tests, not helpers
package logtest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"spettanze/events"
)

// testSnapshot: events appended during a read do not keep it from ending. A file may or may not include them.
func testSnapshot(t *testing.T, l events.Log, _ Caps) {
	evs := Clockings("s", 2500)
	appendAll(t, l, evs)
	more := Clockings("later", 3)
	n := 0
	err := l.Read(testContext(t), 1, false, func(batch []events.Record) error {
		if n == 0 {
			if _, err := l.Append(testContext(t), more); err != nil {
				return err
			}
		}
		n += len(batch)
		return nil
	})
	if err != nil || n < 2500 || n > 2503 {
		t.Fatalf("%d records, %v; want 2500", n, err)
	}
}

func testFollow(t *testing.T, l events.Log, _ Caps) {
	evs := Clockings("f", 1200)
	appendAll(t, l, evs[:1100])
	ctx, cancel := context.WithCancel(testContext(t))
	defer cancel()
	stop := errors.New("stop")
	var got []events.Record
	seen := make(chan int, 2000)
	done := make(chan error, 1)
	go func() {
		done <- l.Read(ctx, 11, true, func(batch []events.Record) error {
			got = append(got, batch...)
			seen <- len(got)
			if len(got) == 1190 {
				return stop
			}
			return nil
		})
	}()
	for n := range seen {
		if n >= 1090 {
			break
		}
	}
	for i := 1100; i < 1200; i += 10 {
		appendAll(t, l, evs[i:i+10])
	}
	if err := <-done; !errors.Is(err, stop) {
		t.Fatalf("read: %v", err)
	}
	same(t, got, evs[10:], 11)
}

func testReaderError(t *testing.T, l events.Log, _ Caps) {
	appendAll(t, l, Clockings("e", 2500))
	mine := errors.New("mine")
	for _, follow := range []bool{false, true} {
		n := 0
		err := l.Read(testContext(t), 1, follow, func([]events.Record) error {
			n++
			if n == 2 {
				return fmt.Errorf("wrapped: %w", mine)
			}
			return nil
		})
		if !errors.Is(err, mine) || n != 2 {
			t.Fatalf("follow %v: %d batches, %v", follow, n, err)
		}
	}
}

func testCancel(t *testing.T, l events.Log, _ Caps) {
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := l.Append(ended, Clockings("c", 1)); !errors.Is(err, context.Canceled) {
		t.Fatalf("append: %v", err)
	}
	checkLast(t, l, 0)
	appendAll(t, l, Clockings("c", 2500))
	if err := l.Read(ended, 1, false, func([]events.Record) error { return nil }); !errors.Is(err, context.Canceled) {
		t.Fatalf("read with an ended context: %v", err)
	}
	ctx, cancelCause := context.WithCancelCause(testContext(t))
	cause := errors.New("the cause")
	n := 0
	err := l.Read(ctx, 1, true, func(batch []events.Record) error {
		if n += len(batch); n == 2500 {
			cancelCause(cause) // and then wait for more
		}
		return nil
	})
	if !errors.Is(err, cause) || n != 2500 {
		t.Fatalf("%d records, %v", n, err)
	}
}

func testDuplicates(t *testing.T, l events.Log, c Caps) {
	if !c.Duplicates {
		t.Skip("this log stores duplicates, and the folds count them once")
	}
	evs := Clockings("d", 2000)
	first := appendAll(t, l, evs[:1500])
	for name, again := range map[string][]events.Event{
		"one":         evs[3:4],
		"a few":       evs[3:6],
		"all":         evs[:1500],
		"twice alike": append(append([]events.Event(nil), evs[9]), evs[9], evs[9]),
	} {
		got, err := l.Append(testContext(t), again)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for i, a := range got {
			var n int
			if _, err := fmt.Sscanf(again[i].ID, "d-%d", &n); err != nil || !a.Duplicate || a.Seq != first[n].Seq {
				t.Fatalf("%s: %s is %+v, %v; want the duplicate of %d", name, again[i].ID, a, err, first[n].Seq)
			}
		}
	}
	checkLast(t, l, 1500)
	// New ones among duplicates, and one of the new ones twice, in one call.
	mixed := append(append([]events.Event(nil), evs[1400:]...), evs[1999], evs[0])
	got, err := l.Append(testContext(t), mixed)
	if err != nil {
		t.Fatal(err)
	}
	for i, a := range got {
		want := events.Appended{Seq: uint64(1401 + i), Duplicate: i < 100}
		switch i {
		case 600:
			want = events.Appended{Seq: 2000, Duplicate: true}
		case 601:
			want = events.Appended{Seq: 1, Duplicate: true}
		}
		if a != want {
			t.Fatalf("event %d of the mixed batch is %+v, want %+v", i, a, want)
		}
	}
	same(t, readAll(t, l, 1), evs, 1)
}

func testConcurrent(t *testing.T, l events.Log, _ Caps) {
	const callers, calls = 8, 25
	var wg sync.WaitGroup
	results := make([]map[string]uint64, callers)
	for c := range callers {
		results[c] = map[string]uint64{}
		wg.Go(func() {
			for k := range calls {
				evs := Clockings(fmt.Sprintf("c%d.%d", c, k), 1+k%4)
				got, err := l.Append(testContext(t), evs)
				if err != nil {
					t.Errorf("caller %d: %v", c, err)
					return
				}
				for i, a := range got {
					results[c][evs[i].ID] = a.Seq
					if i > 0 && a.Seq <= got[i-1].Seq || a.Duplicate {
						t.Errorf("caller %d: results %+v", c, got)
					}
				}
			}
		})
	}
	wg.Wait()
	bySeq := map[uint64]string{}
	for _, rec := range readAll(t, l, 1) {
		if rec.Err != nil {
			t.Fatalf("record %d: %v", rec.Seq, rec.Err)
		}
		bySeq[rec.Seq] = rec.Event.ID
	}
	n := 0
	for _, m := range results {
		for id, seq := range m {
			if n++; bySeq[seq] != id {
				t.Errorf("%s was reported at %d, where %q is", id, seq, bySeq[seq])
			}
		}
	}
	// 25 calls of 1, 2, 3, 4, 1, … events: six times ten and one.
	if n != callers*61 || len(bySeq) != n {
		t.Errorf("%d reported, %d stored, want %d", n, len(bySeq), callers*61)
	}
}

func testReaders(t *testing.T, l events.Log, _ Caps) {
	evs := Clockings("r", 3000)
	appendAll(t, l, evs)
	var wg sync.WaitGroup
	for k := range 4 {
		wg.Go(func() {
			next := uint64(k*500 + 1)
			err := l.Read(testContext(t), next, false, func(batch []events.Record) error {
				for _, rec := range batch {
					if rec.Event == nil || rec.Seq != next || rec.Event.Identity != evs[next-1].Identity {
						return fmt.Errorf("record %d: %+v, want %d", rec.Seq, rec, next)
					}
					next++
				}
				return nil
			})
			if err != nil || next != 3001 {
				t.Errorf("reader %d ended at %d: %v", k, next, err)
			}
		})
	}
	wg.Wait()
}

func testReopen(t *testing.T, l events.Log, c Caps) {
	if c.Reopen == nil {
		t.Skip("nothing survives in this log")
	}
	evs := Clockings("p", 1200)
	appendAll(t, l, evs[:1100])
	before := readAll(t, l, 1)
	l = c.Reopen(t, l)
	t.Cleanup(func() { _ = l.Close() })
	checkLast(t, l, 1100)
	after := readAll(t, l, 1)
	same(t, after, evs[:1100], 1)
	for i := range after {
		if !after[i].Recorded.Equal(before[i].Recorded) || !bytes.Equal(after[i].Raw, before[i].Raw) {
			t.Fatalf("record %d changed", i+1)
		}
	}
	appendAll(t, l, evs[1100:])
	same(t, readAll(t, l, 1), evs, 1)
	if c.Duplicates {
		got, err := l.Append(testContext(t), evs[:1])
		if err != nil || got[0] != (events.Appended{Seq: 1, Duplicate: true}) {
			t.Fatalf("%+v, %v", got, err)
		}
	}
}

func testBroken(t *testing.T, l events.Log, c Caps) {
	if c.Inject == nil {
		t.Skip("nothing but events can get into this log")
	}
	evs := Clockings("b", 6)
	raw := [][]byte{
		[]byte(`{"hello":"world"}`),
		[]byte(`{"specversion":"1.0","id":"1","source":"/x","type":"hr.unheard.of.v1","company":"blue","subject":"E1",` +
			`"time":"2023-03-07T17:06:00Z","data":{"date":"2023-03-07"}}`),
		[]byte(`{"specversion":"1.0","id":"2","source":"/x","type":"hr.timebank.closed.v1","company":"blue","subject":"E1",` +
			`"time":"2023-03-07T17:06:00Z","data":{"date":"2023-02-30"}}`),
	}
	for i, b := range raw {
		appendAll(t, l, evs[2*i:2*i+1])
		c.Inject(t, l, b)
		if _, err := l.Append(testContext(t), evs[2*i+1:2*i+2]); err != nil {
			t.Fatal(err)
		}
	}
	checkLast(t, l, 9)
	got := readAll(t, l, 1)
	if len(got) != 9 {
		t.Fatalf("%d records, want 9", len(got))
	}
	for i, rec := range got {
		if i%3 != 1 {
			same(t, []events.Record{rec}, evs[i/3*2+i%3/2:i/3*2+i%3/2+1], uint64(i)+1)
			continue
		}
		if rec.Err == nil || rec.Event != nil || !bytes.Equal(rec.Raw, raw[i/3]) || rec.Err.Code == "" {
			t.Errorf("record %d is %+v, want an error and the bytes as they came", rec.Seq, rec)
		}
	}
}

func testClose(t *testing.T, l events.Log, _ Caps) {
	appendAll(t, l, Clockings("z", 3))
	done := make(chan error, 1)
	reading := make(chan struct{}, 10)
	go func() {
		done <- l.Read(testContext(t), 1, true, func([]events.Record) error {
			reading <- struct{}{}
			return nil
		})
	}()
	<-reading
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	if err := l.Close(); err != nil {
		t.Fatalf("close again: %v", err)
	}
	if err := <-done; err == nil || errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("a reader that follows ended with %v", err)
	}
	if _, err := l.Append(testContext(t), Clockings("y", 1)); err == nil {
		t.Error("append after close")
	}
	if err := l.Read(testContext(t), 1, false, func([]events.Record) error { return nil }); err == nil {
		t.Error("read after close")
	}
	if _, _, err := l.Last(testContext(t)); err == nil {
		t.Error("last after close")
	}
}
