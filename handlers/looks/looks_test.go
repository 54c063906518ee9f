package looks_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"spettanze/events"
	record "spettanze/events/looks"
	"spettanze/handlers/looks"
)

// kept is the record of a test.
type kept struct {
	mu   sync.Mutex
	list []record.Look
	err  error
	seen func() // is called before each
}

func (k *kept) append(_ context.Context, l *record.Look) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.seen != nil {
		k.seen()
	}
	if k.err == nil {
		k.list = append(k.list, *l)
	}
	return k.err
}

// reader sees everybody; E0 is the reader's own id.
type reader struct{}

func (reader) Self(context.Context, string) string              { return "E0" }
func (reader) Companies(context.Context) []string               { return []string{"blue", "red"} }
func (reader) Complete(context.Context, *record.Look, []string) {}
func (reader) Refused(context.Context, int) (company, employee string, ok bool) {
	return "blue", "E1", true
}

func request(r *looks.Recorder, company string) *looks.Request {
	return &looks.Request{Recorder: r, Principal: reader{}, Look: record.Look{Company: company, Principal: "P-AAAAAAAAAAAA", Action: "seeBalances", Channel: "token"},
		Refuse: func(w http.ResponseWriter, err error) { http.Error(w, err.Error(), http.StatusServiceUnavailable) }}
}

func recorder(k *kept) *looks.Recorder {
	return &looks.Recorder{Append: k.append, Now: time.Now, Logger: slog.New(slog.DiscardHandler)}
}

var day = events.MustParseDate("2026-11-30")

// Nothing goes out before the look, and of a long answer no one goes out before the look at them.
func TestBefore(t *testing.T) {
	k, w := &kept{}, httptest.NewRecorder()
	var sent []int
	k.seen = func() { sent = append(sent, w.Body.Len()) }
	ctx, out := looks.Begin(t.Context(), w, request(recorder(k), "blue"))
	looks.Saw(ctx, "blue", day, 7, "E0", "E2", "E1", "E2", events.CompanySubject, "")
	_, _ = io.WriteString(out, "12345")
	_, _ = io.WriteString(out, "67890")
	looks.Saw(ctx, "blue", day, 7, "E1")
	_, _ = io.WriteString(out, "abc")
	looks.Saw(ctx, "blue", day, 7, "E3")
	_ = http.NewResponseController(out).Flush()
	_, _ = io.WriteString(out, "def")
	if len(k.list) != 2 || fmt.Sprint(k.list[0].Employees, k.list[1].Employees) != "[E1 E2] [E3]" || fmt.Sprint(sent) != "[0 13]" {
		t.Fatalf("%+v, written before: %v", k.list, sent)
	}
	if l := k.list[0]; *l.At != day || l.Known != 7 || l.Outcome != record.Shown || w.Body.String() != "1234567890abcdef" {
		t.Errorf("%+v, %s", l, w.Body)
	}
}

