package signin_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"spettanze/events/grants"
	"spettanze/handlers/limit"
	"spettanze/handlers/signin"
	"spettanze/handlers/signin/token"
)

func TestSignInAtTheProvider(t *testing.T) {
	w := newWorld(t)
	s := w.instance()
	c := w.browser(s)
	a := w.get(c, s.URL+"/blue/employees?at=2023-12-31")
	if a.StatusCode != http.StatusOK || a.Request.URL.Path != "/sign-in" || a.Request.URL.Query().Get("next") != "/blue/employees?at=2023-12-31" {
		t.Fatalf("a page without a session led to %s, %d", a.Request.URL, a.StatusCode)
	}
	if !strings.Contains(a.body, `href="/sign-in/provider?`) || strings.Contains(a.body, `name="token"`) {
		t.Errorf("the page of sign-in: %s", a.body)
	}
	a = w.get(c, s.URL+"/sign-in/provider?next=%2Fblue%2Femployees%3Fat%3D2023-12-31")
	w.expect("signed in", a, http.StatusOK, ada)
	if a.Request.URL.RequestURI() != "/blue/employees?at=2023-12-31" {
		t.Errorf("the sign-in led to %s", a.Request.URL)
	}
	w.expect("the next page", w.get(c, s.URL+"/blue"), http.StatusOK, ada)
	w.expect("another browser", w.with(s.URL+"/v1/companies"), http.StatusUnauthorized, "")
	for _, open := range []string{"/healthz", "/openapi.json", "/assets/app.css"} {
		if a := w.with(s.URL + open); a.StatusCode != http.StatusOK {
			t.Errorf("%s: %d", open, a.StatusCode)
		}
	}
	set := w.callback(s, nil).Header.Values("Set-Cookie")
	cookie := set[len(set)-1]
	for _, want := range []string{"__Host-spettanze=", "Path=/", "HttpOnly", "Secure", "SameSite=Lax"} {
		if !strings.Contains(cookie, want) {
			t.Errorf("the cookie has no %s: %s", want, cookie)
		}
	}
	if strings.Contains(cookie, "Domain") || strings.Contains(cookie, "Expires") {
		t.Errorf("the cookie is %s", cookie)
	}
}

