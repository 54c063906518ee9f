package chart

import (
	"fmt"
	"strings"

	"spettanze/events"
	"spettanze/projections/wording"
)

// Sizes in pixels, and the columns of the line.
const (
	height  = 220 // of the plot
	columns = 1000
	axis    = 22 // below the plot
	strip   = 26 // of one strip
)

// scale is the vertical axis: rulings from bottom to top, step apart.
type scale struct {
	bottom, top, step int64
}

// rulings are the distances in minutes that read well.
var rulings = []int64{15, 30, 60, 120, 240, 480, 960, 2400, 4800, 9600}

// scale chooses the axis: zero is on it, and at most six rulings.
func (c *Chart) scale() scale {
	least, most := c.between(c.From, c.To)
	least, most = min(least, c.Opening, 0), max(most, c.Opening, 0)
	for _, b := range c.Bands {
		least, most = min(least, b.Low), max(most, b.High)
	}
	if least == most {
		most = least + c.one()
	}
	s := scale{step: c.step((most - least + 4) / 5)}
	s.bottom, s.top = floor(least, s.step), -floor(-most, s.step)
	return s
}

// one is a whole unit, an hour of minutes.
func (c *Chart) one() int64 {
	if c.Unit.Row().Clock {
		return 60
	}
	return c.Unit.Scale()
}

// quantity is a value with the unit of the chart.
func (c *Chart) quantity(parts int64) events.Quantity {
	return events.Quantity{Unit: c.Unit, Parts: parts}
}

// step returns the least distance between rulings that is at least n.
func (c *Chart) step(n int64) int64 {
	if c.Unit.Row().Clock {
		for _, r := range rulings {
			if r >= n {
				return r
			}
		}
		n = (n + 9599) / 9600
		return 9600 * decimal(n)
	}
	one := c.one()
	if c.Unit == events.Day && n <= one/2 {
		return one / 2
	}
	return one * decimal((n+one-1)/one)
}

// decimal returns the least of 1, 2, 5, 10, 20, 50, … that is at least n.
func decimal(n int64) int64 {
	for p := int64(1); ; p *= 10 {
		for _, f := range []int64{1, 2, 5} {
			if f*p >= n {
				return f * p
			}
		}
	}
}

// floor returns the greatest multiple of step that is not above n.
func floor(n, step int64) int64 {
	m := n % step
	if m < 0 {
		m += step
	}
	return n - m
}

// y is the place of a value, in pixels from the top of the plot.
func (s scale) y(v int64) int64 { return (s.top - v) * height / (s.top - s.bottom) }

// x is the place of the beginning of a day, in per cent of the width.
func (c *Chart) x(d events.Date) string {
	return percent(int64(min(max(d, c.From), c.To+1)-c.From), int64(c.To-c.From+1))
}

// wide is the width of the days from first through last, in per cent.
func (c *Chart) wide(first, last events.Date) string {
	first, last = max(first, c.From), min(last, c.To)
	return percent(int64(last-first+1), int64(c.To-c.From+1))
}

func percent(n, of int64) string {
	p := n * 10000 / of
	s := fmt.Sprintf("%d.%02d", p/100, p%100)
	return strings.TrimRight(strings.TrimRight(s, "0"), ".") + "%"
}

// path is the line: in each column the first, the lowest, the highest and the last value.
func (c *Chart) path(s scale) string {
	var b strings.Builder
	at := s.y(c.Opening)
	fmt.Fprintf(&b, "M0 %d", at)
	days := int64(c.To - c.From + 1)
	draw := func(y int64) {
		if y != at {
			fmt.Fprintf(&b, "V%d", y)
			at = y
		}
	}
	for i := 0; i < len(c.Steps); {
		column := int64(max(c.Steps[i].Date, c.From)-c.From) * columns / days
		first := s.y(c.Steps[i].Value)
		least, most, last := first, first, first
		for ; i < len(c.Steps) && int64(max(c.Steps[i].Date, c.From)-c.From)*columns/days == column; i++ {
			last = s.y(c.Steps[i].Value)
			least, most = min(least, last), max(most, last)
		}
		if least == at && most == at {
			continue
		}
		fmt.Fprintf(&b, "H%d", column)
		draw(least)
		draw(most)
		draw(last)
	}
	fmt.Fprintf(&b, "H%d", columns)
	return b.String()
}

// label is a word on an axis. A minor one is left out where there is little room.
type label struct {
	X, Text string
	Y       int64
	Minor   bool
}

// values are the rulings, from the top.
func (c *Chart) values(s scale, l wording.Language) (out []label) {
	for v := s.top; v >= s.bottom; v -= s.step {
		out = append(out, label{Y: s.y(v), Text: c.short(v, l)})
	}
	return out
}

// short writes a value of a ruling: 8:00, 12, −2.000.
func (c *Chart) short(v int64, l wording.Language) string {
	s := l.Quantity(c.quantity(v))
	if point := l.Say(",", "."); !c.Unit.Row().Clock && c.Unit.Row().Decimals > 0 {
		s = strings.TrimSuffix(strings.TrimRight(s, "0"), point)
	}
	return s
}

// spans are the months between two words on the horizontal axis.
var spans = []int{1, 3, 12, 24, 60, 120}

// weeks is up to how many days of a chart weeks are named.
const weeks = 70

// times are the words on the horizontal axis: at most twelve months, quarters or years, or the days of some weeks.
func (c *Chart) times(l wording.Language) (out []label) {
	if c.To-c.From < weeks {
		for d := c.From; d <= c.To; d += 7 {
			out = append(out, label{X: c.x(d), Text: shortDay(l, d), Minor: len(out)%2 == 1})
		}
		return out
	}
	months := spans[len(spans)-1]
	for _, n := range spans {
		if int(c.To-c.From) <= 12*n*31 {
			months = n
			break
		}
	}
	for d := (c.From - 1).MonthEnd() + 1; d <= c.To; d = d.MonthEnd() + 1 {
		y, m, _ := d.Civil()
		if (y*12+int(m)-1)%months == 0 {
			minor := months == 1 && m%3 != 1 || months == 3 && m != 1 || months > 3 && len(out)%2 == 1
			out = append(out, label{X: c.x(d), Text: shortMonth(l, d), Minor: minor})
		}
	}
	if len(out) <= 6 {
		for i := range out {
			out[i].Minor = false
		}
	}
	return out
}

// shortDay writes a date without its year: 07/03, or 03-07 in English.
func shortDay(l wording.Language, d events.Date) string {
	if l == wording.English {
		return d.String()[5:]
	}
	return l.Date(d)[:5]
}

// shortMonth writes a month in three letters; January is its year.
func shortMonth(l wording.Language, d events.Date) string {
	y, m, _ := d.Civil()
	if m == 1 {
		return fmt.Sprint(y)
	}
	return string([]rune(l.Month(events.MonthOf(d)))[:3])
}
