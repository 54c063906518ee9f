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
	Seals []TreeRoot `json:"seals" doc:"the Merkle trees over the leaves of the company's records, through what was known"`
}

// TreeRoot is the root of a tree of the company.
type TreeRoot struct {
	Stream string `json:"stream" doc:"hr: the facts"`
	Size   uint64 `json:"size" doc:"how many records it is of"`
	Root   string `json:"root" doc:"SHA-256 in base64: no record of the company can be changed without changing it"`
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
	doc := &Document{Company: q.Company, AsOf: asOf, Seals: make([]TreeRoot, len(heads))}
	for i, h := range heads {
		doc.Seals[i] = TreeRoot{h.Stream, h.Size, h.Root.String()}
	}
	return doc, nil
}
