package hr

import (
	"slices"
	"strconv"
	"strings"

	"spettanze/events"
	"spettanze/events/declare"
	"spettanze/events/lang"
	"spettanze/events/wire"
)

// ClockingRecorded is a day's clocking.
type ClockingRecorded struct {
	events.Dated
	Week               string             // A, B or C: the type of week for the flexible bands; may be absent
	Punches            []events.ClockTime // 2 or 4: in, out, in, out; none on a remote day without times
	Afternoon          *bool
	PlannedMinutes     *int // theoretical minutes of the day, 0 to 1440, instead of the schedule's
	OvertimeAuthorized bool
	Remote             bool
	Overnight          bool // the punches fall once: those from the fall on are of the next day
	Travel             bool // on business travel
}

// At returns the minutes of a punch since the midnight at which the date begins, 0 to 2879.
func (c *ClockingRecorded) At(punch int) int {
	at := int(c.Punches[punch])
	if c.Overnight && c.Punches[punch] < c.Punches[0] { // less than 24 hours after the first
		at += events.DayLong
	}
	return at
}

// Type returns the declaration.
func (ClockingRecorded) Type() *events.Type { return clockingRecorded }

// DayMinutes returns the planned minutes, if the clocking has them.
func (c ClockingRecorded) DayMinutes(day events.Date) (int, bool) {
	if c.PlannedMinutes == nil || day != c.Date {
		return 0, false
	}
	return *c.PlannedMinutes, true
}

var clockingRecorded = declare.Type[ClockingRecorded]("hr.clocking.recorded", "Clocking recorded", "A day's clocking.",
	declare.Traits{It: "Timbratura", Class: events.ClassTime, Clause: "CIA/3.1"},
	declare.Optional("week", aWeekType, func(d *ClockingRecorded) *string { return &d.Week },
		"Type of the week for the flexible bands (CIA/All.1-A, CIA/All.1-B); without it, that of hr.flex.weeks_set.").Titled("Settimana", "Week"),
	declare.Optional("punches", thePunches, func(d *ClockingRecorded) *[]events.ClockTime { return &d.Punches },
		"In, out, or in, out, in, out: 2 or 4 times of the day, each later than the one before. A remote day may have none.").
		Titled("Timbrature", "Punches"),
	declare.Maybe("afternoon", declare.Bool, func(d *ClockingRecorded) **bool { return &d.Afternoon }, "Whether a day of 5 hours is worked in the afternoon.").
		Titled("Pomeriggio", "Afternoon"),
	declare.Maybe("plannedMinutes", declare.DayMinutes, func(d *ClockingRecorded) **int { return &d.PlannedMinutes },
		"Theoretical minutes of the day, 0 to 1440, instead of the schedule's.").Titled("Minuti previsti", "Planned minutes"),
	declare.Optional("overtimeAuthorized", declare.Bool, func(d *ClockingRecorded) *bool { return &d.OvertimeAuthorized },
		"Whether minutes outside the bands are overtime.").Titled("Straordinario autorizzato", "Overtime authorised"),
	declare.Optional("remote", declare.Bool, func(d *ClockingRecorded) *bool { return &d.Remote }, "Whether the day is worked remotely: no flex (CIA/All.11/D).").
		Titled("Da remoto", "Remote"),
	declare.Optional("overnight", declare.Bool, func(d *ClockingRecorded) *bool { return &d.Overnight },
		"Whether the shift crosses midnight: the punches from the one that is earlier than the one before are of the next day, the last "+
			"less than 24 hours after the first. The clocking belongs to its date.").Titled("Oltre mezzanotte", "Across midnight"),
	declare.Optional("travel", declare.Bool, func(d *ClockingRecorded) *bool { return &d.Travel }, "Whether the day is one of business travel (CIA/7.2).").
		Titled("In trasferta", "On business travel"),
	declare.Check(`"allOf":[{"if":{"not":{"required":["punches"]}},"then":{"properties":{"remote":{"const":true},"overnight":{"const":false}},`+
		`"required":["remote"]}}]`, checkPunches))

