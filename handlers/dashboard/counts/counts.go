// Package counts is the pages of quotas, rankings and registers: how many places are left, who comes first, and by which criterion.
//
//	/blue/quotas/part_time        who is counted, of how many, against which limit
//	/blue/rankings/CODE           the requests in order, each with the criterion that puts it before the next
//	/blue/registers/CODE          the entries of a register
//
// Which there are, and what they are called, comes from the institutes, and so do the columns of rankings and registers.
package counts

import (
	"bytes"
	"context"
	"embed"
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"

	"spettanze/events"
	"spettanze/handlers/access"
	"spettanze/handlers/dashboard/frame"
	"spettanze/projections/institute"
	"spettanze/projections/institutes"
	"spettanze/projections/report"
	"spettanze/projections/sheet"
	"spettanze/projections/wording"
)

//go:embed *.html
var files embed.FS

// Pages adds the pages to the frame.
func Pages(f *frame.Frame) {
	f.Page(access.SeeCompany, "/{company}/quotas/{code}", frame.Parse(files, "parts.html", "quota.html"), showQuota)
	f.Page(access.SeeCompany, "/{company}/rankings/{code}", frame.Parse(files, "parts.html", "ranking.html"), showRanking)
	f.Page(access.SeeCompany, "/{company}/registers/{code}", frame.Parse(files, "parts.html", "register.html"), showRegister)
}

// page is what these pages have in common.
type page struct {
	*frame.View
	Breaches []report.Breach
	words    map[string]wording.Text // of the document
}

// Person is the address of an employee.
func (p page) Person(id string) string { return p.To("employees", id) }

// Count writes a whole number.
func (p page) Count(n int) string { return p.Number(n) }

// Rule is the title of a breach.
func (p page) Rule(code string) string { return p.Text(institutes.Breach(code)) }

// Seen writes a limit of a breach or what was observed.
func (p page) Seen(code, s string) string { return p.Text(institutes.Observed(code, s)) }

// Clauses is the address of a clause.
func (p page) Clauses(clause string) string { return p.To("contract") + "#" + clause }

// Event is the address of an event.
func (p page) Event(seq uint64) string { return p.To("events", strconv.FormatUint(seq, 10)) }

// content begins the content of a document of a kind.
func content(v *frame.View, kind institute.DocumentKind, code string, lead wording.Text) *frame.Content {
	title := wording.Text{It: code, En: code}
	if it, en, ok := institutes.Document(kind, code).NamesOf(code); ok {
		title = wording.Text{It: it, En: en}
	}
	return &frame.Content{Title: title, Lead: lead, Document: "/v1" + v.Path(string(kind)+"s", code),
		Command: "spettanze " + string(kind) + " --" + string(kind) + " " + code, Formats: []string{"csv", "xlsx", "json"},
		Crumbs: []frame.Crumb{{Text: wording.Say("Fondi e prestiti", "Funds and loans"), Address: v.To("funds")}}}
}

type quotaPage struct {
	page
	Doc   *report.Quota
	Share string // counted of base, per cent
	Meter frame.Meter
}

func showQuota(ctx context.Context, v *frame.View) (*frame.Content, error) {
	code := v.Request.PathValue("code")
	doc, err := v.Reporter.Quota(ctx, v.Query, code)
	if err != nil {
		return nil, err
	}
	c := quotaPage{page: page{View: v, Breaches: doc.Breaches}, Doc: doc}
	meter, name := frame.NewMeter, v.Say("Contati, del limite", "Counted, of the limit")
	if doc.AtLeast {
		meter, name = frame.NewLeast, v.Say("Contati, del minimo", "Counted, of the least")
	}
	c.Meter = meter(name, v.Number(doc.Counted), int64(doc.Counted), int64(doc.Limit))
	if doc.Base > 0 {
		c.Share = v.Decimal(strconv.FormatFloat(float64(doc.Counted)*100/float64(doc.Base), 'f', 1, 64))
	}
	out := content(v, institute.QuotaDocument, code, wording.Say("Quanti sono contati, su quanti, e quanti posti restano.",
		"How many are counted, of how many, and how many places are left."))
	out.Data, out.Steps = c, days(doc.Breaches)
	return out, nil
}

func days(list []report.Breach) (out []events.Date) {
	for _, b := range list {
		out = append(out, b.Date)
	}
	return out
}

// table is a list whose columns are a document's own.
type table struct {
	Name    string
	Caption string // empty: the heading above it says enough
	Columns []string
	Rows    []line
	Why     string // title of the column that says why a row comes before the next; empty: there is none
}

