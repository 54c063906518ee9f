package tables

import (
	"cmp"
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"

	"spettanze/cmd/spettanze/tables/aligned"
	"spettanze/events"
	"spettanze/projections/institute"
	"spettanze/projections/institutes"
	"spettanze/projections/lending"
	"spettanze/projections/report"
	"spettanze/projections/sheet"
	"spettanze/projections/wording"
)

// Pot shows a pot of the company.
func Pot(p *Printer, d *report.Pot) {
	held(p, d.Company, d.Pot, &d.Held)
}

// Quota shows a quota.
func Quota(p *Printer, d *report.Quota) {
	p.head(documentTitle(p, institute.QuotaDocument, d.Quota), d.Company, d.AsOf)
	p.Line("")
	t := aligned.New("", ">")
	if d.Day != nil {
		t.Row(p.Say("Giorno", "Day"), p.Date(*d.Day))
	}
	t.Row(p.Say("Base", "Base"), strconv.Itoa(d.Base))
	t.Row(map[bool]string{false: p.Say("Limite", "Limit"), true: p.Say("Almeno", "At least")}[d.AtLeast], strconv.Itoa(d.Limit))
	t.Row(p.Say("Contati", "Counted"), strconv.Itoa(d.Counted))
	t.Row(p.Say("Disponibili", "Available"), strconv.Itoa(d.Available))
	p.table(t)
	p.heading(p.Say("Dipendenti", "Employees"))
	p.Line("%s", cmp.Or(strings.Join(d.Employees, ", "), p.Say("niente", "none")))
	p.breaches(d.Breaches)
}

// Ranking shows a ranking.
func Ranking(p *Printer, d *report.Ranking) {
	p.head(documentTitle(p, institute.RankingDocument, d.Ranking), d.Company, d.AsOf)
	if d.Number != 0 {
		p.Line("%s %d", p.Say("Numero:", "Number:"), d.Number)
	}
	words := institutes.Document(institute.RankingDocument, d.Ranking).Words
	p.rows(p.Say("Posti", "Places"), d.Places, words)
	p.rows(p.Say("Graduatoria", "Ranking"), d.Rows, words)
	p.breaches(d.Breaches)
}

// Register shows a register.
func Register(p *Printer, d *report.Register) {
	p.head(documentTitle(p, institute.RegisterDocument, d.Register), d.Company, d.AsOf)
	p.Line("")
	t := aligned.New("", ">")
	for _, state := range slices.Sorted(maps.Keys(d.Counts)) {
		t.Row(form(p).Column(state), strconv.FormatInt(d.Counts[state], 10))
	}
	p.table(t)
	for _, l := range d.Lists {
		p.rows(form(p).Sheet(l.Name), l.Rows, nil)
	}
	p.breaches(d.Breaches)
}

// documentTitle is the title of a document of the company's.
func documentTitle(p *Printer, kind institute.DocumentKind, code string) string {
	it, en, ok := institutes.Document(kind, code).NamesOf(code)
	if !ok {
		return code // of another version of the program
	}
	return p.Say(it, en)
}

// held shows what a pot holds and gave.
func held(p *Printer, company string, code events.Entitlement, d *report.Held) {
	p.head(p.Entitlement(code), company, d.AsOf)
	p.Line("")
	t := aligned.New("", ">"+p.unitOf(code.Unit().String()))
	for _, r := range []struct{ it, en, quantity string }{{"Dotazione", "Budgeted", d.Budgeted}, {"Erogato", "Disbursed", d.Disbursed},
		{"Scaduto", "Expired", d.Expired}, {"Disponibile", "Available", d.Available}, {"Ancora da rimborsare", "Outstanding", d.Outstanding}} {
		if r.quantity != "" {
			t.Row(p.Say(r.it, r.en), p.amount(code.Unit().String(), r.quantity))
		}
	}
	p.table(t)
	if d.Loans != nil {
		p.heading(p.Say("Prestiti", "Loans"))
		loans(p, d.Loans)
	}
	if d.Grants != nil {
		t := aligned.New(p.Say("Contributo", "Grant"), p.Say("Dipendente", "Employee"), p.Say("Data", "Date"),
			">"+p.Say("Importo", "Amount"))
		for _, g := range d.Grants {
			t.Row(g.Grant, g.Employee, p.Date(g.Date), p.euro(g.Amount))
		}
		section(p, p.Say("Contributi", "Grants"), t)
	}
	p.breaches(d.Breaches)
}

// form names columns for the reader: those of registers and rankings are a document's own.
func form(p *Printer) sheet.Form { return sheet.Form{People: true, Language: p.Language} }

