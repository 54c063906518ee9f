// Package employee is the page of one employee: what the person is due at a date, and why.
//
// From the top: cards, one for each entitlement, with its limits, deadlines, this year and what comes next; the chart of the
// entitlement that is chosen; its statement of one year, each row of which opens; then employment, loans, requests,
// policies, broken rules, payroll and facts that wait. Parameters of the address besides those that all pages have:
//
//	entitlement=flex   of the chart and the statement; all: of every entitlement, without a chart; default the first one held
//	year=2023          of the statement; default that of the date
//	kind=use           only movements of a kind
//	late=yes           only what follows from facts that were recorded late
//	span=year          the chart is of twelve months, not of all
//
// Cards, chart and statement are of one moment and of the same documents, so that the last row of a statement, the last step
// of its chart and the card have one figure.
package employee

import (
	"context"
	"embed"
	"strconv"

	"spettanze/events"
	"spettanze/handlers/access"
	"spettanze/handlers/api/refuse"
	"spettanze/handlers/dashboard/frame"
	"spettanze/projections/payroll"
	"spettanze/projections/report"
	"spettanze/projections/rota"
	"spettanze/projections/standing"
	"spettanze/projections/timeline"
	"spettanze/projections/wording"
)

//go:embed *.html
var files embed.FS

// Templates returns the templates of the page; "main" is all of it. The page of one's own balances has the same parts.
func Templates() *frame.Templates { return frame.Parse(files, "*.html") }

// Pages adds the page to the frame.
func Pages(f *frame.Frame) {
	f.Page(access.SeeBalances, "/{company}/employees/{id}", Templates(), show)
}

// all is the choice of every entitlement.
const all = "all"

// lateAfter is how many days after its date a fact may be recorded before it is marked late.
const lateAfter = 7

// documents are what the page is made of.
type documents struct {
	balance    *report.Balance
	standing   *standing.Standing
	employment *standing.Employment
	facts      *timeline.Document
	published  *payroll.Published // nil: it takes too long, see mostFolded
	statement  *report.Statement  // of all entitlements, from the first movement
	month      *rota.Document
}

func read(ctx context.Context, v *frame.View, id string) (d documents, err error) {
	s := &standing.Reporter{Reporter: v.Reporter}
	if d.balance, err = v.Reporter.Balance(ctx, v.Query, id); err != nil {
		return d, err
	}
	if d.standing, err = s.Standing(ctx, v.Query, id); err != nil {
		return d, err
	}
	if d.employment, err = s.Employment(ctx, v.Query, id); err != nil {
		return d, err
	}
	if d.facts, err = timeline.Of(ctx, v.Reporter, v.Rome(), v.Query, id); err != nil {
		return d, err
	}
	if d.knownTimes() && d.foldedDays() <= mostFolded {
		pay := &payroll.Reporter{Reporter: v.Reporter, Rome: v.Rome()}
		if d.published, err = pay.Published(ctx, v.Query, id, 0); err != nil {
			return d, err
		}
	}
	if d.month, err = rota.OfEmployee(ctx, v.Reporter, v.Rome(), v.Query, id); err != nil {
		return d, err
	}
	d.statement, err = v.Reporter.Statement(ctx, v.Query, id, report.Period{})
	return d, err
}

// mostFolded is up to how many days are folded again to show what was published to payroll; they take some tenths of a second. After
// an import of whole years every fact of them is late: then the page shows only what is due, and the payroll page has the rest.
const mostFolded = 100_000

// foldedDays is about how many days are folded again to find what facts recorded late have changed.
func (d *documents) foldedDays() int {
	facts := d.facts.Facts
	if len(facts) == 0 {
		return 0
	}
	n := 0
	for i := range facts {
		if facts[i].Delay > 31 {
			n++
		}
	}
	return n * int(d.balance.At-facts[0].Date)
}

// knownTimes reports whether the log has times of recording.
func (d *documents) knownTimes() bool { return d.balance.Known.Time != nil }

// Page is what the templates show.
type Page struct {
	*frame.View
	documents
	bySeq map[uint64]*timeline.Fact // none of a closing

	ID     string
	Chosen events.Entitlement // empty: all
	Tabs   []frame.Link
	Cards  []card
	Figure *figure // nil: nothing is chosen, or nothing has moved
	Statement
	Employment employment
	Loans      []loan
	Insurance  *insurance // nil: it may not be shown, or there is none to speak of yet
	Requests   []string   // in rankings
	Breaches   breaches
	Payroll    instructions
	Waiting    []waiting
}

