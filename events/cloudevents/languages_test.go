package cloudevents_test

import (
	"encoding/json"
	"errors"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"spettanze/events"
	"spettanze/events/cloudevents"
	"spettanze/events/eventstest"
	"spettanze/events/hr"
	"spettanze/events/lang"
)

// codes are all codes of a refusal.
var codes = []string{events.CodeMalformedJSON, events.CodeInvalidUTF8, events.CodeDuplicateField, events.CodeTooLarge, events.CodeMissingField,
	events.CodeUnknownField, events.CodeWrongType, events.CodeInvalidValue, events.CodeUnknownType, events.CodeUnsupportedVersion,
	events.CodeUnsupportedMedia, events.CodeMalformedCSV, events.CodeUnreadable}

// wrong are values that replace every value of an event in turn.
var wrong = []string{`null`, `true`, `0`, `-1`, `0.5`, `1e3`, `99999999999999999999`, `""`, `"x"`, `"?"`, `" "`, `"2023-02-30"`, `"2023-03-07"`, `"0.00001"`, `"company"`,
	`"25:00"`, `"12:00"`, `2049`, `1949`, `[]`, `["A","A"]`, `["12:00"]`, `["12:00","11:00"]`, `["01:00","02:00","03:00"]`, `{}`, `{"x":1}`}

// TestEveryRefusalInBothLanguages: each type's events are made wrong in every place, one at a time; every sentence is there in
// Italian and in English, and none of the words of the other language are in it.
func TestEveryRefusalInBothLanguages(t *testing.T) {
	seen := map[string]bool{}
	check := func(b []byte) {
		_, err := cloudevents.Decode(b)
		var bad *events.DecodeError
		if errors.As(err, &bad) {
			seen[bad.Code] = true
			bothLanguages(t, bad)
		}
	}
	for _, typ := range hr.Types {
		for n := range 2 {
			e := eventstest.EventOf(typ).Example(n)
			b, err := cloudevents.Encode(&e)
			if err != nil {
				t.Fatal(err)
			}
			var doc any
			if err := json.Unmarshal(b, &doc); err != nil {
				t.Fatal(err)
			}
			for _, w := range wronged(doc) {
				check(w)
			}
			check(b[:len(b)-1])
			check(append(slices.Clone(b), '{', '}'))
			check([]byte(strings.Replace(string(b), `"id":"`, "\"id\":\"\xff", 1)))
			check([]byte(strings.Replace(string(b), `"id":`, `"id":"twice","id":`, 1)))
			check([]byte(strings.Replace(string(b), `.v1"`, `.v2"`, 1)))
			check([]byte(strings.Replace(string(b), `.v1"`, `"`, 1)))
			check(append(b, make([]byte, events.MaxEventBytes)...))
		}
	}
	for _, code := range codes {
		bothLanguages(t, &events.DecodeError{Code: code, Line: 3})
		if !seen[code] && code != events.CodeMalformedCSV && code != events.CodeUnreadable { // of files
			t.Errorf("no event was refused as %s: the test has lost its way", code)
		}
	}
	for _, u := range events.Units {
		inBoth(t, "unit "+u.String(), u.Row().Expected)
	}
}

// wronged returns a document with one value of it replaced, left out, or with a further field, in every place.
func wronged(doc any) (list [][]byte) {
	whole := doc
	add := func() {
		if b, err := json.Marshal(whole); err == nil {
			list = append(list, b)
		}
	}
	var walk func(v any, set func(any))
	walk = func(v any, set func(any)) {
		for _, w := range wrong {
			set(json.RawMessage(w))
			add()
		}
		set(v)
		switch v := v.(type) {
		case map[string]any:
			v["unknown"] = 1
			add()
			delete(v, "unknown")
			for _, k := range slices.Collect(maps.Keys(v)) {
				was := v[k]
				delete(v, k)
				add()
				v[k] = was
				walk(was, func(w any) { v[k] = w })
			}
		case []any:
			for i, was := range v {
				walk(was, func(w any) { v[i] = w })
			}
		}
	}
	walk(doc, func(w any) { whole = w })
	return list
}

// quoted is what was found or is shown as a sample: of no language.
var quoted = regexp.MustCompile(`"(\\.|[^"\\])*"…?|\{[^}]*\}`)

// Words that only one of the languages has.
var (
	english = regexp.MustCompile(`(?i)\b(the|of|from|expected|found|without|number|string|must|nothing|list|object|characters|times|already|send|again|such|as|or|and|is|are)\b`)
	italian = regexp.MustCompile(`(?i)\b(di|del|della|dal|atteso|trovato|senza|numero|stringa|niente|elenco|oggetto|caratteri|ore|inviare|nuovo|come|sono|una|uno)\b`)
)

func bothLanguages(t *testing.T, e *events.DecodeError) {
	t.Helper()
	e = &events.DecodeError{Code: e.Code, Pointer: "/x", Found: e.Found, Expected: e.Expected, Line: e.Line}
	inBoth(t, e.Code, e.Sentence())
	for _, x := range []lang.Text{e.Found, e.Expected} {
		if (x.It == "") != (x.En == "") {
			t.Errorf("%s: in one language only: %+v", e.Code, x)
		}
	}
}

func inBoth(t *testing.T, what string, s lang.Text) {
	t.Helper()
	it, en := quoted.ReplaceAllString(s.It, ""), quoted.ReplaceAllString(s.En, "")
	if s.It == "" || s.En == "" || it == en || strings.Contains(s.It+s.En, "%!") {
		t.Errorf("%s: not a sentence in both languages: %+v", what, s)
	}
	if w := english.FindString(it); w != "" {
		t.Errorf("%s: %q in Italian: %s", what, w, s.It)
	}
	if w := italian.FindString(en); w != "" {
		t.Errorf("%s: %q in English: %s", what, w, s.En)
	}
}