// callback goes to the provider and comes back with an address that a function has changed, in the browser that began.
func (w *world) callback(s *httptest.Server, change func(u *url.URL, flow *http.Cookie)) answer {
	w.Helper()
	c := &http.Client{Transport: s.Client().Transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	start := w.get(c, s.URL+"/sign-in/provider?next=/blue")
	flow := start.Cookies()[0]
	back := w.get(c, start.Header.Get("Location"))
	u, err := url.Parse(back.Header.Get("Location"))
	if err != nil {
		w.Fatal(err)
	}
	if change != nil {
		change(u, flow)
	}
	r, _ := http.NewRequest(http.MethodGet, u.String(), nil)
	r.AddCookie(flow)
	return w.do(c, r)
}

// S1: whoever has another subject is another person, whatever their address of mail.
func TestAPersonIsIssuerAndSubject(t *testing.T) {
	w := newWorld(t)
	s := w.instance()
	w.provider.as(map[string]any{"sub": "mallory", "email": "ada@blue.example", "email_verified": true, "preferred_username": "ada", "name": "ada"})
	c := w.browser(s)
	a := w.get(c, s.URL+"/sign-in/provider")
	code := grants.Identity(grants.OpenID, w.provider.URL, "mallory")
	if a.StatusCode != http.StatusForbidden || !strings.Contains(a.body, code) {
		t.Errorf("another person with the same address: %d %s", a.StatusCode, a.body)
	}
	w.expect("their next page", w.get(c, s.URL+"/v1/companies"), http.StatusUnauthorized, "")
	w.expect("their token", w.with(s.URL+"/v1/companies", "Authorization", "Bearer "+w.bearer(map[string]any{"sub": "mallory", "email": "ada@blue.example"})),
		http.StatusForbidden, "")
	w.people.change(func(d *directory) { d.none[ada] = true })
	w.expect("without any grant", w.with(s.URL+"/v1/companies", "Authorization", "Bearer "+w.bearer(nil)), http.StatusForbidden, "")
}

// S2, S3, S5, S12: which tokens of the provider are taken.
func TestTokensOfTheProvider(t *testing.T) {
	w := newWorld(t)
	s := w.instance()
	now := w.clock.now()
	at := func(d time.Duration) int64 { return now.Add(d).Unix() }
	deep := strings.Repeat(`{"a":`, 3000) + "1" + strings.Repeat("}", 3000)
	key := jose.SigningKey{Algorithm: jose.ES256, Key: jose.JSONWebKey{Key: w.provider.key, KeyID: "k1"}}
	for _, c := range []struct {
		name, token string
		taken       bool
	}{
		{"right", w.bearer(nil), true},
		{"application/at+jwt", w.provider.sign("application/at+jwt", map[string]any{"sub": "ada", "aud": audience}), true},
		{"for us and another", w.bearer(map[string]any{"aud": []string{"https://other.example", audience}}), true},
		{"for another", w.bearer(map[string]any{"aud": "https://other.example"}), false},
		{"for the client", w.bearer(map[string]any{"aud": clientID}), false},
		{"for nobody", w.bearer(map[string]any{"aud": nil}), false},
		{"of another issuer", w.bearer(map[string]any{"iss": "https://evil.example"}), false},
		{"of an issuer with a slash", w.bearer(map[string]any{"iss": w.provider.URL + "/"}), false},
		{"about nobody", w.bearer(map[string]any{"sub": ""}), false},
		{"an ID token", w.provider.sign("JWT", map[string]any{"sub": "ada", "aud": []string{audience, clientID}}), false},
		{"without type", w.provider.sign("", map[string]any{"sub": "ada", "aud": audience}), false},
		{"a logout token", w.provider.sign("logout+jwt", map[string]any{"sub": "ada", "aud": audience}), false},
		{"expired by 29 s", w.bearer(map[string]any{"exp": at(-29 * time.Second)}), true},
		{"expired by 32 s", w.bearer(map[string]any{"exp": at(-32 * time.Second)}), false},
		{"without end", w.bearer(map[string]any{"exp": nil}), false},
		{"from in 29 s", w.bearer(map[string]any{"nbf": at(29 * time.Second)}), true},
		{"from in 32 s", w.bearer(map[string]any{"nbf": at(32 * time.Second)}), false},
		{"issued in 32 s", w.bearer(map[string]any{"iat": at(32 * time.Second)}), false},
		{"huge", w.bearer(map[string]any{"pad": strings.Repeat("x", 20_000)}), false},
		{"deep", w.provider.signBytes(key, "at+jwt", []byte(deep)), false},
		{"a JWT in a JWT", w.provider.signBytes(key, "at+jwt", []byte(w.bearer(nil))), false},
		{"no JSON", w.provider.signBytes(key, "at+jwt", []byte("null")), false},
		{"cut", w.bearer(nil)[:60], false},
		{"two dots", "..", false},
		{"five parts", "a.b.c.d.e", false},
	} {
		want, handle := http.StatusUnauthorized, ""
		if c.taken {
			want, handle = http.StatusOK, ada
		}
		s := s
		if !c.taken {
			s = w.instance() // of which nobody has tried anything yet
		}
		a := w.with(s.URL+"/v1/companies", "Authorization", "Bearer "+c.token)
		w.expect(c.name, a, want, handle)
		if !c.taken && a.Header.Get("WWW-Authenticate") != `Bearer realm="spettanze", error="invalid_token"` {
			t.Errorf("%s: challenged with %q", c.name, a.Header.Get("WWW-Authenticate"))
		}
	}
	none := w.instance(func(o *signin.Options) { o.Provider.Audience = "" })
	w.expect("where none are taken", w.with(none.URL+"/v1/companies", "Authorization", "Bearer "+w.bearer(nil)), http.StatusUnauthorized, "")
}

// S2, S3, S5, S6: which ID tokens are taken.
func TestIDTokens(t *testing.T) {
	w := newWorld(t)
	s := w.instance()
	at := func(d time.Duration) int64 { return w.clock.now().Add(d).Unix() }
	for _, c := range []struct {
		name, typ string
		claims    map[string]any
		taken     bool
	}{
		{"right", "JWT", nil, true},
		{"without type", "", nil, true},
		{"for us and another, issued to us", "JWT", map[string]any{"aud": []string{clientID, "other"}, "azp": clientID}, true},
		{"for us and another", "JWT", map[string]any{"aud": []string{clientID, "other"}}, false},
		{"issued to another", "JWT", map[string]any{"azp": "other"}, false},
		{"for another", "JWT", map[string]any{"aud": "other"}, false},
		{"of another issuer", "JWT", map[string]any{"iss": "https://evil.example"}, false},
		{"of another sign-in", "JWT", map[string]any{"nonce": "another"}, false},
		{"without nonce", "JWT", map[string]any{"nonce": nil}, false},
		{"an access token", "at+jwt", nil, false},
		{"about nobody", "JWT", map[string]any{"sub": ""}, false},
		{"expired by 29 s", "JWT", map[string]any{"exp": at(-29 * time.Second)}, true},
		{"expired by 32 s", "JWT", map[string]any{"exp": at(-32 * time.Second)}, false},
		{"of another access token", "JWT", map[string]any{"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"}, false},
	} {
		w.provider.mu.Lock()
		w.provider.typ, w.provider.claims = c.typ, c.claims
		w.provider.mu.Unlock()
		browser := w.browser(s)
		a := w.get(browser, s.URL+"/sign-in/provider")
		if c.taken {
			w.expect(c.name, a, http.StatusOK, ada)
			continue
		}
		if a.StatusCode != http.StatusForbidden {
			t.Errorf("%s: %d %s", c.name, a.StatusCode, a.body)
		}
		w.expect(c.name+", afterwards", w.get(browser, s.URL+"/v1/companies"), http.StatusUnauthorized, "")
	}
}

// S4: who may have signed.
func TestSignatures(t *testing.T) {
	w := newWorld(t)
	claims := map[string]any{"sub": "ada", "aud": audience}
	try := func(name, raw string, s *httptest.Server, status int) {
		t.Helper()
		handle := ""
		if status == http.StatusOK {
			handle = ada
		}
		w.expect(name, w.with(s.URL+"/v1/companies", "Authorization", "Bearer "+raw), status, handle)
	}
	s := w.instance()
	body, _ := json.Marshal(map[string]any{"sub": "ada", "aud": audience, "iss": w.provider.URL, "exp": w.clock.now().Add(time.Minute).Unix()})
	part := base64.RawURLEncoding.EncodeToString
	try("alg none", part([]byte(`{"alg":"none","typ":"at+jwt"}`))+"."+part(body)+".", s, http.StatusUnauthorized)
	try("alg None", part([]byte(`{"alg":"None","typ":"at+jwt"}`))+"."+part(body)+".AAAA", s, http.StatusUnauthorized)
	der, err := x509.MarshalPKIXPublicKey(w.provider.key.Public())
	if err != nil {
		t.Fatal(err)
	}
	public := pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der})
	hs := jose.SigningKey{Algorithm: jose.HS256, Key: jose.JSONWebKey{Key: public, KeyID: "k1"}}
	try("HS256 with the public key", w.provider.signWith(hs, "at+jwt", claims), s, http.StatusUnauthorized)
	stranger, _ := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	for _, kid := range []string{"k1", "k9", ""} {
		raw := w.provider.signWith(jose.SigningKey{Algorithm: jose.ES256, Key: jose.JSONWebKey{Key: stranger, KeyID: kid}}, "at+jwt", claims)
		try("a stranger as "+kid, raw, s, http.StatusUnauthorized)
	}
	own := jose.JSONWebKey{Key: stranger.Public(), KeyID: "k1"} // a key that the token brings itself counts for nothing
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.ES256, Key: stranger},
		(&jose.SignerOptions{}).WithType("at+jwt").WithHeader("jwk", own).WithHeader("kid", "k1"))
	if err != nil {
		t.Fatal(err)
	}
	jws, _ := signer.Sign(body)
	raw, _ := jws.CompactSerialize()
	try("its own key in the header", raw, s, http.StatusUnauthorized)
	try("the provider", w.bearer(nil), s, http.StatusOK)
}

