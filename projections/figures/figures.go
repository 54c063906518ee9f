package figures

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"

	"spettanze/events"
	"spettanze/projections/contract"
	"spettanze/projections/institutes"
	"spettanze/projections/report"
	"spettanze/projections/wording"
)

// Document is the figures of the contract at a date.
type Document struct {
	Company string `json:"company"`
	report.AsOf
	Contract string        `json:"contract"` // digest of the tables
	Clauses  []Clause      `json:"clauses"`  // every clause that movements, breaches or figures cite, by id
	Changes  []events.Date `json:"changes"`  // the days on which a figure changes or begins, also after the date
}

// Clause is a clause of the contract with its figures; a clause that gives a rule alone has none.
type Clause struct {
	Clause  string       `json:"clause"`
	Title   wording.Text `json:"title"`
	Figures []Figure     `json:"figures"`
}

// Figure is a figure at a date.
type Figure struct {
	Figure   string       `json:"figure"` // file and key, as in an explanation
	Title    wording.Text `json:"title"`
	Value    *Value       `json:"value,omitempty"`  // in force; nil: there is none on the date
	Since    *events.Date `json:"since,omitempty"`  // when Value began, or when it ended; nil: always
	Before   *Value       `json:"before,omitempty"` // the value before Since
	Until    *events.Date `json:"until,omitempty"`  // the last day of Value; nil: it goes on
	Versions []Version    `json:"versions"`
}

// Version is a value in force from a day to another.
type Version struct {
	From  *events.Date `json:"from,omitempty"` // nil: always
	To    *events.Date `json:"to,omitempty"`   // nil: it goes on
	Value *Value       `json:"value,omitempty"`
}

// Value is a value of a figure: in words, and as in the table.
type Value struct {
	Text   wording.Text `json:"text"`
	Value  string       `json:"value"`
	Fields []Field      `json:"fields,omitempty"` // of a value that is made of parts
}

// Field is a part of a value.
type Field struct {
	Key   string       `json:"key"`
	Name  wording.Text `json:"name"`
	Text  wording.Text `json:"text"`
	Value string       `json:"value"`
}

// Asked chooses figures. The zero value asks for all.
type Asked struct {
	Clause   string // only this clause
	Words    string // only figures and clauses with all of these words in their ids and titles, and the names of what the table grants
	Changing bool   // only figures that have more than one version
}

// Of makes the document of a date. It returns [ErrNoClause].
func Of(ctx context.Context, r *report.Reporter, q report.Query, asked Asked) (*Document, error) {
	asOf, err := r.AsOf(ctx, q)
	if err != nil {
		return nil, err
	}
	c, at := r.Contract, q.At
	doc := &Document{Company: q.Company, AsOf: asOf, Contract: c.Digest, Clauses: []Clause{}, Changes: c.Changes()}
	if _, ok := c.Clauses()[asked.Clause]; asked.Clause != "" && !ok {
		return nil, noClause(asked.Clause)
	}
	all, words := c.Figures(), strings.Fields(unaccented.Replace(strings.ToLower(asked.Words)))
	for _, id := range slices.Sorted(maps.Keys(c.Clauses())) {
		if asked.Clause != "" && asked.Clause != id {
			continue
		}
		cl := c.Clause(id)
		row := Clause{Clause: id, Title: wording.Text{It: cl.It, En: cl.En}, Figures: []Figure{}}
		head, rule := id+" "+cl.It+" "+cl.En, true
		for i := range all {
			l := &all[i]
			if l.Clause != id {
				continue
			}
			rule = false
			if (!asked.Changing || len(l.Versions) > 1) && contains(head+" "+l.Title.It+" "+l.Title.En+" "+l.Place+" "+granted(l.Place), words) {
				row.Figures = append(row.Figures, figure(l, at))
			}
		}
		if len(row.Figures) > 0 || rule && !asked.Changing && contains(head, words) {
			doc.Clauses = append(doc.Clauses, row)
		}
	}
	slices.SortStableFunc(doc.Clauses, func(a, b Clause) int { return byNumber(a.Clause, b.Clause) })
	return doc, nil
}

