package tables

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"

	"spettanze/events"
	"spettanze/projections/institute"
	"spettanze/projections/institutes"
	"spettanze/projections/report"
)

// Pot shows a pot of the company.
func Pot(p *Printer, d *report.Pot) {
	p.held(d.Company, d.Pot, &d.Held)
}

// Quota shows a quota.
func Quota(p *Printer, d *report.Quota) {
	p.document(institute.QuotaDocument, d.Quota)
	p.asOf(d.Company, d.At, d.Forecast, d.Known)
	p.Line("")
	t := newTable("", ">")
	if d.Day != nil {
		t.row(p.Say("Giorno", "Day"), p.date(*d.Day))
	}
	t.row(p.Say("Base", "Base"), strconv.Itoa(d.Base))
	t.row(p.Say("Limite", "Limit"), strconv.Itoa(d.Limit))
	t.row(p.Say("Contati", "Counted"), strconv.Itoa(d.Counted))
	t.row(p.Say("Disponibili", "Available"), strconv.Itoa(d.Available))
	p.table(t)
	p.heading(p.Say("Dipendenti", "Employees"))
	if len(d.Employees) == 0 {
		p.none()
	} else {
		p.Line("%s", strings.Join(d.Employees, ", "))
	}
	p.breaches(d.Breaches)
}

// Ranking shows a ranking.
func Ranking(p *Printer, d *report.Ranking) {
	p.document(institute.RankingDocument, d.Ranking)
	p.asOf(d.Company, d.At, d.Forecast, d.Known)
	if d.Number != 0 {
		p.Line("%s %d", p.Say("Numero:", "Number:"), d.Number)
	}
	p.rows(p.Say("Posti", "Places"), d.Places)
	p.rows(p.Say("Graduatoria", "Ranking"), d.Rows)
	p.breaches(d.Breaches)
}

// Register shows a register.
func Register(p *Printer, d *report.Register) {
	p.document(institute.RegisterDocument, d.Register)
	p.asOf(d.Company, d.At, d.Forecast, d.Known)
	p.Line("")
	t := newTable("", ">")
	for _, state := range slices.Sorted(maps.Keys(d.Counts)) {
		t.row(state, strconv.FormatInt(d.Counts[state], 10))
	}
	p.table(t)
	for _, l := range d.Lists {
		p.rows(l.Name, l.Rows)
	}
	p.breaches(d.Breaches)
}

// document is the title of a document of the company's.
func (p *Printer) document(kind institute.DocumentKind, code string) {
	for _, d := range institutes.Documents(kind) {
		if d.Code == code {
			p.Line("%s", p.Say(d.Names()))
			return
		}
	}
	p.Line("%s", code) // one of many, or of another version of the program
}

// held shows what a pot holds and gave.
func (p *Printer) held(company string, code events.Entitlement, d *report.Held) {
	p.Line("%s", p.entitlement(code))
	p.asOf(company, d.At, d.Forecast, d.Known)
	p.Line("")
	t := newTable("", ">"+p.unit(code.Unit().String()))
	for _, r := range []struct{ it, en, quantity string }{{"Dotazione", "Budgeted", d.Budgeted}, {"Erogato", "Disbursed", d.Disbursed},
		{"Scaduto", "Expired", d.Expired}, {"Disponibile", "Available", d.Available},
		{"Ancora da rimborsare", "Outstanding", d.Outstanding}} {
		if r.quantity != "" {
			t.row(p.Say(r.it, r.en), p.quantity(code.Unit().String(), r.quantity))
		}
	}
	p.table(t)
	if d.Loans != nil {
		p.heading(p.Say("Prestiti", "Loans"))
		p.loans(d.Loans)
	}
	if d.Grants != nil {
		p.heading(p.Say("Contributi", "Grants"))
		p.grants(d.Grants)
	}
	p.breaches(d.Breaches)
}

func (p *Printer) grants(rows []report.Grant) {
	if len(rows) == 0 {
		p.none()
		return
	}
	t := newTable(p.Say("Contributo", "Grant"), p.Say("Dipendente", "Employee"), p.Say("Data", "Date"), ">"+p.Say("Importo", "Amount"))
	for _, g := range rows {
		t.row(g.Grant, g.Employee, p.date(g.Date), p.euro(g.Amount))
	}
	p.table(t)
}

// rows shows rows whose columns are a document's own, each under the name that it has there.
func (p *Printer) rows(title string, rows []json.RawMessage) {
	p.heading(title)
	if len(rows) == 0 {
		p.none()
		return
	}
	t := newTable()
	for _, raw := range rows {
		cells := make([]string, len(t.titles))
		_ = report.EachField(raw, func(name string, value json.RawMessage) error { // what is no object has no columns
			i := slices.Index(t.titles, name)
			if i < 0 {
				i, t.titles, cells = len(t.titles), append(t.titles, name), append(cells, "")
			}
			cells[i] = p.cell(value)
			return nil
		})
		t.row(cells...)
	}
	for i, r := range t.rows { // of a column that came with a later row
		t.rows[i] = append(r, make([]string, len(t.titles)-len(r))...)
	}
	p.table(t)
}

// cell writes a JSON value for people.
func (p *Printer) cell(raw json.RawMessage) string {
	var v any
	if json.Unmarshal(raw, &v) != nil {
		return string(raw)
	}
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		if d, err := events.ParseDate(v); err == nil {
			return p.date(d)
		}
		return v
	case bool:
		if v {
			return p.Say("sì", "yes")
		}
		return p.Say("no", "no")
	}
	return string(raw)
}
