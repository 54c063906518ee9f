package payroll

import (
	"context"
	"errors"
	"slices"
	"time"

	"spettanze/events"
	"spettanze/projections/report"
	"spettanze/projections/wording"
)

// Moments is the document of the moments that have a name, the latest first.
type Moments struct {
	Company string `json:"company"`
	report.AsOf
	Moments []Moment `json:"moments"`
}

// Moment is a sequence of the log that has a name.
type Moment struct {
	Kind  string        `json:"kind"`
	Month *events.Month `json:"month,omitempty"`
	Seq   uint64        `json:"seq"` // the last record of the moment: what was known then
	Time  time.Time     `json:"time"`
	Name  wording.Text  `json:"name"`
}

// MonthPublished is the kind of the moment at which the days of a month had been closed and their payroll published.
const MonthPublished = "payroll"

// Moments names the moments of a ledger through what a query knows: for each month in which something was recorded, the end of its
// last day, when payroll had received what the month's days gave. A log without times of recording has none.
func (r *Reporter) Moments(ctx context.Context, q report.Query) (*Moments, error) {
	asOf, err := r.AsOf(ctx, q)
	if err != nil {
		return nil, err
	}
	doc := &Moments{Company: q.Company, AsOf: asOf, Moments: []Moment{}}
	if asOf.Known.Seq == 0 || asOf.Known.Time == nil {
		return doc, nil
	}
	first, err := r.Source.Resolve(ctx, 1)
	if err != nil || first.Time == nil {
		return doc, err
	}
	before := uint64(0)
	through := events.MonthOf(events.DateOf(*asOf.Known.Time, r.Rome))
	if q.Known == 0 {
		through = max(through, events.MonthOf(r.Today))
	}
	for m := events.MonthOf(events.DateOf(*first.Time, r.Rome)); m < through; m++ {
		end := (m.Last() + 1).In(r.Rome)
		known, err := r.Source.ResolveTime(ctx, end.Add(-1))
		if errors.Is(err, report.ErrNoTimes) {
			return doc, nil
		}
		if err != nil {
			return nil, err
		}
		if known.Seq == before {
			continue
		}
		before = known.Seq
		doc.Moments = append(doc.Moments, Moment{Kind: MonthPublished, Month: &m, Seq: known.Seq, Time: end,
			Name: wording.Say("paghe di %s comunicate", "payroll of %s published", m)})
	}
	slices.Reverse(doc.Moments)
	return doc, nil
}
