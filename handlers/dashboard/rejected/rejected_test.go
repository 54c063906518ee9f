package rejected_test

import (
	"context"
	"errors"
	"fmt"
	"html"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"spettanze/events"
	"spettanze/events/cloudevents"
	"spettanze/events/hr"
	"spettanze/events/memory"
	"spettanze/handlers/access"
	"spettanze/handlers/api/intake"
	records "spettanze/handlers/dashboard/event"
	"spettanze/handlers/dashboard/frame"
	"spettanze/handlers/dashboard/rejected"
	"spettanze/projections/contract"
	"spettanze/projections/institutes"
	"spettanze/projections/ledger"
	"spettanze/projections/replay"
	"spettanze/projections/report"
)

// source reads its log anew for each page.
type source struct {
	report.Source
	log  *memory.Log
	c    *contract.Contract
	rome *time.Location
}

func (s source) Moment(ctx context.Context, fn func(report.Source) error) error {
	l, err := replay.Read(ctx, s.log, s.c, s.rome)
	if err != nil {
		return err
	}
	return fn(l)
}

func (s source) Sees(events.Class) bool { return true }

func (s source) now(ctx context.Context) (l report.Source) {
	_ = s.Moment(ctx, func(now report.Source) error { l = now; return nil })
	return l
}

func (s source) Resolve(ctx context.Context, seq uint64) (report.Known, error) {
	return s.now(ctx).Resolve(ctx, seq)
}

func (s source) Find(ctx context.Context, id events.Identity, known uint64) (*events.Event, error) {
	return s.now(ctx).Find(ctx, id, known)
}

func (s source) History(ctx context.Context, company, id string, known uint64) ([]*events.Event, error) {
	return s.now(ctx).History(ctx, company, id, known)
}

func (s source) Rejected(ctx context.Context, q report.Query) ([]report.RejectedFact, []ledger.Parked, error) {
	return s.now(ctx).Rejected(ctx, q)
}

func event(id, typ, date, rest string) string {
	return fmt.Sprintf(`{"specversion":"1.0","id":%q,"source":"/hr","type":"hr.%s.v1","company":"blue","subject":"E1","time":"2024-01-01T09:00:00Z","data":{"date":%q,%s}}`,
		id, typ, date, rest)
}

var (
	hire    = event("h1", "employment.hired", "2023-01-01", `"contract":"indefinite","discipline":"parte_prima","level":4,"schedule":{"code":"ft37"}`)
	clocked = event("c1", "clocking.recorded", "2023-02-07", `"week":"A","punches":["07:50","12:00","12:50","17:05"]`)
	second  = event("c2", "clocking.recorded", "2023-02-07", `"week":"A","punches":["07:50","12:00","12:50","17:10"]`)
	unasked = event("d1", "loan.decided", "2023-03-01", `"loan":"L1","granted":true`)
)

type site struct {
	t   *testing.T
	srv *httptest.Server
	log *memory.Log
}

func start(t *testing.T, lines ...string) *site {
	t.Helper()
	c, err := institutes.Contract()
	if err != nil {
		t.Fatal(err)
	}
	rome, err := time.LoadLocation("Europe/Rome")
	if err != nil {
		t.Fatal(err)
	}
	s := &site{t: t, log: memory.New(func() time.Time { return time.Date(2024, 1, 15, 12, 0, 0, 0, time.UTC) })}
	for _, l := range lines {
		rec := events.Record{Recorded: time.Date(2024, 1, 15, 12, 0, 0, 0, time.UTC), Raw: []byte(l)}
		if e, err := cloudevents.Decode([]byte(l)); errors.As(err, &rec.Err) {
			s.log.Inject(rec)
		} else if _, err := s.log.Append(t.Context(), []events.Event{e}); err != nil {
			t.Fatal(err)
		}
	}
	src := &source{log: s.log, c: c, rome: rome}
	f := frame.New(frame.Options{Source: src, Contract: c, Rome: rome,
		Today: func() events.Date { return events.MustParseDate("2024-01-15") }})
	rejected.Pages(f, rejected.Options{Intake: &intake.Intake{Log: s.log, Record: s.log.Get}, Waited: func(context.Context, string) ([]report.Parked, error) {
		return []report.Parked{{Date: events.MustParseDate("2023-02-07"), Subject: "E1", Code: ledger.ParkSecondClocking, Cause: report.Cause{Source: "/hr", ID: "c2", Seq: 3}}}, nil
	}})
	records.Pages(f, s.log)
	s.srv = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		src.Source = src.now(r.Context())
		f.ServeHTTP(w, r.WithContext(access.Everybody(r.Context())))
	}))
	t.Cleanup(s.srv.Close)
	return s
}

