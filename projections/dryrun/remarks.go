package dryrun

import (
	"spettanze/events"
	"spettanze/events/hr"
	"spettanze/events/lang"
	"spettanze/projections/ledger"
	"spettanze/projections/wording"
)

// Codes of remarks.
const (
	RemarkFar     = "reaches_far"       // a day far ahead: a question, not a refusal
	RemarkOpening = "on_top_of_opening" // an accrual of the same day
)

// Remark is what the sender of an event should know about it, beside its effects.
type Remark struct {
	Code        string             `json:"code" enum:"reaches_far,on_top_of_opening"`
	Text        lang.Text          `json:"text"`
	Date        events.Date        `json:"date" doc:"the day that is far ahead; the day of the opening"`
	Entitlement events.Entitlement `json:"entitlement,omitempty"`
	Lot         events.Lot         `json:"lot,omitzero"`
	Kind        string             `json:"kind,omitempty"`
	Quantity    string             `json:"quantity,omitempty"`
	Unit        string             `json:"unit,omitempty"`
	Clause      string             `json:"clause,omitempty"`
}

// reach is the last day that an event names for what it reports.
func reach(e *events.Event) events.Date {
	if d, ok := e.Data.(events.Lasting); ok {
		return max(e.Data.Effective(), d.Lasts())
	}
	return lastDay(e)
}

// far asks whether a year was mistyped when an event reaches more than a year ahead of today or of its own time.
func (t *trial) far(e *events.Event) []Remark {
	day, from, of := reach(e), t.Today, wording.Say("oggi", "today")
	if written := events.DateOf(e.Time, t.Rome); written < from {
		from, of = written, wording.Say("quando la fonte lo ha registrato", "when its source recorded it")
	}
	if day <= from.AddYears(1) {
		return nil
	}
	return []Remark{{Code: RemarkFar, Date: day, Text: wording.Say("arriva al %s, più di un anno dopo il %s (%s): è sbagliato l'anno?",
		"it reaches %s, more than a year after %s (%s): a year mistyped?", day, from, of)}}
}

// onTop says which accruals of the day of an opening come on top of it: an opening comes before everything else of its day.
func onTop(e *events.Event, after *ledger.Output) (out []Remark) {
	opened, ok := e.Data.(hr.BalanceOpened)
	if !ok {
		return nil
	}
	type key struct {
		kind   string
		lot    events.Lot
		clause string
	}
	sums := map[key]*Remark{}
	var order []key
	parts := map[key]int64{}
	unit := opened.Quantity.Unit
	for i := range after.Movements {
		m := &after.Movements[i]
		if m.Date != opened.Date || m.Entitlement != opened.Entitlement || m.Kind == ledger.Open || m.Effect() <= 0 {
			continue
		}
		k := key{string(m.Kind), m.Lot, m.Clause}
		if sums[k] == nil {
			sums[k] = &Remark{Code: RemarkOpening, Date: m.Date, Entitlement: m.Entitlement, Lot: m.Lot, Kind: k.kind, Unit: unit.String(),
				Clause: m.Clause}
			order = append(order, k)
		}
		parts[k] += m.Effect()
	}
	for _, k := range order {
		r, q := sums[k], events.Quantity{Unit: unit, Parts: parts[k]}
		r.Quantity = q.String()
		r.Text = wording.Say("%s: al saldo di apertura di %s del %s si aggiunge, lo stesso giorno, %s %s (%s); se il saldo lo comprende già, aprire con quello di prima",
			"%s: on top of the opening balance of %s of %s comes, on the same day, %s %s (%s); if the balance contains it already, open with the one before it",
			r.Entitlement, amount(opened.Quantity), r.Date, wording.Kind(k.kind), amount(q), k.clause)
		out = append(out, *r)
	}
	return out
}

// amount writes a quantity with its unit; minutes are written as hours.
func amount(q events.Quantity) lang.Text {
	if q.Unit == events.Minute {
		return wording.Say("%s ore", "%s hours", q)
	}
	return wording.Say("%s %s", "%s %s", q, q.Unit)
}
