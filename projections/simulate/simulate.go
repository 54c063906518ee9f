package simulate

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"spettanze/events"
	"spettanze/events/policies"
	"spettanze/projections/contract"
	"spettanze/projections/coverage"
	"spettanze/projections/institute"
	"spettanze/projections/ledger"
	"spettanze/projections/report"
)

// Document is what would have been different.
type Document struct {
	Company string `json:"company"`
	report.AsOf
	Contract  string       `json:"contract"`  // digest of the tables in force
	Simulated string       `json:"simulated"` // digest of the tables tried
	People    int          `json:"people"`    // employees compared
	Employees []Employee   `json:"employees"` // employees with any difference
	Totals    []Row        `json:"totals"`    // of all employees, by entitlement
	Breaches  []Count      `json:"breaches"`  // of all employees, by code, where they differ
	Payroll   []PayrollSum `json:"payroll"`   // of all employees, by unit and kind, where they differ
	Funds     []Fund       `json:"funds"`     // pots that differ
}

// Employee is what would have been different for one employee.
type Employee struct {
	Employee string          `json:"employee"`
	Rows     []Row           `json:"rows"`
	Breaches []Breach        `json:"breaches"`
	Payroll  []PayrollChange `json:"payroll"`
	Covers   []Cover         `json:"covers,omitempty"`
}

// Cover is a case that would be insured for another sum; a sum is absent where the case is not insured.
type Cover struct {
	Policy policies.Policy `json:"policy"`
	Cover  policies.Cover  `json:"cover,omitempty"`
	Case   institute.Case  `json:"case"`
	Was    coverage.Amount `json:"was,omitempty"`
	Would  coverage.Amount `json:"would,omitempty"`
}

// Row compares an entitlement. Each figure is what it was, what it would have been and the difference.
type Row struct {
	Entitlement events.Entitlement `json:"entitlement"`
	Unit        string             `json:"unit"`
	Balance     Figures            `json:"balance"`
	Forfeited   Figures            `json:"forfeited"`
	Expired     Figures            `json:"expired"`
	Beyond      Figures            `json:"beyond"` // moved beyond the negative limit
}

// Figures are one figure under both contracts.
type Figures struct {
	Was        string `json:"was"`
	Would      string `json:"would"`
	Difference string `json:"difference"`

	was, would int64
}

func (f *Figures) differ() bool { return f.was != f.would }

func (f *Figures) format(u events.Unit) {
	f.Was, f.Would, f.Difference = u.Format(f.was), u.Format(f.would), u.Format(f.would-f.was)
}

// Breach is a breach that occurs under one of the contracts only.
type Breach struct {
	Only string `json:"only"` // "was" or "would"
	report.Breach
}

// Count is how many breaches of a code there are.
type Count struct {
	Code       string `json:"code"`
	Clause     string `json:"clause"`
	Was        int    `json:"was"`
	Would      int    `json:"would"`
	Difference int    `json:"difference"`
}

// PayrollChange is a payroll row that differs; a quantity is absent under the contract that has no such row.
type PayrollChange struct {
	report.Instruction
	Would string `json:"would,omitempty"` // Quantity is what it was
}

// PayrollSum is the sum of payroll instructions of a unit and kind.
type PayrollSum struct {
	Unit string `json:"unit"`
	Kind string `json:"kind"`
	Figures
}

// Fund compares a pot.
type Fund struct {
	Fund      events.Fund `json:"fund"`
	Budgeted  Figures     `json:"budgeted"`
	Available Figures     `json:"available"`
}

