package history

import (
	"context"
	"slices"
	"time"

	"spettanze/events"
	"spettanze/events/hr"
	"spettanze/events/lang"
	"spettanze/projections/explain"
	"spettanze/projections/institute"
	"spettanze/projections/institutes"
	"spettanze/projections/ledger"
	"spettanze/projections/report"
	"spettanze/projections/steps"
	"spettanze/projections/visible"
)

// Asked says which figure: an employee's balance of an entitlement, or a row of payroll about it, or what is in a fund.
type Asked struct {
	Employee    string
	Entitlement events.Entitlement
	Lot         events.Lot // only this lot; none: all
	Payroll     Payroll    // instead of the balance
	Forecasts   bool       // all values that were forecasts, not only the last

	Fund events.Fund // instead of an employee
}

// Payroll chooses instructions to payroll about the entitlement. An empty field chooses all; the month and the kind are needed.
type Payroll struct {
	Month  events.Month
	Kind   string // "credit", "surcharge", "withhold"
	Clause string
	Loan   string
	Case   string
	Rate   string
}

// Document is the history of one figure.
type Document struct {
	Company     string             `json:"company"`
	Employee    string             `json:"employee,omitempty"`
	Entitlement events.Entitlement `json:"entitlement,omitempty"`
	Fund        events.Fund        `json:"fund,omitempty"`
	Lot         events.Lot         `json:"lot,omitzero"`
	Month       *events.Month      `json:"month,omitempty" doc:"of a row of payroll"`
	Kind        string             `json:"kind,omitempty" doc:"of a row of payroll"`
	report.AsOf
	Unit      string      `json:"unit"`
	Figure    string      `json:"figure" doc:"as known last, the figure of the balance, of payroll or of the fund for the same question"`
	Due       events.Date `json:"due" doc:"the day whose end made the figure due; what was known by then was a forecast"`
	Forecasts int         `json:"forecasts" doc:"how many values were forecasts; without forecasts=true only the last of them is listed"`
	First     string      `json:"first" doc:"the value before any of the events"`
	Values    []Value     `json:"values" doc:"the newest first"`
}

// Value is a value that the figure had until the next event that changed it.
type Value struct {
	Seq      uint64     `json:"seq" doc:"known since this sequence"`
	Recorded *time.Time `json:"recorded,omitempty"`
	Forecast bool       `json:"forecast,omitempty" doc:"known by the end of the day on which the figure was due"`
	Unit     string     `json:"unit"`
	Value    string     `json:"value"`
	Change   string     `json:"change" doc:"signed, since the value before"`
	steps.Reason
	Event explain.Event `json:"event" doc:"that made the value"`
}

// Errors of histories.
var (
	// ErrAsked is returned unless exactly one figure is asked for.
	ErrAsked = lang.Errorf("indicare il dato: una spettanza di un dipendente, con mese e tipo per una riga delle paghe, o solo un fondo",
		"say which figure: one entitlement of an employee, with month and kind for a row of payroll, or a fund alone")
	// ErrUnits is returned when the rows of payroll that were asked for are of different units.
	ErrUnits = lang.Errorf("righe delle paghe in unità diverse non si sommano: indicare anche la clausola",
		"rows of payroll in different units do not add up: give the clause as well")
)

// Check returns an error unless exactly one figure is asked for, one that exists.
func (a *Asked) Check() error {
	payroll := a.Payroll != Payroll{}
	switch {
	case a.Fund != "":
		if *a != (Asked{Fund: a.Fund, Forecasts: a.Forecasts}) {
			return ErrAsked
		}
	case a.Employee == "" || a.Entitlement == "", payroll && (a.Payroll.Month == 0 || a.Payroll.Kind == ""):
		return ErrAsked
	case a.Entitlement.Unit() == 0:
		return lang.Errorf("%w %q: attesa una tra %s", "%w %q: expected one of %s", report.ErrUnknownEntitlement, a.Entitlement, report.EntitlementList())
	case a.Entitlement.IsFund() && !payroll:
		return lang.Errorf("%w: chiedere la storia del fondo %s stesso", "%w: ask for the history of the fund %s itself",
			explain.ErrFund, a.Entitlement)
	case !a.Lot.IsZero() && !a.Entitlement.HasLots():
		return lang.Errorf("%s %w: omettere il lotto", "%s %w: leave the lot out", a.Entitlement, explain.ErrNoLots)
	}
	return nil
}

