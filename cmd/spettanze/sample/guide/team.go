package guide

import (
	"cmp"

	"spettanze/cmd/spettanze/sample"
	"spettanze/cmd/spettanze/sample/cast"
	"spettanze/events"
	"spettanze/events/hr"
)

// Unit is the unit of the company whose people are known: three of the cast. Who leads it is not among them.
const Unit = "sportello"

// Team are those of the unit.
var Team = []string{"E001", "E034", "E035"}

// Assigned returns the facts that put them into it since the go-live. They are recorded after all else, so that nothing of the company's
// history depends on them.
func Assigned() (out []events.Event) {
	at := sample.Instant(cast.Config(0).To, 18*60, 0)
	for _, id := range Team {
		out = append(out, events.Event{Identity: events.Identity{Source: sample.SourceHR, ID: "unit-" + id}, Company: cmp.Or(cast.Config(0).Company, "blue"),
			Subject: id, Time: at, Data: hr.Assigned{Dated: events.Dated{Date: cast.Config(0).From}, Unit: Unit}})
	}
	return out
}
