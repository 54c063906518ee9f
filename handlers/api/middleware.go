package api

import (
	"context"
	"crypto/rand"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"runtime/debug"
	"strings"
	"time"

	"spettanze/events/lang"
	"spettanze/handlers/access"
	"spettanze/handlers/api/refuse"
	"spettanze/handlers/api/suffix"
	"spettanze/handlers/looks"
)

// recorder records the status and the size of an answer.
type recorder struct {
	http.ResponseWriter
	status int
	bytes  int
}

// WriteHeader implements http.ResponseWriter.
func (r *recorder) WriteHeader(status int) {
	if r.status == 0 {
		r.status = status
	}
	r.ResponseWriter.WriteHeader(status)
}

// Write implements http.ResponseWriter.
func (r *recorder) Write(b []byte) (int, error) {
	if r.status == 0 {
		r.status = http.StatusOK
	}
	n, err := r.ResponseWriter.Write(b)
	r.bytes += n
	return n, err
}

// Flush implements http.Flusher, for what compresses.
func (r *recorder) Flush() { _ = http.NewResponseController(r.ResponseWriter).Flush() }

// Unwrap lets http.ResponseController through.
func (r *recorder) Unwrap() http.ResponseWriter { return r.ResponseWriter }

// observe logs and counts every request, and bounds its time. The log has the route's pattern and the request's id, never the path
// or the query: they say which person somebody asked about, and diagnostics are kept and read elsewhere than personal data.
func (s *server) observe(mux *http.ServeMux, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start := time.Now()
		if !streamed(r) && !strings.HasSuffix(r.URL.Path, "/live") {
			ctx, cancel := context.WithTimeout(r.Context(), refuse.AnswerTimeout)
			defer cancel()
			r = r.WithContext(ctx)
		}
		// The label is the route's pattern, not the path: a client could make any number of paths.
		bare, _ := suffix.Bare(r)
		_, route := mux.Handler(bare)
		rec := &recorder{ResponseWriter: w}
		h := w.Header()
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Cache-Control", "no-store")
		h.Set("Content-Security-Policy", "frame-ancestors 'none'") // pages say more
		h.Set("Referrer-Policy", "no-referrer")                    // addresses hold ids of employees
		id := rand.Text()
		h.Set("X-Request-Id", id)
		r = r.WithContext(looks.WithID(r.Context(), id))
		next.ServeHTTP(rec, r)
		took := time.Since(start)
		s.health.Answered(route, rec.status, took)
		log := s.Logger.InfoContext
		if !strings.HasPrefix(r.URL.Path, "/v1/") {
			log = s.Logger.DebugContext // probes and scrapes come every few seconds
		}
		log(r.Context(), "request", "id", id, "method", r.Method, "route", route, "status", rec.status, "bytes", rec.bytes,
			"duration", took.Round(time.Microsecond))
	})
}

// local refuses requests whose host is not this machine (DNS rebinding).
func (s *server) local(next http.Handler) http.Handler {
	if !s.LoopbackOnly {
		return next
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host := r.Host
		if h, _, err := net.SplitHostPort(host); err == nil {
			host = h
		}
		ip := net.ParseIP(strings.Trim(host, "[]"))
		if host != "localhost" && (ip == nil || !ip.IsLoopback()) {
			refuse.Write(w, r, refuse.Problem{Status: http.StatusMisdirectedRequest, Says: lang.Say("questo servizio risponde solo su "+
				"questa macchina, e la richiesta nomina l'host %s", "this service answers on this machine only, and the request names the host %s",
				host)})
			return
		}
		next.ServeHTTP(w, r)
	})
}

// identified finds out who asks.
func (s *server) identified(next http.Handler) http.Handler {
	if s.SignIn != nil {
		return s.SignIn(next)
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		next.ServeHTTP(w, r.WithContext(access.Everybody(r.Context())))
	})
}

// otherOrigin refuses a request that changes something and comes from a page of another origin.
func otherOrigin(w http.ResponseWriter, r *http.Request) {
	refuse.Write(w, r, refuse.Problem{Status: http.StatusForbidden, Says: lang.Say("la richiesta viene da una pagina di un altro sito: aprire "+
		"questo servizio nel browser e ripetere da lì", "the request comes from a page of another site: open this service in the browser and "+
		"repeat it from there")})
}

// plain refuses a query that cannot be parsed, or that gives a parameter twice: a part of it would be ignored, and the answer
// would be to another question.
func plain(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.RawQuery == "" {
			next.ServeHTTP(w, r)
			return
		}
		values, err := url.ParseQuery(r.URL.RawQuery)
		if err != nil {
			refuse.Write(w, r, refuse.Problem{Status: http.StatusBadRequest, Says: lang.Say("la query dell'indirizzo non si legge: %s; "+
				"separare con una e commerciale e codificare i caratteri speciali", "the query of the address cannot be read: %s; "+
				"separate with an ampersand and escape what is special", err.Error())})
			return
		}
		for name, v := range values {
			if len(v) > 1 {
				refuse.Write(w, r, refuse.Problem{Status: http.StatusBadRequest, Says: lang.Say("%s è dato %d volte: darlo una volta",
					"%s is given %d times: give it once", name, len(v))})
				return
			}
		}
		next.ServeHTTP(w, r)
	})
}

// recovered turns a panic into a problem document: one wrong answer must not take the others down.
func (s *server) recovered(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			p := recover()
			if p == nil {
				return
			}
			if p == http.ErrAbortHandler { //nolint:errorlint // net/http documents this very value
				panic(p) //nolint:forbidigo // it is how a handler ends a connection, not ours to keep
			}
			s.Logger.ErrorContext(r.Context(), "a request panicked", "panic", fmt.Sprint(p), "stack", string(debug.Stack()))
			refuse.Write(w, r, refuse.Problem{Status: http.StatusInternalServerError, Says: refuse.NotMade})
		}()
		next.ServeHTTP(w, r)
	})
}
