package dryrun

import (
	"cmp"
	"slices"

	"spettanze/events"
	"spettanze/projections/report"
	"spettanze/projections/wording"
)

// What sums are of.
const (
	Movements = "movements"
	Breaches  = "breaches"
	Payroll   = "payroll"
	Parked    = "parked"
)

// How much a document says.
const (
	rowsUnsummed = 12     // an effect of more rows has sums
	rowsOfEffect = 400    // a day of leave each of a year is complete
	rowsOfAll    = 20_000 // of all effects together
	sumsOfEffect = 200
)

// Key is what the rows of a sum have in common.
type Key struct {
	Of          string             `json:"of" enum:"movements,breaches,payroll,parked"`
	Change      string             `json:"change" enum:"appears,goes,changes"`
	Employee    string             `json:"employee,omitempty"`
	Entitlement events.Entitlement `json:"entitlement,omitempty"`
	Kind        string             `json:"kind" doc:"of movements or instructions; the code of a breach or of a reason to wait"`
	Lot         events.Lot         `json:"lot,omitzero"`
	Case        string             `json:"case,omitempty" doc:"id of a loan or of another case"`
	Unit        string             `json:"unit,omitempty"`
	Year        int                `json:"year,omitempty"`
}

// Sum is many rows in one.
type Sum struct {
	Key
	First  events.Date `json:"first" doc:"date of the first row; of an instruction, the first day of its month"`
	Last   events.Date `json:"last"`
	Rows   int         `json:"rows"`
	Days   int         `json:"days" doc:"on how many different dates"`
	Before string      `json:"before,omitempty" doc:"sum of the quantities; of movements and payroll rows"`
	After  string      `json:"after,omitempty"`
}

// Omitted is how many rows of each list are left out.
type Omitted struct {
	Movements int `json:"movements,omitempty"`
	Breaches  int `json:"breaches,omitempty"`
	Payroll   int `json:"payroll,omitempty"`
	Parked    int `json:"parked,omitempty"`
}

// Row is a row as sums see it.
type Row struct {
	Key
	Date     events.Date
	Quantity string
}

// MovementRow describes a movement.
func MovementRow(m *report.Movement) Row {
	return Row{Key{Entitlement: m.Entitlement, Kind: m.Kind, Lot: m.Lot, Case: cmp.Or(m.Loan, m.Case), Unit: m.Unit}, m.Date, m.Quantity}
}

// BreachRow describes a breach.
func BreachRow(b *report.Breach) Row {
	return Row{Key{Entitlement: b.Entitlement, Kind: b.Code, Case: cmp.Or(b.Loan, b.Case)}, b.Date, ""}
}

// PayrollRow describes a payroll instruction.
func PayrollRow(i *report.Instruction) Row {
	return Row{Key{Entitlement: i.Entitlement, Kind: i.Kind, Lot: i.Lot, Case: cmp.Or(i.Loan, i.Case), Unit: i.Unit}, i.Month.First(), i.Quantity}
}

// ParkedRow describes a fact that waits.
func ParkedRow(p *report.Parked) Row { return Row{Key{Kind: p.Code}, p.Date, ""} }

// KeyOf returns the key under which a change is summed.
func KeyOf[T any](of string, c *Change[T], describe func(*T) Row) Key {
	row := describe(cmp.Or(c.After, c.Before))
	k := row.Key
	k.Of, k.Change, k.Employee, k.Year = of, c.Change, c.Employee, row.Date.Year()
	return k
}

// Bound sums up the effects that have many rows, and leaves out the rows that would make the document too large. The sums are
// of all rows.
func Bound(effects []Effect) {
	left := rowsOfAll
	for i := range effects {
		e := &effects[i]
		n := len(e.Movements) + len(e.Breaches) + len(e.Payroll) + len(e.Parked)
		if n > rowsUnsummed {
			e.Sums = e.sums(false)
			if len(e.Sums) > sumsOfEffect || n > left {
				e.Sums = e.sums(true)
			}
		}
		most := min(rowsOfEffect, max(left, rowsUnsummed))
		if n > most {
			e.Omitted = &Omitted{Movements: cut(&e.Movements, most), Breaches: cut(&e.Breaches, most), Payroll: cut(&e.Payroll, most),
				Parked: cut(&e.Parked, most)}
			if *e.Omitted == (Omitted{}) {
				e.Omitted = nil
			}
		}
		left -= len(e.Movements) + len(e.Breaches) + len(e.Payroll) + len(e.Parked)
	}
}

func cut[T any](rows *[]T, most int) (omitted int) {
	omitted = max(0, len(*rows)-most)
	*rows = (*rows)[:len(*rows)-omitted]
	return omitted
}

// sums returns the sums of an effect: of all employees, years, lots and cases together if coarse.
func (e *Effect) sums(coarse bool) []Sum {
	s := summing{coarse: coarse, at: map[Key]*total{}}
	add(&s, Movements, e.Movements, MovementRow)
	add(&s, Breaches, e.Breaches, BreachRow)
	add(&s, Payroll, e.Payroll, PayrollRow)
	add(&s, Parked, e.Parked, ParkedRow)
	out := make([]Sum, len(s.order))
	for i, t := range s.order {
		if q := t.before; q != nil {
			t.Before = q.String()
		}
		if q := t.after; q != nil {
			t.After = q.String()
		}
		out[i] = t.Sum
	}
	return out
}

// summing is sums that are being made.
type summing struct {
	coarse bool
	order  []*total
	at     map[Key]*total
}

type total struct {
	Sum
	before, after *events.Quantity
	dates         map[events.Date]struct{}
}

func add[T any](s *summing, of string, changes []Change[T], describe func(*T) Row) {
	for i := range changes {
		c := &changes[i]
		k := KeyOf(of, c, describe)
		if s.coarse {
			k = Key{Of: k.Of, Change: k.Change, Entitlement: k.Entitlement, Kind: k.Kind, Unit: k.Unit}
		}
		t := s.at[k]
		if t == nil {
			t = &total{Sum: Sum{Key: k, First: events.MaxDate}, dates: map[events.Date]struct{}{}}
			s.at[k], s.order = t, append(s.order, t)
		}
		t.Rows++
		for _, side := range []struct {
			row *T
			sum **events.Quantity
		}{{c.Before, &t.before}, {c.After, &t.after}} {
			if side.row == nil {
				continue
			}
			row := describe(side.row)
			t.First, t.Last = min(t.First, row.Date), max(t.Last, row.Date)
			t.dates[row.Date] = struct{}{}
			if q, ok := wording.Parse(row.Unit, row.Quantity); ok {
				if *side.sum == nil {
					*side.sum = &events.Quantity{Unit: q.Unit}
				}
				(*side.sum).Parts += q.Parts
			}
		}
		t.Days = len(t.dates)
	}
}

// Find returns the sum of a key; nil if there is none.
func Find(sums []Sum, k Key) *Sum {
	if i := slices.IndexFunc(sums, func(s Sum) bool { return s.Key == k }); i >= 0 {
		return &sums[i]
	}
	return nil
}
