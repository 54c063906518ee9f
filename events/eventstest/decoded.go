package eventstest

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"spettanze/events"
	"spettanze/events/cloudevents"
)

// CheckDecoded fails unless err is a DecodeError on one line, or the event is encoded and decoded the same.
func CheckDecoded(t *testing.T, e *events.Event, err error) {
	t.Helper()
	if err != nil {
		var bad *events.DecodeError
		if !errors.As(err, &bad) || bad.Code == "" || strings.ContainsAny(bad.Error(), "\n\r") {
			t.Fatalf("not a DecodeError on one line: %#v", err)
		}
		if s := bad.Sentence(); s.It == "" || s.It == s.En || strings.ContainsAny(s.It, "\n\r") {
			t.Fatalf("not a sentence in both languages: %+v", s)
		}
		return
	}
	b, err := cloudevents.Encode(e)
	if err != nil || bytes.ContainsAny(b, "\n\r") {
		t.Fatalf("%q %v", b, err)
	}
	got, err := cloudevents.Decode(b)
	if err != nil {
		t.Fatalf("what decoded is encoded as %s, which does not decode: %v", b, err)
	}
	if !events.SameContent(e, &got) || got.Identity != e.Identity || got.Seq != e.Seq || !got.Recorded.Equal(e.Recorded) {
		t.Fatalf("decoded %+v, encoded as %s, decoded again %+v", e, b, got)
	}
	if again, err := cloudevents.Encode(&got); err != nil || !bytes.Equal(b, again) {
		t.Fatalf("encoded as %s, then as %s", b, again)
	}
}
