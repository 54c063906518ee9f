package rejected

import (
	"encoding/json"
	"maps"
	"net/url"
	"slices"
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
	Value   string   // as it was filled in before
}

// Choice is a value in words.
type Choice struct {
	Code, Name string
	Chosen     bool
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
		out = append(out, blank(v, f, p, ""))
	}
	return out, rest
}

// blank is a field to be filled in, as it was before.
func blank(v *frame.View, f *events.Field, pointer, value string) Blank {
	b := Blank{Name: prefix + pointer, Title: v.Text(title(f)), Expects: v.Text(hint(f)), Value: value}
	for _, w := range f.Words {
		b.Choices = append(b.Choices, Choice{w.Code, v.Text(w.Name), w.Code == value})
	}
	return b
}

// again are the fields of refused events that are to be filled in still: those without a value, and those at fault, by pointers.
func again(v *frame.View, text string, form url.Values, faults []string) (out []Blank) {
	var list []json.RawMessage
	if json.Unmarshal([]byte(text), &list) != nil {
		return nil
	}
	for i, raw := range list {
		var e struct{ Data map[string]json.RawMessage }
		if json.Unmarshal(raw, &e) != nil {
			continue
		}
		for _, name := range slices.Sorted(maps.Keys(e.Data)) {
			pointer := "/" + strconv.Itoa(i) + "/data/" + name
			f := fieldOf(list, pointer)
			if f != nil && (string(e.Data[name]) == "null" || slices.Contains(faults, pointer)) {
				out = append(out, blank(v, f, pointer, strings.TrimSpace(form.Get(prefix+pointer))))
			}
		}
	}
	return out
}

// whole is a pointer into all events, of one into an event or into all.
func whole(index int, pointer string) string {
	if of := "/" + strconv.Itoa(index); !strings.HasPrefix(pointer, of+"/") {
		return of + pointer
	}
	return pointer
}

// named writes the title of a field in the place of its pointer. Of a field that has no value it says that it is to be filled in.
func named(v *frame.View, text string, index int, pointer, says string) string {
	var list []json.RawMessage
	name := pointer
	if json.Unmarshal([]byte(text), &list) == nil {
		if f := fieldOf(list, whole(index, pointer)); f != nil {
			var e struct{ Data map[string]json.RawMessage }
			if json.Unmarshal(list[index], &e) == nil && string(e.Data[f.Name]) == "null" {
				return v.Text(lang.Say("«%s» è da riempire: %s.", "“%s” is to be filled in: %s.", title(f), hint(f)))
			}
			name = v.Say("«", "“") + v.Text(title(f)) + v.Say("»", "”")
		}
	}
	switch {
	case pointer == "":
	case strings.Contains(says, pointer):
		says = strings.ReplaceAll(says, pointer, name)
	default:
		says += " (" + name + ")"
	}
	return says
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
