package jetstream_test

import (
	"errors"
	"testing"
	"time"

	"spettanze/events"
	"spettanze/events/jetstream"
	"spettanze/events/logtest"
)

// TestPast: the records of an archive keep their times of recording, to the nanosecond and over a restart; the next record has the
// server's, whatever its publisher says.
func TestPast(t *testing.T) {
	dir := t.TempDir()
	h := start(t, dir)
	if err := h.log.BeginPast(t.Context()); err != nil {
		t.Fatal(err)
	}
	evs := logtest.Clockings("p", 5)
	at := func(i int) time.Time { return time.Date(2023, 7, 10, 8, 0, i, 123456789, time.UTC) }
	for i := range evs[:4] {
		evs[i].Recorded = at(i)
	}
	if _, err := h.log.Append(t.Context(), evs[:4]); err != nil {
		t.Fatal(err)
	}
	if err := h.log.EndPast(t.Context()); err != nil {
		t.Fatal(err)
	}
	evs[4].Recorded = at(4) // is not the ledger's to say any more
	before := time.Now().Add(-time.Second)
	for range 2 {
		if last, recorded, err := h.log.Last(t.Context()); err != nil || last == 4 && !recorded.Equal(at(3)) {
			t.Errorf("the last record is of %v (%v)", recorded, err)
		}
		if _, err := h.log.Append(t.Context(), evs[4:]); err != nil {
			t.Fatal(err)
		}
		if first, err := h.log.Check(t.Context()); err != nil || !first.Equal(at(0)) {
			t.Errorf("the first record is of %v (%v)", first, err)
		}
		n := 0
		err := h.log.Read(t.Context(), 1, false, func(records []events.Record) error {
			for _, r := range records {
				one, err := h.log.Get(t.Context(), r.Seq)
				if err != nil || !one.Recorded.Equal(r.Recorded) {
					t.Errorf("sequence %d: read %v, got %v (%v)", r.Seq, r.Recorded, one.Recorded, err)
				}
				if r.Seq <= 4 && !r.Recorded.Equal(at(n)) || r.Seq == 5 && r.Recorded.Before(before) {
					t.Errorf("sequence %d was recorded at %v", r.Seq, r.Recorded)
				}
				n++
			}
			return nil
		})
		if err != nil || n != 5 {
			t.Errorf("%d records: %v", n, err)
		}
		h.open(t, jetstream.Config{})
	}
	if err := h.log.BeginPast(t.Context()); !errors.Is(err, jetstream.ErrPast) {
		t.Errorf("a past in a log that has records: %v", err)
	}
}

// TestPastUnfinished: a log in which the archive stopped half-way is not taken for a ledger.
func TestPastUnfinished(t *testing.T) {
	h := start(t, t.TempDir())
	if err := h.log.BeginPast(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := jetstream.Open(t.Context(), h.nc, jetstream.Config{}); !errors.Is(err, jetstream.ErrPast) {
		t.Errorf("%v", err)
	}
}

// TestPastWithReader: a service that reads the log would take the server's times.
func TestPastWithReader(t *testing.T) {
	h := start(t, t.TempDir())
	reading := make(chan struct{})
	go func() {
		defer close(reading)
		_ = h.log.Read(t.Context(), 1, true, func([]events.Record) error { return nil })
	}()
	deadline := time.Now().Add(10 * time.Second)
	for {
		info, err := h.log.JetStream().Stream(t.Context(), "HR")
		if err != nil {
			t.Fatal(err)
		}
		if info.CachedInfo().State.Consumers > 0 || time.Now().After(deadline) {
			break
		}
		time.Sleep(5 * time.Millisecond)
	}
	if err := h.log.BeginPast(t.Context()); !errors.Is(err, jetstream.ErrPast) {
		t.Errorf("%v", err)
	}
	_ = h.log.Close()
	<-reading
}
