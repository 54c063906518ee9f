package timebank

import (
	"spettanze/events"
	"spettanze/projections/contract"
	"spettanze/projections/institute"
	"spettanze/projections/wording"
)

// deadline has no date: it is the end of the agreement, which the account does not know (CIA/4bis.B.2).
func deadline(*contract.Contract, events.Date, events.Entitlement, events.Lot) (institute.Deadline, bool) {
	return institute.Deadline{Text: wording.Say("da recuperare entro la fine dell'accordo; il resto è trattenuto dalla busta paga",
		"to be worked back by the end of the agreement; the rest is withheld from pay")}, true
}
