// Package client asks a running ledger over HTTP and answers with the documents of package report: what
// [report.Reporter] makes from a log at hand, a [Client] fetches. It is light: a command line that only reads pays
// nothing for the server's side.
package client
