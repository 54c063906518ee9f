package employee

import (
	"cmp"
	"context"
	"slices"

	"spettanze/events"
	"spettanze/handlers/dashboard/frame"
	"spettanze/projections/report"
	"spettanze/projections/wording"
)

// dates is the field under the chart that goes from one date on which the balance changes to another. Its options work without
// script; with it a slider takes their place.
type dates struct {
	Action         string
	Previous, Next string // addresses of the page at the change before and the one after; empty: there is none
	Stops          []frame.Option
	Chosen         int // the place of the date of the page
	Kept           []frame.Option
}

// mostStops is how many dates the field has at most. Of a longer list it has the last change of each month.
const mostStops = 366

// stop is a date and the balance at its end.
type stop struct {
	date  events.Date
	value events.Quantity
}

// dates makes the field, of the dates from the first day of the chart on: those before the date of the page, that date, and those
// after it that are known today.
func (p drawing) dates(ctx context.Context, rows []report.Movement, from events.Date) (*dates, error) {
	later, err := p.later(ctx)
	if err != nil {
		return nil, err
	}
	at := p.Query.At
	stops := changes(nil, rows, from)
	if len(stops) == 0 || stops[len(stops)-1].date < at {
		stops = append(stops, stop{at, quantity(rows[len(rows)-1].Unit, rows[len(rows)-1].Balance)})
	}
	here := len(stops) - 1
	stops = changes(stops, later, at+1)
	d := &dates{Action: p.Request.URL.EscapedPath()}
	if here > 0 {
		d.Previous = p.on(stops[here-1].date, "when-before")
	}
	if here+1 < len(stops) {
		d.Next = p.on(stops[here+1].date, "when-after")
	}
	d.list(p, thinned(stops, here), at)
	for _, name := range []string{"entitlement", "span", "kind", "late", "known", "lang"} {
		if word := p.Param(name); word != "" {
			d.Kept = append(d.Kept, frame.Option{Text: name, Value: word})
		}
	}
	return d, nil
}

// list makes the options.
func (d *dates) list(p drawing, stops []stop, at events.Date) {
	for i, s := range stops {
		text := wording.Say("%s: %s", "%s: %s", s.date, s.value)
		if s.date > p.lastKnown() {
			text = wording.Say("%s (previsione): %s", "%s (forecast): %s", s.date, s.value)
		}
		if s.date == at {
			d.Chosen = i
		}
		d.Stops = append(d.Stops, frame.Option{Value: s.date.String(), Text: p.Text(text), Chosen: s.date == at})
	}
}

// Now is the date of the page with its balance.
func (d *dates) Now() string { return d.Stops[d.Chosen].Text }

// Most is the place of the last date.
func (d *dates) Most() int { return len(d.Stops) - 1 }

// on is the address of the page on another date, at a part of the field.
func (p drawing) on(d events.Date, id string) string {
	return p.Here("at", d.String(), "year", "") + "#" + id
}

// later returns the movements of the chosen entitlement after the date of the page: those through the last day that is known, and the
// next one.
func (p drawing) later(ctx context.Context) (rows []report.Movement, err error) {
	if q := p.Query; q.At < p.lastKnown() {
		q.At = p.lastKnown()
		doc, err := p.Reporter.Statement(ctx, q, p.ID, report.Period{From: p.Query.At + 1, Entitlement: p.Chosen})
		if err != nil {
			return nil, err
		}
		rows = doc.Movements
	}
	for _, e := range p.standing.Entitlements {
		if n := e.Next; n != nil && e.Entitlement.Entitlement == p.Chosen && n.Date > max(p.lastKnown(), p.Query.At) {
			rows = append(rows, report.Movement{Date: n.Date, Unit: e.Unit, Balance: n.Balance})
		}
	}
	return rows, nil
}

// changes adds the days of movements from a day on, each with the balance at its end.
func changes(stops []stop, rows []report.Movement, from events.Date) []stop {
	for i := range rows {
		m := &rows[i]
		if m.Date < from {
			continue
		}
		s := stop{m.Date, quantity(m.Unit, m.Balance)}
		if last := len(stops) - 1; last >= 0 && stops[last].date == m.Date {
			stops[last] = s
		} else {
			stops = append(stops, s)
		}
	}
	return stops
}

// thinned leaves of a long list the last change of each month, and what is beside the place of the page.
func thinned(stops []stop, here int) []stop {
	if len(stops) <= mostStops {
		return stops
	}
	var out []stop
	for i, s := range stops {
		last := i == len(stops)-1 || events.MonthOf(stops[i+1].date) != events.MonthOf(s.date)
		if last || i >= here-1 && i <= here+1 {
			out = append(out, s)
		}
	}
	if n := len(out) - mostStops; n > 0 { // more than thirty years
		place, _ := slices.BinarySearchFunc(out, stops[here].date, func(s stop, d events.Date) int { return cmp.Compare(s.date, d) })
		first := min(max(place-mostStops/2, 0), n)
		out = out[first : first+mostStops]
	}
	return out
}