// Number reports whether a column has numbers.
func (t table) Number(column int) bool {
	return slices.ContainsFunc(t.Rows, func(l line) bool { return l.Cells[column].Number })
}

// column returns the position of a column; -1 if there is none.
func (t *table) column(name string) int { return slices.Index(t.Columns, name) }

// line is a row of a table.
type line struct {
	Cells  []cell
	Before string // why it comes before the next; empty: no row does
}

// cell is a value as it is shown.
type cell struct {
	Text    string
	Person  string // address of the employee that it is
	Number  bool
	Decides bool // it puts the row before the next
}

type registerPage struct {
	page
	Doc    *report.Register
	States []state
	Lists  []table
}

type state struct {
	Name string
	N    string
}

func showRegister(ctx context.Context, v *frame.View) (*frame.Content, error) {
	asked := institute.Register{Code: v.Request.PathValue("code"), Employee: v.Param("employee"), Case: v.Param("case")}
	doc, err := v.Reporter.Register(ctx, v.Query, asked)
	if err != nil {
		return nil, err
	}
	c := registerPage{page: page{View: v, Breaches: doc.Breaches}, Doc: doc}
	for _, name := range slices.Sorted(maps.Keys(doc.Counts)) {
		c.States = append(c.States, state{sheet.Form{People: true, Language: v.Language}.Column(name), v.Number(int(doc.Counts[name]))})
	}
	for _, l := range doc.Lists {
		c.Lists = append(c.Lists, c.named(c.table(l.Name, l.Rows)))
	}
	out := content(v, institute.RegisterDocument, asked.Code, wording.Say("Le registrazioni, e quante in quale stato.", "The entries, and how many in which state."))
	out.Data, out.Steps = c, days(doc.Breaches)
	return out, nil
}

// named names the columns of a table in the language of the page.
func (p page) named(t table) table {
	form := sheet.Form{People: true, Language: p.Language}
	t.Name = form.Sheet(t.Name)
	for i, name := range t.Columns {
		t.Columns[i] = form.Column(name)
	}
	return t
}

// table makes a table of rows of JSON objects.
func (p page) table(name string, rows []json.RawMessage) table {
	t := table{Name: name}
	for _, raw := range rows {
		cells := make([]cell, len(t.Columns))
		_ = report.EachField(raw, func(name string, value json.RawMessage) error { // a row that is no object has no columns
			i := slices.Index(t.Columns, name)
			if i < 0 {
				i, t.Columns, cells = len(t.Columns), append(t.Columns, name), append(cells, cell{})
			}
			cells[i] = p.cell(name, value)
			return nil
		})
		t.Rows = append(t.Rows, line{Cells: cells})
	}
	for i := range t.Rows { // of a column that came with a later row
		t.Rows[i].Cells = append(t.Rows[i].Cells, make([]cell, len(t.Columns)-len(t.Rows[i].Cells))...)
	}
	return t
}

// cell writes a JSON value.
func (p page) cell(name string, raw json.RawMessage) cell {
	var v any
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	if d.Decode(&v) != nil {
		return cell{Text: string(raw)}
	}
	switch v := v.(type) {
	case nil:
		return cell{}
	case string:
		if d, err := events.ParseDate(v); err == nil {
			return cell{Text: p.Date(d)}
		}
		if name == "employee" {
			return cell{Text: v, Person: p.Person(v)}
		}
		if name == "request" {
			return cell{Text: v}
		}
		if q, year, ok := quarter(v); ok && name == "quarter" {
			return cell{Text: p.Text(wording.Say("%[1]dº trimestre %[3]s", "%[2]s quarter of %[3]s", q, [...]string{"1st", "2nd", "3rd", "4th"}[q-1], year))}
		}
		if words, ok := p.words[v]; ok {
			return cell{Text: p.Text(words)}
		}
		if _, err := events.Euro.Parse(v); err == nil && strings.Contains(v, ".") {
			return cell{Text: p.Decimal(v), Number: true}
		}
		return cell{Text: v}
	case bool:
		if v {
			return cell{Text: p.Say("sì", "yes")}
		}
		return cell{Text: p.Say("no", "no")}
	case json.Number:
		return cell{Text: p.Decimal(v.String()), Number: true}
	}
	return cell{Text: string(raw)}
}

// quarter reads "2023-Q1".
func quarter(s string) (q int, year string, ok bool) {
	year, digit, ok := strings.Cut(s, "-Q")
	if _, err := strconv.Atoi(year); err != nil || len(year) != 4 || len(digit) != 1 || digit < "1" || digit > "4" {
		return 0, "", false
	}
	return int(digit[0] - '0'), year, ok
}
