// Package employees is the page of all employees: who has how much at a date.
//
//	/blue/employees?sort=-flex&col=ferie,flex&filter=in_service&search=E03
//
// It is the document of package roster, with the parameters of its route: the same address with .csv or .xlsx is the list as a
// table. A hundred employees are shown at once. A list of the past, which is folded from the events, is sent row by row as it is
// made, unless it is sorted by a figure; its totals come last.
package employees

import (
	"context"
	"embed"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"spettanze/events"
	"spettanze/handlers/access"
	"spettanze/handlers/api/refuse"
	"spettanze/handlers/dashboard/frame"
	"spettanze/projections/report"
	"spettanze/projections/roster"
	"spettanze/projections/visible"
	"spettanze/projections/wording"
)

//go:embed employees.html
var files embed.FS

// shown is how many employees a page has unless its address says otherwise.
const shown = 100

// all is as many as the link to the whole list asks for.
const all = 100000

// Pages adds the page to the frame.
func Pages(f *frame.Frame) {
	f.Section(access.SeeBalances, "employees", wording.Say("Dipendenti", "Employees"))
	f.Page(access.SeeBalances, "/{company}/employees", frame.Parse(files, "employees.html"), show)
}

// content is what the page shows. What follows the rows is known once they have been made.
type content struct {
	*frame.View
	asked       roster.Asked
	skip, limit int
	columns     []events.Entitlement
	totals      *roster.Totals
	left        map[events.Entitlement]bool // held by somebody, and without a column
	broken      error
	ctx         context.Context  //nolint:containedctx // of the request, in which the template makes the rows
	doc         *roster.Document // nil: the rows are made as they are sent
}

func show(ctx context.Context, v *frame.View) (*frame.Content, error) {
	c := &content{View: v, ctx: ctx, limit: shown}
	var err error
	if c.asked, err = (roster.Question{Columns: v.Param("col"), Search: v.Param("search"), Unit: v.Param("unit"), Filters: v.Param("filter"), Sort: v.Param("sort")}).Parse(); err != nil {
		return nil, err
	}
	if err := c.part(); err != nil {
		return nil, err
	}
	out := &frame.Content{Title: wording.Say("Dipendenti", "Employees"), Lead: wording.Say("Chi ha quanto, alla data della situazione.",
		"Who has how much, on the date of the situation."), Data: c, Formats: []string{"csv", "xlsx", "json"},
		Document: "/v1" + v.Path("employees") + c.parameters(), Command: c.command()}
	if out.Stream = v.Past() && c.byID(); out.Stream {
		return out, c.stream(ctx)
	}
	if c.doc, err = roster.Make(ctx, v.Reporter, v.Query, &c.asked); err != nil {
		return nil, err
	}
	c.doc.Cut(c.skip, c.limit)
	for _, col := range c.doc.Columns {
		c.columns = append(c.columns, col.Entitlement)
	}
	return out, nil
}

// stream chooses the columns of rows that are made as they are sent: what anybody has held by the date, as is known now, unless columns
// are asked for.
func (c *content) stream(ctx context.Context) error {
	asked := c.asked
	if len(asked.Columns) == 0 {
		held, q := map[events.Entitlement]bool{}, c.Query
		q.Known = 0
		err := c.Reporter.Source.EachBalance(ctx, q, func(_ report.Person, list []report.LotBalance) error {
			for i := range list {
				held[list[i].Entitlement] = true
			}
			return nil
		})
		if err != nil {
			return err
		}
		asked.Columns = slices.DeleteFunc(roster.Columns(), func(e events.Entitlement) bool { return !held[e] })
		c.left = map[events.Entitlement]bool{}
	}
	c.columns, c.totals = asked.Shown(), asked.Totals()
	return nil
}

// part reads which part of the list is asked for, as the route does.
func (c *content) part() error {
	if word := c.Param("limit"); word != "" {
		n, err := strconv.Atoi(word)
		if err != nil || n < 1 {
			return refuse.BadRequest("limit=%s: atteso un numero di righe, da 1 in su", "limit=%s: expected a number of rows, from 1", word)
		}
		c.limit = n
	}
	if word := c.Param("after"); word != "" {
		_, rows, ok := strings.Cut(word[strings.IndexByte(word, '.')+1:], ".")
		n, err := strconv.ParseUint(rows, 10, 31)
		if !ok || err != nil {
			return refuse.BadRequest("after=%s: atteso un indirizzo di questa pagina", "after=%s: expected an address of this page", word)
		}
		c.skip = int(n)
	}
	return nil
}

// byID reports whether the list is in the order in which it is made.
func (c *content) byID() bool { return c.asked.Sort == "" || c.asked.Sort == "employee" }

// parameters are those of the list, for its address in the API.
func (c *content) parameters() string {
	q := url.Values{}
	for _, name := range []string{"col", "filter", "search", "sort", "unit"} {
		if w := c.Param(name); w != "" {
			q.Set(name, w)
		}
	}
	if len(q) == 0 {
		return ""
	}
	return "?" + q.Encode()
}

