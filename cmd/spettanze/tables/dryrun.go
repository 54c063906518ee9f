package tables

import (
	"fmt"

	"spettanze/projections/dryrun"
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
	t := newTable(p.Say("Riga", "Line"), p.Say("Evento", "Event"), "", p.Say("Data", "Date"), p.Say("Dipendente", "Employee"),
		p.Say("Che cosa", "What"), ">"+p.Say("Prima", "Before"), ">"+p.Say("Dopo", "After"))
	for _, w := range would {
		first := []string{fmt.Sprintf("%s:%d", w.File, w.Line), w.Source + " " + w.ID}
		if w.Forecast {
			first[1] += p.Say(" (previsione al ", " (forecast at ") + p.Date(w.At) + ")"
		}
		row := func(cells ...string) {
			t.row(append(first, cells...)...)
			first = []string{"", ""}
		}
		triedRows(p, "", w.Movements, row, p.movementRow)
		triedRows(p, p.Say("violazione: ", "breach: "), w.Breaches, row, p.breachRow)
		triedRows(p, p.Say("paghe: ", "payroll: "), w.Payroll, row, p.payrollRow)
		triedRows(p, p.Say("in attesa: ", "waits: "), w.Parked, row, func(k report.Parked) (string, string, string) {
			return p.Date(k.Date), p.reason(k), k.Code
		})
		if first[0] != "" {
			row("", "", "", p.Say("nessun effetto", "no effect"), "", "")
		}
	}
	p.table(t)
	p.Line("")
}

// triedRows adds a row for each change, with its kind before the words.
func triedRows[T any](p *Printer, kind string, changes []dryrun.Change[T], row func(...string),
	describe func(T) (date, what, figure string)) {
	mark := map[string]string{dryrun.Appears: "+", dryrun.Goes: "-", dryrun.Changes: "~"}
	for _, c := range changes {
		shown := shownChange(p, c.Before, c.After, describe)
		row(mark[c.Change], shown.date, c.Employee, kind+shown.what, shown.before, shown.after)
	}
}
