package documents

import (
	"cmp"
	"slices"

	"spettanze/events"
	"spettanze/projections/allowance"
	"spettanze/projections/contract"
	"spettanze/projections/ferie"
	"spettanze/projections/report"
)

// deadline is something that is left and must be used, or worked back, by a date.
type deadline struct {
	date        events.Date // zero: it depends on an agreement
	entitlement events.Entitlement
	lot         events.Lot
	left        events.Quantity
	text        string
}

// deadlines tells what is left at the end of the statement expires when (contract §2, §4, §5).
func (s *Statement) deadlines() (out []deadline) {
	for _, b := range s.Balance.Balances {
		if s.only != "" && b.Entitlement != s.only {
			continue
		}
		switch {
		case b.Entitlement == events.BancaDelTempo:
			if left, err := parse(b.Unit, b.Balance); err == nil && left.Parts > 0 {
				out = append(out, deadline{entitlement: b.Entitlement, left: left,
					text: s.say("da recuperare entro la fine dell'accordo; il resto è trattenuto dalla busta paga",
						"to be worked back by the end of the agreement; the rest is withheld from pay")})
			}
		case b.Entitlement.HasLots():
			for _, l := range b.Lots {
				if left, err := parse(b.Unit, l.Balance); err == nil && left.Parts > 0 {
					out = append(out, s.lotDeadline(b.Entitlement, l, left))
				}
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

func (s *Statement) lotDeadline(ent events.Entitlement, l report.Lot, left events.Quantity) deadline {
	d := deadline{entitlement: ent, lot: l.Lot, left: left}
	if ent == events.Ferie {
		overdue := contract.Find[ferie.Figures](s.Contract).Overdue.On(s.Doc.At)
		d.date = overdue.Day.In(l.Lot.Year + int(overdue.Years))
		d.text = s.say("da godere entro questa data; non si perde", "to be taken by this date; it is not lost")
		if d.date < s.Doc.At {
			d.text = s.say("andava goduto entro questa data; non si perde", "was to be taken by this date; it is not lost")
		}
		return d
	}
	d.date = contract.Find[allowance.Figures](s.Contract).Expiry.On(events.NewDate(l.Lot.Year+1, 1, 1)).Day.In(l.Lot.Year + 1)
	d.text = s.say("scade alla fine di questa data", "expires at the end of this date")
	return d
}
