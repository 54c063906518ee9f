// Package rights is the page of who may do what in a company: roles, tokens, and what waits for a second person; from it operators grant,
// approve and take.
//
// Each change is an event of the stream ACCESS, recorded with the handle of who made it, by the same rules as the commands access and
// token (package grants). Two things are stricter than on the machine, where its user may do anything: no one grants to themself,
// and a token is made here for a system that sends facts, and for no one else, because who makes a token reads its secret and can act as its
// principal.
//
// The secret of a token is in one answer, to the request that made it, and nowhere else.
package rights

import (
	"cmp"
	"context"
	"embed"
	"slices"
	"strings"

	"spettanze/events"
	"spettanze/events/grants"
	"spettanze/handlers/access"
	"spettanze/handlers/api/refuse"
	"spettanze/handlers/dashboard/frame"
	"spettanze/projections/wording"
)

//go:embed *.html
var files embed.FS

// Record records an event of ACCESS, made by a principal, and returns once the directory has it. It returns a [*events.DecodeError] for an
// event that may not be.
type Record func(ctx context.Context, e *events.Event, by string) error

// Pages adds the page and what its forms do to the frame. record is nil where no one signs in: then there is no such page.
func Pages(f *frame.Frame, record Record) {
	p := pages{f, record}
	if record != nil {
		f.Section(access.SeeAccess, "access", wording.Say("Accessi", "Access"))
	}
	list := frame.Parse(files, "*.html")
	f.Page(access.SeeAccess, "/{company}/access", list, p.show)
	f.Action(access.Grant, "/{company}/access/grant", list, p.grant)
	f.Action(access.Grant, "/{company}/access/approve", list, p.approve)
	f.Action(access.Grant, "/{company}/access/revoke", list, p.revoke)
	f.Action(access.Grant, "/{company}/access/token", list, p.token)
}

type pages struct {
	f      *frame.Frame
	record Record
}

// content is what the template shows.
type content struct {
	*frame.View
	People  []person
	Waiting []waiting
	May     bool // the reader may grant
	Self    string
	Done    string            // what was done just now
	Form    map[string]string // as it was sent, if it was refused
	Faults  map[string]string // what is wrong, by field; "" is of the whole
	Which   string            // the form that was refused: grant or token
	Roles   []frame.Option
	Owners  []string // of whom tokens may be made
	Secret  string   // of a token that was made just now
}

// person is somebody with what they have.
type person struct {
	Principal, Who string
	Lost           bool
	Identities     int
	Rows           []row
	Tokens         []grants.Token
}

// row is a role or a unit.
type row struct {
	ID, Role, Of string
	From, To     string
	State        string // empty: it holds today
	Recorded     bool   // it can be taken here
}

// waiting is what waits for a second person.
type waiting struct {
	grants.Waiting
	What, Of string
	Approve  bool // the reader may
}

func (p pages) show(ctx context.Context, v *frame.View) (*frame.Content, error) {
	c, err := p.content(ctx, v)
	if err != nil {
		return nil, err
	}
	c.Done = c.done(v.Param("done"))
	return c.page(), nil
}

// content makes the page. It is not found where no one signs in.
func (p pages) content(ctx context.Context, v *frame.View) (*content, error) {
	if p.record == nil || p.f.Guard.Directory == nil {
		return nil, refuse.NotFound("qui nessuno accede con il proprio nome, e i diritti non contano: avviare il servizio con --auth required",
			"nobody signs in here, and rights do nothing: start the service with --auth required")
	}
	c := &content{View: v, May: frame.Shows(v, access.Grant), Self: principal(ctx), Form: map[string]string{}, Faults: map[string]string{}}
	for _, e := range p.f.Guard.Directory.List(v.Company) {
		c.People = append(c.People, c.person(&e))
		if sends(&e) {
			c.Owners = append(c.Owners, e.Principal)
		}
	}
	carried := p.carried(ctx, v)
	for _, w := range p.f.Guard.Directory.Waiting(v.Company) {
		one := waiting{Waiting: w, What: v.Text(w.Grant.Role.Name()), Of: of(&w.Grant)}
		if w.Grant.Role == "" {
			one.What, one.Of = v.Say("cancellazione della persona", "erasure of the person"), w.Reason
		}
		_, err := grants.CheckApproval(p.f.Guard.Directory, v.Company, w.ID, c.Self, carried)
		one.Approve = c.May && err == nil
		c.Waiting = append(c.Waiting, one)
	}
	for _, r := range grants.Roles {
		c.Roles = append(c.Roles, frame.Option{Value: string(r), Text: v.Text(r.Name())})
	}
	return c, nil
}

