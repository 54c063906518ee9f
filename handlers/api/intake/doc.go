// Package intake appends events to the log, for the HTTP API and for publishing from a file. The sender gets a result for each
// event once the log has all of them durably.
//
// An event that is wrong by itself was refused when it was decoded. Here its identity is looked up: the same content again is
// a duplicate, another content is rejected. The journal of the projections has every identity that was folded, and the log
// has the recent ones. An event that neither recognizes is judged by the same rules when it is folded.
package intake
