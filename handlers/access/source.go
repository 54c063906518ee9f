package access

import (
	"context"
	"slices"
	"time"

	"spettanze/events"
	"spettanze/handlers/looks"
	"spettanze/projections/contract"
	"spettanze/projections/institute"
	"spettanze/projections/ledger"
	"spettanze/projections/report"
	"spettanze/projections/visible"
)

// Source returns a source in which what the principal of a context may not see does not exist. A document is made of it within its
// Moment, or of [Bind], which say what classes the request shows; by itself it shows none.
func (g *Guard) Source(of report.Source) report.Source {
	return &source{of: of, guard: g, knows: nobody}
}

// Bind returns a guarded source that shows what the request of a context may show.
func Bind(ctx context.Context, s report.Source) report.Source {
	if g, ok := s.(*source); ok {
		return g.guard.bind(ctx, g.of)
	}
	return s
}

// source is a guarded source.
type source struct {
	of    report.Source
	guard *Guard
	focus
	knows func(employee string) bool // nil: everybody
}

// bind returns a guarded source that shows what the request of a context may show.
func (g *Guard) bind(ctx context.Context, of report.Source) *source {
	s := &source{of: of, guard: g, focus: shows(ctx)}
	if p := From(ctx); p != nil && p.Channel == Open || g.whole(ctx, s.focus) {
		return s
	}
	s.knows = func(employee string) bool {
		return !slices.ContainsFunc(s.companies, func(company string) bool {
			_, sight, err := s.sights(ctx, company)
			return err != nil || sight(employee).of(s.does)&s.see != s.see
		})
	}
	return s
}

// whole reports whether everything is seen of everybody in the companies that a document is about.
func (g *Guard) whole(ctx context.Context, f focus) bool {
	return f.see == AllClasses && !slices.ContainsFunc(f.companies, func(company string) bool { return !g.Whole(ctx, company) })
}

func nobody(string) bool { return false }

// Unguarded returns the source behind a guarded one, as of the same moment, for what is asked of it and not shown.
func Unguarded(s report.Source) report.Source { return inner(s) }

// inner returns the source behind a guarded one.
func inner(s report.Source) report.Source {
	if g, ok := s.(*source); ok {
		return g.of
	}
	return s
}

// Sees implements [report.Source].
func (s *source) Sees(c events.Class) bool { return s.see.Has(c) && s.of.Sees(c) }

// Knows implements [visible.Acquainted].
func (s *source) Knows() func(employee string) bool { return s.knows }

// scope returns the scope of a question. It returns [report.ErrUnknownCompany] for a company that does not exist for the principal.
func (s *source) scope(ctx context.Context, company string) (*Scope, error) {
	scope, err := s.guard.Scope(ctx, company)
	if err == nil && scope == nil {
		err = report.ErrUnknownCompany
	}
	return scope, err
}

// sights returns the scope of a question, and what is seen of each employee.
func (s *source) sights(ctx context.Context, company string) (*Scope, func(id string) Sight, error) {
	scope, err := s.scope(ctx, company)
	if err != nil {
		return nil, nil, err
	}
	var of map[string]string
	if scope.ByUnit() {
		of, err = s.guard.UnitsOf(ctx, s.of, company)
	}
	return scope, func(id string) Sight {
		if !s.has(scope, id, of[id]) {
			return Sight{}
		}
		sight := scope.Of(id, of[id])
		if s.near == SeeTeam { // also for who sees more elsewhere
			sight = Sight{Balances: sight.Balances & Time, Breaches: sight.Breaches & Time}
		}
		return sight
	}, err
}

// sight returns what is seen of an employee; it returns [report.ErrUnknownEmployee] for nothing.
func (s *source) sight(ctx context.Context, q report.Query, id string) (Sight, error) {
	_, of, err := s.sights(ctx, q.Company)
	if err != nil {
		return Sight{}, err
	}
	sight := of(id)
	if !s.exists(sight) {
		err = report.UnknownEmployee(q, id)
	}
	if err == nil {
		saw(ctx, q, id)
	}
	return sight, err
}

// saw says that a request may show an employee.
func saw(ctx context.Context, q report.Query, id string) {
	looks.Saw(ctx, q.Company, q.At, q.Known, id)
}

// Moment implements [report.Source].
func (s *source) Moment(ctx context.Context, fn func(report.Source) error) error {
	return s.of.Moment(ctx, func(now report.Source) error { return fn(s.guard.bind(ctx, now)) })
}

// Under implements [report.Source].
func (s *source) Under(c *contract.Contract) report.Source {
	return &source{s.of.Under(c), s.guard, s.focus, s.knows}
}

