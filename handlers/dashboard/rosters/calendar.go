package rosters

import (
	"context"
	"strconv"
	"strings"

	"spettanze/events"
	"spettanze/handlers/dashboard/frame"
	"spettanze/projections/institutes"
	"spettanze/projections/rota"
	"spettanze/projections/wording"
)

// Day is a day as it is shown. Empty words: there is nothing to say.
type Day struct {
	*rota.Day
	v       *frame.View
	Begins  bool   // the type of the week is said on it
	Number  string // of the month
	Name    string // of the weekday, short
	Whole   string // the day in words
	Shift   string
	Worked  string
	Leave   []string
	Broken  []string
	Column  int // of the week, from 1: of the first day that is shown
	Current bool
}

func dayOf(v *frame.View, x *rota.Day) *Day {
	_, _, n := x.Date.Civil()
	d := &Day{Day: x, v: v, Number: strconv.Itoa(n), Name: short(v, x.Date), Whole: whole(v, x.Date), Current: x.Date == v.Query.At}
	switch {
	case x.Off:
		d.Shift = v.Say("libero", "off")
	case x.Planned != "":
		d.Shift = strings.Replace(x.Planned, "-", "–", 1)
	case x.Minutes > 0:
		d.Shift = v.Say("turno di ", "shift of ") + minutes(v, x.Minutes)
	}
	if x.Worked != nil {
		d.Worked = minutes(v, *x.Worked)
	}
	for _, l := range x.Leave {
		name := v.Text(l.Name)
		if l.Minutes > 0 {
			name += " " + minutes(v, l.Minutes)
		}
		d.Leave = append(d.Leave, name)
	}
	for _, b := range x.Breaches {
		d.Broken = append(d.Broken, v.Text(institutes.Breach(b.Code)))
	}
	return d
}

// words are those that every day may show.
type words struct{ Week, Swapped, Worked, Sign string }

// Words are the words of the page's language.
func (d *Day) Words() words {
	return words{d.v.Say("settimana", "week"), d.v.Say("cambio", "swap"), d.v.Say("lavorate", "worked"), "⚠"}
}

// Weekday is the day of the week.
func (d *Day) Weekday() int { return int(d.Date.Weekday()) }

func minutes(v *frame.View, n int) string {
	return v.Quantity(events.Quantity{Unit: events.Minute, Parts: int64(n)})
}

// Calendar is the month of an employee.
type Calendar struct {
	*frame.View
	ID     string
	Month  string
	Days   []*Day
	Months []frame.Link
	Sums   string // what the month has in all
}

// CalendarOf makes the calendar of an employee, of the month of the view's date.
func CalendarOf(ctx context.Context, v *frame.View, id string) (*Calendar, error) {
	doc, err := rota.OfEmployee(ctx, v.Reporter, v.Rome(), v.Query, id)
	if err != nil {
		return nil, err
	}
	return CalendarFrom(v, id, doc), nil
}

// CalendarFrom makes the calendar of an employee from the document of its month.
func CalendarFrom(v *frame.View, id string, doc *rota.Document) *Calendar {
	c := &Calendar{View: v, ID: id, Month: v.Month(doc.Month), Months: months(v, doc.Month)}
	days := doc.Employees[0].Days
	due, worked := 0, 0
	for i := range days {
		d := dayOf(v, &days[i])
		d.Begins = days[i].Week != "" && (i == 0 || d.Weekday() == 1)
		if i == 0 {
			d.Column = (d.Weekday()+6)%7 + 1
		}
		due += days[i].Due
		if days[i].Worked != nil {
			worked += *days[i].Worked
		}
		c.Days = append(c.Days, d)
	}
	if due+worked > 0 {
		c.Sums = v.Text(wording.Say("Dovute nel mese %s, lavorate %s.", "Due in the month %s, worked %s.", minutes(v, due), minutes(v, worked)))
	}
	return c
}

// alone is the calendar as a page.
func alone(ctx context.Context, v *frame.View) (*frame.Content, error) {
	id := v.Request.PathValue("id")
	c, err := CalendarOf(ctx, v, id)
	if err != nil {
		return nil, err
	}
	return &frame.Content{Title: wording.Say("Turni di %s, %s", "Rosters of %s, %s", id, events.MonthOf(v.Query.At)), Data: c,
		Crumbs:  []frame.Crumb{{Text: wording.Say("Dipendenti", "Employees"), Address: v.To("employees")}, {Text: wording.Say("%s", "%s", id), Address: v.To("employees", id)}},
		Formats: []string{"csv", "xlsx", "json"}, Document: "/v1" + v.Path("employees", id, "roster"), Command: "spettanze rosters --employee " + id}, nil
}
