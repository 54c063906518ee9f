package cast

import (
	"spettanze/cmd/spettanze/sample"
	"spettanze/cmd/spettanze/sample/script"
	"spettanze/events/hr"
	"spettanze/events/remote"
)

var remoteRoles = []script.Role{
	{ID: "E059", About: "remote work: three days of March 2023 kept for April, whose sixteenth day is one too many; 300.00 euro of the first " +
		"agreement (CIA/All.11/C, K)", Play: remoteDays},
	{ID: "E060", About: "call centre: an agreement that ends with the move to another unit on 3 June 2024; a remote day after it", Play: movesUnit},
}

// agreeRemote is an agreement of remote work.
func agreeRemote(a *script.Actor, from, to string) {
	a.Do(remote.Agreed{Dated: script.Dated(from), To: script.On(to)})
}

// fromHome makes the first n working days of a month remote.
func fromHome(a *script.Actor, month string, n int) {
	for d := script.On(month + "-01"); n > 0; d++ {
		if a.Minutes(d) > 0 && !a.Away[d] {
			a.Home[d] = true
			n--
		}
	}
}

// 10 of 12 in January: 2 kept. February 2 + 12 - 14 = 0. March 12 - 5 = 7: 3 kept. April 3 + 12 = 15, the sixteenth day is 27 April.
func remoteDays(s *script.Script) {
	a := s.Hire("E059", sample.Clerk("2018-03-05", 4, script.Code(hr.FT37)))
	a.Open("5", 0, 0, 480)
	agreeRemote(a, "2023-01-01", "2023-12-31")
	fromHome(a, "2023-01", 10)
	fromHome(a, "2023-02", 14)
	fromHome(a, "2023-03", 5)
	fromHome(a, "2023-04", 16)
	a.Vacations(2023, 2024, 2025)
}

// The first unit that is told ends nothing, the second does: the agreement to its eve.
func movesUnit(s *script.Script) {
	h := sample.Operator("2020-09-01", "servizio_clienti", script.Code(hr.Shift37))
	h.Unit = "numero-verde"
	a := hireOperator(s, "E060", h, "3")
	rostered(a, sample.NewRoster(s.Config.From, s.Config.To, sample.SevenWeeks, 4, false))
	agreeRemote(a, "2024-01-01", "2024-12-31")
	a.Home[script.On("2024-05-06")], a.Home[script.On("2024-06-10")] = true, true
	a.Do(hr.Reclassified{Dated: script.Dated("2024-06-03"), Unit: "reclami"})
	a.Vacations(2023, 2024, 2025)
}
