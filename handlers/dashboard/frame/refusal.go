package frame

import (
	"context"
	"errors"
	"net/http"

	"spettanze/events/lang"
	"spettanze/projections/wording"
)

// Errors of pages.
var (
	// ErrNotFound is returned by a page that does not exist, or that its viewer may not know of.
	ErrNotFound = lang.Errorf("la pagina non esiste", "the page does not exist")
)

// refusal returns the status and the sentence of an error.
func (f *Frame) refusal(ctx context.Context, err error) (int, lang.Text) {
	switch {
	case errors.Is(err, ErrDay), errors.Is(err, ErrAddress):
		return http.StatusBadRequest, lang.OfError(err)
	case errors.Is(err, ErrNotFound):
		return http.StatusNotFound, lang.OfError(err)
	}
	return f.Refusal(ctx, err)
}

// Section adds a page of a company to the navigation. Sections are shown in the order in which they are added; the path is that
// of the page below the company, empty for the company's own.
func (f *Frame) Section(path string, name wording.Text) {
	f.sections = append(f.sections, section{path, name})
}

// section is a page that the navigation leads to.
type section struct {
	path string
	name wording.Text
}
