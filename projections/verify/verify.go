package verify

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"spettanze/events"
	"spettanze/projections/contract"
	"spettanze/projections/institute"
	"spettanze/projections/institutes"
	"spettanze/projections/ledger"
	"spettanze/projections/replay"
	"spettanze/projections/report"
)

// Rows is a store that keeps the entries of the company's institutes although documents do not read them.
type Rows interface {
	CompanyRows(ctx context.Context, q report.Query) (ledger.Output, error)
}

// Inspector is a store that can check itself: that rows add up, that identities are unique, that no sequence is missing.
type Inspector interface {
	// Inspect calls found with a sentence for each fault. Its error means that it could not check.
	Inspect(ctx context.Context, found func(problem string)) error
}

// Difference is a stored row that does not follow from the facts, or a missing one.
type Difference struct {
	Company  string `json:"company,omitempty"`
	Entity   string `json:"entity"` // an employee, "company", "employees", "rejected", "store" or "told"
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

// Result is the result of a verification.
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
	Replay   *replay.Ledger // the whole log, in memory; it is folded here
	Contract *contract.Contract
	Rome     *time.Location // in which days begin
	Position uint64         // of the store
	At       events.Date    // up to when
	Progress func(done, total int)

	result Result
}

// Run compares everything. An error means that it could not compare, not that there are differences.
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

// companies returns the companies of both sides.
func (v *Verification) companies(ctx context.Context) ([]string, error) {
	stored, err := v.Store.Companies(ctx)
	if err != nil {
		return nil, fmt.Errorf("verify: list the companies of the store: %w", err)
	}
	if v.Position == 0 {
		if len(stored) > 0 {
			v.differ(Difference{Entity: "store", What: "the position is 0, and there is something: " + strings.Join(stored, ", ")})
		}
		return nil, nil // an empty log has nothing to compare
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

func (v *Verification) company(ctx context.Context, name string) error {
	q := report.Query{Company: name, At: v.At}
	people, err := v.Store.Employees(ctx, q)
	if err != nil {
		return err
	}
	facts := v.Replay.Facts(name, v.Position)
	all, view := company(v.Contract, institutes.Companies, facts.Company, v.At)
	parked, of := slices.Clone(all.Parked), byEmployee(all)
	rows, listed := [2][]string{}, map[string]bool{}
	ids := slices.Collect(maps.Keys(facts.Own))
	for _, p := range people {
		ids, rows[0], listed[p.ID] = append(ids, p.ID), append(rows[0], personRow(p)), true
	}
	slices.Sort(ids)
	ids = slices.Compact(ids)
	for i, id := range ids {
		if err := ctx.Err(); err != nil {
			return err
		}
		out, line, insured := employee(v.Contract, v.Rome, id, facts.Own[id], v.At)
		parked = append(parked, out.Parked...)
		if facts.Hired(id) {
			rows[1] = append(rows[1], personRow(report.Person{ID: id, InService: line.At(v.At).In, Unit: line.UnitAt(v.At),
				Incomplete: facts.Incomplete(id) || len(out.Parked) > 0}))
			out.Merge(of[id])
			listed[id] = true
		} else {
			out = ledger.Output{} // an employee who was never hired has no entries: the facts are parked
		}
		if listed[id] { // on either side
			if err := v.employee(ctx, q, id, out, insured); err != nil {
				return err
			}
		}
		if v.Progress != nil {
			v.Progress(i+1, len(ids))
		}
	}
	v.result.Employees += len(listed)
	v.compare(name, "employees", "employee", rows[0], rows[1])
	if err := v.institutes(ctx, q, all, view); err != nil {
		return err
	}
	return v.rejected(ctx, q, facts.Refused, append(parked, facts.Waiting...))
}

// byEmployee groups the entries of a company's fold by employee.
func byEmployee(all ledger.Output) map[string]ledger.Output {
	out := map[string]ledger.Output{}
	add := func(id string, more ledger.Output) { o := out[id]; o.Merge(more); out[id] = o }
	for _, m := range all.Movements {
		add(m.Employee, ledger.Output{Movements: []ledger.Movement{m}})
	}
	for _, b := range all.Breaches {
		add(b.Employee, ledger.Output{Breaches: []ledger.Breach{b}})
	}
	for _, p := range all.Payroll {
		add(p.Employee, ledger.Output{Payroll: []ledger.Instruction{p}})
	}
	for _, p := range all.Parked {
		add(p.Subject, ledger.Output{Parked: []ledger.Parked{p}})
	}
	return out
}

func personRow(p report.Person) string {
	row := fmt.Sprintf("%s in service %t incomplete %t", p.ID, p.InService, p.Incomplete)
	if p.Unit != "" {
		row += " in " + p.Unit
	}
	return row
}

func (v *Verification) employee(ctx context.Context, q report.Query, id string, replayed ledger.Output, insured *institute.Coverage) error {
	stored, err := v.Store.Employee(ctx, q, id)
	if err != nil && !errors.Is(err, report.ErrUnknownEmployee) { // an employee unknown to one side shows in the lists
		return err
	}
	v.result.Movements += len(replayed.Movements)
	v.output(q.Company, id, stored.Output, replayed)
	summary, err := v.Store.Summary(ctx, q, id)
	if err != nil && !errors.Is(err, report.ErrUnknownEmployee) {
		return err
	}
	v.compare(q.Company, id, "balance", balanceRows(summary.Balances), balanceRows(report.BalancesOf(replayed.Movements)))
	coverage, err := v.Store.Coverage(ctx, q, id)
	if err != nil && !errors.Is(err, report.ErrUnknownEmployee) {
		// The store folds its journal to answer: what cannot be read of it is a fault of the store.
		v.differ(Difference{Company: q.Company, Entity: id, What: fmt.Sprintf("the facts cannot be read: %v", err)})
		return ctx.Err()
	}
	v.compare(q.Company, id, "coverage", coverageRows(coverage), coverageRows(insured))
	return nil
}

func (v *Verification) institutes(ctx context.Context, q report.Query, replayed ledger.Output, view *institute.CompanyView) error {
	stored, err := v.Store.Company(ctx, q)
	if err != nil {
		return err
	}
	v.output(q.Company, "company", stored.Output, replayed)
	if s, ok := v.Store.(Rows); ok {
		rows, err := s.CompanyRows(ctx, q)
		if err != nil {
			return err
		}
		v.output(q.Company, "company's rows", rows, replayed)
	}
	v.compare(q.Company, "company", "state", viewRows(stored.View), viewRows(view))
	return nil
}

func (v *Verification) rejected(ctx context.Context, q report.Query, refused []report.RejectedFact, parked []ledger.Parked) error {
	stored, storedParked, err := v.Store.Rejected(ctx, q)
	if err != nil {
		return err
	}
	v.compare(q.Company, "rejected", "refused fact", rowsOf(stored, refusedRow), rowsOf(refused, refusedRow))
	v.compare(q.Company, "rejected", "parked fact", rowsOf(storedParked, parkedRow), rowsOf(parked, parkedRow))
	return nil
}
