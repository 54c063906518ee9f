package hr

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

// CommitteeAppointed makes an employee a member of a committee.
type CommitteeAppointed struct {
	events.Dated
	Committee Committee
}

// CommitteeLeft ends the membership at the end of the date; for an employee who is no member it has no effect.
type CommitteeLeft struct {
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

// Entitles implements [Entitling].
func (d CommitteeAppointed) Entitles() (e events.Entitlement, begins bool) {
	return d.Committee.hours(), true
}

// Entitles implements [Entitling].
func (d CommitteeLeft) Entitles() (e events.Entitlement, begins bool) {
	return d.Committee.hours(), false
}

// Type returns the declaration.
func (CommitteeAppointed) Type() *events.Type { return committeeAppointed }

// Type returns the declaration.
func (CommitteeLeft) Type() *events.Type { return committeeLeft }

var aCommittee = declare.OneOf(Formazione, PariOpportunita).Named(lang.Say("formazione", "training"), lang.Say("pari opportunità", "equal opportunities"))

var committeeAppointed = declare.Type[CommitteeAppointed]("hr.committee.appointed", "Committee appointed",
	"Makes the employee a member of a committee, with its paid hours (CIA/15, CIA/20.3).",
	declare.Traits{It: "Nomina in commissione", Class: events.ClassSpecial, Rank: events.RankAgreement, Clause: "CIA/15"},
	declare.Required("committee", aCommittee, func(d *CommitteeAppointed) *Committee { return &d.Committee }, "").Titled("Commissione", "Committee"))

var committeeLeft = declare.Type[CommitteeLeft]("hr.committee.left", "Committee left",
	"Ends the membership of a committee at the end of the date; for an employee who is no member it has no effect.",
	declare.Traits{It: "Uscita dalla commissione", Class: events.ClassSpecial, Clause: "CIA/15"},
	declare.Required("committee", aCommittee, func(d *CommitteeLeft) *Committee { return &d.Committee }, "").Titled("Commissione", "Committee"))
