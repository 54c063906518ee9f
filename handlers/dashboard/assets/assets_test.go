package assets

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
)

// What others wrote is what they published: the files of npm's htmx.org@4.0.1, dist/htmx.min.js and dist/ext/hx-sse.min.js.
func TestVendored(t *testing.T) {
	for _, f := range []struct {
		text []byte
		want string
	}{
		{htmx, "a0abb04f2f45a1f89d1d4844023245537e5e6014c87b144553e0607b4cc32130"},
		{sse, "18ef2761356ec1fe0bb6d92612315b37517a7c1e9856b661c5ae81fef239d103"},
	} {
		if hash := sha256.Sum256(f.text); hex.EncodeToString(hash[:]) != f.want {
			t.Errorf("a file is not the published one: its SHA-256 is %x, not %s", hash, f.want)
		}
	}
}

// app.js stays small: pages are made by the server.
func TestScriptIsSmall(t *testing.T) {
	if n := strings.Count(string(script), "\n"); n > 200 {
		t.Errorf("app.js has %d lines, at most 200", n)
	}
}

func TestServed(t *testing.T) {
	get := func(path string) (int, http.Header) {
		w := httptest.NewRecorder()
		Handler().ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
		return w.Code, w.Header()
	}
	for name, kind := range map[string]string{"app.css": "text/css; charset=utf-8", "app.js": "text/javascript; charset=utf-8",
		"htmx.js": "text/javascript; charset=utf-8", "icon.svg": "image/svg+xml"} {
		p := Path(name)
		stem, ext, _ := strings.Cut(name, ".")
		if !regexp.MustCompile(`^/assets/` + stem + `\.[0-9a-f]{12}\.` + ext + `$`).MatchString(p) {
			t.Errorf("%s is at %s", name, p)
		}
		status, header := get(p)
		if status != http.StatusOK || header.Get("Content-Type") != kind || !strings.Contains(header.Get("Cache-Control"), "immutable") {
			t.Errorf("%s: %d, %v", p, status, header)
		}
	}
	for _, p := range []string{"/assets/", "/assets/app.css", "/assets/app.000000000000.css", Path("none.css")} {
		if status, header := get(p); status != http.StatusNotFound || header.Get("Cache-Control") != "" {
			t.Errorf("%s: %d, %v", p, status, header)
		}
	}
}
