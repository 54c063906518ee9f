// Package archive is an [events.Log] in a file of JSON lines: what an auditor is given, and what a system without a
// server writes. One event a line, CloudEvents in structured mode (interfaces §1).
//
// # Sequence
//
// The order of the lines is the order of recording, and the sequence of an event is the number of its line, from 1.
// Blank lines are counted and skipped. Carriage returns at the end of lines and a byte order mark at the beginning of
// the file are tolerated, for spreadsheets and editors leave them. A file named .gz is read through gzip.
//
// # What cannot be read
//
// A line that is no JSON at all means that the file is not what it is taken for, or damaged: reading stops with
// [ErrNotJSON], which names file and line. A line that is JSON but no event of the ledger is a record that says why, and
// reading goes on; so is a line longer than an event may be. Memory is bounded whatever the file holds.
//
// # Time of recording
//
// Lines that [Log.Append] writes carry the extension attribute `recordedtime`. Lines without it, written by others,
// have no time of recording: the source's own time says when a fact was taken down there, not when we had it.
//
// # Durability
//
// Append writes all its events with one write, and returns when they are flushed to disk. A line counts once its newline
// is on disk. What a crash left behind that, [Create] removes where it is no complete event (nobody was told that it was
// stored), and otherwise completes. One process writes at a time; readers need no lock.
//
// The archive does not index identities: it never reports a duplicate, and stores it, which the folds count once.
package archive
