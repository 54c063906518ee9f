// Package client reads the documents of package report from a running service over HTTP, and publishes events to it. It
// imports none of the server's side.
package client