// checkPunches checks what the punches are together with the other fields: whether they may be absent, whether they cross midnight.
func checkPunches(r *wire.Reader, d *ClockingRecorded) {
	if len(d.Punches) == 0 {
		switch {
		case !d.Remote:
			r.FailAt("/punches", events.CodeMissingField, lang.Nothing, ExpectPunches)
		case d.Overnight:
			r.FailAt("/overnight", events.CodeInvalidValue, lang.Say("true senza timbrature", "true without punches"), expectOvernight)
		}
		return
	}
	fall := 0
	for i := 1; i < len(d.Punches); i++ {
		if d.Punches[i] > d.Punches[i-1] {
			continue
		}
		if !d.Overnight || fall > 0 || d.Punches[i] == d.Punches[i-1] {
			failPunch(r, d, i)
			return
		}
		fall = i
	}
	switch last := len(d.Punches) - 1; {
	case d.Overnight && fall == 0:
		r.FailAt("/overnight", events.CodeInvalidValue, lang.Say("true con timbrature di un giorno solo", "true with punches of one day"), expectOvernight)
	case fall > 0 && d.Punches[last] >= d.Punches[0]:
		failPunch(r, d, last)
	}
}

// failPunch refuses a punch of a clocking.
func failPunch(r *wire.Reader, d *ClockingRecorded, i int) {
	before, expected := d.Punches[i-1], ExpectPunches
	if d.Overnight {
		expected = expectOvernight
		if i == len(d.Punches)-1 && d.Punches[i] > before {
			before = d.Punches[0]
		}
	}
	r.FailAt("/punches/"+strconv.Itoa(i), events.CodeInvalidValue, FoundAfter(d.Punches[i].String(), before.String()), expected)
}

// expectOvernight describes the punches of a shift across midnight in an error.
var expectOvernight = lang.Say("2 o 4 ore HH:MM, ognuna dopo la precedente, salvo una volta dove comincia il giorno dopo, l'ultima entro 24 ore dalla prima",
	"2 or 4 times HH:MM, each later than the one before but once, where the next day begins, the last within 24 hours of the first")

// ExpectPunches describes the punches of a clocking in an error.
var ExpectPunches = lang.Say("2 o 4 ore del giorno HH:MM, ognuna dopo la precedente", "2 or 4 times of day HH:MM, each later than the one before")

// FoundAfter describes a punch that is not later than the one before.
func FoundAfter(punch, before string) lang.Text {
	return lang.Say("%q dopo %q", "%q after %q", punch, before)
}

// thePunches are 2 or 4 times. Their order is checked with the whole clocking, which says whether they cross midnight.
var thePunches = declare.Kind[[]events.ClockTime]{Expects: ExpectPunches, Says: "2 or 4 times HH:MM in order",
	Schema: `{"type":"array","items":` + declare.ClockTime.Schema + `,"minItems":2,"maxItems":4,"uniqueItems":true,"not":{"minItems":3,"maxItems":3}}`,
	Zero:   func(v *[]events.ClockTime) bool { return len(*v) == 0 },
	Read:   func(r *wire.Reader, v *[]events.ClockTime) { *v = readPunches(r) },
	Append: func(b []byte, v *[]events.ClockTime) []byte {
		return declare.AppendList(b, *v, declare.ClockTime.Append)
	},
	FromText: declare.InCommas(declare.InQuotes),
	Draw: func(d events.Draw, _ events.Date) string {
		n := 2 * d.Int(1, 2)
		times := make([]int, 0, n)
		for len(times) < n {
			if t := d.Int(0, 1439); !slices.Contains(times, t) {
				times = append(times, t)
			}
		}
		slices.Sort(times)
		quotes := make([]string, n)
		for i, t := range times {
			quotes[i] = declare.Quoted(events.ClockTime(t).String()) //nolint:gosec // minutes of a day
		}
		return "[" + strings.Join(quotes, ",") + "]"
	}}

func readPunches(r *wire.Reader) []events.ClockTime {
	if !r.Open('[', ExpectPunches) {
		return nil
	}
	list, n := [4]events.ClockTime{}, 0
	for r.Err == nil && r.Peek() != ']' {
		c := r.Clock()
		switch {
		case r.Err != nil:
		case n == len(list):
			r.Fail(events.CodeInvalidValue, lang.Say("più di 4 ore", "more than 4 times"), ExpectPunches)
		default:
			list[n] = c
			n++
		}
	}
	r.Close()
	if r.Err == nil && n != 2 && n != 4 {
		times := [4]lang.Text{lang.Say("nessuna ora", "no time"), lang.Say("1 ora", "1 time"), {}, lang.Say("3 ore", "3 times")}[n]
		r.Fail(events.CodeInvalidValue, times, ExpectPunches)
		return nil
	}
	return append([]events.ClockTime(nil), list[:n]...)
}
