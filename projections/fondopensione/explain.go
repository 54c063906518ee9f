package fondopensione

import (
	"spettanze/events"
	"spettanze/events/pension"
	"spettanze/projections/ahead"
	"spettanze/projections/institute"
	"spettanze/projections/ledger"
	"spettanze/projections/wording"
)

// periods implements [institute.About.Periods].
func periods(facts institute.Facts) (out []institute.Period) {
	for e := range facts.Facts() {
		switch d := e.Data.(type) {
		case pension.Joined:
			for _, of := range accounts {
				out = append(out, institute.Period{Entitlement: of, From: d.Date, Began: e,
					Text: wording.Say("adesione al fondo pensione", "membership of the pension fund")})
			}
		case pension.Left:
			for i := max(0, len(out)-len(accounts)); i < len(out); i++ {
				out[i].To, out[i].Ended = d.Date.YearEnd(), e
			}
		}
	}
	return out
}

// knownOn returns what the facts told by a day, as its closing saw it.
func knownOn(v institute.View, day *institute.Day) (k known) {
	first := *day
	first.Date = firstPay(day)
	for e := range v.Facts() {
		on := *day
		on.Date = e.Data.Effective()
		on.Spell, _ = day.Line.SpellAt(on.Date)
		if on.Date > day.Date || on.Spell.Hired != day.Spell.Hired {
			continue
		}
		if on.Date > first.Date && !k.base.of(&first) {
			k.fix(&first)
		}
		k.apply(&on, e)
	}
	if day.Date >= first.Date && !k.base.of(&first) {
		k.fix(&first)
	}
	return k
}

// reasons says which pay, which rate and which months a posting or a payment rests on.
func reasons(v institute.View, m *ledger.Movement, day *institute.Day) (inForce, looked []*institute.Reason) {
	if m.Cause.Closing == 0 {
		return nil, nil
	}
	through := events.MonthOf(day.Date)
	if m.Kind != ledger.Accrue {
		if m.Clause == figures(day).Paid.Clause && day.LastDay() {
			return nil, []*institute.Reason{institute.LastDayFact(day.Date)}
		}
		through = events.MonthOf(day.Date.YearEnd())
	}
	return rests(v, day, through)
}

// rests states the rate, the pay, and the whole months of the year through one.
func rests(v institute.View, day *institute.Day, through events.Month) (inForce, looked []*institute.Reason) {
	k, of := knownOn(v, day), v.Entitlement()
	rate, from := k.rate(day, of)
	percent := wording.Number(pension.Rate(rate).String())
	if of == events.FondoPensioneAzienda {
		inForce = append(inForce, institute.InForce(place("company"), from, pension.Rate(rate), "%s%% l'anno", "%s%% a year", percent))
	} else if t := k.member.in(day.Date.Year()); t.event != nil {
		r := institute.Fact("aliquota scelta: %s%%", "rate chosen: %s%%", percent)
		r.Children = []*institute.Reason{institute.EventReason(t.event)}
		looked = append(looked, r)
	}
	if sum := k.pensionable(day); sum.Event == nil {
		looked = append(looked, institute.Fact("retribuzione utile non comunicata", "pensionable pay not told"))
	} else {
		r := institute.Fact("retribuzione utile: %s €", "pensionable pay: %s €", sum.Cents)
		r.Children = []*institute.Reason{institute.EventReason(sum.Event)}
		looked = append(looked, r)
	}
	ahead.Runs(day, through, func(m events.Month) bool { return day.Line.MonthWhole(day.Spell, m) }, func(whole bool, months wording.Text) {
		if whole {
			looked = append(looked, institute.Fact("mesi interi: %s", "whole months: %s", months))
		}
	})
	return inForce, looked
}

// zeros explains the ends of months that posted nothing, and the days of payment on which nothing was paid.
func zeros(v institute.View) (out []institute.Zero) {
	of := v.Entitlement()
	for day := range v.Days() {
		z := institute.Zero{Date: day.Date, Closing: true}
		clause, paid := pays(day, of)
		posts := ahead.Posts(day) && !institute.MovedAtClosing(v, day.Date, (*ledger.Movement).Accrues)
		if paid = paid && !institute.MovedAtClosing(v, day.Date, func(m *ledger.Movement) bool { return m.Clause == clause }); !paid && !posts {
			continue
		}
		z.Clause, z.Text = clause, wording.Say("niente da versare: %s", "nothing to pay: %s", why(v, day))
		if !paid {
			z.Text = wording.Say("niente da maturare a %s: %s", "nothing to accrue in %s: %s", events.MonthOf(day.Date), why(v, day))
			z.Class = events.ClassSpecial // a suspension may be why the month is not whole
		}
		out = append(out, z)
	}
	return out
}

// why says why a day moved nothing.
func why(v institute.View, day *institute.Day) wording.Text {
	k := knownOn(v, day)
	switch {
	case !k.member.on(day):
		return wording.Say("non è nel fondo", "no member of the fund")
	case !k.accrues(day):
		return wording.Say("ha aderito dopo il %s: si comincia l'anno dopo", "joined after %s: it begins with the next year", firstPay(day))
	case k.pensionable(day).Event == nil:
		return wording.Say("retribuzione utile non comunicata", "pensionable pay not told")
	case ahead.Posts(day) && !day.Line.MonthWhole(day.Spell, events.MonthOf(day.Date)):
		return wording.Say("il mese non è intero", "the month is not whole")
	}
	return wording.Say("nulla da aggiungere", "nothing to add")
}
