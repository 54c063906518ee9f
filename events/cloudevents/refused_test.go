package cloudevents_test

import (
	"errors"
	"strings"
	"testing"

	"spettanze/events"
	"spettanze/events/cloudevents"
)

// refused is an event that one look is enough to refuse.
type refused struct {
	name    string
	typ     string // without "hr." and the version
	data    string // its data
	swap    string // "old → new", applied to the whole event
	code    string
	pointer string
	cannot  string // why JSON Schema cannot tell
}

const (
	inSets   = "JSON Schema compares no two values"
	inLength = "JSON Schema counts characters, not bytes"
	inBase64 = "JSON Schema does not read base64"
	inJSON   = "no JSON value to validate"
	inNumber = "JSON Schema takes 60.0 for an integer"
	inWeek   = "JSON Schema knows no days of the week"
	inYear   = "a JSON Schema pattern does not add an offset"
)

// event writes an event about an employee or, of a fund, about the company.
func (c refused) event() []byte {
	subject := "E1"
	if strings.Contains(c.data, `"gravi_motivi"`) && strings.HasPrefix(c.typ, "balance") {
		subject = "company"
	}
	e := `{"specversion":"1.0","id":"x-1","source":"/hr","type":"hr.` + c.typ + `.v1","company":"blue","subject":"` + subject +
		`","time":"2023-03-07T17:06:00+01:00","datacontenttype":"application/json","data":` + c.data + `}`
	if from, to, ok := strings.Cut(c.swap, " → "); ok {
		if !strings.Contains(e, from) {
			panic("nothing to swap in " + c.name)
		}
		e = strings.Replace(e, from, to, 1)
	}
	return []byte(e)
}

const (
	closed       = `{"date":"2023-03-07"}`
	clocking     = `{"date":"2023-03-07","week":"A","punches":["07:50","12:00","12:50","17:05"]}`
	personalised = `{"date":"2023-03-07","to":"2023-12-31","reason":"A.1.c1","ordinaryMinutes":1500,"weeklyMinutes":1740}`
	hired        = `{"date":"2023-03-07","contract":"indefinite","discipline":"parte_prima","level":4,"schedule":{"code":"ft37"}}`
	lent         = `{"date":"2023-03-07","loan":"L1","fund":"gravi_motivi","amount":"6000.00","instalments":24}`
)

