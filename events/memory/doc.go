// Package memory is an [events.Log] in memory, for tests and dry runs. It is lost with the process.
//
// It indexes all identities, and so reports every duplicate. [Log.Inject] stores records that Append would not: refused ones.
package memory
