package chart

import (
	"embed"
	"fmt"
	"html/template"
	"strings"

	"spettanze/events"
	"spettanze/projections/wording"
)

//go:embed chart.html
var files embed.FS

var drawing = template.Must(template.New("chart.html").Option("missingkey=error").ParseFS(files, "chart.html"))

// drawn is a chart with its places worked out.
type drawn struct {
	*Chart
	wording.Language
	Height, Columns, Plot, Axis int64
	Path                        string
	Values, Times               []label
	Zero                        int64
	Hatch                       *box // the forecast
	Rooms                       []room
	Points                      []point
	Zones                       []zone
	Rows                        []row
	Last                        label
	Description                 string
}

type (
	box  struct{ X, Width string }
	room struct {
		box
		Y, Height   int64
		Name, Title string
	}
	point struct {
		X, Title, Address string
		Y                 int64
	}
	zone struct {
		box
		Title, Address string
	}
	row struct {
		Name  string
		Y     int64
		Facts []fact
	}
	fact struct {
		box
		Title, Short, Sign, Address string
		Tick                        bool
		Y                           int64
	}
)

// SVG draws the chart.
func (c *Chart) SVG(l wording.Language) (template.HTML, error) {
	s := c.scale()
	d := drawn{Chart: c, Language: l, Plot: height, Columns: columns, Axis: axis, Height: height + axis + strip*int64(len(c.Strips)),
		Path: c.path(s), Values: c.values(s, l), Times: c.times(l), Zero: s.y(0), Description: c.description(l)}
	if c.Today < c.To {
		from := max(c.Today+1, c.From)
		d.Hatch = &box{c.x(from), c.wide(from, c.To)}
	}
	for _, b := range c.Bands {
		if b.To < c.From || b.From > c.To {
			continue
		}
		d.Rooms = append(d.Rooms, room{box{c.x(b.From), c.wide(b.From, b.To)}, s.y(b.High), s.y(b.Low) - s.y(b.High), l.Text(b.Text),
			l.Text(wording.Say("%s, dal %s al %s", "%s, from %s to %s", b.Text, max(b.From, c.From), min(b.To, c.To)))})
	}
	for _, m := range c.Marks {
		if m.Date >= c.From && m.Date <= c.To {
			d.Points = append(d.Points, point{c.x(m.Date), l.Text(wording.Say("%s: %s", "%s: %s", m.Date, m.Text)), m.Address, s.y(c.At(m.Date))})
		}
	}
	d.Zones = c.zones(l)
	for i, facts := range c.Strips {
		d.Rows = append(d.Rows, c.row(l, facts, height+axis+strip*int64(i)))
	}
	last := c.At(c.To)
	d.Last = label{Y: s.y(last), Text: l.Quantity(events.Quantity{Unit: c.Unit, Parts: last})}
	var out strings.Builder
	if err := drawing.Execute(&out, d); err != nil {
		return "", fmt.Errorf("draw a chart: %w", err)
	}
	return template.HTML(out.String()), nil //nolint:gosec // made by html/template
}

// zones are the months of the chart, or its years where there are more than three of them.
func (c *Chart) zones(l wording.Language) (out []zone) {
	for first := c.From; first <= c.To; {
		last := min(first.MonthEnd(), c.To)
		name := wording.Say("%s", "%s", events.MonthOf(first))
		if c.To-c.From > 3*366 {
			last = min(first.YearEnd(), c.To)
			name = wording.Say("%d", "%d", first.Year())
		}
		least, most := c.between(first, last)
		q := func(parts int64) events.Quantity { return events.Quantity{Unit: c.Unit, Parts: parts} }
		title := wording.Say("%s: alla fine %s", "%s: %s at its end", name, q(c.At(last)))
		if least != most {
			title = wording.Say("%s, da %s a %s", "%s, from %s to %s", title, q(least), q(most))
		}
		z := zone{box: box{c.x(first), c.wide(first, last)}, Title: l.Text(title)}
		if c.Zone != nil {
			z.Address = c.Zone(first, last)
		}
		out = append(out, z)
		first = last + 1
	}
	return out
}

func (c *Chart) row(l wording.Language, s Strip, y int64) row {
	r := row{Name: l.Text(s.Name), Y: y}
	for _, f := range s.Facts {
		if f.To < c.From || f.From > c.To {
			continue
		}
		text := wording.Say("%s: %s", "%s: %s", f.From, f.Text)
		if f.To != f.From {
			text = wording.Say("%s, dal %s al %s", "%s, from %s to %s", f.Text, f.From, f.To)
		}
		r.Facts = append(r.Facts, fact{box: box{c.x(f.From), c.wide(f.From, f.To)}, Title: l.Text(text), Short: l.Text(f.Short),
			Sign: f.Sign, Address: f.Address, Tick: f.From == f.To, Y: y})
	}
	return r
}

// description says in words what the line does.
func (c *Chart) description(l wording.Language) string {
	least, most := c.between(c.From, c.To)
	q := func(parts int64) events.Quantity { return events.Quantity{Unit: c.Unit, Parts: parts} }
	t := wording.Say("Dal %s al %s: all'inizio %s, alla fine %s; minimo %s, massimo %s.", "From %s to %s: %s at first, %s at last; lowest %s, highest %s.",
		c.From, c.To, q(c.Opening), q(c.At(c.To)), q(least), q(most))
	if n := len(c.Marks); n > 0 {
		t = wording.Say("%s %s", "%s %s", t, wording.Plural(n, "Una regola violata.", "%d regole violate.", "One rule broken.", "%d rules broken."))
	}
	if c.Today < c.To {
		t = wording.Say("%s Dopo il %s è una previsione.", "%s After %s it is a forecast.", t, c.Today)
	}
	return l.Text(t)
}
