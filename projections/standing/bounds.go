package standing

import (
	"cmp"
	"slices"

	"spettanze/events"
	"spettanze/projections/contract"
	"spettanze/projections/employment"
	"spettanze/projections/institute"
	"spettanze/projections/institutes"
	"spettanze/projections/ledger"
	"spettanze/projections/report"
)

// Limits returns the limits of an account in force on a day of an employee's timeline.
func Limits(c *contract.Contract, line *employment.Timeline, at events.Date, ent events.Entitlement) []institute.Limit {
	i, ok := institutes.Owner(ent)
	if !ok || institutes.All[i].Limits == nil {
		return nil
	}
	return institutes.All[i].Limits(dayOf(c, line, at, i), ent)
}

// dayOf is a day of an employee's timeline, as an institute's descriptions see it.
func dayOf(c *contract.Contract, line *employment.Timeline, at events.Date, i int) *institute.Day {
	day := &institute.Day{Date: at, Contract: c, Figures: c.Table(i), Line: line, Status: line.At(at)}
	day.Spell, _ = line.SpellAt(at)
	return day
}

// least returns the least that must be used within the year, nil if nothing must, or if the account was opened within the year: what
// was used before is not known then.
func (r *Reporter) least(line *employment.Timeline, at events.Date, ent events.Entitlement, y *Year) *Least {
	i, ok := institutes.Owner(ent)
	if !ok || institutes.All[i].Least == nil ||
		slices.ContainsFunc(y.Moved, func(m Moved) bool { return m.Kind == string(ledger.Open) }) {
		return nil
	}
	l, ok := institutes.All[i].Least(dayOf(r.Contract, line, at, i), ent)
	if !ok {
		return nil
	}
	u := ent.Unit()
	used, err := u.Parse(y.Used)
	if err != nil {
		return nil
	}
	return &Least{By: l.By, Least: u.Format(l.Parts), Missing: u.Format(max(0, l.Parts-used)), Clause: l.Clause, Text: l.Text}
}

// limits returns the limits of an account on a day of an employee's timeline. reached returns what counts against a limit; not ok
// leaves the limit out.
func (r *Reporter) limits(line *employment.Timeline, at events.Date, ent events.Entitlement,
	reached func(*institute.Limit) (parts int64, ok bool)) (out []Limit) {
	for _, l := range Limits(r.Contract, line, at, ent) {
		parts, ok := reached(&l)
		if !ok {
			continue
		}
		u := ent.Unit()
		row := Limit{Text: l.Text, Clause: l.Clause, Figure: l.Figure.Place, Most: u.Format(l.Most), Either: l.Either,
			Reached: u.Format(parts), Room: u.Format(l.Most - parts)}
		if l.Either {
			row.Room = u.Format(l.Most - abs(parts))
		}
		if l.Figure.From != events.MinDate {
			row.From = &l.Figure.From
		}
		if l.Kinds != nil {
			row.Since = &l.Since
		}
		out = append(out, row)
	}
	return out
}

// deadlines returns by when the positive lots of a balance must be used, and when its agreements end, by date.
func (r *Reporter) deadlines(at events.Date, row report.Entitlement, periods []institute.Period) []Deadline {
	out := append(r.uses(at, row, periods), ends(at, row, periods)...)
	last := events.MaxDate + 1
	slices.SortStableFunc(out, func(a, b Deadline) int { return cmp.Compare(*cmp.Or(a.Date, &last), *cmp.Or(b.Date, &last)) })
	return out
}

// uses returns by when the positive lots of a balance must be used.
func (r *Reporter) uses(at events.Date, row report.Entitlement, periods []institute.Period) (out []Deadline) {
	i, ok := institutes.Owner(row.Entitlement)
	if !ok || institutes.All[i].Deadline == nil {
		return nil
	}
	lots := row.Lots
	if !row.Entitlement.HasLots() {
		lots = []report.Lot{{Balance: row.Balance}}
	}
	for _, l := range lots {
		left, err := row.Entitlement.Unit().Parse(l.Balance)
		if err != nil || left <= 0 {
			continue
		}
		d, ok := institutes.All[i].Deadline(r.Contract, at, row.Entitlement, l.Lot)
		if !ok {
			continue
		}
		if d.Date == 0 {
			d.Date = periodEnd(periods, row.Entitlement, at)
		}
		one := Deadline{Lot: l.Lot, Left: l.Balance, Lost: d.Lost, Text: d.Text}
		if d.Date != 0 {
			one.Date, one.Days = &d.Date, new(int(d.Date-at))
		}
		out = append(out, one)
	}
	return out
}

// ends returns when the agreements of an account that must be renewed end: the last of those in force.
func ends(at events.Date, row report.Entitlement, periods []institute.Period) (out []Deadline) {
	for _, p := range periods {
		if p.Entitlement == row.Entitlement && !p.Ends.IsZero() && p.To == periodEnd(periods, p.Entitlement, at) {
			return []Deadline{{Left: row.Balance, Date: &p.To, Days: new(int(p.To - at)), Ends: true, Text: p.Ends}}
		}
	}
	return nil
}
