package verify

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"spettanze/events"
	"spettanze/projections/report"
)

// Inspector is a store that can check itself: that its rows add up, that identities are unique and sequences whole.
type Inspector interface {
	// Inspect calls tell with a sentence for each thing that is wrong. Its error means that it could not look.
	Inspect(ctx context.Context, tell func(problem string)) error
}

// Difference is something that is stored otherwise than it follows from the facts.
type Difference struct {
	Company  string `json:"company,omitempty"`
	Entity   string `json:"entity"` // an employee, "funds", "employees", "rejected" or "store"
	What     string `json:"what"`
	Stored   string `json:"stored,omitempty"`
	Replayed string `json:"replayed,omitempty"`
}

// String is one sentence.
func (d Difference) String() string {
	s := d.Entity + ": " + d.What
	if d.Company != "" {
		s = d.Company + " " + s
	}
	switch {
	case d.Stored != "" && d.Replayed != "":
		return fmt.Sprintf("%s: stored %s, replayed %s", s, d.Stored, d.Replayed)
	case d.Stored != "":
		return fmt.Sprintf("%s is stored and does not follow from the facts: %s", s, d.Stored)
	case d.Replayed != "":
		return fmt.Sprintf("%s is not stored: %s", s, d.Replayed)
	}
	return s
}

// Result is what a verification found.
type Result struct {
	At          events.Date  `json:"at"`
	Position    uint64       `json:"position"` // of the store
	Last        uint64       `json:"last"`     // of the log
	Companies   int          `json:"companies"`
	Employees   int          `json:"employees"`
	Movements   int          `json:"movements"`
	Differences []Difference `json:"differences"`
}

// Verification compares a store with a replay.
type Verification struct {
	Store    report.Source
	Replay   report.Source // of the whole log, with nothing cached
	Position uint64        // of the store
	At       events.Date   // up to when
	Progress func(done, total int)

	result Result
}

// Run compares everything. Its error means that it could not be compared, not that it differs.
func (v *Verification) Run(ctx context.Context) (*Result, error) {
	v.result = Result{At: v.At, Position: v.Position, Differences: []Difference{}}
	last, err := v.Replay.Resolve(ctx, 0)
	if err != nil {
		return nil, fmt.Errorf("verify: find the end of the log: %w", err)
	}
	v.result.Last = last.Seq
	if v.Position > last.Seq {
		v.differ(Difference{Entity: "store", What: "the position is beyond the end of the log",
			Stored: fmt.Sprint(v.Position), Replayed: fmt.Sprint(last.Seq)})
		return &v.result, nil
	}
	if i, ok := v.Store.(Inspector); ok {
		if err := i.Inspect(ctx, func(p string) { v.differ(Difference{Entity: "store", What: p}) }); err != nil {
			return nil, fmt.Errorf("verify: inspect the store: %w", err)
		}
	}
	companies, err := v.companies(ctx)
	if err != nil {
		return nil, err
	}
	for _, c := range companies {
		if err := v.company(ctx, c); err != nil {
			return nil, fmt.Errorf("verify: company %s: %w", c, err)
		}
	}
	return &v.result, nil
}

func (v *Verification) differ(d Difference) { v.result.Differences = append(v.result.Differences, d) }

// companies returns those of either side.
func (v *Verification) companies(ctx context.Context) ([]string, error) {
	stored, err := v.Store.Companies(ctx)
	if err != nil {
		return nil, fmt.Errorf("verify: list the companies of the store: %w", err)
	}
	if v.Position == 0 {
		if len(stored) > 0 {
			v.differ(Difference{Entity: "store", What: "the position is 0, and there is something: " + strings.Join(stored, ", ")})
		}
		return nil, nil // as of nothing, nothing can be compared
	}
	replayed, err := v.Replay.Companies(ctx)
	if err != nil {
		return nil, fmt.Errorf("verify: list the companies of the log: %w", err)
	}
	all := slices.Concat(stored, replayed)
	slices.Sort(all)
	all = slices.Compact(all)
	v.result.Companies = len(all)
	return all, nil
}