var refusedEnvelopes = []refused{
	{"no specversion", "timebank.closed", closed, `"specversion":"1.0", → `, "missing_field", "/specversion", ""},
	{"specversion 0.3", "timebank.closed", closed, `"1.0" → "0.3"`, "invalid_value", "/specversion", ""},
	{"specversion a number", "timebank.closed", closed, `"1.0" → 1.0`, "wrong_type", "/specversion", ""},
	{"no id", "timebank.closed", closed, `"id":"x-1", → `, "missing_field", "/id", ""},
	{"empty id", "timebank.closed", closed, `"x-1" → ""`, "invalid_value", "/id", ""},
	{"id of 513 bytes", "timebank.closed", closed, `x-1 → ` + strings.Repeat("x", 513), "invalid_value", "/id", ""},
	{"id of 300 characters in 600 bytes", "timebank.closed", closed, `x-1 → ` + strings.Repeat("è", 300), "invalid_value", "/id", inLength},
	{"id with a control character", "timebank.closed", closed, `x-1 → x\n1`, "invalid_value", "/id", ""},
	{"id with an outer space", "timebank.closed", closed, `"x-1" → "x-1 "`, "invalid_value", "/id", ""},
	{"id a number", "timebank.closed", closed, `"x-1" → 1`, "wrong_type", "/id", ""},
	{"no source", "timebank.closed", closed, `"source":"/hr", → `, "missing_field", "/source", ""},
	{"empty source", "timebank.closed", closed, `"/hr" → ""`, "invalid_value", "/source", ""},
	{"source with a space", "timebank.closed", closed, `"/hr" → "/h r"`, "invalid_value", "/source", ""},
	{"source of a broken escape", "timebank.closed", closed, `"/hr" → "/%zz"`, "invalid_value", "/source", ""},
	{"no type", "timebank.closed", closed, `"type":"hr.timebank.closed.v1", → `, "missing_field", "/type", ""},
	{"a foreign type", "timebank.closed", closed, `hr.timebank.closed.v1 → com.example.order.v1`, "unknown_type", "/type", ""},
	{"a foreign event with attributes of its own", "timebank.closed", closed,
		`"type":"hr.timebank.closed.v1" → "shop":"x","type":"com.example.order"`, "unknown_type", "/type", ""},
	{"a type without version", "timebank.closed", closed, `closed.v1 → closed`, "unsupported_version", "/type", ""},
	{"a version to come", "timebank.closed", closed, `closed.v1 → closed.v2`, "unsupported_version", "/type", ""},
	{"a version that never was", "timebank.closed", closed, `closed.v1 → closed.v0`, "unsupported_version", "/type", ""},
	{"a version written otherwise", "timebank.closed", closed, `closed.v1 → closed.v01`, "unknown_type", "/type", ""},
	{"no company", "timebank.closed", closed, `"company":"blue", → `, "missing_field", "/company", ""},
	{"a company with a dot", "timebank.closed", closed, `blue → blue.it`, "invalid_value", "/company", ""},
	{"an empty company", "timebank.closed", closed, `"blue" → ""`, "invalid_value", "/company", ""},
	{"no subject", "timebank.closed", closed, `"subject":"E1", → `, "missing_field", "/subject", ""},
	{"a subject of 65 characters", "timebank.closed", closed, `E1 → ` + strings.Repeat("E", 65), "invalid_value", "/subject", ""},
	{"a wildcard subject", "timebank.closed", closed, `E1 → *`, "invalid_value", "/subject", ""},
	{"an employee's event about the company", "timebank.closed", closed, `"E1" → "company"`, "invalid_value", "/subject", ""},
	{"a fund's opening about an employee", "balance.opened",
		`{"date":"2023-03-07","entitlement":"gravi_motivi","quantity":"1.00"}`, `"subject":"company" → "subject":"E1"`,
		"invalid_value", "/subject", ""},
	{"an employee's opening about the company", "balance.opened", `{"date":"2023-03-07","entitlement":"flex","quantity":1}`,
		`"E1" → "company"`, "invalid_value", "/subject", ""},
	{"no time", "timebank.closed", closed, `"time":"2023-03-07T17:06:00+01:00", → `, "missing_field", "/time", ""},
	{"a time without zone", "timebank.closed", closed, `00+01:00 → 00`, "invalid_value", "/time", ""},
	{"a time of 25 o'clock", "timebank.closed", closed, `T17 → T25`, "invalid_value", "/time", ""},
	{"a leap second at noon", "timebank.closed", closed, `17:06:00+01:00 → 12:00:60Z`, "invalid_value", "/time", ""},
	{"a time in 1949", "timebank.closed", closed, `"time":"2023 → "time":"1949`, "invalid_value", "/time", ""},
	{"a time whose instant is in 1949", "timebank.closed", closed, `2023-03-07T17:06:00+01:00 → 1950-01-01T00:30:00+01:00`,
		"invalid_value", "/time", inYear},
	{"data in XML", "timebank.closed", closed, `application/json → application/xml`, "unsupported_media", "/datacontenttype", ""},
	{"no data", "timebank.closed", closed, `,"data":{"date":"2023-03-07"} → `, "missing_field", "/data", ""},
	{"data a string", "timebank.closed", `"x"`, "", "wrong_type", "/data", ""},
	{"no date in base64", "timebank.closed", closed, `"data":{"date":"2023-03-07"} → "data_base64":"e30="`, "missing_field", "/data/date", inBase64},
	{"no base64", "timebank.closed", closed, `"data":{"date":"2023-03-07"} → "data_base64":"{}"`, "invalid_value", "/data_base64", ""},
	{"base64 without its end", "timebank.closed", closed, `"data":{"date":"2023-03-07"} → "data_base64":"e30"`, "invalid_value", "/data_base64", ""},
	{"base64 of a number", "timebank.closed", closed, `"data":{"date":"2023-03-07"} → "data_base64":7`, "wrong_type", "/data_base64", ""},
	{"data in two forms", "timebank.closed", closed, `"id" → "data_base64":"e30=","id"`, "invalid_value", "/data", ""},
	{"null data", "timebank.closed", `null`, "", "wrong_type", "/data", ""},
	{"data and base64 null", "timebank.closed", closed, `"data":{"date":"2023-03-07"} → "data_base64":null`, "missing_field", "/data", ""},
	{"a null company", "timebank.closed", closed, `"blue" → null`, "missing_field", "/company", ""},
	{"a null attribute of no possible name", "timebank.closed", closed, `"id" → "Minutes":null,"id"`, "unknown_field", "/Minutes", ""},
	{"an attribute in capitals", "timebank.closed", closed, `"subject" → "Subject"`, "unknown_field", "/Subject", ""},
	{"a misspelt attribute", "timebank.closed", closed, `"company" → "compagny"`, "unknown_field", "/compagny", ""},
	{"a sequence that is no number", "timebank.closed", closed, `"id" → "sequence":"A1","id"`, "invalid_value", "/sequence", ""},
	{"a sequence as a number", "timebank.closed", closed, `"id" → "sequence":1,"id"`, "wrong_type", "/sequence", ""},
	{"a time of recording that is none", "timebank.closed", closed, `"id" → "recordedtime":"now","id"`, "invalid_value", "/recordedtime", ""},
	{"an attribute twice", "timebank.closed", closed, `"id" → "id":"y","id"`, "duplicate_field", "/id", inJSON},
	{"not JSON", "timebank.closed", closed, `{"spec → spec`, "malformed_json", "", inJSON},
	{"cut short", "timebank.closed", `{"date":"2023-03`, "", "malformed_json", "/data/date", inJSON},
	{"two events", "timebank.closed", closed + `}{"x":{}`, "", "malformed_json", "", inJSON},
	{"no UTF-8", "timebank.closed", closed, "x-1 → x\xff1", "invalid_utf8", "/id", inJSON},
	{"half a surrogate pair", "timebank.closed", closed, `x-1 → \ud800`, "malformed_json", "/id", inJSON},
	{"an annulment of itself", "event.annulled", `{"date":"2023-03-07","source":"/hr","id":"x-1","reason":"typo"}`, "",
		"invalid_value", "/data/id", inSets},
}

