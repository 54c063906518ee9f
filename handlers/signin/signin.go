package signin

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"math"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	js "github.com/nats-io/nats.go/jetstream"

	"spettanze/events/grants"
	"spettanze/events/lang"
	"spettanze/handlers/access"
	"spettanze/handlers/limit"
	"spettanze/handlers/signin/token"
)

// Directory knows who has which identity, which tokens hold, and who has any grant: a [grants.Directory].
type Directory interface {
	Handle(identity string) (handle string, ok bool)
	Token(id string) (grants.Token, bool)
	Companies(handle string) []string
}

// Options of an authenticator.
type Options struct {
	Directory Directory
	Sessions  js.KeyValue // the bucket of sessions
	Provider  Provider    // without an issuer, people sign in with tokens of ours
	Public    *url.URL    // the address that browsers have of this service
	Addresses limit.Addresses
	Used      func(grants.Token) // is called whenever a token of ours was used; may be nil
	Rate      int                // how many requests a second a principal may send, and as many for ten seconds at once; 0: any number
	Now       func() time.Time
	Logger    *slog.Logger
}

// Authenticator finds out who sends a request. It is safe for concurrent use.
type Authenticator struct {
	Options
	sessions *sessions
	provider *provider // nil: there is none
	limits   limits
}

// New returns an authenticator.
func New(o Options) *Authenticator {
	a := &Authenticator{Options: o, sessions: newSessions(o.Sessions, o.Now), limits: newLimits(o.Rate, o.Now)}
	if o.Provider.Issuer != "" {
		a.provider = newProvider(o.Provider, o.Public, o.Now)
	}
	return a
}

// Follow keeps the sessions in memory until ctx ends, so that a request need not ask for its own.
func (a *Authenticator) Follow(ctx context.Context) { a.sessions.store.Follow(ctx, a.Logger) }

// RefusedError is why a request has no principal.
type RefusedError struct {
	Status int
	Says   lang.Text

	after time.Duration // after which to try again
	cause error         // for the log of the service; it holds no credential
}

// Error implements error.
func (r *RefusedError) Error() string { return r.Says.En }

// Sentence returns the refusal in both languages.
func (r *RefusedError) Sentence() lang.Text { return r.Says }

// Unwrap returns the cause.
func (r *RefusedError) Unwrap() error { return r.cause }

// retry sets after how many seconds to try again what was limited, or could not be checked.
func (r *RefusedError) retry(h http.Header) {
	if r.Status == http.StatusTooManyRequests || r.Status == http.StatusServiceUnavailable {
		h.Set("Retry-After", strconv.Itoa(int(math.Ceil(cmp.Or(r.after, retryAfter).Seconds()))))
	}
}

// The refusals.
var (
	// ErrNone is returned for a request without credentials.
	ErrNone = &RefusedError{Status: http.StatusUnauthorized, Says: lang.Say("occorre identificarsi: nel browser da /sign-in, un programma con "+
		"l'intestazione Authorization: Bearer e un token", "sign in first: in a browser at /sign-in, a program with the header "+
		"Authorization: Bearer and a token")}
	// ErrCredential is returned for a credential that does not hold. It does not say why: that would help an attacker.
	ErrCredential = &RefusedError{Status: http.StatusUnauthorized, Says: lang.Say("la credenziale non vale: è scaduta, revocata o non è per questo "+
		"servizio; chiederne un'altra a chi gestisce gli accessi", "the credential does not hold: it has expired, was revoked, or is not "+
		"for this service; ask whoever manages access for another")}
	// ErrForm is returned for a credential that is not where it must be, or not there once.
	ErrForm = &RefusedError{Status: http.StatusUnauthorized, Says: lang.Say("la credenziale va data una volta sola, nell'intestazione "+
		"Authorization: Bearer seguita dal token; mai nell'indirizzo", "give the credential once, in the header Authorization: Bearer followed "+
		"by the token; never in the address")}
	// ErrEnded is returned for a session that is no more.
	ErrEnded = &RefusedError{Status: http.StatusUnauthorized, Says: lang.Say("la sessione è finita: identificarsi di nuovo",
		"the session has ended: sign in again")}
	// ErrNobody is returned for who is known to the provider or holds a certificate, and has no grant here.
	ErrNobody = &RefusedError{Status: http.StatusForbidden, Says: lang.Say("l'identità è verificata, ma qui non le è dato alcun accesso: chiederlo a "+
		"chi gestisce gli accessi", "the identity is verified, but it has no access here: ask whoever manages access")}
	// ErrLimited is returned when somebody tries too often.
	ErrLimited = &RefusedError{Status: http.StatusTooManyRequests, Says: lang.Say("troppi tentativi: aspettare qualche secondo",
		"too many attempts: wait a few seconds")}
)

// Principal returns who sends a request. The error is a [RefusedError]. It changes nothing: a request that only asks, such as a stream of
// changes that asks again whether its sign-in holds, does not prolong the session.
func (a *Authenticator) Principal(r *http.Request) (*access.Principal, error) {
	p, _, err := a.principal(r)
	return p, err
}

// principal returns also the session, of a request that has one.
func (a *Authenticator) principal(r *http.Request) (*access.Principal, *session, error) {
	p, s, err := a.known(r.Context(), r)
	if err != nil {
		return nil, nil, a.counted(r, err)
	}
	p.Still = func(ctx context.Context) error {
		again, _, err := a.known(ctx, r)
		if err == nil && again.Handle != p.Handle {
			err = ErrEnded
		}
		return err
	}
	return p, s, nil
}