// S4: the provider's keys change, and the provider goes away.
func TestKeysOfTheProvider(t *testing.T) {
	w := newWorld(t)
	s := w.instance()
	ask := func(raw string) int {
		t.Helper()
		return w.with(s.URL+"/v1/companies", "Authorization", "Bearer "+raw).StatusCode
	}
	expect := func(name string, got, want int) {
		t.Helper()
		if got != want {
			t.Errorf("%s: %d, want %d", name, got, want)
		}
	}
	old := w.bearer(map[string]any{"exp": w.clock.now().Add(24 * time.Hour).Unix()})
	expect("at first", ask(old), 200)
	w.clock.move(11 * time.Second)
	w.provider.rotate("k2", true)
	expect("a new key", ask(w.bearer(nil)), 200)
	expect("the old key, still shown", ask(old), 200)
	w.clock.move(11 * time.Second)
	w.provider.rotate("k3", false)
	expect("a third key", ask(w.bearer(nil)), 200)
	expect("the old key, withdrawn", ask(old), 401)
	w.provider.rotate("k4", false)
	third := w.bearer(nil)
	expect("a key that is a moment old", ask(third), 401) // the keys were fetched within ten seconds
	w.clock.move(11 * time.Second)
	third = w.bearer(map[string]any{"exp": w.clock.now().Add(24 * time.Hour).Unix()})
	expect("and then", ask(third), 200)
	w.clock.move(6 * time.Minute)
	w.provider.rotate("k5", false)
	expect("a withdrawn key, five minutes later", ask(third), 401)

	fetched := w.provider.count("/keys")
	w.clock.move(11 * time.Second)
	for range 50 {
		unknown := jose.SigningKey{Algorithm: jose.ES256, Key: jose.JSONWebKey{Key: w.provider.key, KeyID: rand.Text()}}
		ask(w.provider.signWith(unknown, "at+jwt", map[string]any{"sub": "ada", "aud": audience}))
	}
	if n := w.provider.count("/keys") - fetched; n > 1 {
		t.Errorf("50 unknown keys had the provider's fetched %d times", n)
	}
	fifth := w.bearer(map[string]any{"exp": w.clock.now().Add(24 * time.Hour).Unix()})
	w.clock.move(11 * time.Second)
	expect("before the provider is down", ask(fifth), 200)
	w.provider.mu.Lock()
	w.provider.down = true
	w.provider.mu.Unlock()
	w.clock.move(30 * time.Minute)
	expect("the provider is down", ask(fifth), 200)
	w.clock.move(40 * time.Minute)
	expect("the provider is down for more than an hour", ask(fifth), 503)
	expect("a token of ours meanwhile", ask(w.issue(bob)), 200)
	s = w.instance()
	expect("the provider is down when the service begins", ask(fifth), 503)
	if a := w.get(w.browser(s), s.URL+"/sign-in/provider"); a.StatusCode != http.StatusServiceUnavailable || !strings.Contains(a.body, "try again in a moment") {
		t.Errorf("sign-in while the provider is down: %d %s", a.StatusCode, a.body)
	}
	w.provider.mu.Lock()
	w.provider.down = false
	w.provider.mu.Unlock()
	w.clock.move(6 * time.Second)
	expect("the provider is back", ask(fifth), 200)
}

// S6: what comes back must be of a sign-in that this browser began, once.
func TestCallback(t *testing.T) {
	w := newWorld(t)
	s := w.instance()
	if a := w.callback(s, nil); a.StatusCode != http.StatusSeeOther || a.Header.Get("Location") != "/blue" {
		t.Fatalf("a right callback: %d to %q", a.StatusCode, a.Header.Get("Location"))
	}
	set := func(name, value string) func(*url.URL, *http.Cookie) {
		return func(u *url.URL, _ *http.Cookie) {
			q := u.Query()
			q.Set(name, value)
			u.RawQuery = q.Encode()
		}
	}
	for name, c := range map[string]struct {
		change func(*url.URL, *http.Cookie)
		status int
	}{
		"another state":       {set("state", "x"), 400},
		"no state":            {set("state", ""), 400},
		"another issuer":      {set("iss", "https://evil.example"), 400},
		"another code":        {set("code", "x"), 403},
		"no code":             {set("code", ""), 403},
		"refused":             {set("error", "access_denied"), 403},
		"cookie of no flow":   {func(_ *url.URL, c *http.Cookie) { c.Value = "e30" }, 400},
		"cookie is no base64": {func(_ *url.URL, c *http.Cookie) { c.Value = "%%%" }, 400},
		"no cookie":           {func(_ *url.URL, c *http.Cookie) { c.Name = "other" }, 400},
		"another verifier":    {func(_ *url.URL, c *http.Cookie) { c.Value = changed(t, c.Value, "Verifier", strings.Repeat("v", 43)) }, 403},
		"another nonce":       {func(_ *url.URL, c *http.Cookie) { c.Value = changed(t, c.Value, "Nonce", "n") }, 403},
	} {
		a := w.callback(s, c.change)
		if a.StatusCode != c.status || strings.Contains(strings.Join(a.Header.Values("Set-Cookie"), " "), "__Host-spettanze=") {
			t.Errorf("%s: %d, cookies %v", name, a.StatusCode, a.Header.Values("Set-Cookie"))
		}
	}
	var again *http.Request
	first := w.callback(s, func(u *url.URL, c *http.Cookie) {
		again, _ = http.NewRequest(http.MethodGet, u.String(), nil)
		again.AddCookie(c)
	})
	if first.StatusCode != http.StatusSeeOther {
		t.Fatalf("the first time: %d", first.StatusCode)
	}
	if a := w.do(w.client, again); a.StatusCode != http.StatusForbidden {
		t.Errorf("a code was taken twice: %d", a.StatusCode)
	}
}

