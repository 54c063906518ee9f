// Package tables shows documents to people, as tables on a terminal, in Italian or in English.
//
// There is a function for each document: [Balance], [Statement] and so on. They write to a [Printer], whose [Format] knows how people write
// dates and quantities; things are called as package wording calls them. What was not written is reported by [Printer.Flush].
package tables

import (
	"bufio"
	"cmp"
	"fmt"
	"io"

	"spettanze/events"
	"spettanze/projections/institutes"
	"spettanze/projections/report"
)

// Printer writes documents for people.
type Printer struct {
	Format
	w        *bufio.Writer
	coloured bool
}

// New returns a printer to w. With coloured, titles and warnings have colours.
func New(w io.Writer, f Format, coloured bool) *Printer {
	return &Printer{Format: f, w: bufio.NewWriter(w), coloured: coloured}
}

// Flush writes what is left, and returns the first error of all writing.
func (p *Printer) Flush() error { return p.w.Flush() }

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

func (p *Printer) table(t *table) { t.write(p.w, p.coloured) }

// asOf writes the line below a title: of when, and as known when.
func (p *Printer) asOf(company string, at events.Date, forecast bool, k report.Known) {
	s := company + ", "
	if at != 0 {
		s += p.Say("al ", "as of ") + p.date(at) + ", "
	}
	s += p.Say("con quanto registrato fino alla sequenza ", "as recorded up to sequence ") + fmt.Sprint(k.Seq) //nolint:misspell // Italian
	if k.Time != nil {
		s += " (" + p.time(*k.Time) + ")"
	}
	p.Line("%s", s)
	if forecast {
		p.Line("%s", p.Say("Previsione: la data è futura; valgono i fatti noti e le scadenze del calendario.",
			"Forecast: the date is in the future; known facts and the closings of the calendar count."))
	}
}

// incomplete warns of facts that could not be understood or wait.
func (p *Printer) incomplete(yes bool) {
	if yes {
		p.warn(p.Say("Incompleto: alcuni fatti non sono stati capiti o ne aspettano altri (spettanze rejected).",
			"Incomplete: some facts could not be understood or wait for others (spettanze rejected)."))
	}
}

func (p *Printer) warn(s string) {
	if p.coloured {
		s = "\x1b[33m" + s + "\x1b[0m"
	}
	p.Line("%s", s)
}

func (p *Printer) none() { p.Line("%s", p.Say("niente", "none")) }

func (p *Printer) balances(rows []report.Entitlement) {
	t := newTable(p.Say("Spettanza", "Entitlement"), ">"+p.Say("Saldo", "Balance"), p.Say("Unità", "Unit"),
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
			lots += fmt.Sprintf("%s: %s", l.Lot, p.quantity(b.Unit, l.Balance))
		}
		t.row(p.entitlement(b.Entitlement), p.quantity(b.Unit, b.Balance), p.unit(b.Unit), lots)
	}
	p.table(t)
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
	if len(rows) == 0 {
		p.none()
		return
	}
	t := newTable(p.Say("Data", "Date"), p.Say("Dipendente", "Employee"), p.Say("Regola", "Rule"),
		">"+p.Say("Limite", "Limit"), ">"+p.Say("Rilevato", "Observed"), p.Say("Clausola", "Clause"),
		p.Say("Prestito, pratica", "Loan, case"), p.Say("Causa", "Cause"), p.Say("Codice", "Code"))
	for _, b := range rows {
		t.row(p.date(b.Date), b.Employee, institutes.Breach(b.Code).In(p.Language()), p.observed(b, b.Limit), p.observed(b, b.Observed),
			b.Clause, cmp.Or(b.Loan, b.Case), p.cause(b.Cause), b.Code)
	}
	p.table(t)
}

// observed writes a limit of a breach or what was observed.
func (p *Printer) observed(b report.Breach, s string) string {
	return institutes.Observed(b.Code, s).In(p.Language())
}

// payroll is a section of a document; payrollTable is all of one.
func (p *Printer) payroll(rows []report.Instruction) {
	p.heading(p.Say("Istruzioni alle paghe", "Payroll instructions"))
	p.payrollTable(rows)
}

func (p *Printer) payrollTable(rows []report.Instruction) {
	if len(rows) == 0 {
		p.none()
		return
	}
	t := newTable(p.Say("Mese", "Month"), p.Say("Dipendente", "Employee"), p.Say("Istruzione", "Instruction"),
		">"+p.Say("Quantità", "Quantity"), p.Say("Unità", "Unit"), p.Say("Spettanza", "Entitlement"),
		p.Say("Anno", "Lot"), p.Say("Prestito, pratica", "Loan, case"), p.Say("Clausola", "Clause"))
	for _, i := range rows {
		t.row(p.month(i.Month), i.Employee, p.instruction(i), p.quantity(i.Unit, i.Quantity), p.unit(i.Unit),
			p.entitlement(i.Entitlement), i.Lot.String(), cmp.Or(i.Loan, i.Case), p.clause(i.Clause))
	}
	p.table(t)
}

func (p *Printer) parked(rows []report.Parked) {
	if len(rows) == 0 {
		return
	}
	p.heading(p.Say("Fatti in attesa", "Facts that wait"))
	t := newTable(p.Say("Data", "Date"), p.Say("Dipendente", "Employee"), p.Say("Codice", "Code"), p.Say("Causa", "Cause"),
		p.Say("Motivo", "Reason"))
	for _, r := range rows {
		t.row(p.date(r.Date), r.Subject, r.Code, p.cause(r.Cause), p.reason(r))
	}
	p.table(t)
}

// reason says what a fact waits for.
func (p *Printer) reason(r report.Parked) string {
	t, _ := institutes.Note(r.Reason) // a reason of another form comes back as it is
	return t.In(p.Language())
}

// instruction names what payroll does, and at which surcharge.
func (p *Printer) instruction(i report.Instruction) string {
	s := p.Language().Instruction(i.Kind)
	if i.Rate != "" {
		s += p.Say(", maggiorazione del ", ", surcharge of ") + p.Language().Decimal(i.Rate) + "%"
	}
	return s
}

// cause names the event, or the closing of a day.
func (p *Printer) cause(c report.Cause) string {
	if c.Closing != nil {
		return p.Say("chiusura del ", "closing of ") + p.date(*c.Closing)
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
