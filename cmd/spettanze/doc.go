// Command spettanze is the ledger's command line: it asks, publishes, serves and verifies. Run "spettanze --help".
//
// All commands are listed in one place, (*app).root. This package has those that run the ledger on a data directory: serve, demo,
// rebuild, verify. The others have packages of their own: ask, publish, backup. The running ledger itself is package service, and
// what holds for every command is package cli.
package main
