package figures

import (
	"cmp"
	"context"
	"slices"

	"spettanze/events"
	"spettanze/events/lang"
	"spettanze/projections/ledger"
	"spettanze/projections/report"
	"spettanze/projections/wording"
)

// ErrNoClause is returned for a clause that the tables do not have.
var ErrNoClause = lang.Errorf("clausola sconosciuta", "unknown clause")

func noClause(id string) error {
	return lang.Errorf("%w %q: il contratto senza clausola le elenca tutte", "%w %q: the contract without a clause lists all", ErrNoClause, id)
}

// Uses is the latest movements under a clause.
type Uses struct {
	Company string `json:"company"`
	report.AsOf
	Clause string       `json:"clause"`
	Title  wording.Text `json:"title"`
	From   events.Date  `json:"from"`  // movements from this day on were looked at
	Count  int          `json:"count"` // movements under the clause since then
	Uses   []Use        `json:"uses"`  // the latest of them, the newest first
}

// Use is a movement under the clause.
type Use struct {
	Employee string `json:"employee"`
	report.Movement
}

// mostUses is how many movements are listed.
const mostUses = 20

// UsesOf makes the document of a clause: movements of the month before the date or, if there are none, of the year. It returns
// [ErrNoClause].
func UsesOf(ctx context.Context, r *report.Reporter, q report.Query, clause string) (*Uses, error) {
	asOf, err := r.AsOf(ctx, q)
	if err != nil {
		return nil, err
	}
	cl, ok := r.Contract.Clauses()[clause]
	if !ok {
		return nil, noClause(clause)
	}
	doc := &Uses{Company: q.Company, AsOf: asOf, Clause: clause, Title: wording.Text{It: cl.It, En: cl.En}, Uses: []Use{}}
	for _, from := range []events.Date{q.At.AddMonths(-1) + 1, q.At.AddYears(-1) + 1} {
		doc.From = max(from, events.MinDate)
		var found []ledger.Movement
		if err := r.Source.EachMoved(ctx, q, doc.From, func(_ report.Person, moved []ledger.Movement) error {
			for i := range moved {
				if moved[i].Clause == clause {
					doc.Count++
					found = append(found, moved[i])
				}
			}
			found = latest(found, 1000)
			return nil
		}); err != nil {
			return nil, err
		}
		for _, m := range latest(found, 0) {
			doc.Uses = append(doc.Uses, Use{Employee: m.Employee, Movement: r.MovementRow(q.Company, &m)})
		}
		if doc.Count > 0 {
			break
		}
	}
	return doc, nil
}

// latest returns the latest movements, the newest first, once there are more than a number of them.
func latest(found []ledger.Movement, more int) []ledger.Movement {
	if len(found) <= more {
		return found
	}
	slices.SortStableFunc(found, func(a, b ledger.Movement) int {
		return cmp.Or(cmp.Compare(b.Date, a.Date), cmp.Compare(a.Employee, b.Employee))
	})
	return found[:min(len(found), mostUses)]
}
