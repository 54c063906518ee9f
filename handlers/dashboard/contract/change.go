package contract

import (
	"context"
	"slices"

	"spettanze/events"
	"spettanze/handlers/api/refuse"
	"spettanze/handlers/dashboard/frame"
	"spettanze/projections/figures"
	"spettanze/projections/institutes"
	"spettanze/projections/simulate"
	"spettanze/projections/wording"
)

// changed is what the page of a day of change shows.
type changed struct {
	page
	Doc      *figures.Changed
	Rows     []row
	Touched  *simulate.Document // nil: not asked for
	People   []person
	Earlier  *frame.Link
	Later    *frame.Link
	Before   string // address of the page at the day before
	Breaches []breaches
}

// row is a figure, or a part of one, that changes.
type row struct {
	Clause, Title string
	Place         string
	Before, After string // empty: there is none
}

// person is a balance that would be another.
type person struct {
	Employee, Entitlement                string
	Address                              string
	Was, Would, Difference               string
	Lost, WouldLose, Expired, WouldLapse string // empty: the same
}

// breaches are the breaches of a code, as they are and as they would be.
type breaches struct {
	Title, Clause string
	Was, Would    int
}

func showChange(ctx context.Context, v *frame.View) (*frame.Content, error) {
	word := v.Request.PathValue("from")
	from, err := events.ParseDate(word)
	if err != nil {
		return nil, refuse.NotFound("%q non è un giorno in cui il contratto cambia", "%q is no day on which the contract changes", word)
	}
	doc, err := figures.On(ctx, v.Reporter, v.Query, from)
	if err != nil {
		return nil, err
	}
	c := &changed{page: page{v}, Doc: doc, Before: v.With(v.Path("contract"), "at", (from - 1).String())}
	c.rows()
	c.neighbours(from)
	if v.Param("touched") == "yes" {
		if c.Touched, err = figures.Touched(ctx, v.Reporter, v.Query, from); err != nil {
			return nil, err
		}
		c.people()
	}
	return &frame.Content{Title: wording.Say("Il contratto dal %s", "The contract from %s", from), Data: c,
		Lead:     wording.Say("Che cosa è cambiato in questo giorno, e chi ne è toccato.", "What changed on this day, and who is touched by it."),
		Crumbs:   []frame.Crumb{{Text: title, Address: v.To("contract")}},
		Document: "/v1" + v.Path("contract", "changes", from.String()), Command: "spettanze contract changed --from " + from.String(),
		Formats: []string{"csv", "xlsx", "json"}}, nil
}

func (c *changed) rows() {
	text := func(v *figures.Value) string {
		if v == nil {
			return ""
		}
		return c.Text(v.Text)
	}
	for _, ch := range c.Doc.Changes {
		r := row{Clause: ch.Clause, Title: c.Text(ch.Title), Place: ch.Figure, Before: text(ch.Before), After: text(ch.After)}
		if len(ch.Fields) == 0 {
			c.Rows = append(c.Rows, r)
		}
		for _, f := range ch.Fields {
			part := r
			part.Title, part.Before, part.After = r.Title+": "+c.Text(f.Name), c.Text(f.Before), c.Text(f.After)
			c.Rows = append(c.Rows, part)
		}
	}
}

// neighbours links to the change before and after.
func (c *changed) neighbours(from events.Date) {
	days := c.Reporter.Contract.Changes()
	i, _ := slices.BinarySearch(days, from)
	link := func(d events.Date) *frame.Link {
		return &frame.Link{Text: c.Date(d), Address: c.To("contract", "changes", d.String())}
	}
	if i > 0 {
		c.Earlier = link(days[i-1])
	}
	if i+1 < len(days) {
		c.Later = link(days[i+1])
	}
}

// Sum says how many employees are touched.
func (c *changed) Sum() string {
	n, all := len(c.Touched.Employees), c.Touched.People
	switch n {
	case 0:
		return c.Text(wording.Say("Nessuno: al %s le cifre di tutti i %d dipendenti sarebbero le stesse.",
			"Nobody: on %s the figures of all %d employees would be the same.", c.Query.At, all))
	case 1:
		return c.Text(wording.Say("Una persona su %d: al %s le sue cifre sarebbero diverse con il contratto di prima.",
			"One of %d people: on %s their figures would be different under the contract before.", all, c.Query.At))
	}
	return c.Text(wording.Say("%d persone su %d: al %s le loro cifre sarebbero diverse con il contratto di prima.",
		"%d of %d people: on %s their figures would be different under the contract before.", n, all, c.Query.At))
}

// people lists the balances that would be others.
func (c *changed) people() {
	for _, e := range c.Touched.Employees {
		address := c.To("employees", e.Employee)
		for _, r := range e.Rows {
			p := person{Employee: e.Employee, Entitlement: c.Entitlement(r.Entitlement), Address: address,
				Was: c.Figure(r.Unit, r.Balance.Was), Would: c.Figure(r.Unit, r.Balance.Would), Difference: c.Change(r.Unit, r.Balance.Difference)}
			if r.Forfeited.Was != r.Forfeited.Would {
				p.Lost, p.WouldLose = c.Figure(r.Unit, r.Forfeited.Was), c.Figure(r.Unit, r.Forfeited.Would)
			}
			if r.Expired.Was != r.Expired.Would {
				p.Expired, p.WouldLapse = c.Figure(r.Unit, r.Expired.Was), c.Figure(r.Unit, r.Expired.Would)
			}
			c.People = append(c.People, p)
		}
		if len(e.Rows) == 0 {
			c.People = append(c.People, person{Employee: e.Employee, Address: address})
		}
	}
	for _, b := range c.Touched.Breaches {
		c.Breaches = append(c.Breaches, breaches{Title: c.Text(institutes.Breach(b.Code)), Clause: b.Clause, Was: b.Was, Would: b.Would})
	}
}
