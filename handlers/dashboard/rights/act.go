package rights

import (
	"cmp"
	"context"
	"encoding/base64"
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"

	"spettanze/events"
	"spettanze/events/grants"
	"spettanze/events/lang"
	"spettanze/handlers/api/refuse"
	"spettanze/handlers/dashboard/frame"
	"spettanze/handlers/signin/token"
	"spettanze/projections/wording"
)

// maxForm bounds what a form sends, in bytes.
const maxForm = 16 << 10

// act is one request of a form.
type act struct {
	pages
	*content
	ctx  context.Context //nolint:containedctx // of the request
	form func(name string) string
}

// begin reads a form.
func (p pages) begin(ctx context.Context, v *frame.View, which string) (*act, error) {
	c, err := p.content(ctx, v)
	if err != nil {
		return nil, err
	}
	r := v.Request
	r.Body = http.MaxBytesReader(nil, r.Body, maxForm)
	if err := r.ParseForm(); err != nil {
		return nil, refuse.BadRequest("il modulo non si può leggere: %w", "the form cannot be read: %w", err)
	}
	if c.Self == "" {
		return nil, refuse.BadRequest("chi dà diritti ha un nome: accedere prima", "who grants has a name: sign in first")
	}
	c.Which = which
	for name := range r.PostForm {
		c.Form[name] = strings.TrimSpace(r.PostFormValue(name))
	}
	return &act{p, c, ctx, func(name string) string { return c.Form[name] }}, nil
}

// fault notes what is wrong with a field; empty: with the whole.
func (a *act) fault(field string, err error) {
	if a.Faults[field] == "" {
		a.Faults[field] = frame.Sentence(a.Text(lang.OfError(err)))
	}
}

// day reads a date of the form; it is zero if there is none.
func (a *act) day(field string) (d events.Date) {
	if word := a.form(field); word != "" {
		var err error
		if d, err = frame.ParseDay(word, a.Today()); err != nil {
			a.fault(field, err)
		}
	}
	return d
}

// keep records an event about a principal, unless something is wrong already. fields names the fields of the form by the last part of a pointer into the event.
func (a *act) keep(subject string, data events.Data, fields map[string]string) (id string, err error) {
	if len(a.Faults) > 0 {
		return "", nil
	}
	e := &events.Event{Identity: events.Identity{Source: grants.Source, ID: grants.NewID()}, Company: a.Company, Subject: subject,
		Time: a.f.Now().In(a.Rome()).Truncate(time.Second), Data: data}
	err = a.record(a.ctx, e, a.Self)
	var refused *events.DecodeError
	if errors.As(err, &refused) {
		name := refused.Pointer[strings.LastIndex(refused.Pointer, "/")+1:]
		if len(refused.Pointer) > 0 && strings.Count(refused.Pointer, "/") > 2 { // of an element of a set
			name = strings.Split(refused.Pointer, "/")[2]
		}
		a.fault(fields[name], refused)
		return "", nil
	}
	if err != nil {
		a.f.Logger.ErrorContext(a.ctx, "an event of ACCESS could not be recorded", "error", err)
		return "", refuse.Unavailable("il log non ha confermato: guardare l'elenco prima di provare di nuovo", "the log did not confirm: look at the list before trying again")
	}
	return e.ID, nil
}

// end leads back to the list, or shows the form with what is wrong.
func (a *act) end(id string, err error) (*frame.Content, error) {
	switch {
	case err != nil:
		return nil, err
	case len(a.Faults) > 0:
		return a.page(), nil
	}
	return &frame.Content{After: a.With(a.Path("access"), "done", id)}, nil
}

var (
	errRole  = lang.Errorf("scegliere un ruolo", "choose a role")
	errOwner = lang.Errorf("da qui si fanno token solo per un sistema che invia fatti e non ha altro: per una persona c'è spettanze token create, "+
		"sulla macchina del servizio", "from here tokens are only for a system that sends facts and has nothing else: for a person there is "+
		"spettanze token create, on the machine of the service")
)

