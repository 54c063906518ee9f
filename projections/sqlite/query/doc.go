// Package query answers [report.Source] from a store.
//
// Rows are complete through an entity's open day, so a question about a day through that one is answered from rows. A later day is
// folded from the journal: a day in the future, or one after an employee's last fact until the day is turned.
//
// A question as known by a sequence N is answered from rows, too, when nothing recorded after N bears on the days asked about.
// Otherwise the journal is folded through N. So there is one computation path, package fold, and rows are a cache of it.
package query
