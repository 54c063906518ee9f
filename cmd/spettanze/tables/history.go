package tables

import (
	"cmp"
	"fmt"

	"spettanze/cmd/spettanze/tables/aligned"
	"spettanze/events"
	"spettanze/projections/history"
)

// History shows the values that a figure has had.
func History(p *Printer, d *history.Document) {
	what := p.Entitlement(cmp.Or(d.Entitlement, events.Entitlement(d.Fund)))
	if d.Month != nil {
		what += ", " + p.Instruction(d.Kind) + " " + p.shortMonth(*d.Month)
	}
	if d.Employee != "" {
		what += p.Say(" di ", " of ") + d.Employee
	}
	p.head(p.Say("Storia di questa cifra: ", "History of this figure: ")+what, d.Company, d.AsOf)
	p.Line("")
	t := aligned.New(p.Say("Da quando", "Known since"), ">"+p.Say("Sequenza", "Sequence"), ">"+p.Say("Valore", "Value"),
		">"+p.Say("Variazione", "Change"), p.Say("Perché", "Why"))
	for i := range d.Values {
		v := &d.Values[i]
		since, why := "", p.Text(v.Text)
		if v.Recorded != nil {
			since = p.Recorded(*v.Recorded)
		}
		if v.Forecast {
			why += p.Say(" (previsione fino al ", " (a forecast until ") + p.Date(d.Due) + ")"
		}
		t.Row(since, fmt.Sprint(v.Seq), p.amount(d.Unit, v.Value), p.amount(d.Unit, v.Change), why)
	}
	p.list(t)
	if n := d.Forecasts - 1; n > 0 && len(d.Values) <= n {
		p.Line("%s", p.Say(fmt.Sprintf("Altre previsioni prima di queste: %d (--forecasts).", n),
			fmt.Sprintf("Earlier forecasts: %d more (--forecasts).", n)))
	}
}
