package signin_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"

	js "github.com/nats-io/nats.go/jetstream"

	"spettanze/events/looks"
	"spettanze/handlers/signin"
)

// The reason of a session holds until another is given; a program gives it with each request.
func TestReason(t *testing.T) {
	w := newWorld(t)
	s := w.instance(func(o *signin.Options) { o.Provider = signin.Provider{} })
	c := w.browser(s)
	if a := w.get(c, s.URL+"/reason?lang=it&next=/blue"); !strings.Contains(a.body, `name="token"`) {
		t.Errorf("without a session: %d %s", a.StatusCode, a.body)
	}
	text := w.issue(ada)
	w.post(c, s.URL+"/sign-in", url.Values{"token": {text}})
	if a := w.get(c, s.URL+"/reason?lang=it&next=/blue%3Fat%3D2024-01-01"); a.StatusCode != http.StatusOK || !strings.Contains(a.body, `<option value="dispute">contestazione`) ||
		!strings.Contains(a.body, `value="/blue?at=2024-01-01"`) {
		t.Errorf("the page: %d %s", a.StatusCode, a.body)
	}
	if a := w.post(c, s.URL+"/reason?lang=it", url.Values{"code": {"curiosity"}, "next": {"/blue"}}); a.StatusCode != http.StatusBadRequest ||
		!strings.Contains(a.body, "curiosity") || !strings.Contains(a.body, `value="/blue"`) {
		t.Errorf("an unknown reason: %d %s", a.StatusCode, a.body)
	}
	if a := w.post(c, s.URL+"/reason", url.Values{"code": {"dispute"}, "ref": {"D-17"}, "next": {"https://elsewhere.example/"}}); !strings.Contains(a.body, `"path":"/"`) {
		t.Errorf("it leads to %s", a.body)
	}
	for range 2 {
		if a := w.get(c, s.URL+"/blue"); !strings.Contains(a.body, `"reason":"dispute D-17"`) {
			t.Errorf("then: %s", a.body)
		}
	}
	ask := func(reason string) answer {
		r, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, s.URL+"/v1/blue/overview", http.NoBody)
		r.Header.Set("Authorization", "Bearer "+text)
		r.Header.Set(looks.ReasonHeader, reason)
		return w.do(s.Client(), r)
	}
	if a := ask("audit"); a.StatusCode != http.StatusOK || !strings.Contains(a.body, `"reason":"audit"`) {
		t.Errorf("a program: %d %s", a.StatusCode, a.body)
	}
	for _, bad := range []string{"because", "audit Mario Rossi", "audit a@b.it"} {
		if a := ask(bad); a.StatusCode != http.StatusBadRequest {
			t.Errorf("%q: %d %s", bad, a.StatusCode, a.body)
		}
	}
}

// contested is a bucket in which another request writes a session before the next update of it.
type contested struct {
	js.KeyValue
	times atomic.Int32
}

func (c *contested) Update(ctx context.Context, key string, value []byte, revision uint64) (uint64, error) {
	if c.times.Add(-1) >= 0 {
		if e, err := c.Get(ctx, key); err == nil {
			_, _ = c.Put(ctx, key, e.Value())
		}
	}
	return c.KeyValue.Update(ctx, key, value, revision)
}

// A reason is kept also while other requests prolong the session, or the reader hears that it was not.
func TestReasonOfABusySession(t *testing.T) {
	w := newWorld(t)
	of := &contested{KeyValue: w.kv}
	s := w.instance(func(o *signin.Options) { o.Provider, o.Sessions = signin.Provider{}, of })
	c := w.browser(s)
	w.post(c, s.URL+"/sign-in", url.Values{"token": {w.issue(ada)}})
	of.times.Store(2)
	w.post(c, s.URL+"/reason", url.Values{"code": {"dispute"}, "ref": {"D-17"}, "next": {"/blue"}})
	if a := w.get(c, s.URL+"/blue"); !strings.Contains(a.body, `"reason":"dispute D-17"`) {
		t.Errorf("the reason is not kept: %s", a.body)
	}
	of.times.Store(1000)
	if a := w.post(c, s.URL+"/reason", url.Values{"code": {"audit"}, "next": {"/blue"}}); a.StatusCode != http.StatusServiceUnavailable {
		t.Errorf("a reason that was not kept: %d", a.StatusCode)
	}
}
