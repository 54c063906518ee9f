package declare

import (
	"fmt"
	"strings"

	"spettanze/events"
	"spettanze/events/lang"
	"spettanze/events/wire"
)

// AnObject describes an object in an error.
var AnObject = lang.Say("un oggetto", "an object")

// shape is the fields of an object, in the order of its canonical form.
type shape[T any] struct {
	rows    []row[T]
	check   func(*wire.Reader, *T)
	expects lang.Text
	known   string // the names, as an error lists them: the required ones first
}

func shapeOf[T any](expects lang.Text, p Part[T]) *shape[T] {
	s := &shape[T]{rows: p.rows, check: p.check, expects: expects}
	var names, optional []string
	for i := range s.rows {
		if s.rows[i].Required {
			names = append(names, s.rows[i].Name)
		} else {
			optional = append(optional, s.rows[i].Name)
		}
	}
	s.known = strings.Join(append(names, optional...), ", ")
	return s
}

// index returns the row of a name, -1 if there is none. Most documents are in the order of the rows, so it tries the
// next row first.
func (s *shape[T]) index(name []byte, next int) int {
	if next < len(s.rows) && s.rows[next].Name == string(name) {
		return next
	}
	for i := range s.rows {
		if s.rows[i].Name == string(name) {
			return i
		}
	}
	return -1
}

// read reads an object; it fails on an unknown field and on the absence of a required one.
func (s *shape[T]) read(r *wire.Reader, d *T) {
	if !r.Open('{', s.expects) {
		return
	}
	seen, next := uint64(0), 0
	for r.Err == nil {
		if r.Peek() == '}' {
			r.Close()
			s.finish(r, d, seen)
			return
		}
		name := r.Text(r.Value())
		if r.Err != nil {
			return
		}
		i := s.index(name, next)
		if i < 0 {
			r.Unknown(name, s.known)
			return
		}
		seen |= 1 << i
		next = i + 1
		s.rows[i].read(r, d)
	}
}

func (s *shape[T]) finish(r *wire.Reader, d *T, seen uint64) {
	for i := range s.rows {
		if f := &s.rows[i]; f.Required && seen&(1<<i) == 0 {
			r.FailAt("/"+f.Name, events.CodeMissingField, lang.Nothing, f.Expects)
			return
		}
	}
	if r.Err == nil && s.check != nil {
		s.check(r, d)
	}
}

func (s *shape[T]) append(b []byte, d *T) []byte {
	b = append(b, '{')
	for i := range s.rows {
		b = s.rows[i].append(b, d)
	}
	return append(b, '}')
}

// ObjectOf is an object of fields. A scenario writes it as the values of its fields, separated by slashes; the last
// ones may be absent.
func ObjectOf[V any](expects lang.Text, zero func(*V) bool, list ...Part[V]) Kind[V] {
	all := Parts(list...)
	s := shapeOf(expects, all)
	var fields []events.Field
	for i := range s.rows {
		fields = append(fields, s.rows[i].Field)
	}
	return Kind[V]{Expects: expects, Says: "{" + Summary(fields) + "}", Schema: "{" + objectSchema(fields, all.schema) + "}",
		Zero: zero, Read: s.read, Append: s.append,
		FromText: func(text string, of func(string) string) (string, error) {
			values := strings.Split(text, "/")
			if len(values) > len(fields) {
				return "", fmt.Errorf("%q: more than %d values", text, len(fields))
			}
			for i, v := range values {
				json, err := fields[i].FromText(v, of)
				if err != nil {
					return "", err
				}
				values[i] = Quoted(fields[i].Name) + ":" + json
			}
			return "{" + strings.Join(values, ",") + "}", nil
		},
		Draw: func(d events.Draw, date events.Date) string { return drawFields(fields, d, date) }}
}

// objectSchema returns the members of the JSON Schema of an object: its fields and conditions.
func objectSchema(fields []events.Field, more string) string {
	var names, properties []string
	for i := range fields {
		f := &fields[i]
		if f.Required {
			names = append(names, Quoted(f.Name))
		}
		properties = append(properties, Quoted(f.Name)+":"+f.Schema)
	}
	required := ""
	if len(names) > 0 {
		required = `"required":[` + strings.Join(names, ",") + `],`
	}
	return `"type":"object","additionalProperties":false,` + required + `"properties":{` + strings.Join(properties, ",") + `}` + more
}

// Summary lists fields and their values in one line; optional fields have a question mark.
func Summary(fields []events.Field) string {
	var list []string
	for i := range fields {
		f := &fields[i]
		optional := ""
		if !f.Required {
			optional = "?"
		}
		list = append(list, "`"+f.Name+"`"+optional+": "+f.Says)
	}
	return strings.Join(list, ", ")
}

func drawFields(fields []events.Field, d events.Draw, date events.Date) string {
	var list []string
	for i := range fields {
		if f := &fields[i]; f.Required || d.Int(0, 1) == 1 {
			list = append(list, Quoted(f.Name)+":"+f.Draw(d, date))
		}
	}
	return "{" + strings.Join(list, ",") + "}"
}
