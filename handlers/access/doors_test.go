package access_test

import (
	"net/http"
	"strings"
	"testing"
)

// H4: the headers of every answer, to somebody who sees everything and to no one: what is personal is kept by no cache, nothing is framed or
// read as something else, and a page runs what the service serves alone.
func TestHeadersOfEveryRoute(t *testing.T) {
	a := newAsker(t)
	asked := 0
	for _, r := range readTable(t) {
		for _, route := range r.routes {
			for _, as := range []string{"", "rea", "aud"} {
				filled := strings.ReplaceAll(route, "{}", r.about)
				got := a.ask(t, as, filled)
				h := got.Header()
				kept := strings.Contains(filled, "/assets/")
				typ := h.Get("Content-Type")
				page := strings.HasPrefix(typ, "text/html") && got.Code != http.StatusSeeOther
				for name, want := range map[string]string{"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer"} {
					if h.Get(name) != want {
						t.Errorf("%s as %q (%d): %s: %q", filled, as, got.Code, name, h.Get(name))
					}
				}
				if cache := h.Get("Cache-Control"); (cache != "no-store") != kept {
					t.Errorf("%s as %q (%d): Cache-Control: %q", filled, as, got.Code, cache)
				}
				policy := h.Get("Content-Security-Policy")
				if !strings.Contains(policy, "frame-ancestors 'none'") || page && (!strings.Contains(policy, "default-src 'none'") ||
					strings.Contains(policy, "unsafe-") || strings.Contains(policy, "*")) {
					t.Errorf("%s as %q (%d): %s", filled, as, got.Code, policy)
				}
				if got.Code != http.StatusSeeOther && got.Body.Len() > 0 && typ == "" {
					t.Errorf("%s as %q (%d): no Content-Type", filled, as, got.Code)
				}
				if lang := h.Get("Content-Language"); lang != "" && !strings.Contains(strings.Join(h.Values("Vary"), ","), "Accept-Language") {
					t.Errorf("%s as %q (%d): in %s, and Vary: %s", filled, as, got.Code, lang, h.Values("Vary"))
				}
				asked++
			}
		}
	}
	if asked < 400 {
		t.Errorf("only %d answers", asked)
	}
}
