// Package payroll is the page of payroll: what is paid for a month, and what has changed since payroll received it.
//
//	/blue/payroll?month=2023-07
//	/blue/employees/E034/payroll?month=2023-07
//
// The differences come first, each with the event that made it, then every row as published, as changed since and as due now, and
// the files for payroll with their numbers. In the strip of months those with differences are marked.
package payroll

import (
	"context"
	"embed"
	"fmt"
	"strings"
	"sync"

	"spettanze/events"
	"spettanze/handlers/access"
	"spettanze/handlers/api/refuse"
	"spettanze/handlers/dashboard/frame"
	"spettanze/projections/payroll"
	"spettanze/projections/wording"
)

//go:embed *.html
var files embed.FS

// Pages adds the page to the frame.
func Pages(f *frame.Frame) {
	f.Section(access.SeePayroll, "payroll", wording.Say("Paghe", "Payroll"))
	t := frame.Parse(files, "*.html")
	p := &pages{frame: f, made: map[asked]*payroll.Published{}}
	f.Page(access.SeePayroll, "/{company}/payroll", t, p.show)
	f.Page(access.SeePayroll, "/{company}/employees/{id}/payroll", t, p.show)
}

// pages keeps the documents of the last questions: a reader goes from month to month in one, and everybody's facts are gone through
// for it. They are those of readers who see everything: what others see is made for each.
type pages struct {
	frame *frame.Frame

	mu   sync.Mutex
	made map[asked]*payroll.Published
}

// asked is all that a document depends on, once what it says has been sent.
type asked struct {
	company, employee string
	at, today         events.Date
	known, through    uint64 // as asked for, and the last sequence known
}

// documentsKept is how many documents are kept.
const documentsKept = 4

// published returns the document of all months.
func (p *pages) published(ctx context.Context, v *frame.View, r *payroll.Reporter, employee string) (*payroll.Published, error) {
	k := asked{v.Company, employee, v.Query.At, v.Today(), v.Query.Known, v.Known.Seq}
	whole := p.frame.Guard.Whole(ctx, v.Company)
	p.mu.Lock()
	doc := p.made[k]
	p.mu.Unlock()
	if doc != nil && whole {
		return doc, nil
	}
	doc, err := r.Published(ctx, v.Query, employee, 0)
	if err != nil || !doc.Settled() || !whole {
		return doc, err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.made) >= documentsKept {
		clear(p.made)
	}
	p.made[k] = doc
	return doc, nil
}

type content struct {
	*frame.View
	Doc      *payroll.Published
	Month    events.Month
	Employee string // empty: everybody
	Before   bool   // the month ended before the ledger began
	Years    []frame.Link
	Months   []month
	Changed  []row // those with a difference
	Rows     []row
	Files    []file
	Latest   *month // the last month with rows, where this one has none
}

// month is a link of the strip of months.
type month struct {
	frame.Link
	Differences int
}

func (p *pages) show(ctx context.Context, v *frame.View) (*frame.Content, error) {
	c := &content{View: v, Month: events.MonthOf(v.Query.At), Employee: v.Request.PathValue("id")}
	if word := v.Param("month"); word != "" {
		var err error
		if c.Month, err = events.ParseMonth(word); err != nil {
			return nil, refuse.BadRequest("month: %w", "month: %w", err)
		}
	}
	r := &payroll.Reporter{Reporter: v.Reporter, Rome: v.Rome()}
	all, err := p.published(ctx, v, r, c.Employee)
	if err != nil {
		return nil, err
	}
	if err := c.fill(ctx, all); err != nil {
		return nil, err
	}
	path := []string{"payroll"}
	out := &frame.Content{Title: wording.Say("Paghe di %s", "Payroll of %s", c.Month), Data: c, Formats: []string{"csv", "xlsx", "json"},
		Lead: wording.Say("Che cosa si paga, e che cosa è cambiato da quando è stato comunicato.",
			"What is paid, and what has changed since payroll received it."),
		Command: "spettanze payroll published --month " + c.Month.String(), Steps: steps(all)}
	if c.Employee != "" {
		path = []string{"employees", c.Employee, "payroll"}
		out.Title = wording.Say("Paghe di %s di %s", "Payroll of %s of %s", c.Employee, c.Month)
		out.Command += " --employee " + c.Employee
		out.Crumbs = []frame.Crumb{{Text: wording.Say("Dipendenti", "Employees"), Address: v.To("employees")},
			{Text: wording.Text{It: c.Employee, En: c.Employee}, Address: v.To("employees", c.Employee)}}
	}
	out.Document = "/v1" + v.Path(append(path, "published")...) + "?month=" + c.Month.String()
	if v.Past() {
		out.Changed = func(ctx context.Context) (int, error) { return c.changedSince(ctx, r) }
		out.Changes = v.With(v.Path("changes"), "from-at", v.Query.At.String(), "from-known", fmt.Sprint(v.Known.Seq), "known", "")
	}
	return out, nil
}

