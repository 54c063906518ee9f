package frame

import (
	"context"
	"slices"
	"strings"

	"spettanze/handlers/access"
	"spettanze/handlers/access/gate"
	"spettanze/handlers/api/refuse"
	"spettanze/projections/wording"
)

// ErrNotFound is returned by a page that does not exist.
var ErrNotFound = refuse.NotFound("la pagina non esiste", "the page does not exist")

// Section adds a page of a company to the navigation of those who may open it. Sections are shown in the order in which they are
// added; the path is that of the page below the company, empty for the company's own.
func (f *Frame) Section(does access.Action, path string, name wording.Text) {
	f.sections = append(f.sections, section{does, path, name})
}

// First returns the path of the first page of a company that the reader of a request may open; empty: there is none.
func (f *Frame) First(ctx context.Context, company string) string {
	for _, s := range f.sections {
		if f.Guard.Shows(ctx, company, s.does) {
			return strings.TrimSuffix(PathOf(company)+"/"+s.path, "/")
		}
	}
	return ""
}

// Shows reports whether a page that does something is offered to the reader of a view.
func Shows(v *View, does access.Action) bool {
	return v.frame.Guard.Shows(v.Request.Context(), v.Company, does)
}

// Self is the employee whose ledger is the reader's own; empty: there is none, as where no one signs in.
func Self(v *View) string { return v.frame.Guard.Self(v.Request.Context(), v.Company) }

// Leads are the units that the reader leads; none where no one signs in.
func Leads(v *View) []string { return v.frame.Guard.Leads(v.Request.Context(), v.Company) }

// Serves reports whether there is a page at a path, such as "/{company}/me/looks".
func (f *Frame) Serves(path string) bool {
	return slices.ContainsFunc(f.gate.Routes, func(r gate.Route) bool { return r.Pattern == "GET "+path })
}

// section is a page that the navigation leads to.
type section struct {
	does access.Action
	path string
	name wording.Text
}
