// Package company is the page of a company, with what needs attention at a date and how things stand, and the list that each of its
// tiles opens.
//
//	/blue
//	/blue/overview/lapsing
//
// A tile's number is that of the rows of its list, here, in the API (/v1/blue/overview) and on the command line.
package company

import (
	"cmp"
	"context"
	"embed"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"spettanze/events"
	"spettanze/events/hr"
	"spettanze/handlers/access"
	"spettanze/handlers/api/refuse"
	"spettanze/handlers/dashboard/frame"
	"spettanze/projections/institutes"
	"spettanze/projections/overview"
	"spettanze/projections/wording"
)

//go:embed *.html
var files embed.FS

// Service is how the service stands, as far as a company's page says it.
type Service struct {
	Verified    *time.Time // when the last verification ended; nil: there was none
	Differences int        // that it found
	Failed      bool       // a later one could not compare
	Unsent      int64      // instructions that wait to be published to payroll
}

// Pages adds the pages to the frame. service may be nil.
func Pages(f *frame.Frame, service func(ctx context.Context, company string) (Service, error)) {
	f.Section(access.SeeCompany, "", wording.Say("Azienda", "Company"))
	f.Page(access.SeeCompany, "/{company}", frame.Parse(files, "company.html", "bars.html"), func(ctx context.Context, v *frame.View) (*frame.Content, error) {
		return show(ctx, v, service)
	})
	f.Page(access.SeeCompany, "/{company}/overview/{tile}", frame.Parse(files, "tile.html", "bars.html"), list)
}

type content struct {
	*frame.View
	Doc *overview.Overview
	Pressing,
	Fine []tile
	Schedules     []bar
	Distributions []distribution
	Pots          []pot
	Quotas        []quota
	Links         []frame.Link // to rankings and registers
	Service       *Service
}

// tile is a tile of the page.
type tile struct {
	*frame.View
	It *overview.Tile
}

// Address is that of the list that the tile opens.
func (t tile) Address() string {
	switch t.It.Tile {
	case overview.Waiting:
		return t.To("rejected")
	case overview.Breaches:
		return t.With(t.Path("breaches"), "month", events.MonthOf(t.Query.At).String())
	}
	return t.To("overview", t.It.Tile)
}

// nouns name what the tiles count.
var nouns = map[string][4]string{
	overview.Waiting:  {"registrazione", "registrazioni", "record", "records"},
	overview.Lapsing:  {"lotto", "lotti", "lot", "lots"},
	overview.Breaches: {"violazione", "violazioni", "breach", "breaches"},
	overview.Overdue:  {"lotto", "lotti", "lot", "lots"},
	overview.Short:    {"minimo", "minimi", "minimum", "minimums"},
	overview.Ending:   {"saldo", "saldi", "balance", "balances"},
	overview.Near:     {"saldo", "saldi", "balance", "balances"},
	overview.Deciding: {"richiesta", "richieste", "request", "requests"},
}

// Noun names what the number of the tile counts.
func (t tile) Noun() string {
	n := nouns[t.It.Tile]
	return t.Plural(t.It.Number, n[0], n[1], n[2], n[3])
}

// People says, after the number, how many people have the rows.
func (t tile) People() string {
	if t.It.People == 0 {
		return ""
	}
	return ", " + t.Plural(t.It.People, "una persona", "%d persone", "one person", "%d people")
}

// When says by when, beside the date.
func (t tile) When() string {
	return when(t.View, t.It.Date)
}

// when writes a date with how far it is from that of the page.
func when(v *frame.View, d *events.Date) string {
	if d == nil {
		return ""
	}
	return v.Date(*d) + ", " + v.Relative(*d, v.Query.At)
}

// Recent says how many of what is counted are since yesterday; empty: none.
func (t tile) Recent() string {
	if t.It.Recent == nil || t.It.Recent.Number == 0 {
		return ""
	}
	return t.Plural(t.It.Recent.Number, "%d da ieri", "%d da ieri", "%d since yesterday", "%d since yesterday")
}

// Latest is the address of those since yesterday.
func (t tile) Latest() string {
	return t.With(t.Path("breaches"), "from", t.It.Recent.From.String())
}

// Sums are the totals of the rows.
func (t tile) Sums() (out []string) {
	for _, a := range t.It.Totals {
		if q, ok := wording.Parse(a.Unit, a.Quantity); ok {
			s := t.Amount(q)
			if q.Unit.Row().Clock { // such amounts stand without their unit in tables
				s += " " + t.Unit(q.Unit)
			}
			out = append(out, s)
		}
	}
	return out
}