// fill fills in what the page shows of the document of all months.
func (c *content) fill(ctx context.Context, all *payroll.Published) error {
	c.Before = all.Before(c.Month)
	var err error
	if c.Doc, err = all.Only(c.Month); err != nil {
		return err
	}
	c.strip(all)
	for r, publications := range c.Doc.Each() {
		x := c.row(r)
		for _, p := range publications {
			x.Publications = append(x.Publications, publication{c.View, p})
		}
		c.Rows = append(c.Rows, x)
		if c.Doc.Changed(r) {
			c.Changed = append(c.Changed, x)
		}
	}
	c.Files, err = c.files(ctx)
	return err
}

// strip makes the strip: the months of a year, those with differences marked, and the years that have rows.
func (c *content) strip(all *payroll.Published) {
	changed, least, most := map[events.Month]int{}, c.Month, c.Month
	for i := range all.Rows {
		x := &all.Rows[i]
		least, most = min(least, x.Month), max(most, x.Month)
		if all.Changed(x) {
			changed[x.Month]++
		}
	}
	if len(c.Doc.Rows) == 0 && len(all.Rows) > 0 {
		last := all.Rows[len(all.Rows)-1].Month
		c.Latest = &month{Link: frame.Link{Text: c.Language.Month(last), Address: c.Here("month", last.String())}}
	}
	for y := least / 12; y <= most/12; y++ {
		c.Years = append(c.Years, frame.Link{Text: fmt.Sprint(int(y)), Address: c.Here("month", (y*12 + c.Month%12).String()), Current: y == c.Month/12})
	}
	for m := c.Month / 12 * 12; m/12 == c.Month/12; m++ {
		name, _, _ := strings.Cut(c.Language.Month(m), " ")
		c.Months = append(c.Months, month{frame.Link{Text: name, Address: c.Here("month", m.String()), Current: m == c.Month}, changed[m]})
	}
}

// steps are the days on which the figures of the page change: those that were closed with an instruction.
func steps(all *payroll.Published) (out []events.Date) {
	for _, p := range all.Publications {
		if p.Closing != nil {
			out = append(out, *p.Closing)
		}
	}
	return out
}

// changedSince returns how many of the records that are not known change the page.
func (c *content) changedSince(ctx context.Context, r *payroll.Reporter) (int, error) {
	q := c.Query
	q.Known = 0
	now, err := r.Published(ctx, q, c.Employee, c.Month)
	if err != nil {
		return 0, err
	}
	records := map[uint64]bool{}
	for _, p := range now.Publications {
		if p.Late != nil && p.Late.Seq > c.Query.Known {
			records[p.Late.Seq] = true
		}
	}
	if len(records) > 0 {
		return len(records), nil
	}
	due := map[payroll.Key]string{}
	for _, x := range c.Doc.Rows {
		due[x.Key] = x.Due
	}
	n := 0 // rows that records made in time
	for _, x := range now.Rows {
		if due[x.Key] != x.Due {
			n++
		}
		delete(due, x.Key)
	}
	return n + len(due), nil
}
