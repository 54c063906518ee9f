package api_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"reflect"
	"slices"
	"strings"
	"testing"

	"spettanze/events"
	"spettanze/events/lang"
	"spettanze/handlers/api"
	"spettanze/handlers/api/client"
	"spettanze/handlers/api/intake"
	"spettanze/projections/report"
	"spettanze/projections/roster"
	"spettanze/projections/rota"
	"spettanze/projections/scenario"
)

// A list read in parts is the list read whole, of one moment although events are recorded meanwhile.
func TestParts(t *testing.T) {
	srv := start(t)
	for i := range 5 {
		call(t, "POST", srv.URL+"/v1/events", intake.TypeEvent, strings.NewReplacer(`"h1"`, fmt.Sprintf(`"h%d"`, i), "E042", fmt.Sprintf("E%d", i)).Replace(hire))
	}
	var got []string
	after := ""
	for i := range 3 {
		status, _, body := call(t, "GET", srv.URL+"/v1/blue/employees?limit=2"+after, "", "")
		doc := decode[roster.Document](t, body)
		if status != http.StatusOK || doc.Known.Seq != 5 || (doc.Next == "") != (i == 2) {
			t.Fatalf("part %d: %d %s", i, status, body)
		}
		for _, e := range doc.Employees {
			got = append(got, e.Employee)
		}
		after = "&after=" + doc.Next
		call(t, "POST", srv.URL+"/v1/events", intake.TypeEvent, strings.NewReplacer(`"h1"`, fmt.Sprintf(`"n%d"`, i), "E042", fmt.Sprintf("A%d", i)).Replace(hire))
	}
	if want := []string{"E0", "E1", "E2", "E3", "E4"}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	if _, _, body := call(t, "GET", srv.URL+"/v1/blue/employees.csv?limit=1", "", ""); strings.Count(body, "\n") < 2 || strings.Contains(body, "A1") {
		t.Errorf("a part as CSV: %s", body)
	}
	for query, want := range map[string]int{"limit=0": 400, "limit=x": 400, "after=x": 400, "after=2024-01-15.5": 400, "after=2024-01-15.5.1": 200,
		"after=2024-01-15.5.1&known=4": 400, "after=2024-01-15.5.1&at=2024-01-14": 400, "after=2024-01-15.5.1&known=5&at=2024-01-15": 200,
		"after=2024-01-15.99.1": 400, "after=2024-01-15.5.100": 200, "after=2024-01-15.5.-1": 400} {
		if status, _, body := call(t, "GET", srv.URL+"/v1/blue/employees?"+query, "", ""); status != want {
			t.Errorf("%s: %d %s", query, status, body)
		}
	}
}

// A statement in parts keeps its running balance, its ids and its sums.
func TestPartsOfStatement(t *testing.T) {
	srv := hired(t)
	const path = "/v1/blue/employees/E042/movements?at=2023-12-31"
	_, _, body := call(t, "GET", srv.URL+path, "", "")
	whole := decode[report.Statement](t, body)
	var rows []report.Movement
	after := ""
	for {
		_, _, body := call(t, "GET", srv.URL+path+"&limit=4"+after, "", "")
		doc := decode[report.Statement](t, body)
		if fmt.Sprint(doc.Closing) != fmt.Sprint(whole.Closing) {
			t.Errorf("a part closes with %v, the whole with %v", doc.Closing, whole.Closing)
		}
		rows = append(rows, doc.Movements...)
		if after = "&after=" + doc.Next; doc.Next == "" {
			break
		}
	}
	if !reflect.DeepEqual(rows, whole.Movements) {
		t.Errorf("in parts %v, whole %v", rows, whole.Movements)
	}
}

// The last row of one list and the first of the next.
func TestCutOfTwoLists(t *testing.T) {
	for want, c := range map[string][2]int{"a b|c d|false": {0, 0}, "a||true": {0, 1}, "a b||true": {0, 2}, "b|c|true": {1, 2}, "|c|true": {2, 1},
		"|d|false": {3, 5}, "||false": {9, 2}, "b|c d|false": {1, 3}} {
		d := &report.Rejected{Rejected: []report.RejectedFact{{ID: "a"}, {ID: "b"}}, Parked: []report.Parked{{Subject: "c"}, {Subject: "d"}}}
		_, more := d.Cut(c[0], c[1])
		var first, second []string
		for _, r := range d.Rejected {
			first = append(first, r.ID)
		}
		for _, p := range d.Parked {
			second = append(second, p.Subject)
		}
		if got := fmt.Sprintf("%s|%s|%v", strings.Join(first, " "), strings.Join(second, " "), more); got != want {
			t.Errorf("%v: %s, want %s", c, got, want)
		}
	}
}

// unheld is a source of which no answer may hold a reader for all of itself.
type unheld struct {
	report.Source
	t *testing.T
}

func (u unheld) Moment(ctx context.Context, fn func(report.Source) error) error {
	u.t.Error("a reader of the store is held while everybody is folded")
	return u.Source.Moment(ctx, fn)
}

// An answer about rosters has a bounded part of a company, and a table all of it; neither holds a reader of the store.
func TestRosters(t *testing.T) {
	var lines strings.Builder
	for i := range 102 {
		fmt.Fprintf(&lines, "2024-01-01 E%03d employment.hired level=4 schedule=ft37\n", i)
	}
	r := scenario.Reporter(t, "2024-01-31", lines.String())
	srv := httptest.NewServer(api.New(api.Options{Source: unheld{r.Source, t}, Contract: r.Contract, Rome: scenario.Rome(t), Today: func() events.Date { return r.Today }}))
	defer srv.Close()
	_, _, body := call(t, "GET", srv.URL+"/v1/blue/rosters", "", "")
	if doc := decode[rota.Document](t, body); len(doc.Employees) != 100 || doc.Count != 102 || doc.Next == "" {
		t.Errorf("%d of %d employees, next %q", len(doc.Employees), doc.Count, doc.Next)
	} else if _, _, body = call(t, "GET", srv.URL+"/v1/blue/rosters?after="+doc.Next, "", ""); strings.Count(body, `"employee":`) != 2 || strings.Contains(body, `"next"`) {
		t.Errorf("the rest: %s", body)
	}
	for query, want := range map[string]int{"?limit=100": 200, "?limit=101": 400, "?limit=0": 400, ".csv?limit=101": 400} {
		if status, _, body := call(t, "GET", srv.URL+"/v1/blue/rosters"+query, "", ""); status != want || want == 400 && !strings.Contains(body, "1 to 100") {
			t.Errorf("%s: %d %.300s", query, status, body)
		}
	}
	for query, want := range map[string]int{"": 1 + 102*31, "&limit=2": 1 + 2*31} {
		if _, _, body := call(t, "GET", srv.URL+"/v1/blue/rosters.csv?list=days"+query, "", ""); strings.Count(body, "\n") != want {
			t.Errorf("%s: %d lines as CSV, want %d", query, strings.Count(body, "\n"), want)
		}
	}
	c, err := client.New(srv.URL, lang.English)
	if err != nil {
		t.Fatal(err)
	}
	doc, err := client.Document[rota.Document](t.Context(), c, report.Question{Company: "blue", At: r.Today}, "/rosters", nil)
	if err != nil || len(doc.Employees) != 102 || doc.Next != "" || len(doc.Employees[101].Days) != 31 {
		t.Errorf("a client gets %v, %v", doc, err)
	}
}
