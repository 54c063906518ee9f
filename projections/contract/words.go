package contract

import (
	"cmp"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"

	"spettanze/events"
	"spettanze/events/lang"
	"spettanze/projections/wording"
)

// Worded is a value of a figure that says itself in words.
type Worded interface {
	Words() wording.Text
}

// Field is a part of a figure's value. A value that is not made of parts is one field without a key.
type Field struct {
	Key   string // in the table
	Name  Title
	Value string // as in the table, in one line
	Text  wording.Text
}

// Fields returns the parts of a figure's value in words. A struct's fields are named by their tags it and en; parts that the table
// leaves out are left out here.
func Fields(value any) []Field {
	v := reflect.ValueOf(value)
	if _, ok := words(v); ok || v.Kind() != reflect.Struct {
		return []Field{single(v)}
	}
	out := parts(v)
	if v.NumField() == 1 && len(out) == 1 {
		out[0].Key, out[0].Name = "", Title{}
	}
	return out
}

// parts returns the fields of a struct.
func parts(v reflect.Value) (out []Field) {
	for i := range v.NumField() {
		f := v.Type().Field(i)
		if !f.IsExported() || f.Tag.Get("yaml") == "-" || omitted(v.Field(i)) {
			continue
		}
		one := single(v.Field(i))
		one.Key, one.Name = key(f), titleOf(f)
		out = append(out, one)
	}
	return out
}

// omitted reports whether a table has left a part out.
func omitted(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.Bool, reflect.Map, reflect.Slice, reflect.Pointer, reflect.String, reflect.Array:
		return v.IsZero()
	}
	return false
}

func single(v reflect.Value) Field {
	if v.Kind() == reflect.Pointer { // a part that may be left out
		v = v.Elem()
	}
	text, ok := words(v)
	if !ok {
		text = composed(v)
	}
	return Field{Value: plainValue(v), Text: text}
}

// words returns what a value of a known kind is in words; ok is false for a list, a map or a struct.
func words(v reflect.Value) (text wording.Text, ok bool) {
	switch x := v.Interface().(type) {
	case Worded:
		return x.Words(), true
	case Minutes:
		return wording.Say("%s", "%s", events.Quantity{Unit: events.Minute, Parts: int64(x)}), true
	case Hours:
		return counted(int(x), "ora", "ore", "hour", "hours"), true
	case Days:
		return counted(int(x), "giorno", "giorni", "day", "days"), true
	case Weeks:
		return counted(int(x), "settimana", "settimane", "week", "weeks"), true
	case Years:
		return counted(int(x), "anno", "anni", "year", "years"), true
	case Percent:
		return wording.Say("%d%%", "%d%%", int(x)), true
	case Euro:
		return wording.Say("%s €", "%s €", x.Cents), true
	case Rate:
		return wording.Say("%s%%", "%s%%", wording.Number(x.String())), true
	case DayParts:
		if whole := int64(x) / events.Day.Scale(); whole*events.Day.Scale() == int64(x) {
			return counted(int(whole), "giorno", "giorni", "day", "days"), true
		}
		return wording.Say("%s giorni", "%s days", wording.Number(x.String())), true
	case Clock:
		return wording.Say(x.String(), x.String()), true
	case Times:
		s := fmt.Sprintf("%s–%s", x.From, x.To)
		return wording.Say(s, s), true
	case bool:
		if x {
			return wording.Say("sì", "yes"), true
		}
		return wording.Say("no", "no"), true
	}
	switch {
	case v.Kind() == reflect.String:
		return wording.Text{It: v.String(), En: v.String()}, true
	case v.CanInt():
		s := fmt.Sprint(v.Int())
		return wording.Say("%s", "%s", wording.Number(s)), true
	}
	return text, false
}

func counted(n int, one, many, en1, enMany string) wording.Text {
	if n == 1 {
		return wording.Say("%d "+one, "%d "+en1, n)
	}
	return wording.Say("%d "+many, "%d "+enMany, n)
}

