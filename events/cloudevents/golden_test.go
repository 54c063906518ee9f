package cloudevents_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"spettanze/events"
	"spettanze/events/cloudevents"
	"spettanze/events/hr"
)

var update = flag.Bool("update", false, "write the golden files anew")

// samples are good data of each type, with every field somewhere.
var samples = []struct{ typ, data string }{
	{"hr.employment.hired", `{"date":"2023-03-07","contract":"fixed_term","end":"2024-03-06","discipline":"parte_prima","level":6,` +
		`"quadro":true,"qualifications":["supervisor","coordinator"],"service":"cos","schedule":{"code":"pt24","week":` +
		`{"mon":480,"wed":480,"thu":480}},"groupServiceSince":"2010-04-30","unit":"sportello_2"}`},
	{"hr.employment.hired", `{"schedule":{"code":"ft37"},"level":4,"discipline":"parte_terza","contract":"indefinite","date":"2023-03-07","quadro":false}`},
	{"hr.employment.schedule_changed", `{"date":"2023-03-07","schedule":{"code":"custom","week":{"sun":300,"sat":0}},"until":"2023-03-07","requestedOn":"2023-01-31","extension":true}`},
	{"hr.employment.reclassified", `{"date":"2023-03-07","discipline":"parte_prima","level":5,"quadro":false,"qualifications":[],` +
		`"service":"salute","contract":"indefinite","unit":"sportello_3"}`},
	{"hr.employment.reclassified", `{"date":"2023-03-07","level":5}`},
	{"hr.employment.assigned", `{"date":"2023-03-07","unit":"sportello_2"}`},
	{"hr.employment.suspended", `{"date":"2023-03-07","to":"2023-04-07","paid":false,"kind":"maternity"}`},
	{"hr.employment.terminated", `{"date":"2023-03-07","reason":"end_of_term"}`},
	{"hr.clocking.recorded", `{"date":"2023-03-07","week":"B","punches":["07:50","12:00","12:50","17:05"],"afternoon":false,` +
		`"plannedMinutes":0,"overtimeAuthorized":true,"remote":true}`},
	{"hr.clocking.recorded", `{"date":"2023-03-07","punches":["21:30","23:50","00:20","05:30"],"overnight":true,"travel":true}`},
	{"hr.clocking.recorded", `{"date":"2023-03-07","remote":true}`},
	{"hr.clocking.recorded", `{"remote":false,"punches":["00:00","23:59"],"date":"2023-03-07","week":"C"}`},
	{"hr.flex.rigid_hours_ordered", `{"date":"2023-03-07","to":"2023-03-31"}`},
	{"hr.flex.weeks_set", `{"date":"2023-03-06","pattern":["A","B","A"]}`},
	{"hr.roster.published", `{"date":"2023-03-06","to":"2023-03-12","shifts":[{"date":"2023-03-09","start":"22:00","end":"06:00"},` +
		`{"date":"2023-03-07","start":"14:00","end":"22:00"}]}`},
	{"hr.roster.published", `{"date":"2023-03-06","to":"2023-03-06","shifts":[]}`},
	{"hr.roster.cycle_started", `{"date":"2023-03-06","service":"cos"}`},
	{"hr.remote.agreed", `{"date":"2023-03-07","to":"2024-03-06"}`},
	{"hr.remote.withdrawn", `{"date":"2023-03-31","noticeOn":"2023-03-07"}`},
	{"hr.personalised.agreed", `{"date":"2023-03-07","to":"2024-03-06","reason":"A.1.c2","ordinaryMinutes":2220,"weeklyMinutes":1200,"officeAgrees":true}`},
	{"hr.personalised.closed", `{"date":"2023-03-31","by":"reason_lapsed"}`},
	{"hr.mobility.purchased", `{"date":"2022-11-20","kind":"yearly_pass","amount":"310.05","validFrom":"2022-12-01"}`},
	{"hr.travel.driven", `{"date":"2023-03-07","km":5000,"authorized":false}`},
	{"hr.parking.chosen", `{"date":"2023-03-07","form":"allowance"}`},
	{"hr.kasko.insured", `{"date":"2023-03-07","car":"FIAT_1","value":"20000"}`},
	{"hr.kasko.ended", `{"date":"2023-03-07","car":"FIAT_1"}`},
	{"hr.leave.taken", `{"date":"2023-03-07","kind":"ferie","to":"2023-03-08","remote":true,"requestedAt":"2023-03-06T09:00:00.5+01:00"}`},
	{"hr.leave.taken", `{"date":"2023-03-07","kind":"permessi_art39","minutes":90}`},
	{"hr.timebank.agreed", `{"date":"2023-03-07","to":"2023-12-31","recovery":"four_monthly","reason":"perch\u00e9 s\u00ec"}`},
	{"hr.timebank.leave_taken", `{"date":"2023-03-07","minutes":1440,"requestedAt":"2023-03-06T09:00:00Z"}`},
	{"hr.timebank.recovered", `{"date":"2023-03-07","minutes":1}`},
	{"hr.timebank.closed", `{"date":"2023-03-07"}`},
	{"hr.pay.declared", `{"date":"2023-03-07","yearlyGross":"36000","yearlyPensionable":"33000.5"}`},
	{"hr.policy.declared", `{"date":"2023-03-07","policy":"life","member":true,"cover":"B"}`},
	{"hr.policy.declared", `{"date":"2023-03-07","policy":"accident","member":false}`},
	{"hr.policy.family_declared", `{"date":"2023-03-07","childrenUnder10":1,"childrenUnder18":0,"others":20}`},
	{"hr.severance.declared", `{"date":"2023-03-07","before2007":"0","from2007":"30000.5"}`},
	{"hr.severance.requested", `{"date":"2023-03-07","advance":"A-1","amount":"1000","reason":"health"}`},
	{"hr.severance.advanced", `{"date":"2023-03-07","advance":"A-1","amount":"999.99","reason":"renovation"}`},
	{"hr.pension.joined", `{"date":"2023-03-07","rate":"1.5","severance":"share","enrolment":"first_job"}`},
	{"hr.pension.changed", `{"date":"2023-03-07","rate":"0","severance":"whole"}`},
	{"hr.pension.left", `{"date":"2023-03-07"}`},
	{"hr.loan.requested", `{"date":"2023-03-07","loan":"L1","fund":"gravi_motivi","amount":"6000","instalments":24,"reason":"house",` +
		`"netMonthlyPay":"1500.5","otherMonthlyCommitments":"0","partner":"E2"}`},
	{"hr.loan.requested", `{"date":"2023-03-07","loan":"L1","fund":"auto","amount":"6000","instalments":36,"vehicle":"plug_in","cost":"25000.5"}`},
	{"hr.loan.decided", `{"date":"2023-03-07","loan":"L1","granted":false,"reason":"late"}`},
	{"hr.loan.disbursed", `{"date":"2023-03-07","loan":"L1","fund":"ristrutturazione","amount":"0.01","instalments":600,"partner":"E2"}`},
	{"hr.loan.repaid", `{"date":"2023-03-07","loan":"L-1_a","amount":"9999999999.99"}`},
	{"hr.balance.opened", `{"date":"2023-03-07","entitlement":"ferie","quantity":"-0.375","lot":2022}`},
	{"hr.balance.opened", `{"date":"2023-03-07","entitlement":"flex","quantity":0}`},
	{"hr.balance.opened", `{"date":"2023-03-07","entitlement":"gravi_motivi","quantity":"20000"}`},
	{"hr.balance.adjusted", `{"date":"2023-03-07","entitlement":"permessi_art39","quantity":-60,"lot":2023,"reason":"count","authorizedBy":"hr1"}`},
	{"hr.event.annulled", `{"date":"2023-03-07","source":"/hr","id":"e 1","reason":"typo"}`},
	{"hr.person.described", `{"date":"2023-03-07","name":"Anna B.","birthDate":"1901-02-03","email":"a@b.example"}`},
}

