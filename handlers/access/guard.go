package access

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"

	"spettanze/events"
	"spettanze/events/grants"
	"spettanze/events/lang"
	"spettanze/handlers/access/policy"
	"spettanze/handlers/looks"
	"spettanze/projections/report"
)

// Guard applies grants and policies. It is safe for concurrent use.
type Guard struct {
	Directory *grants.Directory
	Today     func() events.Date // in Europe/Rome
	Denied    func(Action)       // is called for each request that is denied; may be nil
	Looks     *looks.Recorder    // records who sees whom; nil: no one does

	policies atomic.Pointer[policy.Set]
	units    units
	scopes   scopes
}

// scopes are kept until a grant, a policy or the day changes: to ask the policies takes longer than many an answer.
type scopes struct {
	mu       sync.Mutex
	changed  <-chan struct{} // closed when the grants are others
	policies *policy.Set
	day      events.Date
	made     map[scopeKey]*Scope
}

// scopeKey is all that a scope depends on, beside what clears [scopes].
type scopeKey struct{ handle, company, reason, roles string }

// scopesMost bounds the scopes that are kept.
const scopesMost = 10_000

// NewGuard returns a guard.
func NewGuard(d *grants.Directory, p *policy.Set, today func() events.Date) *Guard {
	g := &Guard{Directory: d, Today: today}
	g.Use(p)
	return g
}

// Use replaces the policies, for all questions that begin from now on.
func (g *Guard) Use(p *policy.Set) { g.policies.Store(p) }

// Errors of the guard.
var (
	// ErrDenied is returned when somebody who has grants in a company may not do something there.
	ErrDenied = lang.Errorf("non permesso", "not allowed")
	// ErrSignIn is returned when nobody has signed in.
	ErrSignIn = lang.Errorf("occorre identificarsi", "sign in first")
)

// Scope returns what the principal of a context may see and do in a company today. It is nil if the company does not exist for
// them, and an error if nobody has signed in.
func (g *Guard) Scope(ctx context.Context, company string) (*Scope, error) {
	p := From(ctx)
	switch {
	case p == nil:
		return nil, ErrSignIn
	case p.Channel == Open:
		return scopeOf(p, company, nil, nil, nil), nil
	}
	return g.scope(p, company), nil
}

// scope returns the scope of a principal who has signed in.
func (g *Guard) scope(p *Principal, company string) *Scope {
	key := scopeKey{p.Handle, company, p.Reason.Code, "all"}
	if p.Roles != nil {
		key.roles = fmt.Sprint(p.Roles)
	}
	c := &g.scopes
	c.mu.Lock()
	defer c.mu.Unlock()
	stale := c.made == nil || len(c.made) > scopesMost || c.policies != g.policies.Load() || c.day != g.Today()
	select {
	case <-c.changed: // nil before the first scope: it is never closed
		stale = true
	default:
	}
	if stale {
		// The channel is taken before the grants are read: what changes between the two clears again.
		c.changed, c.policies, c.day, c.made = g.Directory.Changed(), g.policies.Load(), g.Today(), map[scopeKey]*Scope{}
	}
	s, ok := c.made[key]
	if !ok {
		s = scopeOf(p, company, c.policies, p.carried(g.Directory.Grants(p.Handle, company)), g.Directory.Leads(p.Handle, company))
		c.made[key] = s
	}
	return s
}

// Check returns the classes that the document of a request may show, if the principal of its context may do something: with a
// company, and, if employee is not empty, of that employee. For whom or what does not exist for the principal it returns the same
// errors as a source does for what does not exist.
func (g *Guard) Check(ctx context.Context, source report.Source, q report.Query, a Action, employee string) (see Classes, err error) {
	denials := []error{ErrDenied, ErrSignIn, report.ErrUnknownCompany, report.ErrUnknownEmployee} // also as not existing
	if see, err = g.check(ctx, source, q, a, employee); g.Denied != nil && slices.ContainsFunc(denials, func(e error) bool { return errors.Is(err, e) }) {
		g.Denied(a)
	}
	return see, err
}

func (g *Guard) check(ctx context.Context, source report.Source, q report.Query, a Action, employee string) (Classes, error) {
	p := From(ctx)
	switch {
	case a == "":
		return 0, lang.Errorf("questa rotta non dice che cosa fa: un difetto del programma", "this route does not say what it does: a fault of the program")
	case a == Anybody:
		return 0, nil
	case p == nil:
		return 0, ErrSignIn
	case p.Channel == Open:
		return AllClasses, nil
	case a == SignedIn:
		return 0, nil
	case q.Company == "" || a == Verify: // a verification is of the whole ledger
		return AllClasses, g.everywhere(ctx, source, p, a)
	}
	s, err := g.Scope(ctx, q.Company)
	switch {
	case err != nil:
		return 0, err
	case s == nil:
		return 0, report.ErrUnknownCompany
	case a == SeeOwn && s.self != "":
		employee = s.self
	case a == SeeTeam && s.ofTeam() != 0:
		return s.ofTeam(), nil
	case a == SeeOwn, a == SeeTeam:
		return 0, denied(p, a)
	case !a.IsOfEmployee() && s.May(a), a.IsOfEmployee() && employee == "" && s.Some(a):
		return s.common(a), nil
	case !a.IsOfEmployee() || employee == "" || !s.Some(a):
		return 0, denied(p, a)
	}
	sight, err := g.Sight(ctx, inner(source), s, employee)
	switch {
	case err != nil:
		return 0, err
	case sight == Sight{}:
		return 0, report.UnknownEmployee(q, employee)
	case sight.of(a) == 0, a == Compare && sight.Compare != AllClasses: // a comparison shows what changed, of every class
		return 0, denied(p, a)
	}
	return sight.of(a), nil
}