// changed changes a field of the cookie of a flow.
func changed(t *testing.T, cookie, field, value string) string {
	t.Helper()
	b, err := base64.RawURLEncoding.DecodeString(cookie)
	var f map[string]string
	if err == nil {
		err = json.Unmarshal(b, &f)
	}
	if err != nil || f[field] == "" {
		t.Fatalf("%s in %s: %v", field, b, err)
	}
	f[field] = value
	b, _ = json.Marshal(f)
	return base64.RawURLEncoding.EncodeToString(b)
}

// S6: sign-in leads to no other server.
func TestNoOpenRedirect(t *testing.T) {
	w := newWorld(t)
	s := w.instance()
	for next, want := range map[string]string{"/blue?at=2023-12-31": "/blue?at=2023-12-31", "": "/", "https://evil.example/": "/", "//evil.example": "/",
		`/\evil.example`: "/", `\\evil.example`: "/", "/\t/evil.example": "/", "evil.example": "/", "javascript:alert(1)": "/", "/%0d%0aX: y": "/%0d%0aX: y",
		"/\r\nX: y": "/", "///evil.example": "/", "/" + strings.Repeat("x", 2000): "/", "http:/evil.example": "/"} {
		a := w.callback(s, func(_ *url.URL, c *http.Cookie) { c.Value = changed(t, c.Value, "Next", next) })
		got := a.Header.Get("Location")
		if u, err := url.Parse(got); err != nil || u.Host != "" || u.Scheme != "" || strings.HasPrefix(got, "//") || a.Header.Get("X") != "" {
			t.Errorf("next %q leads to %q", next, got)
		}
		if want != got && !strings.Contains(want, "%0d") {
			t.Errorf("next %q leads to %q, want %q", next, got, want)
		}
	}
	text := w.issue(ada)
	own := w.instance(func(o *signin.Options) { o.Provider = signin.Provider{} })
	c := w.browser(own)
	c.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	if a := w.post(c, own.URL+"/sign-in", url.Values{"token": {text}, "next": {"//evil.example"}}); a.Header.Get("Location") != "/" {
		t.Errorf("the form leads to %q", a.Header.Get("Location"))
	}
}

