package report

import (
	"cmp"
	"context"
	"slices"

	"spettanze/events"
	"spettanze/events/lang"
	"spettanze/projections/contract"
	"spettanze/projections/facts"
	"spettanze/projections/institutes"
	"spettanze/projections/ledger"
)

// Reporter makes documents from a source.
type Reporter struct {
	Source   Source
	Contract *contract.Contract
	Today    events.Date // a document dated after it is a forecast
}

// AsOf resolves the two axes of a query.
func (r *Reporter) AsOf(ctx context.Context, q Query) (AsOf, error) {
	known, err := r.Source.Resolve(ctx, q.Known)
	return AsOf{At: q.At, Forecast: q.At > r.Today, Known: known}, err
}

// BalancesOf sums movements into balances by entitlement and lot, in the order of documents.
func BalancesOf(movements []ledger.Movement) []LotBalance {
	sums := map[LotBalance]int64{}
	for i := range movements {
		m := &movements[i]
		if m.Entitlement == "" || m.Entitlement.IsFund() {
			continue
		}
		sums[LotBalance{Entitlement: m.Entitlement, Lot: m.Lot}] += m.Effect()
	}
	out := make([]LotBalance, 0, len(sums))
	for k, parts := range sums {
		k.Parts = parts
		out = append(out, k)
	}
	SortBalances(out)
	return out
}

// SortBalances puts balances in the order of documents: by entitlement as listed in events.Entitlements, then by lot.
func SortBalances(b []LotBalance) {
	rank := func(e events.Entitlement) int { return slices.Index(events.Entitlements, e) }
	slices.SortFunc(b, func(a, b LotBalance) int {
		return cmp.Or(rank(a.Entitlement)-rank(b.Entitlement), a.Lot.Compare(b.Lot))
	})
}

// EntitlementRows turns sorted balances into document rows.
func EntitlementRows(balances []LotBalance) []Entitlement {
	out := []Entitlement{}
	for i := 0; i < len(balances); {
		ent := balances[i].Entitlement
		row := Entitlement{Entitlement: ent, Unit: ent.Unit().String()}
		var sum int64
		for ; i < len(balances) && balances[i].Entitlement == ent; i++ {
			sum += balances[i].Parts
			if ent.HasLots() {
				row.Lots = append(row.Lots, Lot{balances[i].Lot, ent.Unit().Format(balances[i].Parts)})
			}
		}
		row.Balance = ent.Unit().Format(sum)
		out = append(out, row)
	}
	return out
}

func cause(c ledger.Cause) Cause {
	if c.Closing != 0 {
		return Cause{Closing: &c.Closing}
	}
	return Cause{Source: c.Source, ID: c.ID, Seq: c.Seq}
}

// BreachRow turns a breach into a row, without its employee.
func BreachRow(b *ledger.Breach) Breach {
	return Breach{Date: b.Date, Entitlement: b.Entitlement, Code: b.Code, Clause: b.Clause, Limit: b.Limit,
		Observed: b.Observed, Loan: b.Case.Loan(), Case: b.Case.Other(), Cause: cause(b.Cause)}
}

func breaches(in []ledger.Breach, withEmployee bool) []Breach {
	out := []Breach{}
	for i := range in {
		row := BreachRow(&in[i])
		if withEmployee {
			row.Employee = in[i].Employee
		}
		out = append(out, row)
	}
	slices.SortStableFunc(out, func(a, b Breach) int {
		return cmp.Or(cmp.Compare(a.Date, b.Date), cmp.Compare(a.Employee, b.Employee))
	})
	return out
}

// Instructions sums what is due into one row for each key, in order of month.
func Instructions(in []ledger.Instruction, withEmployee bool) []Instruction {
	type key struct {
		month    events.Month
		employee string
		kind     ledger.Kind
		unit     events.Unit
		clause   string
		ent      events.Entitlement
		lot      events.Lot
		about    ledger.Case
		rate     ledger.Rate
	}
	sums, order := map[key]int64{}, []key{}
	for _, p := range in {
		k := key{p.Month, p.Employee, p.Kind, p.Quantity.Unit, p.Clause, p.Entitlement, p.Lot, p.Case, p.Rate}
		if _, ok := sums[k]; !ok {
			order = append(order, k)
		}
		sums[k] += p.Quantity.Parts
	}
	slices.SortStableFunc(order, func(a, b key) int {
		return cmp.Or(cmp.Compare(a.month, b.month), cmp.Compare(a.employee, b.employee))
	})
	out := []Instruction{}
	for _, k := range order {
		row := Instruction{Month: k.month, Kind: string(k.kind), Unit: k.unit.String(), Quantity: k.unit.Format(sums[k]),
			Clause: k.clause, Entitlement: k.ent, Lot: k.lot, Loan: k.about.Loan(), Case: k.about.Other(),
			Rate: k.rate.String()}
		if withEmployee {
			row.Employee = k.employee
		}
		out = append(out, row)
	}
	return out
}

// ParkedRow turns a parked fact into a row.
func ParkedRow(p *ledger.Parked) Parked {
	reason, _ := institutes.Note(p.Reason) // a text of no known form is returned as it is
	return Parked{Date: p.Date, Subject: p.Subject, Code: p.Code, Reason: p.Reason, ReasonIt: reason.It, Cause: cause(p.Cause)}
}

// Refused describes a record that was refused, by its decoding or by a judgement, and returns its company; empty: unknown.
func Refused(r *events.Record, j facts.Judgement) (company string, f RejectedFact) {
	f = RejectedFact{Seq: r.Seq, Raw: string(r.Raw)}
	if !r.Recorded.IsZero() {
		f.Recorded = &r.Recorded
	}
	if e := r.Err; e != nil {
		f.Source, f.ID, f.Subject = e.Identity.Source, e.Identity.ID, e.Subject
		f.Code, f.Pointer = e.Code, e.Pointer
		f.reason(e.Sentence())
		f.Nameless = e.Company == ""
		return e.Company, f
	}
	e := r.Event
	f.Source, f.ID, f.Subject, f.Code = e.Source, e.ID, e.Subject, j.Code
	f.reason(j.Reason)
	return e.Company, f
}

func (f *RejectedFact) reason(t lang.Text) { f.Reason, f.ReasonIt = t.En, t.It }

func parked(in []ledger.Parked) []Parked {
	out := []Parked{}
	for i := range in {
		out = append(out, ParkedRow(&in[i]))
	}
	return out
}

// Balance makes the document of one employee.
func (r *Reporter) Balance(ctx context.Context, q Query, id string) (*Balance, error) {
	asOf, err := r.AsOf(ctx, q)
	if err != nil {
		return nil, err
	}
	e, err := r.Source.Summary(ctx, q, id)
	if err != nil {
		return nil, err
	}
	doc := &Balance{Company: q.Company, Employee: id, AsOf: asOf, Incomplete: e.Incomplete, Balances: EntitlementRows(e.Balances),
		Breaches: breaches(e.Breaches, false), Payroll: Instructions(e.Payroll, false)}
	if r.Source.Sees(0) { // a fact that waits is named by its source and id, which may tell its kind
		doc.Parked = parked(e.Parked)
	}
	return doc, nil
}
