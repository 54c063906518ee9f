package employee

import (
	"testing"

	"spettanze/events"
)

// Of ten years of daily changes there is one a month, and those beside the date of the page.
func TestThinnedDates(t *testing.T) {
	first := events.NewDate(2013, 1, 1)
	var stops []stop
	for d := first; d <= events.NewDate(2022, 12, 31); d++ {
		stops = append(stops, stop{date: d})
	}
	here := int(events.NewDate(2018, 6, 15) - first)
	got := thinned(stops, here)
	if len(got) != 120+3 {
		t.Fatalf("%d dates, want the ends of 120 months and three days", len(got))
	}
	if got[65].date != events.NewDate(2018, 6, 14) || got[66].date != events.NewDate(2018, 6, 15) || got[67].date != events.NewDate(2018, 6, 16) {
		t.Errorf("beside the page are %v, %v, %v", got[65].date, got[66].date, got[67].date)
	}
	if got[64].date != events.NewDate(2018, 5, 31) || got[122].date != events.NewDate(2022, 12, 31) {
		t.Errorf("months end on %v and %v", got[64].date, got[122].date)
	}
	if short := thinned(stops[:mostStops], 0); len(short) != mostStops {
		t.Errorf("%d of %d dates are left of a short list", len(short), mostStops)
	}
	for d := events.NewDate(2023, 1, 1); d < events.NewDate(2063, 1, 1); d++ {
		stops = append(stops, stop{date: d})
	}
	if long := thinned(stops, here); len(long) != mostStops || long[0].date != events.NewDate(2013, 1, 31) {
		t.Errorf("%d dates of fifty years, from %v", len(long), long[0].date)
	}
}
