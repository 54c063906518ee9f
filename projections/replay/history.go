package replay

import (
	"context"
	"slices"

	"spettanze/events"
	"spettanze/projections/contract"
	"spettanze/projections/facts"
	"spettanze/projections/fold"
	"spettanze/projections/report"
)

// History returns the events of a company that were accepted — neither sent again nor refused — in order of recording,
// up to a sequence (0: all). Annulments and what they annul are among them.
func (l *Ledger) History(_ context.Context, company string, known uint64) ([]*events.Event, error) {
	set := facts.NewSet()
	var out []*events.Event
	for i := range l.records {
		r := &l.records[i]
		if r.Event == nil || known != 0 && r.Seq > known {
			continue
		}
		if j := set.Record(r.Event); j.Verdict == facts.Accepted && r.Event.Company == company {
			out = append(out, r.Event)
		}
	}
	return out, nil
}

// Under returns the same recorded events under another contract. Neither ledger disturbs the other.
func (l *Ledger) Under(c *contract.Contract) *Ledger {
	other := *l
	other.contract, other.view, other.records = c, nil, slices.Clip(l.records)
	return &other
}

// Begin returns the fold of one employee with every fact known and no day folded: whoever explains a figure walks it day
// by day, and sees at each closing what the closing saw.
func (l *Ledger) Begin(q report.Query, id string) *fold.Employee {
	return l.employee(l.at(q.Known).company(q.Company), id, events.MinDate-1)
}
