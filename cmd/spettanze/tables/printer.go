// Package tables shows documents to people, as tables on a terminal, in Italian or in English.
//
// There is a function for each document: [Balance], [Statement] and so on. They write to a [Printer], which writes dates, quantities and
// names as package wording does. What was not written is reported by [Printer.Flush].
package tables

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"time"

	"spettanze/cmd/spettanze/tables/aligned"
	"spettanze/events"
	"spettanze/projections/institutes"
	"spettanze/projections/report"
	"spettanze/projections/wording"
)

// Format is how people read documents.
type Format struct {
	English bool
	Rome    *time.Location // in which instants are shown, like the days of the contract
}

// Printer writes documents for people. Its language writes dates and names: a table, an explanation and a printed
// statement call a thing by one name.
type Printer struct {
	wording.Language
	rome     *time.Location
	w        *bufio.Writer
	coloured bool
}

// New returns a printer to w. With coloured, titles and warnings have colours.
func New(w io.Writer, f Format, coloured bool) *Printer {
	p := &Printer{rome: f.Rome, w: bufio.NewWriter(w), coloured: coloured}
	if f.English {
		p.Language = wording.English
	}
	return p
}

// Flush writes what is left, and returns the first error of all writing.
func (p *Printer) Flush() error { return p.w.Flush() }

// Recorded writes when something was recorded, in Rome.
func (p *Printer) Recorded(t time.Time) string {
	return t.In(p.rome).Format(p.Say("02/01/2006 15:04", "2006-01-02 15:04"))
}

// Line writes a line. Flush returns what went wrong.
func (p *Printer) Line(format string, args ...any) { _, _ = fmt.Fprintf(p.w, format+"\n", args...) }

// heading begins a section.
func (p *Printer) heading(s string) {
	p.Line("")
	if p.coloured {
		s = "\x1b[1;36m" + s + "\x1b[0m"
	}
	p.Line("%s", s)
}

func (p *Printer) table(t *aligned.Table) { t.Write(p.w, p.coloured) }

// list is [Printer.table], which says so when there are no rows.
func (p *Printer) list(t *aligned.Table) {
	if len(t.Rows) == 0 {
		p.Line("%s", p.Say("niente", "none"))
		return
	}
	p.table(t)
}

// section is a heading with a table, or the word that there is nothing.
func section(p *Printer, title string, t *aligned.Table) {
	p.heading(title)
	p.list(t)
}

// head begins a document: its title, its date, and what was known.
func (p *Printer) head(title, company string, of report.AsOf) {
	p.Line("%s", title)
	p.asOf(company, of.At, of.Forecast, of.Known)
}

// asOf writes the line below a title: of when, and as known when.
func (p *Printer) asOf(company string, at events.Date, forecast bool, k report.Known) {
	s := company + ", "
	if at != 0 {
		s += p.Say("al ", "as of ") + p.Date(at) + ", "
	}
	s += p.Say("con quanto registrato fino alla sequenza ", "as recorded up to sequence ") + fmt.Sprint(k.Seq) //nolint:misspell // Italian
	if k.Time != nil {
		s += " (" + k.Time.In(p.rome).Format(p.Say("02/01/2006 15:04:05", time.DateTime)) + ")"
	}
	p.Line("%s", s)
	if forecast {
		p.Line("%s", p.Say("Previsione: la data è futura; valgono i fatti noti e le scadenze del calendario.",
			"Forecast: the date is in the future; known facts and the closings of the calendar count."))
	}
}

// incomplete warns of facts that could not be understood or wait.
func (p *Printer) incomplete(yes bool) {
	if !yes {
		return
	}
	s := p.Say("Incompleto: alcuni fatti non sono stati capiti o ne aspettano altri (spettanze rejected).",
		"Incomplete: some facts could not be understood or wait for others (spettanze rejected).")
	if p.coloured {
		s = "\x1b[33m" + s + "\x1b[0m"
	}
	p.Line("%s", s)
}

func (p *Printer) balances(rows []report.Entitlement) {
	t := aligned.New(p.Say("Spettanza", "Entitlement"), ">"+p.Say("Saldo", "Balance"), p.Say("Unità", "Unit"),
		p.Say("di cui", "of which"))
	for _, b := range rows {
		lots := ""
		for _, l := range b.Lots {
			if l.Balance == zero(b.Unit) {
				continue
			}
			if lots != "" {
				lots += "; " // a comma is also in the figures
			}
			lots += fmt.Sprintf("%s: %s", l.Lot, p.amount(b.Unit, l.Balance))
		}
		t.Row(p.Entitlement(b.Entitlement), p.amount(b.Unit, b.Balance), p.unitOf(b.Unit), lots)
	}
	p.table(t)
}

