package access_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"regexp"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"spettanze/events"
	"spettanze/events/grants"
	stream "spettanze/events/jetstream/looks"
	record "spettanze/events/looks"
	"spettanze/handlers/looks/list"
	"spettanze/projections/report"
)

// recorded is the record of looks of a test.
type recorded struct {
	mu   sync.Mutex
	list []record.Look
	err  error // instead
	// reads reports whether a reader of the store is held: a look may take long to be recorded, and must not keep one.
	reads func() bool
}

func (r *recorded) append(_ context.Context, l *record.Look) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.err != nil {
		return r.err
	}
	if r.reads() {
		return errors.New("a look is recorded while a reader of the store is held")
	}
	body, err := l.Encode()
	if err != nil {
		return err
	}
	if _, err := record.Decode(l.Subject(), body); err != nil {
		return err
	}
	r.list = append(r.list, *l)
	return nil
}

// take returns what was recorded since it was called before.
func (r *recorded) take() []record.Look {
	r.mu.Lock()
	defer r.mu.Unlock()
	out := r.list
	r.list = nil
	return out
}

// oneReader is a source that can answer one question at a time, as a store of which all others read: a question inside of another would
// never be answered.
type oneReader struct {
	report.Source
	t     *testing.T
	reads atomic.Bool
}

func reading[T any](s *oneReader, ask func() (T, error)) (T, error) {
	if s.reads.Swap(true) {
		s.t.Errorf("a question inside of a moment needs a second reader of the store: %s", debug.Stack())
	} else {
		defer s.reads.Store(false)
	}
	return ask()
}

func (s *oneReader) Moment(ctx context.Context, fn func(report.Source) error) error {
	_, err := reading(s, func() (any, error) { return nil, s.Source.Moment(ctx, fn) })
	return err
}

func (s *oneReader) Resolve(ctx context.Context, seq uint64) (report.Known, error) {
	return reading(s, func() (report.Known, error) { return s.Source.Resolve(ctx, seq) })
}

func (s *oneReader) Companies(ctx context.Context) ([]string, error) {
	return reading(s, func() ([]string, error) { return s.Source.Companies(ctx) })
}

func (s *oneReader) Employees(ctx context.Context, q report.Query) ([]report.Person, error) {
	return reading(s, func() ([]report.Person, error) { return s.Source.Employees(ctx, q) })
}

func (s *oneReader) Employee(ctx context.Context, q report.Query, id string) (report.Entries, error) {
	return reading(s, func() (report.Entries, error) { return s.Source.Employee(ctx, q, id) })
}

func (s *oneReader) History(ctx context.Context, company, id string, known uint64) ([]*events.Event, error) {
	return reading(s, func() ([]*events.Event, error) { return s.Source.History(ctx, company, id, known) })
}

// earlier are the looks that the pages and routes of the record show.
func earlier() []*record.Look {
	by := func(l record.Look) *record.Look {
		l.Company, l.Principal, l.Channel, l.Session, l.Request, l.Outcome = "blue", "P-CCCCCCCCCCCC", "session", "5e551011", "REQUEST", record.Shown
		l.Roles, l.Action, l.Time = []grants.Role{grants.Reader}, "seeBalances", time.Date(2023, 12, 30, 10, 0, 0, 0, time.UTC)
		return &l
	}
	refused := by(record.Look{Employees: []string{"E1"}, Reason: &record.Reason{Code: "dispute", Ref: "D-17"}})
	refused.Outcome = record.Refused
	return []*record.Look{by(record.Look{Employees: []string{"E1"}, Figure: events.Ferie}), by(record.Look{Employees: []string{"E2"}}), by(record.Look{Count: 120}),
		by(record.Look{Unit: "nord", Count: 101}), by(record.Look{Unit: "sud", Count: 101}), refused}
}

// read is the record's reader: of those looks, not of what the test records.
func (r *recorded) read(_ context.Context, q stream.Question) (*stream.Page, error) {
	if r.err != nil {
		return nil, r.err
	}
	if r.reads() {
		return nil, errors.New("the record is read while a reader of the store is held")
	}
	p := &stream.Page{}
	for _, l := range earlier() {
		if q.Keep(l) && (q.About == nil || slices.Contains(q.About, l.Subject()[len("looks.blue."):])) {
			p.Looks = append(p.Looks, l)
		}
	}
	return p, nil
}

// P7: who looked at oneself is shown with day, action, purpose and role, and without whatever leads to a person.
func TestOwnLooksNameNobody(t *testing.T) {
	a := newAsker(t)
	secret := regexp.MustCompile(`P-C|5e551011|REQUEST|D-17|\bE[23]\b|token|session`)
	for _, route := range []string{"GET /v1/blue/me/looks", "GET /v1/blue/me/looks.csv", "GET /v1/blue/me/looks.csv?lang=it", "GET /blue/me/looks", "GET /blue/me/looks?lang=en"} {
		got := a.ask(t, "emp", route)
		body := got.Body.String()
		if found := secret.FindString(body); got.Code != http.StatusOK || found != "" {
			t.Errorf("%s: %d, %q in %s", route, got.Code, found, body)
		}
		for _, want := range []*regexp.Regexp{regexp.MustCompile("reader|ufficio del personale|HR office"), regexp.MustCompile("dispute|contestazione"), regexp.MustCompile("ferie|Ferie")} {
			if !want.MatchString(body) {
				t.Errorf("%s: no %s in %s", route, want, body)
			}
		}
	}
	var doc list.Own
	if err := json.Unmarshal(a.ask(t, "emp", "GET /v1/blue/me/looks").Body.Bytes(), &doc); err != nil {
		t.Fatal(err)
	}
	var as []string
	for _, l := range doc.Looks {
		as = append(as, l.As)
	}
	if strings.Join(as, " ") != "person company unit person" { // of E1, who is in nord
		t.Errorf("%v", as)
	}
	if kept := a.looks.take(); len(kept) > 0 {
		t.Errorf("one's own is recorded: %+v", kept)
	}
	a.ask(t, "pri", "GET /v1/blue/looks?employee=E2")
	if kept := a.looks.take(); len(kept) != 1 || !slices.Equal(kept[0].Employees, []string{"E2"}) || kept[0].Action != "seeLooks" || !slices.Equal(kept[0].Policies, []string{"privacy"}) {
		t.Errorf("asking who looked: %+v", kept)
	}
	for address, want := range map[string]int{"employee=E9": 404, "employee=a.b": 400, "principal=anna": 400, "from=x": 400, "limit=0": 400, "limit=1001": 400, "after=0": 400,
		"from=2023-12-31&to=2023-12-01": 400, "principal=P-CCCCCCCCCCCC": 200} {
		if got := a.ask(t, "pri", "GET /v1/blue/looks?"+address); got.Code != want {
			t.Errorf("%s: %d, want %d: %s", address, got.Code, want, got.Body)
		}
	}
}

