// Package jetstream is the log of facts on NATS JetStream: the stream HR as an [events.Log].
//
// The packages below hold the rest: connection (to a server or cluster), embedded (a server for one machine), streams (what the
// streams must be), publish (storing messages durably), outbound (the streams beside HR), snapshot (taking streams out and
// restoring them) and disk.
//
// # What is kept
//
// HR is for ever: file storage, no limits, deletion and purging denied by the server itself, to us as well. [Open] makes
// the streams of interfaces §5 where they are missing, raises settings that can be raised without touching a fact, and
// refuses ([streams.ErrUnsafe]) an HR under whose settings a fact could be lost, altered or silently not written. It
// changes none of those: somebody chose them, and facts may be lost already.
//
// # Durable before acknowledged
//
// The embedded server flushes every write before it answers (sync-always; JetStream's default is every two minutes). That
// of a cluster cannot be seen from here: its configuration must say `sync_interval: always`.
//
// A flush costs the same for one event and for a thousand. [Log.Append] sends what callers hand in at the same time together:
// 16 events or more as one atomic batch (NATS 2.12, ADR-50), which makes and removes a store of its own and costs about 15
// flushes. On one server fewer go out as single messages at once, for each is flushed as soon as the one before; when more
// come than that, they gather while what is under way is answered. On a cluster they always gather. A server that knows no
// batches gets single messages.
//
// # Identity
//
// The message id is <source>#<id>. Within its window (ten seconds embedded, else two minutes) the server stores an id once,
// and answers the second with the first one's sequence. It refuses a whole batch that holds a known id, without saying which:
// the log then asks for each message, by publishing it under a condition that never holds, and sends the rest as a batch. That
// costs as much as a thousand events; of what went through it lately, the log therefore knows by itself (recent.go), and of
// what went through another process if told to look ([Log.Recall]). Beyond both a second message is stored; identity for ever
// is the business of whoever folds.
//
// # Reading
//
// A reader is an ordered pull consumer: in memory, no acknowledgements, deliveries numbered. The position is the reader's
// own. A delivery lost on the way, a lost connection, a restarted server: the reader makes a new consumer at the sequence
// it expects. A sequence that the stream does not hold is loss, and ends the reading with [events.ErrGap]; so does one that it
// counts and cannot read, its bytes having been altered. Batches are fetched
// and decoded ahead, on two cores. While records come one by one, batches follow each other after 10 ms at the earliest; what
// comes after more than that is handed on at once.
//
// Messages of others are read in binary mode and in structured mode, with or without headers. What cannot be understood,
// and an event under a subject that is not its own, is a record with its reason.
package jetstream