func yes(p *Printer, is bool) string {
	if is {
		return p.Say("sì", "yes")
	}
	return "no"
}

// zero is nothing of a unit, as documents write it.
func zero(unit string) string {
	u, err := events.ParseUnit(unit)
	if err != nil {
		return ""
	}
	return u.Format(0)
}

// breaches is a section of a document; breachTable is all of one.
func (p *Printer) breaches(rows []report.Breach) {
	p.heading(p.Say("Regole violate", "Breaches"))
	p.breachTable(rows)
}

func (p *Printer) breachTable(rows []report.Breach) {
	t := aligned.New(p.Say("Data", "Date"), p.Say("Dipendente", "Employee"), p.Say("Regola", "Rule"),
		">"+p.Say("Limite", "Limit"), ">"+p.Say("Rilevato", "Observed"), p.Say("Clausola", "Clause"),
		p.Say("Prestito, pratica", "Loan, case"), p.Say("Causa", "Cause"), p.Say("Codice", "Code"))
	for _, b := range rows {
		t.Row(p.Date(b.Date), b.Employee, p.Text(institutes.Breach(b.Code)), p.observed(b, b.Limit), p.observed(b, b.Observed),
			b.Clause, cmp.Or(b.Loan, b.Case), p.cause(b.Cause), b.Code)
	}
	p.list(t)
}

// observed writes a limit of a breach or what was observed.
func (p *Printer) observed(b report.Breach, s string) string {
	return p.Text(institutes.Observed(b.Code, s))
}

func (p *Printer) payroll(rows []report.Instruction) {
	t := aligned.New(p.Say("Mese", "Month"), p.Say("Dipendente", "Employee"), p.Say("Istruzione", "Instruction"),
		">"+p.Say("Quantità", "Quantity"), p.Say("Unità", "Unit"), p.Say("Spettanza", "Entitlement"),
		p.Say("Anno", "Lot"), p.Say("Prestito, pratica", "Loan, case"), p.Say("Clausola", "Clause"))
	for _, i := range rows {
		t.Row(p.shortMonth(i.Month), i.Employee, p.instruction(i), p.amount(i.Unit, i.Quantity), p.unitOf(i.Unit),
			p.Entitlement(i.Entitlement), i.Lot.String(), cmp.Or(i.Loan, i.Case), p.clause(i.Clause))
	}
	p.list(t)
}

func (p *Printer) parked(rows []report.Parked) {
	if len(rows) == 0 {
		return
	}
	p.heading(p.Say("Fatti in attesa", "Facts that wait"))
	t := aligned.New(p.Say("Data", "Date"), p.Say("Dipendente", "Employee"), p.Say("Codice", "Code"), p.Say("Causa", "Cause"),
		p.Say("Motivo", "Reason"))
	for _, r := range rows {
		t.Row(p.Date(r.Date), r.Subject, r.Code, p.cause(r.Cause), p.reason(r))
	}
	p.table(t)
}

// reason says what a fact waits for.
func (p *Printer) reason(r report.Parked) string {
	t, _ := institutes.Note(r.Reason) // a reason of another form comes back as it is
	return p.Text(t)
}

// instruction names what payroll does, and at which surcharge.
func (p *Printer) instruction(i report.Instruction) string {
	s := p.Instruction(i.Kind)
	if i.Rate != "" {
		s += p.Say(", maggiorazione del ", ", surcharge of ") + p.Decimal(i.Rate) + "%"
	}
	return s
}

// cause names the event, or the closing of a day.
func (p *Printer) cause(c report.Cause) string {
	if c.Closing != nil {
		return p.Say("chiusura del ", "closing of ") + p.Date(*c.Closing)
	}
	return fmt.Sprintf("%s %s (%d)", c.Source, c.ID, c.Seq)
}

// clause writes a clause with its title.
func (p *Printer) clause(id string) string {
	c, err := institutes.Contract()
	if err != nil || id == "" {
		return id
	}
	cl := c.Clause(id)
	title := p.Say(cl.It, cl.En)
	if title == id {
		return id
	}
	return id + " " + title
}

// shortMonth writes 07/2023, or 2023-07 in English: short, for a column.
func (p *Printer) shortMonth(m events.Month) string {
	if p.Language == wording.English {
		return m.String()
	}
	y, month, _ := m.First().Civil()
	return fmt.Sprintf("%02d/%d", int(month), y)
}

// amount writes a quantity of a unit: 1.234,56 for euro, 16,6667 for days, 2:05 for minutes.
func (p *Printer) amount(unit, s string) string {
	if q, ok := wording.Parse(unit, s); ok {
		return p.Quantity(q)
	}
	return p.Decimal(s)
}

func (p *Printer) unitOf(u string) string {
	unit, err := events.ParseUnit(u)
	if err != nil {
		return u
	}
	return p.Unit(unit)
}
