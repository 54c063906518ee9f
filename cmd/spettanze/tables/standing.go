package tables

import (
	"fmt"
	"slices"
	"strings"

	"spettanze/cmd/spettanze/tables/aligned"
	"spettanze/events"
	"spettanze/projections/figures"
	"spettanze/projections/standing"
)

// Standing shows an employee's balances with what bounds them.
func Standing(p *Printer, d *standing.Standing) {
	p.head(p.Say("Situazione di ", "Standing of ")+d.Employee, d.Company, d.AsOf)
	p.incomplete(d.Incomplete)
	t := aligned.New(p.Say("Spettanza", "Entitlement"), ">"+p.Say("Saldo", "Balance"), p.Say("Unità", "Unit"), ">"+p.Say("Inizio anno", "Year's start"),
		">"+p.Say("Maturato", "Earned"), ">"+p.Say("Usato", "Used"), ">"+p.Say("Perso", "Lost"), ">"+p.Say("Altro", "Other"),
		p.Say("Prossimo movimento", "What comes next"))
	limits := aligned.New(p.Say("Spettanza", "Entitlement"), p.Say("Limite", "Limit"), ">"+p.Say("Massimo", "Most"), ">"+p.Say("Raggiunto", "Reached"),
		">"+p.Say("Margine", "Room"), p.Say("In vigore dal", "In force since"), p.Say("Clausola", "Clause"))
	due := aligned.New(p.Say("Entro il", "By"), ">"+p.Say("Giorni", "Days"), p.Say("Spettanza", "Entitlement"), p.Say("Anno", "Lot"),
		">"+p.Say("Residuo", "Left"), p.Say("Unità", "Unit"), "")
	var dates []events.Date // of the rows of due
	for i := range d.Entitlements {
		e := &d.Entitlements[i]
		name, amount := p.Entitlement(e.Entitlement.Entitlement), func(s string) string { return p.amount(e.Unit, s) }
		next := ""
		if n := e.Next; n != nil {
			next = fmt.Sprintf("%s: %s %s → %s", p.Date(n.Date), p.Kind(n.Kind), amount(n.Quantity), amount(n.Balance))
		}
		t.Row(name, amount(e.Balance), p.unitOf(e.Unit), amount(e.Year.Opening), amount(e.Year.Earned), amount(e.Year.Used), amount(e.Year.Lost),
			amount(e.Year.Other), next)
		for _, l := range e.Limits {
			most := amount(l.Most)
			if l.Either {
				most = "±" + most
			}
			limits.Row(name, p.Text(l.Text), most, amount(l.Reached), amount(l.Room), day(p, l.From), p.clause(l.Clause))
		}
		for _, x := range e.Deadlines {
			at, days := events.MaxDate, ""
			if x.Date != nil {
				at, days = *x.Date, fmt.Sprint(*x.Days)
			}
			n, _ := slices.BinarySearch(dates, at+1)
			dates = slices.Insert(dates, n, at)
			due.Rows = slices.Insert(due.Rows, n, []string{day(p, x.Date), days, name, x.Lot.String(), amount(x.Left), p.unitOf(e.Unit), p.Text(x.Text)})
		}
	}
	section(p, p.Say("Saldi", "Balances"), t)
	section(p, p.Say("Limiti", "Limits"), limits)
	section(p, p.Say("Scadenze", "Deadlines"), due)
}

// day writes a date; empty for none.
func day(p *Printer, d *events.Date) string {
	if d == nil {
		return ""
	}
	return p.Date(*d)
}

