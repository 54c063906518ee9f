//go:build race

package main

// underRace says that the race detector looks on. A test whose work is of one goroutine has nothing to show it, and takes ten times
// as long: such a test is skipped.
const underRace = true
