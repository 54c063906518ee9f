package employee

import (
	"context"
	"html/template"
	"slices"

	"spettanze/events"
	"spettanze/handlers/dashboard/chart"
	"spettanze/handlers/dashboard/frame"
	"spettanze/projections/institutes"
	"spettanze/projections/ledger"
	"spettanze/projections/report"
	"spettanze/projections/wording"
)

// figure is the chart of the chosen entitlement, and its table.
type figure struct {
	Name   string
	SVG    template.HTML
	Months []monthRow
	Spans  []frame.Link
	Limits bool // the table has the limit of each month
	Dates  *dates
}

// monthRow is a month of the chart's table.
type monthRow struct {
	Last                      events.Date
	Close, Least, Most, Limit string
}

// draw makes the chart.
func (p drawing) draw(ctx context.Context, rows []report.Movement) (err error) {
	if p.Chosen == "" || p.Chosen.Row().AtOnce || len(rows) == 0 {
		return nil
	}
	c := &chart.Chart{ID: "chart", Name: wording.Say("%s di %s", "%s of %s", p.Chosen, p.ID), Unit: p.Chosen.Unit(), From: rows[0].Date,
		To: p.Query.At, Today: p.lastKnown()}
	year := p.Param("span") == "year"
	if from := p.Query.At.AddYears(-1) + 1; year {
		c.From = max(c.From, from)
	}
	for i := range rows {
		after := quantity(rows[i].Unit, rows[i].Balance).Parts
		switch last := len(c.Steps) - 1; {
		case rows[i].Date < c.From:
			c.Opening = after
		case last >= 0 && c.Steps[last].Date == rows[i].Date:
			c.Steps[last].Value = after
		default:
			c.Steps = append(c.Steps, chart.Step{Date: rows[i].Date, Value: after})
		}
	}
	p.bands(c)
	p.marks(c)
	c.Strips = append(p.factStrip(rows), p.lateStrip(rows, c.From)...)
	c.Zone = func(first, last events.Date) string {
		to := p.Here("year", first.String()[:4], "kind", "", "late", "")
		if last-first > 31 {
			return to + "#statement"
		}
		return to + "#in-" + events.MonthOf(first).String()
	}
	f := &figure{Name: p.Entitlement(p.Chosen), Limits: len(c.Bands) > 0}
	if f.SVG, err = c.SVG(p.Language); err != nil {
		return err
	}
	q := func(parts int64) string { return p.Quantity(events.Quantity{Unit: c.Unit, Parts: parts}) }
	for _, m := range c.Months() {
		r := monthRow{Last: m.Last, Close: q(m.Close), Least: q(m.Least), Most: q(m.Most)}
		if m.Band != nil {
			r.Limit = p.Text(m.Band.Text)
		}
		f.Months = append(f.Months, r)
	}
	slices.Reverse(f.Months)
	f.Spans = []frame.Link{{Text: p.Say("tutto", "everything"), Address: p.Here("span", "") + "#figure", Current: !year},
		{Text: p.Say("ultimi dodici mesi", "last twelve months"), Address: p.Here("span", "year") + "#figure", Current: year}}
	p.Figure = f
	f.Dates, err = p.dates(ctx, rows, c.From)
	return err
}

// lastKnown is the day after which the chart is a forecast: today, or the day of the last record that the page knows, so that a
// page as known in the past stays as it is.
func (p drawing) lastKnown() events.Date {
	if t := p.balance.Known.Time; p.Past() && t != nil {
		return min(p.Today(), events.DateOf(*t, p.Rome()))
	}
	return p.Today()
}

// bands are the limits of the balance over time.
func (p drawing) bands(c *chart.Chart) {
	for _, b := range p.employment.Limits {
		if b.Entitlement != p.Chosen {
			continue
		}
		to := c.To
		if b.To != nil {
			to = *b.To
		}
		most := quantity(b.Unit, b.Most)
		band := chart.Band{From: b.From, To: to, High: most.Parts, Text: wording.Say("massimo %s", "at most %s", most)}
		if b.Either {
			band.Low = -most.Parts
			band.Text = wording.Say("da −%s a %s", "from −%s to %s", most, most)
		}
		c.Bands = append(c.Bands, band)
	}
}

