package standing

import (
	"cmp"
	"context"
	"slices"

	"spettanze/events"
	"spettanze/projections/institute"
	"spettanze/projections/ledger"
	"spettanze/projections/report"
	"spettanze/projections/wording"
)

// Reporter makes the documents of this package from a reporter's source.
type Reporter struct{ *report.Reporter }

// Standing is the document of one employee.
type Standing struct {
	Company  string `json:"company"`
	Employee string `json:"employee"`
	report.AsOf
	Incomplete   bool          `json:"incomplete,omitempty"` // some facts could not be understood or wait for others
	Entitlements []Entitlement `json:"entitlements"`         // as in the balance document, and in its order
}

// Entitlement is a balance with what bounds it. Quantities are in its unit.
type Entitlement struct {
	report.Entitlement
	Limits    []Limit    `json:"limits,omitempty"`
	Deadlines []Deadline `json:"deadlines,omitempty"` // by date, those without a date last
	Least     *Least     `json:"least,omitempty"`
	Year      Year       `json:"year"`
	Next      *Next      `json:"next,omitempty"` // nil: nothing moves within a year, if nothing else happens
}

// Limit is a limit in force. Reached and Room are of the balance, or, with Since, of what movements since that day add up to.
type Limit struct {
	Text    wording.Text `json:"text"`
	Clause  string       `json:"clause"`
	Figure  string       `json:"figure"`         // file and key, as in an explanation
	From    *events.Date `json:"from,omitempty"` // since when the figure is in force; nil: always
	Most    string       `json:"most"`
	Either  bool         `json:"either,omitempty"` // the limit below zero is as far away
	Since   *events.Date `json:"since,omitempty"`
	Reached string       `json:"reached"`
	Room    string       `json:"room"` // to the limit on the side of Reached; negative: it is exceeded
}

// Near returns the first limit of which nine tenths are reached; nil: there is none.
func (e *Entitlement) Near() *Limit {
	u := e.Entitlement.Entitlement.Unit()
	for i := range e.Limits {
		l := &e.Limits[i]
		most, _ := u.Parse(l.Most) // as this package wrote it
		room, _ := u.Parse(l.Room)
		if most > 0 && room*10 <= most {
			return l
		}
	}
	return nil
}

// Ending returns the deadline at which its agreement ends; nil: none is in force that must be renewed.
func (e *Entitlement) Ending() *Deadline {
	if i := slices.IndexFunc(e.Deadlines, func(d Deadline) bool { return d.Ends }); i >= 0 {
		return &e.Deadlines[i]
	}
	return nil
}

// Deadline is the day by which a positive balance, or lot, must be used, or the day on which an agreement ends.
type Deadline struct {
	Lot  events.Lot   `json:"lot,omitzero"`
	Left string       `json:"left"`
	Date *events.Date `json:"date,omitempty"` // nil: it depends on a fact that has not come, such as an agreement
	Days *int         `json:"days,omitempty"` // from the date of the document; negative: it is past
	Lost bool         `json:"lost,omitempty"` // what is left then is lost
	Ends bool         `json:"ends,omitempty"` // an agreement ends then; Left, which may be zero, is not due by it
	Text wording.Text `json:"text"`
}

// Least is the least that must be used from 1 January through a day.
type Least struct {
	By      events.Date  `json:"by"`
	Least   string       `json:"least"`
	Missing string       `json:"missing"` // "0" in its unit: as much is used
	Clause  string       `json:"clause"`
	Text    wording.Text `json:"text"`
}

// Year is what an account did from 1 January through the date of the document: Opening and Moved add up to the balance.
type Year struct {
	Year    int     `json:"year"`
	Opening string  `json:"opening"`        // balance at the end of the year before, or that of an opening in the year
	Earned  string  `json:"earned"`         // accruals, grants less take-backs, credits, overtime
	Used    string  `json:"used"`           // uses and debits, as a positive quantity
	Lost    string  `json:"lost"`           // forfeited and expired, as a positive quantity
	Other   string  `json:"other"`          // everything else, signed: worked back, paid, adjusted
	Moved   []Moved `json:"moved"`          // every kind of movement there was, but for openings
	Loss    *Next   `json:"loss,omitempty"` // the last movement of those lost
}

// Moved is the sum of the movements of a kind, signed as it changes the balance.
type Moved struct {
	Kind     string `json:"kind"`
	Quantity string `json:"quantity"`
}

// Next is a movement, signed as it changes the balance, and the balance after it.
type Next struct {
	Date     events.Date `json:"date"`
	Kind     string      `json:"kind"`
	Lot      events.Lot  `json:"lot,omitzero"`
	Quantity string      `json:"quantity"`
	Balance  string      `json:"balance"`
	Clause   string      `json:"clause"`
}

// kinds of movement by what a year's sums count them as.
var (
	earned = []ledger.Kind{ledger.Accrue, ledger.Grant, ledger.TakeBack, ledger.Credit, ledger.Overtime}
	used   = []ledger.Kind{ledger.Use, ledger.Debit}
	lost   = []ledger.Kind{ledger.Forfeit, ledger.Expire}
)

