// Package grid makes tables of documents: the same for the command line's --format csv and for the API's addresses that end
// in .csv and .xlsx. A document's type decides; nothing is written for each document.
//
// A document has a table for each of its lists, under the list's name; one without lists is a table of one row. A row has a
// column for each field of an entry that is one figure or word, under the field's name. A struct within an entry adds its
// fields ([report.Cause]: source, id, seq, closing), with its own name in front where the name is taken. A list within an entry
// makes a row for each of its entries: its fields take the place of those of the same name, so that no quantity is in two
// rows. Further lists, and lists within that, are in the JSON document only.
//
//	{"employees":[{"employee":"E1","inService":true,"balances":[
//	  {"entitlement":"ferie","unit":"day","balance":"9.5000","lots":[{"lot":2023,"balance":"9.5000"}]}]}]}
//
//	employee,inService,incomplete,entitlement,unit,balance
//	E1,true,,ferie,day,9.5000
//
// Columns follow from types, so a table without rows has them too. The form of package sheet says for whom the cells are:
// names and codes for programs, words of their language for people. A text in both languages, or a field with a twin in
// Italian (reason, reasonIt), is one column for people.
package grid

import (
	"cmp"
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"time"

	"spettanze/events"
	"spettanze/events/lang"
	"spettanze/projections/coverage"
	"spettanze/projections/report"
	"spettanze/projections/sheet"
)

// Table is a list of a document.
type Table struct {
	Name    string // of the list in the document
	Columns []string
	Rows    [][]any // values of documents, or nil
}

// column is where a cell comes from.
type column struct {
	name   string
	index  []int // of the field in the entry
	nested []int // of the field in an entry of the nested list; nil: none
}

// plan is how a row is read from an entry of a type.
type plan struct {
	columns []column
	list    []int          // of the nested list; nil: there is none
	within  []reflect.Type // of the structs that are being read, so that a tree ends
}

var (
	rawType  = reflect.TypeFor[json.RawMessage]()
	textType = reflect.TypeFor[lang.Text]()
	figures  = []reflect.Type{reflect.TypeFor[events.Date](), reflect.TypeFor[events.Month](), reflect.TypeFor[events.Lot](),
		reflect.TypeFor[time.Time](), textType, rawType}
)

// Worded is a code with a name.
type Worded interface{ Words() lang.Text }

// Tabled is a document that makes its tables itself.
type Tabled interface{ Tables() []Table }

// Yes is a value that is true, or an empty one.
func Yes(b bool) any {
	if !b {
		return nil
	}
	return true
}

// Text is a text, or an empty value.
func Text(s string) any {
	if s == "" {
		return nil
	}
	return s
}

// Of returns the tables of a document, in its own order.
func Of(doc any) []Table {
	if t, ok := doc.(Tabled); ok {
		return t.Tables()
	}
	v := reflect.Indirect(reflect.ValueOf(doc))
	var out []Table
	if r, ok := v.Interface().(report.Register); ok {
		for _, l := range r.Lists {
			out = append(out, raw(l.Name, l.Rows))
		}
	}
	out = append(out, lists(v)...)
	if len(out) == 0 {
		p := planOf(v.Type())
		out = append(out, Table{Name: "document", Columns: p.names(), Rows: p.rows(v)})
	}
	return out
}

// lists returns a table for each list of a struct, embedded ones included.
func lists(v reflect.Value) (out []Table) {
	for i := range v.NumField() {
		f, ft := v.Type().Field(i), v.Field(i)
		name, ok := jsonName(f)
		switch {
		case !ok:
		case f.Anonymous && name == "" && ft.Kind() == reflect.Struct:
			out = append(out, lists(ft)...)
		case ft.Type() == rawType || ft.Kind() != reflect.Slice:
		case ft.Type().Elem() == rawType:
			rows, _ := ft.Interface().([]json.RawMessage) // it is, says its type
			out = append(out, raw(name, rows))
		case isFigure(ft.Type().Elem()):
			t := Table{Name: name, Columns: []string{strings.TrimSuffix(name, "s")}, Rows: [][]any{}}
			for k := range ft.Len() {
				t.Rows = append(t.Rows, []any{value(ft.Index(k))})
			}
			out = append(out, t)
		case deref(ft.Type().Elem()).Kind() == reflect.Struct:
			p := planOf(deref(ft.Type().Elem()))
			t := Table{Name: name, Columns: p.names(), Rows: [][]any{}}
			for k := range ft.Len() {
				t.Rows = append(t.Rows, p.rows(reflect.Indirect(ft.Index(k)))...)
			}
			out = append(out, t)
		}
	}
	return out
}

// raw is the table of entries whose fields are their own.
func raw(name string, entries []json.RawMessage) Table {
	t := Table{Name: name, Columns: []string{}, Rows: [][]any{}}
	for _, entry := range entries {
		row := make([]any, len(t.Columns))
		_ = report.EachField(entry, func(field string, v json.RawMessage) error { // what is no object has no columns
			i := slices.Index(t.Columns, field)
			if i < 0 {
				i, t.Columns, row = len(t.Columns), append(t.Columns, field), append(row, nil)
			}
			row[i] = v
			return nil
		})
		t.Rows = append(t.Rows, row)
	}
	for i, row := range t.Rows { // of a column that came with a later entry
		t.Rows[i] = append(row, make([]any, len(t.Columns)-len(row))...)
	}
	return t
}

