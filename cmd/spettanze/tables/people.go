package tables

import (
	"cmp"
	"fmt"

	"spettanze/cmd/spettanze/tables/aligned"
	"spettanze/events"
	"spettanze/projections/breaches"
	"spettanze/projections/institutes"
	"spettanze/projections/repair"
	"spettanze/projections/report"
	"spettanze/projections/roster"
)

// Balance shows the balances of an employee.
func Balance(p *Printer, d *report.Balance) {
	p.head(p.Say("Saldi di ", "Balances of ")+d.Employee, d.Company, d.AsOf)
	p.incomplete(d.Incomplete)
	p.Line("")
	p.balances(d.Balances)
	p.breaches(d.Breaches)
	p.heading(p.Say("Istruzioni alle paghe", "Payroll instructions"))
	p.payroll(d.Payroll)
	p.parked(d.Parked)
}

// Employees shows everybody with their balances.
func Employees(p *Printer, d *roster.Document) {
	p.head(p.Say("Dipendenti", "Employees"), d.Company, d.AsOf)
	p.Line("")
	t := aligned.New(p.Say("Dipendente", "Employee"), p.Say("In servizio", "In service"), p.Say("Saldi", "Balances"), "")
	for _, e := range d.Employees {
		service, balances, note := yes(p, e.InService), "", ""
		if e.Incomplete {
			note = p.Say("incompleto", "incomplete")
		}
		for i, b := range e.Balances {
			if i > 0 {
				balances += "; "
			}
			balances += fmt.Sprintf("%s %s", p.Entitlement(b.Entitlement.Entitlement), p.amount(b.Unit, b.Balance))
		}
		if e.Assigned != "" {
			service += ", " + e.Assigned
		}
		t.Row(e.Employee, service, balances, note)
	}
	p.table(t)
}

// Breaches shows the rules that were broken.
func Breaches(p *Printer, d *report.Breaches) {
	p.head(titleOf(p, p.Say("Regole violate", "Breaches"), d.Employee), d.Company, d.AsOf)
	p.Line("")
	p.breachTable(d.Breaches)
}

// PublishedBreaches shows the breaches that stand and those that were withdrawn.
func PublishedBreaches(p *Printer, d *breaches.Published) {
	p.head(titleOf(p, p.Say("Regole violate", "Breaches"), d.Employee), d.Company, d.AsOf)
	p.Line("")
	t := aligned.New(p.Say("Data", "Date"), p.Say("Dipendente", "Employee"), p.Say("Regola", "Rule"), ">"+p.Say("Limite", "Limit"),
		">"+p.Say("Rilevato", "Observed"), p.Say("Clausola", "Clause"), p.Say("Pubblicata", "Published"), p.Say("Stato", "State"))
	for _, b := range d.Breaches {
		published, state := p.Say("non ancora", "not yet"), p.Say("in essere", "stands")
		if b.Published != nil {
			published = moment(p, b.Published)
		}
		if b.Withdrawn != nil {
			state = p.Say("ritirata il ", "withdrawn ") + moment(p, b.Withdrawn)
		}
		t.Row(p.Date(b.Date), b.Employee, p.Text(institutes.Breach(b.Code)), p.observed(b.Breach, b.Limit), p.observed(b.Breach, b.Observed),
			b.Clause, published, state)
	}
	p.list(t)
}

// moment writes when a breach was published or withdrawn, and the fact that did it.
func moment(p *Printer, m *breaches.Moment) string {
	s := p.Date(events.DateOf(m.Time, p.rome))
	if m.Late != nil {
		s += fmt.Sprintf(", %s %s (seq %d)", m.Late.Source, m.Late.ID, m.Late.Seq)
	}
	return s
}

// Payroll shows payroll instructions.
func Payroll(p *Printer, d *report.Payroll) {
	title := titleOf(p, p.Say("Istruzioni alle paghe", "Payroll instructions"), d.Employee)
	if d.Month != nil {
		title += ", " + p.shortMonth(*d.Month)
	}
	p.head(title, d.Company, d.AsOf)
	p.Line("")
	p.payroll(d.Payroll)
}

