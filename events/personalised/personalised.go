// Package personalised has the types of events about personalised hours: agreements, and their ends (CIA/4bis; TIME G). The hours
// themselves come by the schedule; these events do not change it.
package personalised

import (
	"spettanze/events"
	"spettanze/events/declare"
	"spettanze/events/lang"
)

// Agreed is an agreement on personalised hours from the date to To, both included.
type Agreed struct {
	events.Dated
	To           events.Date
	Reason       string // letter of CIA/4bis.A.1
	Ordinary     int    // weekly minutes without the agreement, 1 to 10080
	Weekly       int    // weekly minutes agreed
	OfficeAgrees bool   // to more than its share
}

// Closed ends the agreements in force at the end of the date; without one it has no effect.
type Closed struct {
	events.Dated
	By string // empty: not given
}

// ByEmployee is a closing by the employee.
const ByEmployee = "employee"

// Lasts is [events.Lasting].
func (d Agreed) Lasts() events.Date { return d.To }

// Fewer reports whether the agreement is a reduction; an agreement of as many minutes is a redistribution.
func (d Agreed) Fewer() bool { return d.Weekly < d.Ordinary }

const kind = "personalised"

// Arrangement implements [events.Arranging].
func (d Agreed) Arrangement() events.Arrangement {
	return events.Arrangement{Kind: kind, To: d.To, Fewer: d.Fewer(), OfficeAgrees: d.OfficeAgrees}
}

// Arrangement implements [events.Arranging].
func (Closed) Arrangement() events.Arrangement { return events.Arrangement{Kind: kind} }

// Type returns the declaration.
func (Agreed) Type() *events.Type { return agreed }

// Type returns the declaration.
func (Closed) Type() *events.Type { return closed }

var (
	aReason = declare.OneOf("A.1.a", "A.1.b", "A.1.c1", "A.1.c2")
	aParty  = declare.OneOf(ByEmployee, "company", "reason_lapsed").Named(lang.Say("dipendente", "employee"), lang.Say("azienda", "company"),
		lang.Say("motivo venuto meno", "the reason has lapsed"))
	weekly = declare.Whole(1, 7*24*60)
)

var agreed = declare.Type[Agreed]("hr.personalised.agreed", "Personalised hours agreed",
	"Agrees on personalised hours from the date to the day `to`, both included (CIA/4bis). It does not change the schedule.",
	declare.Traits{It: "Accordo di orario personalizzato", Class: events.ClassTime, Rank: events.RankAgreement, Clause: "CIA/4bis.B.1"},
	declare.Required("to", declare.LastDay, func(d *Agreed) *events.Date { return &d.To }, "Last day, not before the date.").Titled("Fino al", "Until"),
	declare.Required("reason", aReason, func(d *Agreed) *string { return &d.Reason }, "Letter of CIA/4bis.A.1.").
		Titled("Motivo", "Reason").Only(events.ClassSpecial),
	declare.Required("ordinaryMinutes", weekly, func(d *Agreed) *int { return &d.Ordinary }, "Weekly minutes without the agreement, 1 to 10080.").
		Titled("Minuti settimanali ordinari", "Ordinary weekly minutes"),
	declare.Required("weeklyMinutes", weekly, func(d *Agreed) *int { return &d.Weekly }, "Weekly minutes agreed, 1 to 10080.").
		Titled("Minuti settimanali concordati", "Weekly minutes agreed"),
	declare.Optional("officeAgrees", declare.Bool, func(d *Agreed) *bool { return &d.OfficeAgrees }, "Whether the office agrees to more than its share.").
		Titled("Ufficio d'accordo", "Office agrees"))

var closed = declare.Type[Closed]("hr.personalised.closed", "Personalised hours ended",
	"Ends the agreements on personalised hours in force, at the end of the date; without one it has no effect.",
	declare.Traits{It: "Fine dell'orario personalizzato", Class: events.ClassTime, Clause: "CIA/4bis.C"},
	declare.Optional("by", aParty, func(d *Closed) *string { return &d.By }, "Who or what ends them.").Titled("Da parte di", "By"))
