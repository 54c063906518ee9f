package replay_test

import (
	"context"
	"testing"

	"spettanze/events"
	"spettanze/projections/report"
)

// What cannot be understood marks its employee incomplete until it is sent again as it should be, under its own identity.
func TestRejectedUntilRepaired(t *testing.T) {
	hire := `{"specversion":"1.0","id":"1","source":"/hr","type":"hr.employment.hired.v1","company":"blue","subject":"E1",` +
		`"time":"2023-01-01T09:00:00Z","data":{"date":"2023-01-01","contract":"indefinite","discipline":"parte_prima","level":4,` +
		`"schedule":{"code":"ft37"}}}`
	leave := func(day string) []byte {
		return []byte(`{"specversion":"1.0","id":"2","source":"/hr","type":"hr.leave.taken.v1","company":"blue","subject":"E1",` +
			`"time":"2023-03-01T09:00:00Z","data":{"date":"` + day + `","kind":"ferie"}}`)
	}
	r := reporter(t, [][]byte{[]byte(hire), leave("2023-02-30"), leave("2023-02-28")})
	for known, want := range map[uint64]struct {
		incomplete bool
		balance    string
		rejected   int
	}{2: {true, "3.3333", 1}, 3: {false, "2.3333", 0}} {
		q := report.Query{Company: "blue", At: events.MustParseDate("2023-02-28"), Known: known}
		doc, err := r.Balance(context.Background(), q, "E1")
		if err != nil {
			t.Fatal(err)
		}
		rejected, _, err := r.Source.Rejected(context.Background(), q)
		if err != nil {
			t.Fatal(err)
		}
		if doc.Incomplete != want.incomplete || doc.Balances[0].Balance != want.balance || len(rejected) != want.rejected {
			t.Errorf("known %d: incomplete %t, ferie %s, %d rejected; want %+v", known, doc.Incomplete, doc.Balances[0].Balance,
				len(rejected), want)
		}
	}
}
