package signin

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"github.com/go-jose/go-jose/v4"
	"golang.org/x/oauth2"

	"spettanze/events/grants"
	"spettanze/events/lang"
	"spettanze/handlers/signin/keys"
)

// Provider is the OpenID provider that people sign in with.
type Provider struct {
	Issuer       string       // its address
	ClientID     string       // ours there
	ClientSecret string       // empty: we are a public client
	Audience     string       // of access tokens for this API; empty: none are taken
	Client       *http.Client // nil: one of our own
}

const (
	providerTimeout = 10 * time.Second
	providerMost    = 1 << 20 // bytes of an answer
	providerRetry   = 5 * time.Second
	skew            = 30 * time.Second // by which the provider's clock may differ from ours
	jwtMost         = 16 << 10         // bytes
)

// provider asks a provider. It is safe for concurrent use.
type provider struct {
	Provider
	now      func() time.Time
	redirect string // where sign-ins come back

	mu    sync.Mutex
	tried time.Time
	found *discovered
}

// discovered is what the provider says about itself.
type discovered struct {
	oauth2.Config
	ids, tokens *oidc.IDTokenVerifier
	keys        *keys.Set
	end         string // where one signs out of the provider; may be empty
}

func newProvider(p Provider, public *url.URL, now func() time.Time) *provider {
	if p.Client == nil {
		p.Client = &http.Client{Timeout: providerTimeout, Transport: http.DefaultTransport}
	}
	c := *p.Client
	c.Transport = bounded{c.Transport}
	c.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse } // a redirect would take the secret along
	p.Client = &c
	return &provider{Provider: p, now: now, redirect: public.JoinPath("/sign-in/callback").String()}
}

// bounded bounds the answers of a provider.
type bounded struct{ next http.RoundTripper }

// RoundTrip implements [http.RoundTripper].
func (b bounded) RoundTrip(r *http.Request) (*http.Response, error) {
	next := b.next
	if next == nil {
		next = http.DefaultTransport
	}
	resp, err := next.RoundTrip(r)
	if err == nil {
		resp.Body = struct {
			io.Reader
			io.Closer
		}{io.LimitReader(resp.Body, providerMost), resp.Body}
	}
	return resp, err
}

// discover asks the provider about itself, until it has answered once.
func (p *provider) discover(ctx context.Context) (*discovered, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.found != nil {
		return p.found, nil
	}
	if p.now().Sub(p.tried) < providerRetry {
		return nil, unavailable(errors.New("the provider did not answer a moment ago"))
	}
	p.tried = p.now()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), providerTimeout)
	defer cancel()
	found, err := oidc.NewProvider(oidc.ClientContext(ctx, p.Client), p.Issuer)
	if err != nil {
		return nil, unavailable(fmt.Errorf("discover %s: %w", p.Issuer, err))
	}
	var more struct {
		Keys    string   `json:"jwks_uri"`
		End     string   `json:"end_session_endpoint"`
		Methods []string `json:"token_endpoint_auth_methods_supported"`
	}
	if err := found.Claims(&more); err != nil {
		return nil, unavailable(fmt.Errorf("discover %s: %w", p.Issuer, err))
	}
	endpoint := found.Endpoint()
	for _, address := range []string{endpoint.AuthURL, endpoint.TokenURL, more.Keys} {
		if !keys.Private(address) {
			return nil, unavailable(fmt.Errorf("discover %s: %q is not https", p.Issuer, address))
		}
	}
	if !keys.Private(more.End) {
		more.End = ""
	}
	endpoint.AuthStyle = oauth2.AuthStyleInHeader // guessing would send a code twice
	if p.ClientSecret == "" || len(more.Methods) > 0 && !slices.Contains(more.Methods, "client_secret_basic") {
		endpoint.AuthStyle = oauth2.AuthStyleInParams
	}
	set := &keys.Set{URL: more.Keys, Client: p.Client, Now: p.now}
	verifier := func(audience string) *oidc.IDTokenVerifier {
		return oidc.NewVerifier(p.Issuer, set, &oidc.Config{ClientID: audience, SupportedSigningAlgs: names(keys.Algorithms),
			Now: func() time.Time { return p.now().Add(-skew) }})
	}
	p.found = &discovered{Config: oauth2.Config{ClientID: p.ClientID, ClientSecret: p.ClientSecret, Endpoint: endpoint, RedirectURL: p.redirect,
		Scopes: []string{oidc.ScopeOpenID}}, ids: verifier(p.ClientID), tokens: verifier(p.Audience), keys: set, end: more.End}
	return p.found, nil
}

func names(of []jose.SignatureAlgorithm) (out []string) {
	for _, a := range of {
		out = append(out, string(a))
	}
	return out
}

// claims are those that go-oidc does not check.
type claims struct {
	Subject   string  `json:"sub"`
	Party     string  `json:"azp"`
	Session   string  `json:"sid"`
	NotBefore float64 `json:"nbf"`
	Issued    float64 `json:"iat"`
}

