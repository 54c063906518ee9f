// Package fold is the one computation path: it turns a set of facts into movements, breaches, payroll instructions and
// parked facts, up to a date. The live projection, a query as of a date, a dry run and a forecast all come through here;
// package verify alone walks apart, to check it.
//
// What is folded apart is an entity: an employee, or a company with its institutes (loan funds, quotas, rankings). Which of them
// see a fact is [SeenBy]. An entity takes facts in any order ([Employee.Add], [Company.Add]) and folds whole days
// ([Employee.Advance], [Company.Advance]): the facts of a day in the order of [events.Compare], then the day's closings in the
// contract's "The order of a day". The day that is still open may take
// facts in any order at no cost; a fact dated before it means that the entity must be folded anew from all its facts,
// and Add says so. So the result is a function of the set of facts and the date, never of the order of arrival.
//
// An entity is not safe for concurrent use. It reads no clock and does no I/O. [Employee.Clone] and [Company.Clone] give
// an entity to fold further — to the end of the open day, or into the future — without disturbing the one that lives on.
package fold
