// Package why is the page that explains one figure: from it down to the clauses, the figures in force and the events as they
// were received, level by level. The lines of a level add up to the line above it.
//
// A small tree is in the page as a whole. Of a large one the page has the first lines, and what is below a line is loaded
// where it is opened, or shown as a page of its own (parameter node).
package why

import (
	"context"
	"embed"
	"encoding/json"
	"net/url"
	"strconv"

	"spettanze/events"
	"spettanze/handlers/access"
	"spettanze/handlers/api/refuse"
	"spettanze/handlers/dashboard/frame"
	"spettanze/projections/explain"
	"spettanze/projections/wording"
)

//go:embed why.html
var files embed.FS

// Pages adds the page to the frame, for figures of employees, funds and loans.
func Pages(f *frame.Frame) {
	t := frame.Parse(files, "why.html")
	f.Page(access.SeeBalances, "/{company}/employees/{id}/explain", t, show)
	f.Page(access.SeeCompany, "/{company}/funds/{fund}/explain", t, show)
	f.Page(access.SeeLoans, "/{company}/loans/{loan}/explain", t, show)
}

// whole is how many nodes a tree may have to be in the page as a whole.
const whole = 250

type content struct {
	*frame.View
	Doc  *explain.Document
	Tree line
	Node string // only what is below it
	Up   string // address of the whole figure, where only a node is shown
	Past string // address of the figure's history; empty: there is none
	Fold bool   // opened in place: only the lines below the node
}

// line is a node on the page.
type line struct {
	*explain.Node
	content *content
}

func show(ctx context.Context, v *frame.View) (*frame.Content, error) {
	asked := explain.Asked{Employee: v.Request.PathValue("id"), Fund: events.Fund(v.Request.PathValue("fund")),
		Loan: v.Request.PathValue("loan"), Entitlement: events.Entitlement(v.Param("entitlement"))}
	var err error
	if asked.Lot, err = asked.Entitlement.ParseLot(v.Param("lot")); err != nil {
		return nil, refuse.BadRequest("lot: %w", "lot: %w", err)
	}
	c := &content{View: v, Node: v.Param("node"), Fold: v.Partial()}
	if c.Doc, err = frame.ExplainerOf(v).Explain(ctx, v.Query, asked); err != nil {
		return nil, err
	}
	dates := steps(c.Doc.Tree)
	figure := c.Doc.Tree.Text
	if err := c.Doc.Open(c.Node, 0); err != nil {
		return nil, err
	}
	if c.Doc.Tree.Size() > whole {
		cut(c.Doc.Tree)
	}
	c.Tree = line{c.Doc.Tree, c}
	return c.page(figure, dates), nil
}

// cut leaves the first lines of a large tree: those of the figure, and those of its lots.
func cut(tree *explain.Node) {
	for _, n := range tree.Children {
		inside := n.Children
		n.More, n.Children = len(inside), nil
		if len(tree.Children) == 1 { // nothing else to see
			n.More, n.Children = 0, inside
			cut(n)
		}
	}
}

// steps are the dates on which the figure changes.
func steps(n *explain.Node) (dates []events.Date) {
	if n.What == explain.WhatMovement && n.Date != nil {
		return []events.Date{*n.Date}
	}
	for _, c := range n.Children {
		dates = append(dates, steps(c)...)
	}
	return dates
}

// page makes the frame's part.
func (c *content) page(figure wording.Text, dates []events.Date) *frame.Content {
	d := c.Doc
	given, command := url.Values{}, "spettanze explain"
	above := []string{"employees", d.Employee}
	name := wording.Say("%s di %s", "%s of %s", d.Entitlement, d.Employee)
	switch {
	case d.Loan != "":
		above, command = []string{"loans", d.Loan}, command+" --loan "+d.Loan
		name = wording.Say("Prestito %s", "Loan %s", d.Loan)
	case d.Fund != "":
		above, command = []string{"funds", string(d.Fund)}, command+" --fund "+string(d.Fund)
		name = wording.Say("%s", "%s", events.Entitlement(d.Fund))
		c.Past = c.To("funds", string(d.Fund), "history")
	default:
		command += " --employee " + d.Employee + " --entitlement " + string(d.Entitlement)
		given.Set("entitlement", string(d.Entitlement))
		if !d.Lot.IsZero() {
			command += " --lot " + d.Lot.String()
			given.Set("lot", d.Lot.String())
			name = wording.Say("%s, %s", "%s, %s", name, d.Lot)
		}
		c.Past = c.With(c.Path("employees", d.Employee, "history"), "entitlement", string(d.Entitlement), "lot", d.Lot.String())
	}
	if c.Node != "" {
		c.Up = c.Here("node", "")
	}
	out := &frame.Content{Title: wording.Say("Perché: %s", "Why: %s", name), Lead: figure, Data: c, Command: command, Steps: dates,
		Document: "/v1" + c.Path(append(above, "explain")...) + "?" + given.Encode(), Formats: []string{"json"},
		Crumbs: []frame.Crumb{{Text: wording.Text{It: above[1], En: above[1]}, Address: c.To(above...)}}}
	section := frame.Crumb{Text: wording.Say("Fondi e prestiti", "Funds and loans"), Address: c.To("funds")}
	switch {
	case d.Loan != "":
	case d.Fund != "":
		out.Crumbs[0].Text = name
	default:
		section = frame.Crumb{Text: wording.Say("Dipendenti", "Employees"), Address: c.To("employees")}
	}
	out.Crumbs = append([]frame.Crumb{section}, out.Crumbs...)
	if d.Employee != "" && d.Loan == "" {
		out.Since(c.View, d.Employee)
	}
	return out
}

