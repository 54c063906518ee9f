// Package ingest is the door for publishers on NATS. No publisher writes to the stream HR, which keeps every byte for ever: a
// message to hr.blue.E042.clocking.recorded in the account of the publisher presenze comes to an instance as
//
//	ingest.blue.presenze.P-MFRGGZDFMZTW.%2Fpresenze.hr.blue.E042.clocking.recorded
//
// where all before hr is the server's word: the company, the publisher, its principal, the sources that its credentials allow. It is
// read, checked and appended as an event that came over HTTP. The answer is the acknowledgement of JetStream, so that a
// publisher needs nothing but its credentials:
//
//	{"stream":"HR","seq":1742}                                        {"stream":"HR","seq":1742,"duplicate":true}
//	{"error":{"code":422,"description":"event \"ck-1\" of /presenze, /data/punches/1: …"},"code":"invalid_value","reasonIt":"…",…}
//
// A refused message is answered and leaves no trace but a count. What is appended is made of the event that was understood: other
// headers of the message are not stored. Headers that would govern the stream (Nats-Rollup, Nats-Expected-…, Nats-TTL, batches) are
// refused, for to ignore them would break what the publisher relies on.
//
// Each instance takes a share of the messages. What comes while a batch is being appended is the next batch, so that many messages share
// the flushes to disk.
package ingest
