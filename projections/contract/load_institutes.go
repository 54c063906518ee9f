package contract

import (
	"fmt"
	"slices"

	"spettanze/events"
	"spettanze/projections/calendar"
)

func (ld *loader) clauses() {
	var r rawClauses
	if !ld.read("clauses.yaml", &r) {
		return
	}
	for id, t := range r.Clauses {
		if t.It == "" || t.En == "" {
			ld.fail(id, "needs a title in Italian (it) and in English (en)")
		}
		ld.c.clauses[id] = Clause{ID: id, It: t.It, En: t.En}
	}
}

func (ld *loader) calendar() {
	var r rawCalendar
	if !ld.read("calendar.yaml", &r) {
		return
	}
	ld.clause("calendar", r.Clause, r.Title)
	kinds := map[string]calendar.Kind{"holiday": calendar.Holiday, "half": calendar.Half, "worked_only": calendar.WorkedOnly}
	var rules []calendar.Rule
	for i, d := range r.Days {
		at := fmt.Sprintf("day %d", i+1)
		kind, ok := kinds[d.Kind]
		if !ok {
			ld.fail(at, fmt.Sprintf("kind %q: expected holiday, half or worked_only", d.Kind))
		}
		if d.Title.It == "" || d.Title.En == "" {
			ld.fail(at, "needs a title in Italian (it) and in English (en)")
		}
		rule := calendar.Rule{Day: ld.dayOfYear(at, d), Kind: kind,
			From: ld.optionalDate(at, d.From), To: ld.optionalDate(at, d.To)}
		if rule.To != 0 && rule.To < rule.From {
			ld.fail(at, "ends before it begins")
		}
		rules = append(rules, rule)
	}
	if len(ld.errs) == 0 {
		ld.c.Calendar = calendar.New(rules)
	}
}

func (ld *loader) employment() {
	var r rawEmployment
	if !ld.read("employment.yaml", &r) {
		return
	}
	e := &ld.c.Employment
	e.FullTimeMinutes = ld.ints("full_time_minutes", r.FullTimeMinutes, 1, 7*1440)
	ld.clause("schedules", r.Schedules.Clause, r.Schedules.Title)
	e.Schedules = map[events.ScheduleCode][7]int{}
	for code, w := range r.Schedules.Codes {
		week := [7]int{w.Sun, w.Mon, w.Tue, w.Wed, w.Thu, w.Fri, w.Sat}
		for _, m := range week {
			ld.within("schedule "+code, m, 0, 1440)
		}
		e.Schedules[events.ScheduleCode(code)] = week
	}
	e.PartTimeService = ld.ints("part_time_service_years", r.PartTimeService, 0, 50)
	e.PartTimeContract = ld.clause("part_time_contract", r.PartTimeContract.Clause, r.PartTimeContract.Title)
	e.PartTimeLength = convert(ld, "part_time_length_years", r.PartTimeLength, func(at string, v LengthRange) LengthRange {
		if v.Least < 0 || v.Most < v.Least || v.Most > 50 {
			ld.fail(at, "least and most: expected 0 <= least <= most <= 50")
		}
		return v
	})
	e.MonthCountsFromDays = ld.ints("month_counts_days", r.MonthCounts, 1, 31)
}

func (ld *loader) ferie() {
	var r rawFerie
	if !ld.read("ferie.yaml", &r) {
		return
	}
	f := &ld.c.Ferie
	f.YearlyDays = convert(ld, "yearly_days", r.YearlyDays, func(at string, v rawYearlyDays) YearlyDays {
		y := YearlyDays{
			JuniorParts: ld.parts(at+" junior", events.Day, v.Junior), SeniorParts: ld.parts(at+" senior", events.Day, v.Senior),
			StepYears: ld.within(at+" step_years", v.StepYears, 0, 50), WeekDays: ld.within(at+" week_days", v.WeekDays, 1, 7),
			SeniorLevels: ld.levels(at+" senior_levels", v.SeniorLevels),
		}
		return y
	})
	f.PartTimeClause = ld.clause("part_time", r.PartTime.Clause, r.PartTime.Title)
	f.HourlyDays = ld.ints("hourly_days", r.HourlyDays, 0, 366)
	f.RemoteClause = ld.clause("remote_half_day", r.RemoteHalfDay.Clause, r.RemoteHalfDay.Title)
	f.HolidayWorked = ld.ints("holiday_worked", r.HolidayWorked, 0, 10)
	f.TwoWeeks = ld.ints("two_weeks", r.TwoWeeks, 0, 52)
	f.Overdue = convert(ld, "overdue", r.Overdue, func(at string, v rawOverdue) Overdue {
		return Overdue{Day: ld.dayOfYear(at, rawDay{Day: v.Day}), Years: ld.within(at+" years", v.Years, 1, 50)}
	})
}

