// Package declare makes an [events.Type] of a declaration: rows, one for each field of a struct. Reading, writing, errors,
// JSON Schema, the tables of the documentation and the values of property tests all follow from the rows.
//
// A row names a field on the wire, its [Kind] of value, its place in the struct, and its description:
//
//	declare.Type[Suspended]("hr.employment.suspended", "Suspended", "Suspends the employment …", declare.Traits{…},
//		declare.Required("to", declare.LastDay, func(d *Suspended) *events.Date { return &d.To }, "Last day …"),
//		declare.Required("paid", declare.Bool, func(d *Suspended) *bool { return &d.Paid }, "Whether …"))
//
// The first row of every type is the effective date, `date`. So this declaration reads and writes
//
//	{"date":"2023-03-07","to":"2023-04-07","paid":false}
//
// and refuses "to":"2023-03-06" with a pointer to /data/to, because a [LastDay] is not before the effective date. The
// place is a function, so that the compiler checks it: there are no tags and no reflection.
//
// [Required] fields must be present. [Optional] ones may be absent, and are when their value is zero. [Maybe] is for fields
// whose zero is a value: the struct holds a pointer. A condition on several fields is a [Check], a row of its own, with the
// same condition in JSON Schema as far as that can express it. A row of a nested object is a kind made by [ObjectOf].
//
// [Traits] say what holds of the events as a whole: their title in Italian, their subject, their rank among the facts of a date, the working
// relationship that they need, the folds that see them.
//
// The canonical form writes the fields in the order of the rows, omits absent ones, writes sets sorted, decimals in full and
// instants in UTC: equal data give equal bytes, which is how contents are compared.
package declare
