package clockings

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"spettanze/events"
	"spettanze/events/clockings/cells"
	"spettanze/events/clockings/layout"
	"spettanze/events/lang"
)

// forms are the ways in which a table writes dates and times, found out from all its rows before any is read.
type forms struct {
	short     bool // years of two digits have one reading
	fractions bool // 0.30 is a part of a day; else, with dots, a time
	dots      bool
	direction bool        // a row at least has a direction
	numbered  bool        // weeks have numbers, which say nothing of their type
	layout    *layout.Map // of dates and times, when a map says it
}

// survey finds out the forms. It refuses a table whose months come before its days.
func (r *reader) survey() *Refusal {
	r.forms.layout = r.Map
	dates, times := map[cells.DateForm]bool{}, map[cells.TimeForm]bool{}
	var dayFirst bool
	var monthFirstAt *cells.Row
	var shortDates []cells.Date
	var numbers, words int // of weeks
	field := fieldDate
	if !r.columns.has(fieldDate) || r.columns.has(fieldMoment) && r.columns.pairs() == 0 {
		field = fieldMoment
	}
	for i := range r.rows {
		row := &r.rows[i]
		d := cells.ScanDate(r.cell(row, field))
		if d.Form != cells.NoDate {
			dates[d.Form] = true
		}
		if d.Form == cells.SlashDate || d.Form == cells.ShortDate {
			dayFirst = dayFirst || d.Parts[0] > 12
			if d.Parts[1] > 12 && monthFirstAt == nil {
				monthFirstAt = row
			}
		}
		if d.Form == cells.ShortDate {
			shortDates = append(shortDates, d)
		}
		note := func(s string) {
			if t := cells.ScanTime(s); t.Form != cells.NoTime {
				times[t.Form] = true
			}
		}
		note(d.Rest)
		for f := range r.columns.at {
			switch {
			case f == fieldTime || f[0] == 'i' || f[0] == 'o':
				note(r.cell(row, f))
			case f == fieldWeek && r.cell(row, f) != "":
				if _, err := strconv.Atoi(r.cell(row, f)); err == nil {
					numbers++
				} else {
					words++
				}
			case f == fieldDirection:
				r.forms.direction = r.forms.direction || r.direction(r.cell(row, f)) != 0
			}
		}
	}
	said := r.Map != nil && r.Map.Date != ""
	if monthFirstAt != nil && !dayFirst && !said {
		return monthFirst(monthFirstAt.Line, r.heading(field), r.cell(monthFirstAt, field))
	}
	r.forms.short = slices.ContainsFunc(shortDates, func(d cells.Date) bool { // not year, month, day as well
		date, ok := cells.Civil(2000+d.Parts[0], d.Parts[1], d.Parts[2])
		return !ok || date > r.Today
	})
	r.forms.numbered = numbers > 0 && words == 0
	r.forms.fractions = times[cells.DayFraction] && !times[cells.DotTime]
	r.forms.dots = times[cells.DotTime] && !times[cells.DayFraction]
	r.say(dates, times)
	return nil
}

// say writes down the forms found.
func (r *reader) say(dates map[cells.DateForm]bool, times map[cells.TimeForm]bool) {
	m := r.Map
	for form, name := range []string{cells.ISODate: "YYYY-MM-DD", cells.SlashDate: "DD/MM/YYYY", cells.ShortDate: "DD/MM/YY", cells.SerialDate: "Excel"} {
		if name != "" && dates[cells.DateForm(form)] && (m == nil || m.Date == "") { //nolint:gosec // a small constant
			r.out.Dates = append(r.out.Dates, name)
		}
	}
	for form, name := range []string{cells.ColonTime: "HH:MM", cells.DotTime: "HH.MM", cells.DigitsTime: "HHMM", cells.DayFraction: "Excel"} {
		if name != "" && times[cells.TimeForm(form)] && (m == nil || m.Time == "") { //nolint:gosec // a small constant
			r.out.Times = append(r.out.Times, name)
		}
	}
	if m != nil && m.Date != "" {
		r.out.Dates = []string{m.Date}
	}
	if m != nil && m.Time != "" {
		r.out.Times = []string{m.Time}
	}
}

