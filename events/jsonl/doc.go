// Package jsonl is an [events.Log] in a file of JSON lines: the format in which auditors receive
// events and other systems send them. One event a line, CloudEvents in structured mode (interfaces §1):
//
//	{"specversion":"1.0","id":"ck-1","source":"/presenze","type":"hr.clocking.recorded.v1",…,"data":{…}}
//	{"specversion":"1.0","id":"ck-2",…}
//
// # Sequence
//
// The order of the lines is the order of recording, and the sequence of an event is the number of its line, from 1.
// Blank lines are counted and skipped. Carriage returns at the end of lines and a byte order mark at the beginning of
// the file are tolerated, because spreadsheets and editors add them. A file named .gz is read through gzip.
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
