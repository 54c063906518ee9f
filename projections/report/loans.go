package report

import (
	"slices"

	"spettanze/events"
	"spettanze/projections/institute"
	"spettanze/projections/ledger"
)

// RequestOf returns the request of an application; nil: none is recorded.
func (r *Reporter) RequestOf(a *institute.Application) *Request {
	if a.Requested == 0 {
		return nil
	}
	out := &Request{Date: a.Requested, Amount: a.Amount.String(), Instalments: a.Instalments}
	if r.Source.Sees(events.ClassSpecial) { // free text
		out.Reason, out.Decision = a.Reason, a.Words
	}
	if a.Decided != 0 {
		out.Decided, out.Granted = &a.Decided, &a.Granted
	}
	if a.PayBy != 0 {
		out.PayBy = &a.PayBy
	}
	return out
}

// ConditionsOf returns conditions as rows.
func ConditionsOf(in []institute.Condition) []Condition {
	out := make([]Condition, len(in))
	for i, c := range in {
		out[i] = Condition{Code: c.Code, Text: c.Text, Clause: c.Clause, State: string(c.State), Limit: c.Limit, Observed: c.Observed}
	}
	return out
}

// withholding adds a row to the plan, with what its interest is on.
func (d *LoanPlan) withholding(in *institute.Instalment, withheld bool) {
	d.Plan = append(d.Plan, planRow(in, withheld))
	for _, p := range in.Periods {
		d.Interest = append(d.Interest, InterestPeriod{in.Date, p.From, p.Through, p.Days(), p.Outstanding.String()})
	}
}

func planRow(in *institute.Instalment, withheld bool) PlanRow {
	return PlanRow{Date: in.Date, Principal: in.Principal.String(), Interest: in.Interest.String(), Outstanding: in.Outstanding.String(),
		Withheld: withheld}
}

// years sums the movements of a pot by year.
func years(pot events.Entitlement, movements []ledger.Movement) []PotYear {
	type sums struct{ budgeted, disbursed, expired int64 }
	by, order := map[int]*sums{}, []int{}
	for i := range movements {
		m := &movements[i]
		if m.Entitlement != pot || m.Effect() == 0 {
			continue
		}
		y := by[m.Date.Year()]
		if y == nil {
			y = &sums{}
			by[m.Date.Year()] = y
			order = append(order, m.Date.Year())
		}
		switch m.Kind {
		case ledger.Budget, ledger.Open, ledger.Adjust:
			y.budgeted += m.Effect()
		case ledger.Expire:
			y.expired -= m.Effect()
		default:
			y.disbursed -= m.Effect()
		}
	}
	slices.Sort(order)
	out, left, format := make([]PotYear, len(order)), int64(0), pot.Unit().Format
	for i, year := range order {
		y := by[year]
		out[i] = PotYear{Year: year, Carried: format(left), Budgeted: format(y.budgeted), Disbursed: format(y.disbursed)}
		if y.expired != 0 {
			out[i].Expired = format(y.expired)
		}
		left += y.budgeted - y.disbursed - y.expired
		out[i].Available = format(left)
	}
	return out
}
