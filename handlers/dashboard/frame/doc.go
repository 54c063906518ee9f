// Package frame is what every page of the dashboard has: its language, its two dates, the bar on
// which the dates are chosen, the banner that says so, links that carry them, and errors that say what to do.
//
// A page is a function from a [View] to its [Content]:
//
//	//go:embed *.html
//	var files embed.FS
//
//	// Pages adds the page to the frame.
//	func Pages(f *frame.Frame) {
//		f.Page(access.SeeBreaches, "/{company}/breaches", frame.Parse(files, "breaches.html"), show)
//	}
//
//	type content struct {
//		*frame.View
//		Breaches []report.Breach
//	}
//
//	func show(ctx context.Context, v *frame.View) (*frame.Content, error) {
//		doc, err := v.Reporter.Breaches(ctx, v.Query, "")
//		if err != nil {
//			return nil, err
//		}
//		return &frame.Content{Title: wording.Say("Violazioni", "Breaches"), Document: "/v1" + v.Path("breaches"),
//			Command: "spettanze breaches", Data: content{v, doc.Breaches}}, nil
//	}
//
// and a template that defines "main". Templates hold no letters outside of {{…}}: words are written in place with
// {{$.Say "italiano" "english"}}, dates and figures with {{$.Date .Date}}, {{$.Figure .Unit .Balance}}.
//
// A view is of one moment of the ledger: all that a page shows is true at View.Query.At, as known at View.Query.Known, and
// nothing that is recorded while the page is made gets into it. Pages read through View.Reporter and the documents of
// package projections, so a figure on a page is the figure of the API and of the command line.
//
// Addresses hold all state. `at` is the date of the situation, by default today; `known` what had been recorded by then, by
// default all: a sequence, a time, or a date; `lang` the language, by default the browser's. Links made by [View.To] and
// [View.With] carry the three. A form may send `at` in any form that [ParseDay] takes, and `records` (`all`, `then`, `until`);
// such an address is redirected to the canonical one.
//
// A cookie for each company keeps when the reader was there last ([Visit]): it is a moment of the bar, and where the page of changes
// begins. No page needs it.
//
// The same page is served without its frame to a request that folds it open in place (header HX-Request-Type: partial).
// A page names what it does, and whoever may not do it gets no page (package access). Where nobody signs in, everybody on this machine
// sees all pages, and a banner says so.
package frame
