// Package archive writes and reads archive directories: the records of a log in a form that can be kept for decades and
// proved unchanged. [Save] writes one from any log, [OpenDirectory] opens it as an [events.Log] for reading.
//
// # Format
//
// A directory holds files of 100,000 lines and a manifest:
//
//	events-000000000001.jsonl   sequences from 1
//	events-000000100001.jsonl   sequences from 100001
//	manifest.json
//
// A line is one record. An event has its sequence and time of recording as attributes; a refused record has the reason
// and the bytes as they were received (raw, or raw_base64 where they are no UTF-8):
//
//	{"specversion":"1.0","id":"ck-1",…,"sequence":"1","recordedtime":"2024-01-15T09:30:00Z","data":{…}}
//	{"refused":{"code":"malformed_json",…},"sequence":"2","recordedtime":"2024-01-15T09:30:01Z","raw":"no JSON"}
//
// Of a log that has leaves (package leaf), the line of an event also has what the door added (salt, principal), and each line the
// wire form where headers and body as they are stored do not follow from the rest of it. It is in base64: a line with the subject,
// the lines of the headers, an empty line, the body.
//
//	{"specversion":"1.0","id":"ck-1",…,"recordedtime":"…","salt":"3q2+7wABAgMEBQYHCAkKCw==","data":{…}}
//
// The manifest has the SHA-256 of each file and of each block of 1,000 lines, and its own:
//
//	{"format":"spettanze-archive","version":2,"written":"2024-01-15T09:30:00Z","companies":["blue"],"records":2,
//	 "refused":1,"first":1,"last":2,
//	 "trees":[{"company":"blue","stream":"hr","size":2,"root":"…"}],"files":[{"name":"events-000000000001.jsonl","first":1,"last":2,"records":2,
//	 "bytes":512,"sha256":"…","blocks":["…"]}],"sha256":"…"}
//
// # What holds
//
//   - The lines are plain text, so that grep and sha256sum still read them in thirty years, and a changed byte damages one
//     line, not the rest of a file. To save space, compress the directory as a whole.
//   - A block is compared with its checksum before any of its records is returned; [ErrDamaged] names the file and the lines.
//   - The trees of the manifest are those of the log at that size: an archive of one company proves all of that company, and says
//     nothing of others. Version 1 has no trees, and is read as well.
//   - The manifest's own checksum detects accidents. A copy of that one number, kept elsewhere, proves that nothing was changed.
//   - The directory appears under its name only when all of it is on disk. The same log gives the same bytes.
package archive
