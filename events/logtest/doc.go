// Package logtest is the conformance suite of [events.Log]. Every implementation passes it: memory, files, and a real
// server.
//
//	logtest.Run(t, open, logtest.Caps{…})
//
// runs it in the test of a package. open returns an empty log, and [Caps] are the capabilities that only some logs have.
package logtest
