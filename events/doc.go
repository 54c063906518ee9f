// Package events has the vocabulary of facts: the [Event], the values in it, and the [Log] that stores events. Everything
// else in the ledger follows from these.
//
// # Events
//
// An [Event] is a fact: an envelope (CloudEvents 1.0) and its [Data]. Its [Identity], source and id, never
// changes: an event sent twice counts once. [SameContent] distinguishes a repetition from another fact under the same identity.
// [Compare] is its order in the ledger and uses nothing that the log adds. A stored event is never rewritten.
//
// Data is one plain struct for each [Type]; the structs and their declarations are in package hr, and declare makes a
// Type of a declaration. A Type says who its events are about, their rank, the working relationship that they need,
// their fields, and how their data are read and written. The folds also look for data that are [Absent], [DayPlanned] or
// [Entitling].
//
// # Values
//
// A [Date] is a civil date, a count of days. A [Quantity] is a whole number of its unit's smallest part, so no sum is ever
// rounded: 1.5 days are 15000 ten-thousandths, 6000.00 euro are 600000 cents. An [Entitlement] is what an employee or the
// company is due; its row gives unit, owner and lots. A [Lot] is the part of an entitlement that a quantity belongs to.
// Codes (employee, company, loan) are 1–64 of A-Z a-z 0-9 _ -.
//
// # Rooms
//
// Imports run one way, from the end of this list to its beginning:
//
//	lang         texts in Italian and in English
//	events       events, values, the log's interface, [DecodeError]
//	wire         reading JSON values strictly
//	declare      declarations: rows of fields, from which reading, writing, schema and test values follow
//	hr           the event types, a struct and a declaration each
//	cloudevents  envelopes: structured mode, binary mode, batches
//	clockings    tables of clockings and of rosters (CSV)
//
// memory, jsonl, archive and jetstream implement [Log]; logtest is the suite that all of them pass. eventstest draws events for
// property tests.
package events
