package frame

import (
	"context"
	"strings"

	"spettanze/handlers/access"
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

// section is a page that the navigation leads to.
type section struct {
	does access.Action
	path string
	name wording.Text
}
