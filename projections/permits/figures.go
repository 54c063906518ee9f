package permits

import (
	"spettanze/projections/contract"
	"spettanze/projections/employment"
	"spettanze/projections/ledger"
)

// Due tells whether somebody of a class has the permit at all.
func Due(c employment.Class, a *contract.PermitAccount) bool { return due(c, a) }

// YearlyMinutes returns the yearly minutes in force on a day, rounded half up; zero for who does not have the permit.
func YearlyMinutes(day *employment.Day, a *contract.PermitAccount) int64 {
	return ledger.RoundRatio(yearly(day, a), shares(day))
}