// S7: sign-in gives a cookie that nobody had before, and the one before is dead.
func TestFixation(t *testing.T) {
	w := newWorld(t)
	s := w.instance()
	c := w.browser(s)
	home, _ := url.Parse(s.URL)
	fixed := &http.Cookie{Name: "__Host-spettanze", Value: strings.Repeat("A", 43), Path: "/", Secure: true}
	c.Jar.SetCookies(home, []*http.Cookie{fixed})
	if w.signIn(c, s) != ada {
		t.Fatal("no sign-in")
	}
	value := func() string {
		for _, c := range c.Jar.Cookies(home) {
			if c.Name == "__Host-spettanze" {
				return c.Value
			}
		}
		return ""
	}
	first := value()
	if first == fixed.Value || len(first) != 43 {
		t.Fatalf("the cookie is %q", first)
	}
	w.expect("the planted cookie", w.with(s.URL+"/v1/companies", "Cookie", "__Host-spettanze="+fixed.Value), 401, "")
	w.signIn(c, s)
	if value() == first {
		t.Error("a second sign-in left the cookie")
	}
	w.expect("the cookie before", w.with(s.URL+"/v1/companies", "Cookie", "__Host-spettanze="+first), 401, "")
	w.expect("two cookies", w.with(s.URL+"/v1/companies", "Cookie", "__Host-spettanze="+value()+"; __Host-spettanze="+first), 401, "")
	w.expect("the cookie", w.with(s.URL+"/v1/companies", "Cookie", "__Host-spettanze="+value()), 200, ada)
	keys, err := w.kv.Keys(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range keys {
		e, err := w.kv.Get(t.Context(), key)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(key, value()) || strings.Contains(string(e.Value()), value()) || strings.Contains(string(e.Value()), "ada@") {
			t.Error("the bucket has the cookie or a name")
		}
	}
}

// S8: who has signed out on one instance is out on all.
func TestSignOut(t *testing.T) {
	w := newWorld(t)
	one, two := w.instance(), w.instance()
	c := w.browser(one)
	w.signIn(c, one)
	home, _ := url.Parse(one.URL)
	cookies := c.Jar.Cookies(home)
	there := func(name string, status int, handle string) {
		t.Helper()
		for _, s := range []*httptest.Server{one, two} {
			r, _ := http.NewRequest(http.MethodGet, s.URL+"/v1/companies", nil)
			for _, c := range cookies {
				r.AddCookie(c)
			}
			w.soon(name, func() answer { return w.do(w.client, r) }, status, handle)
		}
	}
	there("signed in", 200, ada)
	a := w.post(c, one.URL+"/sign-out", nil)
	if a.StatusCode != http.StatusOK || a.Request.URL.Path != "/sign-in" || !strings.Contains(a.body, w.provider.URL+"/out?client_id=spettanze") {
		t.Errorf("sign-out led to %s: %s", a.Request.URL, a.body)
	}
	there("signed out", 401, "")
	if a := w.get(c, one.URL+"/sign-out"); a.StatusCode != http.StatusOK || !strings.Contains(a.body, `action="/sign-out?lang=en"`) {
		t.Errorf("the page of sign-out: %d %s", a.StatusCode, a.body)
	}
}

// S8: the provider ends sessions, by its session or by the person.
func TestBackChannelLogout(t *testing.T) {
	w := newWorld(t)
	one, two := w.instance(), w.instance()
	logout := func(typ string, claims map[string]any) int {
		all := map[string]any{"aud": clientID, "jti": rand.Text(), "events": map[string]any{"http://schemas.openid.net/event/backchannel-logout": map[string]any{}}}
		for name, v := range claims {
			all[name] = v
		}
		return w.post(two.Client(), two.URL+"/sign-in/logout", url.Values{"logout_token": {w.provider.sign(typ, all)}}).StatusCode
	}
	in := func(sub, sid string) *http.Client {
		w.provider.as(map[string]any{"sub": sub, "sid": sid})
		c := w.browser(one)
		if w.signIn(c, one) == "" {
			t.Fatal("no sign-in")
		}
		return c
	}
	desk, phone, other := in("ada", "s1"), in("ada", "s2"), in("bob", "s3")
	for name, c := range map[string]map[string]any{"with a nonce": {"sub": "ada", "nonce": "n"}, "for another": {"sub": "ada", "aud": "other"},
		"no event": {"sub": "ada", "events": map[string]any{}}, "about nobody": {}, "without id": {"sub": "ada", "jti": ""},
		"expired": {"sub": "ada", "exp": w.clock.now().Add(-time.Minute).Unix()}} {
		if status := logout("logout+jwt", c); status != 400 {
			t.Errorf("a logout token %s: %d", name, status)
		}
	}
	if status := logout("at+jwt", map[string]any{"sub": "ada"}); status != 400 {
		t.Errorf("an access token as a logout token: %d", status)
	}
	w.expect("still there", w.get(desk, one.URL+"/v1/companies"), 200, ada)
	if status := logout("logout+jwt", map[string]any{"sub": "ada", "sid": "s1"}); status != 200 {
		t.Errorf("a right logout token: %d", status)
	}
	w.soon("the session that was ended", func() answer { return w.get(desk, one.URL+"/v1/companies") }, 401, "")
	w.expect("another session", w.get(phone, one.URL+"/v1/companies"), 200, ada)
	if status := logout("", map[string]any{"sub": "ada"}); status != 200 {
		t.Errorf("a logout token of the person: %d", status)
	}
	w.soon("the other session of the person", func() answer { return w.get(phone, one.URL+"/v1/companies") }, 401, "")
	w.expect("another person", w.get(other, one.URL+"/v1/companies"), 200, bob)
	desk, phone = in("ada", ""), in("ada", "s4")
	old := map[string]any{"sub": "ada", "sid": "s5", "jti": "once", "iat": w.clock.now().Add(-time.Minute).Unix()}
	if status := logout("logout+jwt", old); status != 200 {
		t.Errorf("a logout token from before: %d", status)
	}
	w.expect("a session that began since", w.get(desk, one.URL+"/v1/companies"), 200, ada)
	if status := logout("logout+jwt", map[string]any{"sub": "ada", "sid": "s5"}); status != 200 {
		t.Errorf("a logout token of another session: %d", status)
	}
	w.soon("a session that may be of any of the provider's", func() answer { return w.get(desk, one.URL+"/v1/companies") }, 401, "")
	w.expect("one that is of another", w.get(phone, one.URL+"/v1/companies"), 200, ada)
}

// A person, or who has a token, has ten sessions at most: another ends the oldest. No one else's ends.
func TestSessionsAtOnce(t *testing.T) {
	w := newWorld(t)
	s := w.instance(func(o *signin.Options) { o.Provider = signin.Provider{} })
	mine, others := w.issue(ada), w.issue(ada)
	in := func(text string) *http.Client {
		c := w.browser(s)
		w.expect("sign-in", w.post(c, s.URL+"/sign-in", url.Values{"token": {text}}), 200, ada)
		return c
	}
	list := []*http.Client{in(others)}
	for range 11 {
		time.Sleep(time.Second / 10) // sessions end by the second; those of one second are alike
		list = append(list, in(mine))
	}
	there := 0
	for i, c := range list {
		switch a := w.get(c, s.URL+"/v1/companies"); {
		case a.StatusCode == http.StatusOK:
			there++
		case i == 0 || i == 11:
			t.Errorf("session %d: %d", i, a.StatusCode)
		}
	}
	if there != 1+10 {
		t.Errorf("%d sessions", there)
	}
}

// S5: a session ends when nobody is there, and after twelve hours; what a page asks by itself does not prolong it.
func TestSessionsEnd(t *testing.T) {
	w := newWorld(t)
	s := w.instance()
	c := w.browser(s)
	w.signIn(c, s)
	for range 4 { // two hours of pages
		w.clock.move(29 * time.Minute)
		w.expect("in use", w.get(c, s.URL+"/blue"), 200, ada)
	}
	for range 2 {
		w.clock.move(14 * time.Minute)
		for _, headers := range [][2]string{{"Accept", "text/event-stream"}, {"Hx-Request", "true"}} {
			r, _ := http.NewRequest(http.MethodGet, s.URL+"/blue/live?session=keep&expires=never", nil)
			r.Header.Set(headers[0], headers[1])
			w.expect("by itself", w.do(c, r), 200, ada)
		}
	}
	w.clock.move(3 * time.Minute)
	w.expect("nobody is there", w.get(c, s.URL+"/v1/companies"), 401, "")
	w.signIn(c, s)
	for range 12 * 60 / 20 { // a whole day of pages
		w.clock.move(20 * time.Minute)
		w.get(c, s.URL+"/blue")
	}
	w.clock.move(time.Minute)
	w.expect("after twelve hours", w.get(c, s.URL+"/v1/companies"), 401, "")
}

// A session that has ended is not written again by a request that was under way.
func TestEndedStaysEnded(t *testing.T) {
	w := newWorld(t)
	s := w.instance()
	auth := signin.New(signin.Options{Directory: w.people, Sessions: w.kv, Now: w.clock.now, Logger: discard, Public: &url.URL{}})
	c := w.browser(s)
	w.signIn(c, s)
	home, _ := url.Parse(s.URL)
	r := httptest.NewRequest(http.MethodGet, "/blue", nil)
	for _, cookie := range c.Jar.Cookies(home) {
		r.AddCookie(cookie)
	}
	p, err := auth.Principal(r)
	if err != nil || p.Handle != ada || p.Still(t.Context()) != nil {
		t.Fatalf("%+v, %v", p, err)
	}
	w.clock.move(2 * time.Minute)
	w.post(c, s.URL+"/sign-out", nil)
	if err := p.Still(t.Context()); err == nil {
		t.Error("the session holds after sign-out")
	}
	if _, err := auth.Principal(r); err == nil {
		t.Error("the session is back")
	}
	canceled, cancel := context.WithCancel(t.Context())
	cancel()
	if err := p.Still(canceled); err == nil {
		t.Error("what cannot be asked holds")
	}
}

// D6: a stream that is open when its sign-in ends, ends within five seconds.
func TestOpenStreamsEnd(t *testing.T) {
	w := newWorld(t)
	s := w.instance()
	text := w.issue(bob)
	c := w.browser(s)
	w.signIn(c, s)
	type ended struct {
		name string
		at   time.Time
	}
	over := make(chan ended, 3)
	stream := func(name string, c *http.Client, headers ...string) {
		r, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, s.URL+"/v1/changes", nil)
		for pair := range slices.Chunk(append(headers, "Accept", "text/event-stream"), 2) {
			r.Header.Set(pair[0], pair[1])
		}
		resp, err := c.Do(r) //nolint:bodyclose // below
		if err != nil || resp.StatusCode != http.StatusOK {
			t.Fatalf("%s: %v", name, err)
		}
		go func() {
			_, _ = io.Copy(io.Discard, resp.Body)
			_ = resp.Body.Close()
			over <- ended{name, time.Now()}
		}()
	}
	stream("session", c)
	stream("token", s.Client(), "Authorization", "Bearer "+text)
	stream("another token", s.Client(), "Authorization", "Bearer "+w.issue(ada))
	begin := time.Now()
	w.post(c, s.URL+"/sign-out", nil)
	w.people.change(func(d *directory) { delete(d.tokens, text[4:16]) })
	for range 2 {
		select {
		case e := <-over:
			if e.name == "another token" || e.at.Sub(begin) > 5*time.Second {
				t.Errorf("the stream of the %s ended after %s", e.name, e.at.Sub(begin))
			}
		case <-time.After(20 * time.Second):
			t.Fatal("a stream goes on")
		}
	}
}

