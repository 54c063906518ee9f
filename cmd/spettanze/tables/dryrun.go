package tables

import (
	"cmp"
	"fmt"
	"slices"

	"spettanze/cmd/spettanze/tables/aligned"
	"spettanze/events"
	"spettanze/projections/dryrun"
	"spettanze/projections/institutes"
	"spettanze/projections/report"
)

// Tried is what an event would do, in the document of publish --dry-run --json.
type Tried struct {
	File   string `json:"file"`
	Line   int    `json:"line"`
	Source string `json:"source"`
	ID     string `json:"id"`
	dryrun.Effect
}

// DryRun shows what events would do, a line for each row that they would touch.
func DryRun(p *Printer, known *report.Known, unread uint64, would []Tried) {
	if unread > 0 {
		p.Line(p.Say("Il servizio non ha ancora letto le ultime %d registrazioni: i doppioni sono riconosciuti, gli effetti non ne tengono conto",
			"The service has not read the last %d records yet: duplicates are found, the effects leave them out"), unread)
	}
	if len(would) == 0 {
		return
	}
	p.Line("%s", p.Say("Che cosa farebbero gli eventi; nulla è stato registrato",
		"What the events would do; nothing was recorded"))
	if known != nil {
		p.Line("%s", p.Say("provati su quanto registrato fino alla sequenza ", "tried on what is recorded up to sequence ")+ //nolint:misspell // Italian
			fmt.Sprint(known.Seq))
	}
	p.Line("")
	t := aligned.New(p.Say("Riga", "Line"), p.Say("Evento", "Event"), "", p.Say("Data", "Date"), p.Say("Dipendente", "Employee"),
		p.Say("Che cosa", "What"), ">"+p.Say("Prima", "Before"), ">"+p.Say("Dopo", "After"))
	for _, w := range would {
		first := []string{fmt.Sprintf("%s:%d", w.File, w.Line), w.Source + " " + w.ID}
		if w.Forecast {
			first[1] += p.Say(" (previsione al ", " (forecast at ") + p.Date(w.At) + ")"
		}
		row := func(cells ...string) {
			t.Row(append(first, cells...)...)
			first = []string{"", ""}
		}
		triedRows(p, &w.Effect, dryrun.Movements, w.Movements, row, p.movementRow, dryrun.MovementRow)
		triedRows(p, &w.Effect, dryrun.Breaches, w.Breaches, row, p.breachRow, dryrun.BreachRow)
		triedRows(p, &w.Effect, dryrun.Payroll, w.Payroll, row, p.payrollRow, dryrun.PayrollRow)
		triedRows(p, &w.Effect, dryrun.Parked, w.Parked, row, func(k report.Parked) (string, string, string) {
			return p.Date(k.Date), p.reason(k), k.Code
		}, dryrun.ParkedRow)
		if first[0] != "" {
			row("", "", "", p.Say("nessun effetto", "no effect"), "", "")
		}
	}
	p.table(t)
	p.Line("")
	asked := false
	for _, w := range would {
		for _, r := range w.Remarks {
			p.Line("%s:%d %s: %s", w.File, w.Line, w.ID, p.Text(r.Text))
			asked = true
		}
	}
	if asked {
		p.Line("")
	}
}

// rowsShown is how many rows that a sum has are shown one by one.
const rowsShown = 2

// triedRows adds a row for each change, or one for many that are summed up, with its kind before the words.
func triedRows[T any](p *Printer, e *dryrun.Effect, of string, changes []dryrun.Change[T], row func(...string),
	describe func(T) (date, what, figure string), summed func(*T) dryrun.Row) {
	mark := map[string]string{dryrun.Appears: "+", dryrun.Goes: "-", dryrun.Changes: "~"}
	kind := map[string]string{dryrun.Breaches: p.Say("violazione: ", "breach: "), dryrun.Payroll: p.Say("paghe: ", "payroll: "),
		dryrun.Parked: p.Say("in attesa: ", "waits: ")}[of]
	type line struct {
		at    events.Date
		cells []string
	}
	var lines []line
	for i := range e.Sums {
		if s := &e.Sums[i]; s.Of == of && (s.Rows > rowsShown || e.Omitted != nil) {
			date, what, before, after := p.sum(s)
			lines = append(lines, line{s.First, []string{mark[s.Change], date, s.Employee, kind + what, before, after}})
		}
	}
	for i := range changes {
		c := &changes[i]
		if e.Sums != nil {
			if s := dryrun.Find(e.Sums, dryrun.KeyOf(of, c, summed)); s == nil || s.Rows > rowsShown || e.Omitted != nil {
				continue
			}
		}
		shown := shownChange(p, c.Before, c.After, describe)
		lines = append(lines, line{summed(cmp.Or(c.After, c.Before)).Date, []string{mark[c.Change], shown.date, c.Employee,
			kind + shown.what, shown.before, shown.after}})
	}
	slices.SortStableFunc(lines, func(a, b line) int { return cmp.Compare(a.at, b.at) })
	for _, l := range lines {
		row(l.cells...)
	}
}

// sum is a row for many: from when to when, what, how much in all.
func (p *Printer) sum(s *dryrun.Sum) (date, what, before, after string) {
	date = p.Date(s.First)
	if s.Last != s.First {
		date += " – " + p.Date(s.Last)
	}
	name := p.Kind(s.Kind)
	switch s.Of {
	case dryrun.Breaches:
		what = p.Text(institutes.Breach(s.Kind))
	case dryrun.Parked:
		what = s.Kind
	case dryrun.Payroll:
		name, what = p.Instruction(s.Kind), p.Entitlement(s.Entitlement)
		date = p.shortMonth(events.MonthOf(s.First))
		if events.MonthOf(s.Last) != events.MonthOf(s.First) {
			date += " – " + p.shortMonth(events.MonthOf(s.Last))
		}
	default:
		what = p.Entitlement(s.Entitlement)
	}
	if lot := s.Lot.String(); lot != "" {
		what += " " + lot
	}
	if s.Case != "" {
		what += " " + s.Case
	}
	switch {
	case s.Rows > 1 && s.Days == 1:
		what += fmt.Sprintf(p.Say(" (%d righe in un giorno)", " (%d rows on one day)"), s.Rows)
	case s.Rows > 1:
		what += fmt.Sprintf(p.Say(" (%d righe in %d giorni)", " (%d rows on %d days)"), s.Rows, s.Days)
	}
	figure := func(of, quantity string) string {
		switch {
		case s.Change != dryrun.Changes && s.Change != of:
			return ""
		case quantity == "":
			return p.Say("presente", "there")
		}
		return name + " " + p.amount(s.Unit, quantity)
	}
	return date, what, figure(dryrun.Goes, s.Before), figure(dryrun.Appears, s.After)
}
