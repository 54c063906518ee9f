package access

import (
	"context"
	"maps"
	"slices"

	"spettanze/events"
	"spettanze/projections/contract"
	"spettanze/projections/institute"
	"spettanze/projections/ledger"
	"spettanze/projections/payroll"
	"spettanze/projections/report"
	"spettanze/projections/visible"
)

// Mask returns a source whose answers leave out what is not of the classes: other movements, balances, breaches, instructions, pots.
// The figures that remain are those of the source. Every document of it is masked, those that are folded from its events too:
// they ask the source what it Sees (package visible).
func Mask(src report.Source, see Classes) report.Source {
	if see == AllClasses {
		return src
	}
	s := &masked{src, see}
	if m, ok := src.(payroll.Memory); ok { // it adds to rows that are in a document already
		return &remembering{s, m}
	}
	return s
}

type masked struct {
	report.Source
	see Classes
}

// remembering is a masked source of a store that remembers what was published.
type remembering struct {
	*masked
	payroll.Memory
}

// Sees implements [report.Source].
func (s *masked) Sees(c events.Class) bool { return s.see.Has(c) && s.Source.Sees(c) }

// Moment implements [report.Source].
func (s *masked) Moment(ctx context.Context, fn func(report.Source) error) error {
	return s.Source.Moment(ctx, func(now report.Source) error { return fn(Mask(now, s.see)) })
}

// Under implements [report.Source].
func (s *masked) Under(c *contract.Contract) report.Source { return Mask(s.Source.Under(c), s.see) }

func (s *masked) entries(e report.Entries) report.Entries {
	e.Output = visible.Output(s, e.Output)
	return e
}

func (s *masked) balances(list []report.LotBalance) []report.LotBalance {
	return slices.DeleteFunc(slices.Clone(list), func(b report.LotBalance) bool { return !visible.Entitlement(s, b.Entitlement) })
}

// Employee implements [report.Source].
func (s *masked) Employee(ctx context.Context, q report.Query, id string) (report.Entries, error) {
	e, err := s.Source.Employee(ctx, q, id)
	return s.entries(e), err
}

// Summary implements [report.Source].
func (s *masked) Summary(ctx context.Context, q report.Query, id string) (report.Summary, error) {
	e, err := s.Source.Summary(ctx, q, id)
	e.Entries, e.Balances = s.entries(e.Entries), s.balances(e.Balances)
	return e, err
}

// Each implements [report.Source].
func (s *masked) Each(ctx context.Context, q report.Query, fn func(report.Person, report.Entries) error) error {
	return s.Source.Each(ctx, q, func(p report.Person, e report.Entries) error { return fn(p, s.entries(e)) })
}

// EachBrief implements [report.Source].
func (s *masked) EachBrief(ctx context.Context, q report.Query, fn func(report.Person, report.Entries) error) error {
	return s.Source.EachBrief(ctx, q, func(p report.Person, e report.Entries) error { return fn(p, s.entries(e)) })
}

// EachBalance implements [report.Source].
func (s *masked) EachBalance(ctx context.Context, q report.Query, fn func(report.Person, []report.LotBalance) error) error {
	return s.Source.EachBalance(ctx, q, func(p report.Person, list []report.LotBalance) error { return fn(p, s.balances(list)) })
}

// EachYear implements [report.Source].
func (s *masked) EachYear(ctx context.Context, q report.Query, among func(id string) bool, fn func(report.Person, report.Year) error) error {
	return s.Source.EachYear(ctx, q, among, func(p report.Person, y report.Year) error {
		y.Balances, y.Sums = s.balances(y.Balances), maps.Clone(y.Sums)
		maps.DeleteFunc(y.Sums, func(e events.Entitlement, _ map[ledger.Kind]int64) bool { return !visible.Entitlement(s, e) })
		return fn(p, y)
	})
}

// EachMoved implements [report.Source].
func (s *masked) EachMoved(ctx context.Context, q report.Query, from events.Date, fn func(report.Person, []ledger.Movement) error) error {
	return s.Source.EachMoved(ctx, q, from, func(p report.Person, list []ledger.Movement) error {
		return fn(p, visible.Movements(s, list))
	})
}

// Company implements [report.Source]. Of the institutes there are those whose pots are all of the classes: quotas, rankings and
// registers name people, so that they are for a reader of all classes.
func (s *masked) Company(ctx context.Context, q report.Query) (report.CompanyEntries, error) {
	c, err := s.Source.Company(ctx, q)
	if err != nil || c.View == nil {
		return c, err
	}
	view := &institute.CompanyView{Day: c.View.Day}
	for i, about := range c.View.About {
		if !slices.ContainsFunc(about.Documents, func(d institute.CompanyDocument) bool {
			return d.Kind != institute.PotDocument || !visible.Entitlement(s, events.Entitlement(d.Code))
		}) {
			view.About, view.Institutes = append(view.About, about), append(view.Institutes, c.View.Institutes[i])
		}
	}
	c.Output, c.View = visible.Output(s, c.Output), view
	return c, nil
}

// Rejected implements [report.Source]: what was refused or waits is named as its sender named it, so that it is for a reader of all
// classes.
func (s *masked) Rejected(context.Context, report.Query) ([]report.RejectedFact, []ledger.Parked, error) {
	return nil, nil, nil
}