// A stream whose session cannot be checked ends too, a little later.
func TestOpenStreamsEndUnchecked(t *testing.T) {
	t.Parallel() // it waits
	w := newWorld(t)
	s := w.instance()
	c := w.browser(s)
	w.signIn(c, s)
	r, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, s.URL+"/v1/changes", nil)
	resp, err := c.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	over := make(chan struct{})
	go func() { _, _ = io.Copy(io.Discard, resp.Body); close(over) }()
	w.kvDown()
	select {
	case <-over:
	case <-time.After(30 * time.Second):
		t.Error("the stream goes on")
	}
}

// S9: a credential is in one header, once, and nowhere else.
func TestWhereACredentialMayBe(t *testing.T) {
	w := newWorld(t)
	own, theirs := w.issue(ada), w.bearer(nil)
	basic := base64.StdEncoding.EncodeToString([]byte("ada:" + own))
	for name, c := range map[string]struct {
		path    string
		headers []string
	}{
		"token in the query":          {"/v1/companies?token=" + own, nil},
		"access_token in the query":   {"/v1/companies?access_token=" + theirs, nil},
		"under another name":          {"/v1/companies?at=" + own, nil},
		"in the query and the header": {"/v1/companies?token=" + own, []string{"Authorization", "Bearer " + own}},
		"basic":                       {"/v1/companies", []string{"Authorization", "Basic " + basic}},
		"twice":                       {"/v1/companies", []string{"Authorization", "Bearer " + own, "Authorization", "Bearer " + own}},
		"two in one":                  {"/v1/companies", []string{"Authorization", "Bearer " + own + " " + own}},
		"with a comma":                {"/v1/companies", []string{"Authorization", "Bearer " + own + "," + own}},
		"two spaces":                  {"/v1/companies", []string{"Authorization", "Bearer  " + own}},
		"without scheme":              {"/v1/companies", []string{"Authorization", own}},
		"empty":                       {"/v1/companies", []string{"Authorization", ""}},
		"scheme alone":                {"/v1/companies", []string{"Authorization", "Bearer"}},
		"X-Api-Key":                   {"/v1/companies", []string{"X-Api-Key", own}},
		"headers of proxies":          {"/v1/companies", []string{"X-Forwarded-User", "ada", "X_forwarded_user", ada, "X-Remote-User", ada, "Remote-User", ada, "Forwarded", "for=127.0.0.1"}},
		"Connection drops the header": {"/v1/companies", []string{"Connection", "close, X-Forwarded-For", "X-Forwarded-Uri", "/healthz", "X-Original-Url", "/healthz"}},
	} {
		s := w.instance()
		a := w.with(s.URL+c.path, c.headers...)
		w.expect(name, a, 401, "")
		if strings.Contains(a.body, own[17:40]) || strings.Contains(a.body, theirs[:40]) {
			t.Errorf("%s: the answer repeats the token", name)
		}
	}
	s := w.instance()
	w.expect("once in the header", w.with(s.URL+"/v1/companies", "Authorization", "bearer "+own), 200, ada)
	w.expect("a right token beside another's session", w.with(s.URL+"/v1/companies", "Authorization", "Bearer "+own, "Cookie", "__Host-spettanze=x"), 200, ada)
	c := w.browser(s)
	w.signIn(c, s)
	r, _ := http.NewRequest(http.MethodGet, s.URL+"/v1/companies", nil)
	r.Header.Set("Authorization", "Bearer spz_wrong")
	w.expect("a wrong token beside a session", w.do(c, r), 401, "")
}

