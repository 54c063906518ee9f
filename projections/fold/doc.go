// Package fold is the one computation path: it turns a set of facts into movements, breaches, payroll instructions and
// parked facts, up to a date. The live projection, a query as of a date, a dry run and a forecast all come through here;
// only package verify has a walk of its own, to check this one.
//
// An entity is what is folded by itself: an [Employee], or a [Company] with its institutes (loan funds, quotas, rankings).
// [SeenBy] says which entities see a fact. An entity takes facts in any order (Add) and folds whole days (Advance): the
// facts of a day in the order of [events.Compare], then the day's closings (order §3).
//
// The open day is the first day that an entity has not folded. Facts of the open day and of later days may be added in any
// order at no cost. For a fact dated earlier Add returns false: the entity must be refolded, from all its facts. So the
// result is a function of the set of facts and the date, never of the order of arrival.
//
// An entity is not safe for concurrent use. It reads no clock and does no I/O. Clone returns a copy to fold further — to
// the end of the open day, or into the future — while the original stays where it is.
package fold
