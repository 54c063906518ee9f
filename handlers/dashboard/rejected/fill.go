package rejected

import (
	"encoding/json"
	"net/url"
	"strconv"
	"strings"

	"spettanze/events"
	"spettanze/events/declare"
	"spettanze/events/hr"
	"spettanze/events/lang"
	"spettanze/handlers/dashboard/frame"
	"spettanze/projections/repair"
)

// Blank is a field that a person fills in before a repair can be tried.
type Blank struct {
	Name    string // of the field in the form
	Title   string
	Expects string
	Choices []Choice // all that it takes; empty: it takes others
}

// Choice is a value in words.
type Choice struct{ Code, Name string }

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
		b := Blank{Name: prefix + p, Title: v.Text(title(f)), Expects: v.Text(hint(f))}
		for _, w := range f.Words {
			b.Choices = append(b.Choices, Choice{w.Code, v.Text(w.Name)})
		}
		out = append(out, b)
	}
	return out, rest
}

// title names a field.
func title(f *events.Field) lang.Text {
	if f.Title.IsZero() {
		return lang.Same(f.Name)
	}
	return f.Title
}

// hint says what a person may write into a field, which is more than the event takes.
func hint(f *events.Field) lang.Text {
	switch {
	case strings.HasPrefix(f.Says, declare.Date.Says):
		return lang.Say("una data, come 07/03/2023", "a date, such as 07/03/2023")
	case strings.HasPrefix(f.Says, declare.Euro.Says):
		return lang.Say("come 6.000,00", "such as 6,000.00")
	case f.Name == "schedule":
		return lang.Say("il codice di un orario, come ft37", "the code of a schedule, such as ft37")
	}
	return f.Expects
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
			return text, lang.Errorf("%s: %q, atteso: %s", "%s: %q, expected %s", title(f), word, f.Expects)
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
	switch {
	case strings.HasPrefix(f.Says, declare.Date.Says):
		if d, err := frame.ParseDay(word, v.Today()); err == nil {
			word = d.String()
		}
	case strings.HasPrefix(f.Says, declare.Euro.Says):
		word = amount(word)
	default:
		if whole, part, ok := strings.Cut(word, ","); ok && digits(whole) && digits(part) {
			word = whole + "." + part
		}
	}
	return f.FromText(word, func(string) string { return "" })
}

// amount writes an amount in euro as events do: 6000.00 of 6.000,00, 6,000.00, 6.000 or 6000,00. What is no such amount is returned
// as it is.
func amount(word string) string {
	whole, cents := word, ""
	if i := strings.LastIndexAny(word, ".,"); i >= 0 && len(word)-i <= 3 {
		whole, cents = word[:i], "."+word[i+1:]
	}
	groups := strings.FieldsFunc(whole, func(c rune) bool { return c == '.' || c == ',' })
	for i, g := range groups {
		if !digits(g) || i > 0 && len(g) != 3 {
			return word
		}
	}
	return strings.Join(groups, "") + cents
}

func digits(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}