// S10: tokens of ours.
func TestOwnTokens(t *testing.T) {
	w := newWorld(t)
	s := w.instance()
	text, other := w.issue(ada), w.issue(bob)
	ask := func(text string) answer { return w.with(s.URL+"/v1/companies", "Authorization", "Bearer "+text) }
	w.expect("ada's", ask(text), 200, ada)
	w.expect("bob's", ask(other), 200, bob)
	w.expect("wrong checksum", ask(text[:len(text)-1]+"x"), 401, "")
	w.expect("bob's secret under ada's id", ask(text[:17]+other[17:]), 401, "")
	unknown, _ := token.New()
	w.expect("unknown", ask(unknown), 401, "")
	w.people.change(func(d *directory) { d.none[bob] = true })
	w.expect("of a person without grants", ask(other), 403, "")
	w.people.change(func(d *directory) { delete(d.tokens, text[4:16]) })
	w.expect("revoked or expired", ask(text), 401, "")
}

// S10: where there is no provider, people sign in with a token; the session ends with it.
func TestSignInWithAToken(t *testing.T) {
	w := newWorld(t)
	s := w.instance(func(o *signin.Options) { o.Provider = signin.Provider{} })
	c := w.browser(s)
	page := w.get(c, s.URL+"/blue?lang=it")
	if !strings.Contains(page.body, `name="token" type="password"`) || !strings.Contains(page.body, `value="/blue?lang=it"`) {
		t.Errorf("the page: %s", page.body)
	}
	text := w.issue(ada)
	a := w.post(c, s.URL+"/sign-in?lang=it", url.Values{"token": {text + "x"}, "next": {"/blue"}})
	if a.StatusCode != http.StatusUnauthorized || !strings.Contains(a.body, "La credenziale non vale") || strings.Contains(a.body, text[17:40]) {
		t.Errorf("a wrong token: %d %s", a.StatusCode, a.body)
	}
	a = w.post(c, s.URL+"/sign-in", url.Values{"token": {"  " + text + "\n"}, "next": {"/blue"}})
	w.expect("a right token", a, 200, ada)
	w.expect("its session", w.get(c, s.URL+"/v1/companies"), 200, ada)
	w.people.change(func(d *directory) { delete(d.tokens, text[4:16]) })
	w.expect("when the token is revoked", w.get(c, s.URL+"/v1/companies"), 401, "")
	at := w.instance()
	if a := w.post(w.browser(at), at.URL+"/sign-in", url.Values{"token": {w.issue(ada)}}); a.StatusCode != http.StatusForbidden {
		t.Errorf("a token in the form, where there is a provider: %d", a.StatusCode)
	}
}

// S11: who tries again and again is limited; who is right is not.
func TestAttemptsAreLimited(t *testing.T) {
	w := newWorld(t)
	s := w.instance()
	refused, limited := 0, 0
	for range 1000 {
		switch a := w.with(s.URL+"/v1/companies", "Authorization", "Bearer spz_wrong"); a.StatusCode {
		case http.StatusUnauthorized:
			refused++
		case http.StatusTooManyRequests:
			limited++
			if a.Header.Get("Retry-After") == "" {
				t.Fatal("no Retry-After")
			}
		}
		w.clock.move(60 * time.Millisecond) // a minute in all
	}
	if refused != 20+19 || limited != 1000-39 { // 20 at once, and one every three seconds
		t.Errorf("of 1,000 wrong tokens in a minute %d were refused and %d limited", refused, limited)
	}
	w.expect("a right token meanwhile", w.with(s.URL+"/v1/companies", "Authorization", "Bearer "+w.issue(ada)), 200, ada)
	refused, limited = w.codes(s, 1000, "")
	if refused != 100+299 || limited != 1000-399 { // 100 at once, and five a second
		t.Errorf("of 1,000 wrong codes in a minute %d were refused and %d limited", refused, limited)
	}
	if n := strings.Count(w.log.String(), "level="); n > 500 {
		t.Errorf("the log has %d lines", n)
	}
	mine := w.issue(ada)
	own := w.instance(func(o *signin.Options) { o.Provider = signin.Provider{} })
	c := &http.Client{Transport: own.Client().Transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	in := 0
	for range 100 {
		if w.post(c, own.URL+"/sign-in", url.Values{"token": {mine}}).StatusCode == http.StatusSeeOther {
			in++
		}
	}
	if in != 20 {
		t.Errorf("one token signed in %d times at once", in)
	}
	if a := w.post(c, own.URL+"/sign-in", url.Values{"token": {w.issue(bob)}}); a.StatusCode != http.StatusSeeOther {
		t.Errorf("another token meanwhile: %d", a.StatusCode)
	}
}

// codes comes back from the provider with codes that it has never given, 60 ms apart, as from an address behind a proxy.
func (w *world) codes(s *httptest.Server, n int, from string) (refused, limited int) {
	w.Helper()
	flow := &http.Cookie{Name: "__Host-spettanze-flow", Value: base64.RawURLEncoding.EncodeToString([]byte(`{"State":"s","Nonce":"n","Verifier":"v","Next":"/"}`))}
	for range n {
		r, _ := http.NewRequest(http.MethodGet, s.URL+"/sign-in/callback?state=s&code=x", nil)
		r.AddCookie(flow)
		r.Header.Set("X-Forwarded-For", from)
		switch a := w.do(w.client, r); a.StatusCode {
		case http.StatusForbidden:
			refused++
		case http.StatusTooManyRequests:
			limited++
		}
		w.clock.move(60 * time.Millisecond)
	}
	return refused, limited
}

// S11: behind a proxy a stranger uses up nothing of what others have.
func TestAttemptsBehindAProxy(t *testing.T) {
	w := newWorld(t)
	named := w.instance(func(o *signin.Options) {
		o.Addresses = limit.Addresses{Proxies: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}}
	})
	if _, limited := w.codes(named, 300, "203.0.113.5, 198.51.100.1"); limited == 0 {
		t.Error("wrong codes of one address are not limited")
	}
	if refused, limited := w.codes(named, 10, "198.51.100.2"); refused != 10 || limited != 0 {
		t.Errorf("of those of another address %d are", limited)
	}
	other := w.instance(func(o *signin.Options) { o.Addresses = limit.Addresses{} })
	if refused, limited := w.codes(other, 300, "198.51.100.1"); refused != 300 || limited != 0 {
		t.Errorf("where addresses are not known, %d of few are limited", limited)
	}
	if w.signIn(w.browser(other), other) != ada {
		t.Error("no sign-in")
	}
}

