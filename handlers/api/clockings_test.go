package api_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"testing"

	"spettanze/events/clockings/revise"
)

// The clockings of a table's employees and days are found, annulled or not, and so is an employee whose id lost its zeros.
func TestFindClockings(t *testing.T) {
	srv := start(t)
	clocking := func(id, employee, date string) string {
		return `{"specversion":"1.0","id":"` + id + `","source":"/csv/clockings","type":"hr.clocking.recorded.v1","company":"blue","subject":"` + employee +
			`","time":"2023-04-01T09:00:00+02:00","data":{"date":"` + date + `","punches":["07:50","12:00"]}}`
	}
	annulled := `{"specversion":"1.0","id":"x","source":"/hr","type":"hr.event.annulled.v1","company":"blue","subject":"E042",` +
		`"time":"2023-04-02T09:00:00+02:00","data":{"date":"2023-04-02","source":"/csv/clockings","id":"a","reason":"wrong"}}`
	for _, body := range []string{hire, clocking("a", "E042", "2023-03-13"), clocking("b", "E042", "2023-04-13"), clocking("c", "E9", "2023-03-13"),
		clocking("d", "E8", "2023-03-13"), annulled} {
		if status, _, doc := call(t, http.MethodPost, srv.URL+"/v1/events", "application/cloudevents+json", body); status != http.StatusOK {
			t.Fatalf("%d %s", status, doc)
		}
	}
	status, _, doc := call(t, http.MethodPost, srv.URL+"/v1/blue/clockings/find", "application/json", `{"employees":["0e042","E9"],"from":"2023-03-01","to":"2023-03-31"}`)
	var found revise.Found
	if err := json.Unmarshal([]byte(doc), &found); err != nil || status != http.StatusOK {
		t.Fatalf("%d %s", status, doc)
	}
	var ids []string
	for _, c := range found.Clockings {
		if c.Annulled {
			c.ID += " annulled"
		}
		ids = append(ids, c.ID)
	}
	if !slices.Equal(found.Employees, []string{"E042"}) || !slices.Equal(ids, []string{"a annulled", "c"}) {
		t.Errorf("%s", doc)
	}
	for _, body := range []string{`{"employees":["E9"],"from":"2023-03-01","to":"2023-02-28"}`, `{"employees":["E9"],"from":"2023-03-99","to":"2023-03-31"}`, `{}`} {
		if status, _, doc := call(t, http.MethodPost, srv.URL+"/v1/blue/clockings/find", "application/json", body); status/100 != 4 {
			t.Errorf("%s: %d %s", body, status, doc)
		}
	}
}
