package cast

import (
	"spettanze/cmd/spettanze/sample"
	"spettanze/cmd/spettanze/sample/script"
	"spettanze/events"
	"spettanze/events/hr"
	"spettanze/events/shifts"
)

var rosterRoles = []script.Role{
	{ID: "E050", About: "call centre round the clock: a week of mornings, one of afternoons, one with a night, one of middays; every holiday on " +
		"which a shift falls is worked (CIA/All.2)", Play: roundTheClock},
	{ID: "E051", About: "three swaps of 2023 for an hour more: 180 minutes, 60 of them taken, 120 paid in January 2024 " +
		"(CIA/All.2/Monte-ore)", Play: swapsUp},
	{ID: "E052", About: "the same swaps from the other side: 180 minutes withheld in January 2024; ten hours of rest after a roster was corrected " +
		"(CIA/All.2/Riposo)", Play: swapsDown},
	{ID: "E053", About: "a fourth half-free week-end in a row after a Saturday was added (CIA/All.2/3d)", Play: fourHalfFree},
	{ID: "E054", About: "health: Good Friday and 24 June of one year worked, not in turn (CIA/All.6/2); four hours of 2 November rested " +
		"(CIA/All.6/3b)", Play: holidaysInTurn},
}

// hireRoundTheClock hires an operator of the service that never closes, with rosters month by month from the go-live on.
func hireRoundTheClock(s *script.Script, id string, turn int) *script.Actor {
	a := hireOperator(s, id, sample.Operator("2019-04-01", "assistenza", script.Code(hr.Shift37)), "3")
	rostered(a, sample.NewRoster(s.Config.From, s.Config.To, sample.ClockRound, turn, true))
	a.Vacations(2023, 2024, 2025)
	return a
}

// rostered publishes the rosters, as the script has made them so far.
func rostered(a *script.Actor, r *sample.Roster) {
	a.Roster = r
	a.Script.Entries = append(a.Script.Entries, a.Publish()...)
}

// swap exchanges the shift of a day for that of a colleague.
func swap(a *script.Actor, date, hours, with string) {
	to := sample.Hours(hours)
	from := a.Roster.Shifts[script.On(date)]
	a.Roster.Shifts[script.On(date)] = to
	a.Do(shifts.ShiftSwapped{
		Dated: script.Dated(date), Planned: from.Minutes(), Worked: to.Minutes(), Start: &to.Start, End: &to.End, With: with,
	})
}

// replan records a roster of some days in place of what was published for them; empty hours are a day off.
func replan(a *script.Actor, from string, days ...string) {
	first := script.On(from)
	for i, hours := range days {
		delete(a.Roster.Shifts, first+events.Date(i))
		if hours != "" {
			a.Roster.Shifts[first+events.Date(i)] = sample.Hours(hours)
		}
	}
	a.Script.Entries = append(a.Script.Entries, a.Record(a.Roster.Published(first, first+events.Date(len(days)-1))).RecordedOn(first-3))
}

func roundTheClock(s *script.Script) { hireRoundTheClock(s, "E050", 2) }

// E051 works from 14 to 22 in place of 12 to 19, and E052 the other way round.
var swapped = []string{"2023-03-08", "2023-04-05", "2023-05-03"}

// 3 x 60 - 60 = 120 minutes are paid.
func swapsUp(s *script.Script) {
	a := hireRoundTheClock(s, "E051", 3)
	for _, d := range swapped {
		swap(a, d, "14-22", "E052")
	}
	a.Hours(hr.LeaveKind(events.MonteOreTurni), "2023-11-15", 60)
}

// 3 x -60 = -180 minutes are withheld. On 30 May the shift ends at 22, on the 31st it begins at 8: 600 minutes.
func swapsDown(s *script.Script) {
	a := hireRoundTheClock(s, "E052", 1)
	for _, d := range swapped {
		swap(a, d, "12-19", "E051")
	}
	replan(a, "2023-05-31", "08-16")
}

// The week of 18 September would have been the free one: the Friday's five hours go to the Saturday. The next free week-end is that of
// 21 October, so that seven in a row are half-free.
func fourHalfFree(s *script.Script) {
	a := hireRoundTheClock(s, "E053", 0)
	replan(a, "2023-09-22", "", "07-12")
}

// 480 - 240 = 240 minutes of 2 November 2023: 120 used in February, 120 expire on 31 March 2024.
func holidaysInTurn(s *script.Script) {
	a := hireOperator(s, "E054", sample.Operator("2020-02-03", "salute", script.Code(hr.Shift37)), "4")
	r := sample.NewRoster(s.Config.From, s.Config.To, sample.SevenWeeks, 2, false)
	r.Shifts[script.On("2023-04-07")], r.Shifts[script.On("2023-06-24")] = sample.Hours("08-16"), sample.Hours("08-13")
	for _, d := range []string{"2024-12-24", "2024-12-31", "2025-12-24", "2025-12-31"} {
		delete(r.Shifts, script.On(d)) // in turn with colleagues
	}
	rostered(a, r)
	a.Hours(hr.LeaveKind(events.PermessiSemifestivita), "2024-02-14", 120)
	a.Vacations(2023, 2024, 2025)
}
