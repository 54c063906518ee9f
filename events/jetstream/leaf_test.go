package jetstream_test

import (
	"encoding/base64"
	"testing"
	"time"

	"github.com/nats-io/nats.go"

	"spettanze/events"
	"spettanze/events/leaf"
	"spettanze/events/logtest"
)

// stored reads the log as it is stored.
func stored(t *testing.T, h *home) (out []events.Record) {
	t.Helper()
	err := h.log.WithStored().Read(t.Context(), 1, false, func(recs []events.Record) error {
		out = append(out, recs...)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// TestSalt: the door gives each message a salt of its own, and the event is the same with it. A message of another publisher has
// none, or its own.
func TestSalt(t *testing.T) {
	h := start(t, t.TempDir())
	evs := logtest.Clockings("s", 40)
	for _, some := range [][]events.Event{evs[:1], evs[1:20], evs[:1], evs[20:]} { // one, a few, a duplicate, a batch
		if _, err := h.log.Append(t.Context(), some); err != nil {
			t.Fatal(err)
		}
	}
	seen := map[string]bool{}
	for i, rec := range stored(t, h) {
		salt := rec.Stored.Header[leaf.Salt]
		if b, err := base64.StdEncoding.DecodeString(salt[0]); err != nil || len(salt) != 1 || len(b) != 16 || seen[salt[0]] {
			t.Errorf("record %d has the salt %q", rec.Seq, salt)
		}
		seen[salt[0]] = true
		if rec.Event == nil || !events.SameContent(rec.Event, &evs[i]) {
			t.Errorf("record %d is %+v", rec.Seq, rec.Event)
		}
	}
	if len(seen) != len(evs) {
		t.Errorf("%d records, %d events", len(seen), len(evs))
	}
}

// TestLeavesStay: the leaf of a record is the same in another process, as it was published and not as it is understood: with foreign
// headers, of a refused record, and of the past that a log begins with.
func TestLeavesStay(t *testing.T) {
	dir := t.TempDir()
	h := start(t, dir)
	past := logtest.Clockings("p", 2)
	past[0].Recorded, past[1].Recorded = time.Date(2023, 7, 10, 8, 0, 0, 5, time.UTC), time.Date(2023, 7, 11, 8, 0, 0, 0, time.UTC)
	if err := h.log.BeginPast(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := h.log.Append(t.Context(), past); err != nil {
		t.Fatal(err)
	}
	if err := h.log.EndPast(t.Context()); err != nil {
		t.Fatal(err)
	}
	body := []byte(`{"date":"2023-03-07"}`)
	for _, m := range []*nats.Msg{
		{Subject: "hr.blue.E1.timebank.closed", Header: closed("X-Sender", "  the clock at the gate ", "nats-lower", "1"), Data: body},
		{Subject: "hr.blue.E1.timebank.closed", Data: []byte("no JSON")},
		{Subject: "hr.x"},
	} {
		if _, err := h.nc.RequestMsgWithContext(t.Context(), m); err != nil {
			t.Fatal(err)
		}
	}
	before := stored(t, h)
	if len(before) != 5 || before[0].Recorded != past[0].Recorded || leaf.Company(before[3].Subject) != "blue" {
		t.Fatalf("%+v", before)
	}
	h.stop()
	h = start(t, dir)
	for i, rec := range stored(t, h) {
		var hasher leaf.Hasher
		m := leaf.Message{Stream: "HR", Seq: rec.Seq, Recorded: rec.Recorded, Subject: rec.Subject, Header: rec.Stored.Header, Body: rec.Stored.Body}
		if want := hasher.Hash(&m); rec.Leaf != want || rec.Leaf != before[i].Leaf {
			t.Errorf("record %d has the leaf %v, and had %v; expected %v", rec.Seq, rec.Leaf, before[i].Leaf, want)
		}
	}
}
