package access_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"spettanze/projections/scenario"
)

// names says of each parameter of a route what it names: something that exists and is somebody else's, and the like that does not
// exist. Those without are no name of a person or of a thing of theirs.
var names = map[string][2]string{
	"id": {"E3", "E9"}, "employee": {"E3", "E9"}, "search": {"E3", "E9"}, "unit": {"sud", "est"}, "loan": {"L3", "L9"}, "case": {"R3", "R9"},
	"seq": {"10", "99"}, "node": {"m-2023-01-13-flex", "m-2023-01-14-flex"}, "lot": {"2019", "2018"},
	"fund": {}, "code": {}, "principal": {}, "tile": {}, "company": {}, "from": {}, "to": {}, "at": {}, "known": {}, "from-at": {}, "from-known": {}, "month": {}, "kind": {},
	"clause": {}, "rate": {}, "forecasts": {}, "depth": {}, "entitlement": {}, "limit": {}, "after": {}, "col": {}, "filter": {}, "sort": {}, "q": {}, "only": {},
	"format": {}, "lang": {}, "table": {}, "dry-run": {}, "Prefer": {}, "Last-Event-ID": {}, "Content-Type": {}, "If-None-Match": {},
}

// A4: on every route that takes the name of a person, a loan, a record, a case, a lot or a node, that of somebody else is answered as one
// that does not exist, to the byte. A parameter that this test does not know fails it.
func TestNamesOfOthers(t *testing.T) {
	a := newAsker(t)
	var doc struct {
		Paths map[string]map[string]struct {
			Parameters []struct{ Name, In string }
		}
	}
	if err := json.Unmarshal(a.ask(t, "", "GET /openapi.json").Body.Bytes(), &doc); err != nil {
		t.Fatal(err)
	}
	asked := 0
	for path, methods := range doc.Paths {
		for method, op := range methods {
			for _, p := range op.Parameters {
				pair, known := names[p.Name]
				if !known {
					t.Errorf("%s %s: say in this test what the parameter %s names", method, path, p.Name)
				}
				if pair[0] == "" || method != "get" || path == "/v1/changes" {
					continue
				}
				for _, as := range []string{"emp", "man", "pub", "rep", "pri", "ope", "au-", "red"} {
					if as == "pri" && strings.HasSuffix(path, "/looks") { // of whom all looks are to be seen
						continue
					}
					var answers [2]*httptest.ResponseRecorder
					for i, name := range pair {
						answers[i] = a.ask(t, as, "GET "+with(path, p.Name, p.In, name))
					}
					asked++
					plain := strings.NewReplacer(pair[0], "?", pair[1], "?", "L3", "?", "L9", "?")
					one, two := plain.Replace(answers[0].Body.String()), plain.Replace(answers[1].Body.String())
					if answers[0].Code != answers[1].Code || one != two {
						t.Errorf("%s of %s as %s: %d %s\nand of one that does not exist: %d %s", p.Name, path, as, answers[0].Code, one, answers[1].Code, two)
					}
				}
			}
		}
	}
	if asked < 100 {
		t.Errorf("only %d questions", asked)
	}
}

// with fills the parameters of a route in: a parameter with a name, the others with something of the first employee's, if they are needed.
func with(path, parameter, in, name string) string {
	if strings.Contains(path, "/loans/{id}") && parameter == "id" {
		name = strings.Replace(name, "E", "L", 1)
	}
	if in == "path" {
		path = strings.ReplaceAll(path, "{"+parameter+"}", name)
	}
	for hole, value := range map[string]string{"{company}": "blue", "{id}": "E1", "{fund}": "gravi_motivi", "{seq}": "8", "{tile}": "breaches", "{from}": "2022-12-01"} {
		if hole == "{id}" && strings.Contains(path, "/loans/") {
			value = "L1"
		}
		path = strings.ReplaceAll(path, hole, value)
	}
	path = strings.ReplaceAll(path, "{code}", map[bool]string{true: "part_time", false: "gravi_motivi"}[strings.Contains(path, "/quotas/")])
	query := []string{}
	if in == "query" {
		query = append(query, parameter+"="+name)
	}
	switch {
	case strings.HasSuffix(path, "/diff"), strings.HasSuffix(path, "/changes"):
		query = append(query, "from-known=3")
	case strings.HasSuffix(path, "/explain"), strings.HasSuffix(path, "/history"):
		if strings.Contains(path, "/employees/") {
			query = append(query, "entitlement=gravi_motivi", "month=2023-03", "kind=withhold")
			if strings.HasSuffix(path, "/explain") || parameter == "lot" {
				query = append(query[:len(query)-3], "entitlement=ferie")
			}
		}
	case strings.HasSuffix(path, "/uses"):
		query = append(query, "clause=CIA/3.1")
	case strings.HasSuffix(path, "/export"):
		query = append(query, "format=csv")
	}
	if len(query) > 0 {
		path += "?" + strings.Join(query, "&")
	}
	return path
}