// jsonName returns a field's name in documents, empty for an embedded one; ok is false for a field that is not in them.
func jsonName(f reflect.StructField) (name string, ok bool) {
	name, _, _ = strings.Cut(f.Tag.Get("json"), ",")
	if !f.IsExported() || name == "-" {
		return "", false
	}
	if name == "" && !f.Anonymous {
		name = f.Name
	}
	return name, true
}

func deref(t reflect.Type) reflect.Type {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	return t
}

// isFigure reports whether a value of a type is one cell.
func isFigure(t reflect.Type) bool {
	t = deref(t)
	if slices.Contains(figures, t) {
		return true
	}
	switch t.Kind() {
	case reflect.String, reflect.Bool, reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64,
		reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return true
	case reflect.Slice: // words in a list
		return t.Elem().Kind() == reflect.String
	default:
		return false
	}
}

func planOf(t reflect.Type) *plan {
	p := &plan{within: []reflect.Type{t}}
	p.fields(t, nil, "")
	if p.list == nil {
		return p
	}
	inner := &plan{within: p.within}
	inner.fields(deref(t.FieldByIndex(p.list).Type.Elem()), nil, "")
	for _, c := range inner.columns {
		c.nested = c.index
		if i := slices.IndexFunc(p.columns, func(o column) bool { return o.name == c.name }); i >= 0 {
			p.columns[i].nested = c.nested
			continue
		}
		c.index = nil
		p.columns = append(p.columns, c)
	}
	return p
}

// fields adds the columns of a struct's fields; under is the name of the field that holds the struct.
func (p *plan) fields(t reflect.Type, at []int, under string) {
	for i := range t.NumField() {
		f := t.Field(i)
		name, ok := jsonName(f)
		if !ok {
			continue
		}
		index, ft := append(slices.Clone(at), i), deref(f.Type)
		switch {
		case isFigure(ft):
			if under != "" && slices.ContainsFunc(p.columns, func(c column) bool { return c.name == name }) {
				name = under + strings.ToUpper(name[:1]) + name[1:]
			}
			p.columns = append(p.columns, column{name: name, index: index})
		case ft.Kind() == reflect.Struct && !slices.Contains(p.within, ft):
			p.within = append(p.within, ft)
			p.fields(ft, index, cmp.Or(name, under))
			p.within = p.within[:len(p.within)-1]
		case ft.Kind() == reflect.Slice && deref(ft.Elem()).Kind() == reflect.Struct && p.list == nil && under == "":
			p.list = index
		}
	}
}

func (p *plan) names() []string {
	out := make([]string, len(p.columns))
	for i, c := range p.columns {
		out[i] = c.name
	}
	return out
}

// rows reads the rows of an entry: one, or one for each entry of its nested list.
func (p *plan) rows(entry reflect.Value) [][]any {
	row := func(inner reflect.Value) []any {
		out := make([]any, len(p.columns))
		for i, c := range p.columns {
			switch {
			case c.nested != nil && inner.IsValid():
				out[i] = field(inner, c.nested)
			case c.index != nil:
				out[i] = field(entry, c.index)
			}
		}
		return out
	}
	var out [][]any
	if p.list != nil {
		if list, err := entry.FieldByIndexErr(p.list); err == nil {
			for i := range list.Len() {
				out = append(out, row(reflect.Indirect(list.Index(i))))
			}
		}
	}
	if out == nil {
		out = append(out, row(reflect.Value{}))
	}
	return out
}

// field returns the value of a field; nil for one behind a nil pointer.
func field(v reflect.Value, index []int) any {
	f, err := v.FieldByIndexErr(index)
	if err != nil {
		return nil
	}
	return value(f)
}

// value returns what a cell is made of; nil for what is empty.
func value(v reflect.Value) any {
	for v.Kind() == reflect.Pointer {
		if v.IsNil() {
			return nil
		}
		v = v.Elem()
	}
	switch x := v.Interface().(type) {
	case coverage.Amount:
		if x == coverage.Unknown {
			return nil
		}
	case Worded:
		return x
	case events.Date, events.Month, events.Lot, time.Time, lang.Text, json.RawMessage, events.Entitlement:
		if v.IsZero() {
			return nil
		}
		return x
	}
	switch v.Kind() {
	case reflect.String:
		if v.String() == "" {
			return nil
		}
		return v.String()
	case reflect.Bool:
		if !v.Bool() {
			return nil
		}
		return true
	case reflect.Slice:
		words := make([]string, v.Len())
		for i := range words {
			words[i] = v.Index(i).String()
		}
		return strings.Join(words, " ")
	default:
		return v.Interface()
	}
}

// figure reports whether a text in a column is a number: decimal as documents write it, and no name.
func figure(column, s string) (sheet.Number, bool) {
	if slices.Contains([]string{"employee", "id", "loan", "case", "lot", "subject", "source", "note", "title", "reason", "raw", "name", "code"}, column) {
		return "", false
	}
	digits := strings.TrimPrefix(s, "-")
	whole, decimals, dotted := strings.Cut(digits, ".")
	if whole == "" || dotted && decimals == "" || len(whole) > 1 && whole[0] == '0' {
		return "", false
	}
	for _, c := range whole + decimals {
		if c < '0' || c > '9' {
			return "", false
		}
	}
	return sheet.Number(s), true
}
