package breaches_test

import (
	"fmt"
	stdhtml "html"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"spettanze/events"
	"spettanze/events/cloudevents"
	"spettanze/handlers/dashboard/breaches"
	"spettanze/handlers/dashboard/frame"
	"spettanze/projections/institutes"
	"spettanze/projections/replay"
	"spettanze/projections/scenario"
)

// E1 comes at 08:20 on 8, 9 and 14 March, and at 09:30 on 4 April; the limit is 08:15 (contract §3, example 2). On 20 March the clocking
// of the 8th is annulled and replaced by one of 08:10. E2 comes at 08:20 on 15 March. Each line begins with the time of its recording.
const lines = `2023-01-01T08:00:00Z 2015-09-01 E1 employment.hired level=5 schedule=ft37
2023-01-01T08:00:00Z 2015-09-01 E2 employment.hired level=5 schedule=ft37
2023-03-08T18:00:00Z 2023-03-08 E1 clocking.recorded week=A punches=08:20,12:00,13:00,17:00 #eighth
2023-03-09T18:00:00Z 2023-03-09 E1 clocking.recorded week=A punches=08:20,12:00,13:00,17:00
2023-03-14T18:00:00Z 2023-03-14 E1 clocking.recorded week=A punches=08:20,12:00,13:00,17:00
2023-03-15T18:00:00Z 2023-03-15 E2 clocking.recorded week=A punches=08:20,12:00,13:00,17:00
2023-03-20T10:00:00Z 2023-03-20 E1 event.annulled id=eighth
2023-03-20T10:00:01Z 2023-03-08 E1 clocking.recorded week=A punches=08:10,12:00,13:00,17:00
2023-04-04T18:00:00Z 2023-04-04 E1 clocking.recorded week=A punches=09:30,12:00,13:00,17:00`

func start(t *testing.T) *httptest.Server {
	t.Helper()
	rome, err := time.LoadLocation("Europe/Rome")
	if err != nil {
		t.Fatal(err)
	}
	c, err := institutes.Contract()
	if err != nil {
		t.Fatal(err)
	}
	var script strings.Builder
	var recorded []time.Time
	for line := range strings.SplitSeq(lines, "\n") {
		word, event, _ := strings.Cut(line, " ")
		at, err := time.Parse(time.RFC3339, word)
		if err != nil {
			t.Fatal(err)
		}
		recorded = append(recorded, at)
		fmt.Fprintln(&script, event)
	}
	s, err := scenario.Parse("page", []byte("-- events --\n"+script.String()+"-- expect balance E1 2023-01-01 --\nflex none\n"))
	if err != nil {
		t.Fatal(err)
	}
	log := replay.New(c, rome)
	for i, b := range s.Events {
		e, err := cloudevents.Decode(b)
		if err != nil {
			t.Fatal(err)
		}
		e.Seq, e.Recorded = uint64(i+1), recorded[i] //nolint:gosec // nine
		log.Record(events.Record{Seq: e.Seq, Recorded: e.Recorded, Event: &e})
	}
	f := frame.New(frame.Options{Source: log, Contract: c, Rome: rome, Today: func() events.Date { return events.NewDate(2023, 4, 30) }})
	breaches.Pages(f)
	srv := httptest.NewServer(f)
	t.Cleanup(srv.Close)
	return srv
}

var (
	tag   = regexp.MustCompile(`(?s)<[^>]*>`)
	space = regexp.MustCompile(`[\s\x{a0}]+`)
)

// get returns the page at an address, and its words alone.
func get(t *testing.T, srv *httptest.Server, path string) (status int, html, words string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, srv.URL+path, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, string(b), space.ReplaceAllString(stdhtml.UnescapeString(tag.ReplaceAllString(string(b), " ")), " ")
}

// A correction makes a breach one that is no longer so, and the page says which event did it and leads to the page before it.
func TestNoLonger(t *testing.T) {
	srv := start(t)
	const path = "/blue/breaches?lang=it&code=flex.late_entry&state=withdrawn"
	_, html, words := get(t, srv, path)
	for _, want := range []string{"ancora così (4) non più (1) tutte (5)", "08/03/2023 E1 Entrata in ritardo 08:15 08:20 Flessibilità",
		"09/03/2023 non più , dal 20/03/2023: Annullamento del 20/03/2023 prima di questo fatto"} {
		if !strings.Contains(words, want) {
			t.Errorf("%s lacks %q:\n%s", path, want, words)
		}
	}
	for _, want := range []string{`<del>Entrata in ritardo</del>`, `href="/blue/events/7?lang=it"`, `known=6`} {
		if !strings.Contains(html, want) {
			t.Errorf("%s lacks %s", path, want)
		}
	}
	if _, _, words := get(t, srv, "/blue/breaches?lang=it&code=flex.late_entry&known=6"); !strings.Contains(words, "ancora così (4) non più (0)") ||
		!strings.Contains(words, "2 cambiano questa pagina") {
		t.Errorf("before the correction:\n%s", words) // the annulment, and the clocking of 4 April
	}
}

var count = regexp.MustCompile(`<td class="n">(\d+)</td>`)

// The counts of each facet add up to the list that all other facets leave.
func TestFacetsAddUp(t *testing.T) {
	srv := start(t)
	for query, want := range map[string]int{"": 5, "employee=E1": 4, "month=2023-03": 4, "month=2023-03&employee=E1": 3,
		"entitlement=flex&month=2023-04": 1} {
		path := "/blue/breaches?lang=en&state=all&code=flex.late_entry&" + query
		_, html, _ := get(t, srv, path)
		if !strings.Contains(html, `id="by-account"`) {
			t.Fatalf("%s: %s", path, html)
		}
		section := html[strings.Index(html, `id="by-account"`):]
		section = section[:strings.Index(section, "</table>")]
		sum := 0
		for _, m := range count.FindAllStringSubmatch(section, -1) {
			n, err := strconv.Atoi(m[1])
			if err != nil {
				t.Fatal(err)
			}
			sum += n
		}
		list := html[strings.Index(html, "List of breaches"):]
		rows := strings.Count(list[strings.Index(list, "<tbody>"):], `<tr><th scope="row"`)
		if sum != want || rows != want {
			t.Errorf("%s: the facet adds up to %d, %d are listed, want %d", path, sum, rows, want)
		}
	}
}

func TestEmptyAndUnknown(t *testing.T) {
	srv := start(t)
	for path, want := range map[string]string{
		"/blue/breaches?lang=it&at=2015-10-01":               "Nessuna regola risulta violata a questa data.",
		"/blue/breaches?lang=en&employee=E2&state=withdrawn": "None was withdrawn by a fact recorded later.",
		"/blue/breaches?lang=en&employee=E2&month=2023-04":   "None, with this choice.",
	} {
		if status, _, words := get(t, srv, path); status != http.StatusOK || !strings.Contains(words, want) {
			t.Errorf("%s: %d, lacks %q:\n%s", path, status, want, words)
		}
	}
	if status, _, words := get(t, srv, "/blue/breaches?lang=en&state=sometimes"); status != http.StatusBadRequest || !strings.Contains(words, "choose standing, withdrawn or all") {
		t.Errorf("%d: %s", status, words)
	}
	if status, _, _ := get(t, srv, "/blue/breaches?lang=en&employee=E9"); status != http.StatusNotFound {
		t.Errorf("an employee never hired: %d", status)
	}
}
