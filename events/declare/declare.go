package declare

import (
	"sync"

	"spettanze/events"
	"spettanze/events/lang"
	"spettanze/events/wire"
)

// Traits are the properties of a type besides its fields. The zero value is the commonest: about one employee, in service, of
// rank [events.RankOther], seen by the employee's fold, and by the company's fold where an institute of it asks.
type Traits struct {
	It      string // the title in Italian
	Class   events.Class
	About   events.About
	First   bool // of rank RankHired
	Rank    int  // RankEmployment to RankOpening; else RankOther
	Service events.Service

	Everybody bool   // about the company, and seen by every employee's fold
	Unseen    bool   // seen by no fold
	Stream    string // "hr" by default
	Clause    string // of the contract
}

// Italian returns the same traits with a title, for types that have all else in common.
func (t Traits) Italian(title string) Traits {
	t.It = title
	return t
}

// row is a field of a struct T: how it is read into one and written from one.
type row[T any] struct {
	events.Field
	key     string // its name as it is written
	read    func(*wire.Reader, *T)
	append  func([]byte, *T) []byte
	another func(*T) string // the employee that it names, who must not be the subject
	absent  func(*T) bool   // whether its value is zero
	clear   func(*T)
}

// Part is a part of a declaration: rows, or a check of several fields.
type Part[T any] struct {
	rows   []row[T]
	check  func(*wire.Reader, *T)
	schema string // members of the JSON Schema of the whole, each after a comma
}

// Required declares a field that must be present.
func Required[T, V any](name string, k Kind[V], at func(*T) *V, doc string) Part[T] {
	f := rowOf(name, &k, at, doc)
	f.Required = true
	read, write := k.Read, k.Append
	f.read = func(r *wire.Reader, d *T) { read(r, at(d)) }
	f.append = func(b []byte, d *T) []byte { return write(appendKey(b, f.key), at(d)) }
	f.absent = func(d *T) bool { return k.Zero(at(d)) }
	return Part[T]{rows: []row[T]{f}, check: checkOf(name, &k, at)}
}

// Optional declares a field that may be absent; then its value is zero.
func Optional[T, V any](name string, k Kind[V], at func(*T) *V, doc string) Part[T] {
	f := rowOf(name, &k, at, doc)
	read, write, zero := k.Read, k.Append, k.Zero
	f.read = func(r *wire.Reader, d *T) { read(r, at(d)) }
	f.append = func(b []byte, d *T) []byte {
		v := at(d)
		if zero(v) {
			return b
		}
		return write(appendKey(b, f.key), v)
	}
	return Part[T]{rows: []row[T]{f}, check: checkOf(name, &k, at)}
}

// Maybe declares a field that may be absent and whose zero is a value: its pointer is nil when it is absent.
func Maybe[T, V any](name string, k Kind[V], at func(*T) **V, doc string) Part[T] {
	f := rowOf[T](name, &k, nil, doc)
	read, write := k.Read, k.Append
	f.read = func(r *wire.Reader, d *T) {
		v := new(V)
		read(r, v)
		*at(d) = v
	}
	f.append = func(b []byte, d *T) []byte {
		v := *at(d)
		if v == nil {
			return b
		}
		return write(appendKey(b, f.key), v)
	}
	f.clear = func(d *T) { *at(d) = nil }
	return Part[T]{rows: []row[T]{f}}
}

func rowOf[T, V any](name string, k *Kind[V], at func(*T) *V, doc string) row[T] {
	f := row[T]{key: `,"` + name + `":`, Field: events.Field{Name: name, Doc: doc, Expects: k.Expects, Says: k.Says, Words: k.Words,
		Schema: described(k.Schema, doc), FromText: k.FromText, Draw: k.Draw}}
	if at != nil {
		f.clear = func(d *T) { *at(d) = *new(V) }
	}
	if another, ok := any(at).(func(*T) *string); ok && k.another {
		f.another = func(d *T) string { return *another(d) }
	}
	return f
}

// Only gives a field a class other than that of its type. Its value can then be taken out of data ([events.Type.Without]), and is
// not written where it is zero, not even if the field is required.
func (p Part[T]) Only(c events.Class) Part[T] {
	r := &p.rows[0]
	r.Class = c
	if write, absent := r.append, r.absent; r.Required {
		r.append = func(b []byte, d *T) []byte {
			if absent(d) {
				return b
			}
			return write(b, d)
		}
	}
	return p
}

// Titled gives a field its title on a form.
func (p Part[T]) Titled(it, en string) Part[T] {
	p.rows[0].Title = lang.Say(it, en)
	return p
}

// appendKey appends the name of a field, with its quotes, its colon and, after another field, a comma.
func appendKey(b []byte, key string) []byte {
	if b[len(b)-1] == '{' {
		key = key[1:]
	}
	return append(b, key...)
}

// checkOf checks a value against the effective date once both are read.
func checkOf[T, V any](name string, k *Kind[V], at func(*T) *V) func(*wire.Reader, *T) {
	after, zero := k.After, k.Zero
	if after == nil {
		return nil
	}
	return func(r *wire.Reader, d *T) {
		if v := at(d); !zero(v) {
			after(r, name, v, effectiveOf(d))
		}
	}
}

// effectiveOf returns the effective date of a struct that has one, else zero.
func effectiveOf[T any](d *T) events.Date {
	if e, ok := any(d).(interface{ EffectiveField() *events.Date }); ok {
		return *e.EffectiveField()
	}
	return 0
}