// Standing makes the document of one employee.
func (r *Reporter) Standing(ctx context.Context, q report.Query, id string) (*Standing, error) {
	asOf, err := r.AsOf(ctx, q)
	if err != nil {
		return nil, err
	}
	q.Known = asOf.Known.Seq // all questions must have the same knowledge
	now, err := r.Source.Employee(ctx, q, id)
	if err != nil {
		return nil, err
	}
	ahead := q
	ahead.At = min(q.At.AddYears(1), events.MaxDate)
	later, err := r.Source.Employee(ctx, ahead, id)
	if err != nil {
		return nil, err
	}
	h, err := r.history(ctx, q, id, now.Parked)
	if err != nil {
		return nil, err
	}
	doc := &Standing{Company: q.Company, Employee: id, AsOf: asOf, Incomplete: now.Incomplete, Entitlements: []Entitlement{}}
	line := h.line(r.Contract)
	periods := h.periods(&line)
	for _, row := range report.EntitlementRows(report.BalancesOf(now.Movements)) {
		a := account{row, slices.DeleteFunc(slices.Clone(now.Movements), func(m ledger.Movement) bool { return m.Entitlement != row.Entitlement })}
		e := Entitlement{Entitlement: row, Year: a.year(q.At), Next: next(row.Entitlement, later.Movements, q.At)}
		e.Limits = r.limits(&line, q.At, row.Entitlement, func(l *institute.Limit) (int64, bool) { return a.reached(l), true })
		e.Deadlines = r.deadlines(q.At, row, periods)
		e.Least = r.least(&line, q.At, row.Entitlement, &e.Year)
		doc.Entitlements = append(doc.Entitlements, e)
	}
	return doc, nil
}

// account is an entitlement's balance and movements.
type account struct {
	row       report.Entitlement
	movements []ledger.Movement
}

// reached returns what counts against a limit.
func (a *account) reached(l *institute.Limit) (parts int64) {
	counts := l.Counts
	if counts == nil {
		counts = (*ledger.Movement).Effect
	}
	for i := range a.movements {
		if m := &a.movements[i]; l.Kinds == nil || m.Date >= l.Since && slices.Contains(l.Kinds, m.Kind) {
			parts += counts(m)
		}
	}
	return parts
}

func (a *account) year(at events.Date) Year {
	from := at.YearStart()
	sums := map[ledger.Kind]int64{}
	var loss *ledger.Movement
	var after int64
	var total int64
	slices.SortStableFunc(a.movements, func(a, b ledger.Movement) int { return cmp.Compare(a.Date, b.Date) })
	for i := range a.movements {
		m := &a.movements[i]
		total += m.Effect()
		if m.Date < from {
			continue
		}
		sums[m.Kind] += m.Effect()
		if slices.Contains(lost, m.Kind) {
			loss, after = m, total
		}
	}
	y := yearOf(a.row.Entitlement.Unit(), at.Year(), total, sums)
	if loss != nil {
		y.Loss = movement(loss, after)
	}
	return y
}

// yearOf makes the sums of a year from the balance at its date and the year's movements by kind.
func yearOf(u events.Unit, year int, balance int64, sums map[ledger.Kind]int64) Year {
	y := Year{Year: year, Moved: []Moved{}}
	of := func(kinds []ledger.Kind) (parts int64) {
		for _, k := range kinds {
			parts += sums[k]
		}
		return parts
	}
	var other int64
	for _, k := range ledger.Kinds {
		if parts, ok := sums[k]; ok && k != ledger.Open {
			balance -= parts
			other += parts
			y.Moved = append(y.Moved, Moved{string(k), u.Format(parts)})
		}
	}
	y.Opening = u.Format(balance)
	y.Earned, y.Used, y.Lost = u.Format(of(earned)), u.Format(abs(of(used))), u.Format(abs(of(lost)))
	y.Other = u.Format(other - of(earned) - of(used) - of(lost))
	return y
}

func abs(n int64) int64 { return max(n, -n) }

func movement(m *ledger.Movement, balance int64) *Next {
	u := m.Quantity.Unit
	return &Next{Date: m.Date, Kind: string(m.Kind), Lot: m.Lot, Quantity: u.Format(m.Effect()), Balance: u.Format(balance), Clause: m.Clause}
}

// next returns the first movement of an entitlement after a date.
func next(ent events.Entitlement, movements []ledger.Movement, at events.Date) *Next {
	var first *ledger.Movement
	var before int64
	for i := range movements {
		m := &movements[i]
		switch {
		case m.Entitlement != ent || m.Effect() == 0:
		case m.Date <= at:
			before += m.Effect()
		case first == nil || m.Date < first.Date:
			first = m
		}
	}
	if first == nil {
		return nil
	}
	return movement(first, before+first.Effect())
}
