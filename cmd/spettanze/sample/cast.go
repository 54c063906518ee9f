package sample

import "slices"

// Role is a member of the cast: who it is and which rule it shows.
type Role struct {
	ID    string // employee id
	About string // what it shows, with the clause
	play  func(*script)
}

// Cast returns the roles in the order of the contract's sections.
func Cast() []Role {
	return slices.Concat(flexRoles, ferieRoles, employmentRoles, callCentreRoles, partTimeRoles, timeBankRoles,
		permitRoles, loanRoles, correctionRoles)
}
