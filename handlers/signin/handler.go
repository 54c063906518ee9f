package signin

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"net/url"
	"path"
	"strings"
	"time"

	"spettanze/events/lang"
	"spettanze/handlers/access"
	"spettanze/handlers/api/refuse"
	"spettanze/handlers/dashboard/assets"
)

// retryAfter is when to try again what could not be checked.
const retryAfter = 5 * time.Second

// Handler lets requests through to next with their principal in their context, and refuses those without. It serves the pages of
// sign-in.
func (a *Authenticator) Handler(next http.Handler) http.Handler {
	routes := a.routes()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, pattern := routes.Handler(r); pattern != "" {
			if err := a.stranger(r); err != nil {
				a.refuse(w, r, err)
				return
			}
			if err := readForm(w, r); err != nil {
				a.refuse(w, r, errUnread)
				return
			}
			routes.ServeHTTP(w, r)
			return
		}
		if access.From(r.Context()) != nil { // the service itself says who asks, at an address for probes
			next.ServeHTTP(w, r)
			return
		}
		if public(r) {
			if err := a.stranger(r); err != nil {
				a.refuse(w, r, err)
				return
			}
			next.ServeHTTP(w, r)
			return
		}
		p, s, err := a.principal(r)
		if err != nil {
			a.refuse(w, r, cmp.Or(a.stranger(r), err))
			return
		}
		end, err := a.limits.begin(p)
		if err != nil {
			a.refuse(w, r, err)
			return
		}
		defer end()
		if s != nil {
			w.Header().Add("Vary", "Cookie")
			if active(r) {
				if err := a.sessions.prolong(s); err != nil {
					a.Logger.WarnContext(r.Context(), "a session could not be prolonged", "error", err)
				}
			}
		}
		ctx, stop := watched(access.With(r.Context(), p), p)
		defer stop()
		next.ServeHTTP(w, r.WithContext(ctx))
	})
}

var errUnread = &RefusedError{Status: http.StatusBadRequest, Says: lang.Say("il modulo inviato non si legge: aprire di nuovo la pagina",
	"the form cannot be read: open the page again")}

// readForm reads the form of a POST, which is small and has no files. Nothing else of a body is read: what a stranger sends must not fill
// memory or a disk.
func readForm(w http.ResponseWriter, r *http.Request) error {
	if r.Method != http.MethodPost {
		return nil
	}
	r.Body = http.MaxBytesReader(w, r.Body, formMost)
	return r.ParseForm()
}

// watchEvery is how often a request that takes long is asked whether its sign-in holds: what is revoked is out within five seconds. What
// cannot be asked for unknownMost counts as ended.
const (
	watchEvery  = 3 * time.Second
	unknownMost = 10 * time.Second
)

// watched returns the context of a request, which ends when its sign-in does.
func watched(ctx context.Context, p *access.Principal) (context.Context, func()) {
	ctx, cancel := context.WithCancel(ctx)
	t := time.AfterFunc(watchEvery, func() {
		for sure := time.Now(); ; {
			var refused *RefusedError
			asked := time.Now()
			err := p.Still(ctx)
			switch {
			case err == nil:
				sure = asked
			case errors.As(err, &refused) && refused.Status != http.StatusServiceUnavailable, time.Since(sure) > unknownMost:
				cancel()
				return
			}
			select {
			case <-ctx.Done():
				return
			case <-time.After(watchEvery):
			}
		}
	})
	return ctx, func() { t.Stop(); cancel() }
}

// public reports whether a request is answered to anybody: it shows nothing of the ledger.
func public(r *http.Request) bool {
	if r.Method != http.MethodGet && r.Method != http.MethodHead || path.Clean(r.URL.Path) != r.URL.Path {
		return false
	}
	return r.URL.Path == "/healthz" || r.URL.Path == "/openapi.json" || strings.HasPrefix(r.URL.Path, assets.Prefix)
}

// active reports whether somebody is at the browser that sent a request. A page that is left open asks too, by its stream and by its
// script, and must not keep its session alive.
func active(r *http.Request) bool {
	return r.Header.Get("Hx-Request") == "" && !strings.Contains(r.Header.Get("Accept"), "text/event-stream")
}

// refuse answers a request without principal: a page leads to sign-in, all else gets a problem document.
func (a *Authenticator) refuse(w http.ResponseWriter, r *http.Request, err error) {
	refused := a.logged(r.Context(), err)
	h := w.Header()
	h.Set("Cache-Control", "no-store")
	h.Add("Vary", "Cookie")
	page := r.Method == http.MethodGet && active(r) && strings.Contains(r.Header.Get("Accept"), "text/html") &&
		!strings.HasPrefix(r.URL.Path, "/v1/") && len(r.Header.Values("Authorization")) == 0 && !inAddress(r)
	refused.retry(h)
	switch {
	case page && refused.Status == http.StatusUnauthorized:
		http.Redirect(w, r, pathSignIn+"?"+url.Values{"next": {local(r.URL.RequestURI())}}.Encode(), http.StatusSeeOther)
		return
	case refused.Status == http.StatusUnauthorized:
		challenge := `Bearer realm="spettanze"`
		if len(r.Header.Values("Authorization")) > 0 {
			challenge += `, error="invalid_token"` // RFC 6750
		}
		h.Set("WWW-Authenticate", challenge)
	}
	if page {
		a.signInPage(w, r, refused.Status, sentence(refused.Says))
		return
	}
	refuse.Write(w, r, refuse.Problem{Status: refused.Status, Says: refused.Says})
}
