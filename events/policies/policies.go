// Package policies has the types of events about insurance policies: who joins or leaves one, and whom their life policy is for (MONEY N).
package policies

import (
	"spettanze/events"
	"spettanze/events/declare"
	"spettanze/events/lang"
	"spettanze/events/wire"
)

// Policy is an insurance policy of the company's for its employees.
type Policy string

// The policies.
const (
	Accident Policy = "accident"
	Illness  Policy = "illness" // permanent invalidity from illness
	Life     Policy = "life"
)

// Policies are the policies, in the order of documents.
var Policies = []Policy{Accident, Illness, Life}

// Cover is a form of the life policy.
type Cover string

// The forms of the life policy.
const (
	A Cover = "A" // a sum
	B Cover = "B" // a sum, and more for those who depend on the employee
)

// Words are a policy's name.
func (p Policy) Words() lang.Text {
	return map[Policy]lang.Text{Accident: lang.Say("infortuni", "accident"), Illness: lang.Say("invalidità permanente da malattia", "permanent invalidity from illness"),
		Life: lang.Say("vita", "life")}[p]
}

// Declared is what an employee declares about a policy.
type Declared struct {
	events.Dated
	Policy Policy
	Member bool
	Cover  Cover // of a member of Life; empty: none
}

// FamilyDeclared tells how many people depend on the employee; of no one is the name or the age known.
type FamilyDeclared struct {
	events.Dated
	Under10 int // children, dependant or not
	Under18 int // dependant children from 10 on
	Others  int // dependants
}

// Type returns the declaration.
func (Declared) Type() *events.Type { return declared }

// Type returns the declaration.
func (FamilyDeclared) Type() *events.Type { return familyDeclared }

var declared = declare.Type[Declared]("hr.policy.declared", "Policy declared",
	"The employee joins, leaves or changes an insurance policy. From when it holds follows from the date and the end of the trial period (CIA/9.9, CIA/10.2).",
	declare.Traits{It: "Dichiarazione su una polizza", Class: events.ClassMoney, Clause: "CIA/9.9"},
	declare.Required("policy", declare.OneOf(Policies...).Named(Accident.Words(), Illness.Words(), Life.Words()), func(d *Declared) *Policy { return &d.Policy }, "").
		Titled("Polizza", "Policy"),
	declare.Required("member", declare.Bool, func(d *Declared) *bool { return &d.Member }, "Whether the employee is to be insured.").Titled("Adesione", "Joins"),
	declare.Optional("cover", declare.OneOf(A, B), func(d *Declared) *Cover { return &d.Cover },
		"Form of the life policy: required of who joins it, of no other declaration.").Titled("Copertura", "Cover"),
	declare.Check(`"if":{"properties":{"policy":{"const":"life"},"member":{"const":true}}},"then":{"required":["cover"]},"else":{"not":{"required":["cover"]}}`,
		func(r *wire.Reader, d *Declared) {
			switch joins := d.Policy == Life && d.Member; {
			case joins && d.Cover == "":
				r.FailAt("/cover", events.CodeMissingField, lang.Say("nessuna", "none"), lang.Say("A o B, di chi aderisce alla polizza vita", "A or B, of who joins the life policy"))
			case !joins && d.Cover != "":
				r.FailAt("/cover", events.CodeInvalidValue, lang.Say("%s", "%s", d.Cover),
					lang.Say("una copertura solo di chi aderisce alla polizza vita", "a cover only of who joins the life policy"))
			}
		}))

var people = declare.Whole(0, 20)

var familyDeclared = declare.Type[FamilyDeclared]("hr.policy.family_declared", "Family declared for the life policy",
	"Tells for how many people the life policy pays more (CIA/10.4), from the date on. When a birthday changes a number, all are told anew.",
	declare.Traits{It: "Familiari dichiarati per la polizza vita", Class: events.ClassMoney, Clause: "CIA/10.4"},
	declare.Required("childrenUnder10", people, func(d *FamilyDeclared) *int { return &d.Under10 }, "Children under 10, dependant or not.").
		Titled("Figli sotto i 10 anni", "Children under 10"),
	declare.Required("childrenUnder18", people, func(d *FamilyDeclared) *int { return &d.Under18 }, "Dependant children from 10 to under 18.").
		Titled("Figli a carico da 10 a 17 anni", "Dependant children from 10 to 17"),
	declare.Required("others", people, func(d *FamilyDeclared) *int { return &d.Others }, "Other dependants.").Titled("Altri a carico", "Other dependants"))