func (s *site) do(method, path string, form url.Values) (status int, body string) {
	s.t.Helper()
	req, err := http.NewRequestWithContext(s.t.Context(), method, s.srv.URL+path, strings.NewReader(form.Encode()))
	if err != nil {
		s.t.Fatal(err)
	}
	if form != nil {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		s.t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return res.StatusCode, html.UnescapeString(string(b))
}

// see asks for a page and checks what it says.
func (s *site) see(method, path string, form url.Values, words ...string) string {
	s.t.Helper()
	status, body := s.do(method, path, form)
	for _, w := range words {
		if not, ok := strings.CutPrefix(w, "!"); ok == strings.Contains(body, not) && (ok || w != "") || status != http.StatusOK {
			s.t.Errorf("%s %s: status %d, %q:\n%s", method, path, status, w, body[max(0, strings.Index(body, "<main")):])
		}
	}
	return body
}

var textarea = regexp.MustCompile(`(?s)<textarea[^>]*>(.*?)</textarea>`)

// The prepared annulment of the other clocking is tried, which says what would change, and sent: the fact counts, and is resolved.
func TestTryAndSend(t *testing.T) {
	s := start(t, hire, clocked, second)
	page := s.see("GET", "/blue/rejected?lang=it", nil, "Timbratura del 07/02/2023", "perché conti questa va annullata quella", "Annullare l'altra timbratura",
		`<mark>"2023-02-07"</mark>`, "!Risolti", "L'altro, che conta",
		"<td><strong>07:50, 12:00, 12:50, 17:10</strong></td><td><strong>07:50, 12:00, 12:50, 17:05</strong></td>", "<td>15/01/2024 13:00</td>")
	form := url.Values{"events": {textarea.FindStringSubmatch(page)[1]}, "fact": {"fact-3"}}
	// The first is example 1 of contract §3, 25 minutes of credit; the second is five minutes longer.
	s.see("POST", "/blue/rejected/try?lang=it", form, "Un fatto che attende conterebbe", "Flessibilità, accredito", "0:30", "0:25", "in attesa: E1 ha già", "Invia", "Sarebbe accettato, e conterebbe",
		`<td>Flessibilità</td><td class="n">0:25</td><td class="n"><strong>0:30</strong></td>`)
	if last, _, _ := s.log.Last(t.Context()); last != 3 {
		t.Fatalf("a trial recorded something: %d", last)
	}
	s.see("POST", "/blue/rejected/send?lang=en", form, "Sent. Sequences in the log: <a", ">4</a>",
		"0:25 → <strong>0:30</strong>", "/blue/employees/E1/changes?", "from-known=3", "Nothing waits", "Resolved", "counts", "/repairs 3/annuls/2")
	s.see("GET", "/blue/events/4?lang=it", nil, "Preparato dal registro", "!Scritto alla sorgente", "su quanto era registrato il 15/01/2024 13:00")
	s.see("GET", "/blue/rejected?known=3&lang=it", nil, "Timbratura del 07/02/2023", "!Prova")
}

// What a repair lacks is filled in by a person, in the forms that people write.
func TestFillIn(t *testing.T) {
	s := start(t, hire, unasked)
	page := s.see("GET", "/blue/rejected?lang=it", nil, "richiesta di prestito", `name="fill:/0/data/amount"`, `<option value="gravi_motivi">gravi motivi</option>`, "Importo in euro", "come 6.000,00", "!<code>amount")
	form := url.Values{"events": {textarea.FindStringSubmatch(page)[1]}, "fact": {"fact-2"}}
	s.see("POST", "/blue/rejected/try?lang=it", form, "«Data» è da riempire: una data, come 07/03/2023.", `name="fill:/0/data/amount" value=""`, `<option value="gravi_motivi">gravi motivi</option>`, "!Invia</button>")
	for name, value := range map[string]string{"date": "1/2/2023", "fund": "gravi_motivi", "amount": "1.500,00", "instalments": "10"} {
		form.Set("fill:/0/data/"+name, value)
	}
	s.see("POST", "/blue/rejected/try?lang=it", form, `"amount": "1500.00"`, `"date": "2023-02-01"`, "Un fatto che attende conterebbe", "Invia</button>")
	form.Set("fill:/0/data/instalments", "ten")
	s.see("POST", "/blue/rejected/try?lang=en", form, `Monthly instalments: "ten", expected`, `name="fill:/0/data/instalments" value="ten"`,
		`name="fill:/0/data/amount" value="1.500,00"`, `<option value="gravi_motivi" selected>`)
}

// What a form holds is judged as anything that is sent: it must be an event, and of this company.
func TestJudged(t *testing.T) {
	s := start(t, hire)
	for text, want := range map[string]string{
		"":      "No event: write one.",
		"[1]":   "expected an event",
		"hello": "expected",
		strings.Replace(clocked, `"blue"`, `"red"`, 1):  `of company "red", this page is of "blue"`,
		strings.Replace(clocked, `"week"`, `"weak"`, 1): "/data/weak",
		hire: "recorded already (sequence 1)",
		strings.Replace(hire, `"level":4`, `"level":5`, 1): "other content",
	} {
		_, body := s.do("POST", "/blue/rejected/send?lang=en", url.Values{"events": {text}})
		if !strings.Contains(body, want) && !strings.Contains(body, "Sent.") {
			t.Errorf("%s: %q is not in %s", text, want, body[max(0, strings.Index(body, "<main")):])
		}
	}
	if last, _, _ := s.log.Last(t.Context()); last != 1 {
		t.Errorf("something was recorded: %d", last)
	}
}

// Nothing to mend is said; each list is shown in both languages.
func TestEmptyAndMany(t *testing.T) {
	start(t, hire).see("GET", "/blue/rejected?lang=it", nil, "Niente attende", "!Rifiutati")
	s := start(t, hire, `{"specversion":"1.0","id":"x","company":"blue"}`, strings.Replace(clocked, `"week"`, `"weak"`, 1))
	s.see("GET", "/blue/rejected?lang=it", nil, "Rifiutati", "Correggere", "<mark>", "2 fatti")
	s.see("GET", "/blue/rejected?lang=en", nil, "Refused", "Correct", "2 facts")
	var many []string
	for i := range 50 {
		many = append(many, strings.Replace(unasked, `"d1"`, fmt.Sprintf(`"d%d"`, i), 1))
	}
	body := start(t, append([]string{hire}, many...)...).see("GET", "/blue/rejected?lang=en", nil, "10 more", "first=40")
	if n := strings.Count(body, "<article"); n != 40 {
		t.Errorf("%d cards", n)
	}
}

// Every field of an event has a title in both languages, so that a form never asks for a wire name.
func TestTitles(t *testing.T) {
	for _, typ := range hr.Types {
		for i := range typ.Fields {
			if f := &typ.Fields[i]; f.Title.It == "" || f.Title.En == "" {
				t.Errorf("%s: %s has no title", typ.Name, f.Name)
			}
		}
	}
}