// Resolve implements [report.Source].
func (s *source) Resolve(ctx context.Context, seq uint64) (report.Known, error) {
	known, err := s.of.Resolve(ctx, seq)
	looks.Knew(ctx, known.Seq)
	return known, err
}

// ResolveTime implements [report.Source].
func (s *source) ResolveTime(ctx context.Context, t time.Time) (report.Known, error) {
	known, err := s.of.ResolveTime(ctx, t)
	looks.Knew(ctx, known.Seq)
	return known, err
}

// Companies implements [report.Source].
func (s *source) Companies(ctx context.Context) (list []string, err error) {
	all, err := s.of.Companies(ctx)
	for _, company := range all {
		scope, err := s.guard.Scope(ctx, company)
		if err != nil {
			return nil, err
		}
		if scope != nil {
			list = append(list, company)
		}
	}
	return list, err
}

// Begins implements [report.Source].
func (s *source) Begins(ctx context.Context, company string, by events.Date) (events.Date, error) {
	if _, err := s.scope(ctx, company); err != nil {
		return 0, err
	}
	return s.of.Begins(ctx, company, by)
}

// Employees implements [report.Source].
func (s *source) Employees(ctx context.Context, q report.Query) (list []report.Person, err error) {
	_, of, err := s.sights(ctx, q.Company)
	if err != nil {
		return nil, err
	}
	all, err := s.of.Employees(ctx, q)
	for _, p := range all {
		if s.exists(of(p.ID)) {
			saw(ctx, q, p.ID)
			list = append(list, p)
		}
	}
	return list, err
}

// Employee implements [report.Source].
func (s *source) Employee(ctx context.Context, q report.Query, id string) (report.Entries, error) {
	sight, err := s.sight(ctx, q, id)
	if err != nil {
		return report.Entries{}, err
	}
	e, err := s.of.Employee(ctx, q, id)
	return sight.entries(e), err
}

// Summary implements [report.Source].
func (s *source) Summary(ctx context.Context, q report.Query, id string) (report.Summary, error) {
	sight, err := s.sight(ctx, q, id)
	if err != nil {
		return report.Summary{}, err
	}
	e, err := s.of.Summary(ctx, q, id)
	return report.Summary{Entries: sight.entries(e.Entries), Balances: sight.balances(e.Balances)}, err
}

// Each implements [report.Source].
func (s *source) Each(ctx context.Context, q report.Query, fn func(report.Person, report.Entries) error) error {
	return each(ctx, s, q, fn, s.of.Each, Sight.entries)
}

// EachBrief implements [report.Source].
func (s *source) EachBrief(ctx context.Context, q report.Query, fn func(report.Person, report.Entries) error) error {
	return each(ctx, s, q, fn, s.of.EachBrief, Sight.entries)
}

// EachBalance implements [report.Source].
func (s *source) EachBalance(ctx context.Context, q report.Query, fn func(report.Person, []report.LotBalance) error) error {
	return each(ctx, s, q, fn, s.of.EachBalance, Sight.balances)
}

// EachMoved implements [report.Source].
func (s *source) EachMoved(ctx context.Context, q report.Query, from events.Date, fn func(report.Person, []ledger.Movement) error) error {
	return each(ctx, s, q, fn, func(ctx context.Context, q report.Query, fn func(report.Person, []ledger.Movement) error) error {
		return s.of.EachMoved(ctx, q, from, fn)
	}, Sight.movements)
}

// EachYear implements [report.Source].
func (s *source) EachYear(ctx context.Context, q report.Query, among func(id string) bool, fn func(report.Person, report.Year) error) error {
	_, of, err := s.sights(ctx, q.Company)
	if err != nil {
		return err
	}
	return s.of.EachYear(ctx, q, func(id string) bool { return s.exists(of(id)) && (among == nil || among(id)) },
		func(p report.Person, y report.Year) error {
			saw(ctx, q, p.ID)
			return fn(p, of(p.ID).year(y))
		})
}

// each calls fn with what is seen of every employee who is seen.
func each[T any](ctx context.Context, s *source, q report.Query, fn func(report.Person, T) error,
	all func(context.Context, report.Query, func(report.Person, T) error) error, mask func(Sight, T) T) error {
	_, of, err := s.sights(ctx, q.Company)
	if err != nil {
		return err
	}
	return all(ctx, q, func(p report.Person, v T) error {
		sight := of(p.ID)
		if !s.exists(sight) {
			return nil
		}
		saw(ctx, q, p.ID)
		return fn(p, mask(sight, v))
	})
}

// Coverage implements [report.Source]. It tells pay, so it is for those who see the employee's money.
func (s *source) Coverage(ctx context.Context, q report.Query, id string) (*institute.Coverage, error) {
	sight, err := s.sight(ctx, q, id)
	if err != nil || !sight.Payroll.Has(events.ClassMoney) {
		return nil, err
	}
	return s.of.Coverage(ctx, q, id)
}