// Run compares the entries of an employee, or, with an empty id, of all employees of a company, with those under other tables.
func Run(ctx context.Context, was *report.Reporter, other *contract.Contract, q report.Query, id string) (*Document, error) {
	would := &report.Reporter{Source: was.Source.Under(other), Contract: other, Today: was.Today}
	asOf, err := was.AsOf(ctx, q)
	if err != nil {
		return nil, err
	}
	doc := &Document{Company: q.Company, AsOf: asOf, Contract: was.Contract.Digest, Simulated: other.Digest,
		Employees: []Employee{}, Funds: []Fund{}}
	q.Known = asOf.Known.Seq // both sides must have the same knowledge
	people := []report.Person{{ID: id}}
	if id == "" {
		if people, err = was.Source.Employees(ctx, q); err != nil {
			return nil, err
		}
	}
	sums := newTotals()
	for _, p := range people {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		e, err := employee(ctx, q, p.ID, was, would, sums)
		if err != nil {
			return nil, fmt.Errorf("employee %s: %w", p.ID, err)
		}
		doc.People++
		if len(e.Rows)+len(e.Breaches)+len(e.Payroll)+len(e.Covers) > 0 {
			doc.Employees = append(doc.Employees, e)
		}
	}
	doc.Totals, doc.Breaches, doc.Payroll = sums.rows(), sums.counts(), sums.payrolls()
	if id == "" {
		doc.Funds, err = funds(ctx, q, was.Source, would.Source)
	}
	return doc, err
}

func employee(ctx context.Context, q report.Query, id string, was, would *report.Reporter, sums *totals) (Employee, error) {
	e := Employee{Employee: id, Rows: []Row{}}
	before, err := was.Source.Employee(ctx, q, id)
	if err != nil {
		return e, err
	}
	after, err := would.Source.Employee(ctx, q, id)
	if err != nil {
		return e, err
	}
	rows := map[events.Entitlement]*Row{}
	measure(rows, before.Movements, func(f *Figures, parts int64) { f.was += parts })
	measure(rows, after.Movements, func(f *Figures, parts int64) { f.would += parts })
	for _, ent := range events.Entitlements {
		if r := rows[ent]; r != nil {
			sums.add(r)
			if slices.ContainsFunc(r.figures(), (*Figures).differ) {
				e.Rows = append(e.Rows, formatted(*r))
			}
		}
	}
	b, err := was.Balance(ctx, q, id)
	if err != nil {
		return e, err
	}
	w, err := would.Balance(ctx, q, id)
	if err != nil {
		return e, err
	}
	sums.addDocuments(b, w)
	e.Breaches = append(only("was", b.Breaches, w.Breaches), only("would", w.Breaches, b.Breaches)...)
	slices.SortStableFunc(e.Breaches, func(a, b Breach) int { return cmp.Compare(a.Date, b.Date) })
	e.Payroll = payrollChanges(b.Payroll, w.Payroll)
	e.Covers, err = covers(ctx, q, id, was, would)
	return e, err
}

// covers returns the cases insured for another sum, in the order of documents.
func covers(ctx context.Context, q report.Query, id string, was, would *report.Reporter) (out []Cover, err error) {
	for i, r := range []*report.Reporter{was, would} {
		doc, err := coverage.Of(ctx, r, q, id)
		if errors.Is(err, report.ErrUnknownEmployee) || err == nil && doc == nil { // not yet hired, or not to be shown
			return nil, nil
		}
		if err != nil {
			return nil, err
		}
		for _, c := range doc.Coverages {
			k := slices.IndexFunc(out, func(o Cover) bool { return o.Policy == c.Policy && o.Cover == c.Cover && o.Case == c.Case })
			if k < 0 {
				k, out = len(out), append(out, Cover{Policy: c.Policy, Cover: c.Cover, Case: c.Case})
			}
			*[]*coverage.Amount{&out[k].Was, &out[k].Would}[i] = c.Sum
		}
	}
	return slices.DeleteFunc(out, func(c Cover) bool { return c.Was == c.Would }), nil
}

