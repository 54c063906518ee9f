package replay

import (
	"cmp"
	"context"
	"slices"

	"spettanze/events"
	"spettanze/projections/contract"
	"spettanze/projections/facts"
	"spettanze/projections/fold"
	"spettanze/projections/ledger"
	"spettanze/projections/report"
)

// histories is the accepted events of one company by what they affect, each list in order of recording.
type histories struct {
	own     map[string][]*events.Event // by employee
	all     []*events.Event            // on every employee
	company []*events.Event            // on the company's institutes
}

// History implements report.Source.
func (l *Ledger) History(_ context.Context, company, id string, known uint64) ([]*events.Event, error) {
	v := l.at(known)
	h := v.histories[company]
	if h == nil {
		h = v.history(company)
		if v.histories == nil {
			v.histories = map[string]*histories{}
		}
		v.histories[company] = h
	}
	if id == "" {
		return h.company, nil
	}
	out := slices.Concat(h.own[id], h.all)
	slices.SortStableFunc(out, func(a, b *events.Event) int { return cmp.Compare(a.Seq, b.Seq) })
	return out, nil
}

// Find implements report.Source.
func (l *Ledger) Find(_ context.Context, id events.Identity, known uint64) (*events.Event, error) {
	return l.at(known).set.Find(id), nil
}

func (v *view) history(company string) *histories {
	h := &histories{own: map[string][]*events.Event{}}
	for _, e := range v.set.Recorded() {
		if e.Company != company {
			continue
		}
		about := e // an annulment affects what its target affects
		if id, annulment := facts.Target(e); annulment {
			if about = v.set.Find(id); !facts.Annuls(e, about) {
				h.all, h.company = append(h.all, e), append(h.company, e)
				continue
			}
		}
		seen := fold.SeenBy(about)
		if seen.Everybody {
			h.all = append(h.all, e)
		}
		if seen.Company {
			h.company = append(h.company, e)
		}
		if about.Subject != events.CompanySubject && (seen.Own || seen.Company) { // a borrower's history contains the loans
			h.own[about.Subject] = append(h.own[about.Subject], e)
		}
	}
	return h
}

// Summary implements report.Source.
func (l *Ledger) Summary(ctx context.Context, q report.Query, id string) (report.Summary, error) {
	e, err := l.Employee(ctx, q, id)
	return report.Summarize(e), err
}

// Each implements report.Source.
func (l *Ledger) Each(ctx context.Context, q report.Query, fn func(report.Person, report.Entries) error) error {
	people, err := l.Employees(ctx, q)
	if err != nil {
		return err
	}
	for _, p := range people {
		if err := ctx.Err(); err != nil {
			return err
		}
		e, err := l.Employee(ctx, q, p.ID)
		if err != nil {
			return err
		}
		if err := fn(p, e); err != nil {
			return err
		}
	}
	return nil
}

// EachBrief implements report.Source.
func (l *Ledger) EachBrief(ctx context.Context, q report.Query, fn func(report.Person, report.Entries) error) error {
	return l.Each(ctx, q, func(p report.Person, e report.Entries) error {
		e.Movements = nil
		return fn(p, e)
	})
}

// EachBalance implements report.Source.
func (l *Ledger) EachBalance(ctx context.Context, q report.Query, fn func(report.Person, []report.LotBalance) error) error {
	return l.Each(ctx, q, func(p report.Person, e report.Entries) error { return fn(p, report.BalancesOf(e.Movements)) })
}

// EachYear implements report.Source.
func (l *Ledger) EachYear(ctx context.Context, q report.Query, among func(id string) bool, fn func(report.Person, report.Year) error) error {
	people, err := l.Employees(ctx, q)
	if err != nil {
		return err
	}
	c := l.at(q.Known).company(q.Company)
	for _, p := range people {
		if err := ctx.Err(); err != nil {
			return err
		}
		if among != nil && !among(p.ID) {
			continue
		}
		f := l.employee(c, p.ID, q.At)
		moved := f.Take().Movements
		if err := fn(p, report.Year{Balances: report.BalancesOf(moved), Sums: ledger.SumsFrom(moved, q.At.YearStart()), Line: f.Line()}); err != nil {
			return err
		}
	}
	return nil
}

// EachMoved implements report.Source.
func (l *Ledger) EachMoved(ctx context.Context, q report.Query, from events.Date, fn func(report.Person, []ledger.Movement) error) error {
	return l.Each(ctx, q, func(p report.Person, e report.Entries) error { return fn(p, ledger.MovedFrom(e.Movements, from)) })
}

// Sees implements report.Source: a ledger shows everything.
func (l *Ledger) Sees(events.Class) bool { return true }

// Moment implements report.Source: no query runs while the ledger takes a record.
func (l *Ledger) Moment(_ context.Context, fn func(report.Source) error) error { return fn(l) }

// Under implements report.Source. Neither ledger disturbs the other.
func (l *Ledger) Under(c *contract.Contract) report.Source {
	other := *l
	other.contract, other.view, other.records = c, nil, slices.Clip(l.records)
	return &other
}

// Begin returns the fold of one employee with every known fact added and no day folded. An explanation folds it day by day, to
// see what each closing saw.
func (l *Ledger) Begin(q report.Query, id string) *fold.Employee {
	return l.employee(l.at(q.Known).company(q.Company), id, events.MinDate-1)
}

// Facts is the known facts of a company, not folded. Package verify folds them in its own way, to compare.
type Facts struct {
	Own     map[string][]*events.Event // by employee; events about all employees are in every list
	Company []*events.Event            // what the company's institutes see, employment of all employees included
	Refused []report.RejectedFact      // of the company, and of none
	Waiting []ledger.Parked            // annulments whose targets have not been recorded

	Hired      func(id string) bool // whether any hire of an employee is known, whatever its date
	Incomplete func(id string) bool // whether an event about an employee was refused
}

// Facts returns the facts of a company known by a sequence (0: all).
func (l *Ledger) Facts(company string, known uint64) Facts {
	v := l.at(known)
	c := v.company(company)
	f := Facts{Own: make(map[string][]*events.Event, len(c.own)), Company: slices.Clip(c.common), Refused: v.refused(company),
		Waiting: v.waits(company), Hired: func(id string) bool { return hired(c, id) },
		Incomplete: func(id string) bool { return v.incomplete(company, id) }}
	for id, own := range c.own {
		f.Own[id] = slices.Concat(own, c.orders)
	}
	return f
}