// Parts is several parts as one.
func Parts[T any](list ...Part[T]) (all Part[T]) {
	for _, p := range list {
		before := all.check
		all.rows = append(all.rows, p.rows...)
		all.schema += p.schema
		switch {
		case before == nil:
			all.check = p.check
		case p.check != nil:
			all.check = func(r *wire.Reader, d *T) {
				before(r, d)
				p.check(r, d)
			}
		}
	}
	return all
}

// Check declares a condition on several fields, called when all are read without error. The schema says the same in JSON
// Schema, as far as it can: members of the object's schema, such as `"not":{…}`.
func Check[T any](schema string, fn func(*wire.Reader, *T)) Part[T] {
	p := Part[T]{check: func(r *wire.Reader, d *T) {
		if r.Err == nil {
			fn(r, d)
		}
	}}
	if schema != "" {
		p.schema = "," + schema
	}
	return p
}

// NotBoth declares that two optional fields exclude each other; the error is at the second and says either.
func NotBoth[T any](first, second string, either lang.Text, both func(*T) bool) Part[T] {
	return Check(`"not":{"required":[`+Quoted(first)+`,`+Quoted(second)+`]}`, func(r *wire.Reader, d *T) {
		if both(d) {
			r.FailAt("/"+second, events.CodeInvalidValue, lang.Say("%s accanto a %s", "%s beside %s", second, first), either)
		}
	})
}

// AtLeastOne declares that one of some optional fields must be present.
func AtLeastOne[T any](fields Part[T], none func(*T) bool) Part[T] {
	names, schema := "", ""
	for i := range fields.rows {
		n := fields.rows[i].Name
		names += ", " + n
		schema += `,{"required":[` + Quoted(n) + `]}`
	}
	return Parts(fields, Check(`"anyOf":[`+schema[1:]+`]`, func(r *wire.Reader, d *T) {
		if none(d) {
			r.Fail(events.CodeMissingField, lang.Say("solo la data", "only the date"),
				lang.Say("uno o più tra %s", "one or more of %s", names[2:]))
		}
	}))
}

// dated is a struct that embeds [events.Dated].
type dated[T any] interface {
	*T
	EffectiveField() *events.Date
}

// Type declares the type whose data is T. The effective date is its first row.
func Type[T events.Data, P dated[T]](name, title, doc string, is Traits, list ...Part[T]) *events.Type {
	all := Parts(list...)
	date := Required("date", effectiveDate, func(d *T) *events.Date { return P(d).EffectiveField() }, "").Titled("Data", "Date")
	s := shapeOf(AnObject, Parts(date, all))
	t := &events.Type{Name: name, Wire: events.WireType(name, events.CurrentVersion), Title: title, It: is.It, Doc: doc, Clause: is.Clause, Class: is.Class, Rank: is.Rank,
		About: is.About, Service: is.Service, Everybody: is.Everybody, Unseen: is.Unseen, Stream: is.Stream, Zero: *new(T)}
	switch {
	case is.First:
		t.Rank = events.RankHired
	case t.Rank == 0:
		t.Rank = events.RankOther
	}
	if t.Stream == "" {
		t.Stream = "hr"
	}
	for i := range s.rows {
		t.Fields = append(t.Fields, s.rows[i].Field)
		if another := s.rows[i].another; another != nil {
			t.Other = s.rows[i].Name
			t.Another = func(d events.Data) string {
				v, _ := d.(T)
				return another(&v)
			}
		}
	}
	t.Schema = objectSchema(t.Fields, all.schema)
	t.Decode, t.Append, t.Without = decoderOf(s), appenderOf(s), withoutOf(s)
	return t
}

// withoutOf returns the function that takes fields out of data.
func withoutOf[T events.Data](s *shape[T]) func(events.Data, func(events.Class) bool) events.Data {
	return func(d events.Data, sees func(events.Class) bool) events.Data {
		v, ok := d.(T)
		if !ok {
			return d
		}
		for i := range s.rows {
			if r := &s.rows[i]; r.Class != 0 && !sees(r.Class) {
				r.clear(&v)
			}
		}
		return v
	}
}

// decoderOf returns the function that reads data of a type. Readers are pooled, each with a struct to read into, so that
// only the data themselves are allocated.
func decoderOf[T events.Data](s *shape[T]) func([]byte) (events.Data, *events.DecodeError) {
	type reader struct {
		wire.Reader
		data T
	}
	pool := sync.Pool{New: func() any { return new(reader) }}
	return func(b []byte) (d events.Data, err *events.DecodeError) {
		r := pool.Get().(*reader)
		r.Reset(b, "/data")
		s.read(&r.Reader, &r.data)
		r.End()
		if err = r.Err; err == nil {
			d = r.data
		}
		r.data = *new(T)
		pool.Put(r)
		return d, err
	}
}

// appenderOf returns the function that writes data of a type. The rows take a pointer to the struct, so that it would be
// allocated anew for each event, were the structs not pooled.
func appenderOf[T events.Data](s *shape[T]) func([]byte, events.Data) []byte {
	pool := sync.Pool{New: func() any { return new(T) }}
	return func(b []byte, d events.Data) []byte {
		at := pool.Get().(*T)
		*at, _ = d.(T)
		b = s.append(b, at)
		*at = *new(T)
		pool.Put(at)
		return b
	}
}

// Draw draws data of a type as JSON, with an effective date. It knows nothing of the checks of several fields, so that
// some of the data it draws do not decode.
func Draw(t *events.Type, d events.Draw, effective events.Date) string {
	fields := append([]events.Field(nil), t.Fields...)
	fields[0].Draw = func(events.Draw, events.Date) string { return Quoted(effective.String()) }
	return drawFields(fields, d, effective)
}