func (ld *loader) levels(at string, in []int) (out [8]bool) {
	for _, l := range in {
		if ld.within(at, l, 1, 7) == l && l >= 1 && l <= 7 {
			out[l] = true
		}
	}
	return out
}

func (ld *loader) timeBank() {
	var r rawTimeBank
	if !ld.read("timebank.yaml", &r) {
		return
	}
	t := &ld.c.TimeBank
	t.TotalCap = ld.ints("total_cap", r.TotalCap, 0, 1_000_000)
	t.MonthCap = ld.ints("month_cap", r.MonthCap, 0, 1_000_000)
	t.NoticeHours = ld.ints("notice_hours", r.NoticeHours, 0, 10_000)
	t.ServiceYears = ld.ints("service_years", r.ServiceYears, 0, 50)
	t.Agreement = ld.clause("agreement", r.Agreement.Clause, r.Agreement.Title)
	t.Recovery = ld.clause("recovery", r.Recovery.Clause, r.Recovery.Title)
	t.Withholding = ld.clause("withholding", r.Withholding.Clause, r.Withholding.Title)
}

func (ld *loader) permits() {
	var r rawPermits
	if !ld.read("permits.yaml", &r) {
		return
	}
	p := &ld.c.Permits
	for _, a := range r.Accounts {
		at := "account " + a.Entitlement
		acc := PermitAccount{Entitlement: events.Entitlement(a.Entitlement), Discipline: events.Discipline(a.Discipline),
			Clause: ld.clause(at, a.Clause, a.Title), ExcludedLevels: ld.levels(at+" excluded_levels", a.ExcludedLevels)}
		if !acc.Entitlement.HasLots() || acc.Entitlement.Unit() != events.Minute {
			ld.fail(at, "is not an entitlement of permits")
		}
		switch acc.Discipline {
		case "", events.PartePrima, events.ParteTerza:
		default:
			ld.fail(at, fmt.Sprintf("discipline %q: expected parte_prima or parte_terza", a.Discipline))
		}
		switch a.Grant {
		case "yearly":
		case "by_date":
			acc.ByDate = true
		default:
			ld.fail(at, fmt.Sprintf("grant %q: expected yearly or by_date", a.Grant))
		}
		var rows []Version[PermitAmount]
		for i, v := range a.Versions {
			where := fmt.Sprintf("%s version %d", at, i+1)
			amount := PermitAmount{FullTime: ld.within(where, v.Amount, 0, 100_000), ByWeeklyMinutes: v.ByWeeklyMinutes}
			for weekly, m := range v.ByWeeklyMinutes {
				ld.within(where+" weekly minutes", weekly, 1, 7*1440)
				ld.within(where+" by_weekly_minutes", m, 0, 100_000)
			}
			rows = append(rows, Version[PermitAmount]{From: ld.date(where, v.From), Value: amount})
		}
		acc.Amounts = figure(ld, at, acc.Clause, false, rows)
		p.Accounts = append(p.Accounts, acc)
	}
	for i, d := range r.Abolished {
		p.Abolished = append(p.Abolished, ld.dayOfYear(fmt.Sprintf("abolished holiday %d", i+1), d))
	}
	p.Expiry = convert(ld, "expiry", r.Expiry, func(at string, v rawExpiryOn) calendar.DayOfYear {
		return ld.dayOfYear(at, rawDay{Day: v.Day})
	})
}

func (ld *loader) corrections() {
	var r rawCorrections
	if !ld.read("corrections.yaml", &r) {
		return
	}
	ld.c.OpeningClause = ld.clause("opening", r.Opening.Clause, r.Opening.Title)
	ld.c.AdjustmentClause = ld.clause("adjustment", r.Adjustment.Clause, r.Adjustment.Title)
}

// closingDates tabulates [Contract.NextClosing].
func closingDates(c *Contract) []events.Date {
	next := make([]events.Date, events.MaxDate-events.MinDate+1)
	days := make([]bool, len(next))
	closes := func(d events.Date) {
		if d >= events.MinDate && d <= events.MaxDate {
			days[d-events.MinDate] = true
		}
	}
	for d := events.MinDate; d <= events.MaxDate; d = d.MonthEnd() + 1 {
		closes(d.MonthEnd())
	}
	for y := events.MinDate.Year(); y <= events.MaxDate.Year(); y++ {
		first := events.NewDate(y, 1, 1)
		closes(first)
		for _, a := range c.Permits.Abolished {
			closes(a.In(y))
		}
		closes(c.Permits.Expiry.On(first).In(y))
		closes(c.Ferie.Overdue.On(first).Day.In(y))
	}
	for _, a := range c.Permits.Accounts {
		for _, v := range a.Amounts.Versions() {
			closes(v.From)
		}
	}
	upcoming := events.MaxDate + 1
	for d := range slices.Backward(next) {
		if days[d] {
			upcoming = events.MinDate + events.Date(d)
		}
		next[d] = upcoming
	}
	return next
}
