package counts

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"spettanze/handlers/dashboard/frame"
	"spettanze/projections/institute"
	"spettanze/projections/institutes"
	"spettanze/projections/report"
	"spettanze/projections/sheet"
	"spettanze/projections/wording"
)

type rankingPage struct {
	page
	Doc    *report.Ranking
	Places []places
	Other  table // places that are not counted of a limit
	Parts  []table
}

// places are how many there are to be given, and how many of them are taken.
type places struct {
	Name  string
	Left  int
	Words string
	frame.Meter
}

func showRanking(ctx context.Context, v *frame.View) (*frame.Content, error) {
	code := v.Request.PathValue("code")
	doc, err := v.Reporter.Ranking(ctx, v.Query, code)
	if err != nil {
		return nil, err
	}
	c := rankingPage{page: page{View: v, Breaches: doc.Breaches, words: institutes.Document(institute.RankingDocument, code).Words}, Doc: doc}
	c.places(doc.Places)
	c.Parts = c.parts(c.table("rows", doc.Rows), doc)
	out := content(v, institute.RankingDocument, code, wording.Say("Chi viene prima, e per quale criterio.", "Who comes first, and by which criterion."))
	out.Data, out.Steps = c, days(doc.Breaches)
	return out, nil
}

// places makes a meter of each row that counts places of a limit.
func (c *rankingPage) places(rows []json.RawMessage) {
	var other []json.RawMessage
	for _, raw := range rows {
		var n struct{ Limit, Used, Left *int }
		if json.Unmarshal(raw, &n) != nil || n.Limit == nil || n.Used == nil || n.Left == nil {
			other = append(other, raw)
			continue
		}
		var name []string
		of := c.table("places", []json.RawMessage{raw})
		for i, column := range of.Columns {
			switch text := of.Rows[0].Cells[i].Text; column {
			case "limit", "used", "left":
			case "year": // a number of a thousand has a point
				name = append(name, strings.NewReplacer(".", "", ",", "").Replace(text))
			default:
				name = append(name, text)
			}
		}
		p := places{Name: strings.Join(name, ", "), Left: *n.Left, Words: c.Text(wording.Say("%d usati su %d", "%d used of %d", *n.Used, *n.Limit))}
		p.Meter = frame.NewMeter(p.Name, p.Words, int64(*n.Used), int64(*n.Limit))
		c.Places = append(c.Places, p)
	}
	c.Other = c.named(c.table("places", other))
}

// parts divides the rows where a column changes that the ranking is within, and says in each part why a row comes before the next.
func (p page) parts(all table, doc *report.Ranking) (out []table) {
	for _, row := range all.Rows {
		name := p.partOf(&all, row, doc.Within)
		if n := len(out); n == 0 || out[n-1].Name != name {
			out = append(out, table{Name: name, Columns: all.Columns})
		}
		last := &out[len(out)-1]
		last.Rows = append(last.Rows, row)
	}
	for i := range out {
		t := &out[i]
		p.reasons(t, doc.Criteria)
		for _, name := range doc.Within {
			t.drop(t.column(name))
		}
		t.Columns, t.Caption = slices.Clone(t.Columns), t.Name
		if *t = p.named(*t); t.Caption == "" {
			t.Name = p.Say("Graduatoria", "Ranking")
		}
	}
	return out
}

// partOf names the part that a row is in.
func (p page) partOf(t *table, row line, within []string) string {
	var name []string
	for _, column := range within {
		if i := t.column(column); i >= 0 {
			name = append(name, row.Cells[i].Text)
		}
	}
	return strings.Join(name, ", ")
}

// drop takes a column out.
func (t *table) drop(i int) {
	if i < 0 {
		return
	}
	t.Columns = slices.Delete(slices.Clone(t.Columns), i, i+1)
	for k := range t.Rows {
		t.Rows[k].Cells = slices.Delete(slices.Clone(t.Rows[k].Cells), i, i+1)
	}
}

// reasons marks in each row the first criterion in which it differs from the next row. A row without a rank is in no order.
func (p page) reasons(t *table, criteria []string) {
	rank := t.column("rank")
	ranked := func(l *line) bool { return rank < 0 || l.Cells[rank].Text != "" }
	if len(criteria) > 0 && len(t.Rows) > 1 {
		t.Why = p.Say("Perché prima della successiva", "Why before the next")
	}
	for i := range max(0, len(t.Rows)-1) {
		is, next := &t.Rows[i], &t.Rows[i+1]
		if len(criteria) == 0 || !ranked(is) || !ranked(next) {
			continue
		}
		is.Before = p.Say("precede per ordine di arrivo", "before the next by order of arrival")
		for _, name := range criteria {
			n := t.column(name)
			if n < 0 || is.Cells[n].Text == next.Cells[n].Text {
				continue
			}
			none := p.Say("niente", "none")
			is.Cells[n].Decides = true
			is.Before = p.Text(wording.Say("precede per %s: %s contro %s", "before the next by %s: %s against %s", p.within(name),
				cmp.Or(is.Cells[n].Text, none), cmp.Or(next.Cells[n].Text, none)))
			break
		}
	}
}

// within names a column within a sentence.
func (p page) within(column string) string {
	name := sheet.Form{People: true, Language: p.Language}.Column(column)
	first, n := utf8.DecodeRuneInString(name)
	return string(unicode.ToLower(first)) + name[n:]
}
