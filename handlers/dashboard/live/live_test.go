package live

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"spettanze/events"
	"spettanze/handlers/access"
	"spettanze/handlers/access/gate"
	"spettanze/handlers/api/health"
	"spettanze/handlers/projector"
)

// ledger is a ledger of which a test says what changes.
type ledger struct {
	mu       sync.Mutex
	changes  []projector.Change
	next     chan struct{}
	progress health.Progress
	today    events.Date
	status   int
	refuses  bool
	asked    []string // addresses of pages that were made
}

func (l *ledger) look(_ context.Context, id string) (projector.Changes, <-chan struct{}, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if id == "broken" {
		return projector.Changes{}, nil, errors.New("broken")
	}
	var after uint64
	_, _ = fmt.Sscanf(id, "%d", &after)
	c := projector.Changes{ID: fmt.Sprintf("%d.x", 10+len(l.changes)), Lost: id == "other"}
	for _, ch := range l.changes {
		if ch.Seq > after {
			c.List = append(c.List, ch)
		}
	}
	return c, l.next, nil
}

func (l *ledger) change(company, employee string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.changes = append(l.changes, projector.Change{Company: company, Employee: employee, Seq: uint64(11 + len(l.changes))}) //nolint:gosec // few
	close(l.next)
	l.next = make(chan struct{})
}

// ServeHTTP is the page: it shows how many changes there are.
func (l *ledger) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if gate.Probing(r.Context()) {
		if l.refuses {
			w.WriteHeader(http.StatusForbidden)
		}
		return
	}
	l.asked = append(l.asked, r.URL.String()+" "+r.Header.Get("HX-Request-Type"))
	if l.status != 0 {
		w.WriteHeader(l.status)
	}
	_, _ = fmt.Fprintf(w, "<main>\n%d changes</main>\n", len(l.changes))
}

func start(t *testing.T) (*ledger, *httptest.Server) {
	t.Helper()
	l := &ledger{next: make(chan struct{}), today: 100}
	s := &Stream{Pages: l, Look: l.look, Today: func() events.Date { l.mu.Lock(); defer l.mu.Unlock(); return l.today },
		Progress: func() health.Progress { l.mu.Lock(); defer l.mu.Unlock(); return l.progress },
		Now:      func() time.Time { return time.Date(2026, 1, 2, 10, 32, 59, 0, time.UTC) }, Rome: time.UTC}
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.ServeHTTP(w, r.WithContext(access.Everybody(r.Context())))
	}))
	t.Cleanup(srv.Close)
	return l, srv
}

// stream returns a function that reads the next event of a stream; heartbeats are left out.
func stream(t *testing.T, address, id string) func() string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	t.Cleanup(cancel)
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Last-Event-ID", id)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = resp.Body.Close() })
	if kind := resp.Header.Get("Content-Type"); kind != "text/event-stream" {
		t.Fatalf("%s: %s", address, kind)
	}
	lines := bufio.NewReader(resp.Body)
	first := true
	return func() string {
		t.Helper()
		for {
			var event strings.Builder
			for {
				line, err := lines.ReadString('\n')
				if err != nil {
					if errors.Is(err, io.EOF) {
						return "end"
					}
					t.Fatal(err)
				}
				if line == "\n" {
					break
				}
				event.WriteString(line)
			}
			if first = first && event.String() != "event: alive\ndata: 10:32\n"; first {
				t.Errorf("the stream begins with %q", event.String())
			}
			if !strings.HasPrefix(event.String(), "event: alive") {
				return event.String()
			}
		}
	}
}

func TestPages(t *testing.T) {
	l, srv := start(t)
	next := stream(t, srv.URL+"/blue/employees/E1/live?at=2026-01-01&from=10", "")
	l.change("blue", "E2") // another employee
	l.change("red", "E1")  // another company
	l.change("blue", "E1")
	if got := next(); got != "id: 13.x\ndata: <main>\ndata: 3 changes</main>\n" {
		t.Errorf("%q", got)
	}
	l.change("blue", "") // the company's institutes bear on its people
	if got := next(); got != "id: 14.x\ndata: <main>\ndata: 4 changes</main>\n" {
		t.Errorf("%q", got)
	}
	for _, asked := range l.asked {
		if asked != "/blue/employees/E1?at=2026-01-01 live" {
			t.Errorf("asked for %s", asked)
		}
	}
	// A page of the company is about all its people; what came between the page and its stream is not missed.
	if got := stream(t, srv.URL+"/blue/live?from=10", "")(); got != "id: 14.x\ndata: <main>\ndata: 4 changes</main>\n" {
		t.Errorf("%q", got)
	}
	// A client that comes back gets the page if it may have changed since.
	for _, id := range []string{"13.x", "other"} {
		if got := stream(t, srv.URL+"/blue/live?from=14", id)(); got != "id: 14.x\ndata: <main>\ndata: 4 changes</main>\n" {
			t.Errorf("%s: %q", id, got)
		}
	}
	if got := stream(t, srv.URL+"/blue/live", "broken")(); got != "end" {
		t.Errorf("%q", got)
	}
}