// counted counts a failure against the address that it came from.
func (a *Authenticator) counted(r *http.Request, err error) error {
	if !errors.Is(err, ErrCredential) && !errors.Is(err, ErrForm) {
		return err
	}
	if limited := a.limits.take(a.limits.failures, ofCredentials, a.Addresses.Of(r)); limited != nil {
		return limited
	}
	return err
}

// known finds out who sends a request. A credential in the header decides alone, then a session, then a certificate.
func (a *Authenticator) known(ctx context.Context, r *http.Request) (p *access.Principal, s *session, err error) {
	header := r.Header.Values("Authorization")
	switch {
	case len(header) > 1 || inAddress(r):
		return nil, nil, ErrForm
	case len(header) == 1:
		p, err = a.bearer(ctx, header[0])
	default:
		if s, err = a.sessions.load(ctx, r); err == nil && s != nil {
			p, err = a.ofSession(s)
		} else if err == nil {
			p, err = a.certificate(r)
		}
	}
	if err != nil {
		return nil, nil, err
	}
	if len(a.Directory.Companies(p.Handle)) == 0 {
		return nil, nil, ErrNobody
	}
	p.Reason, err = reasonOf(r, s)
	return p, s, err
}

// inAddress reports whether the address has a credential: it would be in the history of browsers and in the logs of proxies.
func inAddress(r *http.Request) bool {
	if r.URL.RawQuery == "" {
		return false
	}
	for name, values := range r.URL.Query() {
		if name == "access_token" || name == "id_token" || name == "token" {
			return true
		}
		for _, v := range values {
			if strings.HasPrefix(v, token.Prefix) {
				return true
			}
		}
	}
	return false
}

// bearer returns who has the token of a header: one of ours, or one of the provider.
func (a *Authenticator) bearer(ctx context.Context, header string) (*access.Principal, error) {
	scheme, raw, _ := strings.Cut(header, " ")
	if !strings.EqualFold(scheme, "Bearer") || raw == "" || strings.ContainsAny(raw, " \t,") {
		return nil, ErrForm
	}
	if strings.HasPrefix(raw, token.Prefix) {
		t, err := a.own(raw)
		if err != nil {
			return nil, err
		}
		return ofToken(access.Token, &t), nil
	}
	if a.provider == nil {
		return nil, ErrCredential
	}
	identity, err := a.provider.bearer(ctx, raw)
	if err != nil {
		var r *RefusedError
		if errors.As(err, &r) {
			return nil, r
		}
		a.Logger.DebugContext(ctx, "a token of the provider was refused", "why", err)
		return nil, ErrCredential
	}
	handle, ok := a.Directory.Handle(identity)
	if !ok {
		return nil, ErrNobody
	}
	return &access.Principal{Handle: handle, Channel: access.Bearer, Session: identity[:12]}, nil
}

// own returns the token of ours that a text is.
func (a *Authenticator) own(raw string) (grants.Token, error) {
	t, err := token.Parse(raw)
	if err != nil {
		return grants.Token{}, ErrCredential
	}
	kept, ok := a.Directory.Token(t.ID)
	if is := t.Is(kept.Hash); !is || !ok { // an unknown id is compared too, with zeros
		return grants.Token{}, ErrCredential
	}
	a.used(kept)
	return kept, nil
}

func (a *Authenticator) used(t grants.Token) {
	if a.Used != nil {
		a.Used(t)
	}
}

func ofToken(by access.Channel, t *grants.Token) *access.Principal {
	p := &access.Principal{Handle: t.Handle, Channel: by, Session: t.ID}
	if len(t.Roles) > 0 {
		p.Roles = t.Roles
	}
	return p
}

// ofSession returns who has a session. What it was begun with is asked again each time: a token that was revoked, an identity that was
// taken away, end it.
func (a *Authenticator) ofSession(s *session) (*access.Principal, error) {
	if s.token != "" {
		t, ok := a.Directory.Token(s.token)
		if !ok {
			return nil, ErrEnded
		}
		a.used(t)
		return ofToken(access.Session, &t), nil
	}
	handle, ok := a.Directory.Handle(s.identity)
	if !ok {
		return nil, ErrEnded
	}
	return &access.Principal{Handle: handle, Channel: access.Session, Session: s.id}, nil
}

// certificate returns who has the certificate of the connection, which the server has verified.
func (a *Authenticator) certificate(r *http.Request) (*access.Principal, error) {
	if r.TLS == nil || len(r.TLS.VerifiedChains) == 0 {
		return nil, ErrNone
	}
	leaf := r.TLS.VerifiedChains[0][0]
	if a.Now().After(leaf.NotAfter) { // the connection may be older
		return nil, ErrCredential
	}
	names := make([]string, 0, len(leaf.URIs)+len(leaf.DNSNames))
	for _, u := range leaf.URIs {
		names = append(names, u.String())
	}
	handle := ""
	for _, name := range append(names, leaf.DNSNames...) {
		switch of, ok := a.Directory.Handle(grants.Identity(grants.Certificate, "", name)); {
		case !ok:
		case handle != "" && of != handle:
			return nil, ErrCredential // the certificate is of two
		default:
			handle = of
		}
	}
	if handle == "" {
		return nil, ErrNobody
	}
	return &access.Principal{Handle: handle, Channel: access.Certificate, Session: leaf.SerialNumber.Text(16)}, nil
}
