// Package contract is the pages of the contract's figures: what it says on a day, since when, and what a version changed.
//
// The first page has every figure by clause, with the value in force at the date, since when, and the value before it. With
// clause=ID it is one clause: all versions of its figures, and the latest movements under it. A page for each day of change has
// old and new, and with touched=yes whose balances would be others without it.
//
//	/blue/contract?at=2022-11-30             figures; q= looks for words, only=changing leaves out those that never changed
//	/blue/contract?clause=CIA%2F5.2          one clause
//	/blue/contract/changes/2022-12-01        what changed
//
// The arrows of the bar step over the days on which a figure changes.
package contract

import (
	"context"
	"embed"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"spettanze/events"
	"spettanze/handlers/access"
	"spettanze/handlers/dashboard/frame"
	"spettanze/projections/figures"
	"spettanze/projections/wording"
)

//go:embed *.html
var files embed.FS

// Pages adds the pages to the frame.
func Pages(f *frame.Frame) {
	f.Section(access.SeeContract, "contract", title)
	f.Page(access.SeeContract, "/{company}/contract", frame.Parse(files, "contract.html"), show)
	f.Page(access.SeeDifferences, "/{company}/contract/changes/{from}", frame.Parse(files, "change.html"), showChange)
}

// title is that of the pages, and the crumb that leads back.
var title = wording.Say("Contratto", "Contract")

// page is what both pages have in common.
type page struct{ *frame.View }

// OfClause is the address of one clause.
func (p page) OfClause(id string) string { return p.With(p.Path("contract"), "clause", id) }

// content is what the first page shows, of all clauses or of one.
type content struct {
	page
	Doc      *figures.Document
	Clauses  []figures.Clause // those that are shown
	Others   []figures.Clause // without figures, of all clauses
	Asked    string           // words to look for
	Changing bool             // only figures that change
	Facets   []frame.Link
	Changes  []change
	Found    int
	Uses     *figures.Uses // of one clause
}

// change is a day of change in the list of versions.
type change struct {
	Date     events.Date
	Address  string
	Figures  []string // titles of the figures that change
	More     int      // of further ones
	Current  bool     // the last one by the date of the page
	Upcoming bool
}

func show(ctx context.Context, v *frame.View) (*frame.Content, error) {
	asked := figures.Asked{Clause: v.Param("clause"), Words: v.Param("q"), Changing: v.Param("only") == "changing"}
	doc, err := figures.Of(ctx, v.Reporter, v.Query, asked)
	if err != nil {
		return nil, err
	}
	c := &content{page: page{v}, Doc: doc, Asked: strings.TrimSpace(asked.Words), Changing: asked.Changing}
	out := &frame.Content{Title: title, Data: c, Steps: doc.Changes, Document: "/v1" + v.Path("contract") + "?" + chosen(&asked), Command: "spettanze contract",
		Formats: []string{"csv", "xlsx", "json"}, Lead: wording.Say("Che cosa dice il contratto in questo giorno, da quando, e che cosa diceva prima.",
			"What the contract says on this day, since when, and what it said before.")}
	if asked.Clause != "" {
		return c.clause(ctx, out, asked.Clause)
	}
	for _, cl := range doc.Clauses {
		if c.Found += len(cl.Figures); len(cl.Figures) > 0 {
			c.Clauses = append(c.Clauses, cl)
		} else {
			c.Others = append(c.Others, cl)
		}
	}
	if c.Asked != "" {
		out.Command += fmt.Sprintf(" --words %q", c.Asked)
	}
	c.versions()
	c.Facets = []frame.Link{{Text: v.Say("Tutte le cifre", "All figures"), Address: v.Here("only", ""), Current: !c.Changing},
		{Text: v.Say("Quelle che cambiano nel tempo", "Those that change over time"), Address: v.Here("only", "changing"), Current: c.Changing}}
	return out, nil
}

// chosen are the parameters of the document with the same figures.
func chosen(asked *figures.Asked) string {
	values := url.Values{}
	for name, word := range map[string]string{"clause": asked.Clause, "q": asked.Words} {
		if word != "" {
			values.Set(name, word)
		}
	}
	if asked.Changing {
		values.Set("only", "changing")
	}
	return values.Encode()
}

// named is how many figures of a change the list of versions names.
const named = 3

// versions lists the days on which the figures that are shown change, the latest first.
func (c *content) versions() {
	all, current := c.Reporter.Contract.Figures(), false
	shown := map[string]bool{}
	for _, cl := range c.Clauses {
		for _, f := range cl.Figures {
			shown[f.Figure] = true
		}
	}
	for _, day := range slices.Backward(c.Doc.Changes) {
		ch := change{Date: day, Address: c.To("contract", "changes", day.String()), Upcoming: day > c.Query.At}
		for i := range all {
			if shown[all[i].Place] && all[i].Begins(day) >= 0 {
				ch.Figures = append(ch.Figures, c.Text(wording.Text(all[i].Title)))
			}
		}
		if len(ch.Figures) == 0 {
			continue
		}
		if n := len(ch.Figures) - named; n > 0 {
			ch.Figures, ch.More = ch.Figures[:named], n
		}
		if day <= c.Query.At && !current {
			ch.Current, current = true, true
		}
		c.Changes = append(c.Changes, ch)
	}
}

// More says how many further figures change.
func (c *content) More(n int) string {
	if n == 1 {
		return c.Say("e un'altra", "and one more")
	}
	return c.Text(wording.Say("e altre %d", "and %d more", n))
}

// clause shows one clause.
func (c *content) clause(ctx context.Context, out *frame.Content, id string) (*frame.Content, error) {
	c.Clauses = c.Doc.Clauses
	cl := &c.Clauses[0]
	out.Crumbs = []frame.Crumb{{Text: title, Address: c.With(c.Path("contract"))}}
	out.Title, out.Lead = wording.Say("%s · %s", "%s · %s", cl.Clause, cl.Title), wording.Text{}
	out.Command = "spettanze contract --clause " + id
	out.Steps = nil
	for _, f := range cl.Figures {
		for _, v := range f.Versions {
			if v.From != nil {
				out.Steps = append(out.Steps, *v.From)
			}
		}
	}
	var err error
	c.Uses, err = figures.UsesOf(ctx, c.Reporter, c.Query, id)
	return out, err
}

// InForce reports whether a version is in force at the date of the page.
func (c *content) InForce(v figures.Version) bool {
	return (v.From == nil || *v.From <= c.Query.At) && (v.To == nil || c.Query.At <= *v.To)
}

// OfDay is the address of what changed on a day.
func (c *content) OfDay(d *events.Date) string { return c.To("contract", "changes", d.String()) }