// grant gives a role.
func (p pages) grant(ctx context.Context, v *frame.View) (*frame.Content, error) {
	a, err := p.begin(ctx, v, "grant")
	if err != nil {
		return nil, err
	}
	handle := a.form("principal")
	switch {
	case handle == "":
		handle = grants.NewHandle()
	case !grants.ValidHandle(handle):
		a.fault("principal", lang.Errorf("atteso %s", "expected %s", grants.ExpectHandle))
	}
	if err := grants.CheckGrant(a.Self, handle); err != nil {
		a.fault("principal", err)
	}
	data := grants.Granted{Role: grants.Role(a.form("role")), Unit: a.form("unit"), Employee: a.form("employee"), Sources: words(a.form("sources")),
		Types: words(a.form("types")), To: a.day("until")}
	if err := grants.CheckSources(p.f.Guard.Directory, v.Company, handle, data.Sources); err != nil {
		a.fault("sources", err)
	}
	if !slices.Contains(grants.Roles, data.Role) {
		a.fault("role", errRole)
	}
	data.Date = cmp.Or(a.day("from"), a.Today())
	id, err := a.keep(handle, data, map[string]string{"unit": "unit", "employee": "employee", "sources": "sources", "types": "types", "to": "until", "date": "from"})
	return a.end(id, err)
}

// words are those of a field that takes several.
func words(s string) []string {
	return strings.FieldsFunc(s, func(r rune) bool { return r == ',' || r == ' ' || r == ';' || r == '\n' || r == '\r' })
}

// approve approves, as the second person, what waits.
func (p pages) approve(ctx context.Context, v *frame.View) (*frame.Content, error) {
	a, err := p.begin(ctx, v, "")
	if err != nil {
		return nil, err
	}
	w, err := grants.CheckApproval(p.f.Guard.Directory, v.Company, a.form("id"), a.Self, p.carried(ctx, v))
	if err != nil {
		a.fault("", err)
	}
	_, err = a.keep(w.Subject, grants.Approved{Dated: events.Dated{Date: v.Today()}, Of: w.ID}, nil)
	return a.end(w.ID, err)
}

// revoke takes a grant, a token, or everything of a principal.
func (p pages) revoke(ctx context.Context, v *frame.View) (*frame.Content, error) {
	a, err := p.begin(ctx, v, "")
	if err != nil {
		return nil, err
	}
	today, handle := events.Dated{Date: v.Today()}, a.form("principal")
	var data events.Data = grants.Revoked{Dated: today, Grant: a.form("grant")}
	if id := a.form("token"); id != "" {
		var ok bool
		if handle, ok = grants.TokenOf(p.f.Guard.Directory, v.Company, id); !ok {
			a.fault("", lang.Errorf("nessun token %s nell'azienda %s", "no token %s in the company %s", id, v.Company))
		}
		data = grants.TokenRevoked{Dated: today, Token: id}
	} else if a.form("grant") == "" && a.form("all") == "" || !grants.ValidHandle(handle) {
		a.fault("", lang.Errorf("il modulo non dice che cosa togliere: aprire di nuovo la pagina", "the form does not say what to take: open the page again"))
	} else if err := grants.CheckRevocation(p.f.Guard.Directory, v.Company, handle, a.form("grant")); err != nil {
		a.fault("", err)
	}
	id, err := a.keep(handle, data, nil)
	return a.end(id, err)
}

// token makes a token, and shows its secret this once.
func (p pages) token(ctx context.Context, v *frame.View) (*frame.Content, error) {
	a, err := p.begin(ctx, v, "token")
	if err != nil {
		return nil, err
	}
	handle := a.form("owner")
	if handle == "" {
		a.fault("owner", lang.Errorf("scegliere di chi è", "choose whose it is"))
	} else if err := grants.CheckToken(p.f.Guard.Directory, v.Company, handle); err != nil {
		a.fault("owner", err)
	} else if !slices.Contains(a.Owners, handle) {
		a.fault("owner", errOwner)
	}
	data := grants.TokenIssued{Dated: events.Dated{Date: v.Today()}, Until: a.day("until"), Roles: []grants.Role{grants.Publisher}}
	if a.form("until") == "" {
		a.fault("until", lang.Errorf("scrivere l'ultimo giorno, al più fra un anno", "write the last day, within a year"))
	}
	text, made := token.New()
	data.Token, data.Hash = made.ID, base64.RawURLEncoding.EncodeToString(made.Hash[:])
	if _, err = a.keep(handle, data, map[string]string{"until": "until"}); err != nil || len(a.Faults) > 0 {
		return a.end("", err)
	}
	return &frame.Content{Title: wording.Say("Token di %s", "Token of %s", handle), Undated: true, Data: &content{View: v, Secret: text, Done: v.Date(data.Until)},
		Crumbs: []frame.Crumb{{Text: wording.Say("Accessi", "Access"), Address: v.To("access")}}}, nil
}