func show(ctx context.Context, v *frame.View) (*frame.Content, error) {
	id := v.Request.PathValue("id")
	p, err := Of(ctx, v, id)
	if err != nil {
		return nil, err
	}
	c := p.Content(p)
	c.Title, c.Crumbs = wording.Say("%s", "%s", id), []frame.Crumb{{Text: wording.Say("Dipendenti", "Employees"), Address: v.To("employees")}}
	return c, nil
}

// Of makes what the templates show of an employee.
func Of(ctx context.Context, v *frame.View, id string) (*Page, error) {
	docs, err := read(ctx, v, id)
	if err != nil {
		return nil, err
	}
	p := &Page{View: v, documents: docs, ID: id, bySeq: map[uint64]*timeline.Fact{}}
	for i := range docs.facts.Facts {
		p.bySeq[docs.facts.Facts[i].Seq] = &docs.facts.Facts[i]
	}
	if err := p.choose(); err != nil {
		return nil, err
	}
	holding{p}.cards()
	rows := p.movements()
	if p.Statement, err = p.statementOf(rows); err != nil {
		return nil, err
	}
	if err := (drawing{p}).draw(ctx, rows); err != nil {
		return nil, err
	}
	return p, (below{p}).rest(ctx)
}

// Content is the content of a page that shows the employee, without a title. data is what its templates show.
func (p *Page) Content(data any) *frame.Content {
	c := &frame.Content{Lead: p.lead(), Data: data, Document: "/v1" + p.Path("employees", p.ID, "balances"),
		Command: "spettanze balance --employee " + p.ID, Steps: p.steps(), Incomplete: len(p.balance.Parked)}
	c.Since(p.View, p.ID)
	return c
}

// choose reads the entitlement of the address.
func (p *Page) choose() error {
	word := p.Param("entitlement")
	if word != "" && word != all {
		p.Chosen = events.Entitlement(word)
		if p.Chosen.Unit() == 0 {
			return refuse.BadRequest("%w %q: attesa una tra %s", "%w %q: expected one of %s", report.ErrUnknownEntitlement, word, report.EntitlementList())
		}
	}
	for _, e := range p.standing.Entitlements {
		ent := e.Entitlement.Entitlement
		if word == "" && p.Chosen == "" {
			p.Chosen = ent
		}
		p.Tabs = append(p.Tabs, frame.Link{Text: p.Entitlement(ent), Current: ent == p.Chosen,
			Address: p.Here("entitlement", string(ent), "kind", "") + "#statement"})
	}
	p.Tabs = append(p.Tabs, frame.Link{Text: p.Say("Tutte", "All"), Current: p.Chosen == "", Address: p.Here("entitlement", all, "kind", "") + "#statement"})
	return nil
}

// lead says who this is: in service since when, on which schedule, at which level.
func (p *Page) lead() wording.Text {
	spells := p.employment.Spells
	if len(spells) == 0 {
		return wording.Say("Non ancora in servizio.", "Not in service yet.")
	}
	last := spells[len(spells)-1]
	t := wording.Say("In servizio dal %s", "In service since %s", last.Hired)
	if last.Ended != nil && *last.Ended < p.Query.At {
		return wording.Say("In servizio dal %s al %s.", "In service from %s to %s.", last.Hired, *last.Ended)
	}
	if now := p.terms(); now != nil {
		t = wording.Say("%s · %s, %s a settimana · livello %s", "%s · %s, %s a week · level %s", t, now.Schedule, minutes(now.Minutes), now.Grade)
	}
	return t
}

// terms are the schedule and class in force; nil: there are none.
func (p *Page) terms() *standing.Terms {
	for i := range p.employment.Terms {
		if t := &p.employment.Terms[i]; t.From <= p.Query.At && (t.To == nil || p.Query.At <= *t.To) {
			return t
		}
	}
	return nil
}

func minutes(n int) events.Quantity { return events.Quantity{Unit: events.Minute, Parts: int64(n)} }

