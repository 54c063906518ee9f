package signin_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"
	"time"

	"spettanze/handlers/signin"
)

// What it costs to find out who sends a request.
func BenchmarkPrincipal(b *testing.B) {
	w := newWorld(b)
	s := w.instance()
	c := w.browser(s)
	w.signIn(c, s)
	home, _ := url.Parse(s.URL)
	public, _ := url.Parse(s.URL)
	a := signin.New(signin.Options{Directory: w.people, Sessions: w.kv, Now: w.clock.now, Logger: discard, Public: public,
		Provider: signin.Provider{Issuer: w.provider.URL, ClientID: clientID, Audience: audience}})
	session, own, theirs := httptest.NewRequest(http.MethodGet, "/blue", nil), httptest.NewRequest(http.MethodGet, "/v1/companies", nil),
		httptest.NewRequest(http.MethodGet, "/v1/companies", nil)
	for _, cookie := range c.Jar.Cookies(home) {
		session.AddCookie(cookie)
	}
	own.Header.Set("Authorization", "Bearer "+w.issue(ada))
	theirs.Header.Set("Authorization", "Bearer "+w.bearer(nil))
	for name, r := range map[string]*http.Request{"session asked for": session, "session": session, "token": own, "bearer": theirs} {
		b.Run(name, func(b *testing.B) {
			if name == "session" {
				go a.Follow(b.Context())
				time.Sleep(time.Second / 2)
			}
			for b.Loop() {
				if _, err := a.Principal(r); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
