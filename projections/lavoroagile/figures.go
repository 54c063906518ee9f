package lavoroagile

import (
	"fmt"
	"slices"

	"spettanze/events/hr"
	"spettanze/projections/contract"
	"spettanze/projections/institute"
	"spettanze/projections/ledger"
)

// Figures are those of TIME E. None is in force before remote work began.
type Figures struct {
	Days     []Row                           `yaml:"days"`
	Length   contract.Begins[contract.Count] `yaml:"agreement_months"`
	Notice   contract.Begins[contract.Days]  `yaml:"notice_days"`
	Contract contract.Cited                  `yaml:"contract"`
	Service  contract.Begins[contract.Count] `yaml:"service_months"`
	Hours    contract.Begins[contract.Times] `yaml:"hours"`
	Grant    contract.Begins[Sum]            `yaml:"grant"`
}

// Row is the days of a discipline.
type Row struct {
	contract.Cited `yaml:",inline"`
	Discipline     hr.Discipline           `yaml:"discipline"`
	Versions       contract.Versions[Days] `yaml:"versions"`
}

// Describe implements [contract.Described].
func (r *Row) Describe(any) (key string, c contract.Cited) { return r.key(), r.Cited }

func (r *Row) key() string { return "days/" + string(r.Discipline) }

// Days are the days of a month.
type Days struct {
	Days    contract.Count `yaml:"days" it:"giornate" en:"days"`
	Carried contract.Count `yaml:"carried" it:"riportate al più" en:"carried at most"`
}

// Sum is a sum that is paid once, and the day of the month with whose pay.
type Sum struct {
	Amount contract.Euro   `yaml:"amount" it:"importo" en:"amount"`
	PayDay contract.PayDay `yaml:"pay_day" it:"giorno di paga" en:"pay day"`
}

// String writes "300.00".
func (s Sum) String() string { return s.Amount.String() }

// Check implements [contract.Checked].
func (f *Figures) Check(ck *contract.Check) {
	for _, d := range []hr.Discipline{hr.PartePrima, hr.ParteTerza} {
		if n := len(slices.DeleteFunc(slices.Clone(f.Days), func(r Row) bool { return r.Discipline != d })); n != 1 {
			ck.Fail("%s has %d rows of days: give it one", d, n)
		}
	}
}

func figures(day *institute.Day) *Figures { return institute.Figures[Figures](day) }

// terms returns the row of the day's discipline, and its days; ok is false before the first hire, and before remote work began.
func terms(day *institute.Day) (r *Row, v contract.Version[Days], ok bool) {
	rows := figures(day).Days
	i := slices.IndexFunc(rows, func(r Row) bool { return r.Discipline == day.Status.Class.Discipline })
	if i < 0 {
		return nil, v, false
	}
	v, ok = rows[i].Versions.Version(day.Date)
	return &rows[i], v, ok
}

// week is the number of working days that the days of a month are for.
const week = 5

// quota returns the whole days of a month on the day's schedule, half up.
func quota(day *institute.Day, of Days) int64 {
	return ledger.RoundRatio(int64(of.Days)*int64(day.Status.Schedule.Days), week)
}

// place is the figure's place, for explanations.
func (r *Row) place() string { return fmt.Sprintf("lavoroagile.yaml/%s", r.key()) }
