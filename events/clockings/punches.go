package clockings

import (
	"slices"
	"strconv"

	"spettanze/events"
	"spettanze/events/clockings/cells"
	"spettanze/events/lang"
)

// punch is one reading of a badge.
type punch struct {
	line      int
	seconds   int
	direction byte // 'i', 'o'; 0 where the table does not say it
	written   string
}

// minute is how far apart, in seconds, two readings of a badge are one: who is not sure that it was read holds it out again.
const minute = 60

// punchRow reads a row that is one punch.
func (r *reader) punchRow(row *cells.Row) {
	d, rest, ok := r.who(row)
	if !ok {
		return
	}
	p := punch{line: row.Line, written: rest}
	field := fieldMoment
	if !r.columns.has(fieldMoment) {
		field = fieldTime
		p.written = r.cell(row, fieldTime)
	}
	if p.written == "" {
		r.refuse(row, field, events.CodeMissingField, "", reasonNoTime)
		return
	}
	t, reason := r.forms.time(p.written)
	if !reason.IsZero() {
		r.refuse(row, field, events.CodeInvalidValue, found(p.written), reason)
		return
	}
	p.seconds = t.Seconds
	if t.Seconds == cells.SecondsOfDay {
		r.refuse(row, field, events.CodeInvalidValue, found(p.written), reasonMidnight)
		return
	}
	if r.directed {
		s := r.cell(row, fieldDirection)
		if p.direction = r.direction(s); p.direction == 0 {
			r.refuse(row, fieldDirection, events.CodeInvalidValue, found(s), reasonDirection)
			return
		}
	}
	r.out.Seconds = r.out.Seconds || t.Seconds%60 != 0
	if r.punches[d] == nil {
		r.order = append(r.order, d)
	}
	r.punches[d] = append(r.punches[d], p)
}

// pair makes the clocking of a day's punches, or refuses them.
func (r *reader) pair(d day) {
	all := r.punches[d]
	c := Clocking{Employee: d.employee, Date: d.date}
	for _, p := range all {
		c.Lines = append(c.Lines, p.line)
	}
	slices.SortStableFunc(all, func(a, b punch) int { return a.seconds - b.seconds })
	kept := all[:0:0]
	for _, p := range all {
		if n := len(kept); n > 0 && p.direction == kept[n-1].direction && p.seconds-kept[n-1].seconds <= minute {
			r.out.Doubles++
			continue
		}
		kept = append(kept, p)
	}
	times := make([]events.ClockTime, len(kept))
	for i, p := range kept {
		times[i] = events.ClockTime(p.seconds / 60) //nolint:gosec // minutes of a day
	}
	reason := lang.Text{}
	for i, p := range kept {
		if p.direction != 0 && (p.direction == 'i') != (i%2 == 0) {
			reason = reasonOneDirection
			if i == 0 && r.open(day{d.employee, d.date - 1}) || i > 0 && len(kept)%2 == 0 && kept[0].direction == 'o' {
				reason = reasonMidnight
			}
			break
		}
		if i > 0 && times[i] == times[i-1] {
			reason = reasonDouble
			break
		}
	}
	switch {
	case !reason.IsZero():
	case len(kept)%2 == 1 && kept[len(kept)-1].direction == 'i' && r.begun(day{d.employee, d.date + 1}):
		reason = reasonMidnight
	case len(kept)%2 == 1:
		reason = reasonOdd
	case len(kept) > 4:
		reason = reasonMany
	default:
		c.Punches = times
		r.out.Clockings = append(r.out.Clockings, c)
		return
	}
	r.out.Refused = append(r.out.Refused, Refusal{Lines: c.Lines, Code: events.CodeInvalidValue, Found: summary(d, times),
		Reason: reason})
}

// open reports whether the last punch of a day is an entrance, and begun whether the first of one is an exit: then the shift between
// them crosses midnight.
func (r *reader) open(d day) bool { return r.edge(d, 'i', func(a, b int) bool { return a > b }) }

func (r *reader) begun(d day) bool { return r.edge(d, 'o', func(a, b int) bool { return a < b }) }

func (r *reader) edge(d day, direction byte, beyond func(a, b int) bool) bool {
	all := r.punches[d]
	if len(all) == 0 {
		return false
	}
	edge := all[0]
	for _, p := range all {
		if beyond(p.seconds, edge.seconds) {
			edge = p
		}
	}
	return edge.direction == direction
}

// summary is a day with its first punches, quoted, for a refusal.
func summary(d day, punches []events.ClockTime) string {
	s := d.employee + " " + d.date.String()
	for i, p := range punches {
		if i == 8 {
			s += " …"
			break
		}
		s += " " + p.String()
	}
	return strconv.Quote(s)
}

// timeOn reads a time of a day, which may have its date beside it.
func (r *reader) timeOn(day events.Date, s string) (cells.Time, lang.Text) {
	if cells.ScanDate(s).Rest != "" {
		switch date, rest, bad := r.forms.date(s); {
		case bad.IsZero() && date == day:
			return r.forms.time(rest)
		case bad.IsZero() && date == day+1:
			return cells.Time{}, reasonMidnight
		}
	}
	return r.forms.time(s)
}

// follows says why a time, in seconds, cannot follow the punches before it.
func follows(punches []events.ClockTime, seconds int, exit bool) lang.Text {
	minute := seconds / 60
	if minute >= cells.SecondsOfDay/60 {
		return reasonMidnight
	}
	if len(punches) == 0 {
		return lang.Text{}
	}
	switch before := int(punches[len(punches)-1]); {
	case minute > before:
		return lang.Text{}
	case minute == before && exit:
		return reasonDouble
	case minute == before:
		return reasonNoBreak
	case exit && minute <= int(punches[0]):
		return reasonMidnight
	}
	return reasonOrder
}