// Company implements [report.Source]. Funds show what they hold to those who may see funds; whose the loans are, and all else
// of the company, is for those who see the company.
func (s *source) Company(ctx context.Context, q report.Query) (report.CompanyEntries, error) {
	scope, of, err := s.sights(ctx, q.Company)
	if err != nil {
		return report.CompanyEntries{}, err
	}
	e, err := s.of.Company(ctx, q)
	if err != nil || e.View == nil {
		return e, err
	}
	sees := func(id string) bool { // those asked for are listed
		seen := of(id).Loans.Has(events.ClassMoney)
		if seen {
			saw(ctx, q, id)
		}
		return seen
	}
	if s.see == AllClasses && scope.Whole() {
		if s.guard.Looks == nil {
			return e, nil
		}
		view := *e.View
		view.Sees = sees
		return report.CompanyEntries{Output: e.Output, View: &view}, nil
	}
	whole := scope.May(SeeCompany)
	out := ledger.Output{}
	for _, b := range e.Breaches {
		classes := of(b.Employee).Breaches
		if b.Employee == "" && whole {
			classes = s.see
		}
		out.Breaches = append(out.Breaches, visible.Breaches(classes, []ledger.Breach{b})...)
	}
	for _, p := range e.Payroll {
		out.Payroll = append(out.Payroll, visible.Instructions(of(p.Employee).Payroll, []ledger.Instruction{p})...)
	}
	view := &institute.CompanyView{Day: e.View.Day, Institutes: []institute.Company{}, Sees: sees}
	if whole || scope.May(SeeFunds) {
		for _, m := range visible.Movements(s.see, e.Movements) {
			if m.Employee != "" && !of(m.Employee).Loans.Has(events.ClassMoney) {
				m = nameless(m)
			}
			out.Movements = append(out.Movements, m)
		}
		s.institutes(view, e.View)
	}
	return report.CompanyEntries{Output: out, View: view}, nil
}

// institutes adds to a view those whose documents are all of the classes seen: those of the entitlements of their codes. Other quotas,
// rankings and registers name people, so they are for those who see all classes.
func (s *source) institutes(to, from *institute.CompanyView) {
	for i, about := range from.About {
		if !slices.ContainsFunc(about.Documents, func(d institute.CompanyDocument) bool {
			return s.see != AllClasses && !visible.Entitlement(s.see, events.Entitlement(d.Code))
		}) {
			to.About, to.Institutes = append(to.About, about), append(to.Institutes, from.Institutes[i])
		}
	}
}

// nameless returns what a movement adds to or takes from a fund, without whose it is: the fund's figures are their sums.
func nameless(m ledger.Movement) ledger.Movement {
	out := ledger.Movement{Date: m.Date, Entitlement: m.Entitlement, Quantity: m.Quantity, Kind: m.Kind, Lot: m.Lot, Clause: m.Clause}
	fund := ledger.MainAccount("", m.Entitlement)
	if m.From == fund {
		out.From = fund
	}
	if m.To == fund {
		out.To = fund
	}
	return out
}

// Annulled implements [report.Source].
func (s *source) Annulled(ctx context.Context, seq uint64) (by uint64, err error) {
	return s.of.Annulled(ctx, seq)
}

// History implements [report.Source]. The events are those that the figures follow from, of every class and of everybody: what is left
// of one's own loan follows from other people's too. A document made of them asks package visible what it may show.
func (s *source) History(ctx context.Context, company, id string, known uint64) ([]*events.Event, error) {
	if id != "" {
		if _, err := s.sight(ctx, report.Query{Company: company}, id); err != nil {
			return nil, err
		}
		return s.of.History(ctx, company, id, known)
	}
	scope, err := s.scope(ctx, company)
	if err != nil || !scope.May(SeeCompany) && !slices.ContainsFunc(scope.kinds(), s.exists) {
		return nil, err // to those who see no one there is no history either
	}
	return s.of.History(ctx, company, "", known)
}

// Find implements [report.Source].
func (s *source) Find(ctx context.Context, id events.Identity, known uint64) (*events.Event, error) {
	e, err := s.of.Find(ctx, id, known)
	if e == nil || err != nil {
		return nil, err
	}
	scope, err := s.guard.Scope(ctx, e.Company)
	if err != nil || scope == nil {
		return nil, err
	}
	if !scope.May(SeeRejected) && !scope.sent(e.Source) {
		sight, err := s.guard.Sight(ctx, s.of, scope, e.Subject)
		if err != nil || sight != Whole {
			return nil, err
		}
	}
	looks.Saw(ctx, e.Company, 0, known, e.Subject)
	return e, nil
}
