package contract

import (
	"errors"
	"fmt"
	"regexp"
	"strings"

	"go.yaml.in/yaml/v3"
)

// plain says what is wrong with a table in its writer's words: the library's name types of this program.
func plain(err error) error {
	var wrong *yaml.TypeError
	if !errors.As(err, &wrong) {
		return err
	}
	field := regexp.MustCompile(`field (.+) not found in type \S+`)
	value := regexp.MustCompile("cannot unmarshal !!(\\w+)(?: `([^`]*)`)? into (\\S+)")
	out := make([]string, len(wrong.Errors))
	for i, e := range wrong.Errors {
		e = field.ReplaceAllString(e, `unknown field "$1"`)
		out[i] = value.ReplaceAllStringFunc(e, func(s string) string {
			m := value.FindStringSubmatch(s)
			found := fmt.Sprintf("%q", m[2])
			if m[1] == "map" || m[1] == "seq" {
				found = shape(m[1])
			}
			return "found " + found + ", expected " + shape(m[3])
		})
	}
	return errors.New(strings.Join(out, "; "))
}

// shape names what YAML or Go calls a kind of value.
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
