package me_test

import (
	"net/http"
	"strings"
	"testing"
	"time"
	_ "time/tzdata"

	ics "github.com/arran4/golang-ical"

	"spettanze/events/memory"
	"spettanze/handlers/api/intake"
	"spettanze/handlers/dashboard/frame"
	"spettanze/handlers/dashboard/me"
	"spettanze/handlers/dashboard/pagetest"
	"spettanze/projections/report"
	"spettanze/projections/scenario"
)

// E1 has, on 1 March 2024, 20 days of vacation of 2023 and 2 × 25/12 of 2024, 5:00 of permits of 2023, which expire on 31 March. The time bank is open in
// 2024, and 7:00 of it were taken in March; of a month there may be 8:00 (CIA/4bis.B.2.d). E2 has an agreement of remote work until 30 June.
const company = `2024-01-01T11:00:00Z 2015-01-01 E1 employment.hired level=4 schedule=ft37
2024-01-01T11:00:00Z 2015-01-01 E2 employment.hired level=4 schedule=ft37
2024-01-01T11:00:00Z 2024-01-01 E1 balance.opened entitlement=ferie quantity=20 lot=2023
2024-01-01T11:00:00Z 2024-01-01 E1 balance.opened entitlement=permessi_art39 quantity=300 lot=2023
2024-01-01T11:00:00Z 2024-01-01 E1 timebank.agreed to=2024-12-31 recovery=four_monthly reason=family
2024-02-28T11:00:00Z 2024-03-01 E1 timebank.leave_taken minutes=420
2024-02-28T11:00:00Z 2024-01-01 E2 remote.agreed to=2024-06-30`

func start(t *testing.T, granted string) http.Handler {
	t.Helper()
	r := scenario.Reporter(t, "2024-03-01", company)
	pages := func(f *frame.Frame) { me.Pages(f, tries(t, r)) }
	if granted == "" {
		return pagetest.Serve(t, r, pages)
	}
	return pagetest.ServeTo(t, r, granted, pages)
}

// tries is an intake whose log has nothing that the reporter does not know.
func tries(t *testing.T, r *report.Reporter) *intake.Intake {
	t.Helper()
	return &intake.Intake{Log: memory.New(func() time.Time { return r.Today.In(scenario.Rome(t)) })}
}

const employee = "{role: employee, employee: E1}"

func TestMe(t *testing.T) {
	h := start(t, employee)
	pagetest.Get(t, h, "/blue/me?lang=it").Has(http.StatusOK, "Le mie spettanze", "Hai 24,1667 giorni di ferie", "5:00 di permessi art. 39",
		"5:00 di permessi art. 39 scadono il 31/03/2024", "Alla prossima visita", "In servizio dal 01/01/2015", "Posso prendere…?", "Estratto conto 2024")
	pagetest.Get(t, h, "/blue/me?lang=en").Has(http.StatusOK, "My balances", "You have 24.1667 days of vacation (ferie)", "5:00 of permits, art. 39 expire on 2024-03-31",
		"May I take…?")
	pagetest.Get(t, h, "/blue/me?lang=it&at=2024-12-31").Has(http.StatusOK, "Previsione al 31/12/2024", "Al 31/12/2024: ")
	if words := pagetest.Get(t, h, "/blue/me?lang=it").HTML; strings.Contains(words, "/events/") || strings.Contains(words, "/me/looks") {
		t.Error("the page leads to records as received, or to a page that there is not")
	}
	// The last visit saw two records, the hires. Of the others four change something: of two employees no one may have a time bank (CIA/4bis.E).
	cookie := []string{"Cookie", "visit=0.0-2.1709200000"}
	pagetest.Get(t, h, "/blue/me?lang=it", cookie...).Has(http.StatusOK, "Dalla tua ultima visita", "4 registrazioni hanno cambiato le tue cifre", "from-known=2")
	cookie[1] = "visit=0.0-6.1709200000"
	pagetest.Get(t, h, "/blue/me?lang=en", cookie...).Has(http.StatusOK, "Since your last visit", "nothing has changed.")
	pagetest.Get(t, start(t, ""), "/blue/me?lang=it").Has(http.StatusNotFound, "nessuno accede")
	pagetest.Get(t, start(t, "{role: reader}"), "/blue/me?lang=it").Has(http.StatusForbidden)
}

