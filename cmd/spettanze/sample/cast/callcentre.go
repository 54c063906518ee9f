package cast

import (
	"spettanze/cmd/spettanze/sample"
	"spettanze/events"
	"spettanze/events/hr"
)

var callCentreRoles = []Role{
	{"E022", "call centre: shifts day by day, three holidays worked in 2023 give three days of ferie (CIA/All.6/3a); " +
		"its own permits; a loan", holidaysWorked},
	{"E023", "Easter Sunday 2024 worked; part time from 1/6/2024: the permits of Parte Terza fall by seventy " +
		"minutes", easterWorked},
	{"E024", "from Parte Terza to Parte Prima on 1/9/2024: flex begins, four months of permits are taken " +
		"back", toTheOffice},
}

// hireOperator hires an employee of the call centre with the accounts of go-live.
func hireOperator(s *script, id string, h hr.Hired, ferie string) *actor {
	a := s.hire(id, h)
	a.opened(events.Ferie, ferie, 2022)
	a.opened(events.PermessiArt39, "60", 2022)
	a.opened(events.PermessiParteTerza, "120", 2022)
	a.opened(events.PermessiExFestivita, "480", 2022)
	return a
}

// shiftOn records a day outside the roster, a holiday, with its planned minutes.
func (a *actor) shiftOn(date, punches string, planned int) {
	c := reading(date, "A", punches)
	c.PlannedMinutes = &planned
	a.clockData(c)
}

func holidaysWorked(s *script) {
	a := hireOperator(s, "E022", sample.Operator("2017-06-01", "cos", code(hr.Shift37)), "3")
	a.shiftOn("2023-04-25", "08:00 12:00 12:30 17:00", 480)
	a.shiftOn("2023-05-01", "09:30 13:30 14:00 18:30", 480)
	a.shiftOn("2023-08-15", "08:00 13:00", 300)
	a.hours(hr.LeaveParteTerza, "2023-11-15", 120)
	a.hours(hr.LeaveParteTerza, "2024-11-12", 300)
	a.vacations(2023, 2024, 2025)
	a.borrows(deal{
		loan: "L2024-003", fund: events.GraviMotivi, amount: "5000.00", instalments: 48,
		requested: "2024-06-24", decided: "2024-07-05", disbursed: "2024-07-15",
	})
}

// (240 - 360) x 7/12 = -70 of the permits of Parte Terza, (300 - 480) x 7/12 = -105 of art. 39.
func easterWorked(s *script) {
	a := hireOperator(s, "E023", sample.Operator("2021-11-02", "servizio_clienti", code(hr.Shift37)), "3")
	a.shiftOn("2024-03-31", "08:00 12:00 12:30 17:00", 480)
	a.shiftOn("2024-04-01", "11:00 15:00 15:30 20:00", 480)
	a.OfficeFrom = on("2024-06-01")
	a.change("2024-06-01", code(hr.PT25), "2026-05-31")
	a.vacations(2023, 2024, 2025)
}

// 360 x 4/12 = 120 minutes are taken back.
func toTheOffice(s *script) {
	a := hireOperator(s, "E024", sample.Operator("2018-09-03", "assistenza", code(hr.Shift37)), "5")
	a.OfficeFrom = on("2024-09-01")
	office, level := hr.PartePrima, 4
	a.do(hr.Reclassified{Dated: dated("2024-09-01"), Discipline: &office, Level: &level})
	a.change("2024-09-01", code(hr.FT37), "")
	a.vacations(2023, 2024, 2025)
}
