package employment

import (
	"slices"

	"spettanze/events"
	"spettanze/events/hr"
)

// MonthEarns reports whether a month counts for a spell as premiums count it: as in [Timeline.MonthCounts], except that maternity
// takes no day away (MONEY 0).
func (t *Timeline) MonthEarns(s Spell, m events.Month) bool {
	first, last := m.First(), m.Last()
	return daysOutside(t.unearned, s, first, last) >= int(t.contract.Employment.MonthCountsFromDays.On(last))
}

// MonthWhole reports whether every day of a month is in a spell, and none in a suspension without pay other than maternity. Single days
// of unpaid leave take nothing (MONEY L).
func (t *Timeline) MonthWhole(s Spell, m events.Month) bool {
	first, last := m.First(), m.Last()
	return s.Hired <= first && (s.Ended == 0 || last <= s.Ended) && !slices.ContainsFunc(t.pauses, func(p hr.Suspended) bool {
		return !p.Paid && p.Kind != maternity && p.Date <= last && first <= p.To
	})
}

// single returns the status that covers all of a spell's days in a month; nil if there are several, or no day.
func single(t *Timeline, s Spell, m events.Month) *Status {
	from, to := max(m.First(), s.Hired), m.Last()
	if s.Ended != 0 {
		to = min(to, s.Ended)
	}
	for i := len(t.statuses) - 1; i >= 0; i-- {
		switch st := &t.statuses[i]; {
		case st.From <= from && st.In && from <= to:
			return st
		case st.From <= to:
			return nil
		}
	}
	return nil
}

// MonthMinutes returns the weekly minutes that cover most of a spell's days in a month.
func MonthMinutes(line *Timeline, spell Spell, m events.Month) int {
	return Most(line, spell, m, func(st *Status) int { return st.Schedule.WeeklyMinutes })
}
