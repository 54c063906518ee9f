package contract

import "spettanze/events"

// Version returns the version in force on a date, with the date from which it is; ok is false before the first.
func (f Figure[T]) Version(d events.Date) (v Version[T], ok bool) {
	for i := len(f.versions) - 1; i >= 0; i-- {
		if f.versions[i].From <= d {
			return f.versions[i], true
		}
	}
	return v, false
}

// BandFigure returns the table of a band, empty where the contract gives none.
func (f *Flex) BandFigure(r Regime, week string, k DayKind) Figure[Band] {
	if w := weekIndex(week); w >= 0 {
		return f.bands[r][w][k]
	}
	return Figure[Band]{}
}

// LunchFigure returns the table of a lunch band, empty where the contract gives none.
func (f *Flex) LunchFigure(r Regime, week string) Figure[Lunch] {
	if w := weekIndex(week); w >= 0 {
		return f.lunch[r][w]
	}
	return Figure[Lunch]{}
}
