package gate

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"spettanze/events"
	record "spettanze/events/looks"
	"spettanze/handlers/access"
	"spettanze/handlers/looks"
)

// begin returns the context of a request whose looks are recorded, and the writer that sends nothing before they are.
func (g *Gate) begin(a access.Action, pattern string, w http.ResponseWriter, r *http.Request) (context.Context, http.ResponseWriter) {
	ctx := r.Context()
	p := access.From(ctx)
	if g.Guard.Looks == nil || p == nil || p.Channel == access.Open || a == access.Anybody {
		return ctx, w
	}
	company, employee := about(pattern, r.PathValue)
	l := record.Look{Company: company, Principal: p.Handle, Action: string(a), Channel: string(p.Channel), Session: p.Session, Request: looks.ID(ctx),
		Format: looks.Format(ctx)}
	q := r.URL.Query()
	if e := events.Entitlement(q.Get("entitlement")); e.Row().Code != "" {
		l.Figure = e
	}
	if f := q.Get("format"); a == access.Export && events.ValidCode(f) {
		l.Format = f
	}
	if p.Reason.Code != "" {
		l.Reason = &p.Reason
	}
	return looks.Begin(ctx, w, &looks.Request{Recorder: g.Guard.Looks, Look: l, All: a == access.Export || a == access.Verify,
		Company: a == access.SeeLooks || a.IsOfEmployee() && employee == "" && g.Guard.Whole(ctx, company), Others: showsCompany(a) && a != access.SeeLooks,
		List: employee == "" && a != access.Publish && a != access.Foretell && !ofLoan(pattern), Principal: &looker{g, p, a, company, employee},
		Refuse: func(w http.ResponseWriter, err error) { g.Refuse(w, r, err) }})
}

// showsCompany reports whether an action may show people whom the guarded source was not asked for.
func showsCompany(a access.Action) bool {
	return slices.Contains([]access.Action{access.SeeCompany, access.SeeDifferences, access.SeeRejected, access.SeeSent, access.SeeLooks, access.Simulate, access.Export, access.Verify}, a)
}

// looker is who sends a request.
type looker struct {
	gate              *Gate
	who               *access.Principal
	does              access.Action
	company, employee string
}

// Self implements [looks.Principal].
func (l *looker) Self(ctx context.Context, company string) string {
	return l.gate.Guard.Self(ctx, company)
}

// Companies implements [looks.Principal].
func (l *looker) Companies(ctx context.Context) []string {
	list, err := l.gate.Source.Companies(ctx)
	if err != nil {
		return []string{record.None} // a look at all of them is recorded in any case
	}
	return list
}

// Refused implements [looks.Principal]. What is refused is refused outside of a moment, so the source may be asked. For those who see everything, what is not found is only misspelled.
func (l *looker) Refused(ctx context.Context, status int) (company, employee string, ok bool) {
	shows := l.does.IsOfEmployee() || showsCompany(l.does) || l.does == access.SeeFunds || l.does == access.SeeTeam || l.does == access.Foretell
	if !shows || status == http.StatusNotFound && l.gate.Guard.Whole(ctx, l.company) {
		return "", "", false
	}
	if !slices.Contains(l.Companies(ctx), l.company) {
		return "", "", true
	}
	if of, err := l.gate.Guard.UnitsOf(ctx, l.gate.Source, l.company); err == nil {
		if _, there := of[l.employee]; there {
			employee = l.employee
		}
	}
	return l.company, employee, true
}

// Complete implements [looks.Principal].
func (l *looker) Complete(ctx context.Context, look *record.Look, people []string) {
	s, err := l.gate.Guard.Scope(ctx, look.Company)
	if err != nil || s == nil {
		return
	}
	look.Roles = s.Roles
	if look.Outcome == record.Refused {
		return
	}
	var of map[string]string
	if s.ByUnit() && len(people) > 0 {
		of = l.gate.Guard.LastUnitsOf(look.Company) // as the answer was made from; without, the look is at the company
		unit := of[people[0]]
		if !slices.ContainsFunc(people, func(id string) bool { return of[id] != unit }) {
			look.Unit = unit
		}
	}
	does, id := access.Action(look.Action), strings.Join(people[:min(1, len(people))], "")
	if does == access.SignedIn {
		look.Action = string(access.SeeBalances)
	}
	if does == access.SignedIn || does == access.SeeTeam || does == access.SeeOwn { // policies speak of balances
		does = access.SeeBalances
	}
	look.Policies = s.Permitting(does, id, of[id])
}