// measure sums an employee's movements: the balance, and the quantities that were lost.
func measure(rows map[events.Entitlement]*Row, movements []ledger.Movement, add func(*Figures, int64)) {
	for i := range movements {
		m := &movements[i]
		if m.Entitlement == "" || m.Entitlement.IsFund() {
			continue
		}
		r := rows[m.Entitlement]
		if r == nil {
			r = &Row{Entitlement: m.Entitlement, Unit: m.Entitlement.Unit().String()}
			rows[m.Entitlement] = r
		}
		add(&r.Balance, m.Effect())
		switch m.Kind {
		case ledger.Forfeit:
			add(&r.Forfeited, m.Quantity.Parts)
		case ledger.Expire:
			add(&r.Expired, m.Quantity.Parts)
		case ledger.Carry:
			add(&r.Beyond, m.Quantity.Parts)
		}
	}
}

func (r *Row) figures() []*Figures {
	return []*Figures{&r.Balance, &r.Forfeited, &r.Expired, &r.Beyond}
}

func formatted(r Row) Row {
	u := r.Entitlement.Unit()
	for _, f := range r.figures() {
		f.format(u)
	}
	return r
}

// only returns the breaches of the first list that the second does not have with the same limit and observed figure.
func only(side string, these, those []report.Breach) (out []Breach) {
	left := map[string]int{}
	key := func(b report.Breach) string {
		closing := events.Date(0)
		if b.Cause.Closing != nil {
			closing = *b.Cause.Closing
		}
		return fmt.Sprint(b.Date, b.Entitlement, b.Code, b.Limit, "|", b.Observed, "|", b.Loan, "|", b.Case, "|", b.Cause.Source, "|",
			b.Cause.ID, "|", closing)
	}
	for _, b := range those {
		left[key(b)]++
	}
	for _, b := range these {
		if left[key(b)]--; left[key(b)] < 0 {
			out = append(out, Breach{Only: side, Breach: b})
		}
	}
	return out
}

func payrollChanges(was, would []report.Instruction) (out []PayrollChange) {
	key := func(i report.Instruction) report.Instruction { i.Quantity = ""; return i }
	quantities := map[report.Instruction]string{}
	for _, i := range would {
		quantities[key(i)] = i.Quantity
	}
	for _, i := range was {
		now := quantities[key(i)]
		delete(quantities, key(i))
		if now != i.Quantity {
			out = append(out, PayrollChange{Instruction: i, Would: now})
		}
	}
	for _, i := range slices.SortedFunc(maps.Keys(quantities), func(a, b report.Instruction) int {
		return cmp.Or(cmp.Compare(a.Month, b.Month), cmp.Compare(a.Clause, b.Clause), cmp.Compare(a.Entitlement, b.Entitlement),
			a.Lot.Compare(b.Lot), cmp.Compare(a.Loan, b.Loan), cmp.Compare(a.Case, b.Case), cmp.Compare(a.Rate, b.Rate),
			cmp.Compare(a.Kind, b.Kind))
	}) {
		out = append(out, PayrollChange{Instruction: i, Would: quantities[i]})
	}
	return out
}

func funds(ctx context.Context, q report.Query, before, after report.Source) ([]Fund, error) {
	was, err := before.Company(ctx, q)
	if err != nil {
		return nil, err
	}
	would, err := after.Company(ctx, q)
	if err != nil {
		return nil, err
	}
	out := []Fund{}
	pots := was.View.Pots()
	if n := len(would.View.Pots()); n != len(pots) {
		return nil, fmt.Errorf("the contract has %d pots, the simulated one %d: they can be compared only if they have the same", len(pots), n)
	}
	for _, b := range pots {
		w, ok := would.View.Pot(b.Code)
		if !ok {
			return nil, fmt.Errorf("the simulated contract has not the pot %s", b.Code)
		}
		f := Fund{Fund: events.Fund(b.Code), Budgeted: Figures{was: b.Budgeted, would: w.Budgeted}}
		if !b.Unlimited {
			f.Available = Figures{was: b.Available(), would: w.Available()}
		}
		f.Budgeted.format(b.Code.Unit())
		f.Available.format(b.Code.Unit())
		if f.Budgeted.differ() || f.Available.differ() {
			out = append(out, f)
		}
	}
	return out, nil
}