// date reads a date, and what follows it in the cell.
func (f *forms) date(s string) (d events.Date, rest string, bad lang.Text) {
	if f.layout != nil && f.layout.Date != "" {
		return mappedDate(f.layout, s)
	}
	seen := cells.ScanDate(s)
	switch seen.Form {
	case cells.NoDate:
		return 0, "", reasonDate
	case cells.SlashDate, cells.ShortDate:
		year := seen.Parts[2]
		if seen.Form == cells.ShortDate {
			if !f.short {
				return 0, "", reasonShortYear
			}
			year += 2000
		}
		var ok bool
		if seen.Date, ok = cells.Civil(year, seen.Parts[1], seen.Parts[0]); !ok {
			return 0, "", reasonDate
		}
	}
	if seen.Date < events.MinDate || seen.Date > events.MaxDate {
		return 0, "", reasonDate
	}
	return seen.Date, seen.Rest, lang.Text{}
}

var decimalHours = regexp.MustCompile(`^\d{1,2}([.,]\d{1,4})?$`)

// time reads a time of day.
func (f *forms) time(s string) (cells.Time, lang.Text) {
	if f.layout != nil && f.layout.Time != "" {
		return mappedTime(f.layout, s)
	}
	t := cells.ScanTime(s)
	switch {
	case t.Form == cells.DoubtfulTime && f.fractions:
		return cells.Time{Form: cells.DayFraction, Seconds: t.Other}, lang.Text{}
	case t.Form == cells.DoubtfulTime && f.dots:
		t.Form = cells.DotTime
	case t.Form == cells.DoubtfulTime:
		return t, reasonDoubtful
	case t.Form == cells.NoTime && decimalHours.MatchString(s):
		return t, reasonDecimal
	case t.Form == cells.NoTime:
		return t, reasonTime
	}
	return t, lang.Text{}
}

// direction returns 'i' for an entrance, 'o' for an exit, 0 for what is neither.
func (r *reader) direction(s string) byte {
	if r.Map != nil && len(r.Map.Directions) > 0 {
		return r.Map.Directions[s]
	}
	switch plain(s) { // C/In is what many readers write
	case "e", "i", "in", "entrata", "ingresso", "entry", "enter", "cin", "checkin", "clockin", "start", "inizio":
		return 'i'
	case "u", "o", "out", "uscita", "exit", "cout", "checkout", "clockout", "end", "fine":
		return 'o'
	}
	return 0
}

func mappedDate(m *layout.Map, s string) (events.Date, string, lang.Text) {
	t, err := time.Parse(m.Layout, s)
	if err != nil {
		return 0, "", reasonMapped(m.Date)
	}
	d := events.NewDate(t.Date())
	if d < events.MinDate || d > events.MaxDate {
		return 0, "", reasonDate
	}
	rest := ""
	if strings.Contains(m.Date, "mm") {
		rest = t.Format("15:04:05")
	}
	return d, rest, lang.Text{}
}

func mappedTime(m *layout.Map, s string) (cells.Time, lang.Text) {
	switch m.Time {
	case layout.DecimalTime, layout.FractionTime:
		n := cells.Fraction(s)
		if m.Time == layout.DecimalTime {
			n = (n + 12) / 24 // hours, as parts of a day of days
		}
		if !decimalHours.MatchString(s) && !cells.FractionLike.MatchString(s) || n > cells.SecondsOfDay {
			return cells.Time{}, reasonMapped(m.Time)
		}
		return cells.Time{Form: cells.MappedTime, Seconds: n}, lang.Text{}
	}
	if strings.HasPrefix(s, "24") {
		if t := cells.ScanTime(s); t.Seconds == cells.SecondsOfDay {
			return t, lang.Text{}
		}
	}
	t, err := time.Parse(layout.Layout(m.Time), s)
	if err != nil {
		return cells.Time{}, reasonMapped(m.Time)
	}
	return cells.Time{Form: cells.MappedTime, Seconds: t.Hour()*3600 + t.Minute()*60 + t.Second()}, lang.Text{}
}

// reasonMapped is said of a value that is not as the map says.
func reasonMapped(form string) lang.Text {
	return lang.Say("non è come dice --map (%s): correggere il valore o la mappa", "this is not as --map says (%s): correct the value or the "+
		"map", form)
}
