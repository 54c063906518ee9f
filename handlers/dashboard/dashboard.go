// Package dashboard is the pages that people look at: what an employee is due on a day, why, what was believed about it on
// another day, and what made the difference.
//
// [New] wires the pages into one handler, each in a package of its own; what all have in common is package frame. Pages read
// the same documents as the API and the command line, so their figures are the same.
package dashboard

import (
	"context"
	"net/http"
	"strings"

	"spettanze/events"
	"spettanze/handlers/api/intake"
	verified "spettanze/handlers/audit"
	"spettanze/handlers/dashboard/assets"
	"spettanze/handlers/dashboard/audit"
	"spettanze/handlers/dashboard/breaches"
	"spettanze/handlers/dashboard/changes"
	"spettanze/handlers/dashboard/company"
	"spettanze/handlers/dashboard/contract"
	"spettanze/handlers/dashboard/counts"
	"spettanze/handlers/dashboard/employee"
	"spettanze/handlers/dashboard/employees"
	"spettanze/handlers/dashboard/event"
	"spettanze/handlers/dashboard/frame"
	"spettanze/handlers/dashboard/funds"
	"spettanze/handlers/dashboard/history"
	"spettanze/handlers/dashboard/home"
	"spettanze/handlers/dashboard/live"
	"spettanze/handlers/dashboard/looks"
	"spettanze/handlers/dashboard/me"
	"spettanze/handlers/dashboard/payroll"
	"spettanze/handlers/dashboard/rejected"
	"spettanze/handlers/dashboard/rights"
	"spettanze/handlers/dashboard/rosters"
	"spettanze/handlers/dashboard/status"
	"spettanze/handlers/dashboard/team"
	"spettanze/handlers/dashboard/why"
	"spettanze/handlers/looks/list"
	"spettanze/handlers/projector"
	"spettanze/projections/report"
)

// Options are what the pages read from.
type Options struct {
	frame.Options
	// Changes is [projector.Projector.Changes], by which pages change by themselves. Nil: nothing ever changes.
	Changes func(ctx context.Context, id string) (projector.Changes, <-chan struct{}, error)
	Intake  *intake.Intake // takes events; nil: none are taken here
	Rights  rights.Record  // records who may do what; nil: no one signs in
	Log     events.Lookup  // for events as they were received; nil: they are not shown
	Audit   *verified.Job  // verifies the ledger; nil: nothing does
	// Waited returns the facts of a company that were published as waiting. Nil: it is not known.
	Waited func(ctx context.Context, company string) ([]report.Parked, error)
	// Service says how the service stands, for the page of a company. Nil: it does not say.
	Service  func(ctx context.Context, company string) (company.Service, error)
	Looks    *list.Reader    // of who looked; nil: there is no record
	Stopping <-chan struct{} // closed when streams must end; may be nil
}

// New returns the pages as one handler.
func New(o Options) http.Handler {
	f := frame.New(o.Options)
	home.Pages(f)
	company.Pages(f, o.Service)
	team.Pages(f, o.Intake)
	me.Pages(f, o.Intake)
	employees.Pages(f)
	employee.Pages(f)
	rosters.Pages(f)
	why.Pages(f)
	history.Pages(f)
	payroll.Pages(f)
	funds.Pages(f)
	counts.Pages(f)
	breaches.Pages(f)
	rejected.Pages(f, rejected.Options{Intake: o.Intake, Waited: o.Waited})
	changes.Pages(f)
	contract.Pages(f)
	rights.Pages(f, o.Rights)
	audit.Pages(f, audit.Options{Job: o.Audit, Log: o.Log})
	event.Pages(f, o.Log)
	looks.Pages(f, o.Looks)
	status.Pages(f)
	pages := &live.Stream{Pages: f, Look: o.Changes, Progress: o.Progress, Today: o.Today, Now: f.Now, Rome: o.Rome, Stopping: o.Stopping,
		Self: f.Guard.Self, Hears: f.Hears}
	files := assets.Handler()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, assets.Prefix) { // not in the frame's mux, where /{company}/… would be as specific
			files.ServeHTTP(w, r)
			return
		}
		pages.ServeHTTP(w, r)
	})
}
