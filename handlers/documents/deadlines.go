package documents

import (
	"cmp"
	"slices"

	"spettanze/events"
	"spettanze/projections/institutes"
	"spettanze/projections/report"
)

// deadline is the date by which a remainder must be used or worked back.
type deadline struct {
	date        events.Date // zero: it depends on an agreement
	entitlement events.Entitlement
	lot         events.Lot
	left        events.Quantity
	text        string
}

// deadlines lists what is left at the end of the statement and expires, as the institutes say.
func (s *Statement) deadlines() (out []deadline) {
	for _, b := range s.Balance.Balances {
		i, ok := institutes.Owner(b.Entitlement)
		if !ok || institutes.All[i].Deadline == nil || s.only != "" && b.Entitlement != s.only {
			continue
		}
		lots := b.Lots
		if !b.Entitlement.HasLots() {
			lots = []report.Lot{{Balance: b.Balance}}
		}
		for _, l := range lots {
			left, err := parse(b.Unit, l.Balance)
			if err != nil || left.Parts <= 0 {
				continue
			}
			if d, ok := institutes.All[i].Deadline(s.Contract, s.Doc.At, b.Entitlement, l.Lot); ok {
				out = append(out, deadline{date: d.Date, entitlement: b.Entitlement, lot: l.Lot, left: left,
					text: s.Language.Text(d.Text)})
			}
		}
	}
	slices.SortStableFunc(out, func(a, b deadline) int {
		if (a.date == 0) != (b.date == 0) {
			return cmp.Compare(b.date, a.date)
		}
		return cmp.Compare(a.date, b.date)
	})
	return out
}
