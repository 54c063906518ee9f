// Package logtest is the conformance suite of [events.Log]: what any home of the log must do, run on all of them. It is
// real in every case: files, and a real server.
//
// A package runs it with
//
//	logtest.Run(t, open, logtest.Caps{…})
//
// where open returns an empty log, and the capabilities say what that kind of log can be asked beyond the interface.
package logtest
