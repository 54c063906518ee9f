package contract

import (
	"fmt"

	"spettanze/events"
)

var (
	regimes = map[string]Regime{"full_time": FullTime, "part_time": PartTime}
	dayKind = map[string]DayKind{"8h": EightHours, "5h_morning": FiveHoursMorning,
		"5h_afternoon": FiveHoursAfternoon, "6h": SixHours}
)

func (ld *loader) flex() {
	var r rawFlex
	if !ld.read("flex.yaml", &r) {
		return
	}
	f := &ld.c.Flex
	for name, regime := range regimes {
		f.Clauses[regime] = ld.clause("clauses "+name, r.Clauses[name], r.Titles[name])
		f.CarryCap[regime] = ld.ints("carry_cap "+name, r.CarryCap[name], 0, 100_000)
	}
	for i, b := range r.Bands {
		ld.bands(fmt.Sprintf("band %d (%s %v %s)", i+1, b.Regime, b.Weeks, b.Day), b)
	}
	for i, l := range r.Lunch {
		ld.lunch(fmt.Sprintf("lunch %d (%s %v)", i+1, l.Regime, l.Weeks), l)
	}
	f.RigidSchedules = map[events.ScheduleCode]bool{}
	for _, s := range r.RigidSchedules {
		if _, ok := ld.c.Employment.Schedules[events.ScheduleCode(s)]; !ok {
			ld.fail("rigid_schedules", fmt.Sprintf("%q is not a schedule of employment.yaml", s))
		}
		f.RigidSchedules[events.ScheduleCode(s)] = true
	}
	f.RigidDays = ld.ints("rigid_days", r.RigidDays, 0, 366)
}

func (ld *loader) bands(at string, b rawBands) {
	regime, okR := regimes[b.Regime]
	kind, okK := dayKind[b.Day]
	if !okR || !okK {
		ld.fail(at, "regime: expected full_time or part_time; day: expected 8h, 5h_morning, 5h_afternoon or 6h")
		return
	}
	var rows []Version[Band]
	for i, v := range b.Versions {
		where := fmt.Sprintf("%s version %d", at, i+1)
		band := Band{Start: ld.time(where+" start", v.Start), LateCharge: ld.within(where+" charge", v.Charge, 0, 1440)}
		band.EntryFrom, band.EntryTo = ld.between(where+" entry", v.Entry)
		band.ExitFrom, band.ExitTo = ld.between(where+" exit", v.Exit)
		if band.ExitFrom < band.EntryTo {
			ld.fail(where, "the exit band begins before the entry band ends")
		}
		rows = append(rows, Version[Band]{From: ld.date(where, v.From), Value: band})
	}
	fig := figure(ld, at, ld.c.Flex.Clauses[regime], false, rows)
	ld.forWeeks(at, b.Weeks, func(week int) {
		slot := &ld.c.Flex.bands[regime][week][kind]
		if len(slot.versions) > 0 {
			ld.fail(at, "is given twice")
		}
		*slot = fig
	})
}

func (ld *loader) lunch(at string, l rawLunch) {
	regime, ok := regimes[l.Regime]
	if !ok {
		ld.fail(at, "regime: expected full_time or part_time")
		return
	}
	var rows []Version[Lunch]
	for i, v := range l.Versions {
		where := fmt.Sprintf("%s version %d", at, i+1)
		lunch := Lunch{
			InTo: ld.time(where+" in", v.In), Least: ld.within(where+" least", v.Least, 0, 1440),
			Most: ld.within(where+" most", v.Most, v.Least, 1440), LateCharge: ld.within(where+" charge", v.Charge, 0, 1440),
			NotClocked: ld.within(where+" not_clocked", v.NotClocked, 0, 1440),
		}
		lunch.OutFrom, lunch.OutTo = ld.between(where+" out", v.Out)
		if lunch.InTo < lunch.OutTo {
			ld.fail(where, "the latest return comes before the latest leaving")
		}
		rows = append(rows, Version[Lunch]{From: ld.date(where, v.From), Value: lunch})
	}
	fig := figure(ld, at, ld.c.Flex.Clauses[regime], false, rows)
	ld.forWeeks(at, l.Weeks, func(week int) {
		slot := &ld.c.Flex.lunch[regime][week]
		if len(slot.versions) > 0 {
			ld.fail(at, "is given twice")
		}
		*slot = fig
	})
}

func (ld *loader) forWeeks(at string, weeks []string, f func(week int)) {
	if len(weeks) == 0 {
		ld.fail(at, "has no weeks: give A, B or C")
	}
	for _, w := range weeks {
		if i := weekIndex(w); i >= 0 {
			f(i)
		} else {
			ld.fail(at, fmt.Sprintf("week %q: expected A, B or C", w))
		}
	}
}
