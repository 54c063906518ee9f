package browsertest

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"
)

// publishAll publishes events, one JSON line each, and waits until answers have them.
func publishAll(t *testing.T, p *Program, lines []string) {
	t.Helper()
	for len(lines) > 0 {
		n := min(1000, len(lines))
		if status, said := post(t, p, "application/x-ndjson", strings.Join(lines[:n], "\n")); status != http.StatusOK {
			t.Fatalf("%d %.300s", status, said)
		}
		lines = lines[n:]
	}
	if err := p.ready(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// line is an event as a line of JSON.
func line(id, kind, company, employee, at, data string) string {
	return fmt.Sprintf(`{"specversion":"1.0","id":%q,"source":"/browser","type":%q,"company":%q,"subject":%q,"time":%q,`+
		`"datacontenttype":"application/json","data":%s}`, id, kind, company, employee, at, data)
}

// large returns lines of a company of 2,000 people, hired two years ago, and of one with a person who has clocked in every working day
// for ten years, half an hour more than is due on each Friday.
func large() (lines []string) {
	hired := `{"date":%q,"contract":"indefinite","discipline":"parte_prima","level":6,"schedule":{"code":"ft37"}}`
	for i := range 2000 {
		lines = append(lines, line(fmt.Sprintf("h%d", i), "hr.employment.hired.v1", "large", fmt.Sprintf("P%04d", i),
			"2024-01-08T09:00:00+01:00", fmt.Sprintf(hired, "2024-01-08")))
	}
	lines = append(lines, line("old", "hr.employment.hired.v1", "old", "D1", "2016-01-04T09:00:00+01:00", fmt.Sprintf(hired, "2016-01-04")))
	for day := time.Date(2016, 1, 4, 0, 0, 0, 0, time.UTC); day.Year() < 2026; day = day.AddDate(0, 0, 1) {
		d := day.Format(time.DateOnly)
		punches := `["08:00","12:00","13:00","16:30"]`
		switch day.Weekday() {
		case time.Saturday, time.Sunday:
			continue
		case time.Friday:
			punches = `["08:00","12:00","12:30","14:00"]`
		}
		lines = append(lines, line("c"+d, "hr.clocking.recorded.v1", "old", "D1", d+"T17:00:00+01:00", `{"date":"`+d+`","week":"A","punches":`+punches+`}`))
	}
	return lines
}

// lastSeq returns the last sequence that answers about the large company know.
func lastSeq(t *testing.T, p *Program) uint64 {
	t.Helper()
	return decoded[struct{ Known struct{ Seq uint64 } }](t, get(t, p, "/v1/large/employees?limit=1")).Known.Seq
}
