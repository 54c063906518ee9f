// Package cloudevents reads and writes events as CloudEvents 1.0: structured mode ([Decode], [Encode]), binary mode
// ([DecodeBinary]), batches ([DecodeBatch]). A clocking in structured mode, on one line:
//
//	{"specversion":"1.0","id":"ck-2023-03-07-E042","source":"/presenze","type":"hr.clocking.recorded.v1","company":"blue",
//	 "subject":"E042","time":"2023-03-07T17:06:00+01:00","datacontenttype":"application/json",
//	 "data":{"date":"2023-03-07","week":"A","punches":["07:50","12:00","12:50","17:05"]}}
//
// In binary mode the attributes are headers (ce-id, ce-source, …) and the data are the body. A stored or archived event also
// has `sequence` and `recordedtime`, which the log adds.
//
// # Strictness
//
// Every error that one event alone reveals is an [events.DecodeError]: a code for programs, a JSON Pointer, the value found,
// the value expected and a sentence for people. Errors that only other events reveal (an employee never hired, an
// unknown loan) are for the folds. The envelope is read first and to its end, so that an error in the data, and most in the
// envelope, names the event.
//
// # Versions
//
// A type's name ends in its version. The program folds one version of each type, and reads older ones through an
// [Upcaster] from each version to the next, registered with [Decoder.WithUpcaster]. A stored event is never rewritten.
//
// # Decisions
//
//   - Instants keep the offset that they came with in the envelope, and are UTC in data.
//   - A leap second is read as the second after it.
package cloudevents
