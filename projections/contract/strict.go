package contract

import (
	"errors"
	"fmt"
	"reflect"
	"regexp"
	"strings"

	"go.yaml.in/yaml/v3"
)

// strict decodes a node into the shape v. A key that the shape does not have is an error, so that a misspelt figure is not
// ignored. (The library's own KnownFields does not reach into types that decode themselves.)
func strict(n *yaml.Node, v any) error {
	var problems []string
	unknown(n, reflect.TypeOf(v).Elem(), &problems)
	err := n.Decode(v)
	var types *yaml.TypeError
	if err != nil && !errors.As(err, &types) {
		return err
	}
	if types != nil {
		problems = append(problems, types.Errors...)
	}
	if len(problems) > 0 {
		return &yaml.TypeError{Errors: problems}
	}
	return nil
}

var decodesItself = reflect.TypeFor[yaml.Unmarshaler]()

// unknown collects the keys that a shape does not have.
func unknown(n *yaml.Node, t reflect.Type, problems *[]string) {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if reflect.PointerTo(t).Implements(decodesItself) {
		return
	}
	switch {
	case n.Kind == yaml.DocumentNode && len(n.Content) > 0:
		unknown(n.Content[0], t, problems)
	case n.Kind == yaml.SequenceNode && t.Kind() == reflect.Slice:
		for _, item := range n.Content {
			unknown(item, t.Elem(), problems)
		}
	case n.Kind == yaml.MappingNode && t.Kind() == reflect.Map:
		for i := 1; i < len(n.Content); i += 2 {
			unknown(n.Content[i], t.Elem(), problems)
		}
	case n.Kind == yaml.MappingNode && t.Kind() == reflect.Struct:
		known := fields(t)
		for i := 0; i+1 < len(n.Content); i += 2 {
			if name := n.Content[i].Value; known[name] == nil {
				*problems = append(*problems, fmt.Sprintf("line %d: unknown field %q", n.Content[i].Line, name))
			} else {
				unknown(n.Content[i+1], known[name], problems)
			}
		}
	}
}

// fields returns the types of a shape's fields by their keys, those of inlined structs among them.
func fields(t reflect.Type) map[string]reflect.Type {
	out := map[string]reflect.Type{}
	for i := range t.NumField() {
		f := t.Field(i)
		switch name := key(f); {
		case f.Tag.Get("yaml") == "-" || !f.IsExported():
		case name == "":
			for k, inner := range fields(f.Type) {
				out[k] = inner
			}
		default:
			out[name] = f.Type
		}
	}
	return out
}

// wrong is the error of a node that is not of the kind expected.
func wrong(n *yaml.Node, expected string) error {
	found := fmt.Sprintf("%q", n.Value)
	switch n.Kind {
	case yaml.MappingNode:
		found = "fields with values"
	case yaml.SequenceNode:
		found = "a list"
	}
	return faulty(n, "found "+found+", expected "+expected)
}

// faulty is the error of a node, with its line.
func faulty(n *yaml.Node, problem string) error {
	return &yaml.TypeError{Errors: []string{fmt.Sprintf("line %d: %s", n.Line, problem)}}
}

var mismatch = regexp.MustCompile("cannot unmarshal !!(\\w+)(?: `([^`]*)`)? into (\\S+)")

// plain rewords an error of the YAML library for the author of a table: the library names Go types.
func plain(err error) error {
	var types *yaml.TypeError
	if !errors.As(err, &types) {
		return err
	}
	out := make([]string, len(types.Errors))
	for i, e := range types.Errors {
		out[i] = mismatch.ReplaceAllStringFunc(e, func(s string) string {
			m := mismatch.FindStringSubmatch(s)
			found := fmt.Sprintf("%q", m[2])
			if m[1] == "map" || m[1] == "seq" {
				found = shape(m[1])
			}
			return "found " + found + ", expected " + shape(m[3])
		})
	}
	return errors.New(strings.Join(out, "; "))
}

// shape names a kind of value that YAML or Go has a name for.
func shape(kind string) string {
	switch {
	case strings.HasPrefix(kind, "int") || strings.HasPrefix(kind, "uint"):
		return "a whole number"
	case kind == "bool":
		return "true or false"
	case kind == "string":
		return "a text"
	case kind == "seq" || strings.HasPrefix(kind, "["):
		return "a list"
	}
	return "fields with values"
}
