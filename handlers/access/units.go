package access

import (
	"context"
	"sync"

	"spettanze/events"
	"spettanze/projections/report"
)

// units remembers the unit of every employee of a company, as long as nothing is recorded and no day begins.
type units struct {
	mu  sync.Mutex
	all map[string]*assigned // by company
}

// assigned is the units of the employees of a company at one moment.
type assigned struct {
	seq uint64
	day events.Date
	of  map[string]string
}

// UnitsOf returns the unit in which each employee of a company is today, whatever the date of the question.
func (g *Guard) UnitsOf(ctx context.Context, source report.Source, company string) (map[string]string, error) {
	now, err := source.Resolve(ctx, 0)
	if err != nil {
		return nil, err
	}
	day := g.Today()
	g.units.mu.Lock()
	last := g.units.all[company]
	g.units.mu.Unlock()
	if last != nil && last.seq == now.Seq && last.day == day {
		return last.of, nil
	}
	made := &assigned{now.Seq, day, map[string]string{}}
	people, err := source.Employees(ctx, report.Query{Company: company, At: day})
	if err != nil {
		return nil, err
	}
	for _, p := range people {
		made.of[p.ID] = p.Unit
	}
	g.units.mu.Lock()
	defer g.units.mu.Unlock()
	if g.units.all == nil {
		g.units.all = map[string]*assigned{}
	}
	g.units.all[company] = made
	return made.of, nil
}

// LastUnitsOf returns the units that [Guard.UnitsOf] returned last. It asks no source, so that it can be called while one is being read:
// a question inside of another would wait for a second reader of the store. Nil: nothing was read yet.
func (g *Guard) LastUnitsOf(company string) map[string]string {
	g.units.mu.Lock()
	defer g.units.mu.Unlock()
	if last := g.units.all[company]; last != nil {
		return last.of
	}
	return nil
}

// Sight returns what a scope sees of an employee.
func (g *Guard) Sight(ctx context.Context, source report.Source, s *Scope, id string) (Sight, error) {
	if !s.ByUnit() {
		return s.Of(id, ""), nil
	}
	of, err := g.UnitsOf(ctx, source, s.company)
	return s.Of(id, of[id]), err
}
