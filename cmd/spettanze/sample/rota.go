package sample

import (
	"time"

	"spettanze/events"
	"spettanze/events/hr"
)

// The nominal starts of the working day by type of week, and of a short day in the afternoon.
const (
	startA         events.ClockTime = 8 * 60
	startB         events.ClockTime = 9 * 60
	startC         events.ClockTime = 8*60 + 30
	startAfternoon events.ClockTime = 13 * 60
)

// pattern is a day that earns no flex credit: the nominal punches, and how far the whole of it may slide, in minutes,
// without leaving the bands of the contract.
type pattern struct {
	start       events.ClockTime
	minutes     int // to be worked
	lunch       bool
	early, late int // slide of the whole day
	lunchSlide  int // slide of the lunch break by itself
}

// evenDay returns the pattern of a day of so many minutes, or of its first part when the rest is leave.
func evenDay(theoretical, worked int, week string, partTime, afternoon bool) pattern {
	p := pattern{start: startA, minutes: worked}
	switch {
	case afternoon:
		p.start = startAfternoon
	case week == "B":
		p.start = startB
	case week == "C":
		p.start = startC
	}
	p.lunch = worked > 6*60
	if worked != theoretical {
		return p // flex does not apply on a day of leave: no reason to slide
	}
	b := week == "B"
	switch {
	case theoretical == 300 && afternoon:
		if !partTime {
			p.late = 15
		}
	case theoretical == 480 && !partTime:
		p.early, p.late, p.lunchSlide = 15, 15, 15
	case theoretical == 300 && !partTime:
		p.early, p.late = 15, 15
	case theoretical == 480 && b, theoretical == 300 && b:
		p.late = 15
	case theoretical == 480, theoretical == 360:
		p.early = 15
	}
	return p
}

// punches lays the pattern down, slid by so many minutes, the lunch break by lunchSlide more.
func (p pattern) punches(slide, lunchSlide int) []events.ClockTime {
	in := p.start + events.ClockTime(slide)
	if !p.lunch {
		return []events.ClockTime{in, in + events.ClockTime(p.minutes)}
	}
	out := p.start + 4*60 + events.ClockTime(lunchSlide)
	return []events.ClockTime{in, out, out + 60, in + 60 + events.ClockTime(p.minutes)}
}

// end returns the nominal last punch.
func (p pattern) end() events.ClockTime {
	end := p.start + events.ClockTime(p.minutes)
	if p.lunch {
		end += 60
	}
	return end
}

// weekMinutes are the minutes of each weekday, Sunday first, by the contract's table of schedules.
func weekMinutes(s hr.Schedule) [7]int {
	if w := s.Week; w != nil {
		return [7]int{w.Sun, w.Mon, w.Tue, w.Wed, w.Thu, w.Fri, w.Sat}
	}
	switch s.Code {
	case hr.FT37:
		return [7]int{0, 480, 480, 480, 480, 300, 0}
	case hr.FT37MonPM:
		return [7]int{0, 300, 480, 480, 480, 480, 0}
	case hr.PT25:
		return [7]int{0, 300, 300, 300, 300, 300, 0}
	case hr.PT30x6:
		return [7]int{0, 300, 300, 300, 300, 300, 300}
	case hr.PT30x5, hr.PT30x5Return:
		return [7]int{0, 360, 360, 360, 360, 360, 0}
	}
	return [7]int{}
}

// partTime reports whether a schedule is under 37 hours a week.
func partTime(s hr.Schedule) bool {
	if s.Code == hr.Shift37 {
		return false
	}
	sum := 0
	for _, m := range weekMinutes(s) {
		sum += m
	}
	return sum < 2220
}

// shiftWeeks are the two weeks of the call centre, CIA/3.1: 8/8/8/8/5 and 8/8/7/7/7 hours.
var shiftWeeks = [2][5]int{{480, 480, 480, 480, 300}, {480, 480, 420, 420, 420}}

// shift returns the rostered minutes and the start of a shift: five days from Monday to Saturday, the free
// one and the start of the shift moving with the week. The turn makes rosters of two people differ.
func shift(d events.Date, turn int) (minutes int, start events.ClockTime) {
	if d.Weekday() == time.Sunday {
		return 0, 0
	}
	week, day := weekNumber(d)+turn, int(d.Weekday())-1
	free := week % 6
	if day == free {
		return 0, 0
	}
	if day > free {
		day--
	}
	starts := [4]events.ClockTime{8 * 60, 9*60 + 30, 11 * 60, 12*60 + 30}
	return shiftWeeks[week%2][day], starts[week%4]
}
