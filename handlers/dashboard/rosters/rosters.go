// Package rosters is the pages of rosters: a month of the company or of a unit as a grid, and a month of one employee as a calendar.
//
//	/blue/rosters?at=2023-03-31&unit=sportello
//	/blue/employees/E042/roster?at=2023-03-31
//
// A page has thirty employees. Both show package rota's document of the date's month: the planned shift as it stands, minutes worked,
// leave, the type of week, and rules of rosters that are broken. What is wrong is said in words. The calendar stands on the page of
// oneself too.
package rosters

import (
	"context"
	"embed"
	"fmt"
	"math"
	"net/url"
	"strconv"

	"spettanze/events"
	"spettanze/handlers/access"
	"spettanze/handlers/api/refuse"
	"spettanze/handlers/dashboard/frame"
	"spettanze/projections/rota"
	"spettanze/projections/wording"
)

//go:embed *.html
var files embed.FS

// shown is how many employees a page has unless its address says otherwise, and most how many it has at most: each is folded for it, while
// it holds a reader of the store.
const (
	shown = 30
	most  = 100
)

// Pages adds the pages to the frame.
func Pages(f *frame.Frame) {
	f.Section(access.SeeBalances, "rosters", wording.Say("Turni", "Rosters"))
	f.Page(access.SeeBalances, "/{company}/rosters", frame.Parse(files, "rosters.html", "calendar.html"), show)
	f.Page(access.SeeBalances, "/{company}/employees/{id}/roster", frame.Parse(files, "calendar.html", "alone.html"), alone)
}

// Templates adds to the templates of a page the template "calendar", which shows a [Calendar].
func Templates(t *frame.Templates) *frame.Templates { return t.With(files, "calendar.html") }

// content is the grid.
type content struct {
	*frame.View
	Unit        string
	Heads       []head
	Rows        []row
	doc         *rota.Document
	skip, limit int
}

// head is the head of a day.
type head struct {
	Weekday, Day string
	Whole        string // the day in words
	Free         bool   // a Sunday or a holiday
	Holiday      bool
}

// row is an employee.
type row struct {
	ID, Unit, Address string
	Days              []*Day // nil: out of service
}

func show(ctx context.Context, v *frame.View) (*frame.Content, error) {
	c := &content{View: v, Unit: v.Param("unit")}
	var err error
	if c.limit, err = c.number("limit", shown, 1, most); err != nil {
		return nil, err
	}
	if c.skip, err = c.number("skip", 0, 0, math.MaxInt32); err != nil {
		return nil, err
	}
	if c.doc, err = rota.Of(ctx, v.Reporter, v.Rome(), v.Query, rota.Asked{Unit: c.Unit, Skip: c.skip, Limit: c.limit}); err != nil {
		return nil, err
	}
	for d := c.doc.Month.First(); d <= c.doc.Month.Last(); d++ {
		_, _, day := d.Civil()
		holiday := v.Reporter.Contract.Calendar.IsHoliday(d)
		c.Heads = append(c.Heads, head{Weekday: short(v, d), Day: strconv.Itoa(day), Whole: whole(v, d), Free: holiday || d.Weekday() == 0, Holiday: holiday})
	}
	c.doc.Cut(c.skip, c.limit)
	for i := range c.doc.Employees {
		e := &c.doc.Employees[i]
		r := row{ID: e.Employee, Unit: e.Unit, Address: v.To("employees", e.Employee, "roster"), Days: make([]*Day, len(c.Heads))}
		for k := range e.Days {
			d := dayOf(v, &e.Days[k])
			d.Begins = d.Week != "" && (k == 0 || d.Weekday() == 1)
			r.Days[d.Date-c.doc.Month.First()] = d
		}
		c.Rows = append(c.Rows, r)
	}
	document, command := "/v1"+v.Path("rosters"), "spettanze rosters"
	if c.Unit != "" {
		document, command = document+"?"+url.Values{"unit": {c.Unit}}.Encode(), command+" --unit "+frame.ShellWord(c.Unit)
	}
	return &frame.Content{Title: wording.Say("Turni di %s", "Rosters of %s", c.doc.Month), Lead: wording.Say(
		"Il turno previsto com'è ora, cambi compresi, ciò che si è lavorato, le assenze, e le regole dei turni violate.",
		"The planned shift as it stands, swaps included, what was worked, leave, and rules of rosters that are broken."),
		Data: c, Formats: []string{"csv", "xlsx", "json"}, Document: document, Command: command}, nil
}

// number reads a parameter that says which part of the list is asked for.
func (c *content) number(name string, otherwise, from, to int) (int, error) {
	w := c.Param(name)
	if w == "" {
		return otherwise, nil
	}
	n, err := strconv.Atoi(w)
	if err != nil || n < from || n > to {
		return 0, refuse.BadRequest("%s=%s: atteso un numero di righe, da %d a %d", "%s=%s: expected a number of rows, %d to %d", name, w, from, to)
	}
	return n, nil
}

// Action is where the form goes.
func (c *content) Action() string { return c.Path("rosters") }

// Kept are the parameters that the form keeps.
func (c *content) Kept() []frame.Option { return frame.Kept(c.View) }

// All is the address of the company's rosters.
func (c *content) All() string { return c.Here("unit", "", "skip", "") }

// Months are the links to the months before and after.
func (c *content) Months() []frame.Link { return months(c.View, c.doc.Month) }

// Caption says what the table is.
func (c *content) Caption() string {
	out := c.Plural(c.doc.Count, "Un dipendente", "%d dipendenti", "One employee", "%d employees")
	if c.Unit != "" {
		out += c.Say(" dell'unità ", " of the unit ") + c.Unit
	}
	return out
}

// Pages are the links to the parts of the list.
func (c *content) Pages() (out []frame.Link) {
	n := c.doc.Count
	if n <= c.limit && c.skip == 0 {
		return nil
	}
	at := func(skip int) string {
		if skip <= 0 {
			return ""
		}
		return strconv.Itoa(skip)
	}
	if c.skip > 0 {
		out = append(out, frame.Link{Text: c.Say("‹ precedenti", "‹ previous"), Address: c.Here("skip", at(c.skip-c.limit))})
	}
	first, last := min(c.skip+1, n), min(c.skip+c.limit, n)
	out = append(out, frame.Link{Text: c.Text(wording.Say("da %d a %d di %d", "%d to %d of %d", first, last, n)), Address: c.Here(), Current: true})
	if last < n {
		out = append(out, frame.Link{Text: c.Say("successivi ›", "next ›"), Address: c.Here("skip", at(last))})
	}
	return out
}

// months are the links to the month before and after, at the last day of each.
func months(v *frame.View, m events.Month) (out []frame.Link) {
	for i, to := range []events.Month{m - 1, m + 1} {
		d := to.Last()
		if d < events.MinDate || d > events.MaxDate {
			continue
		}
		text := "‹ " + v.Month(to)
		if i == 1 {
			text = v.Month(to) + " ›"
		}
		out = append(out, frame.Link{Text: text, Address: v.Here("at", d.String(), "skip", "")})
	}
	return out
}

func short(v *frame.View, d events.Date) string { return string([]rune(v.Weekday(d.Weekday()))[:3]) }

// whole writes a day in words: lunedì 6 marzo 2023.
func whole(v *frame.View, d events.Date) string {
	_, _, day := d.Civil()
	return fmt.Sprintf("%s %d %s", v.Weekday(d.Weekday()), day, v.Month(events.MonthOf(d)))
}