// Of makes the history of a figure. It returns [ErrAsked], [ErrUnits], the errors of [explain.Explainer.Explain] and of the
// source.
func Of(ctx context.Context, x *explain.Explainer, q report.Query, asked Asked) (*Document, error) {
	if err := asked.Check(); err != nil {
		return nil, err
	}
	if asked.Fund == "" && !visible.Entitlement(x.Source, asked.Entitlement) || asked.Payroll != (Payroll{}) && !x.Source.Sees(events.ClassMoney) {
		return nil, lang.Errorf("%w %q", "%w %q", report.ErrUnknownEntitlement, asked.Entitlement)
	}
	asOf, err := x.AsOf(ctx, q)
	if err != nil {
		return nil, err
	}
	q.Known = asOf.Known.Seq
	given := false
	if asked.Fund != "" {
		all, err := x.Source.Company(ctx, q)
		if err != nil {
			return nil, err
		}
		pot, ok := all.View.Pot(events.Entitlement(asked.Fund))
		if !ok {
			return nil, report.UnknownFund(all.View, asked.Fund)
		}
		given = pot.Unlimited
	}
	history, err := recorded(ctx, x, q, &asked)
	if err != nil {
		return nil, err
	}
	f := &figure{asked: &asked, at: q.At, given: given}
	first, values, err := f.values(ctx, x, history)
	if err != nil {
		return nil, err
	}
	doc := &Document{Company: q.Company, Employee: asked.Employee, Entitlement: asked.Entitlement, Fund: asked.Fund, Lot: asked.Lot,
		Kind: asked.Payroll.Kind, AsOf: asOf, Due: f.due(), Values: []Value{}}
	if asked.Payroll.Month != 0 {
		doc.Month = &asked.Payroll.Month
	}
	unit, err := f.unit()
	if err != nil {
		return nil, err
	}
	doc.Unit, doc.Figure, doc.First = unit.String(), unit.Format(first), unit.Format(first)
	doc.list(x, first, values, unit, asked.Forecasts)
	return doc, nil
}

// ofCompany reports whether the fold of the company's institutes writes the figure.
func (a *Asked) ofCompany() bool {
	return a.Fund != "" || a.Entitlement.IsFund() || slices.ContainsFunc(institutes.Companies, func(about institute.CompanyAbout) bool {
		return slices.Contains(about.Accounts, a.Entitlement)
	})
}

// recorded returns the events that bear on the figure, in the order of recording.
func recorded(ctx context.Context, x *explain.Explainer, q report.Query, a *Asked) ([]*events.Event, error) {
	own, err := x.Source.History(ctx, q.Company, a.Employee, q.Known)
	if err != nil || a.Employee == "" {
		return own, err
	}
	if !slices.ContainsFunc(own, func(e *events.Event) bool {
		_, hired := e.Data.(hr.Hired)
		return hired && e.Subject == a.Employee
	}) {
		return nil, report.UnknownEmployee(q, a.Employee)
	}
	if a.ofCompany() {
		return x.Source.History(ctx, q.Company, "", q.Known)
	}
	return own, nil
}

// figure adds up what an output says of the figure.
type figure struct {
	asked *Asked
	at    events.Date
	given bool          // of a fund without a budget: what it gave
	units []events.Unit // of instructions
	last  events.Date   // of instructions
}

