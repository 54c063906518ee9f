package accessrequest

import (
	"bytes"
	"cmp"
	"encoding/json"
	"slices"
	"strings"
	"unicode"
)

// masked stands where another person was named.
const masked = "***"

var (
	// naming are the fields that name a person, whatever they hold.
	naming = map[string]bool{"partner": true, "with": true, "authorizedBy": true, "by": true}
	// worded are the fields whose words are the sender's, in which an id of digits or of letters alone may stand too.
	worded = map[string]bool{"id": true, "source": true, "reason": true, "reasonIt": true, "raw": true, "note": true, "noteIt": true}
)

// masker replaces the ids of all others in what is handed over. It collects the names from all of that before it replaces any.
type masker struct {
	own    map[string]bool // the person's id and handles
	others map[string]bool
	parts  int      // of letters and digits in the longest id, such as 2 in E-42
	names  []string // that stand in fields that name a person: notes repeat them; the longest first
	n      int      // how many were replaced
}

func newMasker(employee string) *masker {
	return &masker{own: map[string]bool{employee: true}, others: map[string]bool{}}
}

// other notes the id of somebody else.
func (m *masker) other(id string) {
	if id != "" && !m.own[id] {
		m.others[id] = true
		m.parts = max(m.parts, len(strings.FieldsFunc(id, between)))
	}
}

func between(r rune) bool {
	return (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z')
}

// text returns a text without the ids of others, and without the names that stood in fields that name a person. An id that could be a
// number, a date or a word is replaced only in words of the sender's.
func (m *masker) text(s string, words bool) string {
	for _, name := range m.names {
		for names([]byte(s), name) {
			s = strings.Replace(s, name, masked, 1)
			m.n++
		}
	}
	var starts, ends []int
	for i, in := 0, false; i <= len(s); i++ {
		letter := i < len(s) && !between(rune(s[i]))
		if letter && !in {
			starts = append(starts, i)
		} else if !letter && in {
			ends = append(ends, i)
		}
		in = letter
	}
	var b strings.Builder
	done := 0
	for i := 0; i < len(starts); i++ {
		for j := min(i+m.parts, len(starts)) - 1; j >= i; j-- {
			id := s[starts[i]:ends[j]]
			if m.own[id] {
				i = j
				break
			}
			if m.others[id] && (words && len(id) > 2 || plain(id)) {
				b.WriteString(s[done:starts[i]] + masked)
				done, i = ends[j], j
				m.n++
				break
			}
		}
	}
	return b.String() + s[done:]
}

// plain reports whether a text is an id and cannot be a number, a date or a word: it has letters and digits.
func plain(id string) bool {
	return strings.ContainsFunc(id, unicode.IsDigit) && strings.ContainsFunc(id, unicode.IsLetter)
}

// collect notes the names in a document.
func (m *masker) collect(doc any) error {
	b, err := json.Marshal(doc)
	var v any
	if err == nil {
		err = json.Unmarshal(b, &v)
	}
	m.note("", v)
	return err
}

func (m *masker) note(field string, v any) {
	switch v := v.(type) {
	case map[string]any:
		for k, in := range v {
			m.note(k, in)
		}
	case []any:
		for i := range v {
			m.note(field, v[i])
		}
	case string:
		if naming[field] && len(v) > 2 && !m.own[v] && !slices.Contains(m.names, v) && !strings.Contains(masked, v) {
			m.names = append(m.names, v)
			slices.SortFunc(m.names, func(a, b string) int { return cmp.Or(len(b)-len(a), strings.Compare(a, b)) })
		}
	}
}

// json returns a JSON document without the ids of others: the same bytes if there are none.
func (m *masker) json(b []byte) (json.RawMessage, error) {
	var v any
	d := json.NewDecoder(bytes.NewReader(b))
	d.UseNumber()
	if err := d.Decode(&v); err != nil {
		return nil, err
	}
	before := m.n
	if v = m.value("", v); m.n == before {
		return b, nil
	}
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	err := e.Encode(v)
	return bytes.TrimSpace(out.Bytes()), err
}

func (m *masker) value(field string, v any) any {
	switch v := v.(type) {
	case map[string]any:
		for k, in := range v {
			v[k] = m.value(k, in)
		}
	case []any:
		for i := range v {
			v[i] = m.value(field, v[i])
		}
	case string:
		if naming[field] && v != "" && v != masked && !m.own[v] {
			m.n++
			return masked
		}
		return m.text(v, worded[field])
	}
	return v
}

// document returns a document without the ids of others.
func document[T any](m *masker, doc *T) (*T, error) {
	b, err := json.Marshal(doc)
	if err != nil {
		return nil, err
	}
	before := m.n
	shown, err := m.json(b)
	if err != nil || m.n == before {
		return doc, err
	}
	out := new(T)
	return out, json.Unmarshal(shown, out)
}

// names reports whether a text holds an id, not as a part of another word.
func names(text []byte, id string) bool {
	for at := 0; ; {
		i := bytes.Index(text[at:], []byte(id))
		if i < 0 {
			return false
		}
		i += at
		end := i + len(id)
		if (i == 0 || between(rune(text[i-1]))) && (end == len(text) || between(rune(text[end]))) {
			return true
		}
		at = i + 1
	}
}
