// Package breaches is the page of broken rules: which, by whom, since when, and whether it is still so.
//
//	/blue/breaches
//	/blue/breaches?code=flex.late_entry&month=2024-03&state=withdrawn
//	/blue/breaches?from=2024-03-29
//
// A breach stands, or a later fact has withdrawn it, and the page names that fact. Facets count what each of them would leave of the list,
// so those of a kind add up to the list without that facet.
package breaches

import (
	"cmp"
	"context"
	"embed"
	"fmt"
	"slices"
	"strconv"
	"sync"

	"spettanze/events"
	"spettanze/handlers/access"
	"spettanze/handlers/api/refuse"
	"spettanze/handlers/dashboard/frame"
	"spettanze/projections/breaches"
	"spettanze/projections/institutes"
	"spettanze/projections/wording"
)

//go:embed *.html
var files embed.FS

// Pages adds the page to the frame.
func Pages(f *frame.Frame) {
	f.Section(access.SeeBreaches, "breaches", wording.Say("Regole violate", "Breaches"))
	p := &pages{frame: f, made: map[asked]*breaches.Published{}}
	f.Page(access.SeeBreaches, "/{company}/breaches", frame.Parse(files, "*.html"), p.show)
}

// pages keeps the last documents of readers who see everything: they choose facets and turn pages of one.
type pages struct {
	frame *frame.Frame
	mu    sync.Mutex
	made  map[asked]*breaches.Published
}

// asked is all that a document depends on.
type asked struct {
	company, employee string
	at, today         events.Date
	known, through    uint64 // as asked for, and the last sequence known
}

const (
	documentsKept = 8
	// walkedPeople is the size of a company up to which the page says at once since when each breach is known, and what was
	// withdrawn: for that everybody's facts are gone through. A reader of a larger company asks for it.
	walkedPeople = 150
	rowsShown    = 100
	peopleShown  = 12
	codesShown   = 8
)

// The states of a breach, and all of them.
const (
	stands    = "standing"
	withdrawn = "withdrawn"
	every     = "all"
)

type content struct {
	*frame.View
	Walked     bool // since when is known, and what was withdrawn
	Walk       string
	State      string
	Employee   string
	States     []facet
	Codes      []facet
	MoreCodes  []facet // the rarer ones
	Span       string  // of the chart
	Months     []month
	Accounts   []facet
	People     []facet
	MorePeople string       // how many more there are
	Chosen     []frame.Link // what is chosen, each with the address without it
	Rows       []row
	Total      int
	Pages      []frame.Link
}

// facet is a value by which the list can be narrowed.
type facet struct {
	frame.Link
	Code string
	N    int

	l wording.Language
}

// Say picks the words of the page's language.
func (f facet) Say(it, en string) string { return f.l.Say(it, en) }

// Count writes the number.
func (f facet) Count() string { return f.l.Number(f.N) }

// month is a column of the chart: left, top, width and height in per cent.
type month struct {
	facet
	X, Y, W, H string
}

// row is a breach as it is shown.
type row struct {
	B breaches.Row
	v *frame.View
}

// chosen are the facets of the address.
type chosen struct{ state, code, month, entitlement, employee, from string }

// of returns the values of a breach under the facets.
func of(b *breaches.Row) chosen {
	c := chosen{state: stands, code: b.Code, month: b.Date.String()[:7], entitlement: string(b.Entitlement), employee: b.Employee,
		from: b.Date.String()}
	if !b.Stands {
		c.state = withdrawn
	}
	return c
}

// leaves reports whether a breach is in the list under the facets but one.
func (c chosen) leaves(v chosen, but string) bool {
	is := func(name, want, has string) bool { return name == but || want == "" || want == has }
	return (but == "state" || c.state == every || c.state == v.state) && is("code", c.code, v.code) && is("month", c.month, v.month) &&
		is("entitlement", c.entitlement, v.entitlement) && is("employee", c.employee, v.employee) && c.from <= v.from
}

func (p *pages) show(ctx context.Context, v *frame.View) (*frame.Content, error) {
	pick := chosen{cmp.Or(v.Param("state"), stands), v.Param("code"), v.Param("month"), v.Param("entitlement"), v.Param("employee"), ""}
	if word := v.Param("from"); word != "" {
		from, err := frame.ParseDay(word, v.Today())
		if err != nil {
			return nil, err
		}
		pick.from = from.String()
	}
	if pick.state != stands && pick.state != withdrawn && pick.state != every {
		return nil, refuse.BadRequest("stato sconosciuto %q: scegliere standing, withdrawn o all", "unknown state %q: choose standing, withdrawn or all", pick.state)
	}
	c := &content{View: v, State: pick.state, Employee: pick.employee, Walk: v.Here("state", every)}
	doc, err := p.document(ctx, v, pick)
	if err != nil {
		return nil, err
	}
	c.Walked = slices.ContainsFunc(doc.Breaches, func(b breaches.Row) bool { return b.Published != nil })
	if len(doc.Breaches) == 0 {
		c.Walked = true
	}
	c.facets(doc, pick)
	c.list(doc, pick)
	out := &frame.Content{Title: wording.Say("Regole violate", "Broken rules"), Data: c, Formats: []string{"csv", "xlsx", "json"},
		Lead:     wording.Say("Quali regole, da chi, da quando, e se è ancora così.", "Which rules, by whom, since when, and whether it is still so."),
		Document: "/v1" + v.Path("breaches", "published"), Command: "spettanze breaches published", Steps: steps(doc)}
	if pick.employee != "" {
		out.Document = "/v1" + v.Path("employees", pick.employee, "breaches", "published")
		out.Command += " --employee " + pick.employee
	}
	if v.Past() {
		out.Changed = func(ctx context.Context) (int, error) { return p.changed(ctx, v, pick, doc) }
		out.Changes = v.With(v.Path("changes"), "from-at", v.Query.At.String(), "from-known", strconv.FormatUint(v.Known.Seq, 10), "known", "")
	}
	return out, nil
}

