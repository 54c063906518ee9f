package clockfile

import (
	"cmp"
	"strings"

	"spettanze/cmd/spettanze/cli"
	"spettanze/events/clockings/revise"
	"spettanze/events/clockings/rosters"
	"spettanze/events/lang"
)

// ofRosters is a file of a table of rosters; nil without one.
func ofRosters(name string, t *rosters.Table) *File {
	if t == nil {
		return nil
	}
	return &File{Name: name, Table: &t.Table, Roster: t, Counts: Counts{Rows: t.Rows}}
}

// Ask is what must be known to compare the file.
func (f *File) Ask() revise.Question {
	if f.Roster != nil {
		return revise.AskRosters(f.Roster)
	}
	return revise.Ask(f.Table)
}

// Whole refuses a file of rosters with a row that is refused, before any of it is sent: half a roster is no plan.
func (f *File) Whole(l lang.Language) error {
	list := f.Refused
	if f.Plan != nil {
		list = f.Refusals()
	}
	if f.Roster == nil || len(list) == 0 {
		return nil
	}
	lines := []string{}
	for i, r := range list {
		if i == mostCells {
			lines = append(lines, lang.Say("… e altri %d", "… and %d more", len(list)-i).In(l))
			break
		}
		at := &preview{l: l}
		at.line("%s:%d: %s", "%s:%d: %s", f.Name, r.Lines[0], lang.Text{It: r.In(lang.Italian), En: r.In(lang.English)})
		lines = append(lines, strings.TrimSuffix(at.b.String(), "\n"))
	}
	return cli.Usage("%s\nniente di %s è stato pubblicato: i turni si pubblicano interi", "%s\nnothing of %s was published: rosters are published whole",
		strings.Join(lines, "\n"), f.Name)
}

// mostCells is how many cells are named, which is enough to see what a whole column has.
const mostCells = 20

// rosters shows the days that a table plans, and its first rows.
func (p *preview) rosters(f *File) {
	p.line("  dipendenti: %d, dal %s al %s", "  employees: %d, from %s to %s", len(f.Clockings), p.date(f.From), p.date(f.To))
	for i, c := range f.Clockings {
		if i == firstRows {
			p.b.WriteString("    …\n")
			break
		}
		shifts := 0
		for _, d := range f.Roster.Rosters[i] {
			if d.Shift != nil {
				shifts++
			}
		}
		p.line("    riga %-6s %-12s turni: %d, giorni liberi: %d", "    row %-6s %-12s shifts: %d, days off: %d", numbers(c.Lines), c.Employee, shifts,
			len(f.Roster.Rosters[i])-shifts)
	}
}

// planned shows the days that a table plans otherwise than before.
func (p *preview) planned(f *File) {
	n := 0
	for _, item := range f.Plan.Items {
		for _, c := range item.Planned {
			if n++; n == 1 {
				p.line("  correzioni:", "  corrections:")
			}
			if n <= 4*firstRows {
				free := lang.Say("libero", "off").In(p.l)
				p.line("    riga %-6s %-12s %s  %s → %s", "    row %-6s %-12s %s  %s → %s", numbers(item.Clocking.Lines), item.Clocking.Employee,
					p.date(c.Date), cmp.Or(c.Before, free), cmp.Or(c.Now, free))
			}
		}
	}
	if n > 4*firstRows {
		p.line("    … in tutto %d", "    … %d in all", n)
	}
}