// A sender learns that what it sent waits, and not what others have sent, whose a loan is or what is left of it.
func TestWhyItWaitsForItsSender(t *testing.T) {
	r := scenario.Reporter(t, "2023-12-31", strings.Join([]string{
		"2022-01-01T12:00:00Z 2022-01-01 company balance.opened entitlement=gravi_motivi quantity=50000.00",
		"2020-01-01T12:00:00Z 2020-01-01 E1 employment.hired level=4 schedule=ft37",
		"2020-01-01T12:00:00Z 2020-01-01 E3 employment.hired level=4 schedule=ft37",
		"2023-01-13T12:00:00Z 2023-01-13 E3 clocking.recorded week=A punches=08:40,13:20",
		"2023-02-27T12:00:00Z 2023-02-27 E3 loan.disbursed loan=L3 fund=gravi_motivi amount=4000.00 instalments=24",
		"2023-12-01T12:00:00Z " + fact("/clock", "w1", "clocking.recorded", "E3", `{"date":"2023-01-13","week":"A","punches":["08:50","13:20"]}`),
		"2023-12-01T12:00:00Z " + fact("/clock", "w2", "loan.repaid", "E3", `{"date":"2023-03-01","loan":"L3","amount":"9999.00"}`),
		"2023-12-01T12:00:00Z " + fact("/clock", "w3", "loan.repaid", "E1", `{"date":"2023-03-01","loan":"L3","amount":"1.00"}`),
	}, "\n"))
	a := serve(t, r, nil)
	asked := func(as string) string {
		return a.ask(t, as, "GET /v1/blue/rejected").Body.String() +
			a.send(t, as, "POST /v1/waiting", `{"subjects":[{"company":"blue","subject":"E3","through":"2023-12-31"},{"company":"blue","subject":"E1","through":"2023-12-31"}]}`).Body.String()
	}
	for as, tells := range map[string]bool{"pub": false, "rea": true} {
		text := asked(as)
		for _, w := range []string{"w1", "w2", "w3"} {
			if !strings.Contains(text, `"id":"`+w+`"`) {
				t.Errorf("%s does not learn that %s waits: %s", as, w, text)
			}
		}
		for _, secret := range []string{"belongs to E3", "only 4000.00", "/hr e4"} {
			if strings.Contains(text, secret) != tells {
				t.Errorf("%s is told %q: %t\n%s", as, secret, !tells, text)
			}
		}
	}
}

// The same of what is asked with a body: of a sender, the clockings of somebody without one of its own, and what waits of others.
func TestNamesOfOthersInABody(t *testing.T) {
	r := scenario.Reporter(t, "2023-12-31", strings.Join([]string{
		"2020-01-01T12:00:00Z 2020-01-01 E1 employment.hired level=4 schedule=ft37",
		"2020-01-01T12:00:00Z 2020-01-01 E3 employment.hired level=4 schedule=ft37",
		"2023-01-13T12:00:00Z 2023-01-13 E3 clocking.recorded week=A punches=08:40,13:20",
		"2023-01-13T12:00:00Z 2023-01-13 E3 clocking.recorded week=A punches=08:50,13:20",
		"2023-01-13T12:00:00Z " + fact("/malattie", "annull", "event.annulled", "E3", `{"date":"2023-10-03","source":"/malattie","id":"sosp-3","reason":"visita"}`),
	}, "\n"))
	a := serve(t, r, nil)
	for _, q := range []struct{ route, body string }{
		{"POST /v1/waiting", `{"subjects":[{"company":"blue","subject":"?","through":"2023-12-31"}]}`},
		{"POST /v1/waiting", `{"annulments":[{"seq":5,"company":"blue","subject":"?","date":"2023-10-03","source":"/hr","id":"e3"}]}`},
	} {
		for _, as := range []string{"emp", "man", "pay", "pub", "rep", "pri", "ope", "au-", "red"} {
			one, two := a.send(t, as, q.route, strings.ReplaceAll(q.body, "?", "E3")), a.send(t, as, q.route, strings.ReplaceAll(q.body, "?", "E9"))
			if one.Code != two.Code || strings.ReplaceAll(one.Body.String(), "E3", "E9") != two.Body.String() {
				t.Errorf("%s %s as %s: %d %s\nand of one that does not exist: %d %s", q.route, q.body, as, one.Code, one.Body, two.Code, two.Body)
			}
			if one.Code == http.StatusOK != slices.Contains([]string{"emp", "man", "pay", "pub", "rep", "pri", "ope", "au-"}, as) && as != "red" {
				t.Errorf("%s as %s: %d %s", q.route, as, one.Code, one.Body)
			}
		}
	}
}
