// Package grants holds who may do what: the events of the stream ACCESS, and the [Directory] that follows from them.
//
// A principal, a person or a machine, is a handle, "P-" and twelve random characters. Roles are granted to it in a company, from
// a day and perhaps until one. [Identity] ties a sign-in to a handle by its hash, so that ACCESS holds no name:
//
//	access.blue.P-MFRGGZDFMZTW.granted     {"date":"2026-11-01","role":"manager","unit":"sportello"}
//	access.blue.P-MFRGGZDFMZTW.identified  {"date":"2026-11-01","identity":"qL8…"}
//	access.blue.P-MFRGGZDFMZTW.revoked     {"date":"2027-02-01"}
//
// A record is an event in binary mode as in HR, under access.<company>.<subject>.<verb>; the header Spettanze-Principal says who
// recorded it, and without it somebody with the rights of the machine did. Records count in the order of the log: what was
// revoked is out at once, whatever dates say.
//
// # What always holds
//
//   - Nothing is allowed unless a grant says so. An empty directory allows nothing.
//   - A handle belongs to the company that first named it, one that a file names to the company of the file. No other company ties
//     identities to it or issues tokens for it; it may grant it roles of its own.
//   - An identity belongs to the first handle it was tied to, until it is withdrawn.
//   - Grants of a [Role.Strong] role, and erasures, count once a second person has approved them: an operator of the company who
//     neither recorded the grant nor receives it. The first operator needs nobody, where the machine appoints one.
//   - A record that cannot be read may be a revocation: until everything of its principal is revoked and granted anew, the principal
//     has nothing.
package grants
