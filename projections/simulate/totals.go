package simulate

import (
	"maps"
	"slices"

	"spettanze/events"
	"spettanze/projections/report"
	"spettanze/projections/wording"
)

// totals sums over all employees.
type totals struct {
	byEntitlement map[events.Entitlement]*Row
	byCode        map[string]*Count
	payroll       map[payrollKey]*Figures
}

type payrollKey struct {
	unit events.Unit
	kind string
}

func newTotals() *totals {
	return &totals{byEntitlement: map[events.Entitlement]*Row{}, byCode: map[string]*Count{},
		payroll: map[payrollKey]*Figures{}}
}

func (t *totals) add(r *Row) {
	sum := t.byEntitlement[r.Entitlement]
	if sum == nil {
		sum = &Row{Entitlement: r.Entitlement, Unit: r.Unit}
		t.byEntitlement[r.Entitlement] = sum
	}
	from := r.figures()
	for i, to := range sum.figures() {
		to.was += from[i].was
		to.would += from[i].would
	}
}

// addDocuments counts breaches and sums payroll instructions.
func (t *totals) addDocuments(was, would *report.Balance) {
	for _, b := range was.Breaches {
		t.count(b).Was++
	}
	for _, b := range would.Breaches {
		t.count(b).Would++
	}
	for _, i := range was.Payroll {
		f, parts := t.sum(i)
		f.was += parts
	}
	for _, i := range would.Payroll {
		f, parts := t.sum(i)
		f.would += parts
	}
}

func (t *totals) count(b report.Breach) *Count {
	c := t.byCode[b.Code]
	if c == nil {
		c = &Count{Code: b.Code, Clause: b.Clause}
		t.byCode[b.Code] = c
	}
	return c
}

// sum returns the figure that an instruction belongs to, and the instruction's quantity in parts.
func (t *totals) sum(i report.Instruction) (*Figures, int64) {
	q, _ := wording.Parse(i.Unit, i.Quantity) // a document's own
	k := payrollKey{q.Unit, i.Kind}
	f := t.payroll[k]
	if f == nil {
		f = &Figures{}
		t.payroll[k] = f
	}
	return f, q.Parts
}

func (t *totals) rows() []Row {
	out := []Row{}
	for _, ent := range events.Entitlements {
		if r := t.byEntitlement[ent]; r != nil {
			out = append(out, formatted(*r))
		}
	}
	return out
}

func (t *totals) counts() []Count {
	out := []Count{}
	for _, code := range slices.Sorted(maps.Keys(t.byCode)) {
		if c := t.byCode[code]; c.Was != c.Would {
			c.Difference = c.Would - c.Was
			out = append(out, *c)
		}
	}
	return out
}

func (t *totals) payrolls() []PayrollSum {
	out := []PayrollSum{}
	for _, u := range events.Units {
		for _, kind := range []string{"credit", "surcharge", "withhold"} {
			if f := t.payroll[payrollKey{u, kind}]; f != nil && f.differ() {
				f.format(u)
				out = append(out, PayrollSum{Unit: u.String(), Kind: kind, Figures: *f})
			}
		}
	}
	return out
}
