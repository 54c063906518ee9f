package flex

import (
	"slices"
	"time"

	"spettanze/events"
	"spettanze/events/hr"
	"spettanze/projections/institute"
	"spettanze/projections/ledger"
	"spettanze/projections/note"
)

// credit is the result of a day: minutes of flex (either sign), minutes of authorised overtime, breaches.
type credit struct {
	minutes  int
	overtime int
	breaches []ledger.Breach // with code, limit and observed figure
	note     string
}

// kindOf returns the kind of day, for the bands, by its theoretical minutes.
func kindOf(theoretical int, code hr.ScheduleCode, d events.Date, c *hr.ClockingRecorded) (DayKind, bool) {
	switch theoretical {
	case 480:
		return EightHours, true
	case 360:
		return SixHours, true
	case 300:
		// Not given: Monday of ft37_mon_pm is an afternoon, any other 5-hour day a morning (contract §10, "Flex").
		afternoon := code == hr.FT37MonPM && d.Weekday() == time.Monday
		if c.Afternoon != nil {
			afternoon = *c.Afternoon
		}
		if afternoon {
			return FiveHoursAfternoon, true
		}
		return FiveHoursMorning, true
	}
	return 0, false
}

// creditOf computes the credit of a day with a clocking, for an employee with flex on that day.
func creditOf(day *institute.Day, c *hr.ClockingRecorded, regime Regime) credit {
	kind, band, lunch, ok := bandsOf(day, c, regime)
	switch {
	case !ok:
		return rigid(day, c)
	case kind != EightHours:
		return shortDay(day, c, band)
	}
	return longDay(day, c, band, lunch)
}

// bandsOf returns the bands of a day; ok is false on a day of rigid hours. Only an 8-hour day has a lunch.
func bandsOf(day *institute.Day, c *hr.ClockingRecorded, regime Regime) (kind DayKind,
	band Band, lunch Lunch, ok bool) {
	figures := figures(day)
	if len(day.Leaves) > 0 || day.Rigid || slices.Contains(figures.RigidSchedules, day.Status.Schedule.Code) {
		return kind, band, lunch, false
	}
	if kind, ok = kindOf(day.Theoretical, day.Status.Schedule.Code, day.Date, c); !ok {
		return kind, band, lunch, false
	}
	if band, ok = figures.Band(regime, c.Week, kind).At(day.Date); ok && kind == EightHours {
		lunch, ok = figures.LunchBand(regime, c.Week).At(day.Date)
	}
	return kind, band, lunch, ok
}

// rigid credits a day without flexible hours: missing minutes count, extra minutes do not. Minutes are as clocked, with no
// bands, no lunch rule and no breach (contract §10, "Flex").
func rigid(day *institute.Day, c *hr.ClockingRecorded) credit {
	worked := 0
	for i := 0; i+1 < len(c.Punches); i += 2 {
		worked += int(c.Punches[i+1] - c.Punches[i])
	}
	leave := day.LeaveMinutes()
	return credit{
		minutes: min(0, worked+leave-day.Theoretical),
		note:    rigidHours.Write(note.Int(worked), note.Int(leave), note.Int(day.Theoretical)),
	}
}

// longDay credits a day with lunch (contract §3, steps 1 to 5).
func longDay(day *institute.Day, c *hr.ClockingRecorded, band Band, lunch Lunch) credit {
	var cr credit
	in := cr.entry(c.Punches[0], band)
	out := cr.exit(c.Punches[len(c.Punches)-1], band)
	cr.overtimeOf(c, band)
	if len(c.Punches) == 2 {
		cr.breaches = append(cr.breaches, ledger.Breach{Code: BreachLunchNotClocked})
		worked := max(0, int(out-in)-int(lunch.NotClocked))
		cr.minutes = worked - day.Theoretical
		cr.note = lessLunch.Write(note.Clock(in), note.Clock(out), note.Int(lunch.NotClocked), note.Int(worked),
			note.Int(day.Theoretical), note.Int(cr.minutes))
		return cr
	}
	lunchOut := cr.lunchOut(c.Punches[1], lunch)
	lunchIn := cr.lunchIn(c.Punches[2], lunchOut, lunch)
	// Credited times in the wrong order give zero (contract §10, "Flex").
	morning, afternoon := max(0, int(lunchOut-in)), max(0, int(out-lunchIn))
	cr.halves(in, lunchOut, morning, lunchIn, out, afternoon, day.Theoretical)
	return cr
}

