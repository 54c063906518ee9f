package access

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"spettanze/events"
	"spettanze/handlers/looks"
	"spettanze/projections/payroll"
	"spettanze/projections/report"
	"spettanze/projections/seal"
)

// Sent answers a sender about a company: the ids of its employees, and the events that the sender may have sent.
type Sent struct {
	of      report.Source
	company string
	scope   *Scope
	hired   map[string]bool
}

// Sent returns what a sender may ask about a company, in a source; [Guard.Check] has allowed [Publish].
func (g *Guard) Sent(ctx context.Context, source report.Source, company string) (*Sent, error) {
	s, err := g.Scope(ctx, company)
	if err == nil && s == nil {
		err = report.ErrUnknownCompany
	}
	return &Sent{inner(source), company, s, map[string]bool{}}, err
}

// Employees lists the ids of everybody ever hired, to find those whom a sender names. It is no look at them: an answer shows of whom it has
// the history.
func (s *Sent) Employees(ctx context.Context, at events.Date) ([]string, error) {
	people, err := s.of.Employees(ctx, report.Query{Company: s.company, At: at})
	ids := make([]string, len(people))
	for i, p := range people {
		ids[i], s.hired[p.ID] = p.ID, true
	}
	return ids, err
}

// History returns the events about an employee that are of the sender's sources. A sender may write an id in several ways: a look is at
// somebody of [Sent.Employees].
func (s *Sent) History(ctx context.Context, id string) ([]*events.Event, error) {
	all, err := s.of.History(ctx, s.company, id, 0)
	if s.hired[id] {
		looks.Saw(ctx, s.company, 0, 0, id)
	}
	return slices.DeleteFunc(slices.Clone(all), func(e *events.Event) bool { return !s.scope.sent(e.Source) }), err
}

// sent reports whether the principal is the sender of what comes from a source, or sees what all senders sent.
func (s *Scope) sent(source string) bool {
	return s.all || s.sends(source) || s.Whole()
}

// sends reports whether the principal is the sender of what comes from a source.
func (s *Scope) sends(source string) bool { return slices.Contains(s.sources, source) }

// SentPayroll implements [payroll.Memory]: what it calls fn with is added to rows that are in a document already.
func (s *source) SentPayroll(ctx context.Context, company string, fn func(k payroll.Key, quantity, owner string, messages int64)) error {
	if of, ok := s.of.(payroll.Memory); ok {
		return of.SentPayroll(ctx, company, fn)
	}
	return errors.ErrUnsupported
}

// Seals implements [seal.Source].
func (s *source) Seals(ctx context.Context, q report.Query) ([]seal.Head, error) {
	scope, err := s.scope(ctx, q.Company)
	of, ok := s.of.(seal.Source)
	if err != nil || !ok || !scope.May(SeeSeals) {
		return nil, cmp.Or(err, seal.ErrNone)
	}
	return of.Seals(ctx, q)
}