// trusted returns the provider, with the key that a token names, after it has checked that the token is a JWT of one signature, by an
// algorithm of ours, and of a type.
func (p *provider) trusted(ctx context.Context, raw string, types ...string) (*discovered, error) {
	if len(raw) > jwtMost {
		return nil, errors.New("the token is too long")
	}
	jws, err := jose.ParseSignedCompact(raw, keys.Algorithms)
	if err != nil {
		return nil, errors.New("no signed JWT") // its words may repeat the token
	}
	header := jws.Signatures[0].Header
	typ, _ := header.ExtraHeaders[jose.HeaderType].(string)
	if typ = strings.TrimPrefix(strings.ToLower(typ), "application/"); !slices.Contains(types, typ) {
		return nil, errors.New("the token is of another type")
	}
	found, err := p.discover(ctx)
	if err == nil {
		if _, err = found.keys.Of(ctx, header.KeyID); err != nil { // go-oidc does not hand on why the keys are not there
			err = unavailable(err)
		}
	}
	return found, err
}

// begun checks the claims that say from when a token is valid; go-oidc allows five minutes.
func (p *provider) begun(c claims) error {
	latest := float64(p.now().Add(skew).Unix())
	if c.NotBefore > latest || c.Issued > latest {
		return errors.New("the token is not valid yet")
	}
	if c.Subject == "" {
		return errors.New("the token is about nobody")
	}
	return nil
}

// bearer returns the identity of an access token.
func (p *provider) bearer(ctx context.Context, raw string) (identity string, err error) {
	if p.Audience == "" {
		return "", errors.New("access tokens of the provider are not taken")
	}
	found, err := p.trusted(ctx, raw, "at+jwt") // an ID token is none (RFC 9068)
	if err != nil {
		return "", err
	}
	token, err := found.tokens.Verify(ctx, raw)
	var c claims
	if err == nil {
		err = token.Claims(&c)
	}
	if err == nil {
		err = p.begun(c)
	}
	if err != nil {
		return "", err
	}
	return grants.Identity(grants.OpenID, p.Issuer, token.Subject), nil
}

// idToken returns the identity of an ID token, and the hash of the provider's session, if it names one.
func (p *provider) idToken(ctx context.Context, got *oauth2.Token, nonce string) (identity, sid string, err error) {
	raw, _ := got.Extra("id_token").(string)
	found, err := p.trusted(ctx, raw, "", "jwt")
	if err != nil {
		return "", "", err
	}
	token, err := found.ids.Verify(ctx, raw)
	var c claims
	if err == nil {
		err = token.Claims(&c)
	}
	if err == nil {
		err = p.begun(c)
	}
	switch {
	case err != nil:
	case token.Nonce != nonce:
		err = errors.New("the ID token is of another sign-in")
	case c.Party != "" && c.Party != p.ClientID, c.Party == "" && len(token.Audience) > 1:
		err = errors.New("the ID token was issued to another program")
	case token.AccessTokenHash != "":
		err = token.VerifyAccessToken(got.AccessToken)
	}
	if err != nil {
		return "", "", err
	}
	return grants.Identity(grants.OpenID, p.Issuer, token.Subject), p.sid(c.Session), nil
}

// sid is the hash of a session of the provider; empty: it names none.
func (p *provider) sid(session string) string {
	if session == "" {
		return ""
	}
	return grants.Identity("sid", p.Issuer, session)
}

// logout reads a token of back-channel logout, and returns which sessions it ends: none that began after it was issued, so that a token
// that is sent again locks no user out.
func (p *provider) logout(ctx context.Context, raw string) (which func(values map[string]any, ends time.Time) bool, err error) {
	found, err := p.trusted(ctx, raw, "", "jwt", "logout+jwt")
	if err != nil {
		return nil, err
	}
	token, err := found.ids.VerifyLogout(ctx, raw)
	if err != nil {
		return nil, err
	}
	identity, sid := grants.Identity(grants.OpenID, p.Issuer, token.Subject), p.sid(token.SessionID)
	return func(values map[string]any, ends time.Time) bool {
		if issued := token.IssuedAt; !issued.IsZero() && ends.Add(-Absolute).After(issued.Add(skew)) {
			return false
		}
		of, _ := values[valueSid].(string)
		if of != "" && sid != "" {
			return of == sid
		}
		return token.Subject != "" && values[valueIdentity] == identity // a session of which the provider named none may be any of the person's
	}, nil
}

// unavailable is the refusal of what cannot be checked just now.
func unavailable(err error) error {
	var r *RefusedError
	if errors.As(err, &r) {
		return err
	}
	return &RefusedError{Status: http.StatusServiceUnavailable, cause: err, Says: lang.Say("l'identità ora non si può verificare; riprovare tra poco",
		"the identity cannot be checked just now; try again in a moment")}
}
