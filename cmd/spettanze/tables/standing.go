package tables

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"spettanze/events"
	"spettanze/projections/figures"
	"spettanze/projections/standing"
)

// Standing shows an employee's balances with what bounds them.
func Standing(p *Printer, d *standing.Standing) {
	p.Line("%s", p.Say("Situazione di ", "Standing of ")+d.Employee)
	p.asOf(d.Company, d.At, d.Forecast, d.Known)
	p.incomplete(d.Incomplete)
	p.Line("")
	t := newTable(p.Say("Spettanza", "Entitlement"), ">"+p.Say("Saldo", "Balance"), p.Say("Unità", "Unit"), ">"+p.Say("Inizio anno", "Year's start"),
		">"+p.Say("Maturato", "Earned"), ">"+p.Say("Usato", "Used"), ">"+p.Say("Perso", "Lost"), ">"+p.Say("Altro", "Other"),
		p.Say("Prossimo movimento", "What comes next"))
	limits := newTable(p.Say("Spettanza", "Entitlement"), p.Say("Limite", "Limit"), ">"+p.Say("Massimo", "Most"), ">"+p.Say("Raggiunto", "Reached"),
		">"+p.Say("Margine", "Room"), p.Say("In vigore dal", "In force since"), p.Say("Clausola", "Clause"))
	due := newTable(p.Say("Entro il", "By"), ">"+p.Say("Giorni", "Days"), p.Say("Spettanza", "Entitlement"), p.Say("Anno", "Lot"),
		">"+p.Say("Residuo", "Left"), p.Say("Unità", "Unit"), "")
	var deadlines []deadline
	for i := range d.Entitlements {
		e := &d.Entitlements[i]
		name := p.Entitlement(e.Entitlement.Entitlement)
		t.row(name, p.amount(e.Unit, e.Balance), p.unitOf(e.Unit), p.amount(e.Unit, e.Year.Opening), p.amount(e.Unit, e.Year.Earned),
			p.amount(e.Unit, e.Year.Used), p.amount(e.Unit, e.Year.Lost), p.amount(e.Unit, e.Year.Other), p.next(e))
		for _, l := range e.Limits {
			most := p.amount(e.Unit, l.Most)
			if l.Either {
				most = "±" + most
			}
			limits.row(name, p.Text(l.Text), most, p.amount(e.Unit, l.Reached), p.amount(e.Unit, l.Room), p.day(l.From), p.clause(l.Clause))
		}
		for _, x := range e.Deadlines {
			deadlines = append(deadlines, deadline{e, x})
		}
	}
	slices.SortStableFunc(deadlines, func(a, b deadline) int { return cmp.Compare(a.day(), b.day()) })
	for _, x := range deadlines {
		days := ""
		if x.Days != nil {
			days = fmt.Sprint(*x.Days)
		}
		due.row(p.day(x.Date), days, p.Entitlement(x.of.Entitlement.Entitlement), x.Lot.String(), p.amount(x.of.Unit, x.Left), p.unitOf(x.of.Unit),
			p.Text(x.Text))
	}
	p.table(t)
	p.heading(p.Say("Limiti", "Limits"))
	p.list(limits)
	p.heading(p.Say("Scadenze", "Deadlines"))
	p.list(due)
}

// deadline is one of an entitlement.
type deadline struct {
	of *standing.Entitlement
	standing.Deadline
}

// day is the date of the deadline, those without one last.
func (d deadline) day() events.Date {
	if d.Date == nil {
		return events.MaxDate + 1
	}
	return *d.Date
}

// day writes a date; empty for none.
func (p *Printer) day(d *events.Date) string {
	if d == nil {
		return ""
	}
	return p.Date(*d)
}

// next says which movement comes next.
func (p *Printer) next(e *standing.Entitlement) string {
	n := e.Next
	if n == nil {
		return ""
	}
	return fmt.Sprintf("%s: %s %s → %s", p.Date(n.Date), p.Kind(n.Kind), p.amount(e.Unit, n.Quantity), p.amount(e.Unit, n.Balance))
}

// Employment shows an employee's employment over time.
func Employment(p *Printer, d *standing.Employment) {
	p.Line("%s", p.Say("Rapporto di lavoro di ", "Employment of ")+d.Employee)
	p.asOf(d.Company, d.At, d.Forecast, d.Known)
	p.incomplete(d.Incomplete)
	p.heading(p.Say("Servizio", "Service"))
	t := newTable(p.Say("Dal", "From"), p.Say("Al", "To"), p.Say("Anzianità dal", "Service since"), p.Say("Termine", "Term"),
		p.Say("Prova fino al", "Trial until"), p.Say("Causa", "Cause"), p.Say("Cessazione", "Termination"))
	for _, s := range d.Spells {
		t.row(p.Date(s.Hired), p.day(s.Ended), p.Date(s.ServiceStart), p.day(s.Term), p.day(s.Probation), p.made(s.Cause), p.made(s.Termination))
	}
	p.list(t)
	p.heading(p.Say("Orario e inquadramento", "Schedule and class"))
	t = newTable(p.Say("Dal", "From"), p.Say("Al", "To"), p.Say("Orario", "Schedule"), ">"+p.Say("Ore a settimana", "Hours a week"),
		p.Say("Tempo pieno", "Full time"), p.Say("Disciplina", "Discipline"), p.Say("Livello", "Level"), p.Say("Contratto", "Contract"), p.Say("Causa", "Cause"))
	for _, s := range d.Terms {
		full, causes := p.Say("no", "no"), ""
		if s.FullTime {
			full = p.Say("sì", "yes")
		}
		for i := range s.Causes {
			causes = strings.TrimPrefix(causes+"; "+p.made(&s.Causes[i]), "; ")
		}
		t.row(p.Date(s.From), p.day(s.To), string(s.Schedule), p.amount(events.Minute.String(), fmt.Sprint(s.Minutes)), full, string(s.Discipline),
			s.Grade, string(s.Contract), causes)
	}
	p.list(t)
	p.heading(p.Say("Tempo non retribuito", "Unpaid time"))
	t = newTable(p.Say("Dal", "From"), p.Say("Al", "To"))
	for _, u := range d.Unpaid {
		t.row(p.Date(u.From), p.Date(u.To))
	}
	p.list(t)
	p.heading(p.Say("Accordi e incarichi", "Agreements and memberships"))
	t = newTable(p.Say("Dal", "From"), p.Say("Al", "To"), p.Say("Spettanza", "Entitlement"), "", p.Say("Causa", "Cause"), p.Say("Chiuso da", "Ended by"))
	for _, x := range d.Periods {
		t.row(p.Date(x.From), p.day(x.To), p.Entitlement(x.Entitlement), p.Text(x.Text), p.made(&x.Cause), p.made(x.EndedBy))
	}
	p.list(t)
	p.heading(p.Say("Limiti", "Limits"))
	t = newTable(p.Say("Dal", "From"), p.Say("Al", "To"), p.Say("Spettanza", "Entitlement"), ">"+p.Say("Massimo", "Most"), p.Say("Clausola", "Clause"))
	for _, l := range d.Limits {
		t.row(p.Date(l.From), p.day(l.To), p.Entitlement(l.Entitlement), p.amount(l.Unit, l.Most), p.clause(l.Clause))
	}
	p.list(t)
}

