package signin_test

import (
	"bytes"
	"encoding/json"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"spettanze/events"
	"spettanze/events/grants"
	"spettanze/events/jetstream/embedded/embeddedtest"
	"spettanze/events/jetstream/streams"
	"spettanze/handlers/access"
	"spettanze/handlers/api/accept"
	"spettanze/handlers/limit"
	"spettanze/handlers/signin"
	"spettanze/handlers/signin/sessions"
	"spettanze/handlers/signin/token"
)

// directory is what the tests say of people.
type directory struct {
	mu         sync.Mutex
	identities map[string]string
	tokens     map[string]grants.Token
	none       map[string]bool // handles without a grant
}

func (d *directory) Handle(identity string) (string, bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	h, ok := d.identities[identity]
	return h, ok
}

func (d *directory) Token(id string) (grants.Token, bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	t, ok := d.tokens[id]
	return t, ok
}

func (d *directory) Companies(handle string) []string {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.none[handle] {
		return nil
	}
	return []string{"blue"}
}

func (d *directory) change(fn func(*directory)) {
	d.mu.Lock()
	defer d.mu.Unlock()
	fn(d)
}

const ada, bob = "P-ADAAAAAAAAAA", "P-BOBBBBBBBBBB"

// clock is a clock that the tests move.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) move(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

// log is what services write to their logs.
type log struct {
	mu sync.Mutex
	bytes.Buffer
}

func (l *log) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.Buffer.Write(b)
}

func (l *log) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.Buffer.String()
}

// world is a provider and instances of a service that share a bucket.
type world struct {
	testing.TB
	clock    *clock
	provider *provider
	people   *directory
	log      *log
	kv       jetstream.KeyValue
	kvDown   func()
	client   *http.Client // it trusts the instances
}

func newWorld(t testing.TB) *world {
	t.Helper()
	w := &world{TB: t, clock: &clock{at: time.Now()}, log: &log{}, people: &directory{identities: map[string]string{}, tokens: map[string]grants.Token{},
		none: map[string]bool{}}}
	w.provider = newProvider(t, w.clock.now)
	_, nc := embeddedtest.Start(t, t.TempDir())
	w.kvDown = nc.Close
	j, err := jetstream.New(nc)
	if err != nil {
		t.Fatal(err)
	}
	if w.kv, err = streams.EnsureSessions(t.Context(), j, streams.Options{}); err != nil {
		t.Fatal(err)
	}
	w.people.identities[grants.Identity(grants.OpenID, w.provider.URL, "ada")] = ada
	w.people.identities[grants.Identity(grants.OpenID, w.provider.URL, "bob")] = bob
	w.provider.as(map[string]any{"sub": "ada", "sid": "s-ada", "email": "ada@blue.example"})
	t.Cleanup(w.logHasNoSecret)
	return w
}

// logHasNoSecret checks that no credential and no name got into a log.
func (w *world) logHasNoSecret() {
	text := w.log.String()
	w.provider.mu.Lock()
	defer w.provider.mu.Unlock()
	for _, secret := range append(w.provider.secrets, clientSecret, url.QueryEscape(clientSecret), "ada@blue.example", token.Prefix) {
		if strings.Contains(text, secret) {
			w.Errorf("a log has %q", secret)
		}
	}
}

// instance begins an instance of the service. Behind sign-in it answers who asks.
func (w *world) instance(change ...func(*signin.Options)) *httptest.Server {
	w.Helper()
	o := signin.Options{Directory: w.people, Sessions: w.kv, Now: w.clock.now,
		Logger:    slog.New(slog.NewTextHandler(w.log, &slog.HandlerOptions{Level: slog.LevelDebug})),
		Addresses: limit.Addresses{Direct: true},
		Provider:  signin.Provider{Issuer: w.provider.URL, ClientID: clientID, ClientSecret: clientSecret, Audience: audience}}
	s := httptest.NewUnstartedServer(nil)
	s.StartTLS()
	w.Cleanup(s.Close)
	o.Public, _ = url.Parse(s.URL)
	for _, fn := range change {
		fn(&o)
	}
	a := signin.New(o)
	go a.Follow(w.Context())
	s.Config.Handler = accept.Language(a.Handler(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/v1/changes" { // a stream that says nothing
			rw.WriteHeader(http.StatusOK)
			_ = http.NewResponseController(rw).Flush()
			<-r.Context().Done()
			return
		}
		p := access.From(r.Context())
		if p == nil {
			p = &access.Principal{}
		}
		_ = json.NewEncoder(rw).Encode(map[string]string{"handle": p.Handle, "channel": string(p.Channel), "path": r.URL.Path,
			"reason": p.Reason.String()})
	})))
	w.client = s.Client()
	return s
}