func (v *Verification) company(ctx context.Context, company string) error {
	q := report.Query{Company: company, At: v.At}
	people, err := v.people(ctx, q)
	if err != nil {
		return err
	}
	left := map[string]bool{} // of either side, not compared yet
	for _, id := range people {
		left[id] = true
	}
	compare := func(id string, replayed report.Entries) error {
		delete(left, id)
		if v.Progress != nil {
			v.Progress(len(people)-len(left), len(people))
		}
		return v.employee(ctx, q, id, replayed)
	}
	err = report.Each(ctx, v.Replay, v.replayed(q), func(p report.Person, e report.Entries) error { return compare(p.ID, e) })
	if err != nil {
		return err
	}
	for _, id := range people {
		if left[id] { // known to the store alone
			if err := compare(id, report.Entries{}); err != nil {
				return err
			}
		}
	}
	v.result.Employees += len(people)
	if err := v.funds(ctx, q); err != nil {
		return err
	}
	return v.rejected(ctx, q)
}

// replayed is the query as of the store's position.
func (v *Verification) replayed(q report.Query) report.Query {
	q.Known = v.Position
	return q
}

// people compares the lists of employees and returns the ids of either.
func (v *Verification) people(ctx context.Context, q report.Query) ([]string, error) {
	stored, err := v.Store.Employees(ctx, q)
	if err != nil {
		return nil, err
	}
	replayed, err := v.Replay.Employees(ctx, v.replayed(q))
	if err != nil {
		return nil, err
	}
	var ids []string
	rows := [2][]string{}
	for side, list := range [][]report.Person{stored, replayed} {
		for _, p := range list {
			ids = append(ids, p.ID)
			rows[side] = append(rows[side], fmt.Sprintf("%s in service %t incomplete %t", p.ID, p.InService, p.Incomplete))
		}
	}
	v.compare(q.Company, "employees", "employee", rows[0], rows[1])
	slices.Sort(ids)
	return slices.Compact(ids), nil
}

func (v *Verification) employee(ctx context.Context, q report.Query, id string, replayed report.Entries) error {
	stored, err := v.Store.Employee(ctx, q, id)
	if err != nil && !errors.Is(err, report.ErrUnknownEmployee) { // the lists tell that one side does not know somebody
		return err
	}
	v.result.Movements += len(replayed.Movements)
	v.output(q.Company, id, stored.Output, replayed.Output)
	balances, err := v.Store.Balances(ctx, q, id)
	if err != nil && !errors.Is(err, report.ErrUnknownEmployee) {
		return err
	}
	v.compare(q.Company, id, "balance", balanceRows(balances), balanceRows(report.BalancesOf(replayed.Movements)))
	return nil
}

func (v *Verification) funds(ctx context.Context, q report.Query) error {
	stored, err := v.Store.Funds(ctx, q)
	if err != nil {
		return err
	}
	replayed, err := v.Replay.Funds(ctx, v.replayed(q))
	if err != nil {
		return err
	}
	v.output(q.Company, "funds", stored.Output, replayed.Output)
	v.compare(q.Company, "funds", "state", fundRows(stored), fundRows(replayed))
	return nil
}

func (v *Verification) rejected(ctx context.Context, q report.Query) error {
	stored, storedParked, err := v.Store.Rejected(ctx, q)
	if err != nil {
		return err
	}
	replayed, replayedParked, err := v.Replay.Rejected(ctx, v.replayed(q))
	if err != nil {
		return err
	}
	v.compare(q.Company, "rejected", "refused fact", refusedRows(stored), refusedRows(replayed))
	v.compare(q.Company, "rejected", "parked fact", parkedRows(storedParked), parkedRows(replayedParked))
	return nil
}