// Sessions cannot be checked: nobody is let in by them, and nobody is told that they have ended.
func TestBucketIsDown(t *testing.T) {
	w := newWorld(t)
	s := w.instance()
	c := w.browser(s)
	w.signIn(c, s)
	w.kvDown()
	w.soon("a session", func() answer { return w.get(c, s.URL+"/v1/companies") }, 503, "")
	w.expect("a token of ours", w.with(s.URL+"/v1/companies", "Authorization", "Bearer "+w.issue(bob)), 200, bob)
	if a := w.post(c, s.URL+"/sign-out", nil); a.StatusCode != http.StatusServiceUnavailable {
		t.Errorf("sign-out: %d", a.StatusCode)
	}
}

func TestRefusalsInBothLanguages(t *testing.T) {
	w := newWorld(t)
	s := w.instance()
	for language, want := range map[string]string{"it": "occorre identificarsi", "en": "sign in first"} {
		a := w.with(s.URL+"/v1/companies", "Accept-Language", language)
		if a.StatusCode != http.StatusUnauthorized || !strings.Contains(a.body, want) || a.Header.Get("Content-Language") != language ||
			a.Header.Get("WWW-Authenticate") != `Bearer realm="spettanze"` || a.Header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s: %d %s %v", language, a.StatusCode, a.body, a.Header)
		}
	}
	for _, path := range []string{"/v1/blue/employees/E042/balances", "/v1/green/employees/E1/balances", "/nothing", "/blue", "/metrics", "/readyz",
		"/healthz/../v1/blue", "/assets/../v1/blue", "/assets/%2e%2e/v1/blue", "/assets/..%2fv1/blue", "/healthz/", "/HEALTHZ"} {
		if a, b := w.with(s.URL+path), w.with(s.URL+"/v1/companies"); a.StatusCode != b.StatusCode || a.body != b.body {
			t.Errorf("%s answers %d %s to nobody", path, a.StatusCode, a.body)
		}
	}
}

// H1: a principal sends so many requests at once and a second, a stranger a tenth; a right credential is not refused for strangers.
func TestRequestsAreLimited(t *testing.T) {
	w := newWorld(t)
	s := w.instance(func(o *signin.Options) { o.Rate = 10; o.Provider = signin.Provider{} })
	mine, others := w.issue(ada), w.issue(bob)
	count := func(n int, path string, headers ...string) (limited int) {
		for range n {
			if a := w.with(s.URL+path, headers...); a.StatusCode == http.StatusTooManyRequests {
				limited++
			}
		}
		return limited
	}
	if n := count(120, "/v1/companies", "Authorization", "Bearer "+mine); n != 20 { // ten a second, for ten seconds
		t.Errorf("of 120 requests at once %d were limited", n)
	}
	for language, want := range map[string]string{"it": "troppe richieste", "en": "too many requests"} {
		a := w.with(s.URL+"/v1/companies", "Authorization", "Bearer "+mine, "Accept-Language", language)
		if a.StatusCode != http.StatusTooManyRequests || !strings.Contains(a.body, want) || a.Header.Get("Retry-After") != "1" ||
			a.Header.Get("Content-Type") != "application/problem+json" || a.Header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s: %d %s %v", language, a.StatusCode, a.body, a.Header)
		}
	}
	w.expect("another principal", w.with(s.URL+"/v1/companies", "Authorization", "Bearer "+others), 200, bob)
	w.clock.move(time.Second)
	if n := count(12, "/v1/companies", "Authorization", "Bearer "+mine); n != 2 {
		t.Errorf("a second later %d of 12 were limited", n)
	}
	w.clock.move(time.Minute)
	for _, path := range []string{"/sign-in", "/openapi.json", "/v1/companies", "/nothing"} {
		if n := count(15, path); n < 5 { // one a second, for ten seconds
			t.Errorf("of 15 requests of a stranger to %s %d were limited", path, n)
		}
		w.clock.move(time.Minute)
	}
	count(30, "/nothing")
	for _, path := range []string{"/healthz", "/assets/app.css", "/sign-out"} {
		if n := count(30, path); n != 0 {
			t.Errorf("%s was limited %d times", path, n)
		}
	}
	w.expect("a right token meanwhile", w.with(s.URL+"/v1/companies", "Authorization", "Bearer "+mine), 200, ada)
	var open []*http.Response
	for range 201 {
		r, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, s.URL+"/v1/changes", nil)
		r.Header.Set("Authorization", "Bearer "+mine)
		resp, err := s.Client().Do(r)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = resp.Body.Close() })
		open = append(open, resp) //nolint:bodyclose // closed at the end
		w.clock.move(time.Second / 10)
	}
	if open[199].StatusCode != http.StatusOK || open[200].StatusCode != http.StatusTooManyRequests {
		t.Errorf("the 200th request at once: %d, the next: %d", open[199].StatusCode, open[200].StatusCode)
	}
	_ = open[0].Body.Close()
	w.soon("once one has ended", func() answer { return w.with(s.URL+"/v1/companies", "Authorization", "Bearer "+mine) }, 200, ada)
}
