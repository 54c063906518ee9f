package access

import (
	"context"
	"slices"

	"spettanze/events"
	"spettanze/projections/ledger"
	"spettanze/projections/report"
	"spettanze/projections/visible"
)

// What was refused, and what waits.

// Rejected implements [report.Source]. A sender sees what it sent. Of others', those who may see what was refused see what is of people of
// whom they see everything, because a record that was not understood may be of any class; and one in which no company can be read, which
// may be of any, if they could see it in all of them.
func (s *source) Rejected(ctx context.Context, q report.Query) ([]report.RejectedFact, []ledger.Parked, error) {
	scope, of, err := s.sights(ctx, q.Company)
	if err != nil {
		return nil, nil, err
	}
	refused, parked, err := s.of.Rejected(ctx, q)
	if err != nil || scope.all {
		return refused, parked, err
	}
	companies, err := s.of.Companies(ctx)
	return only(refused, func(r *report.RejectedFact) bool {
		if r.Nameless {
			return inAll(ctx, s.guard, companies, func(scope *Scope) bool { return scope.May(SeeRejected) || scope.sends(r.Source) })
		}
		return scope.sends(r.Source) || scope.May(SeeRejected) && of(r.Subject) == Whole
	}), waiting(ctx, s.of, q, scope, of, parked), err
}

// inAll reports whether a principal may do something in every company of the ledger.
func inAll(ctx context.Context, g *Guard, companies []string, may func(*Scope) bool) bool {
	return !slices.ContainsFunc(companies, func(company string) bool {
		scope, err := g.Scope(ctx, company)
		return err != nil || scope == nil || !may(scope)
	})
}

// waiting returns the facts that wait and are seen, in words for those who see all of their subject, or for their sender.
func waiting(ctx context.Context, all report.Source, q report.Query, scope *Scope, of func(string) Sight, list []ledger.Parked) []ledger.Parked {
	list = only(list, waits(ctx, all, q, scope, of))
	for i := range list {
		if p := &list[i]; of(p.Subject) != Whole {
			p.Reason = visible.Waits(p.Code, p.Reason)
		}
	}
	return list
}

// waits reports whether a fact that waits is seen: by its sender, by those who see all of its subject and by those who see the fact.
func waits(ctx context.Context, all report.Source, q report.Query, scope *Scope, of func(string) Sight) func(*ledger.Parked) bool {
	return func(p *ledger.Parked) bool {
		if scope.sent(p.Cause.Source) || of(p.Subject) == Whole && (scope.May(SeeRejected) || p.Subject == scope.self) {
			return true
		}
		e, err := all.Find(ctx, events.Identity{Source: p.Cause.Source, ID: p.Cause.ID}, q.Known)
		if err != nil || e == nil || !scope.May(SeeRejected) {
			return false
		}
		shown := visible.Event(of(e.Subject).Balances, e)
		return shown != nil && shown.ID != ""
	}
}

// SeesNameless implements [recorded.Nameless].
func (s *source) SeesNameless(ctx context.Context) (bool, error) {
	companies, err := s.of.Companies(ctx)
	return err == nil && inAll(ctx, s.guard, companies, func(scope *Scope) bool { return scope.May(SeeRejected) }), err
}

// Waiting implements [report.Source].
func (s *source) Waiting(ctx context.Context, q report.Query, subject string) ([]ledger.Parked, error) {
	scope, of, err := s.sights(ctx, q.Company)
	if err != nil {
		return nil, err
	}
	list, err := s.of.Waiting(ctx, q, subject)
	if len(list) > 0 {
		saw(ctx, q, subject)
	}
	return waiting(ctx, s.of, q, scope, of, list), err
}