// document makes the document: with since when and what was withdrawn, unless the company is large and the reader did not ask for it.
func (p *pages) document(ctx context.Context, v *frame.View, pick chosen) (*breaches.Published, error) {
	key := asked{v.Company, pick.employee, v.Query.At, v.Today(), v.Query.Known, v.Known.Seq}
	whole := p.frame.Guard.Whole(ctx, v.Company)
	p.mu.Lock()
	doc := p.made[key]
	p.mu.Unlock()
	if doc != nil && whole {
		return doc, nil
	}
	if pick.employee == "" && pick.state == stands {
		people, err := v.Reporter.Source.Employees(ctx, v.Query)
		if err != nil {
			return nil, err
		}
		if len(people) > walkedPeople || v.Known.Time == nil {
			return plain(ctx, v)
		}
	}
	doc, err := (&breaches.Reporter{Reporter: v.Reporter, Rome: v.Rome()}).Published(ctx, v.Query, pick.employee)
	if err != nil {
		return nil, err
	}
	for i := range doc.Breaches {
		doc.Breaches[i].Employee = cmp.Or(doc.Breaches[i].Employee, pick.employee)
	}
	if whole {
		p.mu.Lock()
		defer p.mu.Unlock()
		if len(p.made) >= documentsKept {
			clear(p.made)
		}
		p.made[key] = doc
	}
	return doc, nil
}

// plain is the document without since when, and without what was withdrawn.
func plain(ctx context.Context, v *frame.View) (*breaches.Published, error) {
	doc, err := v.Reporter.Breaches(ctx, v.Query, "")
	if err != nil {
		return nil, err
	}
	out := &breaches.Published{Company: doc.Company, AsOf: doc.AsOf}
	for _, b := range doc.Breaches {
		out.Breaches = append(out.Breaches, breaches.Row{Breach: b, Stands: true})
	}
	return out, nil
}

// changed returns how many of the records that are not known change the page.
func (p *pages) changed(ctx context.Context, v *frame.View, pick chosen, doc *breaches.Published) (int, error) {
	now := *v
	now.Query.Known, now.Known = 0, v.Last
	all, err := p.document(ctx, &now, pick)
	if err != nil {
		return 0, err
	}
	said := map[string]int{}
	for i := range doc.Breaches {
		said[words(&doc.Breaches[i])]++
	}
	records, others := map[uint64]bool{}, 0
	for i := range all.Breaches {
		b := &all.Breaches[i]
		for _, m := range []*breaches.Moment{b.Published, b.Withdrawn} {
			if m != nil && m.Known > v.Known.Seq {
				records[m.Known] = true
			}
		}
		if said[words(b)] > 0 {
			said[words(b)]--
		} else if b.Withdrawn == nil && (b.Published == nil || b.Published.Late == nil) {
			if b.Cause.Seq > v.Known.Seq {
				records[b.Cause.Seq] = true
			} else {
				others++ // a closing, by facts in time
			}
		}
	}
	return len(records) + others, nil
}

func words(b *breaches.Row) string {
	return fmt.Sprint(b.Date, b.Employee, b.Code, b.Limit, b.Observed, b.Loan, b.Case, b.Stands)
}

// steps are the days of breaches, and those on which they were withdrawn are none: they are of knowledge.
func steps(doc *breaches.Published) (out []events.Date) {
	for i := range doc.Breaches {
		out = append(out, doc.Breaches[i].Date)
	}
	return slices.Compact(out)
}

