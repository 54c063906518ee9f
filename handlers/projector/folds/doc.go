// Package folds keeps the folds of entities in memory between batches and writes the rows that they give.
//
// # An entity in memory
//
// A [Cache] holds an [Entity] for each employee, and each company with its institutes, that was needed lately; all others
// are folded from the journal when they are needed. An entity has two folds:
//
//	base         holds all facts and has folded the days before the open day
//	provisional  is base folded through the open day
//
// The open day is the day of the latest fact, or today if that is earlier. It may still get facts, so what it gives is
// provisional. But it is stored, so that the stored rows are complete through the open day. When the next day's facts come,
// provisional takes the place of base: in order of date, each day is folded once.
//
// # A late fact
//
// A fact dated before the open day is late: its entity, and no other, is folded again, from the newest snapshot of base
// before that day that the fact leaves valid, else from the journal. So is the entity of an annulled fact. Only rows that
// differ from the stored ones are written ([rows.Writer.Rewrite]), and marked as unpublished.
//
// In an import ([Cache.Begin]) more late facts are to be expected, so an entity with one stays at the day of that fact until
// the day is turned ([Cache.Turn]); else it goes on to its open day of before.
//
// # What holds
//
//   - The rows of an entity are a function of its facts, the contract tables and its open day, whatever came in which order.
//   - The memory repeats the store. After a failed transaction the caller forgets it ([Cache.Forget]).
package folds
