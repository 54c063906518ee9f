// Package signin finds out who sends a request: a person at a browser, a program, a machine.
//
// [Authenticator.Handler] stands before every route. It puts the principal of a request into its context ([access.With]), serves the
// pages of sign-in, and refuses what comes without a credential that holds; only what shows nothing of the ledger is answered to
// anybody. What a principal may see is for package access.
//
//	a browser     signs in at the OpenID provider (authorization code, PKCE), or, where there is none, with a token of ours.
//	              It has a session in the bucket SESSIONS (package sessions), under the hash of its cookie
//	a program     Authorization: Bearer spz_…            a token of ours (package token); ACCESS has its hash
//	              Authorization: Bearer eyJ…             an access token of the provider (RFC 9068), for our audience
//	a machine     its certificate on the connection, from an authority of --client-ca: by a URI or a DNS name in it
//
// # What always holds
//
//   - A person is the provider's issuer and subject, never an address of mail or a name. Directory has the hash of both.
//   - Nothing is taken from headers of proxies, and no credential from the address of a request.
//   - A credential in the header decides alone: one that does not hold is refused, whatever cookie comes with it.
//   - What a session began with is looked up at every request. A token that is revoked, an identity that is taken away, end it at
//     once, on every instance. A sign-out is known on every instance within two seconds. A session that has ended is never written again.
//   - A request that takes long, such as a stream of changes or an export, ends when its sign-in does, within five seconds, and within
//     twenty when that cannot be found out.
//   - A session ends 30 minutes after the last page that somebody asked for, and after 12 hours. Streams, and requests of scripts, do
//     not prolong it.
//   - A refusal does not say what is wrong with a credential. No credential is logged or repeated.
//   - When the provider or the bucket does not answer, what they would decide is refused with 503. Tokens of ours need neither.
package signin