// unseen are the parts of the table that show no one: of a refusal there is no look. Grants say which principal is which employee, and show
// nothing of them.
var unseen = []string{"who may do what", "granting", "the contract", "roots", "the first page", "sending", "which events wait", "of no company", "how the service is", "for anybody",
	"what is recorded of a sender", "the page of one's own", "who looked at one's own"}

var (
	anyone = regexp.MustCompile(`\bE[123]\b`)
	selves = map[string]string{"emp": "E1", "e+m": "E1"}
)

// looked checks what was recorded of an answer: of one that names somebody else there is one look, which has all whom it names,
// or a second one at the company, and one of a refusal.
func looked(t *testing.T, r *row, column int, asked string, got *httptest.ResponseRecorder, kept []record.Look) {
	t.Helper()
	c, self := columns[column], selves[columns[column].name]
	at := r.part + ": " + asked + " as " + c.name
	shows := !slices.ContainsFunc(unseen, func(p string) bool { return strings.HasPrefix(r.part, p) })
	var names []string
	if rights := r.part == "who may do what" || strings.HasPrefix(r.part, "granting"); got.Code == http.StatusOK && r.part != "for anybody" && !rights {
		names = slices.DeleteFunc(slices.Compact(slices.Sorted(slices.Values(anyone.FindAllString(got.Body.String(), -1)))), func(id string) bool {
			return id == self
		})
	}
	if want := len(names) > 0 || got.Code == http.StatusForbidden && shows; len(kept) > 2 || len(kept) == 2 && len(kept[1].Employees) > 0 || want && len(kept) == 0 || !shows && len(kept) > 0 {
		t.Errorf("%s: %d, it names %v, and there are %d looks", at, got.Code, names, len(kept))
	}
	for _, id := range names {
		if !slices.ContainsFunc(kept, func(l record.Look) bool { return l.Of(id, "nord") }) {
			t.Errorf("%s: it names %s, and no look does: %+v", at, id, kept)
		}
	}
	for i := range kept {
		l := &kept[i]
		shown := l.Outcome == record.Shown
		if l.Principal != c.handle || shown != (got.Code == http.StatusOK) || shown && (len(l.Roles) == 0 || len(l.Policies) == 0) ||
			(l.Reason != nil) != (c.reason != "") || slices.Contains(l.Employees, self) {
			t.Errorf("%s: %d, and the look %+v", at, got.Code, l)
		}
		if strings.Contains(asked, "/loans/L") && shown && !slices.Equal(l.Employees, []string{"E" + r.about[1:]}) {
			t.Errorf("%s: the look is at %v", at, l.Employees)
		}
		if strings.Contains(asked, "/employees/E") && shown && !slices.Equal(l.Employees, []string{r.about}) {
			t.Errorf("%s: the look is at %v", at, l.Employees)
		}
		if testing.Verbose() {
			t.Log(at, got.Code, names, l.Subject(), l.Employees, l.Unit, l.Count, l.Outcome, l.Roles, l.Policies, l.Action, l.At, l.Known)
		}
	}
}

// P6: without record no answer, and no figure in it.
func TestNoRecordNoAnswer(t *testing.T) {
	a := newAsker(t)
	a.looks.err = errors.New("the disk is full")
	figure := regexp.MustCompile(`3000|4000|\b8:[0-9][0-9]|"balances"`)
	says := regexp.MustCompile(`nothing is shown|non si mostra niente`)
	for _, r := range readTable(t) {
		for _, route := range r.routes {
			filled := strings.ReplaceAll(route, "{}", r.about)
			for _, c := range columns {
				if c.name != "rea" && c.name != "man" {
					continue
				}
				got := a.ask(t, c.name, filled)
				a.looks.err = nil
				a.looks.take()
				would := a.ask(t, c.name, filled)
				looked := len(a.looks.take())
				a.looks.err = errors.New("the disk is full")
				switch {
				case looked == 0 && got.Code != would.Code:
					t.Errorf("%s as %s: %d, and there is nothing to record", filled, c.name, got.Code)
				case looked > 0 && got.Code != http.StatusServiceUnavailable:
					t.Errorf("%s as %s: %d without record", filled, c.name, got.Code)
				case looked > 0 && (figure.MatchString(got.Body.String()) || !says.MatchString(got.Body.String()) || got.Header().Get("ETag") != ""):
					t.Errorf("%s as %s: %s", filled, c.name, got.Body)
				}
			}
		}
	}
}
