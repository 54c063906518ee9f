package access

import (
	"context"
	"slices"

	"spettanze/events"
	"spettanze/projections/report"
)

// Sent answers a sender about a company: the ids of its employees, and the events that the sender may have sent.
type Sent struct {
	of      report.Source
	company string
	scope   *Scope
}

// Sent returns what a sender may ask about a company, in a source; [Guard.Check] has allowed [Publish].
func (g *Guard) Sent(ctx context.Context, source report.Source, company string) (*Sent, error) {
	s, err := g.Scope(ctx, company)
	if err == nil && s == nil {
		err = report.ErrUnknownCompany
	}
	return &Sent{inner(source), company, s}, err
}

// Employees lists the ids of everybody ever hired, which a sender names in events.
func (s *Sent) Employees(ctx context.Context, at events.Date) ([]string, error) {
	people, err := s.of.Employees(ctx, report.Query{Company: s.company, At: at})
	ids := make([]string, len(people))
	for i, p := range people {
		ids[i] = p.ID
	}
	return ids, err
}

// History returns the events about an employee that are of the sender's sources.
func (s *Sent) History(ctx context.Context, id string) ([]*events.Event, error) {
	all, err := s.of.History(ctx, s.company, id, 0)
	return slices.DeleteFunc(slices.Clone(all), func(e *events.Event) bool { return !s.scope.sent(e.Source) }), err
}

// sent reports whether the principal is the sender of what comes from a source, or sees what all senders sent.
func (s *Scope) sent(source string) bool {
	return s.all || s.sends(source) || s.Whole()
}

// sends reports whether the principal is the sender of what comes from a source.
func (s *Scope) sends(source string) bool { return slices.Contains(s.sources, source) }
