package main

import (
	"bufio"
	"cmp"
	"fmt"
	"io"

	"spettanze/events"
	"spettanze/projections/institutes"
	"spettanze/projections/report"
)

// printer writes documents for people.
type printer struct {
	format
	w        *bufio.Writer
	coloured bool
}

func newPrinter(w io.Writer, f format, coloured bool) *printer {
	return &printer{format: f, w: bufio.NewWriter(w), coloured: coloured}
}

func (p *printer) flush() error { return p.w.Flush() }

// line writes a line. What could not be written is told by flush.
func (p *printer) line(format string, args ...any) { _, _ = fmt.Fprintf(p.w, format+"\n", args...) }

// heading begins a section.
func (p *printer) heading(s string) {
	p.line("")
	if p.coloured {
		s = "\x1b[1;36m" + s + "\x1b[0m"
	}
	p.line("%s", s)
}

func (p *printer) table(t *table) { t.write(p.w, p.coloured) }

// asOf writes the line below a title: of when, and as known when.
func (p *printer) asOf(company string, at events.Date, forecast bool, k report.Known) {
	s := company + ", "
	if at != 0 {
		s += p.say("al ", "as of ") + p.date(at) + ", "
	}
	s += p.say("con quanto registrato fino alla sequenza ", "as recorded up to sequence ") + fmt.Sprint(k.Seq) //nolint:misspell // Italian
	if k.Time != nil {
		s += " (" + p.time(*k.Time) + ")"
	}
	p.line("%s", s)
	if forecast {
		p.line("%s", p.say("Previsione: la data è futura; valgono i fatti noti e le scadenze del calendario.",
			"Forecast: the date is in the future; known facts and the closings of the calendar count."))
	}
}

// incomplete warns of facts that could not be understood or wait.
func (p *printer) incomplete(yes bool) {
	if yes {
		p.warn(p.say("Incompleto: alcuni fatti non sono stati capiti o ne aspettano altri (spettanze rejected).",
			"Incomplete: some facts could not be understood or wait for others (spettanze rejected)."))
	}
}

func (p *printer) warn(s string) {
	if p.coloured {
		s = "\x1b[33m" + s + "\x1b[0m"
	}
	p.line("%s", s)
}

func (p *printer) none() { p.line("%s", p.say("niente", "none")) }

func (p *printer) balances(rows []report.Entitlement) {
	t := newTable(p.say("Spettanza", "Entitlement"), ">"+p.say("Saldo", "Balance"), p.say("Unità", "Unit"),
		p.say("di cui", "of which"))
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
func (p *printer) breaches(rows []report.Breach) {
	p.heading(p.say("Regole violate", "Breaches"))
	p.breachTable(rows)
}

func (p *printer) breachTable(rows []report.Breach) {
	if len(rows) == 0 {
		p.none()
		return
	}
	t := newTable(p.say("Data", "Date"), p.say("Dipendente", "Employee"), p.say("Regola", "Rule"),
		">"+p.say("Limite", "Limit"), ">"+p.say("Rilevato", "Observed"), p.say("Clausola", "Clause"),
		p.say("Prestito, pratica", "Loan, case"), p.say("Causa", "Cause"), p.say("Codice", "Code"))
	for _, b := range rows {
		t.row(p.date(b.Date), b.Employee, institutes.Breach(b.Code).In(p.language()), p.observed(b, b.Limit), p.observed(b, b.Observed),
			b.Clause, cmp.Or(b.Loan, b.Case), p.cause(b.Cause), b.Code)
	}
	p.table(t)
}

// observed writes a limit of a breach or what was observed.
func (p *printer) observed(b report.Breach, s string) string {
	return institutes.Observed(b.Code, s).In(p.language())
}

// payroll is a section of a document; payrollTable is all of one.
func (p *printer) payroll(rows []report.Instruction) {
	p.heading(p.say("Istruzioni alle paghe", "Payroll instructions"))
	p.payrollTable(rows)
}

func (p *printer) payrollTable(rows []report.Instruction) {
	if len(rows) == 0 {
		p.none()
		return
	}
	t := newTable(p.say("Mese", "Month"), p.say("Dipendente", "Employee"), p.say("Istruzione", "Instruction"),
		">"+p.say("Quantità", "Quantity"), p.say("Unità", "Unit"), p.say("Spettanza", "Entitlement"),
		p.say("Anno", "Lot"), p.say("Prestito, pratica", "Loan, case"), p.say("Clausola", "Clause"))
	for _, i := range rows {
		t.row(p.month(i.Month), i.Employee, p.instruction(i), p.quantity(i.Unit, i.Quantity), p.unit(i.Unit),
			p.entitlement(i.Entitlement), i.Lot.String(), cmp.Or(i.Loan, i.Case), p.clause(i.Clause))
	}
	p.table(t)
}

func (p *printer) parked(rows []report.Parked) {
	if len(rows) == 0 {
		return
	}
	p.heading(p.say("Fatti in attesa", "Facts that wait"))
	t := newTable(p.say("Data", "Date"), p.say("Dipendente", "Employee"), p.say("Codice", "Code"), p.say("Causa", "Cause"),
		p.say("Motivo", "Reason"))
	for _, r := range rows {
		t.row(p.date(r.Date), r.Subject, r.Code, p.cause(r.Cause), p.reason(r))
	}
	p.table(t)
}

// reason says what a fact waits for.
func (p *printer) reason(r report.Parked) string {
	t, _ := institutes.Note(r.Reason) // a reason of another form comes back as it is
	return t.In(p.language())
}

// instruction names what payroll is told to do, and at which surcharge.
func (p *printer) instruction(i report.Instruction) string {
	s := p.language().Instruction(i.Kind)
	if i.Rate != "" {
		s += p.say(", maggiorazione del ", ", surcharge of ") + p.language().Decimal(i.Rate) + "%"
	}
	return s
}

// cause names the event, or the closing of a day.
func (p *printer) cause(c report.Cause) string {
	if c.Closing != nil {
		return p.say("chiusura del ", "closing of ") + p.date(*c.Closing)
	}
	return fmt.Sprintf("%s %s (%d)", c.Source, c.ID, c.Seq)
}

// clause writes a clause with its title.
func (p *printer) clause(id string) string {
	c, err := institutes.Contract()
	if err != nil || id == "" {
		return id
	}
	cl := c.Clause(id)
	title := p.say(cl.It, cl.En)
	if title == id {
		return id
	}
	return id + " " + title
}
