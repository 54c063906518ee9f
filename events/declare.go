package events

import (
	"strings"
)

// Type is the declaration of a type of events: all that is known of it, in one place beside its struct.
type Type struct {
	Index   int    // dense, from 0, in the order of [Types]; no part of what is stored
	Name    string // wire name without the version
	Wire    string // and with that which this program writes
	Title   string
	Doc     string
	Clause  string // of the contract; may be empty
	Rank    int
	About   About
	Service Service
	Stream  string // "hr" or another: the first word of its subjects

	// Everybody says that every employee's fold sees an event of the type that is about the company: then one such event
	// folds all of them anew. Without it the company's fold alone does. Unseen: no fold sees it.
	Everybody, Unseen bool

	Fields []Field

	schema  string // members of its JSON Schema beside the fields'
	zero    Data
	read    func(*reader) Data
	write   func(*object, Data)
	another func(Data) string // an employee named who may not be the subject; nil: there is none
	other   string            // the field that names the employee
}

// Field describes a field of a type, or of an object in one.
type Field struct {
	Name, Doc string
	Required  bool
	Expects   string // what it takes, in the words of an error
	Says      string // what it takes, in the words of a table
	Schema    string // its JSON Schema

	written func(text string, of func(field string) string) (string, error)
	draw    func(Draw, Date) string
}

// String returns the wire name without the version.
func (t *Type) String() string { return t.Name }

// FromText makes JSON of a value as scenarios write it; of returns the text of the other fields of the event.
func (f *Field) FromText(text string, of func(field string) string) (string, error) {
	return f.written(text, of)
}

// TypeNamed returns the type of a wire name without the version, nil if there is none.
func TypeNamed(name string) *Type { return byName[name] }

// TypesOf returns the types of data, of which only the types matter.
func TypesOf(list ...Data) []*Type {
	types := make([]*Type, len(list))
	for i, d := range list {
		types[i] = d.Type()
	}
	return types
}

// TypesAs returns the types whose data is an I, such as [Entitling].
func TypesAs[I Data]() (list []*Type) {
	for _, t := range Types {
		if _, ok := t.zero.(I); ok {
			list = append(list, t)
		}
	}
	return list
}

// Field returns a field by its name, nil if there is none.
func (t *Type) Field(name string) *Field {
	for i := range t.Fields {
		if t.Fields[i].Name == name {
			return &t.Fields[i]
		}
	}
	return nil
}

var byName = func() map[string]*Type {
	m := map[string]*Type{}
	for _, t := range Types {
		m[t.Name] = t
	}
	return m
}()

func listed(list ...*Type) []*Type {
	for i, t := range list {
		t.Index = i
	}
	return list
}

// field is a field of a struct T: how it is read into one and written from one.
type field[T any] struct {
	Field
	key   string // its name as it is written
	read  func(*reader, *T)
	write func(*object, *T)
	other func(*T) string
}

// part is a part of a declaration: fields, or a check of what several fields say together.
type part[T any] struct {
	fields []field[T]
	check  func(*reader, *T)
	schema string // members of the JSON Schema of the whole, each after a comma
}

// required declares a field that must be there.
func required[T, V any](name string, k kind[V], at func(*T) *V, doc string) part[T] {
	f := fieldOf(name, &k, at, doc)
	f.Required = true
	f.read = func(r *reader, d *T) { k.read(r, at(d)) }
	f.write = func(o *object, d *T) {
		o.key(f.key)
		k.write(o, at(d))
	}
	return part[T]{fields: []field[T]{f}, check: checkOf(name, &k, at)}
}

// optional declares a field that may be left out; then its value is zero.
func optional[T, V any](name string, k kind[V], at func(*T) *V, doc string) part[T] {
	f := fieldOf(name, &k, at, doc)
	f.read = func(r *reader, d *T) { k.read(r, at(d)) }
	f.write = func(o *object, d *T) {
		if v := at(d); !k.zero(v) {
			o.key(f.key)
			k.write(o, v)
		}
	}
	return part[T]{fields: []field[T]{f}, check: checkOf(name, &k, at)}
}

// maybe declares a field that may be left out, where a zero says something: then its pointer is nil.
func maybe[T, V any](name string, k kind[V], at func(*T) **V, doc string) part[T] {
	f := fieldOf[T](name, &k, nil, doc)
	f.read = func(r *reader, d *T) {
		v := new(V)
		k.read(r, v)
		*at(d) = v
	}
	f.write = func(o *object, d *T) {
		if v := *at(d); v != nil {
			o.key(f.key)
			k.write(o, v)
		}
	}
	return part[T]{fields: []field[T]{f}}
}

func fieldOf[T, V any](name string, k *kind[V], at func(*T) *V, doc string) field[T] {
	f := field[T]{key: `"` + name + `":`, Field: Field{Name: name, Doc: doc, Expects: k.expects, Says: k.says,
		Schema: described(k.schema, doc), written: k.fromText, draw: k.draw}}
	if another, ok := any(at).(func(*T) *string); ok && k.another {
		f.other = func(d *T) string { return *another(d) }
	}
	return f
}