// A page of what was known at an earlier time stays as it is, and gets the number of records that have come.
func TestFixed(t *testing.T) {
	l, srv := start(t)
	next := stream(t, srv.URL+"/blue/live?known=7&from=10", "")
	l.change("blue", "E1")
	if got := next(); got != "event: news\nid: 11.x\ndata: 1\n" {
		t.Errorf("%q", got)
	}
	l.change("red", "E1")
	if got := next(); got != "event: news\nid: 12.x\ndata: 2\n" || len(l.asked) > 0 {
		t.Errorf("%q, %v", got, l.asked)
	}
}

// A page that fails is made again, and requests that are for no stream are answered by the pages.
func TestOthers(t *testing.T) {
	if a := Address(&url.URL{Path: "/blue/employees/E 1", RawQuery: "at=2026-01-01"}, 7, false); a != "/blue/employees/E%201/live?at=2026-01-01&from=7" {
		t.Error(a)
	}
	if a := Address(&url.URL{Path: "/"}, 7, true); a != "/live?behind=true&from=7" {
		t.Error(a)
	}
	_, srv := start(t)
	for path, method := range map[string]string{"/blue": http.MethodGet, "/blue/live": http.MethodPost} {
		req, err := http.NewRequestWithContext(t.Context(), method, srv.URL+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(resp.Body)
		_ = resp.Body.Close()
		if string(body) != "<main>\n0 changes</main>\n" {
			t.Errorf("%s: %q", path, body)
		}
	}
}

// The stream of a page that a reader may not see is refused as the page is; one that is taken away ends. A change of which the reader may
// not know makes no page.
func TestRefused(t *testing.T) {
	l := &ledger{next: make(chan struct{}), today: 100, refuses: true}
	heard := func(_ context.Context, _, employee string, behind, through uint64) bool {
		return employee == "E1" && behind < through
	}
	s := &Stream{Pages: l, Look: l.look, Hears: heard, Today: func() events.Date { return 100 },
		Now: func() time.Time { return time.Date(2026, 1, 2, 10, 32, 59, 0, time.UTC) }, Rome: time.UTC}
	c := &connection{Stream: s, company: "blue", id: "10.x"}
	for employee, want := range map[string]bool{"E1": true, "E2": false, "": false} {
		if got := c.concerns(t.Context(), &projector.Change{Company: "blue", Employee: employee, Seq: 11}); got != want {
			t.Errorf("a change of %q concerns the page: %t", employee, got)
		}
	}
	ask := func() *httptest.ResponseRecorder {
		ctx, cancel := context.WithTimeout(access.Everybody(t.Context()), 100*time.Millisecond)
		defer cancel()
		w := httptest.NewRecorder()
		s.ServeHTTP(w, httptest.NewRequestWithContext(ctx, http.MethodGet, "/blue/employees/E1/live?from=10", http.NoBody))
		return w
	}
	if w := ask(); w.Code != http.StatusForbidden || strings.Contains(w.Body.String(), "alive") {
		t.Errorf("%d %q", w.Code, w.Body)
	}
	l.refuses = false
	if w := ask(); w.Code != http.StatusOK || !strings.Contains(w.Body.String(), "alive") {
		t.Errorf("%d %q", w.Code, w.Body)
	}
	l.refuses = true
	c.page, c.w = httptest.NewRequestWithContext(access.Everybody(t.Context()), http.MethodGet, "/blue", http.NoBody), httptest.NewRecorder()
	if c.alive() {
		t.Error("a stream goes on after its page was taken away")
	}
}

func TestAbout(t *testing.T) {
	for path, want := range map[string][2]string{"/": {"", ""}, "/status": {"", ""}, "/blue": {"blue", ""}, "/blue/employees": {"blue", ""},
		"/blue/employees/E1": {"blue", "E1"}, "/blue/employees/E1/history": {"blue", "E1"}, "/~live/loans/L1": {"live", ""}} {
		if company, employee := about(path); company != want[0] || employee != want[1] {
			t.Errorf("%s: %q %q", path, company, employee)
		}
	}
}
