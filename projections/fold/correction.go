package fold

import (
	"spettanze/events"
	"spettanze/events/hr"
	"spettanze/projections/contract"
	"spettanze/projections/ledger"
	"spettanze/projections/note"
)

// correction is an opening balance or an adjustment, about to be posted to the account that it names.
type correction struct {
	entitlement events.Entitlement
	lot         events.Lot
	entry       ledger.Entry
}

// correctionOf returns the entry of an opening or adjustment (contract §7). If the fact names no lot, it is the lot of the
// date's year. ok is false for any other fact.
func correctionOf(c *contract.Contract, e *events.Event) (x correction, ok bool) {
	switch d := e.Data.(type) {
	case hr.BalanceOpened:
		x = correction{d.Entitlement, d.Lot, ledger.Entry{Kind: ledger.Open, Parts: d.Quantity.Parts, Other: "opening",
			Clause: c.Corrections.Opening.Clause, Cause: ledger.CauseOf(e), Note: note.Opening.Write()}}
	case hr.BalanceAdjusted:
		x = correction{d.Entitlement, d.Lot, ledger.Entry{Kind: ledger.Adjust, Parts: d.Quantity.Parts, Other: "adjustment",
			Clause: c.Corrections.Adjustment.Clause, Cause: ledger.CauseOf(e),
			Note: note.Adjusted.Write(note.Text(d.Reason), note.Text(d.AuthorizedBy))}}
	default:
		return x, false
	}
	if x.lot.IsZero() {
		x.lot = events.YearLot(e.Data.Effective().Year())
	}
	return x, true
}
