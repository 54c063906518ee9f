// Package query answers [report.Source] from a store.
//
// Rows are complete through an entity's open day, so a question about an earlier day is answered from rows. A later day is folded
// from the journal: the future, or the days since an employee's last fact until the day is turned. The answer as known by a
// sequence N is in the rows, too, when nothing recorded after N bears on so early a day; otherwise the journal is folded through N.
// So there is one computation path, package fold, and rows are a cache of it.
package query
