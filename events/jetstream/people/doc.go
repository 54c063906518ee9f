// Package people keeps who employee ids are so that one person can be forgotten: not only deleted, but unreadable in every copy.
//
// JetStream does not forget: the bytes of a message that was replaced, purged or deleted stay in block files, in the logs of a
// cluster's servers and in backups. So a description is never stored in the clear. Two streams hold it, and a file holds the rest:
//
//	PEOPLE  people.blue.E042   {"sealed": AES-256-GCM of the event, under the person's key}
//	KEYS    keys.blue.E042     {"master": "c1f0…", "wrapped": AES-256-GCM of the person's key, under a master key}
//	a file  master keys, one a line, outside of the data directory ([Masters])
//
// A person's key is written once; the name of the subject is sealed with it, so nothing can be moved to another person.
//
// [People.Erase] puts an end mark in the place of the key, {"erased": "2026-11-30T09:00:00Z", "reason": "retention_over"}, and has the
// server overwrite the key and the description. What is left of them anywhere can be opened with the key alone, which is gone. In a
// backup made before, the wrapped key is still there: [People.Rotate] wraps the keys of the living with a new master key and destroys
// the old one, and after that the key in the backup cannot be opened either. A person who was erased is not described again.
//
// No process keeps a key or a description in memory: every look asks the server, so an erasure counts on all instances at once.
//
// Each step of Erase, Rotate and [People.SealStored] may be the last one of a process that is killed; the same call again finishes.
package people