// Leave is tried as if it were asked for now: 1 more hour of the time bank in March fits, 1:30 does not.
func TestMayITake(t *testing.T) {
	h := start(t, employee)
	for asked, want := range map[string][]string{
		"take=ferie&on=4/3/2024&until=8/3/2024":                             {"Nessuna regola sarebbe violata.", "Ferie: 24,1667 giorni", "19,1667 giorni", "Saldi al 08/03/2024"},
		"take=ferie&on=2024-03-03":                                          {"Non cambierebbe alcuna cifra"}, // a Sunday
		"take=permessi_art39&on=4/3/2024&hours=2":                           {"Nessuna regola sarebbe violata.", "3:00"},
		"take=hr.timebank.leave_taken&on=18/3/2024&hours=1:00":              {"Nessuna regola sarebbe violata.", "8:00"},
		"take=hr.timebank.leave_taken&on=18/3/2024&hours=1,5":               {"Una regola sarebbe violata", "8:30 su un massimo di 8:00", "CIA/4bis.B.2.d"},
		"take=hr.timebank.leave_taken&on=18/3/2024":                         {"Dire quante ore"},
		"take=hr.timebank.leave_taken&on=18/3/2024&until=19/3/2024&hours=1": {"ore di un giorno"},
		"take=ferie":                                    {"Scrivere il giorno"},
		"take=ferie&on=31/31":                           {"Data non compresa"},
		"take=ferie&on=4/3/2024&until=1/3/2024":         {`id="until-fault"`},
		"take=ferie&on=4/3/2024&hours=two":              {"Scrivere le ore come 2:30"},
		"take=sickness&on=4/3/2024":                     {"Scegliere che cosa si prende"},
		"take=ferie&on=4/3/2024&until=8/3/2024&hours=2": {`id="hours-fault"`},
	} {
		pagetest.Get(t, h, "/blue/me?lang=it&"+strings.ReplaceAll(asked, "/", "%2F")).Has(http.StatusOK, want...)
	}
	// Who asks for another gets the answer about oneself: the form has no such field.
	if p := pagetest.Get(t, h, "/blue/me?lang=it&who=E2&take=ferie&on=2024-03-04"); strings.Contains(p.Words, "E2") {
		t.Error("the page is about another")
	}
}

// The calendar has a day for each deadline, and what its reader needs.
func TestCalendar(t *testing.T) {
	h := start(t, employee)
	p := pagetest.Get(t, h, "/blue/me/deadlines.ics?lang=it")
	if p.Status != http.StatusOK || p.Header.Get("Content-Type") != "text/calendar; charset=utf-8" || p.Header.Get("Cache-Control") != "no-store" ||
		p.Header.Get("Content-Disposition") != "attachment; filename=scadenze.ics" {
		t.Fatalf("%d %v", p.Status, p.Header)
	}
	cal, err := ics.ParseCalendar(strings.NewReader(strings.ReplaceAll(p.HTML, " ", "\n")))
	if err == nil && len(cal.Events()) == 0 {
		t.Error("the calendar is empty")
	}
	for _, want := range []string{"VERSION:2.0", "DTSTART;VALUE=DATE:20240331", "DTEND;VALUE=DATE:20240401", "SUMMARY:Scadono 5:00 di permessi art. 39", "TRIGGER:-P7D"} {
		p.Has(http.StatusOK, want)
	}
	// The end of an agreement is a deadline whatever is left of it.
	pagetest.Get(t, start(t, "{role: employee, employee: E2}"), "/blue/me/deadlines.ics?lang=en").Has(http.StatusOK, "DTSTART;VALUE=DATE:20240630",
		"SUMMARY:The remote-work agreement ends", "DESCRIPTION:The remote-work agreement ends")
	pagetest.Get(t, start(t, "{role: manager, unit: nord}"), "/blue/me/deadlines.ics").Has(http.StatusForbidden)
}