// measure returns the figure's sum over a part of the output, in the smallest parts of its unit.
func (f *figure) measure(out ledger.Output) (sum int64) {
	a := f.asked
	if a.Payroll.Month == 0 {
		ent := a.Entitlement
		if a.Fund != "" {
			ent = events.Entitlement(a.Fund)
		}
		for i := range out.Movements {
			if m := &out.Movements[i]; m.Entitlement == ent && (a.Lot.IsZero() || m.Lot == a.Lot) && (a.Employee == "" || m.Employee == a.Employee) {
				sum += m.Effect()
			}
		}
		if f.given {
			sum = -sum
		}
		return sum
	}
	for i := range out.Payroll {
		p := &out.Payroll[i]
		if p.Employee != a.Employee || p.Entitlement != a.Entitlement || !a.Lot.IsZero() && p.Lot != a.Lot || !a.Payroll.chooses(p) {
			continue
		}
		sum += p.Quantity.Parts
		f.last = max(f.last, p.Date)
		if !slices.Contains(f.units, p.Quantity.Unit) {
			f.units = append(f.units, p.Quantity.Unit)
		}
	}
	return sum
}

func (p *Payroll) chooses(i *ledger.Instruction) bool {
	is := func(asked, value string) bool { return asked == "" || asked == value }
	return i.Month == p.Month && string(i.Kind) == p.Kind && is(p.Clause, i.Clause) && is(p.Loan, i.Case.Loan()) &&
		is(p.Case, i.Case.Other()) && is(p.Rate, i.Rate.String())
}

// value is a value of the figure, and the event since which it is known.
type value struct {
	steps.Step
	parts int64
}

// values returns each value that the figure has had, the oldest first, and the one without any event.
func (f *figure) values(ctx context.Context, x *explain.Explainer, history []*events.Event) (first int64, out []value, err error) {
	w := steps.OfEmployee(x.Contract, x.Rome, f.asked.Employee, f.at)
	if f.asked.ofCompany() {
		w = steps.OfCompany(x.Contract, f.asked.Employee, f.at)
	}
	first = f.measure(w.Output())
	current := first
	for _, e := range history {
		if err := ctx.Err(); err != nil {
			return 0, nil, err
		}
		step, ok, err := w.Next(e)
		if err != nil {
			return 0, nil, err
		}
		if !ok {
			continue
		}
		change := f.measure(step.After) - f.measure(step.Before)
		if step.Before, step.After = (ledger.Output{}), (ledger.Output{}); change != 0 {
			current += change
			out = append(out, value{step, current})
		}
	}
	return first, out, nil
}

// due returns the day whose end makes the figure due: that of a balance, or that of the closing or fact behind an instruction.
func (f *figure) due() events.Date {
	if f.asked.Payroll.Month == 0 || f.last == 0 {
		return f.at
	}
	return f.last
}

func (f *figure) unit() (events.Unit, error) {
	switch {
	case len(f.units) > 1:
		return 0, ErrUnits
	case len(f.units) == 1:
		return f.units[0], nil
	case f.asked.Fund != "":
		return events.Euro, nil
	}
	return f.asked.Entitlement.Unit(), nil
}

// list puts the values into the document, the newest first.
func (d *Document) list(x *explain.Explainer, first int64, values []value, unit events.Unit, all bool) {
	for i, v := range slices.Backward(values) {
		before := first
		if i > 0 {
			before = values[i-1].parts
		}
		row := d.value(x, v, unit, v.parts-before)
		if row.Forecast {
			d.Forecasts++
		}
		if !row.Forecast || all || d.Forecasts == 1 {
			d.Values = append(d.Values, row)
		}
	}
	if len(d.Values) > 0 {
		d.Figure = d.Values[0].Value
	}
}

// value says which event made a value. Without times of recording nothing can be said of forecasts.
func (d *Document) value(x *explain.Explainer, v value, unit events.Unit, change int64) Value {
	e := x.Received(v.Event)
	day, timed := v.Day(x.Rome)
	row := Value{Seq: e.Seq, Recorded: e.Recorded, Forecast: timed && day <= d.Due, Unit: unit.String(), Value: unit.Format(v.parts),
		Change: unit.Format(change), Event: *e}
	row.Reason = v.Reason(x.Source, x.Rome, timed && !row.Forecast)
	return row
}
