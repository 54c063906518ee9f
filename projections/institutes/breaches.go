package institutes

import (
	"sync"

	"spettanze/events"
	"spettanze/projections/ledger"
	"spettanze/projections/wording"
)

// breaches are all breach codes.
var breaches = sync.OnceValue(func() map[string]ledger.BreachCode {
	out := map[string]ledger.BreachCode{}
	add := func(list []ledger.BreachCode) {
		for _, b := range list {
			out[b.Code] = b
		}
	}
	for _, a := range All {
		add(a.Breaches)
	}
	for i := range Companies {
		add(Companies[i].Breaches)
	}
	return out
})

// Breaches returns all breach codes. The map must not be changed.
func Breaches() map[string]ledger.BreachCode { return breaches() }

// Breach returns the title of a breach code. An unknown code, such as one of a later version, is its own title.
func Breach(code string) wording.Text {
	if b, ok := breaches()[code]; ok {
		return wording.Text{It: b.It, En: b.En}
	}
	return wording.Text{It: code, En: code}
}

// BreachClass returns the class of a breach code; zero for an unknown one.
func BreachClass(code string) events.Class { return breaches()[code].Class }

// Observed writes the limit or the observed figure of a breach: minutes as hours, numbers with the language's separators,
// dates in the language's order, times of the day and words as they are.
func Observed(code, s string) wording.Text {
	switch breaches()[code].Counts {
	case ledger.InMinutes:
		if q, ok := wording.Parse(events.Minute.String(), s); ok {
			return wording.Say("%s", "%s", q)
		}
	case ledger.Dates:
		if d, err := events.ParseDate(s); err == nil {
			return wording.Say("%s", "%s", d)
		}
	case ledger.ClockTimes, ledger.Words:
		return wording.Text{It: s, En: s}
	}
	return wording.Say("%s", "%s", wording.Number(s))
}
