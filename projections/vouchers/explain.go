package vouchers

import (
	"strings"

	"spettanze/events"
	"spettanze/events/hr"
	"spettanze/events/lang"
	"spettanze/projections/contract"
	"spettanze/projections/institute"
	"spettanze/projections/ledger"
	"spettanze/projections/wording"
)

// reasons implements [institute.About.Reasons].
func reasons(_ institute.View, m *ledger.Movement, day *institute.Day) (inForce, looked []*institute.Reason) {
	v, _ := figures(day).Value.Version(m.Date)
	inForce = []*institute.Reason{institute.InForce("vouchers.yaml/value", v.From, v.Value, "un buono vale %s €", "a voucher is worth %s €", v.Value.Cents)}
	if m.Kind != ledger.Accrue {
		return inForce, nil
	}
	if row := figures(day).row(day); row != nil {
		inForce = append(inForce, row.inForce(day.Date))
	}
	return inForce, circumstances(day)
}

// inForce states the line as it is on a date. A line about a kind of leave tells that there was one, which is special.
func (r *Row) inForce(on events.Date) *institute.Reason {
	v, _ := r.Versions.Version(on)
	var words []wording.Text
	for _, f := range contract.Fields(v.Value) {
		words = append(words, wording.Say("%s %s", "%s %s", lang.Text(f.Name), f.Text))
	}
	text := lang.Join(words, ", ")
	if v.Value.Leave != "" {
		return &institute.Reason{Text: text, Class: events.ClassSpecial, Plain: v.Value.Gives.Words()}
	}
	return institute.InForce("vouchers.yaml/lines/"+r.Line, v.From, v.Value.Gives, "%s", "%s", text)
}

// circumstances are what lines look at, but for leave.
func circumstances(day *institute.Day) []*institute.Reason {
	out := []*institute.Reason{day.ScheduleFact(), day.TheoreticalFact(),
		institute.Fact("%s lavorate", "%s worked", institute.MinutesOf(day.Work().Minutes))}
	if day.Status.Class.Discipline == hr.ParteTerza {
		out = append(out, day.ShiftFact())
	}
	return append(out, institute.EventReason(day.Clocking))
}

// zeros explains the days with a clocking and without a voucher.
func zeros(v institute.View) (out []institute.Zero) {
	for day := range v.Days() {
		if day.Clocking == nil || institute.Posted(v, day.Clocking, 0) {
			continue
		}
		z := institute.Zero{Date: day.Date, Clause: figures(day).Value.Clause, Reasons: circumstances(day),
			Text: wording.Say("nessun buono: la giornata non è fra quelle per cui spetta", "no voucher: the day is not one for which it is due")}
		if row := figures(day).row(day); row != nil {
			why := lang.Say(strings.TrimPrefix(row.Title.It, "Buono pasto: "), strings.TrimPrefix(row.Title.En, "Meal voucher: "))
			z.Clause, z.Text = row.Clause, wording.Say("nessun buono: %s", "no voucher: %s", why)
			z.Reasons = append([]*institute.Reason{row.inForce(day.Date)}, z.Reasons...)
		}
		out = append(out, z)
	}
	return out
}
