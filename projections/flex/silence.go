package flex

import (
	"spettanze/events"
	"spettanze/projections/contract"
	"spettanze/projections/institute"
)

// Silence is the reason why a clocking moves nothing.
type Silence uint8

// The reasons.
const (
	Reckoned    Silence = iota // it was reckoned: a credit of zero moves nothing
	NotEntitled                // flexible hours are for Parte Prima but supervisors (CIA/3.1.a)
	Remote                     // remote days have none (CIA/All.11/D)
	RigidDay                   // Saturdays, Sundays, holidays, half-holidays
)

// WhySilent tells why a clocking of a day moves nothing.
func WhySilent(day *institute.Day, c *events.ClockingRecorded) Silence {
	switch {
	case !applies(day.Status):
		return NotEntitled
	case c.Remote:
		return Remote
	case rigidByCalendar(day):
		return RigidDay
	}
	return Reckoned
}

// RegimeOf returns the regime that a day's schedule puts an employee under.
func RegimeOf(day *institute.Day) Regime { return regimeOf(day) }

// BandsOf returns the bands that a day's clocking was reckoned with; ok is false on a day of rigid hours. The lunch is
// that of 8-hour days alone.
func BandsOf(day *institute.Day, c *events.ClockingRecorded) (band contract.Version[Band],
	lunch contract.Version[Lunch], ok bool) {
	regime := regimeOf(day)
	kind, _, _, ok := bandsOf(day, c, regime)
	if !ok {
		return band, lunch, false
	}
	band, _ = figures(day).Band(regime, c.Week, kind).Version(day.Date)
	if kind == EightHours {
		lunch, _ = figures(day).LunchBand(regime, c.Week).Version(day.Date)
	}
	return band, lunch, true
}