// By are the rows by code, as bars.
func (t tile) By() []bar {
	out := []bar{}
	for _, c := range t.It.By {
		b := bar{View: t.View, Text: t.Text(c.Title), Number: c.Number}
		if t.It.Tile == overview.Breaches {
			b.Address = t.With(t.Address(), "code", c.Code)
		}
		out = append(out, b)
	}
	return scaled(out, narrow)
}

// bar is a number drawn as a bar.
type bar struct {
	*frame.View
	Text, Address string
	Number        int
	Width, Whole  int // of the bar, and of the longest
}

// Widths of the longest bar: in a card, and elsewhere.
const (
	narrow = 56
	wide   = 120
)

// scaled gives bars their widths.
func scaled(list []bar, whole int) []bar {
	most := 1
	for _, b := range list {
		most = max(most, b.Number)
	}
	for i := range list {
		b := &list[i]
		if b.Whole = whole; b.Number > 0 {
			b.Width = max(2, b.Number*whole/most)
		}
	}
	return list
}

// distribution is who holds how much of an entitlement.
type distribution struct {
	Name  string
	Bands []bar
}

// pot is a pot with how much of it is left.
type pot struct {
	*frame.View
	It *overview.Pot
}

// Address is the page of the pot.
func (p pot) Address() string {
	if p.It.Lends {
		return p.To("funds", string(p.It.Pot))
	}
	return p.To("pots", string(p.It.Pot))
}

// Negative reports whether the pot is overdrawn.
func (p pot) Negative() bool { return p.It.Level == overview.Act }

func show(ctx context.Context, v *frame.View, service func(context.Context, string) (Service, error)) (*frame.Content, error) {
	doc, err := overview.Of(ctx, v.Reporter, v.Query)
	if err != nil {
		return nil, err
	}
	c := content{View: v, Doc: doc}
	for i := range doc.Tiles {
		t := tile{v, &doc.Tiles[i]}
		if t.It.Number > 0 && t.It.Level != overview.Fine {
			c.Pressing = append(c.Pressing, t)
		} else {
			c.Fine = append(c.Fine, t)
		}
	}
	for i := range doc.Pots {
		c.Pots = append(c.Pots, pot{v, &doc.Pots[i]})
	}
	c.Quotas, c.Links = quotas(v, doc.Quotas)
	for _, s := range doc.Schedules {
		week := events.Quantity{Unit: events.Minute, Parts: int64(s.WeeklyMinutes)}
		c.Schedules = append(c.Schedules, bar{View: v, Number: s.Employees, Text: v.Text(wording.Say("%s, %s a settimana", "%s, %s a week", hr.ScheduleCode(s.Schedule), week))})
	}
	c.Schedules = scaled(c.Schedules, wide)
	for _, d := range doc.Distributions {
		c.Distributions = append(c.Distributions, distributionOf(v, &d))
	}
	if service != nil && !v.Past() {
		s, err := service(ctx, v.Company)
		if err != nil {
			return nil, err
		}
		c.Service = &s
	}
	out := &frame.Content{Title: wording.Say("Azienda %s", "Company %s", v.Company), Data: c, Document: "/v1" + v.Path("overview"), Command: "spettanze overview",
		Lead: wording.Say("Che cosa richiede attenzione, e come stanno le cose.", "What needs attention, and how things stand.")}
	for _, t := range doc.Tiles {
		if t.Date != nil {
			out.Steps = append(out.Steps, *t.Date)
		}
	}
	out.Since(v, "")
	return out, nil
}

func distributionOf(v *frame.View, d *overview.Distribution) distribution {
	x := distribution{Name: v.Entitlement(d.Entitlement) + ", " + v.Unit(d.Entitlement.Unit())}
	bound := func(s string) string { // bounds are round
		whole, decimals, _ := strings.Cut(s, ".")
		if d.Entitlement.Unit().Row().Clock || strings.Trim(decimals, "0") != "" {
			return v.Figure(d.Unit, s)
		}
		return v.Decimal(whole)
	}
	for _, b := range d.Bands {
		x.Bands = append(x.Bands, bar{View: v, Number: b.Employees, Text: v.Text(wording.Say("da %s a %s", "%s to %s", bound(b.From), bound(b.To)))})
	}
	x.Bands = scaled(x.Bands, wide)
	return x
}

