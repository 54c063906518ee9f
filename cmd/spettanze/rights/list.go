package rights

import (
	"context"
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"spettanze/cmd/spettanze/cli"
	"spettanze/events"
	"spettanze/events/grants"
)

// listed is the document of access list.
type listed struct {
	Company    string      `json:"company"`
	Principals []person    `json:"principals"`
	Waiting    []waitingOf `json:"waiting"` // for a second person
}

type person struct {
	Principal  string    `json:"principal"`
	Who        string    `json:"who,omitempty"`  // as a file names them
	Lost       bool      `json:"lost,omitempty"` // a record cannot be read: no rights
	Identities int       `json:"identities"`
	Grants     []grantOf `json:"grants"`
	Leads      []ledOf   `json:"leads,omitempty"`
	Tokens     []tokenOf `json:"tokens,omitempty"`
}

type grantOf struct {
	ID       string       `json:"id,omitempty"`
	Role     grants.Role  `json:"role"`
	Unit     string       `json:"unit,omitempty"`
	Employee string       `json:"employee,omitempty"`
	Sources  []string     `json:"sources,omitempty"`
	Types    []string     `json:"types,omitempty"`
	From     *events.Date `json:"from,omitempty"`
	To       *events.Date `json:"to,omitempty"`
	Holds    bool         `json:"holds"` // today
}

type ledOf struct {
	Unit string       `json:"unit"`
	From events.Date  `json:"from"`
	To   *events.Date `json:"to,omitempty"`
}

type tokenOf struct {
	ID    string        `json:"id"`
	Roles []grants.Role `json:"roles,omitempty"` // the only ones that it carries
	From  events.Date   `json:"from"`
	Until events.Date   `json:"until"`
	Used  *events.Date  `json:"used,omitempty"` // the last day on which it was; none is known
}

type waitingOf struct {
	ID       string   `json:"id"`
	Subject  string   `json:"subject"` // the principal, or the employee who shall be erased
	By       string   `json:"by,omitempty"`
	Grant    *grantOf `json:"grant,omitempty"`
	Employee bool     `json:"erasure,omitempty"`
	Reason   string   `json:"reason,omitempty"`
}

func list(a *cli.App) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "list",
		Short: "Who has what in a company, and what waits for a second person",
		Example: `  spettanze access list --company blue
  spettanze access list --company blue --json`,
	}
	flags(cmd)
	cmd.RunE = run(a, func(_ context.Context, r *rights, _ *cobra.Command, _ []string) error {
		doc := r.document()
		if r.json {
			return cli.WriteJSON(a.Out, doc)
		}
		return r.show(doc)
	})
	return cmd
}

func (r *rights) document() *listed {
	doc := &listed{Company: r.company, Principals: []person{}, Waiting: []waitingOf{}}
	for _, e := range r.List(r.company) {
		p := person{Principal: e.Principal, Who: e.Who, Lost: e.Lost, Identities: e.Identities, Grants: []grantOf{}}
		for i := range e.Grants {
			p.Grants = append(p.Grants, r.grant(&e.Grants[i]))
		}
		for _, l := range e.Leads {
			row := ledOf{Unit: l.Unit, From: l.From}
			if l.To != 0 {
				row.To = &l.To
			}
			p.Leads = append(p.Leads, row)
		}
		for _, t := range e.Tokens {
			row := tokenOf{ID: t.ID, Roles: t.Roles, From: t.From, Until: t.Until}
			if t.Used != 0 {
				row.Used = &t.Used
			}
			p.Tokens = append(p.Tokens, row)
		}
		doc.Principals = append(doc.Principals, p)
	}
	for _, w := range r.Waiting(r.company) {
		row := waitingOf{ID: w.ID, Subject: w.Subject, By: w.By, Reason: w.Reason, Employee: w.Reason != ""}
		if !row.Employee {
			g := r.grant(&w.Grant)
			row.Grant = &g
		}
		doc.Waiting = append(doc.Waiting, row)
	}
	return doc
}

func (r *rights) grant(g *grants.Grant) grantOf {
	return grantOf{ID: g.ID, Role: g.Role, Unit: g.Unit, Employee: g.Employee, Sources: g.Sources, Types: g.Types, From: g.From, To: g.To,
		Holds: g.Holds(r.Today())}
}

// show prints the document for people: a row for each grant, unit and token.
func (r *rights) show(doc *listed) error {
	w := tabwriter.NewWriter(r.Out, 0, 0, 2, ' ', 0)
	row := func(cells ...string) { _, _ = fmt.Fprintln(w, strings.Join(cells, "\t")) } // Flush returns what went wrong
	say := func(it, en string) string { return map[bool]string{true: it, false: en}[r.say.Code() == "it"] }
	row(say("Chi", "Who"), say("Che cosa", "What"), say("Di", "Of"), say("Dal", "From"), say("Al", "To"), "Id")
	date := func(d *events.Date) string {
		if d == nil {
			return ""
		}
		return d.String()
	}
	for _, p := range doc.Principals {
		who := strings.TrimSpace(p.Principal + " " + p.Who)
		if p.Lost {
			row(who, say("nessun diritto: un record non si legge", "no rights: a record cannot be read"))
		}
		for _, g := range p.Grants {
			row(who, g.Role.Name().In(r.say), g.of(), date(g.From), date(g.To), g.ID)
		}
		for _, l := range p.Leads {
			row(who, say("guida", "leads"), l.Unit, l.From.String(), date(l.To), "")
		}
		for _, t := range p.Tokens {
			row(who, "token", names(t.Roles), t.From.String(), t.Until.String(), t.ID)
		}
		if p.Identities > 0 {
			row(who, say("identità", "identities"), fmt.Sprint(p.Identities), "", "", "")
		}
	}
	for _, x := range doc.Waiting {
		what, of := say("attende: cancellazione", "waits: erasure"), x.Reason
		if x.Grant != nil {
			what, of = say("attende: ", "waits: ")+x.Grant.Role.Name().In(r.say), x.Grant.of()
		}
		row(x.Subject, what, of, "", "", x.ID)
	}
	return w.Flush()
}

// of is what a grant is about.
func (g *grantOf) of() string {
	out := append([]string{}, g.Sources...)
	out = append(out, g.Types...)
	if s := g.Unit + g.Employee; s != "" {
		out = append(out, s)
	}
	return strings.Join(out, " ")
}

func names(roles []grants.Role) string { return strings.Join(wordsOf(roles), " ") }
