// Package rows stores the output of the folds: movements, breaches, payroll instructions and parked facts of each entity, by the
// day that wrote them and in the order of writing.
//
// A row is about its entity's employee unless it names another, and is caused by an event or by the closing of a day, its own
// unless it says another. Movements of a kind share a posting: entitlement, unit, accounts and clause. A late fact rewrites the
// days that differ and no others ([Writer.Rewrite]).
//
// A balance at a date is the sums of closed years (table carry) and the movements of one year ([Balances]). There are no
// running balances, for a late fact would rewrite every later row; sums of whole years are made once a year.
package rows