var refusedTimes = []refused{
	{"no date", "timebank.closed", `{}`, "", "missing_field", "/data/date", ""},
	{"a null date", "timebank.closed", `{"date":null}`, "", "wrong_type", "/data/date", ""},
	{"30 February", "timebank.closed", `{"date":"2023-02-30"}`, "", "invalid_value", "/data/date", ""},
	{"29 February of no leap year", "timebank.closed", `{"date":"2100-02-29"}`, "", "invalid_value", "/data/date", ""},
	{"an Italian date", "timebank.closed", `{"date":"07/03/2023"}`, "", "invalid_value", "/data/date", ""},
	{"a date in 1949", "timebank.closed", `{"date":"1949-12-31"}`, "", "invalid_value", "/data/date", ""},
	{"a date in 2151", "timebank.closed", `{"date":"2151-01-01"}`, "", "invalid_value", "/data/date", ""},
	{"a date a number", "timebank.closed", `{"date":20230307}`, "", "wrong_type", "/data/date", ""},
	{"a date twice", "timebank.closed", `{"date":"2023-03-07","date":"2023-03-07"}`, "", "duplicate_field", "/data/date", inJSON},
	{"an unknown field", "leave.taken", `{"date":"2023-03-07","kind":"ferie","minuts":60}`, "", "unknown_field", "/data/minuts", ""},
	{"an attribute in the data", "leave.taken", `{"date":"2023-03-07","kind":"ferie","company":"blue"}`, "", "unknown_field", "/data/company", ""},
	{"no punches", "clocking.recorded", `{"date":"2023-03-07","week":"A"}`, "", "missing_field", "/data/punches", ""},
	{"an empty list of punches", "clocking.recorded", `{"date":"2023-03-07","week":"A","punches":[]}`, "", "invalid_value", "/data/punches", ""},
	{"1 punch", "clocking.recorded", `{"date":"2023-03-07","week":"A","punches":["07:50"]}`, "", "invalid_value", "/data/punches", ""},
	{"3 punches", "clocking.recorded", clocking, `"12:50", → `, "invalid_value", "/data/punches", ""},
	{"5 punches", "clocking.recorded", clocking, `"17:05" → "17:05","18:00"`, "invalid_value", "/data/punches/4", ""},
	{"punches out of order", "clocking.recorded", clocking, `"12:50" → "11:50"`, "invalid_value", "/data/punches/2", inSets},
	{"punches across midnight", "clocking.recorded", `{"date":"2023-03-07","week":"A","punches":["22:00","06:00"]}`, "", "invalid_value", "/data/punches/1", inSets},
	{"a punch twice", "clocking.recorded", `{"date":"2023-03-07","week":"A","punches":["07:50","07:50"]}`, "", "invalid_value", "/data/punches/1", ""},
	{"a night twice", "clocking.recorded", `{"date":"2023-03-07","punches":["22:00","02:00","03:00","01:00"],"overnight":true}`, "", "invalid_value", "/data/punches/3", inSets},
	{"a night of 24 hours", "clocking.recorded", `{"date":"2023-03-07","punches":["22:00","02:00","03:00","22:30"],"overnight":true}`, "", "invalid_value", "/data/punches/3", inSets},
	{"the same time of a night", "clocking.recorded", `{"date":"2023-03-07","punches":["22:00","22:00"],"overnight":true}`, "", "invalid_value", "/data/punches/1", ""},
	{"a night of one day", "clocking.recorded", `{"date":"2023-03-07","punches":["14:00","22:00"],"overnight":true}`, "", "invalid_value", "/data/overnight", inSets},
	{"a night without punches", "clocking.recorded", `{"date":"2023-03-07","remote":true,"overnight":true}`, "", "invalid_value", "/data/overnight", ""},
	{"no punches, not remote", "clocking.recorded", `{"date":"2023-03-07","remote":false}`, "", "missing_field", "/data/punches", ""},
	{"a roster of 372 days", "roster.published", `{"date":"2023-03-06","to":"2024-03-12","shifts":[]}`, "", "invalid_value", "/data/to", inSets},
	{"a shift outside its roster", "roster.published", `{"date":"2023-03-06","to":"2023-03-12","shifts":[{"date":"2023-03-13","start":"14:00","end":"22:00"}]}`, "",
		"invalid_value", "/data/shifts/0/date", inSets},
	{"two shifts of a day", "roster.published", `{"date":"2023-03-06","to":"2023-03-12","shifts":[{"date":"2023-03-06","start":"14:00","end":"22:00"},` +
		`{"date":"2023-03-06","start":"22:00","end":"23:00"}]}`, "", "invalid_value", "/data/shifts/1/date", inSets},
	{"a shift without length", "roster.published", `{"date":"2023-03-06","to":"2023-03-12","shifts":[{"date":"2023-03-06","start":"14:00","end":"14:00"}]}`, "",
		"invalid_value", "/data/shifts/0/end", inSets},
	{"a cycle from a Tuesday", "roster.cycle_started", `{"date":"2023-03-07","service":"cos"}`, "", "invalid_value", "/data/date", ""},
	{"the grant of remote work opened", "balance.opened", `{"date":"2023-03-07","entitlement":"contributo_agile","quantity":"0.00"}`, "",
		"invalid_value", "/data/entitlement", ""},
	{"notice after the last day", "remote.withdrawn", `{"date":"2023-03-07","noticeOn":"2023-03-08"}`, "", "invalid_value", "/data/noticeOn", inSets},
	{"an agreement that ends before it begins", "remote.agreed", `{"date":"2023-03-07","to":"2023-03-06"}`, "", "invalid_value", "/data/to", inSets},
	{"the first day of a monthly pass", "mobility.purchased", `{"date":"2023-03-07","kind":"high_speed_monthly","amount":"187.30","validFrom":"2023-04-01"}`, "",
		"invalid_value", "/data/validFrom", ""},
	{"a trip too long", "travel.driven", `{"date":"2023-03-07","km":5001,"authorized":true}`, "", "invalid_value", "/data/km", ""},
	{"a trip of no kilometre", "travel.driven", `{"date":"2023-03-07","km":0,"authorized":true}`, "", "invalid_value", "/data/km", ""},
	{"a trip of half a kilometre", "travel.driven", `{"date":"2023-03-07","km":0.5,"authorized":true}`, "", "wrong_type", "/data/km", ""},
	{"kilometres with decimals", "balance.opened", `{"date":"2023-03-07","entitlement":"km_percorsi","quantity":9.5}`, "", "wrong_type", "/data/quantity", ""},
	{"kilometres as a string", "balance.opened", `{"date":"2023-03-07","entitlement":"km_percorsi","quantity":"9"}`, "", "wrong_type", "/data/quantity", ""},
	{"mileage opened with euro", "balance.opened", `{"date":"2023-03-07","entitlement":"rimborso_km","quantity":"0.01"}`, "", "invalid_value", "/data/quantity", ""},
	{"a car worth nothing", "kasko.insured", `{"date":"2023-03-07","car":"A","value":"0"}`, "", "invalid_value", "/data/value", ""},
	{"a car with a space", "kasko.ended", `{"date":"2023-03-07","car":"A B"}`, "", "invalid_value", "/data/car", ""},
	{"parking in another form", "parking.chosen", `{"date":"2023-03-07","form":"both"}`, "", "invalid_value", "/data/form", ""},
	{"parking vouchers opened with one", "balance.opened", `{"date":"2023-03-07","entitlement":"parcheggio_voucher","quantity":1}`, "", "invalid_value", "/data/quantity", ""},
	{"a pass of no euro", "mobility.purchased", `{"date":"2023-03-07","kind":"yearly_pass","amount":"0.00"}`, "", "invalid_value", "/data/amount", ""},
	{"personalised hours that end before they begin", "personalised.agreed", personalised, `"to":"2023-12-31" → "to":"2023-03-06"`, "invalid_value", "/data/to", inSets},
	{"personalised hours for no reason of the clause", "personalised.agreed", personalised, `"A.1.c1" → "A.1.c"`, "invalid_value", "/data/reason", ""},
	{"personalised hours of no minutes", "personalised.agreed", personalised, `"weeklyMinutes":1740 → "weeklyMinutes":0`, "invalid_value", "/data/weeklyMinutes", ""},
	{"personalised hours of more than a week", "personalised.agreed", personalised, `"ordinaryMinutes":1500 → "ordinaryMinutes":10081`, "invalid_value", "/data/ordinaryMinutes", ""},
	{"personalised hours without those agreed", "personalised.agreed", personalised, `,"weeklyMinutes":1740 → `, "missing_field", "/data/weeklyMinutes", ""},
	{"personalised hours ended by the office", "personalised.closed", `{"date":"2023-03-07","by":"office"}`, "", "invalid_value", "/data/by", ""},
	{"asked for after the date", "employment.schedule_changed", `{"date":"2023-03-07","schedule":{"code":"pt25"},"requestedOn":"2023-03-08"}`, "", "invalid_value", "/data/requestedOn", inSets},
	{"a unit with a space", "employment.reclassified", `{"date":"2023-03-07","unit":"a b"}`, "", "invalid_value", "/data/unit", ""},
	{"a punch at 24:00", "clocking.recorded", clocking, `17:05 → 24:00`, "invalid_value", "/data/punches/3", ""},
	{"a punch without zero", "clocking.recorded", clocking, `07:50 → 7:50`, "invalid_value", "/data/punches/0", ""},
	{"a punch a number", "clocking.recorded", clocking, `"07:50" → 470`, "wrong_type", "/data/punches/0", ""},
	{"punches a string", "clocking.recorded", `{"date":"2023-03-07","week":"A","punches":"07:50"}`, "", "wrong_type", "/data/punches", ""},
	{"week D", "clocking.recorded", clocking, `"A" → "D"`, "invalid_value", "/data/week", ""},
	{"afternoon a word", "clocking.recorded", clocking, `"week" → "afternoon":"yes","week"`, "wrong_type", "/data/afternoon", ""},
	{"remote null", "clocking.recorded", clocking, `"week" → "remote":null,"week"`, "wrong_type", "/data/remote", ""},
	{"remote 1", "clocking.recorded", clocking, `"week" → "remote":1,"week"`, "wrong_type", "/data/remote", ""},
	{"1441 planned minutes", "clocking.recorded", clocking, `"week" → "plannedMinutes":1441,"week"`, "invalid_value", "/data/plannedMinutes", ""},
	{"negative planned minutes", "clocking.recorded", clocking, `"week" → "plannedMinutes":-1,"week"`, "invalid_value", "/data/plannedMinutes", ""},
	{"rigid hours that end before they begin", "flex.rigid_hours_ordered", `{"date":"2023-03-07","to":"2023-03-06"}`, "", "invalid_value", "/data/to", inSets},
	{"an unknown leave", "leave.taken", `{"date":"2023-03-07","kind":"vacation"}`, "", "invalid_value", "/data/kind", ""},
	{"leave that ends before it begins", "leave.taken", `{"date":"2023-03-07","kind":"ferie","to":"2023-03-06"}`, "", "invalid_value", "/data/to", inSets},
	{"weeks from a Tuesday", "flex.weeks_set", `{"date":"2023-03-07","pattern":["A"]}`, "", "invalid_value", "/data/date", inWeek},
	{"weeks of no type", "flex.weeks_set", `{"date":"2023-03-06","pattern":[]}`, "", "invalid_value", "/data/pattern", ""},
	{"weeks of type D", "flex.weeks_set", `{"date":"2023-03-06","pattern":["A","D"]}`, "", "invalid_value", "/data/pattern/1", ""},
	{"14 weeks", "flex.weeks_set", `{"date":"2023-03-06","pattern":["A","B","A","B","A","B","A","B","A","B","A","B","A","B"]}`, "", "invalid_value",
		"/data/pattern/13", ""},
	{"leave of 367 days", "leave.taken", `{"date":"2023-03-07","kind":"ferie","to":"2024-03-07"}`, "", "invalid_value", "/data/to", inSets},
	{"leave to and minutes", "leave.taken", `{"date":"2023-03-07","kind":"ferie","to":"2023-03-07","minutes":60}`, "", "invalid_value", "/data/minutes", ""},
	{"negative minutes", "leave.taken", `{"date":"2023-03-07","kind":"ferie","minutes":-60}`, "", "invalid_value", "/data/minutes", ""},
	{"0 minutes", "leave.taken", `{"date":"2023-03-07","kind":"ferie","minutes":0}`, "", "invalid_value", "/data/minutes", ""},
	{"1441 minutes", "timebank.recovered", `{"date":"2023-03-07","minutes":1441}`, "", "invalid_value", "/data/minutes", ""},
	{"minutes a string", "timebank.leave_taken", `{"date":"2023-03-07","minutes":"60"}`, "", "wrong_type", "/data/minutes", ""},
	{"minutes with a point", "timebank.leave_taken", `{"date":"2023-03-07","minutes":60.0}`, "", "wrong_type", "/data/minutes", inNumber},
	{"half a minute", "timebank.leave_taken", `{"date":"2023-03-07","minutes":60.5}`, "", "wrong_type", "/data/minutes", ""},
	{"minutes beyond any integer", "timebank.leave_taken", `{"date":"2023-03-07","minutes":18446744073709551617}`, "", "invalid_value", "/data/minutes", ""},
	{"asked for on a date", "timebank.leave_taken", `{"date":"2023-03-07","minutes":60,"requestedAt":"2023-03-06"}`, "", "invalid_value", "/data/requestedAt", ""},
	{"a rhythm of weeks", "timebank.agreed", `{"date":"2023-03-07","to":"2023-12-31","recovery":"weekly","reason":"children"}`, "", "invalid_value", "/data/recovery", ""},
	{"no reason", "timebank.agreed", `{"date":"2023-03-07","to":"2023-12-31","recovery":"monthly"}`, "", "missing_field", "/data/reason", ""},
	{"an empty reason", "timebank.agreed", `{"date":"2023-03-07","to":"2023-12-31","recovery":"monthly","reason":""}`, "", "invalid_value", "/data/reason", ""},
	{"a story for a reason", "timebank.agreed", `{"date":"2023-03-07","to":"2023-12-31","recovery":"monthly","reason":"` + strings.Repeat("a", 201) + `"}`, "", "invalid_value", "/data/reason", ""},
	{"a reason of two lines", "timebank.agreed", `{"date":"2023-03-07","to":"2023-12-31","recovery":"monthly","reason":"a\nb"}`, "", "invalid_value", "/data/reason", ""},
	{"an agreement that ends before it begins", "timebank.agreed", `{"date":"2023-03-07","to":"2022-12-31","recovery":"monthly","reason":"a"}`, "", "invalid_value", "/data/to", inSets},
}

