package standing_test

import (
	"encoding/json"
	"testing"

	"spettanze/events"
	"spettanze/projections/report"
	"spettanze/projections/scenario"
	"spettanze/projections/standing"
)

// reporter returns a reporter of the events of E1, who was hired at level 4, at the end of 2024.
func reporter(t *testing.T, history string) *standing.Reporter {
	t.Helper()
	return &standing.Reporter{Reporter: scenario.Reporter(t, "2024-12-31", "2021-01-01 E1 employment.hired level=4 schedule=ft37\n"+history)}
}

// row returns the row of an entitlement on a day, and of the list of all employees.
func row(t *testing.T, r *standing.Reporter, ent events.Entitlement, on string) (one, listed standing.Entitlement) {
	t.Helper()
	q := report.Query{Company: "blue", At: events.MustParseDate(on)}
	doc, err := r.Standing(t.Context(), q, "E1")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range doc.Entitlements {
		if e.Entitlement.Entitlement == ent {
			one = e
		}
	}
	err = r.Each(t.Context(), q, nil, func(l *standing.Listed) error {
		for _, e := range l.Entitlements {
			if e.Entitlement.Entitlement == ent {
				listed = e
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return one, listed
}

func same(t *testing.T, what string, got any, want string) {
	t.Helper()
	b, err := json.Marshal(got)
	if err != nil {
		t.Fatal(err)
	}
	if string(b) != want {
		t.Errorf("%s:\n got %s\nwant %s", what, b, want)
	}
}

// Level 4 has 20 days a year, 1.6667 a month: 5.0000 by March, of which two were taken; 20 more of each year before.
func TestAYearOfVacation(t *testing.T) {
	r := reporter(t, `2023-03-06 E1 leave.taken kind=ferie to=2023-03-07`)
	e, listed := row(t, r, events.Ferie, "2023-03-30")
	year := `{"year":2023,"opening":"40.0000","earned":"3.3333","used":"2.0000","lost":"0.0000","other":"0.0000",` +
		`"moved":[{"kind":"accrue","quantity":"3.3333"},{"kind":"use","quantity":"-2.0000"}]}`
	same(t, "the year", e.Year, year)
	same(t, "the year in the list", listed.Year, year)
	same(t, "what comes next", e.Next, `{"date":"2023-03-31","kind":"accrue","lot":2023,"quantity":"1.6667","balance":"43.0000","clause":"CCNL/33"}`)
	deadlines := `[{"lot":2021,"left":"18.0000","date":"2023-06-30","days":92,"text":{"it":"da godere entro questa data; non si perde","en":"to be taken by this date; it is not lost"}},` +
		`{"lot":2022,"left":"20.0000","date":"2024-06-30","days":458,"text":{"it":"da godere entro questa data; non si perde","en":"to be taken by this date; it is not lost"}},` +
		`{"lot":2023,"left":"3.3333","date":"2025-06-30","days":823,"text":{"it":"da godere entro questa data; non si perde","en":"to be taken by this date; it is not lost"}}]`
	same(t, "deadlines", e.Deadlines, deadlines)
	same(t, "deadlines in the list", listed.Deadlines, deadlines)
}

// The 300 minutes left of 2022 expire at the end of 31 March 2023 (CIA/5.4); those of 2023 were granted on 1 January.
func TestPermitsExpire(t *testing.T) {
	r := reporter(t, `2023-01-01 E1 balance.opened entitlement=permessi_art39 lot=2022 quantity=300`)
	e, _ := row(t, r, events.PermessiArt39, "2023-03-30")
	same(t, "the first deadline", e.Deadlines[0], `{"lot":2022,"left":"300","date":"2023-03-31","days":1,"lost":true,`+
		`"text":{"it":"scade alla fine di questa data","en":"expires at the end of this date"}}`)
	same(t, "what comes next", e.Next, `{"date":"2023-03-31","kind":"expire","lot":2022,"quantity":"-300","balance":"480","clause":"CIA/5.4"}`)
	e, _ = row(t, r, events.PermessiArt39, "2023-03-31")
	same(t, "the year", e.Year, `{"year":2023,"opening":"300","earned":"480","used":"0","lost":"300","other":"0",`+
		`"moved":[{"kind":"expire","quantity":"-300"},{"kind":"grant","quantity":"480"}],`+
		`"loss":{"date":"2023-03-31","kind":"expire","lot":2022,"quantity":"-300","balance":"480","clause":"CIA/5.4"}}`)
}

// The cap of the carry-over is 420 until 30 November 2022 and 480 from 1 December on (CIA/All.1-A/Compensazioni); at 500 a
// month's end forfeits 20.
func TestCapOfFlex(t *testing.T) {
	r := reporter(t, `2022-11-30 E1 balance.opened entitlement=flex quantity=400
2022-12-31 E1 balance.adjusted entitlement=flex quantity=100 reason=x authorizedBy=y`)
	limit := func(figures, reached, room string) string {
		return `[{"text":{"it":"riporto a fine mese, con segno più o meno; il resto si perde","en":"carried over at the month's end, either sign; the rest is lost"},` +
			`"clause":"CIA/All.1-A/Compensazioni","figure":"flex.yaml/carry_cap/full_time",` + figures + `,"either":true,"reached":"` + reached + `","room":"` + room + `"}]`
	}
	for _, tt := range []struct{ on, want string }{
		{"2022-11-30", limit(`"from":"2018-04-01","most":"420"`, "400", "20")},
		{"2022-12-01", limit(`"from":"2022-12-01","most":"480"`, "400", "80")},
		{"2022-12-31", limit(`"from":"2022-12-01","most":"480"`, "480", "0")},
	} {
		e, listed := row(t, r, events.Flex, tt.on)
		same(t, tt.on, e.Limits, tt.want)
		same(t, tt.on+" in the list", listed.Limits, tt.want)
	}
	e, _ := row(t, r, events.Flex, "2022-12-31")
	same(t, "the loss", e.Year.Loss, `{"date":"2022-12-31","kind":"forfeit","quantity":"-20","balance":"480","clause":"CIA/All.1-A/Compensazioni"}`)
}

// Two hours in January, four in February, one worked back in February: 300 are owed of 1920, 180 of February's 480 are used, all
// by the end of the agreement.
func TestTimeBank(t *testing.T) {
	r := reporter(t, `2023-01-01 E1 timebank.agreed to=2023-06-30 recovery=monthly reason=x
2023-01-10 E1 timebank.leave_taken minutes=120
2023-02-07 E1 timebank.leave_taken minutes=240
2023-02-08 E1 timebank.recovered minutes=60`)
	e, listed := row(t, r, events.BancaDelTempo, "2023-02-28")
	total := `{"text":{"it":"da recuperare in tutto","en":"to be worked back in all"},"clause":"CIA/4bis.B.2.a","figure":"timebank.yaml/total_cap",` +
		`"most":"1920","reached":"300","room":"1620"}`
	same(t, "limits", e.Limits, `[`+total+`,{"text":{"it":"usi meno recuperi del mese","en":"leave less time worked back, of the month"},`+
		`"clause":"CIA/4bis.B.2.d","figure":"timebank.yaml/month_cap","most":"480","since":"2023-02-01","reached":"180","room":"300"}]`)
	same(t, "limits in the list", listed.Limits, `[`+total+`]`)
	same(t, "the year", e.Year, `{"year":2023,"opening":"0","earned":"0","used":"360","lost":"0","other":"-60",`+
		`"moved":[{"kind":"use","quantity":"360"},{"kind":"recover","quantity":"-60"}]}`)
	if d := e.Deadlines[0]; d.Date == nil || *d.Date != events.MustParseDate("2023-06-30") || d.Left != "300" {
		t.Errorf("the deadline is %+v", d)
	}
	same(t, "what comes next", e.Next, `{"date":"2023-06-30","kind":"withhold","quantity":"-300","balance":"0","clause":"CIA/4bis.B.2.d"}`)
}

// Hired in 2021 full time at level 4; level 5 from 1 March 2022; part time from 1 July 2022, when the cap of flex is 300; unpaid in May
// 2022; an agreement of the time bank that was closed before its end.
func TestEmployment(t *testing.T) {
	r := reporter(t, `2022-03-01 E1 employment.reclassified level=5
2022-05-01 E1 employment.suspended to=2022-05-31 paid=false kind=aspettativa
2022-07-01 E1 employment.schedule_changed schedule=pt25
2022-01-01 E1 timebank.agreed to=2022-06-30 recovery=four_monthly reason=x
2022-04-30 E1 timebank.closed
2022-01-01 E1 balance.opened entitlement=flex quantity=60`)
	doc, err := r.Employment(t.Context(), report.Query{Company: "blue", At: events.MustParseDate("2022-12-31")}, "E1")
	if err != nil {
		t.Fatal(err)
	}
	same(t, "spells", doc.Spells, `[{"hired":"2021-01-01","serviceStart":"2021-01-01","cause":{"source":"/hr","id":"e1","seq":1}}]`)
	terms := func(from, to, schedule, minutes, week, full, level, more string) string {
		return `{"from":"` + from + `",` + to + `"schedule":"` + schedule + `","weeklyMinutes":` + minutes + `,"weeklyDays":5,"week":[` + week + `],"fullTime":` + full +
			`,"contract":"indefinite","discipline":"parte_prima","level":` + level + `,"grade":"` + level + `"` + more + `}`
	}
	const fulltime = "480,480,480,480,300,0,0"
	same(t, "terms", doc.Terms, `[`+
		terms("2021-01-01", `"to":"2022-02-28",`, "ft37", "2220", fulltime, "true", "4", `,"causes":[{"source":"/hr","id":"e1","seq":1}]`)+`,`+
		terms("2022-03-01", `"to":"2022-06-30",`, "ft37", "2220", fulltime, "true", "5", `,"changed":["level"],"causes":[{"source":"/hr","id":"e2","seq":2}]`)+`,`+
		terms("2022-07-01", "", "pt25", "1500", "300,300,300,300,300,0,0", "false", "5", `,"changed":["schedule"],"causes":[{"source":"/hr","id":"e4","seq":4}]`)+`]`)
	same(t, "unpaid", doc.Unpaid, `[{"from":"2022-05-01","to":"2022-05-31"}]`)
	same(t, "periods", doc.Periods, `[{"entitlement":"banca_del_tempo","from":"2022-01-01","to":"2022-04-30","inForce":false,`+
		`"text":{"it":"accordo, recupero ogni quattro mesi","en":"agreement, worked back every four months"},`+
		`"cause":{"source":"/hr","id":"e5","seq":5},"endedBy":{"source":"/hr","id":"e6","seq":6}}]`)
	same(t, "limits", doc.Limits, `[{"entitlement":"flex","from":"2021-01-01","to":"2022-06-30","unit":"minute","most":"420","either":true,`+
		`"clause":"CIA/All.1-A/Compensazioni","figure":"flex.yaml/carry_cap/full_time"},`+
		`{"entitlement":"flex","from":"2022-07-01","unit":"minute","most":"300","either":true,`+
		`"clause":"CIA/All.1-B/Compensazioni","figure":"flex.yaml/carry_cap/part_time"}]`)
}

// Two weeks of a week of five days are ten days: after eight of them, 9 to 13 and 16 to 18 January, two are missing.
func TestTheLeastThatMustBeUsed(t *testing.T) {
	r := reporter(t, `2023-01-09 E1 leave.taken kind=ferie to=2023-01-13
2023-01-16 E1 leave.taken kind=ferie to=2023-01-18`)
	one, listed := row(t, r, events.Ferie, "2023-10-01")
	want := `{"by":"2023-12-31","least":"10.0000","missing":"2.0000","clause":"DLGS-66-2003/10",` +
		`"text":{"it":"due settimane nell'anno","en":"two weeks within the year"}}`
	same(t, "least", one.Least, want)
	same(t, "least in the list", listed.Least, want)
	if one, _ = row(t, r, events.Ferie, "2021-12-31"); one.Least == nil {
		t.Error("hired on 1 January: the whole year counts")
	}
}

// Of two agreements of remote work in force the later end counts, on its last day too; one that was withdrawn from, or has ended, has none.
// Nothing of it is due by then: 12 days in June are 12 days.
func TestEndOfAnAgreement(t *testing.T) {
	r := reporter(t, `2023-06-01 E1 remote.agreed to=2023-06-30
2023-06-15 E1 remote.agreed to=2023-12-31
2023-10-10 E1 remote.withdrawn noticeOn=2023-09-01`)
	for at, want := range map[string]string{
		"2023-06-14": `[{"left":"12.0000","date":"2023-06-30","days":16,"ends":true,"text":{"it":"Finisce l'accordo di lavoro agile","en":"The remote-work agreement ends"}}]`,
		"2023-06-20": `[{"left":"12.0000","date":"2023-12-31","days":194,"ends":true,"text":{"it":"Finisce l'accordo di lavoro agile","en":"The remote-work agreement ends"}}]`,
		"2023-10-10": `[{"left":"15.0000","date":"2023-10-10","days":0,"ends":true,"text":{"it":"Finisce l'accordo di lavoro agile","en":"The remote-work agreement ends"}}]`,
		"2023-10-11": `null`,
	} {
		e, listed := row(t, r, events.LavoroAgile, at)
		same(t, at, e.Deadlines, want)
		same(t, at+" in the list", listed.Deadlines, `null`)
	}
}
