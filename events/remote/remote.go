// Package remote has the types of events about agreements of remote work, lavoro agile (TIME E). A remote day itself is a clocking.
package remote

import (
	"spettanze/events"
	"spettanze/events/declare"
)

// Agreed is an agreement of remote work from the date to To, both included. A renewal is another one.
type Agreed struct {
	events.Dated
	To events.Date
}

// Lasts is [events.Lasting].
func (d Agreed) Lasts() events.Date { return d.To }

// Withdrawn ends the agreements in force at the end of the date; if there are none, it has no effect.
type Withdrawn struct {
	events.Dated
	NoticeOn events.Date // when notice was given; zero: unknown
}

// Type returns the declaration.
func (Agreed) Type() *events.Type { return agreed }

// Type returns the declaration.
func (Withdrawn) Type() *events.Type { return withdrawn }

var agreed = declare.Type[Agreed]("hr.remote.agreed", "Remote work agreed",
	"An agreement of remote work from the date to the day `to`, both included (CIA/All.11/C); a renewal is another one.",
	declare.Traits{It: "Accordo di lavoro agile", Class: events.ClassTime, Rank: events.RankAgreement, Clause: "CIA/All.11/C"},
	declare.Required("to", declare.LastDay, func(d *Agreed) *events.Date { return &d.To }, "Last day, not before the date.").
		Titled("Fino al", "Until"))

var withdrawn = declare.Type[Withdrawn]("hr.remote.withdrawn", "Remote work ended early",
	"Ends the agreements of remote work in force at the end of the date; without any it has no effect.",
	declare.Traits{It: "Recesso dal lavoro agile", Class: events.ClassTime, Clause: "CIA/All.11/C"},
	declare.Optional("noticeOn", declare.EarlierDay, func(d *Withdrawn) *events.Date { return &d.NoticeOn },
		"When notice was given, not after the date; 20 days before it are due.").Titled("Preavviso il", "Notice on"))
