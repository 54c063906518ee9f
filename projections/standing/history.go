package standing

import (
	"cmp"
	"context"
	"iter"
	"slices"

	"spettanze/events"
	"spettanze/projections/contract"
	"spettanze/projections/employment"
	"spettanze/projections/facts"
	"spettanze/projections/institute"
	"spettanze/projections/institutes"
	"spettanze/projections/ledger"
	"spettanze/projections/report"
)

// history is the facts about an employee that count by a date, in fold order, without parked ones.
type history []*events.Event

// Facts implements [institute.Facts].
func (h history) Facts() iter.Seq[*events.Event] { return slices.Values(h) }

func (r *Reporter) history(ctx context.Context, q report.Query, id string, parked []ledger.Parked) (history, error) {
	recorded, err := r.Source.History(ctx, q.Company, id, q.Known)
	if err != nil {
		return nil, err
	}
	waits := map[events.Identity]bool{}
	for _, p := range parked {
		waits[events.Identity{Source: p.Cause.Source, ID: p.Cause.ID}] = true
	}
	h := slices.DeleteFunc(facts.Counting(recorded), func(e *events.Event) bool { return e.Data.Effective() > q.At || waits[e.Identity] })
	slices.SortStableFunc(h, events.Compare)
	return h, nil
}

// line returns the employment that the facts make, as the employee's fold does.
func (h history) line(c *contract.Contract) employment.Timeline {
	line := employment.NewTimeline(c)
	for _, e := range h {
		line.Apply(e, ledger.NewBook(e.Subject)) // breaches are written by the employee's own fold
		if d, ok := e.Data.(events.Absent); ok && d.Absence().Unpaid && d.Absence().Minutes == 0 {
			line.AddUnpaid(employment.Range{From: d.Effective(), To: d.Absence().Last})
		}
	}
	return line
}

// periods returns the periods of all institutes, each ended by the service at the latest, by the date on which they begin.
func (h history) periods(line *employment.Timeline) (out []institute.Period) {
	for _, about := range institutes.All {
		if about.Periods == nil {
			continue
		}
		for _, p := range about.Periods(h) {
			if s, ok := line.SpellAt(p.From); ok && s.Ended != 0 && (p.To == 0 || s.Ended < p.To) {
				p.To, p.Ended = s.Ended, nil
			}
			out = append(out, p)
		}
	}
	slices.SortStableFunc(out, func(a, b institute.Period) int { return cmp.Compare(a.From, b.From) })
	return out
}

// periodEnd returns the last day of the latest period of an account that goes on at a date; zero if there is none.
func periodEnd(periods []institute.Period, ent events.Entitlement, at events.Date) (end events.Date) {
	for _, p := range periods {
		if p.Entitlement == ent && p.From <= at && at <= p.To {
			end = max(end, p.To)
		}
	}
	return end
}