// granted names the entitlements of the institute whose table has a figure.
func granted(place string) (names string) {
	file, _, _ := strings.Cut(place, "/")
	var list []events.Entitlement
	for _, a := range institutes.All {
		if a.Table().File == file {
			list = append(list, a.Entitlements...)
		}
	}
	for i := range institutes.Companies {
		if a := &institutes.Companies[i]; a.Table().File == file {
			list = append(list, a.Accounts...)
		}
	}
	for _, e := range list {
		names += wording.Italian.Entitlement(e) + " " + wording.English.Entitlement(e) + " "
	}
	return names
}

// unaccented writes the letters of Italian without their accents, which a searcher may leave out.
var unaccented = strings.NewReplacer("à", "a", "è", "e", "é", "e", "ì", "i", "ò", "o", "ù", "u")

func contains(text string, words []string) bool {
	text = unaccented.Replace(strings.ToLower(text))
	return !slices.ContainsFunc(words, func(w string) bool { return !says(text, w) })
}

// synonyms are words that people look for (their beginnings), and what titles of figures say instead. The limit of a balance is the
// part of it that is carried over.
var synonyms = []struct{ asked, said []string }{
	{[]string{"limit", "massim", "maxim", "tett", "cap", "ceiling"}, []string{"massimo", " cap ", "most ", "riporto", "carry-over"}},
	{[]string{"sald", "residu", "riport", "balance", "leftover"}, []string{"residuo", "riport", "leftover", "carr"}},
}

// says reports whether a text has a word, or one that means the same.
func says(text, word string) bool {
	if strings.Contains(text, word) {
		return true
	}
	for _, s := range synonyms {
		if slices.ContainsFunc(s.asked, func(w string) bool { return strings.HasPrefix(word, w) && len(word) <= len(w)+2 }) &&
			slices.ContainsFunc(s.said, func(w string) bool { return strings.Contains(text, w) }) {
			return true
		}
	}
	return false
}

// byNumber compares ids of clauses, numbers in them by their value: CIA/5.2 comes before CIA/15.
func byNumber(a, b string) int {
	for a != "" && b != "" {
		na, ra := number(a)
		nb, rb := number(b)
		switch {
		case na >= 0 && nb >= 0 && na != nb:
			return cmp.Compare(na, nb)
		case na >= 0 && nb >= 0:
			a, b = ra, rb
		case a[0] != b[0]:
			return cmp.Compare(a[0], b[0])
		default:
			a, b = a[1:], b[1:]
		}
	}
	return cmp.Compare(len(a), len(b))
}

// number returns the number at the beginning of a text, and the rest; -1 if there is none.
func number(s string) (n int, rest string) {
	n = -1
	for s != "" && s[0] >= '0' && s[0] <= '9' && n < 1_000_000 {
		n, s = max(n, 0)*10+int(s[0]-'0'), s[1:]
	}
	return n, s
}

func figure(l *contract.Listed, at events.Date) Figure {
	f := Figure{Figure: l.Place, Title: wording.Text(l.Title), Versions: []Version{}}
	for i, v := range l.Versions {
		row := Version{Value: valueOf(v.Value)}
		if v.From > events.MinDate {
			row.From = &v.From
		}
		if i+1 < len(l.Versions) {
			row.To = new(l.Versions[i+1].From - 1)
		}
		f.Versions = append(f.Versions, row)
	}
	if i := l.On(at); i >= 0 {
		f.Value, f.Since, f.Until = f.Versions[i].Value, f.Versions[i].From, f.Versions[i].To
		if i > 0 {
			f.Before = f.Versions[i-1].Value
		}
	} else if len(l.Versions) > 0 {
		f.Until = new(l.Versions[0].From - 1)
	}
	return f
}

// valueOf returns a value in words; nil for none.
func valueOf(value any) *Value {
	if value == nil {
		return nil
	}
	parts := contract.Fields(value)
	if len(parts) == 1 && parts[0].Key == "" {
		return &Value{Text: parts[0].Text, Value: parts[0].Value}
	}
	v := &Value{}
	for i, p := range parts {
		f := Field{Key: p.Key, Name: wording.Text(p.Name), Text: p.Text, Value: p.Value}
		v.Fields = append(v.Fields, f)
		text := wording.Say("%s %s", "%s %s", f.Name, f.Text)
		if i > 0 {
			text = wording.Say("%s, %s", "%s, %s", v.Text, text)
			v.Value += ", "
		}
		v.Text = text
		v.Value += p.Key + ": " + p.Value
	}
	return v
}
