package tables

import (
	"fmt"

	"spettanze/cmd/spettanze/tables/aligned"
	"spettanze/projections/timeline"
)

// Facts shows the facts about an employee.
func Facts(p *Printer, d *timeline.Document) {
	p.head(p.Say("Fatti di ", "Facts about ")+d.Employee, d.Company, d.AsOf)
	p.Line("")
	t := aligned.New(p.Say("Data", "Date"), p.Say("Fatto", "Fact"), p.Say("Registrato", "Recorded"), ">"+p.Say("Giorni dopo", "Days after"),
		">"+p.Say("Sequenza", "Sequence"), p.Say("Evento", "Event"), p.Say("Esito", "Outcome"))
	for i := range d.Facts {
		f := &d.Facts[i]
		recorded, delay := "", ""
		if f.Recorded != nil {
			recorded = p.Time(f.Recorded.In(p.rome))
		}
		if f.Delay > 0 {
			delay = p.Number(f.Delay)
		}
		t.Row(p.Date(f.Date), p.Text(f.Title), recorded, delay, fmt.Sprint(f.Seq), f.Source+" "+f.ID, outcome(p, f))
	}
	p.list(t)
}

// outcome says what became of a fact.
func outcome(p *Printer, f *timeline.Fact) string {
	switch f.Outcome {
	case timeline.Waits:
		return p.Say("attende: ", "waits: ") + p.Text(f.Reason)
	case timeline.Annulled:
		return p.Say("annullato da ", "annulled by ") + fmt.Sprintf("%s %s (%d)", f.Annulled.Source, f.Annulled.ID, f.Annulled.Seq)
	}
	return p.Say("conta", "counts")
}
