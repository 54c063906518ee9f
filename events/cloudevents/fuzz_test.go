package cloudevents_test

import (
	"bytes"
	"strings"
	"testing"

	"spettanze/events/cloudevents"
	"spettanze/events/eventstest"
)

func FuzzDecode(f *testing.F) {
	f.Add([]byte(example))
	f.Add([]byte(strings.Replace(example, example[strings.Index(example, `"data":`):], `"dataschema":null,"x":null,"data_base64":"eyJkYXRlIjoiMjAyMy0wMy0wNyJ9"}`, 1)))
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
		eventstest.CheckDecoded(t, &e, err)
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
			eventstest.CheckDecoded(t, nil, err)
			return
		}
		for i := range list {
			if list[i].Err != nil {
				eventstest.CheckDecoded(t, nil, list[i].Err)
				continue
			}
			eventstest.CheckDecoded(t, &list[i].Event, nil)
		}
	})
}

// FuzzHeaderValue: any text comes back from a header as it was.
func FuzzHeaderValue(f *testing.F) {
	for _, s := range []string{"", "plain", "a b", "50%", "%41", "%zz", "é\"", "\"a \\\"b\"", "\x00\x7f\xff"} {
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
