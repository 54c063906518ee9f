package cast

import (
	"spettanze/cmd/spettanze/sample"
	"spettanze/events"
	"spettanze/events/hr"
)

var saturdayRoles = []Role{
	{"E055", "supervisor, fourteen Saturdays in a row: nine at 19%, four at 20%, 70.00 euro for the last (CIA/3.2.a)", fourteenSaturdays},
	{"E056", "claims adjuster, seven Saturdays of 2023: the seventh is one too many (CIA/3.2.b)", sevenSaturdays},
	{"E057", "claims adjuster beside E056 on 10 June 2023: two, as many as may be", adjuster("E057", "2023-06-10", "2023-06-17")},
	{"E058", "claims adjuster, the third on 17 June 2023", adjuster("E058", "2023-06-17")},
}

// qualified hires a clerk with a qualification.
func (s *script) qualified(id, qualification string) *actor {
	h := sample.Clerk("2015-05-04", 5, code(hr.FT37))
	h.Qualifications = []string{qualification}
	a := s.hire(id, h)
	if qualification == hr.Supervisor { // no flex (CIA/3.1.a)
		a.opened(events.Ferie, "4", 2022)
	} else {
		a.open("4", 0, 0, 0)
	}
	a.vacations(2023, 2024, 2025)
	return a
}

func saturdays(a *actor, dates ...string) {
	for _, d := range dates {
		a.clock(d, "A", "08:00 13:00")
	}
}

// 7 January to 8 April 2023: 9 x 300 minutes at 19%, 4 x 300 at 20%, and 70.00.
func fourteenSaturdays(s *script) {
	a := s.qualified("E055", hr.Supervisor)
	for d := on("2023-01-07"); d <= on("2023-04-08"); d += 7 {
		saturdays(a, d.String())
	}
}

func sevenSaturdays(s *script) {
	saturdays(s.qualified("E056", hr.Liquidatore), "2023-02-04", "2023-03-04", "2023-04-01", "2023-05-06", "2023-06-10", "2023-06-17", "2023-09-02")
}

func adjuster(id string, dates ...string) func(*script) {
	return func(s *script) { saturdays(s.qualified(id, hr.Liquidatore), dates...) }
}
