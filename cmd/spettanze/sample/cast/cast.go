package cast

import (
	"slices"

	"spettanze/cmd/spettanze/sample"
	"spettanze/cmd/spettanze/sample/cast/money"
	"spettanze/cmd/spettanze/sample/script"
	"spettanze/events"
)

// Config is the configuration of [Company]: about 90 people from 1 January 2023 to 31 December 2025.
func Config(seed uint64) sample.Config {
	return sample.Config{
		Seed: seed, Employees: 14, Cast: play, From: script.On("2023-01-01"), To: script.On("2025-12-31"),
		Late: 100, Duplicates: 10, Annulled: 10,
	}
}

// Company returns the events of the sample company in order of recording. The same seed gives the same events; what the
// cast does depends on no seed. Recorded is when the company's own log received an event: a late one late.
func Company(seed uint64) []events.Event {
	all := make([]events.Event, 0, 62_000)
	sample.Generate(Config(seed), func(e events.Event) bool {
		all = append(all, e)
		return true
	})
	return all
}

// Cast returns the roles in the order of the contract's sections.
func Cast() []script.Role {
	return slices.Concat(flexRoles, ferieRoles, employmentRoles, callCentreRoles, partTimeRoles, timeBankRoles,
		permitRoles, money.Loans, correctionRoles, rosterRoles, saturdayRoles, remoteRoles, leaveRoles, money.Roles,
		[]script.Role{ghost})
}

// play plays every role.
func play(cfg sample.Config) ([]*sample.Person, []*sample.Entry) {
	s := &script.Script{Config: cfg}
	for _, r := range Cast() {
		r.Play(s)
	}
	s.OpenPremium()
	return s.People, s.Entries
}