var refusedEmployment = []refused{
	{"level 0", "employment.hired", hired, `"level":4 → "level":0`, "invalid_value", "/data/level", ""},
	{"level 8", "employment.hired", hired, `"level":4 → "level":8`, "invalid_value", "/data/level", ""},
	{"level a string", "employment.hired", hired, `"level":4 → "level":"4"`, "wrong_type", "/data/level", ""},
	{"no level", "employment.hired", hired, `"level":4, → `, "missing_field", "/data/level", ""},
	{"no schedule", "employment.hired", hired, `,"schedule":{"code":"ft37"} → `, "missing_field", "/data/schedule", ""},
	{"an unknown contract", "employment.hired", hired, `indefinite → permanent`, "invalid_value", "/data/contract", ""},
	{"an unknown discipline", "employment.hired", hired, `parte_prima → parte_seconda`, "invalid_value", "/data/discipline", ""},
	{"quadro a word", "employment.hired", hired, `"level":4 → "level":6,"quadro":"true"`, "wrong_type", "/data/quadro", ""},
	{"an unknown qualification", "employment.hired", hired, `"level":4 → "level":6,"qualifications":["boss"]`, "invalid_value", "/data/qualifications/0", ""},
	{"a qualification twice", "employment.hired", hired, `"level":4 → "level":6,"qualifications":["supervisor","supervisor"]`, "invalid_value", "/data/qualifications/1", ""},
	{"qualifications a string", "employment.hired", hired, `"level":4 → "level":6,"qualifications":"supervisor"`, "wrong_type", "/data/qualifications", ""},
	{"an end before the hire", "employment.hired", hired, `"level":4 → "level":4,"end":"2023-03-06"`, "invalid_value", "/data/end", inSets},
	{"a group date that does not exist", "employment.hired", hired, `"level":4 → "level":4,"groupServiceSince":"2010-04-31"`, "invalid_value", "/data/groupServiceSince", ""},
	{"an unknown schedule", "employment.hired", hired, `ft37 → ft40`, "invalid_value", "/data/schedule/code", ""},
	{"a schedule a string", "employment.hired", hired, `{"code":"ft37"} → "ft37"`, "wrong_type", "/data/schedule", ""},
	{"a schedule without code", "employment.hired", hired, `{"code":"ft37"} → {}`, "missing_field", "/data/schedule/code", ""},
	{"pt24 without week", "employment.hired", hired, `"ft37" → "pt24"`, "missing_field", "/data/schedule/week", ""},
	{"custom without week", "employment.schedule_changed", `{"date":"2023-03-07","schedule":{"code":"custom"}}`, "", "missing_field", "/data/schedule/week", ""},
	{"a week without minutes", "employment.hired", hired, `"ft37" → "custom","week":{"mon":0}`, "invalid_value", "/data/schedule/week", ""},
	{"an empty week", "employment.hired", hired, `"ft37" → "custom","week":{}`, "invalid_value", "/data/schedule/week", ""},
	{"a day of 1441 minutes", "employment.hired", hired, `"ft37" → "custom","week":{"mon":1441}`, "invalid_value", "/data/schedule/week/mon", ""},
	{"an Italian day", "employment.hired", hired, `"ft37" → "custom","week":{"lun":480}`, "unknown_field", "/data/schedule/week/lun", ""},
	{"hours in a schedule", "employment.hired", hired, `"ft37" → "ft37","hours":37`, "unknown_field", "/data/schedule/hours", ""},
	{"until before the date", "employment.schedule_changed", `{"date":"2023-03-07","schedule":{"code":"pt25"},"until":"2023-03-06"}`, "", "invalid_value", "/data/until", inSets},
	{"a reclassification of nothing", "employment.reclassified", closed, "", "missing_field", "/data", ""},
	{"pay of nothing", "pay.declared", closed, "", "missing_field", "/data", ""},
	{"pay of zero", "pay.declared", `{"date":"2023-03-07","yearlyGross":"0.00","yearlyPensionable":"1"}`, "", "invalid_value", "/data/yearlyGross", ""},
	{"pay of a tenth of a cent", "pay.declared", `{"date":"2023-03-07","yearlyPensionable":"1.001"}`, "", "invalid_value", "/data/yearlyPensionable", ""},
	{"a rate above 100", "pension.joined", `{"date":"2023-03-07","rate":"100.01"}`, "", "invalid_value", "/data/rate", ""},
	{"a rate below zero", "pension.changed", `{"date":"2023-03-07","rate":"-1"}`, "", "invalid_value", "/data/rate", ""},
	{"a rate of three decimals", "pension.joined", `{"date":"2023-03-07","rate":"1.505"}`, "", "invalid_value", "/data/rate", ""},
	{"a rate a number", "pension.joined", `{"date":"2023-03-07","rate":2}`, "", "wrong_type", "/data/rate", ""},
	{"a change of nothing", "pension.changed", closed, "", "missing_field", "/data", ""},
	{"half of the severance pay", "pension.joined", `{"date":"2023-03-07","rate":"2","severance":"half"}`, "", "invalid_value", "/data/severance", ""},
	{"life without a cover", "policy.declared", `{"date":"2023-03-07","policy":"life","member":true}`, "", "missing_field", "/data/cover", ""},
	{"a cover of who leaves", "policy.declared", `{"date":"2023-03-07","policy":"life","member":false,"cover":"A"}`, "", "invalid_value", "/data/cover", ""},
	{"a cover of accidents", "policy.declared", `{"date":"2023-03-07","policy":"accident","member":true,"cover":"A"}`, "", "invalid_value", "/data/cover", ""},
	{"a cover C", "policy.declared", `{"date":"2023-03-07","policy":"life","member":true,"cover":"C"}`, "", "invalid_value", "/data/cover", ""},
	{"21 children", "policy.family_declared", `{"date":"2023-03-07","childrenUnder10":21,"childrenUnder18":0,"others":0}`, "", "invalid_value", "/data/childrenUnder10", ""},
	{"a family without others", "policy.family_declared", `{"date":"2023-03-07","childrenUnder10":1,"childrenUnder18":0}`, "", "missing_field", "/data/others", ""},
	{"reclassified to null", "employment.reclassified", `{"date":"2023-03-07","level":null}`, "", "wrong_type", "/data/level", ""},
	{"a suspension without paid", "employment.suspended", `{"date":"2023-03-07","to":"2023-04-07","kind":"maternity"}`, "", "missing_field", "/data/paid", ""},
	{"a suspension that ends before it begins", "employment.suspended", `{"date":"2023-03-07","to":"2023-02-07","paid":true,"kind":"maternity"}`, "", "invalid_value", "/data/to", inSets},
	{"a story for a kind", "employment.suspended", `{"date":"2023-03-07","to":"2023-04-07","paid":true,"kind":"il figlio è malato"}`, "", "invalid_value", "/data/kind", ""},
	{"an unknown end", "employment.terminated", `{"date":"2023-03-07","reason":"fired"}`, "", "invalid_value", "/data/reason", ""},
}