// Pays returns nil if the principal of a context may see what an employee is paid, as [Guard.Check] does, for a document about
// balances that can be asked about pay as well.
func (g *Guard) Pays(ctx context.Context, source report.Source, q report.Query, employee string) error {
	see, err := g.Check(ctx, source, q, SeePayroll, employee)
	if err == nil && !see.Has(events.ClassMoney) {
		err = denied(From(ctx), SeePayroll)
	}
	return err
}

// Enter returns the context of a request for something about a company, or about one employee of it, if the principal may do it; loan: it is
// about one loan. Its documents show what the action may show.
func (g *Guard) Enter(ctx context.Context, source report.Source, a Action, company, employee string, loan bool) (context.Context, error) {
	see, err := g.Check(ctx, source, report.Query{Company: company}, a, employee)
	f := focus{see: see, does: a}
	if company != "" {
		f.companies = []string{company}
	}
	switch {
	case a == SeeOwn:
		f.near = a
	case a == SeeTeam:
		f.near, f.list = a, SeeBalances
	case a.IsOfEmployee() && employee == "" && !loan:
		f.list = a
	}
	return showing(ctx, f), err
}

// Shows reports whether a page of a company is offered to the principal of a context: there is somebody or something that they may
// see on it.
func (g *Guard) Shows(ctx context.Context, company string, a Action) bool {
	s, err := g.Scope(ctx, company)
	switch {
	case err != nil || s == nil:
		return false
	case a == SeeOwn:
		return s.self != "" && s.Of(s.self, "").of(a) != 0
	case a == SeeTeam:
		return s.ofTeam() != 0
	}
	return a.IsOfEmployee() && s.Some(a) || !a.IsOfEmployee() && s.May(a)
}

// Leads returns the units that the principal of a context leads today, as far as their sign-in carries it; none where no one signs in.
func (g *Guard) Leads(ctx context.Context, company string) []string {
	s, err := g.Scope(ctx, company)
	if err != nil || s == nil {
		return nil
	}
	return s.leads
}

// Self returns the employee whose ledger is the own one of the principal of a context; empty: there is none, as where no one signs in.
func (g *Guard) Self(ctx context.Context, company string) string {
	s, err := g.Scope(ctx, company)
	if err != nil || s == nil {
		return ""
	}
	return s.self
}

// Whole reports whether the principal of a context sees all of a company: only then may a document that was made for one be shown to
// another.
func (g *Guard) Whole(ctx context.Context, company string) bool {
	s, err := g.Scope(ctx, company)
	return err == nil && s != nil && s.Whole()
}

// Showing returns a context of a request whose documents show what an action may show in some companies.
func (g *Guard) Showing(ctx context.Context, a Action, companies ...string) context.Context {
	looks.Does(ctx, string(a))
	see := AllClasses
	for _, company := range companies {
		s, err := g.Scope(ctx, company)
		if err != nil || s == nil {
			return showing(ctx, focus{})
		}
		see &= s.common(a)
	}
	return showing(ctx, focus{see: see, does: a, companies: companies})
}

// Sends reports whether the principal of a context is the sender of what comes from a source to a company, or sees all of it.
func (g *Guard) Sends(ctx context.Context, company, source string) bool {
	s, err := g.Scope(ctx, company)
	return err == nil && s != nil && (s.sent(source) || s.May(SeeRejected))
}

// everywhere returns nil if the principal may do what is of no company. To operate the service, a grant in any company will do; all
// else, such as an export of all events, shows every company, and so must be allowed in every one; events are exported as they are, to
// those who see everything.
func (g *Guard) everywhere(ctx context.Context, source report.Source, p *Principal, a Action) error {
	companies := g.Directory.Companies(p.Handle)
	if a != Operate {
		var err error
		if companies, err = inner(source).Companies(ctx); err != nil {
			return err
		}
	}
	may := 0
	for _, company := range companies {
		if s, err := g.Scope(ctx, company); err == nil && s != nil && s.May(a) && (a != Export || s.Whole()) {
			may++
		}
	}
	if may == 0 || a != Operate && may < len(companies) {
		return denied(p, a)
	}
	return nil
}

func denied(p *Principal, a Action) error {
	if p.Reason.Code == "" {
		return lang.Errorf("%w: i ruoli di questo accesso non comprendono %q, o richiedono di indicare un motivo; chiedere a chi gestisce gli accessi",
			"%w: the roles of this sign-in do not have %q, or need a reason to be given; ask whoever manages access", ErrDenied, a)
	}
	return lang.Errorf("%w: i ruoli di questo accesso non comprendono %q; chiedere a chi gestisce gli accessi",
		"%w: the roles of this sign-in do not have %q; ask whoever manages access", ErrDenied, a)
}
