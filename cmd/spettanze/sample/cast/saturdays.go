package cast

import (
	"spettanze/cmd/spettanze/sample"
	"spettanze/cmd/spettanze/sample/script"
	"spettanze/events"
	"spettanze/events/hr"
)

var saturdayRoles = []script.Role{
	{ID: "E055", About: "supervisor, fourteen Saturdays in a row: nine at 19%, four at 20%, 70.00 euro for the last (CIA/3.2.a)", Play: fourteenSaturdays},
	{ID: "E056", About: "claims adjuster, seven Saturdays of 2023: the seventh is one too many (CIA/3.2.b)", Play: sevenSaturdays},
	{ID: "E057", About: "claims adjuster beside E056 on 10 June 2023: two, as many as may be", Play: adjuster("E057", "2023-06-10", "2023-06-17")},
	{ID: "E058", About: "claims adjuster, the third on 17 June 2023", Play: adjuster("E058", "2023-06-17")},
}

// qualified hires a clerk with a qualification.
func qualified(s *script.Script, id, qualification string) *script.Actor {
	h := sample.Clerk("2015-05-04", 5, script.Code(hr.FT37))
	h.Qualifications = []string{qualification}
	a := s.Hire(id, h)
	if qualification == hr.Supervisor { // no flex (CIA/3.1.a)
		a.Opened(events.Ferie, "4", 2022)
	} else {
		a.Open("4", 0, 0, 0)
	}
	a.Vacations(2023, 2024, 2025)
	return a
}

func saturdays(a *script.Actor, dates ...string) {
	for _, d := range dates {
		a.Clock(d, "A", "08:00 13:00")
	}
}

// 7 January to 8 April 2023: 9 x 300 minutes at 19%, 4 x 300 at 20%, and 70.00.
func fourteenSaturdays(s *script.Script) {
	a := qualified(s, "E055", hr.Supervisor)
	for d := script.On("2023-01-07"); d <= script.On("2023-04-08"); d += 7 {
		saturdays(a, d.String())
	}
}

func sevenSaturdays(s *script.Script) {
	saturdays(qualified(s, "E056", hr.Liquidatore), "2023-02-04", "2023-03-04", "2023-04-01", "2023-05-06", "2023-06-10", "2023-06-17", "2023-09-02")
}

func adjuster(id string, dates ...string) func(*script.Script) {
	return func(s *script.Script) { saturdays(qualified(s, id, hr.Liquidatore), dates...) }
}