var refusedAmounts = []refused{
	{"3 decimals of euro", "loan.requested", lent, `6000.00 → 6000.001`, "invalid_value", "/data/amount", ""},
	{"no euro", "loan.requested", lent, `6000.00 → 0.00`, "invalid_value", "/data/amount", ""},
	{"negative euro", "loan.disbursed", lent, `6000.00 → -1.00`, "invalid_value", "/data/amount", ""},
	{"euro a number", "loan.disbursed", lent, `"6000.00" → 6000.00`, "wrong_type", "/data/amount", ""},
	{"euro with a comma", "loan.disbursed", lent, `6000.00 → 6000,00`, "invalid_value", "/data/amount", ""},
	{"euro with an exponent", "loan.disbursed", lent, `6000.00 → 6e3`, "invalid_value", "/data/amount", ""},
	{"euro without end", "loan.disbursed", lent, `6000.00 → 6000.`, "invalid_value", "/data/amount", ""},
	{"0 instalments", "loan.disbursed", lent, `24 → 0`, "invalid_value", "/data/instalments", ""},
	{"601 instalments", "loan.disbursed", lent, `24 → 601`, "invalid_value", "/data/instalments", ""},
	{"an unknown fund", "loan.requested", lent, `gravi_motivi → vacanze`, "invalid_value", "/data/fund", ""},
	{"no pay", "loan.requested", lent, `"fund" → "netMonthlyPay":"0","fund"`, "invalid_value", "/data/netMonthlyPay", ""},
	{"negative commitments", "loan.requested", lent, `"fund" → "otherMonthlyCommitments":"-1","fund"`, "invalid_value", "/data/otherMonthlyCommitments", ""},
	{"one's own partner", "loan.requested", lent, `"fund" → "partner":"E1","fund"`, "invalid_value", "/data/partner", inSets},
	{"the company for a partner", "loan.requested", lent, `"fund" → "partner":"company","fund"`, "invalid_value", "/data/partner", ""},
	{"an empty loan id", "loan.repaid", `{"date":"2023-03-07","loan":"","amount":"1"}`, "", "invalid_value", "/data/loan", ""},
	{"a decision that is none", "loan.decided", `{"date":"2023-03-07","loan":"L1","granted":"yes"}`, "", "wrong_type", "/data/granted", ""},
	{"an unknown entitlement", "balance.opened", `{"date":"2023-03-07","entitlement":"rol","quantity":60}`, "", "invalid_value", "/data/entitlement", ""},
	{"minutes as a string", "balance.opened", `{"date":"2023-03-07","entitlement":"flex","quantity":"60"}`, "", "wrong_type", "/data/quantity", ""},
	{"minutes of an opening with a point", "balance.opened", `{"date":"2023-03-07","entitlement":"flex","quantity":60.0}`, "", "wrong_type", "/data/quantity", inNumber},
	{"days as a number", "balance.opened", `{"quantity":12.5,"date":"2023-03-07","entitlement":"ferie"}`, "", "wrong_type", "/data/quantity", ""},
	{"5 decimals of a day", "balance.opened", `{"date":"2023-03-07","entitlement":"ferie","quantity":"12.50001"}`, "", "invalid_value", "/data/quantity", ""},
	{"a lot of a fund", "balance.opened", `{"date":"2023-03-07","entitlement":"gravi_motivi","quantity":"60","lot":2022}`, "", "invalid_value", "/data/lot", ""},
	{"a lot of flex", "balance.opened", `{"date":"2023-03-07","entitlement":"flex","quantity":60,"lot":2022}`, "", "invalid_value", "/data/lot", ""},
	{"a lot of 1949", "balance.opened", `{"date":"2023-03-07","entitlement":"ferie","quantity":"1","lot":1949}`, "", "invalid_value", "/data/lot", ""},
	{"a lot a string", "balance.opened", `{"date":"2023-03-07","entitlement":"ferie","quantity":"1","lot":"2022"}`, "", "wrong_type", "/data/lot", ""},
	{"days beyond measure", "balance.opened", `{"date":"2023-03-07","entitlement":"ferie","quantity":"999999999"}`, "", "invalid_value", "/data/quantity", ""},
	{"an adjustment by nobody", "balance.adjusted", `{"date":"2023-03-07","entitlement":"flex","quantity":-60,"reason":"correction"}`, "", "missing_field", "/data/authorizedBy", ""},
	{"an annulment of no source", "event.annulled", `{"date":"2023-03-07","id":"y","reason":"typo"}`, "", "missing_field", "/data/source", ""},
	{"an annulment without reason", "event.annulled", `{"date":"2023-03-07","source":"/hr","id":"y"}`, "", "missing_field", "/data/reason", ""},
	{"a person without name", "person.described", closed, "", "missing_field", "/data/name", ""},
	{"a birthday in 1899", "person.described", `{"date":"2023-03-07","name":"A","birthDate":"1899-12-31"}`, "", "invalid_value", "/data/birthDate", ""},
	{"an address without @", "person.described", `{"date":"2023-03-07","name":"A","email":"a.example"}`, "", "invalid_value", "/data/email", ""},
}

