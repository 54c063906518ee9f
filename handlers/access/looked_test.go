package access_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	record "spettanze/events/looks"
)

// recorded is the record of looks of a test.
type recorded struct {
	mu   sync.Mutex
	list []record.Look
	err  error // instead
}

func (r *recorded) append(_ context.Context, l *record.Look) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.err != nil {
		return r.err
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

// unseen are the parts of the table that show nobody: of a refusal there is no look.
var unseen = []string{"the contract", "roots", "the first page", "sending", "which events wait", "of no company", "how the service is", "for anybody",
	"what is recorded of a sender", "the page of one's own"}

var (
	anyone = regexp.MustCompile(`\bE[123]\b`)
	selves = map[string]string{"emp": "E1", "e+m": "E1"}
)

// looked checks what was recorded of an answer: of one that names somebody else there is one look, which has all whom it names, and
// one of a refusal.
func looked(t *testing.T, r *row, column int, asked string, got *httptest.ResponseRecorder, kept []record.Look) {
	t.Helper()
	c, self := columns[column], selves[columns[column].name]
	at := r.part + ": " + asked + " as " + c.name
	shows := !slices.ContainsFunc(unseen, func(p string) bool { return strings.HasPrefix(r.part, p) })
	var names []string
	if got.Code == http.StatusOK && r.part != "for anybody" {
		names = slices.DeleteFunc(slices.Compact(slices.Sorted(slices.Values(anyone.FindAllString(got.Body.String(), -1)))), func(id string) bool {
			return id == self
		})
	}
	if want := len(names) > 0 || got.Code == http.StatusForbidden && shows; len(kept) > 1 || want && len(kept) == 0 || !shows && len(kept) > 0 {
		t.Errorf("%s: %d, it names %v, and there are %d looks", at, got.Code, names, len(kept))
	}
	for i := range kept {
		l := &kept[i]
		shown := l.Outcome == record.Shown
		if l.Principal != c.handle || shown != (got.Code == http.StatusOK) || shown && (len(l.Roles) == 0 || len(l.Policies) == 0) ||
			(l.Reason != nil) != (c.reason != "") || slices.Contains(l.Employees, self) {
			t.Errorf("%s: %d, and the look %+v", at, got.Code, l)
		}
		for _, id := range names {
			if !l.Of(id, "nord") {
				t.Errorf("%s: it names %s, and the look does not: %+v", at, id, l)
			}
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
