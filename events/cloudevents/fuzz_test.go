package cloudevents_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"spettanze/events"
	"spettanze/events/cloudevents"
)

// checkDecoded fails unless err is a DecodeError on one line, or the event is encoded and decoded the same.
func checkDecoded(t *testing.T, e *events.Event, err error) {
	t.Helper()
	if err != nil {
		var bad *events.DecodeError
		if !errors.As(err, &bad) || bad.Code == "" || bad.Error() == "" || strings.ContainsAny(bad.Error(), "\n\r") {
			t.Fatalf("not a DecodeError on one line: %#v", err)
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

func FuzzDecode(f *testing.F) {
	f.Add([]byte(example))
	for _, cases := range [][]refused{refusedEnvelopes, refusedTimes, refusedEmployment, refusedAmounts} {
		for _, c := range cases {
			f.Add(c.event())
		}
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		in := bytes.Clone(b)
		e, err := cloudevents.Decode(b)
		if !bytes.Equal(in, b) {
			t.Fatal("the input was changed")
		}
		if err == nil {
			clear(b)
		}
		checkDecoded(t, &e, err)
	})
}

func FuzzDecodeBatch(f *testing.F) {
	f.Add([]byte("[" + example + "]"))
	f.Add([]byte("[" + example + ",{}, 7," + example + "]"))
	f.Add([]byte("[]"))
	f.Add([]byte("[[],null"))
	f.Fuzz(func(t *testing.T, b []byte) {
		list, err := cloudevents.DecodeBatch(b)
		if err != nil {
			checkDecoded(t, nil, err)
			return
		}
		for i := range list {
			if list[i].Err != nil {
				checkDecoded(t, nil, list[i].Err)
				continue
			}
			checkDecoded(t, &list[i].Event, nil)
		}
	})
}

// FuzzHeaderValue: any text comes back from a header as it was.
func FuzzHeaderValue(f *testing.F) {
	for _, s := range []string{"", "plain", "a b", "50%", "%41", "%zz", "é\"", "\x00\x7f\xff"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		enc := cloudevents.HeaderValue(s)
		if got, ok := cloudevents.HeaderAttribute("CE-Id", enc); !ok || got != (cloudevents.Attribute{Name: "id", Value: s}) {
			t.Errorf("%q came back as %+v", s, got)
		}
		if strings.ContainsFunc(enc, func(r rune) bool { return r <= ' ' || r >= 0x7f || r == '"' }) {
			t.Errorf("%q is no header value", enc)
		}
	})
}