// steps are the dates on which the page changes: those of movements, and of the next one.
func (p *Page) steps() (out []events.Date) {
	for i := range p.statement.Movements {
		out = append(out, p.statement.Movements[i].Date)
	}
	for _, e := range p.standing.Entitlements {
		if e.Next != nil {
			out = append(out, e.Next.Date)
		}
	}
	return out
}

// Before is the address of this page as it was known before a sequence.
func (p *Page) Before(seq uint64) string {
	return p.Here("at", p.Query.At.String(), "known", strconv.FormatUint(seq-1, 10))
}

// Why is the address of the explanation of the balance of an entitlement.
func (p *Page) Why(ent events.Entitlement) string {
	return p.With(p.Path("employees", p.ID, "explain"), "entitlement", string(ent))
}

// Story is the address of the values that the balance of an entitlement has had.
func (p *Page) Story(ent events.Entitlement) string {
	return p.With(p.Path("employees", p.ID, "history"), "entitlement", string(ent))
}

// Clause is the address of a clause of the contract.
func (p *Page) Clause(id string) string { return p.With(p.Path("contract"), "clause", id) }

// ClauseOn is the address of a clause with its figures in force on a day.
func (p *Page) ClauseOn(id string, d events.Date) string {
	return p.With(p.Path("contract"), "clause", id, "at", d.String())
}

// Held are the entitlements that the employee has or had, with what bounds them.
func (p *Page) Held() []standing.Entitlement { return p.standing.Entitlements }

// Records reports whether the reader may see records as they were received, and what was refused.
func (p *Page) Records() bool { return frame.Shows(p.View, access.SeeRejected) }

// Received is the address of an event as it was received.
func (p *Page) Received(seq uint64) string { return p.To("events", strconv.FormatUint(seq, 10)) }

// quantity reads a quantity of a document.
func quantity(unit, s string) events.Quantity {
	q, _ := wording.Parse(unit, s) // documents have no other
	return q
}

// On gives a template a row and the page.
func (p *Page) On(row any) any {
	return struct {
		*Page
		Row any
	}{p, row}
}

// fold is another page that opens in place; without script a link leads to it.
type fold struct{ Address, Name, More, Open, Class string }

// Fold gives a template what opens in place.
func (p *Page) Fold(address, name, more string) fold {
	return fold{address, name, more, p.Say("Apri:", "Open:"), ""}
}

// Reasons are the explanation and the history of the chosen figure, which open in place.
func (p *Page) Reasons() []fold {
	if p.Chosen == "" {
		return nil
	}
	figure := ""
	for _, c := range p.Cards {
		if c.Entitlement == p.Chosen {
			figure = c.Figure
		}
	}
	why := p.Fold(p.Why(p.Chosen), p.Say("Perché", "Why"), figure)
	why.Class = " why"
	return []fold{why, p.Fold(p.Story(p.Chosen), p.Say("Storia di questa cifra", "History of this figure"), "")}
}

// Roster is the month's rosters, as a calendar that opens in place, with the type of the date's week.
func (p *Page) Roster() fold {
	return p.Fold(p.To("employees", p.ID, "roster"), p.Say("Turni e giorni di ", "Rosters and days of ")+p.Month(events.MonthOf(p.Query.At)), p.week())
}

// Rota is the month's rosters.
func (p *Page) Rota() *rota.Document { return p.month }

// week says of which type the week is; empty: no type is known.
func (p *Page) week() string {
	for _, d := range p.month.Employees[0].Days {
		if d.Date == p.Query.At && d.Week != "" {
			return p.Text(wording.Say("settimana di tipo %s", "week of type %s", d.Week))
		}
	}
	return ""
}

// Lots reports whether the rows of the statement have lots.
func (p *Page) Lots() bool { return p.Chosen == "" || p.Chosen.HasLots() }

// UnitOf is the unit of the chosen entitlement.
func (p *Page) UnitOf() string { return p.Unit(p.Chosen.Unit()) }

// ClosingOn is the day of the statement's closing balance.
func (p *Page) ClosingOn() events.Date {
	return min(p.Query.At, events.NewDate(p.Year, 12, 31))
}

// Share is a part of a whole, in per cent.
func (p *Page) Share(part, whole int64) string {
	return strconv.FormatInt(part*100/max(whole, 1), 10) + "%"
}
