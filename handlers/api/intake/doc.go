// Package intake appends events to the log, for the HTTP API and for publishing from a file. The sender gets a result for each
// event once the log has all of them durably.
//
// An event that is wrong by itself was refused when it was decoded. Here its identity is looked up: the same content again is
// a duplicate, another content is rejected. The journal of the projections has every identity that was folded; those recorded
// behind it are read from the log once (Index), and the log remembers what it took since. An event that none of them recognizes,
// since another process appended it a moment ago, is judged by the same rules when it is folded.
//
// A dry run judges by the same rules from the events that its effects are computed on. While the projections are behind the log it
// waits for them, for a while; what is then still not projected is read for its identities, and the answer says how much that is.
package intake
