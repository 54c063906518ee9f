// Package streams defines the streams and the bucket of the ledger (interfaces §5), creates them, and checks HR.
//
//	HR           hr.>            facts, kept for ever; deletion and purging are denied by the server, to us as well
//	LEDGER       ledger.>        payroll instructions and breaches that follow from the facts
//	REJECTED     rejected.>      messages of HR that could not be understood, with the reason, and parked facts
//	ACCESS       access.>        who may do what (package grants), kept for ever as the facts are
//	LOOKS        looks.>         who saw whose personal data (package looks), kept for 24 months; deletion and purging are denied
//	PEOPLE       people.>        name and address of an employee id, sealed with a key of the person; one message a subject
//	KEYS         keys.>          the persons' keys, wrapped by a master key that is in no stream; erased with the person
//	KV_BALANCES  $KV.BALANCES.>  the bucket BALANCES: key <company>.<employee>.<entitlement>, one value a key
//	KV_SESSIONS  $KV.SESSIONS.>  the bucket SESSIONS: browsers' sessions, for at most twelve hours
//
// [Ensure] creates missing streams. It raises settings of an existing HR where no fact is touched by that, and refuses
// ([ErrUnsafe]) an HR under whose settings a fact could be lost, altered or silently not written. It changes none of those
// settings: an operator chose them, and facts may be lost already.
package streams