// composed returns the parts of a list, a map or a struct in words, one after the other.
func composed(v reflect.Value) wording.Text {
	var out []wording.Text
	switch v.Kind() {
	case reflect.Slice, reflect.Array:
		for i := range v.Len() {
			out = append(out, single(v.Index(i)).Text)
		}
	case reflect.Map:
		for _, k := range sortedKeys(v) {
			out = append(out, wording.Say("%s: %s", "%s: %s", single(k).Text, single(v.MapIndex(k)).Text))
		}
	case reflect.Struct:
		for _, f := range parts(v) {
			out = append(out, wording.Say("%s %s", "%s %s", lang.Text(f.Name), f.Text))
		}
	}
	return lang.Join(out, ", ")
}

// plainValue writes a value in one line, as in its table.
func plainValue(v reflect.Value) string {
	var out []string
	switch x := v.Interface().(type) {
	case Times:
		return fmt.Sprintf("%s-%s", x.From, x.To)
	case fmt.Stringer:
		return x.String()
	}
	switch v.Kind() {
	case reflect.Slice, reflect.Array:
		for i := range v.Len() {
			out = append(out, plainValue(v.Index(i)))
		}
	case reflect.Map:
		for _, k := range sortedKeys(v) {
			out = append(out, plainValue(k)+": "+plainValue(v.MapIndex(k)))
		}
	case reflect.Struct:
		for _, f := range parts(v) {
			out = append(out, strings.TrimPrefix(f.Key+" "+f.Value, " "))
		}
	default:
		return fmt.Sprint(v.Interface())
	}
	return strings.Join(out, ", ")
}

func sortedKeys(v reflect.Value) []reflect.Value {
	keys := v.MapKeys()
	slices.SortFunc(keys, func(a, b reflect.Value) int {
		if a.CanInt() {
			return cmp.Compare(a.Int(), b.Int())
		}
		return strings.Compare(fmt.Sprint(a), fmt.Sprint(b))
	})
	return keys
}

// Words implements [Worded].
func (d MonthDay) Words() wording.Text {
	return wording.Text{It: fmt.Sprintf("%02d/%02d", d.Day, int(d.Month)), En: fmt.Sprintf("%d %s", d.Day, d.Month)}
}

// Words implements [Worded].
func (d DayOfYear) Words() wording.Text {
	switch {
	case d.Month != 0:
		return MonthDay{d.DayOfYear}.Words()
	case d.Easter == 0:
		return wording.Say("Pasqua", "Easter Sunday")
	}
	return wording.Say("Pasqua %+d", "Easter Sunday %+d", d.Easter)
}

// String returns the day as in a table, "06-24" or "easter 39".
func (d DayOfYear) String() string {
	if d.Month == 0 {
		return fmt.Sprintf("easter %d", d.Easter)
	}
	return MonthDay{d.DayOfYear}.String()
}

// Words implements [Worded].
func (l Levels) Words() wording.Text { return wording.Text{It: l.String(), En: l.String()} }

// String writes "5, 6, 7".
func (l Levels) String() string {
	var out []string
	for level, is := range l {
		if is {
			out = append(out, fmt.Sprint(level))
		}
	}
	return strings.Join(out, ", ")
}

// Words implements [Worded]: the days with minutes, Monday first; days in a row that are alike are one.
func (w Week) Words() wording.Text {
	var days []wording.Text
	for i := 0; i < 7; {
		first := time.Weekday((i + 1) % 7)
		n := 1
		for i+n < 7 && w[(i+n+1)%7] == w[first] {
			n++
		}
		name := wording.Say("%s", "%s", first)
		if last := time.Weekday((i + n) % 7); n > 1 {
			name = wording.Say("%s–%s", "%s–%s", first, last)
		}
		if w[first] > 0 {
			days = append(days, wording.Say("%s %s", "%s %s", name, events.Quantity{Unit: events.Minute, Parts: int64(w[first])}))
		}
		i += n
	}
	return lang.Join(days, ", ")
}

// String returns the minutes of the days, Monday first.
func (w Week) String() string {
	return fmt.Sprintf("%d %d %d %d %d %d %d", w[1], w[2], w[3], w[4], w[5], w[6], w[0])
}

// Words implements [Worded].
func (h HolidayOf) Words() wording.Text {
	kind := map[string]wording.Text{"holiday": lang.Say("festività", "holiday"), "half": lang.Say("semifestività", "half-holiday"),
		"worked_only": lang.Say("festività se lavorata", "holiday if worked")}[h.Kind]
	return wording.Say("%s: %s", "%s: %s", h.Day.Words(), kind)
}
