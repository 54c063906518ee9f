package cast

import (
	"spettanze/cmd/spettanze/sample"
	"spettanze/cmd/spettanze/sample/script"
	"spettanze/events"
	"spettanze/events/committees"
	"spettanze/events/exams"
	"spettanze/events/hr"
	"spettanze/events/personalised"
)

var leaveRoles = []script.Role{
	{ID: "E061", About: "law 53: three days and a half in 2023, one half too many (CIA/5bis.1)", Play: lawFiftyThree},
	{ID: "E062", About: "member of the training committee from 10/9/2023: 900 minutes, 300 of them expire (CIA/15)", Play: committee},
	{ID: "E063", About: "student: eight days of 2022/23 withheld in October 2023 for an average of 25.50, given back when a result of 15 September " +
		"comes in November (CIA/5bis.1)", Play: lateResult},
	{ID: "E064", About: "student: three days of a thesis with an average of 25.50 are unpaid in October 2024", Play: thesis},
	{ID: "E065", About: "reduced hours from 1/2/2024, ended by the employee in the middle of a month (CIA/4bis.C)", Play: reduced("E065", "2024-02-01")},
	{ID: "E066", About: "reduced hours from 1/3/2024: the second reduction, as many as there may be", Play: reduced("E066", "2024-03-01")},
	{ID: "E067", About: "reduced hours from 1/4/2024: the third reduction is one too many (CIA/4bis.E)", Play: reduced("E067", "2024-04-01")},
}

// clerk hires somebody of Parte Prima without a past that matters.
func clerk(s *script.Script, id string) *script.Actor {
	a := s.Hire(id, sample.Clerk("2018-09-03", 4, script.Code(hr.FT37)))
	a.Open("4", 0, 0, 480)
	a.Vacations(2023, 2024, 2025)
	return a
}

// 2 days, 240 / 480 of a Wednesday and 300 / 300 of a Friday: 3.5 of 3.
func lawFiftyThree(s *script.Script) {
	a := clerk(s, "E061")
	a.Leave("l53", "2023-03-15", "2023-03-16")
	a.Hours("l53", "2023-05-17", 240)
	a.Hours("l53", "2023-10-20", 300)
}

func committee(s *script.Script) {
	a := clerk(s, "E062")
	a.Do(committees.Appointed{Dated: script.Dated("2023-09-10"), Committee: committees.Formazione})
	a.Hours(hr.LeaveKind(events.CommissioneFormazione), "2023-10-11", 300)
	a.Hours(hr.LeaveKind(events.CommissioneFormazione), "2023-11-08", 300)
}

// sat records the result of an exam of a course of study.
func sat(a *script.Actor, date, exam string, grade int) *script.Entry {
	return a.Do(exams.ExamSat{Dated: script.Dated(date), Exam: exam, Course: "economia", Passed: true, Grade: grade})
}

func studies(a *script.Actor, from, to, exam string) {
	a.Absent(from, to)
	a.Do(hr.LeaveTaken{Dated: script.Dated(from), To: script.On(to), Kind: "esame", Exam: exam})
}

// (24 + 27) / 2 = 25.50: 8 days withheld; with 30 of 15 September (24 + 27 + 30) / 3 = 27: none.
func lateResult(s *script.Script) {
	a := clerk(s, "E063")
	sat(a, "2021-02-10", "matematica", 18)
	studies(a, "2023-01-16", "2023-01-20", "statistica")
	sat(a, "2023-01-23", "statistica", 24)
	studies(a, "2023-06-12", "2023-06-14", "diritto")
	sat(a, "2023-06-20", "diritto", 27)
	sat(a, "2023-09-15", "marketing", 30).RecordedOn(script.On("2023-11-20"))
}

// Thursday to Monday, three working days.
func thesis(s *script.Script) {
	a := clerk(s, "E064")
	a.Absent("2024-03-07", "2024-03-11")
	a.Do(hr.LeaveTaken{Dated: script.Dated("2024-03-07"), To: script.On("2024-03-11"), Kind: "tesi", Course: "storia", Average: 2550})
}

// reduced agrees on thirty hours in place of thirty-seven for a year.
func reduced(id, from string) func(*script.Script) {
	return func(s *script.Script) {
		a := clerk(s, id)
		a.Do(personalised.Agreed{Dated: script.Dated(from), To: script.On(from).AddYears(1) - 1, Reason: "A.1.a", Ordinary: 2220, Weekly: 1800})
		a.Change(from, hr.Schedule{Code: hr.Custom, Week: &hr.Week{Mon: 360, Tue: 360, Wed: 360, Thu: 360, Fri: 360}}, "")
		if id == "E065" {
			a.Do(personalised.Closed{Dated: script.Dated("2024-09-15"), By: personalised.ByEmployee})
			a.Change("2024-09-16", script.Code(hr.FT37), "")
		}
	}
}
