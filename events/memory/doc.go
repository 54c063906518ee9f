// Package memory is an [events.Log] in memory, for tests and dry runs: what "append and see" would do, without a trace.
//
// It knows every identity it holds, and so reports every duplicate, for ever. [Log.Inject] puts in what no Append would:
// records that cannot be understood. Nothing survives the process.
package memory