// rows shows rows whose columns are a document's own, and so are words for some values.
func (p *Printer) rows(title string, rows []json.RawMessage, words map[string]wording.Text) {
	t := aligned.New()
	for _, raw := range rows {
		cells := make([]string, len(t.Titles))
		_ = report.EachField(raw, func(name string, value json.RawMessage) error { // what is no object has no columns
			i := slices.Index(t.Titles, name)
			if i < 0 {
				i, t.Titles, cells = len(t.Titles), append(t.Titles, name), append(cells, "")
			}
			cells[i] = p.cell(value, words)
			return nil
		})
		t.Row(cells...)
	}
	for i, r := range t.Rows { // of a column that came with a later row
		t.Rows[i] = append(r, make([]string, len(t.Titles)-len(r))...)
	}
	for i, name := range t.Titles {
		t.Titles[i] = form(p).Column(name)
	}
	section(p, title, t)
}

// cell writes a JSON value for people.
func (p *Printer) cell(raw json.RawMessage, words map[string]wording.Text) string {
	var v any
	_ = json.Unmarshal(raw, &v) // it is a part of what was read
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		if said, ok := words[v]; ok {
			return p.Text(said)
		} else if d, err := events.ParseDate(v); err == nil {
			return p.Date(d)
		} else if q, ok := wording.Parse(events.Euro.String(), v); ok && strings.Contains(v, ".") {
			return p.Quantity(q)
		}
		return v
	case bool:
		return yes(p, v)
	}
	return string(raw)
}

// Loan shows a loan and its plan.
func Loan(p *Printer, d *report.LoanPlan) {
	p.head(p.Say("Prestito ", "Loan ")+d.Loan.Loan+", "+p.Entitlement(events.Entitlement(d.Fund)), d.Company, d.AsOf)
	p.Line("")
	loans(p, []report.Loan{d.Loan})
	if d.Bearing != "" {
		p.Line("\n%s %s", p.Say("Con interessi:", "With interest:"), p.Text(wording.Say("%s di %s", "%s of %s", p.euro(d.Bearing), p.euro(d.Amount))))
	}
	p.heading(p.Say("Piano", "Plan"))
	t := aligned.New(p.Say("Data", "Date"), ">"+p.Say("Capitale", "Principal"), ">"+p.Say("Interessi", "Interest"),
		">"+p.Say("Residuo", "Outstanding"), p.Say("Stato", "State"))
	for _, row := range d.Plan {
		state := p.Say("previsto", "planned")
		if row.Withheld {
			state = p.Say("trattenuto", "withheld")
		}
		t.Row(p.Date(row.Date), p.euro(row.Principal), p.euro(row.Interest), p.euro(row.Outstanding), state)
	}
	p.table(t)
	p.breaches(d.Breaches)
}

// Loans shows requests and loans.
func Loans(p *Printer, d *lending.Loans) {
	p.head(p.Say("Prestiti e richieste", "Loans and requests"), d.Company, d.AsOf)
	p.Line("")
	t := aligned.New(p.Say("Prestito", "Loan"), p.Say("Dipendente", "Employee"), p.Say("Fondo", "Fund"), p.Say("Richiesto", "Requested"),
		p.Say("Deciso", "Decided"), p.Say("Stato", "State"), ">"+p.Say("Giorni", "Days"), ">"+p.Say("Importo", "Amount"),
		">"+p.Say("Rate", "Instalments"), ">"+p.Say("Residuo", "Outstanding"), p.Say("Condizioni non rispettate", "Conditions not met"))
	for _, l := range d.Loans {
		var requested, decided, days, outstanding, unmet string
		if l.Request != nil {
			requested, decided = p.Date(l.Request.Date), day(p, l.Request.Decided)
		}
		if l.Waiting > 0 {
			days = strconv.Itoa(l.Waiting)
		}
		if l.Outstanding != "" {
			outstanding = p.euro(l.Outstanding)
		}
		for _, c := range d.Conditions {
			if c.Loan == l.Loan && c.State == string(institute.NotMet) {
				unmet = strings.TrimPrefix(unmet+"; "+p.Text(c.Text), "; ")
			}
		}
		t.Row(l.Loan, l.Employee, p.Entitlement(events.Entitlement(l.Fund)), requested, decided, p.LoanState(l.State), days, p.euro(l.Amount),
			strconv.Itoa(l.Instalments), outstanding, unmet)
	}
	p.list(t)
}

// Fund shows a loan fund.
func Fund(p *Printer, d *report.Fund) {
	held(p, d.Company, events.Entitlement(d.Fund), &d.Held)
}

func (p *Printer) euro(s string) string { return p.amount(events.Euro.String(), s) }

func loans(p *Printer, rows []report.Loan) {
	t := aligned.New(p.Say("Prestito", "Loan"), p.Say("Dipendente", "Employee"), p.Say("Data", "Date"),
		">"+p.Say("Importo", "Amount"), ">"+p.Say("Rate", "Instalments"), ">"+p.Say("Tasso %", "Rate %"),
		">"+p.Say("Residuo", "Outstanding"))
	for _, l := range rows {
		t.Row(l.Loan, l.Employee, p.Date(l.Date), p.euro(l.Amount), strconv.Itoa(l.Instalments), p.Decimal(l.Rate),
			p.euro(l.Outstanding))
	}
	p.list(t)
}
