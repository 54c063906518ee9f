package ferie

import (
	"spettanze/events"
	"spettanze/projections/contract"
	"spettanze/projections/employment"
)

// YearlyParts returns the yearly days, in ten-thousandths, that a month closing on a date accrues from: what an
// explanation shows is what the closing used.
func YearlyParts(y contract.YearlyDays, on events.Date, spell employment.Spell, class employment.Class) int64 {
	return yearlyParts(y, &employment.Day{Date: on, Spell: spell, Status: employment.Status{Class: class}})
}
