// Package events says what happened: the event types by family, their envelope and identity, the codec, and the [Log]
// that keeps them. Everything else in the ledger follows from these.
//
// An [Event] is a fact: an envelope (CloudEvents 1.0) and its [Data], one plain struct for each of [Types]. Its
// [Identity], source and id, is its own for ever: sent twice, it counts once ([SameContent] tells a repetition from
// another fact under the same name). Its order in the ledger is that of [Compare], which asks nothing of the log.
//
// # Decoding
//
// [Decode], [DecodeBinary], [DecodeBatch] and [ReadClockingsCSV] are the doors. They are strict: whatever one event alone
// reveals to be wrong is a [DecodeError] with a code for programs, a JSON Pointer, what was found, what was expected
// and a sentence for people. A field that the type does not have is an error, because a typo must not lose minutes;
// null is no value; a number with a point is no integer. What only other events reveal (an employee never hired, an
// unknown loan) is for the folds to find.
//
// Decoding goes field by field over a stream of tokens: a million stored events are decoded at every rebuild, and an
// error must know its place. The envelope is read first and to its end, so that an error in the data, and most in the
// envelope, can tell which event it is about. A reader's first error sticks, so that a type is read straight through.
//
// # Declarations
//
// A [Type] is declared once, beside its struct, in rows: its fields, each with a kind of value ([Field]), and what it says
// of its events as a whole: about whom they are, their rank, whether they need service, whether everybody's fold sees them.
// A kind says how its values are read, written, described in an error and in JSON Schema, drawn by a test and written in a
// scenario. What concerns several fields is a check behind the rows. No tags and no reflection: a row says where a field
// lies by a function that the compiler checks.
//
// `go generate ./schema` writes the JSON Schemas, the AsyncAPI document and docs/events.md from the declarations; a test
// fails when they are not current. What JSON Schema cannot say, the tests of what is refused list.
//
// A new type is a struct, its declaration, its method Type, and its name in [Types]. [Absent] and [DayPlanned] are what
// data may tell the folds beside: an absence, the minutes of a day.
//
// # Versions
//
// A type's name ends in its version. The program folds one version of each type, and reads older ones through an
// [Upcaster] from each to the next, registered with [Decoder.WithUpcaster]. A stored event is never rewritten.
//
// # Encoding
//
// [EncodeData] is canonical: equal data give equal bytes, which is how contents are compared. [Encode] adds the envelope,
// on one line. Instants keep the offset they came with in the envelope, and are UTC in data.
//
// # Quantities
//
// A [Date] is a civil date, a count of days. A [Quantity] is a whole number of its unit's smallest part, so no sum is
// ever rounded; days and euro are decimal strings on the wire, minutes are integers, and the kind of JSON value tells
// them apart. More decimals than the unit has are refused, never rounded.
//
// # Decisions
//
//   - A leap second is read as the second after it.
//   - A source may hold a "#"; [MsgID] then counts the source's bytes, so that no two identities share a message id.
//   - Qualifications are a set: kept and compared sorted.
//   - Codes (employee, company, loan, kind of suspension, service) are 1–64 of A-Z a-z 0-9 _ -, so that they fit in NATS
//     subjects, account paths and URLs as they are.
//   - A clocking from a table is identified by all that its row says, company included: identities are one space.
package events