// sends reports whether a principal is a system of the company that sends facts, has no other role, and signs in with tokens alone.
func sends(e *grants.Entry) bool {
	other := func(g grants.Grant) bool { return g.Role != grants.Publisher }
	return e.Home && len(e.Grants) > 0 && !slices.ContainsFunc(e.Grants, other) && len(e.Leads)+e.Identities == 0
}

func (c *content) page() *frame.Content {
	return &frame.Content{Title: wording.Say("Accessi", "Access"), Data: c, Undated: true, Lead: wording.Say(
		"Chi può fare che cosa in questa azienda, da quando e fino a quando.", "Who may do what in this company, since when and until when.")}
}

// principal is the handle of who asks.
func principal(ctx context.Context) string {
	if who := access.From(ctx); who != nil {
		return who.Handle
	}
	return ""
}

// carried returns the grants that the sign-in of who asks carries.
func (p pages) carried(ctx context.Context, v *frame.View) []grants.Grant {
	who := access.From(ctx)
	if who == nil {
		return nil
	}
	return slices.DeleteFunc(p.f.Guard.Directory.Grants(who.Handle, v.Company), func(g grants.Grant) bool {
		return who.Roles != nil && !slices.Contains(who.Roles, g.Role)
	})
}

func (c *content) person(e *grants.Entry) person {
	out := person{Principal: e.Principal, Who: e.Who, Lost: e.Lost, Identities: e.Identities, Tokens: e.Tokens}
	today := c.Today()
	for i := range e.Grants {
		g := &e.Grants[i]
		r := row{ID: g.ID, Role: c.Text(g.Role.Name()), Of: of(g), Recorded: g.ID != ""}
		if g.From != nil {
			r.From = c.Date(*g.From)
		}
		if g.To != nil {
			r.To = c.Date(*g.To)
		}
		switch {
		case g.From != nil && *g.From > today:
			r.State = c.Say("non ancora", "not yet")
		case !g.Holds(today):
			r.State = c.Say("finito", "ended")
		case g.ID == "":
			r.State = c.Say("da un file", "of a file")
		}
		out.Rows = append(out.Rows, r)
	}
	for _, l := range e.Leads {
		r := row{Role: c.Say("guida", "leads"), Of: l.Unit, From: c.Date(l.From)}
		if l.To != 0 {
			r.To = c.Date(l.To)
		}
		out.Rows = append(out.Rows, r)
	}
	return out
}

// of is what a grant is about.
func of(g *grants.Grant) string {
	return strings.Join(slices.Concat(strings.Fields(g.Unit+" "+g.Employee), g.Sources, g.Types), ", ")
}

// RolesOf names the roles that a token carries.
func (c *content) RolesOf(t grants.Token) string {
	if len(t.Roles) == 0 {
		return c.Say("tutti i suoi", "all of theirs")
	}
	names := make([]string, len(t.Roles))
	for i, r := range t.Roles {
		names[i] = c.Text(r.Name())
	}
	return strings.Join(names, ", ")
}

// done says what an event has done, by its id.
func (c *content) done(id string) string {
	if id == "" {
		return ""
	}
	for i := range c.Waiting {
		if w := &c.Waiting[i]; w.ID == id {
			return c.Text(wording.Say("%s: %s. Conta quando l'approva una seconda persona: un gestore che non l'ha proposto e non lo riceve.",
				"%s: %s. It counts once a second person approves it: an operator who neither made it nor receives it.", w.Subject, w.What))
		}
	}
	for i := range c.People {
		for _, r := range c.People[i].Rows {
			if r.ID == id {
				return c.Text(wording.Say("%s è ora: %s.", "%s is now: %s.", c.People[i].Principal, r.Role))
			}
		}
	}
	return c.Say("Fatto.", "Done.")
}

// Chosen reports whether a value of a field was sent.
func (c *content) Chosen(field, value string) bool { return c.Form[field] == value }

// Sent is what was sent in a field, in one of the two forms.
func (c *content) Sent(form, field string) string {
	if c.Which != form {
		return ""
	}
	return c.Form[field]
}

// Fault is what is wrong with a field of one of the two forms.
func (c *content) Fault(form, field string) string {
	if c.Which != form {
		return ""
	}
	return c.Faults[field]
}

// HalfYear is the last day that a token has unless another is chosen.
func (c *content) HalfYear() string { return c.Date(c.Today().AddMonths(6)) }

// Last is the last day as it was sent, or the usual one.
func (c *content) Last() string { return cmp.Or(c.Sent("token", "until"), c.HalfYear()) }
