// Package history is the page that says which values a figure has had: since when each was known, and which event made it.
package history

import (
	"context"
	"embed"
	"net/url"
	"strconv"

	"spettanze/events"
	"spettanze/handlers/access"
	"spettanze/handlers/api/refuse"
	"spettanze/handlers/dashboard/frame"
	"spettanze/projections/history"
	"spettanze/projections/wording"
)

//go:embed history.html
var files embed.FS

// Pages adds the page to the frame, for figures of employees and of funds.
func Pages(f *frame.Frame) {
	t := frame.Parse(files, "history.html")
	show := func(ctx context.Context, v *frame.View) (*frame.Content, error) { return show(ctx, v, f.Guard) }
	f.Page(access.SeeBalances, "/{company}/employees/{id}/history", t, show)
	f.Page(access.SeeCompany, "/{company}/funds/{fund}/history", t, show)
}

type content struct {
	*frame.View
	Doc  *history.Document
	Rows []row
	More string // address with all forecasts; empty: all are shown
	Less string // address without them
	Why  string // address of the explanation; empty: there is none
}

// row is a value, with the page as it was and what made the difference.
type row struct {
	history.Value
	Then, Compare, Record string
}

// parameters of the question, besides the two dates.
var parameters = []string{"entitlement", "lot", "month", "kind", "clause", "loan", "case", "rate"}

func show(ctx context.Context, v *frame.View, guard *access.Guard) (*frame.Content, error) {
	asked, err := asked(v)
	if err != nil {
		return nil, err
	}
	if asked.Payroll != (history.Payroll{}) {
		if err := guard.Pays(ctx, v.Reporter.Source, v.Query, asked.Employee); err != nil {
			return nil, err
		}
	}
	doc, err := history.Of(ctx, frame.ExplainerOf(v), v.Query, asked)
	if err != nil {
		return nil, err
	}
	c := content{View: v, Doc: doc}
	whole := []string{"employees", doc.Employee}
	if doc.Fund != "" {
		whole = []string{"funds", string(doc.Fund)}
	}
	for i := range doc.Values {
		r := row{Value: doc.Values[i]}
		seq := strconv.FormatUint(r.Seq, 10)
		r.Record = v.To("events", seq)
		r.Then = v.With(v.Path(whole...), "known", seq)
		if i+1 < len(doc.Values) {
			r.Compare = v.With(frame.ChangesSince(v, doc.Values[i+1].Seq, doc.Employee), "known", seq)
		}
		c.Rows = append(c.Rows, r)
	}
	switch {
	case asked.Forecasts:
		c.Less = v.Here("forecasts", "")
	case doc.Forecasts > 1:
		c.More = v.Here("forecasts", "true")
	}
	if doc.Month == nil {
		c.Why = v.With(v.Path(append(whole, "explain")...), "entitlement", string(doc.Entitlement), "lot", v.Param("lot"))
	}
	return page(v, &c, whole), nil
}

func asked(v *frame.View) (a history.Asked, err error) {
	a = history.Asked{Employee: v.Request.PathValue("id"), Fund: events.Fund(v.Request.PathValue("fund")),
		Entitlement: events.Entitlement(v.Param("entitlement")), Forecasts: v.Param("forecasts") == "true",
		Payroll: history.Payroll{Kind: v.Param("kind"), Clause: v.Param("clause"), Loan: v.Param("loan"), Case: v.Param("case"),
			Rate: v.Param("rate")}}
	if a.Lot, err = a.Entitlement.ParseLot(v.Param("lot")); err != nil {
		return a, refuse.BadRequest("lot: %w", "lot: %w", err)
	}
	if month := v.Param("month"); month != "" {
		if a.Payroll.Month, err = events.ParseMonth(month); err != nil {
			return a, refuse.BadRequest("month: %w", "month: %w", err)
		}
	}
	return a, nil
}

// page makes the frame's part: how the figure is had again, by the question's own parameters.
func page(v *frame.View, c *content, whole []string) *frame.Content {
	given, flags := url.Values{}, ""
	for _, name := range parameters {
		if word := v.Param(name); word != "" {
			given.Set(name, word)
			flags += " --" + name + " " + word
		}
	}
	command := "spettanze history --fund " + string(c.Doc.Fund)
	if c.Doc.Employee != "" {
		command = "spettanze history --employee " + c.Doc.Employee
	}
	out := &frame.Content{Title: c.Title(), Data: c, Command: command + flags, Formats: []string{"csv", "xlsx", "json"},
		Document: "/v1" + v.Path(append(whole, "history")...) + "?" + given.Encode(),
		Lead:     wording.Say("Che valori ha avuto, da quando lo sappiamo, e quale fatto li ha dati.", "Which values it has had, since when they were known, and which fact made them."),
		Crumbs:   []frame.Crumb{{Text: wording.Text{It: whole[1], En: whole[1]}, Address: v.To(whole...)}}}
	above := frame.Crumb{Text: wording.Say("Dipendenti", "Employees"), Address: v.To("employees")}
	if c.Doc.Fund != "" {
		out.Crumbs[0].Text = wording.Say("%s", "%s", events.Entitlement(c.Doc.Fund))
		above = frame.Crumb{Text: wording.Say("Fondi e prestiti", "Funds and loans"), Address: v.To("funds")}
	}
	out.Crumbs = append([]frame.Crumb{above}, out.Crumbs...)
	out.Since(v, c.Doc.Employee)
	return out
}

// Title names the figure.
func (c *content) Title() wording.Text {
	switch {
	case c.Doc.Fund != "":
		return wording.Say("Storia di questa cifra: %s", "History of this figure: %s", events.Entitlement(c.Doc.Fund))
	case c.Doc.Month != nil:
		kind := wording.Text{It: wording.Italian.Instruction(c.Doc.Kind), En: wording.English.Instruction(c.Doc.Kind)}
		return wording.Say("Storia di questa cifra: %s di %s, %s, %s", "History of this figure: %s of %s, %s, %s", c.Doc.Entitlement, c.Doc.Employee,
			kind, *c.Doc.Month)
	case !c.Doc.Lot.IsZero():
		return wording.Say("Storia di questa cifra: %s di %s, %s", "History of this figure: %s of %s, %s", c.Doc.Entitlement, c.Doc.Employee, c.Doc.Lot)
	}
	return wording.Say("Storia di questa cifra: %s di %s", "History of this figure: %s of %s", c.Doc.Entitlement, c.Doc.Employee)
}
