//nolint:thelper // the function of this file is a test, not a helper
package logtest

import (
	"testing"

	"spettanze/events"
	"spettanze/events/leaf"
)

// testSealed: the leaf of each record is that of what is stored, read with it or without, and no two are alike.
func testSealed(t *testing.T, l events.Log, c Caps) {
	sealed, ok := l.(events.Sealed)
	if !ok {
		t.Skip("this log has no leaves")
	}
	evs := append(Clockings("s", 20), Odd()...)
	appendAll(t, l, evs)
	if c.Inject != nil {
		c.Inject(t, l, []byte(`{"hello":"world"}`))
	}
	plain, full := readAll(t, l, 1), readAll(t, sealed.WithStored(), 1)
	if len(plain) != len(full) {
		t.Fatalf("%d records, and %d as they are stored", len(plain), len(full))
	}
	leaves := map[leaf.Hash]bool{}
	for i, rec := range full {
		if rec.Event != nil && rec.Subject != events.Subject(rec.Event) {
			t.Errorf("record %d is under %q", rec.Seq, rec.Subject)
		}
		if rec.Stored == nil {
			if rec.Event != nil {
				t.Errorf("record %d is not given as it is stored", rec.Seq)
			}
			continue
		}
		m := leaf.Message{Stream: "HR", Seq: rec.Seq, Recorded: rec.Recorded, Subject: rec.Subject, Header: rec.Stored.Header, Body: rec.Stored.Body}
		var h leaf.Hasher
		if want := h.Hash(&m); rec.Leaf != want || plain[i].Leaf != want || leaves[want] {
			t.Errorf("record %d has the leaves %v and %v, expected\n%s", rec.Seq, rec.Leaf, plain[i].Leaf, h.Text(&m))
		}
		leaves[rec.Leaf] = true
		if lookup, ok := l.(events.Lookup); ok {
			if one, err := lookup.Get(testContext(t), rec.Seq); err != nil || one.Leaf != rec.Leaf {
				t.Errorf("record %d alone has the leaf %v (%v)", rec.Seq, one.Leaf, err)
			}
		}
	}
}