// TestRefused: each bad event is refused by the decoder, for its reason and at its place, and by the schema wherever
// JSON Schema can tell.
func TestRefused(t *testing.T) {
	envelope := compile(t)("cloudevent.json")
	for _, cases := range [][]refused{refusedEnvelopes, refusedTimes, refusedEmployment, refusedAmounts} {
		for _, c := range cases {
			t.Run(c.typ+": "+c.name, func(t *testing.T) {
				b := c.event()
				_, err := cloudevents.Decode(b)
				var e *events.DecodeError
				if !errors.As(err, &e) {
					t.Fatalf("%s\nis not refused: %v", b, err)
				}
				if e.Code != c.code || e.Pointer != c.pointer {
					t.Errorf("refused as %s at %q, want %s at %q: %v", e.Code, e.Pointer, c.code, c.pointer, e)
				}
				if msg := e.Error(); len(msg) > 1200 || strings.ContainsAny(msg, "\n\r") {
					t.Errorf("not one sentence: %s", msg)
				}
				if err := validate(envelope, b); (err == nil) != (c.cannot != "") && c.cannot != inJSON {
					t.Errorf("the schema says %v, though: %q", err, c.cannot)
				}
			})
		}
	}
}

// TestRefusedKnowsTheEvent: an error names its event as far as it is readable, wherever the error is.
func TestRefusedKnowsTheEvent(t *testing.T) {
	for _, swap := range []string{`"level":4 → "level":9`, `"specversion":"1.0" → "specversion":"2"`, `"id":"x-1" → "ident":1,"id":"x-1"`,
		`hr.employment.hired.v1 → hr.employment.hired.v9`} {
		_, err := cloudevents.Decode(refused{typ: "employment.hired", data: hired, swap: swap}.event())
		var e *events.DecodeError
		if !errors.As(err, &e) {
			t.Fatal(swap, err)
		}
		if e.Identity != (events.Identity{Source: "/hr", ID: "x-1"}) || e.Company != "blue" || e.Subject != "E1" {
			t.Errorf("%s: %+v", swap, e)
		}
	}
}
