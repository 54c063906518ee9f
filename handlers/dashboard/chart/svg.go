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
		NameY       int64
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
			l.Text(wording.Say("%s, dal %s al %s", "%s, from %s to %s", b.Text, max(b.From, c.From), min(b.To, c.To))), c.nameAt(s, b)})
	}
	for _, g := range c.apart(c.Marks) {
		m := c.Marks[g.first]
		text := wording.Say("%s: %s", "%s: %s", m.Date, m.Text)
		d.Points = append(d.Points, point{c.x(m.Date), l.Text(g.and(text)), m.Address, s.y(c.At(m.Date))})
	}
	d.Zones = c.zones(l)
	for i, facts := range c.Strips {
		d.Rows = append(d.Rows, c.row(l, facts, height+axis+strip*int64(i)))
	}
	last := c.At(c.To)
	d.Last = label{Y: s.y(last), Text: l.Quantity(c.quantity(last))}
	var out strings.Builder
	if err := drawing.Execute(&out, d); err != nil {
		return "", fmt.Errorf("draw a chart: %w", err)
	}
	return template.HTML(out.String()), nil //nolint:gosec // made by html/template
}

// nameAt is the place of the name of a band: under its upper edge, or above its lower one where the line is too near.
func (c *Chart) nameAt(s scale, b Band) int64 {
	first := max(b.From, c.From)
	least, most := c.between(first, min(b.To, c.To, first+(c.To-c.From)/4))   // a name takes up to a quarter of the width
	room := func(y int64) int64 { return max(s.y(most)-y+4, y-4-s.y(least)) } // from the middle of its letters to the line
	under, above := s.y(b.High)+12, s.y(b.Low)-4
	if room(under) < 10 && room(above) > room(under) {
		return above
	}
	return under
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
		title := wording.Say("%s: alla fine %s", "%s: %s at its end", name, c.quantity(c.At(last)))
		if least != most {
			title = wording.Say("%s, da %s a %s", "%s, from %s to %s", title, c.quantity(least), c.quantity(most))
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
	ticks := map[int]group{}
	for _, g := range c.apart(tickDates(s.Facts)) {
		ticks[g.first] = g
	}
	for i, f := range s.Facts {
		g, first := ticks[i]
		if f.To < c.From || f.From > c.To || f.From == f.To && !first {
			continue
		}
		text := wording.Say("%s: %s", "%s: %s", f.From, f.Text)
		if f.To != f.From {
			text = wording.Say("%s, dal %s al %s", "%s, from %s to %s", f.Text, f.From, f.To)
		}
		r.Facts = append(r.Facts, fact{box: box{c.x(f.From), c.wide(f.From, f.To)}, Title: l.Text(g.and(text)), Short: l.Text(f.Short),
			Sign: f.Sign, Address: f.Address, Tick: f.From == f.To, Y: y})
	}
	return r
}

// apart is how many signs have room beside each other.
const apart = 120

// group is signs that have no room beside each other: the first stands for all.
type group struct{ first, others int }

// and adds to the text of the first how many others there are.
func (g group) and(text wording.Text) wording.Text {
	if g.others == 0 {
		return text
	}
	return wording.Say("%s %s", "%s %s", text, wording.Plural(g.others, "(e un altro vicino)", "(e altri %d vicini)", "(and one more nearby)", "(and %d more nearby)"))
}

// apart groups signs, in any order.
func (c *Chart) apart(marks []Mark) (out []group) {
	at := map[int]int{}
	for i, m := range marks {
		if m.Date < c.From || m.Date > c.To {
			continue
		}
		place := int(m.Date-c.From) * apart / int(c.To-c.From+1)
		if n, ok := at[place]; ok {
			out[n].others++
			continue
		}
		at[place] = len(out)
		out = append(out, group{first: i})
	}
	return out
}

// tickDates are the dates of ticks, at the places of their facts; bars are at no date of the chart.
func tickDates(facts []Fact) []Mark {
	out := make([]Mark, len(facts))
	for i, f := range facts {
		if out[i].Date = f.From; f.From != f.To {
			out[i].Date = events.MaxDate
		}
	}
	return out
}

// description says in words what the line does.
func (c *Chart) description(l wording.Language) string {
	least, most := c.between(c.From, c.To)
	t := wording.Say("Dal %s al %s: all'inizio %s, alla fine %s; minimo %s, massimo %s.", "From %s to %s: %s at first, %s at last; lowest %s, highest %s.",
		c.From, c.To, c.quantity(c.Opening), c.quantity(c.At(c.To)), c.quantity(least), c.quantity(most))
	if n := len(c.Marks); n > 0 {
		t = wording.Say("%s %s", "%s %s", t, wording.Plural(n, "Una regola violata.", "%d regole violate.", "One rule broken.", "%d rules broken."))
	}
	if c.Today < c.To {
		t = wording.Say("%s Dopo il %s è una previsione.", "%s After %s it is a forecast.", t, c.Today)
	}
	return l.Text(t)
}
