package seal

import (
	"context"

	"spettanze/events/lang"
	"spettanze/projections/report"
)

// Document is the trees of a company.
type Document struct {
	Company string `json:"company"`
	report.AsOf
	Seals []Head `json:"seals" doc:"the Merkle trees over the leaves of the company's records, through what was known"`
}

// Source is a source that has trees.
type Source interface {
	// Seals returns the trees of the query's company, of the records that it knows.
	Seals(ctx context.Context, q report.Query) ([]Head, error)
}

// ErrNone is returned by [Of] for a source without trees.
var ErrNone = lang.Errorf("qui non ci sono alberi delle registrazioni", "there are no trees of the records here")

// Of makes the document.
func Of(ctx context.Context, r *report.Reporter, q report.Query) (*Document, error) {
	source, ok := r.Source.(Source)
	if !ok {
		return nil, ErrNone
	}
	asOf, err := r.AsOf(ctx, q)
	if err != nil {
		return nil, err
	}
	heads, err := source.Seals(ctx, q)
	if err != nil {
		return nil, err
	}
	return &Document{Company: q.Company, AsOf: asOf, Seals: append([]Head{}, heads...)}, nil
}
