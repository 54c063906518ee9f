// Command spettanze is the ledger's command line: it asks, publishes, serves and verifies. Run "spettanze --help".
//
// The package is wiring. Each subcommand has a file; what they share is in a few:
//
//	main.go, app.go   the world (streams, environment, clock) and the root command
//	settings.go       flags > environment > configuration file
//	errors.go         exit statuses
//	reading.go        the flags of commands that read, and where they read from
//	archive.go        answers from a file of events, with no server
//	directory.go      a data directory: its embedded log and its projections
//	service.go        the running ledger: log, projector, HTTP
//	printer.go        tables for people; table.go, format.go: alignment, numbers, dates
//
// Rules that hold for every command: --json prints exactly one document on standard output and everything else goes to
// standard error; the exit status says what happened; nothing below this package knows of the clock, the environment or
// the arguments.
package main
