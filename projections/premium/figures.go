package premium

import (
	"fmt"
	"slices"

	"spettanze/events"
	"spettanze/projections/columns"
	"spettanze/projections/contract"
	"spettanze/projections/institute"
	"spettanze/projections/note"
)

// table is the name of this package's table in the rows of entitlements.
const table = "premiums"

// Figures are the rows.
type Figures struct {
	Rows []Row `yaml:"premiums"`
}

// Row is a premium.
type Row struct {
	Entitlement                      events.Entitlement `yaml:"entitlement"`
	contract.Begins[columns.Columns] `yaml:",inline"`
	Paid                             contract.MonthDay  `yaml:"paid"`
	Last                             contract.Since     `yaml:"last"` // zero: it goes on
	MonthsOf                         MonthsOf           `yaml:"months_of"`
	ColumnOn                         *contract.MonthDay `yaml:"column_on"`
	InServiceOn                      *contract.MonthDay `yaml:"in_service_on"`
	PastProbation                    bool               `yaml:"past_probation"`
}

// Describe implements [contract.Described].
func (r *Row) Describe(any) (key string, c contract.Cited) { return string(r.Entitlement), c }

// MonthsOf is the year whose months count.
type MonthsOf string

// The years, from that of the payment.
const (
	ThisYear   MonthsOf = "year"
	YearBefore MonthsOf = "year_before"
)

// Check implements [contract.Checked].
func (r *Row) Check(ck *contract.Check) {
	row := r.Entitlement.Row()
	if row.Table != table || row.Unit != events.Euro || !row.AtOnce {
		ck.Fail("%q is not an entitlement of premiums in euro, paid at once", r.Entitlement)
	}
	if r.MonthsOf != ThisYear && r.MonthsOf != YearBefore {
		ck.Fail("months_of %q: expected year or year_before", r.MonthsOf)
	}
	if r.Paid == (contract.MonthDay{}) {
		ck.Fail("paid: expected a day of the year, such as 12-27")
	}
}

// Check implements [contract.Checked].
func (f *Figures) Check(ck *contract.Check) {
	rows := map[events.Entitlement]int{}
	for i := range f.Rows {
		rows[f.Rows[i].Entitlement]++
	}
	for _, ent := range events.EntitlementsIn(table) {
		if n := rows[ent]; n != 1 {
			ck.Fail("%q has %d rows: give it one", ent, n)
		}
	}
}

// pays returns the amounts of a row in force on a day; ok is false unless the row pays on the day.
func (r *Row) pays(d events.Date) (c columns.Columns, from events.Date, ok bool) {
	if d != r.Paid.In(d.Year()) || r.Last.Date != 0 && d > r.Last.Date {
		return c, 0, false
	}
	v, ok := r.Versions.Version(d)
	return v.Value, v.From, ok
}

// About describes the premiums, all rows together.
var About = institute.About{
	Name:         "premium",
	File:         table + ".yaml",
	Entitlements: events.EntitlementsIn(table),
	Phases:       []institute.Phase{institute.PayDays},
	Notes:        []*note.Form{worked},
	Figures:      func() any { return new(Figures) },
	Closings: func(f any, year int, add func(events.Date)) {
		rows := f.(*Figures).Rows
		for i := range rows {
			d := rows[i].Paid.In(year)
			if _, _, ok := rows[i].pays(d); ok {
				add(d)
			}
		}
	},
	Reasons: reasons,
	Zeros:   zeros,
	New:     func() institute.Institute { return State{} },
}

func figures(day *institute.Day) *Figures { return institute.Figures[Figures](day) }

// row returns the row of an entitlement.
func (f *Figures) row(ent events.Entitlement) *Row {
	return &f.Rows[slices.IndexFunc(f.Rows, func(r Row) bool { return r.Entitlement == ent })]
}

// place is the row's place in the table, for explanations.
func (r *Row) place() string { return fmt.Sprintf("%s.yaml/%s", table, r.Entitlement) }