// facets counts what each value of each facet would leave.
func (c *content) facets(doc *breaches.Published, pick chosen) {
	counts := map[string]map[string]int{"state": {}, "code": {}, "month": {}, "entitlement": {}, "employee": {}}
	for i := range doc.Breaches {
		v := of(&doc.Breaches[i])
		count := func(name, value string) {
			if pick.leaves(v, name) {
				counts[name][value]++
			}
		}
		count("state", v.state)
		count("code", v.code)
		count("month", v.month)
		count("entitlement", v.entitlement)
		count("employee", v.employee)
	}
	link := func(name, value, text, has string) facet {
		to := value
		if value == has || name == "state" && value == stands {
			to = ""
		}
		return facet{Link: frame.Link{Text: text, Address: c.Here(name, to, "page", ""), Current: value == has}, Code: value, N: counts[name][value], l: c.Language}
	}
	c.States = []facet{link("state", stands, c.Say("ancora così", "still so"), pick.state),
		link("state", withdrawn, c.Say("non più", "no longer"), pick.state), link("state", every, c.Say("tutte", "all"), pick.state)}
	c.States[2].N = c.States[0].N + c.States[1].N
	for code := range counts["code"] {
		c.Codes = append(c.Codes, link("code", code, c.Text(institutes.Breach(code)), pick.code))
	}
	for ent := range counts["entitlement"] {
		name := c.Entitlement(events.Entitlement(ent))
		c.Accounts = append(c.Accounts, link("entitlement", ent, cmp.Or(name, c.Say("nessuna spettanza", "no entitlement")), pick.entitlement))
	}
	for id := range counts["employee"] {
		c.People = append(c.People, link("employee", id, cmp.Or(id, c.Say("l'azienda", "the company")), pick.employee))
	}
	most := func(a, b facet) int { return cmp.Or(cmp.Compare(b.N, a.N), cmp.Compare(a.Code, b.Code)) }
	slices.SortFunc(c.Codes, most)
	if len(c.Codes) > codesShown+1 {
		c.Codes, c.MoreCodes = c.Codes[:codesShown], c.Codes[codesShown:]
	}
	slices.SortFunc(c.Accounts, most)
	slices.SortFunc(c.People, most)
	if n := len(c.People) - peopleShown; n > 0 && pick.employee == "" {
		c.MorePeople = c.Plural(n, "e un altro", "e altri %d", "and one more", "and %d more")
		c.People = c.People[:peopleShown]
	}
	c.chart(counts["month"], func(m string) facet {
		parsed, err := events.ParseMonth(m)
		if err != nil {
			return facet{}
		}
		return link("month", m, c.Month(parsed), pick.month)
	})
	for _, one := range [][2]string{{"code", pick.code}, {"month", pick.month}, {"entitlement", pick.entitlement}, {"employee", pick.employee}, {"from", pick.from}} {
		if one[1] != "" {
			c.Chosen = append(c.Chosen, frame.Link{Text: c.chosenText(one[0], one[1]), Address: c.Here(one[0], "", "page", "")})
		}
	}
}

func (c *content) chosenText(name, value string) string {
	switch name {
	case "code":
		return c.Text(institutes.Breach(value))
	case "month":
		if m, err := events.ParseMonth(value); err == nil {
			return c.Month(m)
		}
	case "from":
		if d, err := events.ParseDate(value); err == nil {
			return c.Say("dal ", "since ") + c.Date(d)
		}
	case "entitlement":
		return c.Entitlement(events.Entitlement(value))
	}
	return value
}

// chart makes a column for each month from the first with a breach to the last.
func (c *content) chart(counts map[string]int, of func(string) facet) {
	if len(counts) == 0 {
		return
	}
	var months []events.Month
	for word := range counts {
		if m, err := events.ParseMonth(word); err == nil {
			months = append(months, m)
		}
	}
	last, most := slices.Max(months), 0
	months = slices.DeleteFunc(months, func(m events.Month) bool { return m <= last-monthsShown })
	first := slices.Min(months)
	for _, m := range months {
		most = max(most, counts[m.String()])
	}
	c.Span = c.Text(wording.Say("Per mese, da %s a %s; al massimo %d in un mese", "By month, from %s to %s; at most %d in a month", first, last, most))
	width := 100 / float64(last-first+1)
	per := func(f float64) string { return strconv.FormatFloat(f, 'f', 2, 64) + "%" }
	for m := first; m <= last; m++ {
		f := of(m.String())
		h := 100 * float64(f.N) / float64(most)
		c.Months = append(c.Months, month{f, per(width * float64(m-first)), per(100 - h), per(width * 0.82), per(h)})
	}
}

// monthsShown is how many months the chart has at most, the last ones.
const monthsShown = 48

// list makes the rows, the latest first, a page of them.
func (c *content) list(doc *breaches.Published, pick chosen) {
	var all []row
	for i := range doc.Breaches {
		if b := &doc.Breaches[i]; pick.leaves(of(b), "") {
			all = append(all, row{*b, c.View})
		}
	}
	slices.Reverse(all)
	c.Total = len(all)
	page, err := strconv.Atoi(cmp.Or(c.Param("page"), "1"))
	if err != nil || page < 1 || (page-1)*rowsShown >= max(1, len(all)) {
		page = 1
	}
	for n := 1; (n-1)*rowsShown < len(all) && len(all) > rowsShown; n++ {
		to := strconv.Itoa(n)
		if n == 1 {
			to = ""
		}
		c.Pages = append(c.Pages, frame.Link{Text: strconv.Itoa(n), Address: c.Here("page", to), Current: n == page})
	}
	c.Rows = all[min(len(all), (page-1)*rowsShown):min(len(all), page*rowsShown)]
}
