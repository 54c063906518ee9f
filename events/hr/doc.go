// Package hr declares the types of events: for each a struct with its data and, beside it, its declaration. [Types] lists
// them.
//
// A new type is a struct that embeds [events.Dated], a declaration, a method Type, and its name in Types. Data may also
// implement [events.Absent] (it is an absence), [events.DayPlanned] (it replaces the schedule's minutes of a day),
// [events.Entitling] (it begins or ends the right to an allowance) or [events.CompanyData] (the data require the subject).
//
//	// TimeBankRecovered works minutes back, 1 to 1440.
//	type TimeBankRecovered struct {
//		events.Dated
//		Minutes int
//	}
//
//	func (TimeBankRecovered) Type() *events.Type { return timeBankRecovered }
//
//	var timeBankRecovered = declare.Type[TimeBankRecovered]("hr.timebank.recovered", "Time bank recovered",
//		"Works minutes back.", declare.Traits{Clause: "CIA/4bis.B.2"},
//		declare.Required("minutes", declare.Minutes, func(d *TimeBankRecovered) *int { return &d.Minutes }, "").
//			Titled("Minuti", "Minutes"))
//
// The event is then {"date":"2023-03-07","minutes":60} on the wire, with a JSON Schema, a row in docs/events.md, columns in
// exports and values for property tests. Package declare says how.
//
// All names begin with hr: the stream of facts about employees. Only a person described goes to the stream PEOPLE instead,
// where it can be erased.
package hr
