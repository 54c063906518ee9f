package flex

import (
	"strings"

	"spettanze/events/lang"
	"spettanze/projections/contract"
)

// dayNames name the kinds of day of a table.
var dayNames = map[string]lang.Text{"8h": lang.Say("giornata di 8 ore", "8-hour day"), "5h_morning": lang.Say("mattina di 5 ore", "5-hour morning"),
	"5h_afternoon": lang.Say("pomeriggio di 5 ore", "5-hour afternoon"), "6h": lang.Say("giornata di 6 ore", "6-hour day")}

// Describe implements [contract.Described]: the clause is that of the regime.
func (b *Bands) Describe(table any) (key string, c contract.Cited) {
	day := dayNames[b.Day]
	return describe(table, "bands", b.Regime, b.Weeks, b.Day, lang.Text{It: "fasce, " + day.It, En: "bands, " + day.En})
}

// Describe implements [contract.Described]: the clause is that of the regime.
func (l *Lunches) Describe(table any) (key string, c contract.Cited) {
	return describe(table, "lunch", l.Regime, l.Weeks, "", lang.Say("pausa pranzo", "lunch"))
}

func describe(table any, list, regime string, weeks []string, day string, what lang.Text) (key string, c contract.Cited) {
	f, r := table.(*Figures), regimes[regime] //nolint:forcetypeassert // the bands are of that table
	in := strings.Join(weeks, ", ")
	title := *f.Titles.Of(r)
	c = contract.Cited{Clause: *f.Clauses.Of(r), Title: contract.Title{It: title.It + ": " + what.It + ", settimana " + in,
		En: title.En + ": " + what.En + ", week " + in}}
	return strings.TrimSuffix(strings.Join([]string{list, regime, strings.Join(weeks, ""), day}, "/"), "/"), c
}
