// Package journal stores the accepted events of the log, and the outcome of every record.
//
// # What is stored
//
// The journal has the events in the order of the log; clustered by entity it would take twice the time to write, for pages that
// split in the middle. Each row says which folds see the event (column kind). The other tables are:
//
//   - identity: source and id of every event, unique for ever. A batch looks its identities up and inserts its new ones, both
//     in their order, so that rows that lie together are read and written together. As an index of the journal, in the order of
//     the log, identities would take five times as long to write.
//   - record: when each record was recorded, and whether it was accepted, a duplicate or rejected.
//   - annulment, rejected: annulments with what they annul, and records that were rejected with the reason.
//   - pack, pack_open: each employee's facts once more (package pack). A pack of 32 facts never changes. The facts since the
//     last full pack are one row, which every batch with more of them writes again. So a fold reads some rows that lie
//     together instead of a page for each fact, and the journal needs no index by entity.
//
// # Knowledge
//
// The state of knowledge at a sequence N is the facts recorded by N and not annulled by N. An employee's own facts are read from
// their packs, with the annulments of the moment ([Reader.EmployeeFacts]). The facts that several folds see, such as those of
// employment, of loans and orders to everybody, are few, so they are kept in memory for each company ([Reader.Company]).
package journal
