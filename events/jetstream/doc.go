// Package jetstream is the log of facts on NATS JetStream: the stream HR as an [events.Log].
//
// Packages beside it hold the rest: connection (to a server or cluster), embedded (a server for one machine), streams (names,
// settings and safety of the streams), access (the stream ACCESS), publish (storing messages with a known outcome), snapshot
// (taking streams out and restoring them) and disk (free space).
//
// # A message
//
// The event ck-2023-03-07-E042 is one message in binary mode of CloudEvents (interfaces §1):
//
//	subject  hr.blue.E042.clocking.recorded          hr.<company>.<subject of the event>.<type>
//	header   Nats-Msg-Id: /presenze#ck-2023-03-07-E042   <source>#<id>; #<length of source>:<source>#<id> if the source has a #
//	header   Content-Type: application/json
//	header   ce-specversion: 1.0
//	header   ce-id: ck-2023-03-07-E042
//	header   ce-source: /presenze
//	header   ce-type: hr.clocking.recorded.v1
//	header   ce-company: blue
//	header   ce-subject: E042
//	header   ce-time: 2023-03-07T17:06:00+01:00
//	header   ce-traceparent: 00-4bf9…-01              only when the append is traced
//	header   Spettanze-Salt: 3q2+7wABAgMEBQYHCAkKCw==    16 random bytes, for the leaf (package leaf)
//	header   Spettanze-Principal: P-MFRGGZDFMZTW          who sent it, where the door knows it
//	header   Spettanze-Recorded: 2023-03-07T16:06:01Z     only in the past that a log begins with ([Log.BeginPast])
//	body     {"date":"2023-03-07","week":"A","punches":["07:50","12:00","12:50","17:05"]}
//
// Messages of other publishers are read in binary mode and in structured mode, with or without headers. A message that cannot
// be understood, and an event under a subject that is not its own, is a record with the reason.
//
// # Appending
//
// [Log.Append] returns once every event is on disk: the embedded server flushes before it acknowledges (sync-always). Whether a
// cluster does cannot be seen from here; its configuration must say "sync_interval: always". A flush costs the same for one event
// and for a thousand, so events of callers who append at the same time go together ([publish.Publisher.Store]).
//
// The server stores a message id once within its window (ten seconds embedded, else two minutes). The log remembers the last
// 65,536 ids and more by itself; [Log.Recall] reads those of another process. Beyond both a second message is stored, and the
// journal of the projections counts it once.
//
// A message id may be taken by a message that is not the event: its publisher wrote "<source>#<id>" for a source with a "#", or
// it is an event that was refused, and is now appended corrected. Append then stores the event without a message id.
//
// # Reading
//
// [Log.Read] is an ordered pull consumer: in memory, without acknowledgements, deliveries numbered. The position is the caller's.
// When a delivery is lost, or the connection, or the server restarts, the reader makes a new consumer at the sequence it expects.
// A sequence that the stream does not hold is loss, and ends the reading with [events.ErrGap]; so does a sequence that the stream
// counts and cannot read, because its bytes were altered.
//
// A batch is handed on when it is full (32,768 records). Before that, when no record has come for 20 ms or its first record is
// 100 ms old, as soon as the caller is ready for it. While the caller works on a batch, the next one grows.
package jetstream
