package main

import (
	"context"
	"fmt"

	"spettanze/events"
	"spettanze/handlers/api/intake"
	"spettanze/projections/dryrun"
	"spettanze/projections/report"
)

// tried is what an event would do, in the document of publish --dry-run --json.
type tried struct {
	File   string `json:"file"`
	Line   int    `json:"line"`
	Source string `json:"source"`
	ID     string `json:"id"`
	dryrun.Effect
}

// trying makes a dry run of what p hands over.
func (p *publishing) trying(try func(context.Context, []events.Event) (*intake.Summary, error)) func(context.Context,
	[]events.Event) ([]intake.Result, error) {
	return func(ctx context.Context, evs []events.Event) ([]intake.Result, error) {
		s, err := try(ctx, evs)
		if err != nil {
			return nil, err
		}
		p.summary.Known = s.Known
		for i, r := range s.Results {
			if r.Would != nil {
				p.summary.Would = append(p.summary.Would, tried{File: p.sent[i].file, Line: p.sent[i].line, Source: r.Source,
					ID: r.ID, Effect: *r.Would})
			}
		}
		return s.Results, nil
	}
}

// printTried shows what events would do, a line for each row that they would touch.
func printTried(p *printer, s *publishSummary) {
	if len(s.Would) == 0 {
		return
	}
	p.line("%s", p.say("Che cosa farebbero gli eventi; nulla è stato registrato",
		"What the events would do; nothing was recorded"))
	if s.Known != nil {
		p.line("%s", p.say("provati su quanto registrato fino alla sequenza ", "tried on what is recorded up to sequence ")+ //nolint:misspell // Italian
			fmt.Sprint(s.Known.Seq))
	}
	p.line("")
	t := newTable(p.say("Riga", "Line"), p.say("Evento", "Event"), "", p.say("Data", "Date"), p.say("Dipendente", "Employee"),
		p.say("Che cosa", "What"), ">"+p.say("Prima", "Before"), ">"+p.say("Dopo", "After"))
	for _, w := range s.Would {
		first := []string{fmt.Sprintf("%s:%d", w.File, w.Line), w.Source + " " + w.ID}
		if w.Forecast {
			first[1] += p.say(" (previsione al ", " (forecast at ") + p.date(w.At) + ")"
		}
		row := func(cells ...string) {
			t.row(append(first, cells...)...)
			first = []string{"", ""}
		}
		triedRows(p, w.Movements, row, p.movementRow)
		triedRows(p, w.Breaches, row, func(b report.Breach) (string, string, string) {
			date, rule, figure := p.breachRow(b)
			return date, p.say("violazione: ", "breach: ") + rule, figure
		})
		triedRows(p, w.Payroll, row, func(i report.Instruction) (string, string, string) {
			date, what, figure := p.payrollRow(i)
			return date, p.say("paghe: ", "payroll: ") + what, figure
		})
		triedRows(p, w.Parked, row, func(k report.Parked) (string, string, string) {
			return p.date(k.Date), p.say("in attesa: ", "waits: ") + p.reason(k), k.Code
		})
		if first[0] != "" {
			row("", "", "", p.say("nessun effetto", "no effect"), "", "")
		}
	}
	p.table(t)
	p.line("")
}

func triedRows[T any](p *printer, changes []dryrun.Change[T], row func(...string), describe func(T) (date, what, figure string)) {
	mark := map[string]string{dryrun.Appears: "+", dryrun.Goes: "-", dryrun.Changes: "~"}
	for _, c := range changes {
		shown := shownChange(p, c.Before, c.After, describe)
		row(mark[c.Change], shown.date, c.Employee, shown.what, shown.before, shown.after)
	}
}