// substitutes replace every value of a sample, one at a time.
var substitutes = []string{`null`, `true`, `0`, `-1`, `8`, `1441`, `60.5`, `123456789012345678`, `""`, `"x"`, `"a b"`, `"2023-02-30"`,
	`"1949-12-31"`, `"2022-12-31"`, `"6000.001"`, `"a\nb"`, `[]`, `["x","x"]`, `{}`}

// growing replaces the lists that a new entitlement makes longer.
var growing = strings.NewReplacer(words(hr.LeaveKinds), "the kinds of leave", words(events.Entitlements), "the entitlements")

// words lists words as an error does.
func words[S ~string](list []S) string {
	quotes := make([]string, len(list))
	for i, w := range list {
		quotes[i] = strconv.Quote(string(w))
	}
	return strings.Join(quotes, ", ")
}

// TestGolden holds what becomes of good and of bad data, for every type, against a golden file: the canonical form, or the
// error word for word.
func TestGolden(t *testing.T) {
	var b strings.Builder
	for _, s := range samples {
		fmt.Fprintf(&b, "== %s %s\n", s.typ, s.data)
		b.WriteString(outcome(s.typ, s.data) + "\n")
		var doc any
		if err := json.Unmarshal([]byte(s.data), &doc); err != nil {
			t.Fatal(err)
		}
		for _, m := range mutants(doc, "") {
			fmt.Fprintf(&b, "%s: %s\n", m.name, outcome(s.typ, m.data))
		}
		fmt.Fprintf(&b, "date twice: %s\n", outcome(s.typ, `{"date":"2023-03-07",`+s.data[1:]))
		fmt.Fprintf(&b, "cut short: %s\n", outcome(s.typ, s.data[:len(s.data)-1]))
		for _, subject := range []string{"E1", "E2", "company"} {
			fmt.Fprintf(&b, "subject %s: %s\n", subject, delivered(s.typ, subject, s.data))
		}
	}
	for _, typ := range []string{"hr.clocking", "com.example.order", ""} {
		fmt.Fprintf(&b, "== %q\n%s\n", typ, outcome(typ, `{}`))
	}
	text := growing.Replace(b.String())
	const file = "testdata/decoding.golden"
	if *update {
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil { //nolint:gosec // a text for all
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	got, lines := strings.Split(text, "\n"), strings.Split(string(want), "\n")
	differ, section := 0, ""
	for i := range min(len(got), len(lines)) {
		if strings.HasPrefix(lines[i], "== ") {
			section = lines[i]
		}
		if got[i] != lines[i] {
			if differ++; differ <= 10 {
				t.Errorf("%s\ngot  %s\nwant %s", section, got[i], lines[i])
			}
		}
	}
	if differ > 0 || len(got) != len(lines) {
		t.Errorf("%d lines differ, %d of %d lines", differ, len(got), len(lines))
	}
}

func outcome(typ, data string) string {
	d, err := cloudevents.DecodeData(typ, 1, []byte(data))
	if err != nil {
		return err.Error()
	}
	out, err := events.EncodeData(d)
	if err != nil {
		return err.Error()
	}
	return "ok " + string(out)
}

func delivered(typ, subject, data string) string {
	e, err := cloudevents.Decode([]byte(`{"specversion":"1.0","id":"x","source":"/hr","type":` + strconv.Quote(typ+".v1") + `,"company":"blue","subject":"` +
		subject + `","time":"2023-03-07T17:06:00Z","data":` + data + `}`))
	if err != nil {
		return err.Error()
	}
	return "ok " + events.Subject(&e)
}

type mutant struct{ name, data string }

// mutants makes documents of one: each field left out, each value replaced, a field too many in each object.
func mutants(doc any, at string) (out []mutant) {
	add := func(name string, v any) {
		b, err := json.Marshal(v)
		if err != nil {
			panic(err)
		}
		out = append(out, mutant{name, string(b)})
	}
	within := func(name string, put func(any)) {
		for _, m := range mutants(member(doc, name), at+"/"+name) {
			put(json.RawMessage(m.data))
			add(m.name, doc)
		}
	}
	switch v := doc.(type) {
	case map[string]any:
		v["unheardOf"] = 1
		add(at+" with a field too many", v)
		delete(v, "unheardOf")
		for _, name := range slices.Sorted(maps.Keys(v)) {
			old := v[name]
			delete(v, name)
			add(at+"/"+name+" left out", v)
			v[name] = old
			within(name, func(m any) { v[name] = m })
			v[name] = old
		}
	case []any:
		for i, old := range v {
			within(strconv.Itoa(i), func(m any) { v[i] = m })
			v[i] = old
		}
	}
	for _, s := range substitutes {
		out = append(out, mutant{at + " " + s, s})
	}
	return out
}

// member returns a member of an object or an element of a list.
func member(doc any, name string) any {
	switch v := doc.(type) {
	case map[string]any:
		return v[name]
	case []any:
		i, err := strconv.Atoi(name)
		if err != nil {
			panic(err)
		}
		return v[i]
	}
	return nil
}
