// Package dashboard is the pages that people look at: what an employee is due on a day, why, what was believed about it on
// another day, and what made the difference.
//
// [New] wires the pages into one handler, each in a package of its own; what all have in common is package frame. Pages read
// the same documents as the API and the command line, so their figures are the same.
package dashboard

import (
	"net/http"

	"spettanze/handlers/dashboard/assets"
	"spettanze/handlers/dashboard/frame"
	"spettanze/handlers/dashboard/home"
)

// Options are what the pages read from.
type Options struct {
	frame.Options
}

// New returns the pages as one handler.
func New(o Options) http.Handler {
	f := frame.New(o.Options)
	f.Mux.Handle("GET "+assets.Prefix, assets.Handler())
	home.Pages(f)
	return f
}