func (c *content) command() string {
	out := "spettanze employees"
	for _, name := range []string{"col", "filter", "search", "sort", "unit"} {
		if w := c.Param(name); w != "" {
			out += " --" + name + "=" + frame.ShellWord(w)
		}
	}
	return out
}

// Action is where the search goes.
func (c *content) Action() string { return c.Path("employees") }

// Kept are the parameters that a search keeps.
func (c *content) Kept() []frame.Option { return frame.Kept(c.View, "col", "filter", "sort", "unit") }

var filterNames = map[roster.Filter]wording.Text{
	roster.InService: wording.Say("in servizio", "in service"), roster.PartTime: wording.Say("part time", "part time"),
	roster.Incomplete: wording.Say("incompleti", "incomplete"), roster.NearLimit: wording.Say("vicini a un limite", "near a limit"),
	roster.Lapsing: wording.Say("con scadenze entro 90 giorni", "losing something within 90 days"),
}

// Filters are links that set a filter, or take it away.
func (c *content) Filters() (out []frame.Link) {
	for _, f := range roster.Filters {
		has := slices.Contains(c.asked.Filters, f)
		out = append(out, frame.Link{Text: c.Text(filterNames[f]), Current: has,
			Address: c.Here("filter", toggled(c.asked.Filters, f, has), "after", "")})
	}
	return out
}

// Choices are links that add a column, or take it away: of what the reader may see.
func (c *content) Choices() (out []frame.Link) {
	for _, e := range events.EntitlementsOf(events.OfEmployee) {
		if !visible.Entitlement(c.Reporter.Source, e) {
			continue
		}
		has := slices.Contains(c.asked.Columns, e)
		out = append(out, frame.Link{Text: c.Entitlement(e), Current: has,
			Address: c.Here("col", toggled(c.asked.Columns, e, has))})
	}
	return out
}

// toggled is a list with a word or without it.
func toggled[T ~string](list []T, w T, has bool) string {
	words := make([]string, 0, len(list)+1)
	for _, x := range list {
		if x != w {
			words = append(words, string(x))
		}
	}
	if !has {
		words = append(words, string(w))
	}
	return strings.Join(words, ",")
}

// Chosen reports whether the list is not of everybody.
func (c *content) Chosen() bool {
	return c.asked.Search != "" || c.asked.Unit != "" || len(c.asked.Filters) > 0
}

// All is the address of the list of everybody.
func (c *content) All() string { return c.Here("search", "", "filter", "", "unit", "", "after", "") }

// Slow says why the rows come one by one.
func (c *content) Slow() string {
	if c.doc != nil {
		return ""
	}
	return c.Say("Cifre del passato: si rifanno dai fatti di allora, e le righe arrivano man mano; i totali in fondo.",
		"Figures of the past: they are made from the facts of then, and rows come as they are made; the totals at the end.")
}

// Caption says what the list is.
func (c *content) Caption() string {
	by, _ := strings.CutPrefix(c.asked.Sort, "-")
	order := c.Say("per codice", "by code")
	switch {
	case by == roster.Expires:
		order = c.Say("per scadenza", "by expiry")
	case by != "" && by != "employee":
		order = c.Text(wording.Say("per %s", "by %s", c.Entitlement(events.Entitlement(by))))
	}
	if c.doc == nil {
		return c.Text(wording.Say("Dipendenti %s", "Employees %s", order))
	}
	return c.Plural(c.doc.Count, "Un dipendente", "%d dipendenti", "One employee", "%d employees") + ", " + order
}

// head is the head of a column.
type head struct {
	Text, Unit, Address string
	Order               string // ascending or descending; empty: the list is not sorted by it
	Number              bool
}

// Heads are the heads of the columns, which sort the list.
func (c *content) Heads() []head {
	out := []head{c.head(c.Say("Dipendente", "Employee"), "employee", false), {Text: c.Say("Orario", "Schedule")}}
	for _, e := range c.columns {
		h := c.head(c.Entitlement(e), string(e), true)
		h.Unit, h.Number = c.unit(e), true
		out = append(out, h)
		if c.asked.WithUsed() {
			out = append(out, head{Text: c.Text(wording.Say("usate nel %d", "used in %d", c.Query.At.Year())), Number: true})
		}
	}
	return append(out, c.head(c.Say("Prossima scadenza", "Next expiry"), roster.Expires, false))
}

// unit names the unit of a column.
func (c *content) unit(e events.Entitlement) string {
	if e.Unit().Row().Clock {
		return c.Say("ore", "hours")
	}
	return c.Unit(e.Unit())
}

// head makes a head that sorts: the most first where most, and the other way round the second time.
func (c *content) head(text, by string, most bool) head {
	h := head{Text: text}
	sort := by
	if most {
		sort = "-" + by
	}
	switch c.asked.Sort {
	case by:
		h.Order, sort = "ascending", "-"+by
	case "-" + by:
		h.Order, sort = "descending", by
	case "":
		if by == "employee" {
			h.Order, sort = "ascending", "-"+by
		}
	}
	if sort == "employee" {
		sort = "" // the default
	}
	h.Address = c.Here("sort", sort, "after", "")
	return h
}
