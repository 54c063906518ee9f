package layout

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"

	"spettanze/events"
	"spettanze/events/clockings/cells"
	"spettanze/events/lang"
)

// Map says how a table is laid out where that cannot be found out: docs/clock-files.md describes its keys.
type Map struct {
	Separator  rune             // 0: found out; of fixed width: none
	Fixed      bool             // columns stand at positions of a line
	Skip       int              // lines before the headings, or before the rows
	Headings   bool             // a line of headings comes first
	Columns    map[string]Place // by our name
	Date, Time string           // their forms, as the map has them; empty: found out
	Layout     string           // the form of dates as package time has it
	Directions map[string]byte  // 'i', 'o', by what stands in the table
	IDs        map[string]string
}

// Place is where a field stands: under a heading, in the cell of a number from 1, or at positions of a line.
type Place struct {
	Heading  string
	Number   int
	From, To int
}

// Error is what is wrong with a map.
type Error struct {
	Line   int // from 1; 0: the whole
	Reason lang.Text
}

// Error is the error in English.
func (e *Error) Error() string { return e.Reason.In(lang.English) }

// Forms of times that are no pattern, and the largest map.
const (
	DecimalTime  = "decimal hours"
	FractionTime = "day fraction"
	maxMap       = 64 << 10 // bytes of a map
)

// mapKeys are the keys of a map, for errors.
var mapKeys = []string{"separator", "skip", "header", "columns", "date", "time", "directions", "ids"}

var mapFields = regexp.MustCompile(`^(?:employee|date|datetime|time|direction|week|(?:in|out)[1-9])$`)

// ReadMap reads a map, a document of YAML.
func ReadMap(b []byte) (*Map, *Error) {
	var doc yaml.Node
	if len(b) > maxMap || !utf8.Valid(b) {
		return nil, mapError(0, lang.Say("non è una mappa: un testo YAML di poche righe", "this is no map: a text of YAML of a few lines"))
	}
	if err := yaml.Unmarshal(b, &doc); err != nil {
		text := lang.Same(strings.TrimPrefix(err.Error(), "yaml: "))
		return nil, mapError(0, lang.Say("il testo non è YAML (%s): correggerlo", "the text is no YAML (%s): correct it", text))
	}
	m := &Map{Headings: true, Columns: map[string]Place{}, Directions: map[string]byte{}, IDs: map[string]string{}}
	if len(doc.Content) == 0 {
		return nil, mapError(0, lang.Say("la mappa è vuota: servono almeno le colonne (columns)", "the map is empty: it needs the columns at least"))
	}
	if err := eachKey(doc.Content[0], m.key); err != nil {
		return nil, err
	}
	return m, m.check(doc.Content[0].Line)
}

func mapError(line int, reason lang.Text) *Error { return &Error{Line: line, Reason: reason} }

// eachKey calls fn for each key of a mapping.
func eachKey(n *yaml.Node, fn func(key string, value *yaml.Node) *Error) *Error {
	if n.Kind != yaml.MappingNode {
		return mapError(n.Line, lang.Say("qui servono chiavi e valori, come columns: {employee: Badge}", "keys and values belong here, such as "+
			"columns: {employee: Badge}"))
	}
	seen := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := n.Content[i]
		if seen[key.Value] {
			return mapError(key.Line, lang.Say("%s c'è due volte: toglierne una", "%s stands twice: take one out", quoted(key.Value)))
		}
		seen[key.Value] = true
		if err := fn(key.Value, n.Content[i+1]); err != nil {
			if err.Line == 0 {
				err.Line = key.Line
			}
			return err
		}
	}
	return nil
}

func unknownKey(key string, known []string) *Error {
	return mapError(0, lang.Say("%s non è una chiave della mappa: sono %s", "%s is no key of a map: they are %s", quoted(key),
		strings.Join(known, ", ")))
}

func (m *Map) key(key string, v *yaml.Node) *Error {
	if v.Kind != yaml.ScalarNode && (slices.Contains(mapKeys[:3], key) || key == "date" || key == "time") {
		return mapError(v.Line, lang.Say("%s prende un valore solo", "%s takes one value", key))
	}
	switch key {
	case "separator":
		if v.Value == "tab" {
			v.Value = "\t"
		}
		r, n := utf8.DecodeRuneInString(v.Value)
		if n == 0 || n != len(v.Value) || r == '"' || r == '\n' || r == '\r' || r == utf8.RuneError {
			return mapError(v.Line, lang.Say("separator: un carattere, come \";\", o tab", "separator: one character, such as \";\", or tab"))
		}
		m.Separator = r
	case "skip":
		n, err := strconv.Atoi(v.Value)
		if err != nil || n < 0 || n > 1000 {
			return mapError(v.Line, lang.Say("skip: quante righe saltare, da 0 a 1000", "skip: how many lines to skip, from 0 to 1000"))
		}
		m.Skip = n
	case "header":
		if v.Value != "true" && v.Value != "false" {
			return mapError(v.Line, lang.Say("header: true o false", "header: true or false"))
		}
		m.Headings = v.Value == "true"
	case "date":
		m.Date = v.Value
		m.Layout = Layout(v.Value)
	case "time":
		m.Time = v.Value
	case "columns":
		return eachKey(v, m.column)
	case "directions":
		return eachKey(v, m.meaning)
	case "ids":
		return eachKey(v, func(written string, v *yaml.Node) *Error {
			if v.Kind != yaml.ScalarNode || !events.ValidCode(v.Value) {
				return mapError(v.Line, lang.Say("ids: il codice di un dipendente, come \"0042\": E042", "ids: the id of an employee, such as "+
					"\"0042\": E042"))
			}
			m.IDs[written] = v.Value
			return nil
		})
	default:
		return unknownKey(key, mapKeys)
	}
	return nil
}

