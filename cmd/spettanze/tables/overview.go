package tables

import (
	"fmt"
	"strings"

	"spettanze/cmd/spettanze/tables/aligned"
	"spettanze/projections/overview"
)

// Overview shows the company.
func Overview(p *Printer, d *overview.Overview) {
	p.head(p.Say("L'azienda", "The company"), d.Company, d.AsOf)
	p.Line("")
	levels := map[string]string{overview.Act: p.Say("da fare", "act"), overview.Watch: p.Say("da guardare", "watch"), overview.Fine: ""}
	t := aligned.New("", p.Say("Che cosa", "What"), ">"+p.Say("Numero", "Number"), ">"+p.Say("Persone", "People"), p.Say("In tutto", "In all"),
		p.Say("Entro", "By"), p.Say("Di cui", "Of which"))
	for i := range d.Tiles {
		x := &d.Tiles[i]
		var totals, by []string
		for _, a := range x.Totals {
			totals = append(totals, p.amount(a.Unit, a.Quantity)+" "+p.unitOf(a.Unit))
		}
		for _, c := range x.By {
			by = append(by, fmt.Sprintf("%s %d", p.Text(c.Title), c.Number))
		}
		if len(by) > reasonsShown {
			by = append(by[:reasonsShown], "…")
		}
		t.Row(levels[x.Level], p.Text(x.Title), fmt.Sprint(x.Number), fmt.Sprint(x.People), strings.Join(totals, ", "), day(p, x.Date), strings.Join(by, "; "))
	}
	p.table(t)
	t = aligned.New(p.Say("Fondo", "Pot"), ">"+p.Say("Disponibile", "Available"), ">"+p.Say("Stanziato", "Budgeted"), ">"+p.Say("Erogato", "Disbursed"),
		">"+p.Say("Residuo dei prestiti", "Outstanding"))
	for _, x := range d.Pots {
		available, budgeted := "", ""
		if x.Budgeted != "" {
			available, budgeted = p.amount(x.Unit, x.Available), p.amount(x.Unit, x.Budgeted)
		}
		t.Row(p.Entitlement(x.Pot), available, budgeted, p.amount(x.Unit, x.Disbursed), p.amount(x.Unit, x.Outstanding))
	}
	section(p, p.Say("Fondi", "Pots"), t)
	if len(d.Quotas) > 0 {
		t = aligned.New("", p.Say("Quota", "Quota"), p.Say("Giorno", "Day"), ">"+p.Say("Base", "Base"), ">"+p.Say("Limite", "Limit"),
			">"+p.Say("Contati", "Counted"), ">"+p.Say("Disponibili", "Available"))
		for _, x := range d.Quotas {
			t.Row(levels[x.Level], p.Text(x.Title), day(p, x.Day), p.Number(x.Base), p.Number(x.Limit), p.Number(x.Counted), p.Number(x.Available))
		}
		section(p, p.Say("Quote", "Quotas"), t)
	}
	t = aligned.New(p.Say("Orario", "Schedule"), ">"+p.Say("Ore a settimana", "Hours a week"), ">"+p.Say("Dipendenti", "Employees"))
	for _, s := range d.Schedules {
		t.Row(s.Schedule, p.amount("minute", fmt.Sprint(s.WeeklyMinutes)), fmt.Sprint(s.Employees))
	}
	section(p, fmt.Sprintf(p.Say("In servizio: %d", "In service: %d"), d.InService), t)
}