// made names the event that made a change.
func (p *Printer) made(f *standing.Fact) string {
	if f == nil {
		return ""
	}
	return p.cause(f.Cause)
}

// Contract shows figures of the contract; of a single clause, all versions.
func Contract(p *Printer, d *figures.Document) {
	p.Line("%s", p.Say("Cifre del contratto", "Figures of the contract"))
	p.asOf(d.Company, d.At, d.Forecast, d.Known)
	p.Line("%s %s", p.Say("contratto", "contract"), short(d.Contract))
	t := newTable(p.Say("Clausola", "Clause"), p.Say("Cifra", "Figure"), p.Say("In vigore", "In force"), p.Say("Dal", "Since"),
		p.Say("Prima", "Before"), p.Say("Tabella", "Table"))
	versions := newTable(p.Say("Cifra", "Figure"), p.Say("Dal", "From"), p.Say("Al", "To"), p.Say("Valore", "Value"))
	for _, c := range d.Clauses {
		for _, f := range c.Figures {
			t.row(c.Clause, p.Text(f.Title), p.value(f.Value), p.day(f.Since), p.value(f.Before), f.Figure)
			for _, v := range f.Versions {
				versions.row(p.Text(f.Title), p.day(v.From), p.day(v.To), p.value(v.Value))
			}
		}
	}
	p.Line("")
	p.list(t)
	if len(d.Clauses) == 1 {
		p.heading(p.Say("Tutte le versioni", "All versions"))
		p.list(versions)
		return
	}
	var days []string
	for _, day := range d.Changes {
		days = append(days, p.Date(day))
	}
	p.Line("")
	p.Line("%s %s", p.Say("Giorni in cui una cifra cambia:", "Days on which a figure changes:"), strings.Join(days, ", "))
}

func (p *Printer) value(v *figures.Value) string {
	if v == nil {
		return ""
	}
	return p.Text(v.Text)
}

// ContractChanged shows what the contract changed on a day.
func ContractChanged(p *Printer, d *figures.Changed) {
	p.Line("%s", p.Say("Che cosa cambia nel contratto dal ", "What the contract changed from ")+p.Date(d.From))
	p.Line("%s %s", p.Say("contratto", "contract"), short(d.Contract))
	p.Line("")
	t := newTable(p.Say("Clausola", "Clause"), p.Say("Cifra", "Figure"), p.Say("Prima", "Before"), p.Say("Dopo", "After"), p.Say("Tabella", "Table"))
	for _, c := range d.Changes {
		if len(c.Fields) == 0 {
			t.row(c.Clause, p.Text(c.Title), p.value(c.Before), p.value(c.After), c.Figure)
		}
		for _, f := range c.Fields {
			before, after := "", ""
			if f.Before != nil {
				before = p.Text(*f.Before)
			}
			if f.After != nil {
				after = p.Text(*f.After)
			}
			t.row(c.Clause, p.Text(c.Title)+": "+p.Text(f.Name), before, after, c.Figure)
		}
	}
	p.table(t)
}

// ContractUses shows the latest movements under a clause.
func ContractUses(p *Printer, d *figures.Uses) {
	p.Line("%s", p.Say("Ultimi movimenti sotto ", "The latest movements under ")+d.Clause+" "+p.Text(d.Title))
	p.asOf(d.Company, d.At, d.Forecast, d.Known)
	p.Line("%s", p.Say(fmt.Sprintf("dal %s: %d", p.Date(d.From), d.Count), fmt.Sprintf("since %s: %d", p.Date(d.From), d.Count)))
	p.Line("")
	t := newTable(p.Say("Data", "Date"), p.Say("Dipendente", "Employee"), p.Say("Spettanza", "Entitlement"), p.Say("Movimento", "Movement"),
		">"+p.Say("Quantità", "Quantity"), p.Say("Causa", "Cause"))
	for i := range d.Uses {
		m := &d.Uses[i]
		t.row(p.Date(m.Date), m.Employee, p.Entitlement(m.Entitlement), p.Kind(m.Kind), p.amount(m.Unit, m.Quantity), p.cause(m.Cause))
	}
	p.list(t)
}
