package events

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// listOf is a list of values, from a number of them to another; noun says of what, in the plural.
func listOf[V any](k kind[V], least, most int, noun string) kind[[]V] {
	expects := fmt.Sprintf("a list of %d to %d %s, each %s", least, most, noun, k.expects)
	l := lists(k, least, most, expects, nil)
	l.says = fmt.Sprintf("list of %d–%d: %s", least, most, k.says)
	l.schema = fmt.Sprintf(`{"type":"array","items":%s,"minItems":%d,"maxItems":%d}`, k.schema, least, most)
	return l
}

// setOf is a list in which no value comes twice and whose order means nothing, so it is kept sorted. Most is 0 where
// the values themselves are few.
func setOf[V ~string](k kind[V], least, most int) kind[[]V] {
	bounds, span := "", ""
	if most > 0 {
		bounds = fmt.Sprintf(`,"minItems":%d,"maxItems":%d`, least, most)
		span = fmt.Sprintf("%d to %d times ", least, most)
	}
	expects := "a list, each at most once, of " + span + k.expects
	l := lists(k, least, most, expects, func(r *reader, list []V) {
		if n := len(list) - 1; r.err == nil && slices.Contains(list[:n], list[n]) {
			r.fail(CodeInvalidValue, strconv.Quote(string(list[n]))+" a second time", expects)
		}
	})
	l.says = "set of " + k.says
	l.schema = `{"type":"array","uniqueItems":true,"items":` + k.schema + bounds + `}`
	read := l.read
	l.read = func(r *reader, v *[]V) {
		read(r, v)
		slices.Sort(*v)
	}
	l.write = func(o *object, v *[]V) { writeList(o, sorted(*v), k.write) }
	l.draw = func(d Draw, date Date) string {
		var items []string
		for n := d.Int(least, least+2); n > 0 || len(items) < least; n-- {
			if item := k.draw(d, date); !slices.Contains(items, item) {
				items = append(items, item)
			}
		}
		return "[" + strings.Join(items, ",") + "]"
	}
	return l
}

// lists is what lists have in common. check looks at a list when another value has been read.
func lists[V any](k kind[V], least, most int, expects string, check func(r *reader, list []V)) kind[[]V] {
	return kind[[]V]{expects: expects, zero: func(v *[]V) bool { return len(*v) == 0 }, fromText: inCommas(k.fromText),
		read: func(r *reader, v *[]V) {
			if !r.open('[', expects) {
				return
			}
			var list []V
			for r.err == nil && r.dec.PeekKind() != ']' {
				list = append(list, *new(V))
				k.read(r, &list[len(list)-1])
				if check != nil {
					check(r, list)
				}
				if r.err == nil && most > 0 && len(list) > most {
					r.fail(CodeInvalidValue, "more than "+strconv.Itoa(most), expects)
				}
			}
			r.closeList()
			if r.err == nil && len(list) < least {
				r.fail(CodeInvalidValue, "a list of "+strconv.Itoa(len(list)), expects)
			}
			*v = list
		},
		write: func(o *object, v *[]V) { writeList(o, *v, k.write) },
		draw: func(d Draw, date Date) string {
			items := make([]string, d.Int(least, cmp.Or(min(most, least+3), least+1)))
			for i := range items {
				items[i] = k.draw(d, date)
			}
			return "[" + strings.Join(items, ",") + "]"
		}}
}

func sorted[V ~string](list []V) []V {
	if slices.IsSorted(list) {
		return list
	}
	return slices.Sorted(slices.Values(list))
}

func writeList[V any](o *object, list []V, write func(*object, *V)) {
	o.b = append(o.b, '[')
	for i := range list {
		if i > 0 {
			o.b = append(o.b, ',')
		}
		write(o, &list[i])
	}
	o.b = append(o.b, ']')
}

// inCommas is a scenario's list: its elements are parted by commas.
func inCommas(item func(string, func(string) string) (string, error)) func(string, func(string) string) (string, error) {
	return func(text string, of func(string) string) (string, error) {
		if text == "" {
			return "[]", nil
		}
		items := strings.Split(text, ",")
		for i, s := range items {
			var err error
			if items[i], err = item(s, of); err != nil {
				return "", err
			}
		}
		return "[" + strings.Join(items, ",") + "]", nil
	}
}

// objectOf is an object of fields. A scenario writes it as the values of its fields, parted by slashes; the last ones may
// be left out.
func objectOf[V any](expects string, zero func(*V) bool, list ...part[V]) kind[V] {
	all := parts(list...)
	s := shapeOf(expects, all)
	var fields []Field
	for i := range s.rows {
		fields = append(fields, s.rows[i].Field)
	}
	return kind[V]{expects: expects, says: "{" + Summary(fields) + "}", schema: "{" + objectSchema(fields, all.schema) + "}",
		zero: zero, read: s.read, write: s.write,
		fromText: func(text string, of func(string) string) (string, error) {
			values := strings.Split(text, "/")
			if len(values) > len(fields) {
				return "", fmt.Errorf("%q: more than %d values", text, len(fields))
			}
			for i, v := range values {
				json, err := fields[i].written(v, of)
				if err != nil {
					return "", err
				}
				values[i] = quoted(fields[i].Name) + ":" + json
			}
			return "{" + strings.Join(values, ",") + "}", nil
		},
		draw: func(d Draw, date Date) string { return drawFields(fields, d, date) }}
}

// objectSchema returns the members of the JSON Schema of an object: its fields, and what they must say together.
func objectSchema(fields []Field, more string) string {
	var names, properties []string
	for i := range fields {
		f := &fields[i]
		if f.Required {
			names = append(names, quoted(f.Name))
		}
		properties = append(properties, quoted(f.Name)+":"+f.Schema)
	}
	required := ""
	if len(names) > 0 {
		required = `"required":[` + strings.Join(names, ",") + `],`
	}
	return `"type":"object","additionalProperties":false,` + required + `"properties":{` + strings.Join(properties, ",") + `}` + more
}

// Schema returns the members of the JSON Schema of a type's data, without title and description.
func (t *Type) Schema() string { return objectSchema(t.Fields, t.schema) }

// Summary says in a line which fields there are and what they take; those that may be left out have a question mark.
func Summary(fields []Field) string {
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

// Draw draws data of the type as JSON, with an effective date. What its fields must say together it knows nothing of,
// so that some of what it draws does not decode.
func (t *Type) Draw(d Draw, date Date) string {
	fields := slices.Clone(t.Fields)
	fields[0].draw = func(Draw, Date) string { return quoted(date.String()) }
	return drawFields(fields, d, date)
}

func drawFields(fields []Field, d Draw, date Date) string {
	var list []string
	for i := range fields {
		if f := &fields[i]; f.Required || d.Int(0, 1) == 1 {
			list = append(list, quoted(f.Name)+":"+f.draw(d, date))
		}
	}
	return "{" + strings.Join(list, ",") + "}"
}