// Rejected shows the events that were refused and the facts that wait.
func Rejected(p *Printer, d *repair.Document) {
	p.head(p.Say("Rifiutati e in attesa", "Rejected and waiting"), d.Company, d.AsOf)
	t := aligned.New(">"+p.Say("Sequenza", "Sequence"), p.Say("Dipendente", "Subject"), p.Say("Evento", "Event"),
		p.Say("Codice", "Code"), p.Say("Motivo", "Reason"))
	for _, r := range d.Rejected {
		t.Row(fmt.Sprint(r.Seq), r.Subject, r.Source+" "+r.ID, r.Code, p.Say(cmp.Or(r.ReasonIt, r.Reason), r.Reason))
	}
	section(p, p.Say("Rifiutati", "Rejected"), t)
	waiting := make([]report.Parked, len(d.Parked))
	for i := range d.Parked {
		waiting[i] = d.Parked[i].Parked
	}
	p.parked(waiting)
	if len(d.Rejected)+len(d.Parked) == 0 {
		return
	}
	t = aligned.New(p.Say("Dipendente", "Subject"), p.Say("Evento", "Event"), p.Say("Rimedio", "Repair"))
	rows := func(subject, event string, repairs []repair.Repair) {
		for i := range repairs {
			t.Row(subject, event, p.Text(repairs[i].Words()))
			subject, event = "", ""
		}
	}
	for _, r := range d.Rejected {
		rows(r.Subject, r.Source+" "+r.ID, r.Repairs)
	}
	for _, w := range d.Parked {
		rows(w.Subject, w.Cause.Source+" "+w.Cause.ID, w.Repairs)
	}
	section(p, p.Say("Che cosa fare (gli eventi pronti sono nel documento di --json)", "What to do (the events are prepared in the document of --json)"), t)
}

// titleOf is a document's title, of one employee or of everybody.
func titleOf(p *Printer, what, employee string) string {
	if employee == "" {
		return what
	}
	return what + p.Say(" di ", " of ") + employee
}

// Statement shows the movements of an employee.
func Statement(p *Printer, d *report.Statement) {
	p.Line("%s", p.Say("Estratto conto di ", "Statement of ")+d.Employee+p.Say(", dal ", ", from ")+p.Date(d.From)+
		p.Say(" al ", " to ")+p.Date(d.At))
	p.asOf(d.Company, 0, d.Forecast, d.Known)
	p.incomplete(d.Incomplete)
	if len(d.Opening) > 0 {
		p.heading(p.Say("Saldi iniziali", "Opening balances"))
		p.balances(d.Opening)
	}
	p.heading(p.Say("Movimenti", "Movements"))
	t := aligned.New(p.Say("Data", "Date"), p.Say("Spettanza", "Entitlement"), p.Say("Movimento", "Kind"),
		">"+p.Say("Quantità", "Quantity"), ">"+p.Say("Saldo", "Balance"), p.Say("Anno", "Lot"), p.Say("Prestito, pratica", "Loan, case"),
		p.Say("Clausola", "Clause"), p.Say("Causa", "Cause"), p.Say("Conto", "Arithmetic"))
	for _, m := range d.Movements {
		balance := ""
		if m.Balance != "" {
			balance = p.amount(m.Unit, m.Balance)
		}
		name := m.To
		if m.Entitlement != "" {
			name = p.Entitlement(m.Entitlement)
		}
		note, _ := institutes.Note(m.Note) // a note of another form comes back as it is
		t.Row(p.Date(m.Date), name, p.Kind(m.Kind), p.amount(m.Unit, m.Quantity), balance, m.Lot.String(), cmp.Or(m.Loan, m.Case),
			p.clause(m.Clause), p.cause(m.Cause), p.Say(note.It, note.En))
	}
	p.table(t)
	p.heading(p.Say("Saldi finali", "Closing balances"))
	p.balances(d.Closing)
}
