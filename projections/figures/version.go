package figures

import (
	"context"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"spettanze/events"
	"spettanze/events/lang"
	"spettanze/projections/contract"
	"spettanze/projections/institutes"
	"spettanze/projections/report"
	"spettanze/projections/simulate"
	"spettanze/projections/wording"
	"spettanze/schema"
)

// ErrNoVersion is returned for a day on which no figure changes.
var ErrNoVersion = lang.Errorf("quel giorno nessuna cifra del contratto cambia", "no figure of the contract changes on that day")

// Changed is what the contract changed on a day.
type Changed struct {
	Company string `json:"company"`
	report.AsOf
	From     events.Date `json:"from"`     // the first day of the new values
	Contract string      `json:"contract"` // digest of the tables
	Changes  []Change    `json:"changes"`
}

// Change is a figure that changes.
type Change struct {
	Figure string       `json:"figure"`
	Clause string       `json:"clause"`
	Title  wording.Text `json:"title"`
	Before *Value       `json:"before,omitempty"` // nil: the figure begins
	After  *Value       `json:"after,omitempty"`  // nil: the figure ends
	Fields []FieldDiff  `json:"fields,omitempty"` // the parts that differ, of values made of parts
}

// FieldDiff is a part of a value that differs.
type FieldDiff struct {
	Key    string       `json:"key"`
	Name   wording.Text `json:"name"`
	Before wording.Text `json:"before,omitzero"` // empty: the value before has no such part
	After  wording.Text `json:"after,omitzero"`
}

// On makes the document of what changed on a day. It returns [ErrNoVersion] if nothing did.
func On(ctx context.Context, r *report.Reporter, q report.Query, day events.Date) (*Changed, error) {
	asOf, err := r.AsOf(ctx, q)
	if err != nil {
		return nil, err
	}
	doc := &Changed{Company: q.Company, AsOf: asOf, From: day, Contract: r.Contract.Digest}
	if doc.Changes, err = changes(r.Contract, day); err != nil {
		return nil, err
	}
	return doc, nil
}

// changes returns the figures that change on a day, or [ErrNoVersion].
func changes(c *contract.Contract, day events.Date) (out []Change, err error) {
	all := c.Figures()
	for i := range all {
		l := &all[i]
		at := l.Begins(day)
		if at < 0 {
			continue
		}
		ch := Change{Figure: l.Place, Clause: l.Clause, Title: wording.Text(l.Title), After: valueOf(l.Versions[at].Value)}
		if at > 0 {
			ch.Before = valueOf(l.Versions[at-1].Value)
		}
		ch.Fields = differences(ch.Before, ch.After)
		out = append(out, ch)
	}
	if len(out) == 0 {
		var days []string
		for _, d := range c.Changes() {
			days = append(days, d.String())
		}
		return nil, lang.Errorf("%s: %w: i giorni sono %s", "%s: %w: the days are %s", day, ErrNoVersion, strings.Join(days, ", "))
	}
	return out, nil
}

// differences returns the parts that differ of two values made of parts.
func differences(before, after *Value) (out []FieldDiff) {
	if before == nil || after == nil {
		return nil
	}
	find := func(in []Field, key string) *Field {
		i := slices.IndexFunc(in, func(f Field) bool { return f.Key == key })
		if i < 0 {
			return nil
		}
		return &in[i]
	}
	for _, b := range before.Fields {
		switch a := find(after.Fields, b.Key); {
		case a == nil:
			out = append(out, FieldDiff{Key: b.Key, Name: b.Name, Before: b.Text})
		case a.Value != b.Value:
			out = append(out, FieldDiff{Key: b.Key, Name: b.Name, Before: b.Text, After: a.Text})
		}
	}
	for _, a := range after.Fields {
		if find(before.Fields, a.Key) == nil {
			out = append(out, FieldDiff{Key: a.Key, Name: a.Name, After: a.Text})
		}
	}
	return out
}

// Touched makes the document of whose figures would be others without what changed on a day: the values before it go on. It
// returns [ErrNoVersion] if nothing changed.
func Touched(ctx context.Context, r *report.Reporter, q report.Query, day events.Date) (*simulate.Document, error) {
	if _, err := changes(r.Contract, day); err != nil {
		return nil, err
	}
	tables, err := without(day)
	if err != nil {
		return nil, err
	}
	other, err := simulate.Load(tables)
	if err != nil {
		return nil, fmt.Errorf("the contract without what changed on %s: %w", day, err)
	}
	return simulate.Run(ctx, r, other, q, "")
}

// without returns the tables that have versions of a day, without them. A figure that begins on the day, and has no other
// version, begins at the end of time instead.
func without(day events.Date) (simulate.Tables, error) {
	out := simulate.Tables{}
	for _, file := range institutes.Files() {
		b, err := fs.ReadFile(schema.FS, "contract/"+file)
		if err != nil {
			return nil, fmt.Errorf("read the tables: %w", err)
		}
		var n yaml.Node
		if err := yaml.Unmarshal(b, &n); err != nil {
			return nil, fmt.Errorf("read %s: %w", file, err)
		}
		if !drop(&n, day) {
			continue
		}
		text, err := yaml.Marshal(&n)
		if err != nil {
			return nil, fmt.Errorf("write %s: %w", file, err)
		}
		out[file] = string(text)
	}
	return out, nil
}

// drop removes from every list of a table the rows from a day on, and lets what ended the day before go on. It reports whether
// there was any.
func drop(n *yaml.Node, day events.Date) (found bool) {
	for _, c := range n.Content {
		found = drop(c, day) || found
	}
	switch n.Kind {
	case yaml.SequenceNode:
		from := func(row *yaml.Node) bool { f := field(row, "from"); return f != nil && f.Value == day.String() }
		if !slices.ContainsFunc(n.Content, from) {
			return found
		}
		if rest := slices.DeleteFunc(slices.Clone(n.Content), from); len(rest) > 0 {
			n.Content = rest
		} else {
			field(n.Content[0], "from").Value = events.MaxDate.String()
		}
		return true
	case yaml.MappingNode:
		for i := 0; i+1 < len(n.Content); i += 2 {
			if n.Content[i].Value == "to" && n.Content[i+1].Value == (day-1).String() {
				n.Content = slices.Delete(n.Content, i, i+2)
				return true
			}
		}
	}
	return found
}

// field returns a field of a mapping; nil if it has none of the name.
func field(n *yaml.Node, name string) *yaml.Node {
	if n.Kind != yaml.MappingNode {
		return nil
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == name {
			return n.Content[i+1]
		}
	}
	return nil
}
