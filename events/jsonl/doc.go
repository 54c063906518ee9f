// Package jsonl is an [events.Log] in a file of events: the format in which auditors receive events and other systems send them.
// One event a line, CloudEvents in structured mode (interfaces §1):
//
//	{"specversion":"1.0","id":"ck-1","source":"/presenze","type":"hr.clocking.recorded.v1",…,"data":{…}}
//	{"specversion":"1.0","id":"ck-2",…}
//
// Package files looks at the file first: a JSON array and events of several lines are read too, in any of its encodings, and a file
// of something else is refused in one sentence.
//
// # Sequence
//
// The order of the lines is the order of recording, and the sequence of an event is the number of its line, from 1; in an array
// or among events of several lines, its own number. Blank lines are counted and skipped.
//
// # Unreadable lines
//
// A line that is no JSON at all means that the file is damaged or is no file of events: reading stops with [ErrNotJSON],
// which names file and line. A line that is JSON but no event of the ledger becomes a record with the reason, and reading
// goes on; so does a line longer than an event may be. Memory is bounded whatever the file holds.
//
// # Time of recording
//
// A line may carry the time of recording as the extension attribute `recordedtime`, as `spettanze export` writes it. Lines
// without it have no time of recording: the source's own time is when the source recorded the fact, not when this ledger did.
//
// # Reading
//
// The log is read only, and needs no lock: a line counts once its newline is written, so that another process may append
// meanwhile, and a reader that follows sees the new lines. The log does not index identities: the folds count each once.
package jsonl
