// Package committees has the types of events about members of committees with paid hours (TIME J).
package committees

import (
	"spettanze/events"
	"spettanze/events/declare"
	"spettanze/events/lang"
)

// Committee is a committee with paid hours for its members.
type Committee string

// The committees.
const (
	Formazione      Committee = "formazione"       // CIA/15
	PariOpportunita Committee = "pari_opportunita" // CIA/20.3
)

// Appointed makes an employee a member of a committee.
type Appointed struct {
	events.Dated
	Committee Committee
}

// Left ends the membership at the end of the date; for an employee who is no member it has no effect.
type Left struct {
	events.Dated
	Committee Committee
}

// hours returns the account of the committee's hours.
func (c Committee) hours() events.Entitlement {
	if c == PariOpportunita {
		return events.CommissionePariOpportunita
	}
	return events.CommissioneFormazione
}

// Entitles implements [events.Entitling].
func (d Appointed) Entitles() (e events.Entitlement, begins bool) {
	return d.Committee.hours(), true
}

// Entitles implements [events.Entitling].
func (d Left) Entitles() (e events.Entitlement, begins bool) {
	return d.Committee.hours(), false
}

// Type returns the declaration.
func (Appointed) Type() *events.Type { return appointed }

// Type returns the declaration.
func (Left) Type() *events.Type { return left }

var aCommittee = declare.OneOf(Formazione, PariOpportunita).Named(lang.Say("formazione", "training"), lang.Say("pari opportunità", "equal opportunities"))

var appointed = declare.Type[Appointed]("hr.committee.appointed", "Committee appointed",
	"Makes the employee a member of a committee, with its paid hours (CIA/15, CIA/20.3).",
	declare.Traits{It: "Nomina in commissione", Class: events.ClassSpecial, Rank: events.RankAgreement, Clause: "CIA/15"},
	declare.Required("committee", aCommittee, func(d *Appointed) *Committee { return &d.Committee }, "").Titled("Commissione", "Committee"))

var left = declare.Type[Left]("hr.committee.left", "Committee left",
	"Ends the membership of a committee at the end of the date; for an employee who is no member it has no effect.",
	declare.Traits{It: "Uscita dalla commissione", Class: events.ClassSpecial, Clause: "CIA/15"},
	declare.Required("committee", aCommittee, func(d *Left) *Committee { return &d.Committee }, "").Titled("Commissione", "Committee"))
