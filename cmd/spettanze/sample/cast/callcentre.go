package cast

import (
	"spettanze/cmd/spettanze/sample"
	"spettanze/cmd/spettanze/sample/cast/money"
	"spettanze/cmd/spettanze/sample/script"
	"spettanze/events"
	"spettanze/events/hr"
)

var callCentreRoles = []script.Role{
	{ID: "E022", About: "call centre: shifts day by day, three holidays worked in 2023 give three days of ferie (CIA/All.6/3a); " +
		"its own permits; a loan", Play: holidaysWorked},
	{ID: "E023", About: "Easter Sunday 2024 worked; part time from 1/6/2024: the permits of Parte Terza fall by seventy " +
		"minutes", Play: easterWorked},
	{ID: "E024", About: "from Parte Terza to Parte Prima on 1/9/2024: flex begins, four months of permits are taken " +
		"back", Play: toTheOffice},
}

// hireOperator hires an employee of the call centre with the accounts of go-live.
func hireOperator(s *script.Script, id string, h hr.Hired, ferie string) *script.Actor {
	a := s.Hire(id, h)
	a.Opened(events.Ferie, ferie, 2022)
	a.Opened(events.PermessiArt39, "60", 2022)
	a.Opened(events.PermessiParteTerza, "120", 2022)
	a.Opened(events.PermessiExFestivita, "480", 2022)
	return a
}

// shiftOn records a day outside the roster, a holiday, with its planned minutes.
func shiftOn(a *script.Actor, date, punches string, planned int) {
	c := script.Reading(date, "A", punches)
	c.PlannedMinutes = &planned
	a.ClockData(c)
}

func holidaysWorked(s *script.Script) {
	a := hireOperator(s, "E022", sample.Operator("2017-06-01", "cos", script.Code(hr.Shift37)), "3")
	shiftOn(a, "2023-04-25", "08:00 12:00 12:30 17:00", 480)
	shiftOn(a, "2023-05-01", "09:30 13:30 14:00 18:30", 480)
	shiftOn(a, "2023-08-15", "08:00 13:00", 300)
	a.Hours(hr.LeaveParteTerza, "2023-11-15", 120)
	a.Hours(hr.LeaveParteTerza, "2024-11-12", 300)
	a.Vacations(2023, 2024, 2025)
	money.Borrows(a, money.Deal{
		Loan: "L2024-003", Fund: events.GraviMotivi, Amount: "5000.00", Instalments: 48,
		Requested: "2024-06-24", Decided: "2024-07-05", Disbursed: "2024-07-15",
	})
}

// (240 - 360) x 7/12 = -70 of the permits of Parte Terza, (300 - 480) x 7/12 = -105 of art. 39.
func easterWorked(s *script.Script) {
	a := hireOperator(s, "E023", sample.Operator("2021-11-02", "servizio_clienti", script.Code(hr.Shift37)), "3")
	shiftOn(a, "2024-03-31", "08:00 12:00 12:30 17:00", 480)
	shiftOn(a, "2024-04-01", "11:00 15:00 15:30 20:00", 480)
	a.OfficeFrom = script.On("2024-06-01")
	a.Change("2024-06-01", script.Code(hr.PT25), "2026-05-31")
	a.Vacations(2023, 2024, 2025)
}

// 360 x 4/12 = 120 minutes are taken back.
func toTheOffice(s *script.Script) {
	a := hireOperator(s, "E024", sample.Operator("2018-09-03", "assistenza", script.Code(hr.Shift37)), "5")
	a.OfficeFrom = script.On("2024-09-01")
	office, level := hr.PartePrima, 4
	a.Do(hr.Reclassified{Dated: script.Dated("2024-09-01"), Discipline: &office, Level: &level})
	a.Change("2024-09-01", script.Code(hr.FT37), "")
	a.Vacations(2023, 2024, 2025)
}
