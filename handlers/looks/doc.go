// Package looks records who sees personal data of somebody else, before they see it.
//
// Package access begins a [Request] for each request of somebody who has signed in. The guarded source says to it of whom it was read
// ([Saw]), wherever a route, a page, a file or a stream reads from; no handler needs to. The answer goes through a writer that lets
// nothing out, neither header nor body, until the look is on disk ([Recorder]): without record there is no answer, but a refusal (503).
// In a long answer the people who appear later are recorded before they are sent on; of a stream, each once.
//
//	who saw only oneself          no record
//	up to 100 others              named
//	more, or the company's        a unit or the company, and of how many people
//	403 and 404                   a record of what was refused
//
// A look may be recorded of an answer that then was not sent, because the client went away or the process was killed; never the other
// way round. Where no one signs in there is no one to record.
package looks