// shortDay credits a day without lunch; a break counts as clocked.
func shortDay(day *institute.Day, c *hr.ClockingRecorded, band Band) credit {
	var cr credit
	in := cr.entry(c.Punches[0], band)
	out := cr.exit(c.Punches[len(c.Punches)-1], band)
	cr.overtimeOf(c, band)
	if len(c.Punches) == 2 {
		worked := max(0, int(out-in))
		cr.minutes = worked - day.Theoretical
		cr.note = oneSpan.Write(note.Clock(in), note.Clock(out), note.Int(worked), note.Int(day.Theoretical), note.Int(cr.minutes))
		return cr
	}
	first, second := max(0, int(c.Punches[1]-in)), max(0, int(out-c.Punches[2]))
	cr.halves(in, c.Punches[1], first, c.Punches[2], out, second, day.Theoretical)
	return cr
}

// halves sets credit and note of a day in two parts, of first and second minutes.
func (cr *credit) halves(in, out events.ClockTime, first int, back, exit events.ClockTime, second, theoretical int) {
	cr.minutes = first + second - theoretical
	cr.note = twoHalves.Write(note.Clock(in), note.Clock(out), note.Clock(back), note.Clock(exit), note.Int(first),
		note.Int(second), note.Int(theoretical), note.Int(cr.minutes))
}

func (cr *credit) breach(code string, limit, observed events.ClockTime) {
	cr.breaches = append(cr.breaches, ledger.Breach{Code: code, Limit: limit.String(), Observed: observed.String()})
}

// entry is step 1.
func (cr *credit) entry(t events.ClockTime, b Band) events.ClockTime {
	switch {
	case t < b.Entry.From:
		return b.Entry.From
	case t <= b.Entry.To:
		return t
	}
	cr.breach(BreachLateEntry, b.Entry.To, t)
	return max(t, b.Start.ClockTime+events.ClockTime(b.Charge))
}

// lunchOut is step 2.
func (cr *credit) lunchOut(t events.ClockTime, l Lunch) events.ClockTime {
	if t < l.Out.From {
		cr.breach(BreachCoreTime, l.Out.From, t)
	}
	return min(t, l.Out.To)
}

// lunchIn is step 3; out is the credited lunch out.
func (cr *credit) lunchIn(t, out events.ClockTime, l Lunch) events.ClockTime {
	latest := min(out+events.ClockTime(l.Most), l.In.ClockTime)
	if t > latest {
		cr.breach(BreachLateReturn, latest, t)
		return max(t, latest+events.ClockTime(l.Charge))
	}
	return max(t, out+events.ClockTime(l.Least))
}

// exit is step 4.
func (cr *credit) exit(t events.ClockTime, b Band) events.ClockTime {
	if t < b.Exit.From {
		cr.breach(BreachCoreTime, b.Exit.From, t)
	}
	return min(t, b.Exit.To)
}

// overtimeOf counts the authorised minutes worked before the entry band and after the exit band.
func (cr *credit) overtimeOf(c *hr.ClockingRecorded, b Band) {
	if !c.OvertimeAuthorized {
		return
	}
	for i := 0; i+1 < len(c.Punches); i += 2 {
		in, out := c.Punches[i], c.Punches[i+1]
		cr.overtime += max(0, int(min(out, b.Entry.From)-in)) + max(0, int(out-max(in, b.Exit.To)))
	}
}