func TestWhoIsNamed(t *testing.T) {
	ids := func(n int) (out []string) {
		for i := range n {
			out = append(out, fmt.Sprintf("E%d", i+1))
		}
		return out
	}
	for name, tt := range map[string]struct {
		change func(*looks.Request)
		saw    []string
		status int
		want   string
	}{
		"nobody":          {nil, nil, 200, ""},
		"oneself":         {nil, []string{"E0"}, 200, ""},
		"a hundred":       {nil, append(ids(100), "E0"), 200, "blue 100 0 shown"},
		"more":            {nil, append(ids(101), "E0"), 200, "blue 0 101 shown"},
		"the company's":   {func(r *looks.Request) { r.Company = true }, nil, 200, "blue 0 0 shown"},
		"and somebody":    {func(r *looks.Request) { r.Company = true }, ids(2), 200, "blue 2 0 shown"},
		"and others":      {func(r *looks.Request) { r.Others = true }, ids(2), 200, "blue 2 0 shown, blue 0 0 shown"},
		"only others":     {func(r *looks.Request) { r.Others = true }, nil, 200, "blue 0 0 shown"},
		"many and others": {func(r *looks.Request) { r.Others = true }, ids(101), 200, "blue 0 101 shown"},
		"all":             {func(r *looks.Request) { r.All = true }, ids(1), 200, "blue 0 0 shown"},
		"all everywhere":  {func(r *looks.Request) { r.All, r.Look.Company = true, "" }, nil, 200, "blue 0 0 shown, red 0 0 shown"},
		"elsewhere":       {nil, ids(2), 303, ""},
		"a fault":         {nil, ids(2), 500, ""},
		"a wrong request": {nil, ids(2), 400, ""},
		"refused":         {nil, ids(2), 403, "blue 1 0 refused"},
		"unknown":         {nil, nil, 404, "blue 1 0 refused"},
	} {
		k := &kept{}
		r := request(recorder(k), "blue")
		if tt.change != nil {
			tt.change(r)
		}
		ctx, out := looks.Begin(t.Context(), httptest.NewRecorder(), r)
		looks.Saw(ctx, "blue", day, 7, tt.saw...)
		out.WriteHeader(tt.status)
		_, _ = io.WriteString(out, "x")
		looks.Saw(ctx, "blue", day, 7, map[bool][]string{true: {"E999"}, false: nil}[tt.want == "blue 0 101 shown" || strings.HasPrefix(name, "all")]...) // is in the look already
		_, _ = io.WriteString(out, "y")
		var got []string
		for _, l := range k.list {
			got = append(got, fmt.Sprint(l.Company, len(l.Employees), " ", l.Count, " ", l.Outcome))
		}
		if strings.Join(got, ", ") != strings.ReplaceAll(strings.ReplaceAll(tt.want, "blue ", "blue"), "red ", "red") {
			t.Errorf("%s: %v, want %s", name, got, tt.want)
		}
	}
}

// leader leads two units, of which all who are seen first are in one.
type leader struct{ reader }

func (leader) Complete(_ context.Context, l *record.Look, people []string) {
	if len(people) == 0 {
		return
	}
	unit := people[0][:1]
	if !slices.ContainsFunc(people, func(id string) bool { return id[:1] != unit }) {
		l.Unit = unit
	}
}

// A look at a unit is none at those of another, who appear later.
func TestOneUnitAfterTheOther(t *testing.T) {
	k := &kept{}
	r := request(recorder(k), "blue")
	r.Principal = leader{}
	ctx, out := looks.Begin(t.Context(), httptest.NewRecorder(), r)
	of := func(unit string, n int) {
		for i := range n {
			looks.Saw(ctx, "blue", day, 7, fmt.Sprintf("%s%d", unit, i))
		}
		_, _ = io.WriteString(out, "x")
	}
	of("N", 101)
	of("S", 3)
	of("N", 102) // one more
	var got []string
	for _, l := range k.list {
		got = append(got, fmt.Sprint(l.Unit, " ", l.Count))
	}
	if fmt.Sprint(got) != "[N 101 S 3 N 1]" {
		t.Error(got)
	}
}

// P6: without a record another answer goes out, with nothing of the first; in a long answer the rest does not.
func TestNotRecorded(t *testing.T) {
	k, w := &kept{err: errors.New("the disk is full")}, httptest.NewRecorder()
	r := recorder(k)
	w.Header().Set("X-Request-Id", "1")
	ctx, out := looks.Begin(t.Context(), w, request(r, "blue"))
	looks.Saw(ctx, "blue", day, 7, "E1")
	out.Header().Set("Content-Disposition", `attachment; filename="figures.csv"`)
	out.WriteHeader(http.StatusOK)
	if n, err := io.WriteString(out, "8:10"); n != 4 || err != nil {
		t.Errorf("%d, %v", n, err)
	}
	_ = http.NewResponseController(out).Flush()
	if w.Code != http.StatusServiceUnavailable || strings.Contains(w.Body.String(), "8:10") || !strings.Contains(w.Body.String(), "nothing is shown") ||
		w.Header().Get("Content-Disposition") != "" || w.Header().Get("X-Request-Id") != "1" {
		t.Errorf("%d %s %v", w.Code, w.Body, w.Header())
	}
	k.err, w = nil, httptest.NewRecorder()
	ctx, out = looks.Begin(t.Context(), w, request(r, "blue"))
	looks.Saw(ctx, "blue", day, 7, "E1")
	_, _ = io.WriteString(out, "E1 8:10\n")
	k.err = errors.New("the disk is full")
	looks.Saw(ctx, "blue", day, 7, "E2")
	if _, err := io.WriteString(out, "E2 9:15\n"); !errors.Is(err, looks.ErrNotRecorded) || w.Body.String() != "E1 8:10\n" {
		t.Errorf("%v: %s", err, w.Body)
	}
}

