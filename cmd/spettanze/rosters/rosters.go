// Package rosters is the command rosters: the planned shifts of a month, what was worked, leave, and rules of rosters that are broken.
package rosters

import (
	"context"
	"net/url"
	"strings"

	"github.com/mattn/go-runewidth"
	"github.com/spf13/cobra"

	"spettanze/cmd/spettanze/ask"
	"spettanze/cmd/spettanze/cli"
	"spettanze/cmd/spettanze/tables"
	"spettanze/events"
	"spettanze/projections/explain"
	"spettanze/projections/institutes"
	"spettanze/projections/report"
	"spettanze/projections/rota"
)

// Command is the command rosters.
func Command(a *cli.App) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "rosters [--employee ID] [--unit UNIT]",
		Short: "The rosters of a month: shifts, minutes worked, leave, broken rules",
		Long: `Show the month of the date: of each day the planned shift as it stands, swaps included, what was worked, leave, the type of
week, and the rules of rosters that the day breaks. With --format csv it is the table that publish --csv takes, a row an employee and a
column a day, where - is a day off and ? begins a day that publish leaves as it is: no roster plans it, or a swap does. With --list days
it has a row a day.`,
		Example: `  spettanze rosters --at 2023-03-31 --unit sportello
  spettanze rosters --employee E042
  spettanze rosters --log company.jsonl --at 2023-03-31 --format csv`,
	}
	f := cmd.Flags()
	f.String("employee", "", "only this employee (default: everybody)")
	f.String("unit", "", "only employees who are in this unit of the company at the date, or who are in none then and in it on another day of the month")
	asked := func() (id, unit string) {
		id, _ = f.GetString("employee")
		unit, _ = f.GetString("unit")
		return id, unit
	}
	return ask.Document(a, cmd, func() (string, url.Values, error) {
		id, unit := asked()
		switch {
		case id != "" && unit != "":
			return "", nil, cli.Usage("--employee e --unit sono date entrambe: lasciare una delle due", "--employee and --unit are both given: leave one of them out")
		case id != "":
			return "/employees/" + url.PathEscape(id) + "/roster", nil, nil
		case unit != "":
			return "/rosters", url.Values{"unit": {unit}}, nil
		}
		return "/rosters", nil, nil
	}, func(ctx context.Context, x *explain.Explainer, q report.Query) (*rota.Document, error) {
		if id, _ := asked(); id != "" {
			return rota.OfEmployee(ctx, x.Reporter, x.Rome, q, id)
		}
		_, unit := asked()
		return rota.Of(ctx, x.Reporter, x.Rome, q, rota.Asked{Unit: unit})
	}, show)
}

// show shows the days on which there is something to show: a row each.
func show(p *tables.Printer, d *rota.Document) {
	p.Line("%s%s, %s", p.Say("Turni di ", "Rosters of "), p.Month(d.Month), d.Company)
	for i := range d.Employees {
		e := &d.Employees[i]
		p.Line("")
		p.Line("%s %s", e.Employee, e.Unit)
		p.Line("%s", row(p.Say("Giorno", "Day"), p.Say("Settimana", "Week"), p.Say("Turno", "Shift"), p.Say("Dovuto", "Due"), p.Say("Lavorato", "Worked"),
			p.Say("Assenze e regole violate", "Leave and breaches")))
		for k := range e.Days {
			if x := &e.Days[k]; x.Due > 0 || x.Off || x.Worked != nil || len(x.Leave)+len(x.Breaches) > 0 {
				p.Line("%s", row(p.Date(x.Date), x.Week, shift(p, x), minutes(p, x.Due), worked(p, x), notes(p, x)))
			}
		}
	}
}

// row aligns the cells of a row; the last is as long as it is.
func row(cells ...string) string {
	var b strings.Builder
	for i, c := range cells {
		if i < len(cells)-1 {
			c = runewidth.FillRight(c, []int{11, 10, 22, 7, 9}[i])
		}
		b.WriteString(c + " ")
	}
	return strings.TrimRight(b.String(), " ")
}

func minutes(p *tables.Printer, n int) string {
	return p.Quantity(events.Quantity{Unit: events.Minute, Parts: int64(n)})
}

func worked(p *tables.Printer, x *rota.Day) string {
	if x.Worked == nil {
		return ""
	}
	return minutes(p, *x.Worked)
}

// shift is what is planned.
func shift(p *tables.Printer, x *rota.Day) string {
	out := x.Planned
	switch {
	case x.Off:
		out = p.Say("libero", "off")
	case out == "" && x.Minutes > 0:
		out = minutes(p, x.Minutes)
	}
	if x.Swapped {
		out += p.Say(" (cambio)", " (swap)")
	}
	return out
}

func notes(p *tables.Printer, x *rota.Day) string {
	var out []string
	if x.Holiday {
		out = append(out, p.Say("festività", "holiday"))
	}
	for _, l := range x.Leave {
		if name := p.Text(l.Name); l.Minutes > 0 {
			out = append(out, name+" "+minutes(p, l.Minutes))
		} else {
			out = append(out, name)
		}
	}
	for _, b := range x.Breaches {
		out = append(out, p.Text(institutes.Breach(b.Code)))
	}
	return strings.Join(out, ", ")
}
