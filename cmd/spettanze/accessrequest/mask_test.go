package accessrequest

import (
	"encoding/json"
	"testing"
)

// TestMask: ids of others are replaced wherever they can be nothing else, the person's own and figures stay.
func TestMask(t *testing.T) {
	m := newMasker("E-1")
	for _, id := range []string{"E-2", "E2", "77", "1042", "rossi", "E-1"} {
		m.other(id)
	}
	for in, want := range map[string]string{
		`{"a":"E2"}`:                                         `{"a":"***"}`,
		`{"a":"swap-E-1-E-2"}`:                               `{"a":"swap-E-1-***"}`,
		`{"a":"E-20","b":"XE2","c":"E2_x"}`:                  `{"a":"E-20","b":"XE2","c":"***_x"}`,
		`{"quantity":"1042","n":1042}`:                       `{"quantity":"1042","n":1042}`,
		`{"id":"ck-1042-77","kind":"rossi"}`:                 `{"id":"ck-***-77","kind":"rossi"}`,
		`{"reason":"come rossi"}`:                            `{"reason":"come ***"}`,
		`{"partner":"E9","with":"E-1"}`:                      `{"partner":"***","with":"E-1"}`,
		`{"authorizedBy":"Anna Bianchi"}`:                    `{"authorizedBy":"***"}`,
		`{"authorizedBy":"Ugo Neri","reason":"da Ugo Neri"}`: `{"authorizedBy":"***","reason":"da ***"}`,
		`{"x":["da Anna Bianchi, E2", 1.50]}`:                `{"x":["da ***, ***",1.50]}`,
		`{"x": [1.50, "E-1"] }`:                              `{"x": [1.50, "E-1"] }`,
	} {
		if in[2] == 'x' {
			m.names = []string{"Anna Bianchi"}
		}
		if err := m.collect(json.RawMessage(in)); err != nil {
			t.Error(err)
		}
		if got, err := m.json([]byte(in)); err != nil || string(got) != want {
			t.Errorf("%s: %s, want %s (%v)", in, got, want, err)
		}
	}
}