// column reads where a field stands.
func (m *Map) column(field string, v *yaml.Node) *Error {
	if !mapFields.MatchString(field) {
		return unknownKey(field, []string{"employee", "date", "datetime", "time", "direction", "week", "in1", "out1 … in9", "out9"})
	}
	p := Place{}
	switch {
	case v.Kind == yaml.ScalarNode && v.Tag == "!!int":
		p.Number, _ = strconv.Atoi(v.Value) // or 0, which is refused
		if p.Number < 1 || p.Number > 1000 {
			return mapError(v.Line, lang.Say("il numero di una colonna va da 1 a 1000", "the number of a column is from 1 to 1000"))
		}
	case v.Kind == yaml.ScalarNode && v.Value != "":
		p.Heading = v.Value
	default:
		err := eachKey(v, func(key string, v *yaml.Node) *Error {
			n, err := strconv.Atoi(v.Value)
			if err != nil || n < 1 || n > cells.MaxLine {
				return mapError(v.Line, lang.Say("una posizione va da 1 a %d", "a position is from 1 to %d", cells.MaxLine))
			}
			switch key {
			case "from":
				p.From = n
			case "to":
				p.To = n
			default:
				return unknownKey(key, []string{"from", "to"})
			}
			return nil
		})
		if err != nil {
			return err
		}
		if p.From == 0 || p.To < p.From {
			return mapError(v.Line, lang.Say("una posizione è {from: 4, to: 13}, compresi i due estremi", "a position is {from: 4, to: 13}, both "+
				"included"))
		}
		m.Fixed = true
	}
	m.Columns[field] = p
	return nil
}

// meaning reads the words of a direction.
func (m *Map) meaning(direction string, v *yaml.Node) *Error {
	if direction != "in" && direction != "out" {
		return unknownKey(direction, []string{"in", "out"})
	}
	words := v.Content
	if v.Kind == yaml.ScalarNode {
		words = []*yaml.Node{v}
	}
	for _, w := range words {
		if w.Kind != yaml.ScalarNode || v.Kind == yaml.MappingNode {
			return mapError(v.Line, lang.Same("directions: {in: [E], out: [U]}"))
		}
		m.Directions[w.Value] = direction[0]
	}
	return nil
}

// check looks at the map as a whole.
func (m *Map) check(line int) *Error {
	for _, p := range m.Columns {
		switch {
		case m.Fixed && p.From == 0:
			return mapError(line, lang.Say("columns: o tutte per posizione {from, to}, o nessuna", "columns: all by position {from, to}, or none"))
		case !m.Headings && p.Heading != "":
			return mapError(line, lang.Say("columns: senza intestazioni (header: false) le colonne si dicono per numero", "columns: without headings "+
				"(header: false) columns are said by number"))
		}
	}
	has := func(fields ...string) bool {
		return slices.ContainsFunc(fields, func(f string) bool { _, ok := m.Columns[f]; return ok })
	}
	switch {
	case !has("employee"):
		return mapError(line, lang.Say("columns: manca employee, il dipendente", "columns: employee is missing"))
	case !has("date", "datetime"):
		return mapError(line, lang.Say("columns: manca date, il giorno (o datetime, giorno e ora)", "columns: date is missing (or datetime)"))
	case !has("datetime", "time", "in1", "out1", "in2", "out2"):
		return mapError(line, lang.Say("columns: mancano le timbrature: in1, out1 …, o time", "columns: the punches are missing: in1, out1 …, or "+
			"time"))
	}
	if m.Date != "" {
		if err := formError("date", m.Date, []string{"YY", "MM", "DD"}, []string{"YY", "M", "D"}); err != nil {
			return err
		}
	}
	if m.Time != "" && m.Time != DecimalTime && m.Time != FractionTime {
		return formError("time", m.Time, []string{"HH", "mm"}, []string{"H", "mm"})
	}
	return nil
}

// formError refuses a form that has no part for what it must say.
func formError(key, form string, parts ...[]string) *Error {
	for _, list := range parts {
		if !slices.ContainsFunc(list, func(p string) bool { return !strings.Contains(form, p) }) {
			return nil
		}
	}
	want := lang.Same("DD/MM/YYYY, MM/DD/YYYY, DDMMYY …")
	if key == "time" {
		want = lang.Say("HH:mm, HHmm, HH:mm:ss, decimal hours o day fraction", "HH:mm, HHmm, HH:mm:ss, decimal hours or day fraction")
	}
	return mapError(0, lang.Say("%s: %s non dice una forma come %s", "%s: %s is no form such as %s", key, quoted(form), want))
}

// Layout is a form such as DD/MM/YYYY or HHmm as package time has it.
func Layout(form string) string { return layouts.Replace(form) }

var layouts = strings.NewReplacer("YYYY", "2006", "YY", "06", "MM", "1", "DD", "2", "HH", "15", "H", "15", "mm", "04", "ss", "05",
	"D", "2", "M", "1")

func quoted(s string) string { return events.Quote([]byte(s)).En }