// Lines are the lines below a line.
func (l line) Lines() (out []line) {
	for _, n := range l.Children {
		out = append(out, line{n, l.content})
	}
	return out
}

// C is the page.
func (l line) C() *content { return l.content }

// Sum reports whether a line is one of those that add up.
func (l line) Sum() bool {
	switch l.What {
	case explain.WhatFigure, explain.WhatLot, explain.WhatPeriod, explain.WhatMovement, explain.WhatNothing:
		return true
	}
	return false
}

// Amount is what a line adds to the one above it.
func (l line) Amount() string {
	q, ok := wording.Parse(l.content.Doc.Tree.Unit, l.Quantity)
	switch {
	case l.What == explain.WhatFigure:
		return l.content.Figure(l.Unit, l.Balance)
	case l.What == explain.WhatNothing || !ok:
		return l.content.Figure(l.content.Doc.Unit, "0")
	}
	return l.content.Signed(q)
}

// Negative reports whether a line takes something away.
func (l line) Negative() bool { return len(l.Quantity) > 1 && l.Quantity[0] == '-' }

// Says is what a line says, without the amount.
func (l line) Says() string {
	c := l.content
	switch {
	case l.What == explain.WhatPeriod:
		return c.Text(l.Name) + ", " + c.Text(l.Note)
	case l.What == explain.WhatLot:
		return c.Lot(l.Lot)
	case l.What == explain.WhatMovement && l.Kind != "":
		return c.Date(*l.Date) + " " + c.Kind(l.Kind) + ": " + c.Text(l.Note)
	}
	return c.Text(l.Text)
}

// After is the figure after a line.
func (l line) After() string {
	if l.What != explain.WhatMovement && l.What != explain.WhatPeriod || l.Balance == "" {
		return ""
	}
	return l.content.Figure(l.content.Doc.Unit, l.Balance)
}

// Address is where a line is shown with all that is below it.
func (l line) Address() string { return l.content.Here("node", l.ID) }

// Title is the name of the clause that a line rests on.
func (l line) Title() string {
	if l.Clause == "" {
		return ""
	}
	return l.content.ClauseTitle(l.Clause)
}

// Rule is the address of the clause of a rule; empty: the line is none.
func (l line) Rule() string {
	if l.What != explain.WhatRule {
		return ""
	}
	return l.content.With(l.content.Path("contract"), "clause", l.Clause)
}

// Received is an event as the page shows it.
type Received struct {
	*explain.Event
	Name   string
	Delay  string // empty: none
	Prior  string // address of the page as it was before the event; empty: nothing was before
	Record string // address of the whole record
	JSON   string // as received, readable
}

// Fact is the event of a line; nil: it is about none.
func (l line) Fact() *Received {
	e, c := l.Event, l.content
	if e == nil {
		return nil
	}
	r := &Received{Event: e, Record: c.To("events", strconv.FormatUint(e.Seq, 10)), Name: c.Event(e.Type) + c.Say(" del ", " of ") + c.Date(e.Date)}
	if e.Recorded != nil {
		if days := int(events.DateOf(*e.Recorded, c.Rome()) - e.Date); days > 1 {
			r.Delay = c.Plural(days, "", "registrato %d giorni dopo", "", "recorded %d days after")
		}
	}
	if e.Seq > 1 {
		r.Prior = c.Here("known", strconv.FormatUint(e.Seq-1, 10), "node", "")
	}
	r.JSON = string(e.Data)
	var data any
	if json.Unmarshal(e.Data, &data) == nil {
		if b, err := json.MarshalIndent(data, "", "  "); err == nil {
			r.JSON = string(b)
		}
	}
	return r
}
