package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"spettanze/projections/report"
)

func (a *app) rejectedCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "rejected",
		Short: "What could not be understood, and what waits",
		Long: `List what could not be understood, with the reason, and the facts that wait because something before them is missing: an
employee never hired, a loan unknown, a second clocking of a day. What waits heals by itself when the missing fact comes.`,
		Example: `  spettanze rejected
  spettanze rejected --log company.jsonl --json`,
	}
	return readingCommand(a, cmd, func(ctx context.Context, r *reading) (*report.Rejected, error) {
		return r.Rejected(ctx, r.question)
	}, func(p *printer, d *report.Rejected) {
		p.line("%s", p.say("Rifiutati e in attesa", "Rejected and waiting"))
		p.asOf(d.Company, d.At, d.Forecast, d.Known)
		p.heading(p.say("Rifiutati", "Rejected"))
		if len(d.Rejected) == 0 {
			p.none()
		} else {
			t := newTable(">"+p.say("Sequenza", "Sequence"), p.say("Dipendente", "Subject"), p.say("Evento", "Event"),
				p.say("Codice", "Code"), p.say("Motivo", "Reason"))
			for _, r := range d.Rejected {
				t.row(fmt.Sprint(r.Seq), r.Subject, r.Source+" "+r.ID, r.Code, r.Reason)
			}
			p.table(t)
		}
		p.parked(d.Parked)
	})
}