// checkOf checks a value against the effective date once both are read.
func checkOf[T, V any](name string, k *kind[V], at func(*T) *V) func(*reader, *T) {
	if k.after == nil {
		return nil
	}
	return func(r *reader, d *T) {
		if v := at(d); !k.zero(v) {
			k.after(r, name, v, effectiveOf(d))
		}
	}
}

// effectiveOf returns the effective date of a struct that has one, else zero.
func effectiveOf[T any](d *T) Date {
	if e, ok := any(d).(interface{ effective() *Date }); ok {
		return *e.effective()
	}
	return 0
}

// parts is several parts as one.
func parts[T any](list ...part[T]) (all part[T]) {
	for _, p := range list {
		before := all.check
		all.fields = append(all.fields, p.fields...)
		all.schema += p.schema
		switch {
		case before == nil:
			all.check = p.check
		case p.check != nil:
			all.check = func(r *reader, d *T) {
				before(r, d)
				p.check(r, d)
			}
		}
	}
	return all
}

// check declares what fields must say together. The schema is the same in JSON Schema, as far as that can tell: members
// of the object's, such as `"not":{…}`.
func check[T any](schema string, fn func(*reader, *T)) part[T] {
	p := part[T]{check: func(r *reader, d *T) {
		if r.err == nil {
			fn(r, d)
		}
	}}
	if schema != "" {
		p.schema = "," + schema
	}
	return p
}

// dated is a struct that embeds [Dated].
type dated[T any] interface {
	*T
	effective() *Date
}

// declare declares the type of T.
func declare[T Data, P dated[T]](name, title, doc string, is traits, list ...part[T]) *Type {
	all := parts(list...)
	date := required("date", anEffectiveDate, func(d *T) *Date { return P(d).effective() }, "")
	s := shapeOf("an object", parts(date, all))
	t := &Type{Name: name, Wire: WireType(name, current), Title: title, Doc: doc, Clause: is.clause, Rank: is.rank, About: is.about, Service: is.service,
		Everybody: is.everybody, Unseen: is.unseen, Stream: is.stream, schema: all.schema}
	switch {
	case is.first:
		t.Rank = RankHired
	case t.Rank == 0:
		t.Rank = RankOther
	}
	if t.Stream == "" {
		t.Stream = "hr"
	}
	for i := range s.rows {
		t.Fields = append(t.Fields, s.rows[i].Field)
		if other := s.rows[i].other; other != nil {
			t.other = s.rows[i].Name
			t.another = func(d Data) string {
				v, _ := d.(T)
				return other(&v)
			}
		}
	}
	t.zero = *new(T)
	t.read = func(r *reader) (d Data) {
		at := placeOf[T](&r.places, t.Index)
		s.read(r, at)
		if r.err == nil {
			d = *at
		}
		*at = *new(T)
		return d
	}
	t.write = func(o *object, d Data) {
		at := placeOf[T](&o.places, t.Index)
		*at, _ = d.(T)
		s.write(o, at)
		*at = *new(T)
	}
	return t
}

// placeOf returns where the data of a type is read to or written from, so that no room is made for it each time: readers
// and writers are used again and again.
func placeOf[T any](places *[]any, index int) *T {
	for len(*places) <= index {
		*places = append(*places, nil)
	}
	at, ok := (*places)[index].(*T)
	if !ok {
		at = new(T)
		(*places)[index] = at
	}
	return at
}

// shape is the fields of an object, in the order of its canonical form.
type shape[T any] struct {
	rows    []field[T]
	check   func(*reader, *T)
	expects string
	known   string // the names, as an error lists them: the required ones first
}

func shapeOf[T any](expects string, p part[T]) *shape[T] {
	s := &shape[T]{rows: p.fields, check: p.check, expects: expects}
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

// index returns the row of a name, -1 if there is none. Most documents are in the order of the rows, so that of the row
// asked for is tried first.
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

// read reads an object; it fails on a field that is none of its rows and on the absence of a required one.
func (s *shape[T]) read(r *reader, d *T) {
	if !r.open('{', s.expects) {
		return
	}
	seen, next := uint64(0), 0
	for r.err == nil {
		if r.dec.PeekKind() == '}' {
			if _, err := r.dec.ReadToken(); err != nil {
				r.syntax(err)
			}
			s.finish(r, d, seen)
			return
		}
		name := r.text(r.value())
		if r.err != nil {
			return
		}
		i := s.index(name, next)
		if i < 0 {
			r.unknown(name, s.known)
			return
		}
		seen |= 1 << i
		next = i + 1
		s.rows[i].read(r, d)
	}
}

func (s *shape[T]) finish(r *reader, d *T, seen uint64) {
	for i := range s.rows {
		if f := &s.rows[i]; f.Required && seen&(1<<i) == 0 {
			r.failAt("/"+f.Name, CodeMissingField, "nothing", f.Expects)
			return
		}
	}
	if r.err == nil && s.check != nil {
		s.check(r, d)
	}
}

func (s *shape[T]) write(o *object, d *T) {
	o.b = append(o.b, '{')
	for i := range s.rows {
		s.rows[i].write(o, d)
	}
	o.b = append(o.b, '}')
}
