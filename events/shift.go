package events

import "fmt"

// ShiftSwapped tells that the shift of a day was swapped for another, the day's own.
type ShiftSwapped struct {
	Dated
	Planned    int        // minutes of the shift that was planned
	Worked     int        // minutes of the one worked instead
	Start, End *ClockTime // of the one worked: both or neither; an end before the start is on the next day
	With       string     // the colleague it was swapped with
}

// Type returns the declaration.
func (ShiftSwapped) Type() *Type { return shiftSwapped }

var shiftSwapped = declare[ShiftSwapped]("hr.shift.swapped", "Shift swapped",
	"The shift of the date was swapped for one of another length (CIA/All.2): what the one planned was, the event says itself.",
	traits{clause: "CIA/All.2/Monte-ore"},
	required("fromMinutes", minutes, func(d *ShiftSwapped) *int { return &d.Planned }, "Minutes of the shift that was planned."),
	required("toMinutes", minutes, func(d *ShiftSwapped) *int { return &d.Worked }, "Minutes of the shift worked instead: another number."),
	maybe("start", aClockTime, func(d *ShiftSwapped) **ClockTime { return &d.Start }, "Start of the shift worked; with end."),
	maybe("end", aClockTime, func(d *ShiftSwapped) **ClockTime { return &d.End },
		"End of the shift worked, toMinutes after the start; before it: on the next day."),
	optional("with", anEmployee, func(d *ShiftSwapped) *string { return &d.With }, "The colleague it was swapped with."),
	check(`"dependentRequired":{"start":["end"],"end":["start"]}`, func(r *reader, d *ShiftSwapped) {
		switch {
		case d.Planned == d.Worked:
			r.failAt("/toMinutes", CodeInvalidValue, fmt.Sprint(d.Worked), "another number than fromMinutes")
		case d.Start != nil && d.End == nil:
			r.failAt("/end", CodeMissingField, "start without end", "the end of the shift beside its start, or neither")
		case d.Start == nil && d.End != nil:
			r.failAt("/start", CodeMissingField, "end without start", "the start of the shift beside its end, or neither")
		case d.Start != nil && (ClockSpan{*d.Start, *d.End}).Minutes() != d.Worked:
			r.failAt("/end", CodeInvalidValue, `"`+d.End.String()+`"`, fmt.Sprintf("the end of the shift, %d minutes (toMinutes) after %s", d.Worked, d.Start))
		}
	}))