// A page that is made again and again is one look at each, and one that could not be recorded is recorded with the next.
func TestStream(t *testing.T) {
	k := &kept{}
	r, stream := recorder(k), looks.Stream(t.Context())
	page := func(ids ...string) string {
		w := httptest.NewRecorder()
		ctx, out := looks.Begin(stream, w, request(r, "blue"))
		looks.Saw(ctx, "blue", day, 7, ids...)
		_, _ = io.WriteString(out, "page")
		return w.Body.String()
	}
	page("E1")
	page("E1")
	page("E1", "E2")
	k.err = errors.New("the disk is full")
	if got := page("E3"); got == "page" {
		t.Error("shown without record")
	}
	if got := page("E3"); got == "page" {
		t.Error("shown without record, the second time")
	}
	k.err = nil
	page("E3")
	page("E2", "E3")
	var got []string
	for _, l := range k.list {
		got = append(got, l.Employees...)
	}
	if fmt.Sprint(got) != "[E1 E2 E3]" {
		t.Error(got)
	}
}

// One principal who asks for many people within an hour raises an alarm, once, and the looks have a mark.
func TestAlarm(t *testing.T) {
	var logged bytes.Buffer
	now := time.Date(2026, 11, 30, 9, 0, 0, 0, time.UTC)
	k := &kept{}
	r := &looks.Recorder{Append: k.append, Many: 3, Now: func() time.Time { return now }, Logger: slog.New(slog.NewTextHandler(&logged, nil))}
	ask := func(list bool, ids ...string) bool {
		asked := request(r, "blue")
		asked.List = list
		ctx, out := looks.Begin(t.Context(), httptest.NewRecorder(), asked)
		looks.Saw(ctx, "blue", day, 7, ids...)
		out.WriteHeader(http.StatusOK)
		return k.list[len(k.list)-1].Alarm
	}
	for i, tt := range []struct {
		after time.Duration
		ids   string
		want  bool
	}{{0, "E1", false}, {0, "E2", false}, {0, "E3", false}, {0, "E1", false}, {0, "E4 E5 E6 E7", false}, {time.Minute, "E4", true}, {0, "E1", true},
		{30 * time.Minute, "E5", true}, {31 * time.Minute, "E6", false}, {0, "E7", false}, {0, "E8", true}} {
		now = now.Add(tt.after)
		if got := ask(i == 4, strings.Fields(tt.ids)...); got != tt.want {
			t.Errorf("%d: %t", i, got)
		}
	}
	if n := strings.Count(logged.String(), "unusually many"); n != 2 || !strings.Contains(logged.String(), "P-AAAAAAAAAAAA") {
		t.Errorf("%d lines: %s", n, &logged)
	}
	now = now.Add(2 * time.Hour)
	if ask(false, "E1", "E2", "E3") || !ask(false, "E3", "E4") {
		t.Error("several at once do not count, although they were asked for")
	}
	metrics := prometheus.NewRegistry()
	metrics.MustRegister(r.Collectors()...)
	got, err := metrics.Gather()
	if err != nil || len(got) != 3 || got[0].GetMetric()[0].GetCounter().GetValue() != 3 || got[2].GetMetric()[1].GetCounter().GetValue() != 13 {
		t.Errorf("%v, %v", got, err)
	}
}
