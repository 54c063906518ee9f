// Package sqlite is the home of the projections: what the folds gave, in one SQLite file. The log is the record; all that
// is here follows from it and may be thrown away, but for the memory of what others were told, which a rebuild keeps and
// the stream LEDGER can give back.
//
// # What is stored
//
// An entity is what is folded apart: an employee, or a company with its institutes (subject "company"). Of each the store
// has the journal of its events (package facts has judged them; identity is unique for ever, by the table identity), and what its fold wrote, by
// day: movements, breaches, payroll instructions, parked facts. Rows are complete through the entity's open day, so a
// question about an earlier day is answered from rows. A later day — the future, or the days since somebody's last fact
// until the day is turned — is folded from the journal when asked for, by the same package fold.
//
// What had been known by a sequence N is answered from rows too when nothing recorded after N bears on so early a day
// (an event has no effect before its date, an opening balance excepted), and else folded from the journal through N. So
// there is one computation path, and rows are a cache of it.
//
// What a question about the past reads of an employee lies together: their facts are packed, some tens in a row (pack.go). What
// several folds see of a company is kept in memory (common.go).
//
// A balance is the sums of closed years (table carry) and the movements of one year. Movements of a kind share a posting;
// a late fact rewrites the days that differ and no others ([Tx.Rewrite]).
//
// # Transactions
//
// One connection writes ([Store.Update]): journal, rows and position commit together. Readers have connections of their
// own and see one moment. The journal mode is WAL and synchronous NORMAL: a power cut may undo the last transactions but
// never tears one, and then the log is read again from the older position. What is written goes straight to the driver,
// prepared once and many rows a statement, for database/sql costs more than SQLite here. Rows are written beside whoever finds
// the next (ahead.go), and all are before anything is read or committed. The write-ahead log is written back beside the
// transactions too (checkpoint.go).
//
// # Rebuilding
//
// A store made under other contract tables or other rules ([Rules]) is stale: it says so ([Store.Stale]) and answers
// nothing until it is rebuilt. [Store.Fresh] opens an empty file, and [Store.Replace] puts it in the place of the old one,
// whole or not at all. A damaged file is set aside: the memory of what others were told may be wrong in it.
//
// # Damage
//
// SQLite detects damage to its structure. It does not detect an altered value, so [Store.Close] leaves a seal, the size and
// CRC-32C of the file (spettanze.db.seal), and [Open] compares it before anything is read. That takes 0.4 s for a gigabyte.
//
// # Decisions
//
// 2026-11-22: the journal is in the order of the log. Clustered by entity it cost twice the time to write, for pages split in
// the middle.
//
// 2026-11-25: so every fact lay on a page of its own for whoever asked what was known once, and the more people the further
// apart. Each employee's facts are written once more when there are 32 of them, short: 35 bytes each, which are not moved
// again. A pack is a copy of the journal that never changes, for it is through a sequence; annulments are looked up beside it.
//
// 2026-11-28: what has not filled a pack is a row as well (table pack_open), written again by every batch that brings more. So
// the journal needs no index by entity: of that a batch touched a page for each employee, where these rows lie ten on a page,
// and a refold reads packs instead of one page for each fact.
//
// 2026-11-28: identities are a table instead of an index of the journal, and a batch keeps its own in their order. An index is
// touched in the order of the log, here, there and everywhere in a tree of two thousand people: of a million events it took five
// seconds, and these rows take one. They are kept before anything else, for they tell what is new; so the journal has no conflicts,
// and is written while the folds work.
//
// 2026-11-22: no running balances beside movements: a late fact would rewrite every later row. Sums of whole years keep a
// balance at any date to one year's rows, and are made once a year.
package sqlite
