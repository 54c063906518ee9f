// Package home is the first page: the companies of the ledger. If there is one, it leads to it.
package home

import (
	"context"
	"embed"

	"spettanze/handlers/access"
	"spettanze/handlers/dashboard/frame"
	"spettanze/projections/wording"
)

//go:embed home.html
var files embed.FS

// Pages adds the page to the frame.
func Pages(f *frame.Frame) {
	f.Page(access.SignedIn, "/{$}", frame.Parse(files, "home.html"), show)
}

type content struct {
	*frame.View
	Companies []frame.Link
}

func show(ctx context.Context, v *frame.View) (*frame.Content, error) {
	companies, err := v.Reporter.Source.Companies(ctx)
	if err != nil {
		return nil, err
	}
	if len(companies) == 1 {
		return &frame.Content{After: v.With(frame.PathOf(companies[0]))}, nil
	}
	c := content{View: v}
	for _, name := range companies {
		c.Companies = append(c.Companies, frame.Link{Text: name, Address: v.With(frame.PathOf(name))})
	}
	return &frame.Content{Title: wording.Say("Aziende", "Companies"), Lead: wording.Say(
		"Che cosa spetta ai dipendenti, da un registro di fatti che non viene mai riscritto.",
		"What employees are due, from a log of facts that is never rewritten."), Data: c}, nil
}