// marks are the broken rules of the entitlement.
func (p drawing) marks(c *chart.Chart) {
	for _, b := range p.balance.Breaches {
		if b.Entitlement == p.Chosen {
			c.Marks = append(c.Marks, chart.Mark{Date: b.Date, Text: institutes.Breach(b.Code), Address: "#breaches"})
		}
	}
}

// factStrip is schedules, new limits and what expired, and under it agreements.
func (p drawing) factStrip(rows []report.Movement) []chart.Strip {
	s := chart.Strip{Name: wording.Say("fatti", "facts")}
	for _, t := range p.employment.Terms {
		to := p.Query.At
		if t.To != nil {
			to = *t.To
		}
		name := wording.Say("%s, %s a settimana", "%s, %s a week", t.Schedule, minutes(t.Minutes))
		s.Facts = append(s.Facts, chart.Fact{From: t.From, To: to, Text: name, Short: name, Sign: "schedule", Address: "#employment"})
	}
	for i, b := range p.employment.Limits {
		if b.Entitlement == p.Chosen && i > 0 && p.employment.Limits[i-1].Entitlement == p.Chosen {
			s.Facts = append(s.Facts, chart.Fact{From: b.From, To: b.From, Text: wording.Say("nuovo limite, %s", "new limit, %s", quantity(b.Unit, b.Most)),
				Sign: "contract", Address: p.Clause(b.Clause)})
		}
	}
	for i := range rows {
		if m := &rows[i]; m.Kind == string(ledger.Expire) {
			s.Facts = append(s.Facts, chart.Fact{From: m.Date, To: m.Date, Text: wording.Say("%s, %s", "%s, %s", wording.Kind(m.Kind), quantity(m.Unit, m.Quantity)),
				Sign: "expiry", Address: p.Here("year", m.Date.String()[:4], "kind", "", "late", "") + "#" + m.ID})
		}
	}
	out := []chart.Strip{s}
	var agreements []chart.Fact
	for _, a := range p.employment.Periods {
		if a.Entitlement != p.Chosen {
			continue
		}
		to := p.Query.At
		if a.To != nil {
			to = min(to, *a.To)
		}
		agreements = append(agreements, chart.Fact{From: a.From, To: to, Text: a.Text, Short: a.Text, Sign: "agreement", Address: "#employment"})
	}
	if len(agreements) > 0 {
		out = append(out, chart.Strip{Name: wording.Say("accordi", "agreements"), Facts: agreements})
	}
	return out
}

// lateStrip is the facts about the entitlement that were recorded late, from a day on.
func (p drawing) lateStrip(rows []report.Movement, from events.Date) []chart.Strip {
	s := chart.Strip{Name: wording.Say("in ritardo", "late")}
	ids := map[uint64]string{}
	for i := range rows {
		ids[rows[i].Cause.Seq] = rows[i].ID
	}
	for i := range p.facts.Facts {
		f := &p.facts.Facts[i]
		if f.Delay <= lateAfter || f.Date < from || !slices.Contains(f.Concerns, p.Chosen) {
			continue
		}
		fact := chart.Fact{From: f.Date, To: f.Date, Sign: "late", Text: wording.Say("%s, %s", "%s, %s", f.Title,
			wording.Plural(f.Delay, "", "registrato %d giorni dopo", "", "recorded %d days after"))}
		if id := ids[f.Seq]; id != "" {
			fact.Address = p.Here("year", f.Date.String()[:4], "kind", "", "late", "") + "#" + id
		}
		s.Facts = append(s.Facts, fact)
	}
	if len(s.Facts) == 0 {
		return nil
	}
	return []chart.Strip{s}
}

// drawing makes the chart.
type drawing struct{ *Page }
