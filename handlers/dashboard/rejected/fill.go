package rejected

import (
	"encoding/json"
	"net/url"
	"strconv"
	"strings"

	"spettanze/events"
	"spettanze/events/hr"
	"spettanze/events/lang"
	"spettanze/handlers/dashboard/frame"
	"spettanze/projections/repair"
)

// Blank is a field that a person fills in before a repair can be tried.
type Blank struct {
	Name    string // of the field in the form
	Field   string // of the event's data
	Expects string
	Choices []string // the words that it takes; empty: it takes others
}

// prefix begins the names of fields of a form that are [Blank]; the rest is a pointer into the events.
const prefix = "fill:"

// blanks are the fields that a repair lacks. rest are those that must be corrected in the text itself.
func blanks(v *frame.View, r *repair.Repair) (out []Blank, rest []string) {
	for _, p := range r.Missing {
		f := fieldOf(r.Events, p)
		if f == nil {
			rest = append(rest, p)
			continue
		}
		b := Blank{Name: prefix + p, Field: f.Name, Expects: v.Text(f.Expects)}
		if words, ok := strings.CutPrefix(f.Says, "`"); ok && strings.HasSuffix(words, "`") {
			b.Choices = strings.Split(strings.TrimSuffix(words, "`"), "`|`")
		}
		out = append(out, b)
	}
	return out, rest
}

// fieldOf returns the field of a pointer such as /1/data/loan; nil: it is no field of a known type.
func fieldOf(list []json.RawMessage, pointer string) *events.Field {
	i, name, ok := repair.Field(pointer)
	if !ok || i >= len(list) {
		return nil
	}
	var e struct{ Type string }
	if json.Unmarshal(list[i], &e) != nil {
		return nil
	}
	if t := hr.TypeNamed(strings.TrimSuffix(e.Type, ".v"+strconv.Itoa(events.CurrentVersion))); t != nil {
		return t.Field(name)
	}
	return nil
}

// fill writes what a person has filled in into events. What is left empty stays null, and is refused by name.
func fill(v *frame.View, text string, form url.Values) (string, error) {
	var list []json.RawMessage
	_ = json.Unmarshal([]byte(text), &list) // text that is no list has no fields, and is refused as it is
	filled := false
	for name, values := range form {
		pointer, ok := strings.CutPrefix(name, prefix)
		word := strings.TrimSpace(values[0])
		if !ok || word == "" {
			continue
		}
		f := fieldOf(list, pointer)
		if f == nil {
			continue
		}
		value, err := valueOf(v, f, word)
		if err == nil {
			err = repair.Fill(list, pointer, json.RawMessage(value))
		}
		if err != nil {
			return text, lang.Errorf("%s: %q, atteso: %s", "%s: %q, expected %s", f.Name, word, f.Expects)
		}
		filled = true
	}
	if !filled {
		return text, nil
	}
	return textOf(list), nil
}

// valueOf makes JSON of what a person writes: dates and amounts also in the Italian form.
func valueOf(v *frame.View, f *events.Field, word string) (string, error) {
	if f.Says == "date" || f.Name == "date" {
		if d, err := frame.ParseDay(word, v.Today()); err == nil {
			word = d.String()
		}
	} else if whole, cents, ok := strings.Cut(word, ","); ok && digits(whole) && digits(cents) {
		word = whole + "." + cents
	}
	return f.FromText(word, func(string) string { return "" })
}

func digits(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}