// browser is one with cookies of its own.
func (w *world) browser(s *httptest.Server) *http.Client {
	jar, err := cookiejar.New(nil)
	if err != nil {
		w.Fatal(err)
	}
	return &http.Client{Jar: jar, Transport: s.Client().Transport}
}

// answer is what came back.
type answer struct {
	*http.Response
	body string
}

func (w *world) do(c *http.Client, r *http.Request) answer {
	w.Helper()
	resp, err := c.Do(r)
	if err != nil {
		w.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	b, _ := io.ReadAll(resp.Body)
	return answer{resp, string(b)}
}

// get asks for an address as a browser does.
func (w *world) get(c *http.Client, address string) answer {
	w.Helper()
	r, err := http.NewRequest(http.MethodGet, address, nil)
	if err != nil {
		w.Fatal(err)
	}
	r.Header.Set("Accept", "text/html,*/*")
	return w.do(c, r)
}

func (w *world) post(c *http.Client, address string, form url.Values) answer {
	w.Helper()
	r, err := http.NewRequest(http.MethodPost, address, strings.NewReader(form.Encode()))
	if err != nil {
		w.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return w.do(c, r)
}

// with asks with headers, in pairs.
func (w *world) with(address string, headers ...string) answer {
	w.Helper()
	r, err := http.NewRequest(http.MethodGet, address, nil)
	if err != nil {
		w.Fatal(err)
	}
	for pair := range slices.Chunk(headers, 2) {
		r.Header.Add(pair[0], pair[1])
	}
	return w.do(w.client, r)
}

// signIn signs a browser in and returns who it is then.
func (w *world) signIn(c *http.Client, s *httptest.Server) string {
	w.Helper()
	return handleOf(w.get(c, s.URL+"/sign-in/provider?next=/blue/employees"))
}

// handleOf is who an answer was to; empty: to nobody.
func handleOf(a answer) string {
	var doc struct{ Handle string }
	if a.StatusCode != http.StatusOK || json.Unmarshal([]byte(a.body), &doc) != nil {
		return ""
	}
	return doc.Handle
}

// issue makes a token of ours.
func (w *world) issue(handle string, roles ...grants.Role) string {
	text, t := token.New()
	w.people.change(func(d *directory) {
		d.tokens[t.ID] = grants.Token{ID: t.ID, Handle: handle, Hash: t.Hash, Roles: roles, Until: events.Date(30000)}
	})
	return text
}

// bearer is an access token of ada's, with other claims.
func (w *world) bearer(claims map[string]any) string {
	all := map[string]any{"sub": "ada", "aud": audience}
	maps.Copy(all, claims)
	return w.provider.sign("at+jwt", all)
}

// soon expects an answer within the time in which what one instance has done holds on all.
func (w *world) soon(name string, ask func() answer, status int, handle string) {
	w.Helper()
	a := ask()
	for end := time.Now().Add(sessions.Late); a.StatusCode != status && time.Now().Before(end); a = ask() {
		time.Sleep(10 * time.Millisecond)
	}
	w.expect(name, a, status, handle)
}

// expect checks who an answer was to, and the status of one to nobody.
func (w *world) expect(name string, a answer, status int, handle string) {
	w.Helper()
	if got := handleOf(a); a.StatusCode != status || got != handle {
		w.Errorf("%s: %d %q %s, want %d %q", name, a.StatusCode, got, a.body, status, handle)
	}
}
