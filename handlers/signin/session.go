package signin

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"time"

	"github.com/alexedwards/scs/v2"
	js "github.com/nats-io/nats.go/jetstream"

	bucket "spettanze/handlers/signin/sessions"
)

// How long a session holds.
const (
	Idle       = 30 * time.Minute // since the last page that somebody asked for
	Absolute   = 12 * time.Hour
	touchEvery = time.Minute // a session is prolonged no more often
	// explainMost is how often a reason is written while other requests write the session.
	explainMost = 5
	// sessionsMost is how many sessions a person or a token has at once. Another ends the oldest.
	sessionsMost  = 10
	cookieSession = "__Host-spettanze"
	cookieSize    = 43 // 32 bytes in base64
)

// The values of a session. It holds no name, no address and no credential.
const (
	valueIdentity = "identity" // of a session of the provider: the identity's hash
	valueSid      = "sid"      // the hash of the provider's session
	valueToken    = "token"    // of a session with a token of ours: its id
	valueSeen     = "seen"     // when it was last prolonged, a Unix time
	valueReason   = "reason"   // why the reader looks; empty: they have not said
)

// sessions are those of browsers.
type sessions struct {
	*scs.SessionManager
	store *bucket.Store
	now   func() time.Time
}

func newSessions(kv js.KeyValue, now func() time.Time) *sessions {
	m := scs.New()
	m.Lifetime, m.HashTokenInStore = Absolute, true
	m.Cookie = scs.SessionCookie{Name: cookieSession, Path: "/", HttpOnly: true, Secure: true, SameSite: http.SameSiteLaxMode}
	s := &sessions{SessionManager: m, store: bucket.New(kv, now), now: now}
	m.Store, m.Codec = s.store, bucket.Codec{}
	return s
}

// session is one that holds, with the context in which the manager has it.
type session struct {
	ctx             context.Context //nolint:containedctx // the manager's interface
	id              string          // names it in records, without giving it away
	identity, token string
	reason          string
	seen            time.Time
}

// load returns the session of a request. It is nil if the request has no cookie, and [ErrEnded] if its session is no more.
func (s *sessions) load(ctx context.Context, r *http.Request) (*session, error) {
	cookies := r.CookiesNamed(cookieSession)
	switch {
	case len(cookies) == 0:
		return nil, nil //nolint:nilnil // documented
	case len(cookies) > 1 || len(cookies[0].Value) != cookieSize:
		return nil, ErrEnded
	}
	ctx, err := s.Load(bucket.Reading(ctx), cookies[0].Value)
	if err != nil {
		return nil, unavailable(err)
	}
	second, err := strconv.ParseInt(s.GetString(ctx, valueSeen), 10, 64)
	seen := time.Unix(second, 0)
	if err != nil || !s.now().Before(seen.Add(Idle)) {
		return nil, ErrEnded
	}
	return &session{ctx, bucket.Key(ctx)[:12], s.GetString(ctx, valueIdentity), s.GetString(ctx, valueToken), s.GetString(ctx, valueReason), seen}, nil
}

// begin begins a session with values, under a cookie that no request had, and ends the one that the request had. of names the value of
// whom it is, who has so many at most.
func (s *sessions) begin(w http.ResponseWriter, r *http.Request, of string, values map[string]string) error {
	err := s.end(r)
	if err == nil {
		_, err = s.store.EndWhere(r.Context(), sessionsMost-1, func(other map[string]any, _ time.Time) bool { return other[of] == values[of] })
	}
	if err != nil {
		return unavailable(err)
	}
	ctx, err := s.Load(r.Context(), "")
	if err != nil {
		return unavailable(err)
	}
	for name, v := range values {
		s.Put(ctx, name, v)
	}
	s.Put(ctx, valueSeen, strconv.FormatInt(s.now().Unix(), 10))
	cookie, expiry, err := s.Commit(ctx)
	if err != nil {
		return unavailable(err)
	}
	s.WriteSessionCookie(ctx, w, cookie, expiry)
	return nil
}

// prolong notes that a session is in use. One that has ended meanwhile stays ended.
func (s *sessions) prolong(one *session) error {
	now := s.now()
	if now.Sub(one.seen) < touchEvery {
		return nil
	}
	s.Put(one.ctx, valueSeen, strconv.FormatInt(now.Unix(), 10))
	_, _, err := s.Commit(one.ctx)
	if errors.Is(err, bucket.ErrChanged) { // another request has prolonged it
		return nil
	}
	return err
}

// explain keeps why the reader of a request's session looks. Another request may write the session meanwhile, also on another instance.
func (s *sessions) explain(r *http.Request, reason string) (err error) {
	for range explainMost {
		var one *session
		if one, err = s.load(bucket.Latest(r.Context()), r); err != nil {
			return err
		}
		s.Put(one.ctx, valueReason, reason)
		if _, _, err = s.Commit(one.ctx); err == nil {
			return nil
		}
		if !errors.Is(err, bucket.ErrChanged) {
			break
		}
	}
	return unavailable(err)
}

// end ends the session of a request, here and on all instances.
func (s *sessions) end(r *http.Request) error {
	for i, c := range r.CookiesNamed(cookieSession) {
		if i > 1 || len(c.Value) != cookieSize { // a browser sends one: no more are looked up
			continue
		}
		ctx, err := s.Load(bucket.Reading(r.Context()), c.Value)
		if err == nil && s.Exists(ctx, valueSeen) {
			err = s.Destroy(ctx)
		}
		if err != nil {
			return unavailable(err)
		}
	}
	return nil
}
