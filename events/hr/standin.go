package hr

import (
	"spettanze/events"
	"spettanze/events/declare"
)

// Stand-ins are shown instead of events that a reader may not see (package visible). They are no types of events: nobody can send
// one, and no fold sees one.

// Absence stands for an absence of a kind that the reader may not see: a leave, a suspension.
type Absence struct {
	events.Dated
	To events.Date // last day; absent: the date alone
}

// Lasts is [events.Lasting].
func (d Absence) Lasts() events.Date { return d.To }

// Undisclosed stands for any other event, where something must be said of it.
type Undisclosed struct{ events.Dated }

// Type returns the declaration.
func (Absence) Type() *events.Type { return absence }

// Type returns the declaration.
func (Undisclosed) Type() *events.Type { return undisclosed }

var absence = declare.Type[Absence]("hr.absence", "Absence", "An absence of a kind that the reader may not see.",
	declare.Traits{It: "Assenza", Class: events.ClassTime},
	declare.Optional("to", declare.LastDay, func(d *Absence) *events.Date { return &d.To }, "Last day.").Titled("Fino al", "Until"))

var undisclosed = declare.Type[Undisclosed]("hr.undisclosed", "Fact not disclosed", "A fact that the reader may not see.",
	declare.Traits{It: "Fatto riservato", Class: events.ClassTime})

// StandIn returns the stand-in of a name, nil if there is none.
func StandIn(name string) *events.Type {
	for _, t := range []*events.Type{absence, undisclosed} {
		if t.Name == name {
			return t
		}
	}
	return nil
}
