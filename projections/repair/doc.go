// Package repair says how to mend what was refused and what waits, and prepares the events that do it.
//
// [Of] makes the document of the command rejected: each refused record and each waiting fact, as it was received, with the field
// that is at fault and the repairs in the order in which they are likely to be right. A repair does one of:
//
//	annul     take an event back: this one, or the one that stands in its way
//	replace   take an event back, and send it again corrected
//	send      add an event that is missing
//	wait      nothing: it counts as soon as what it needs comes
//	keep      nothing: what is recorded is right
//
//	{"do":"annul","text":"annul the other clocking of the day: then this one counts","events":[{"specversion":"1.0","id":"20980/annuls/20911",
//	 "source":"/repairs","type":"hr.event.annulled.v1",…,"data":{"date":"2024-06-11","source":"/presenze","id":"ck-2024-06-11-E046",…}}]}
//
// Prepared events are complete unless missing names, as JSON pointers into the list, the fields that a person must fill in; those are
// null. They go to POST /v1/events like any others, with dry-run first: nothing here judges what they would do. Their identity and
// their time follow from what is known, so a repair that two people send counts once.
//
// [HealedOf] makes the document of facts that were published as waiting and wait no more, each with the event that healed or annulled
// it.
package repair
