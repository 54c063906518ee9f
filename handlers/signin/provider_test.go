package signin_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
)

const (
	clientID     = "spettanze"
	clientSecret = "s3cret of the client"
	audience     = "https://ledger.example/api"
)

// provider is an OpenID provider of the tests' own, over HTTP. Whoever comes is signed in at once, as the person that it was told.
type provider struct {
	*httptest.Server
	t   testing.TB
	now func() time.Time

	mu      sync.Mutex
	key     *ecdsa.PrivateKey // it signs with
	kid     string
	shown   []jose.JSONWebKey // what the address of the keys shows
	down    bool              // nothing is answered
	asked   map[string]int    // requests by path
	person  map[string]any    // claims of who signs in
	claims  map[string]any    // that override those of the ID token
	typ     string            // of ID tokens
	codes   map[string]grant
	secrets []string // all that must be in no log
}

// grant is what a code stands for.
type grant struct{ challenge, nonce, redirect string }

func newProvider(t testing.TB, now func() time.Time) *provider {
	t.Helper()
	p := &provider{t: t, now: now, asked: map[string]int{}, codes: map[string]grant{}, typ: "JWT"}
	p.rotate("k1", true)
	mux := http.NewServeMux()
	mux.HandleFunc("/.well-known/openid-configuration", func(w http.ResponseWriter, _ *http.Request) {
		_ = json.NewEncoder(w).Encode(map[string]any{"issuer": p.URL, "authorization_endpoint": p.URL + "/authorize", "token_endpoint": p.URL + "/token",
			"jwks_uri": p.URL + "/keys", "end_session_endpoint": p.URL + "/out", "id_token_signing_alg_values_supported": []string{"ES256", "none"}})
	})
	mux.HandleFunc("/keys", func(w http.ResponseWriter, _ *http.Request) {
		p.mu.Lock()
		defer p.mu.Unlock()
		_ = json.NewEncoder(w).Encode(jose.JSONWebKeySet{Keys: p.shown})
	})
	mux.HandleFunc("/authorize", p.authorize)
	mux.HandleFunc("/token", p.token)
	p.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p.mu.Lock()
		p.asked[r.URL.Path]++
		down := p.down
		p.mu.Unlock()
		if down {
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		mux.ServeHTTP(w, r)
	}))
	t.Cleanup(p.Close)
	return p
}

// rotate makes a new key; keep says whether the keys before are still shown.
func (p *provider) rotate(kid string, keep bool) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		p.t.Fatal(err)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if !keep {
		p.shown = nil
	}
	p.key, p.kid = key, kid
	p.shown = append(p.shown, jose.JSONWebKey{Key: key.Public(), KeyID: kid, Algorithm: "ES256", Use: "sig"})
}

func (p *provider) count(path string) int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.asked[path]
}

// as says who signs in from now on.
func (p *provider) as(claims map[string]any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.person = claims
}

func (p *provider) authorize(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	if q.Get("client_id") != clientID || q.Get("response_type") != "code" || q.Get("code_challenge_method") != "S256" || q.Get("scope") != "openid" {
		p.t.Errorf("the provider was asked with %s", r.URL.RawQuery)
	}
	code := rand.Text()
	p.mu.Lock()
	p.codes[code] = grant{q.Get("code_challenge"), q.Get("nonce"), q.Get("redirect_uri")}
	p.secrets = append(p.secrets, code)
	p.mu.Unlock()
	http.Redirect(w, r, q.Get("redirect_uri")+"?"+url.Values{"code": {code}, "state": {q.Get("state")}, "iss": {p.URL}}.Encode(), http.StatusFound)
}

func (p *provider) token(w http.ResponseWriter, r *http.Request) {
	id, secret, _ := r.BasicAuth()
	secret, _ = url.QueryUnescape(secret)
	code := r.PostFormValue("code")
	sum := sha256.Sum256([]byte(r.PostFormValue("code_verifier")))
	p.mu.Lock()
	g, ok := p.codes[code]
	delete(p.codes, code)
	p.mu.Unlock()
	if !ok || id != clientID || secret != clientSecret || g.challenge != base64.RawURLEncoding.EncodeToString(sum[:]) || r.PostFormValue("redirect_uri") != g.redirect {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusBadRequest)
		_ = json.NewEncoder(w).Encode(map[string]string{"error": "invalid_grant", "error_description": "no such code " + code})
		return
	}
	claims := map[string]any{"aud": clientID, "nonce": g.nonce}
	p.mu.Lock()
	maps.Copy(claims, p.person)
	maps.Copy(claims, p.claims)
	typ := p.typ
	p.mu.Unlock()
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(map[string]any{"access_token": rand.Text(), "token_type": "Bearer", "id_token": p.sign(typ, claims)})
}

// sign signs claims, with those of any token where they do not have them.
func (p *provider) sign(typ string, claims map[string]any) string {
	p.mu.Lock()
	key := jose.SigningKey{Algorithm: jose.ES256, Key: jose.JSONWebKey{Key: p.key, KeyID: p.kid}}
	p.mu.Unlock()
	return p.signWith(key, typ, claims)
}

func (p *provider) signWith(key jose.SigningKey, typ string, claims map[string]any) string {
	p.t.Helper()
	all := map[string]any{"iss": p.URL, "exp": p.now().Add(time.Minute).Unix(), "iat": p.now().Unix()}
	maps.Copy(all, claims)
	b, err := json.Marshal(all)
	if err != nil {
		p.t.Fatal(err)
	}
	return p.signBytes(key, typ, b)
}

func (p *provider) signBytes(key jose.SigningKey, typ string, b []byte) string {
	p.t.Helper()
	o := &jose.SignerOptions{}
	if typ != "" {
		o = o.WithType(jose.ContentType(typ))
	}
	signer, err := jose.NewSigner(key, o)
	if err != nil {
		p.t.Fatal(err)
	}
	jws, err := signer.Sign(b)
	if err != nil {
		p.t.Fatal(err)
	}
	raw, err := jws.CompactSerialize()
	if err != nil {
		p.t.Fatal(err)
	}
	p.mu.Lock()
	p.secrets = append(p.secrets, raw)
	p.mu.Unlock()
	return raw
}