type listed struct {
	tile
	Rows           []line
	Before, Behind string // addresses of the pages of rows beside this one
}

// rowsShown is how many rows a page of a list has.
const rowsShown = 200

// Limited reports whether a row has a limit.
func (l listed) Limited() bool {
	return slices.ContainsFunc(l.Rows, func(x line) bool { return x.It.Limit != "" })
}

// Short reports whether the rows lack something: then the quantity is what is missing, and the limit a minimum.
func (l listed) Short() bool { return l.It.Tile == overview.Short }

// Timed reports whether a row has a date.
func (l listed) Timed() bool {
	return slices.ContainsFunc(l.Rows, func(x line) bool { return x.It.Date != nil })
}

// line is a row of a tile's list.
type line struct {
	*frame.View
	It *overview.Row
}

// What names the entitlement, with the lot, or the code of a breach or of what waits.
func (l line) What() string {
	if l.It.Entitlement == "" || l.It.Code != "" {
		return l.Text(institutes.Breach(l.It.Code))
	}
	s := l.Entitlement(l.It.Entitlement)
	if lot := l.It.Lot.String(); lot != "" {
		s += " " + lot
	}
	return s
}

// When is the date of the row, with how far it is.
func (l line) When() string {
	return when(l.View, l.It.Date)
}

// Explained reports whether the row's figure is a balance, which has an explanation.
func (l line) Explained() bool {
	return l.It.Employee != "" && l.It.Entitlement.IsOfEmployee() && l.It.Code == ""
}

// Why is the address of the explanation of the row's figure.
func (l line) Why() string {
	return l.With(l.Path("employees", l.It.Employee, "explain"), "entitlement", string(l.It.Entitlement), "lot", l.It.Lot.String())
}

func list(ctx context.Context, v *frame.View) (*frame.Content, error) {
	code := v.Request.PathValue("tile")
	doc, err := overview.OfTile(ctx, v.Reporter, v.Query, code)
	if err != nil {
		return nil, err
	}
	c := listed{tile: tile{v, &doc.Tile}}
	page, err := strconv.Atoi(cmp.Or(v.Param("page"), "1"))
	if err != nil || page < 1 || page > len(doc.Rows)/rowsShown+1 {
		return nil, refuse.BadRequest("page=%s: atteso un numero da 1 a %d", "page=%s: expected a number from 1 to %d", v.Param("page"), len(doc.Rows)/rowsShown+1)
	}
	last := min(page*rowsShown, len(doc.Rows))
	for i := (page - 1) * rowsShown; i < last; i++ {
		c.Rows = append(c.Rows, line{v, &doc.Rows[i]})
	}
	if page > 1 {
		c.Before = v.Here("page", strconv.Itoa(page-1))
	}
	if last < len(doc.Rows) {
		c.Behind = v.Here("page", strconv.Itoa(page+1))
	}
	out := &frame.Content{Title: doc.Title, Lead: doc.Definition, Data: c, Formats: []string{"csv", "xlsx", "json"},
		Crumbs:   []frame.Crumb{{Text: wording.Say("Azienda", "Company"), Address: v.To()}},
		Document: "/v1" + v.Path("overview", code), Command: "spettanze overview"}
	if doc.Date != nil {
		out.Steps = []events.Date{*doc.Date, *doc.Date + 1}
	}
	out.Since(v, "")
	return out, nil
}

// Checked says when the last verification ended, and with which result.
func (c content) Checked() string {
	s := c.Service
	switch {
	case s.Verified == nil:
		return c.Say("mai", "never")
	case s.Differences == 0:
		return c.Text(wording.Say("%s: nessuna differenza", "%s: no difference", c.Recorded(s.Verified)))
	}
	return c.Text(wording.Say("%s: %s", "%s: %s", c.Recorded(s.Verified),
		wording.Plural(s.Differences, "una differenza", "%d differenze", "one difference", "%d differences")))
}

// Messages says how many instructions wait to be published.
func (c content) Messages(n int64) wording.Text {
	return wording.Plural(int(n), "un messaggio in attesa", "%d messaggi in attesa", "one message waits", "%d messages wait")
}

// Looked says through when nothing was found to do.
func (c content) Looked() string {
	return c.Text(wording.Say("Guardato alla sequenza %s, %s.", "Looked at sequence %s, %s.", fmt.Sprint(c.Known.Seq), c.Recorded(c.Known.Time)))
}