// Employment shows an employee's employment over time.
func Employment(p *Printer, d *standing.Employment) {
	p.head(p.Say("Rapporto di lavoro di ", "Employment of ")+d.Employee, d.Company, d.AsOf)
	p.incomplete(d.Incomplete)
	from, to, cause := p.Say("Dal", "From"), p.Say("Al", "To"), p.Say("Causa", "Cause")
	t := aligned.New(from, to, p.Say("Anzianità dal", "Service since"), p.Say("Termine", "Term"), p.Say("Prova fino al", "Trial until"), cause, cause)
	for _, s := range d.Spells {
		t.Row(p.Date(s.Hired), day(p, s.Ended), p.Date(s.ServiceStart), day(p, s.Term), day(p, s.Probation), made(p, s.Cause), made(p, s.Termination))
	}
	section(p, p.Say("Servizio", "Service"), t)
	t = aligned.New(from, to, p.Say("Orario", "Schedule"), ">"+p.Say("Ore a settimana", "Hours a week"), p.Say("Tempo pieno", "Full time"),
		p.Say("Disciplina", "Discipline"), p.Say("Livello", "Level"), p.Say("Contratto", "Contract"), cause)
	for _, s := range d.Terms {
		causes := ""
		for i := range s.Causes {
			causes = strings.TrimPrefix(causes+"; "+made(p, &s.Causes[i]), "; ")
		}
		t.Row(p.Date(s.From), day(p, s.To), string(s.Schedule), p.amount(events.Minute.String(), fmt.Sprint(s.Minutes)), yes(p, s.FullTime), string(s.Discipline),
			s.Grade, string(s.Contract), causes)
	}
	section(p, p.Say("Orario e inquadramento", "Schedule and class"), t)
	t = aligned.New(from, to, p.Say("Unità", "Unit"), cause)
	for _, u := range d.Units {
		t.Row(p.Date(u.From), day(p, u.To), u.Unit, made(p, u.Cause))
	}
	if len(d.Units) > 0 {
		section(p, p.Say("Unità", "Units"), t)
	}
	t = aligned.New(from, to, p.Say("Spettanza", "Entitlement"), "", cause, p.Say("Chiuso da", "Ended by"))
	for _, u := range d.Unpaid {
		t.Row(p.Date(u.From), p.Date(u.To), "", p.Say("tempo non retribuito", "unpaid time"), "", "")
	}
	for _, x := range d.Periods {
		t.Row(p.Date(x.From), day(p, x.To), p.Entitlement(x.Entitlement), p.Text(x.Text), made(p, &x.Cause), made(p, x.EndedBy))
	}
	section(p, p.Say("Accordi, incarichi, tempo non retribuito", "Agreements, memberships, unpaid time"), t)
	t = aligned.New(from, to, p.Say("Spettanza", "Entitlement"), ">"+p.Say("Massimo", "Most"), p.Say("Clausola", "Clause"))
	for _, l := range d.Limits {
		t.Row(p.Date(l.From), day(p, l.To), p.Entitlement(l.Entitlement), p.amount(l.Unit, l.Most), p.clause(l.Clause))
	}
	section(p, p.Say("Limiti", "Limits"), t)
}

// made names the event that made a change.
func made(p *Printer, f *standing.Fact) string {
	if f == nil {
		return ""
	}
	return p.cause(f.Cause)
}

// Contract shows figures of the contract; of one clause, all versions.
func Contract(p *Printer, d *figures.Document) {
	p.head(p.Say("Cifre del contratto", "Figures of the contract"), d.Company, d.AsOf)
	p.Line("%s %s\n", p.Say("contratto", "contract"), short(d.Contract))
	t := aligned.New(p.Say("Clausola", "Clause"), p.Say("Cifra", "Figure"), p.Say("In vigore", "In force"), p.Say("Dal", "Since"),
		p.Say("Prima", "Before"), p.Say("Tabella", "Table"))
	versions := aligned.New(p.Say("Cifra", "Figure"), p.Say("Dal", "From"), p.Say("Al", "To"), p.Say("Valore", "Value"))
	for _, c := range d.Clauses {
		for _, f := range c.Figures {
			t.Row(c.Clause, p.Text(f.Title), value(p, f.Value), day(p, f.Since), value(p, f.Before), f.Figure)
			for _, v := range f.Versions {
				versions.Row(p.Text(f.Title), day(p, v.From), day(p, v.To), value(p, v.Value))
			}
		}
	}
	p.list(t)
	if len(d.Clauses) == 1 {
		section(p, p.Say("Tutte le versioni", "All versions"), versions)
	}
}

func value(p *Printer, v *figures.Value) string {
	if v != nil {
		return p.Text(v.Text)
	}
	return ""
}

// ContractChanged shows what the contract changed on a day.
func ContractChanged(p *Printer, d *figures.Changed) {
	p.Line("%s\n", p.Say("Che cosa cambia nel contratto dal ", "What the contract changed from ")+p.Date(d.From))
	t := aligned.New(p.Say("Clausola", "Clause"), p.Say("Cifra", "Figure"), p.Say("Prima", "Before"), p.Say("Dopo", "After"), p.Say("Tabella", "Table"))
	for _, c := range d.Changes {
		if len(c.Fields) == 0 {
			t.Row(c.Clause, p.Text(c.Title), value(p, c.Before), value(p, c.After), c.Figure)
		}
		for _, f := range c.Fields {
			t.Row(c.Clause, p.Text(c.Title)+": "+p.Text(f.Name), p.Text(f.Before), p.Text(f.After), c.Figure)
		}
	}
	p.table(t)
}

// ContractUses shows the latest movements under a clause.
func ContractUses(p *Printer, d *figures.Uses) {
	p.head(p.Say("Ultimi movimenti sotto ", "The latest movements under ")+d.Clause+" "+p.Text(d.Title), d.Company, d.AsOf)
	p.Line("%s %s: %d\n", p.Say("dal", "since"), p.Date(d.From), d.Count)
	t := aligned.New(p.Say("Data", "Date"), p.Say("Dipendente", "Employee"), p.Say("Spettanza", "Entitlement"), p.Say("Movimento", "Movement"),
		">"+p.Say("Quantità", "Quantity"), p.Say("Causa", "Cause"))
	for i := range d.Uses {
		m := &d.Uses[i]
		t.Row(p.Date(m.Date), m.Employee, p.Entitlement(m.Entitlement), p.Kind(m.Kind), p.amount(m.Unit, m.Quantity), p.cause(m.Cause))
	}
	p.list(t)
}
