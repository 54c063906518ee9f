// Package home is the first page: the companies of the ledger of which the reader may open a page. If there is one, it leads to that
// page.
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
	f.Page(access.SignedIn, "/{$}", frame.Parse(files, "home.html"), func(ctx context.Context, v *frame.View) (*frame.Content, error) {
		return show(ctx, f, v)
	})
}

type content struct {
	*frame.View
	Companies []frame.Link
	Reason    string // where the reader may say why they look
	Empty     bool   // the log has no companies, as far as the reader may know
}

func show(ctx context.Context, f *frame.Frame, v *frame.View) (*frame.Content, error) {
	companies, err := v.Reporter.Source.Companies(ctx)
	if err != nil {
		return nil, err
	}
	c := content{View: v, Reason: frame.AskReason(v), Empty: len(companies) == 0}
	for _, name := range companies {
		if first := f.First(ctx, name); first != "" {
			c.Companies = append(c.Companies, frame.Link{Text: name, Address: v.With(first)})
		}
	}
	if len(c.Companies) == 1 {
		return &frame.Content{After: c.Companies[0].Address}, nil
	}
	return &frame.Content{Title: wording.Say("Aziende", "Companies"), Lead: wording.Say(
		"Che cosa spetta ai dipendenti, da un registro di fatti che non viene mai riscritto.",
		"What employees are due, from a log of facts that is never rewritten."), Data: c}, nil
}
