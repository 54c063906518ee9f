package mobility

import (
	"spettanze/events"
	"spettanze/events/mobility"
	"spettanze/projections/contract"
	"spettanze/projections/institute"
	"spettanze/projections/ledger"
	"spettanze/projections/wording"
)

// reasons implements [institute.About.Reasons].
func reasons(v institute.View, m *ledger.Movement, day *institute.Day) (inForce, looked []*institute.Reason) {
	e := v.Event(m)
	if e == nil {
		return nil, nil
	}
	f := institute.Figures[Figures](day)
	switch d, _ := e.Data.(mobility.Purchased); d.Kind {
	case mobility.YearlyPass:
		return []*institute.Reason{percent("yearly_pass", &f.YearlyPass, d.Valid())},
			[]*institute.Reason{institute.Fact("primo giorno di validità: %s", "first day of validity: %s", d.Valid())}
	case mobility.BikeSharing:
		return []*institute.Reason{percent("bike_sharing", &f.BikeSharing, d.Date)}, nil
	case mobility.HighSpeedMonthly:
		return []*institute.Reason{f.often(d.Date)}, nil
	}
	return nil, nil
}

func percent(key string, f *contract.Figure[contract.Percent], on events.Date) *institute.Reason {
	x, _ := f.Version(on)
	return institute.InForce("mobility.yaml/"+key, x.From, int(x.Value), "si rimborsa il %d%%", "%d%% is refunded", x.Value)
}

// often states when high-speed passes are refunded.
func (f *Figures) often(on events.Date) *institute.Reason {
	x, _ := f.HighSpeed.Version(on)
	o := x.Value
	return institute.InForce("mobility.yaml/high_speed_monthly", x.From, int(o.Percent), "si rimborsa il %d%%, con %d abbonamenti in %d mesi",
		"%d%% is refunded, with %d passes in %d months", o.Percent, o.Passes, o.Months)
}

// zeros explains purchases that brought nothing by themselves.
func zeros(v institute.View) (out []institute.Zero) {
	var s State
	for e, d := range institute.FactsOf[mobility.Purchased](v) {
		day := v.Day(d.Date)
		if day == nil {
			continue
		}
		f := institute.Figures[Figures](day)
		z := institute.Zero{Date: d.Date, Clause: f.YearlyPass.Clause, Reasons: []*institute.Reason{institute.EventReason(e)},
			Text: wording.Say("niente da rimborsare: meno di mezzo centesimo", "nothing to refund: less than half a cent")}
		if terms, ok := f.HighSpeed.At(d.Date); ok && d.Kind == mobility.HighSpeedMonthly {
			if from := s.add(d, terms); len(s.passes) < int(terms.Passes) {
				z.Clause, z.Text = f.HighSpeed.Clause, wording.Say("ancora niente da rimborsare: abbonamenti dal %s al %s: %d",
					"nothing to refund yet: passes from %s to %s: %d", from, d.Date, len(s.passes))
				z.Reasons = append(z.Reasons, f.often(d.Date))
			}
		}
		if !institute.Posted(v, e, 0) {
			out = append(out, z)
		}
	}
	return out
}
