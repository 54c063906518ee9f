package contract

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// Checked is a part of a table with a check of its own, such as one across several values. Every part of a table that
// implements it is checked once the table is read.
type Checked interface {
	Check(ck *Check)
}

// Check collects what is wrong with a table.
type Check struct {
	loader *loader
	file   string
	table  any    // the whole table
	place  string // file and key of the part being checked
	cited  Cited  // clause and title of the part, or of the part around it
}

// Described is a part of a list that has a key in its table, and a clause and a title from elsewhere if it has none of its own.
type Described interface {
	Describe(table any) (key string, c Cited)
}

// Fail reports what is wrong with the part being checked.
func (ck *Check) Fail(format string, args ...any) {
	_, at, _ := strings.Cut(ck.place, "/")
	err := fmt.Errorf("%w %s: %s %s", ErrTable, ck.file, at, fmt.Sprintf(format, args...))
	// An embedded part is checked once by itself and once as the part that embeds it.
	if !slices.ContainsFunc(ck.loader.errs, func(e error) bool { return e.Error() == err.Error() }) {
		ck.loader.errs = append(ck.loader.errs, err)
	}
}

// OneOf reports a word of a field that is none of some words.
func OneOf[S ~string](ck *Check, field string, word S, words ...S) {
	if !slices.Contains(words, word) {
		ck.Fail("%s %q: expected one of %q", field, word, words)
	}
}

// Clause reports a clause that is missing, or that clauses.yaml does not have.
func (ck *Check) Clause(id string) {
	if id == "" {
		ck.Fail("has no clause: every figure cites the clause it comes from")
	} else if _, ok := ck.loader.contract.clauses[id]; !ok {
		ck.Fail("cites clause %q, which clauses.yaml does not have", id)
	}
}

// Contract returns the contract as loaded so far: calendar and working time are loaded before the institutes' tables.
func (ck *Check) Contract() *Contract { return ck.loader.contract }

// list adds a figure to the list of its clause.
func (ck *Check) list(clause string, f Dated) {
	c := ck.loader.contract
	c.inForce[clause] = append(c.inForce[clause], f)
}

// walk checks every part of a table, the inner ones first.
func (ck *Check) walk(v any) {
	ck.place, ck.table = ck.file, v
	ck.part(reflect.ValueOf(v).Elem())
}

func (ck *Check) part(v reflect.Value) {
	at, around := ck.place, ck.cited
	defer func() { ck.cited = around }()
	step := func(name string, v reflect.Value) {
		if name != "" {
			ck.place = at + "/" + name
			if at != ck.file {
				ck.place = at + " " + name
			}
		}
		ck.described(v)
		ck.part(v)
		ck.place = at
	}
	switch v.Kind() {
	case reflect.Struct:
		ck.cites(v)
		cited := ck.cited
		for i := range v.NumField() {
			if f := v.Type().Field(i); f.IsExported() && f.Tag.Get("yaml") != "-" {
				if t := titleOf(f); t.It != "" {
					ck.cited.Title = t
				}
				step(key(f), v.Field(i))
				ck.cited = cited
			}
		}
	case reflect.Slice:
		for i := range v.Len() {
			step(fmt.Sprint(i+1), v.Index(i))
		}
	case reflect.Map:
		keys := v.MapKeys()
		slices.SortFunc(keys, func(a, b reflect.Value) int { return strings.Compare(fmt.Sprint(a), fmt.Sprint(b)) })
		for _, k := range keys {
			entry := reflect.New(v.Type().Elem()).Elem() // a map's own values cannot be addressed
			entry.Set(v.MapIndex(k))
			step(fmt.Sprint(k), entry)
			v.SetMapIndex(k, entry)
		}
	case reflect.Pointer:
		if !v.IsNil() {
			ck.part(v.Elem())
		}
		return
	}
	if v.CanAddr() {
		v = v.Addr()
	}
	if c, ok := v.Interface().(Checked); ok {
		c.Check(ck)
	}
}

// cites takes the clause and the title of a struct that has them.
func (ck *Check) cites(v reflect.Value) {
	for i := range v.NumField() {
		field := v.Type().Field(i)
		if !field.IsExported() {
			continue
		}
		switch f := v.Field(i).Interface().(type) {
		case Cited:
			if field.Anonymous {
				ck.cited = f
			}
		case Title:
			ck.cited.Title = f
		}
	}
}

// titleOf returns the names of a field in both languages, from its tags it and en.
func titleOf(f reflect.StructField) Title { return Title{It: f.Tag.Get("it"), En: f.Tag.Get("en")} }

// key returns the name of a field in a table; it is empty for an inlined struct.
func key(f reflect.StructField) string {
	name, inline, _ := strings.Cut(f.Tag.Get("yaml"), ",")
	if inline == "inline" {
		return ""
	}
	if name == "" {
		return strings.ToLower(f.Name)
	}
	return name
}
