// Package shifts has the types of events about the shifts of Parte Terza: rosters, swaps, cycles of weeks (TIME A, TIME B).
package shifts

import (
	"strconv"

	"spettanze/events"
	"spettanze/events/declare"
	"spettanze/events/lang"
	"spettanze/events/wire"
)

// ShiftSwapped records that the shift of a day was swapped for another of the same day.
type ShiftSwapped struct {
	events.Dated
	Planned    int               // minutes of the shift that was planned
	Worked     int               // minutes of the shift worked instead
	Start, End *events.ClockTime // of the shift worked: both or neither; an end before the start is on the next day
	With       string            // the colleague it was swapped with
}

// Type returns the declaration.
func (ShiftSwapped) Type() *events.Type { return shiftSwapped }

var shiftSwapped = declare.Type[ShiftSwapped]("hr.shift.swapped", "Shift swapped",
	"The shift of the date was swapped for one of another length (CIA/All.2): the event itself says which shift was planned. It plans the "+
		"day anew; without times the shift starts when the one before did.",
	declare.Traits{It: "Cambio di turno", Class: events.ClassTime, Clause: "CIA/All.2/Monte-ore"},
	declare.Required("fromMinutes", declare.Minutes, func(d *ShiftSwapped) *int { return &d.Planned }, "Minutes of the shift that was planned.").
		Titled("Minuti previsti", "Planned minutes"),
	declare.Required("toMinutes", declare.Minutes, func(d *ShiftSwapped) *int { return &d.Worked }, "Minutes of the shift worked instead: another number.").
		Titled("Minuti lavorati", "Minutes worked"),
	declare.Maybe("start", declare.ClockTime, func(d *ShiftSwapped) **events.ClockTime { return &d.Start }, "Start of the shift worked; with end.").
		Titled("Inizio", "Start"),
	declare.Maybe("end", declare.ClockTime, func(d *ShiftSwapped) **events.ClockTime { return &d.End },
		"End of the shift worked, toMinutes after the start; before it: on the next day.").Titled("Fine", "End"),
	declare.Optional("with", declare.Employee, func(d *ShiftSwapped) *string { return &d.With }, "The colleague it was swapped with.").
		Titled("Con", "With"),
	declare.Check(`"dependentRequired":{"start":["end"],"end":["start"]}`, func(r *wire.Reader, d *ShiftSwapped) {
		switch {
		case d.Planned == d.Worked:
			r.FailAt("/toMinutes", events.CodeInvalidValue, lang.Same(strconv.Itoa(d.Worked)),
				lang.Say("un numero diverso da fromMinutes", "another number than fromMinutes"))
		case d.Start != nil && d.End == nil:
			r.FailAt("/end", events.CodeMissingField, lang.Say("start senza end", "start without end"),
				lang.Say("la fine del turno accanto al suo inizio, o nessuno dei due", "the end of the shift beside its start, or neither"))
		case d.Start == nil && d.End != nil:
			r.FailAt("/start", events.CodeMissingField, lang.Say("end senza start", "end without start"),
				lang.Say("l'inizio del turno accanto alla sua fine, o nessuno dei due", "the start of the shift beside its end, or neither"))
		case d.Start != nil && (events.ClockSpan{Start: *d.Start, End: *d.End}).Minutes() != d.Worked:
			r.FailAt("/end", events.CodeInvalidValue, lang.Same(`"`+d.End.String()+`"`), lang.Say(
				"la fine del turno, %d minuti (toMinutes) dopo le %s", "the end of the shift, %d minutes (toMinutes) after %s", d.Worked, d.Start))
		}
	}))
