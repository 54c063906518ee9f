package team

import (
	"cmp"
	"slices"
	"strings"

	"spettanze/events"
	"spettanze/handlers/dashboard/frame"
	"spettanze/projections/standing"
	"spettanze/projections/wording"
)

// person is one of the team.
type person struct {
	ID, Page string
	Presses  []pressure
	Accounts []account
}

// pressure is something to be done, or to be watched.
type pressure struct {
	Text string
	Act  bool
	days int // to the day that matters; of a limit, which has none, it is 0
}

// account is a balance with what bounds it.
type account struct {
	Name, Figure, Lots, Note string
	Negative                 bool
	Meters                   []frame.Meter
}

const (
	actWithin   = 31 // days
	watchWithin = 92
	// leastWithin is from how many days before the end of the year the vacation that must be taken in it presses.
	leastWithin = 62
)

func personOf(v *frame.View, id string, list []standing.Entitlement) *person {
	p := &person{ID: id, Page: v.To("employees", id)}
	for i := range list {
		e := &list[i]
		q, _ := wording.Parse(e.Unit, e.Balance) // a document has no other
		p.deadlines(v, e)
		p.least(v, e)
		a := account{Name: v.Entitlement(e.Entitlement.Entitlement), Figure: v.Amount(q), Negative: q.Parts < 0, Lots: lots(v, e)}
		for _, l := range e.Limits {
			a.Meters = append(a.Meters, p.limit(v, e, &l))
		}
		if l := e.Least; l != nil {
			missing, _ := wording.Parse(e.Unit, l.Missing)
			a.Note = v.Say("due settimane dell'anno: prese", "two weeks of the year: taken")
			if missing.Parts > 0 {
				a.Note = v.Text(wording.Say("%s: mancano %s", "%s: %s are missing", l.Text, wording.Amount(missing)))
			}
		}
		if d := e.Ending(); d != nil { // what is left of an agreement is shown also when it is nothing
			a.Note = v.Text(wording.Say("restano; accordo fino al %s", "left; agreement until %s", *d.Date))
		}
		if e.Entitlement.Entitlement.Row().AtOnce || q.Parts == 0 && a.Note == "" {
			continue
		}
		p.Accounts = append(p.Accounts, a)
	}
	slices.SortStableFunc(p.Presses, compare)
	return p
}

// compare puts what is to be done before what is to be watched, and what comes sooner before.
func compare(a, b pressure) int {
	if a.Act != b.Act {
		return cmp.Compare(rank(b), rank(a))
	}
	return cmp.Compare(a.days, b.days)
}

func rank(p pressure) int {
	if p.Act {
		return 1
	}
	return 0
}

// pressing puts people by the most pressing of what presses them.
func pressing(a, b *person) int {
	switch {
	case len(a.Presses) > 0 && len(b.Presses) > 0:
		return cmp.Or(compare(a.Presses[0], b.Presses[0]), cmp.Compare(a.ID, b.ID))
	case len(a.Presses)+len(b.Presses) > 0:
		return cmp.Compare(len(b.Presses), len(a.Presses))
	}
	return cmp.Compare(a.ID, b.ID)
}

func (p *person) deadlines(v *frame.View, e *standing.Entitlement) {
	var overdue events.Quantity
	var since *standing.Deadline
	for i := range e.Deadlines {
		d := &e.Deadlines[i]
		if d.Date == nil || *d.Days > watchWithin || *d.Days < 0 && d.Lost {
			continue
		}
		if d.Ends {
			p.Presses = append(p.Presses, pressure{Act: *d.Days <= actWithin, days: *d.Days, Text: v.Text(wording.Say("%s il %s (%s)", "%s on %s (%s)",
				d.Text, *d.Date, v.Relative(*d.Date, v.Query.At)))})
			continue
		}
		left, _ := wording.Parse(e.Unit, d.Left)
		if *d.Days < 0 { // all that is overdue is one thing to do
			if since == nil {
				since = d
			}
			overdue.Unit, overdue.Parts = left.Unit, overdue.Parts+left.Parts
			continue
		}
		of := wording.Say("%s, %s", "%s, %s", e.Entitlement.Entitlement, wording.Amount(left))
		x := pressure{Act: *d.Days <= actWithin, days: *d.Days, Text: v.Text(wording.Say("%s: %s, entro il %s (%s)", "%s: %s, by %s (%s)",
			of, d.Text, *d.Date, v.Relative(*d.Date, v.Query.At)))}
		if d.Lost {
			x.Text = v.Text(wording.Say("%s: scadono il %s (%s)", "%s: expire on %s (%s)", of, *d.Date, v.Relative(*d.Date, v.Query.At)))
		}
		p.Presses = append(p.Presses, x)
	}
	if since != nil {
		p.Presses = append(p.Presses, pressure{Act: true, days: *since.Days, Text: v.Text(wording.Say("%s, %s: la data è passata, la prima il %s", "%s, %s: the date is past, the first on %s",
			e.Entitlement.Entitlement, wording.Amount(overdue), *since.Date))})
	}
}

// least says that vacation of the year is not taken yet.
func (p *person) least(v *frame.View, e *standing.Entitlement) {
	if e.Least == nil {
		return
	}
	missing, _ := wording.Parse(e.Unit, e.Least.Missing)
	days := int(e.Least.By - v.Query.At)
	if missing.Parts == 0 || days > watchWithin {
		return
	}
	p.Presses = append(p.Presses, pressure{Act: days <= leastWithin, days: days, Text: v.Text(wording.Say("%s: entro il %s ne mancano %s", "%s: %[3]s of them are missing, by %[2]s",
		e.Entitlement.Entitlement, e.Least.By, wording.Amount(missing)))})
}

// limit makes the meter of a limit, and says when it is near or exceeded.
func (p *person) limit(v *frame.View, e *standing.Entitlement, l *standing.Limit) frame.Meter {
	most, _ := wording.Parse(e.Unit, l.Most) // a document has no others
	reached, _ := wording.Parse(e.Unit, l.Reached)
	value, bound := max(reached.Parts, 0), most
	if l.Either && reached.Parts < 0 {
		value, bound.Parts = -reached.Parts, -most.Parts
	}
	m := frame.NewMeter(v.Text(l.Text), v.Text(wording.Say("%s di %s", "%s of %s", reached, bound)), value, most.Parts)
	if says := m.State(); !says.IsZero() {
		p.Presses = append(p.Presses, pressure{Act: m.Over(), Text: v.Text(wording.Say("%s: %s, %s", "%s: %s, %s", e.Entitlement.Entitlement, says, m.Words))})
	}
	return m
}

// latest is how many lots are named.
const latest = 3

// lots names the latest lots that are not empty.
func lots(v *frame.View, e *standing.Entitlement) string {
	var parts []string
	for _, l := range e.Lots {
		q, _ := wording.Parse(e.Unit, l.Balance)
		switch {
		case q.Parts == 0:
		case l.Balance == e.Balance:
			parts = append(parts, v.Text(wording.Say("del %s", "of %s", l.Lot.String())))
		default:
			parts = append(parts, v.Text(wording.Say("%s del %s", "%s of %s", q, l.Lot.String())))
		}
	}
	return strings.Join(parts[max(0, len(parts)-latest):], ", ")
}
