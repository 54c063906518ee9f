// Package keys holds the keys that an OpenID provider signs with: fetched over a connection that is private ([Private]) when they are
// needed, kept while they are fresh, and for an hour while the provider does not answer.
package keys

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"github.com/go-jose/go-jose/v4"
)

// Algorithms are those that a provider may sign with: none that has a shared secret, and not "none".
var Algorithms = []jose.SignatureAlgorithm{jose.RS256, jose.RS384, jose.RS512, jose.PS256, jose.PS384, jose.PS512,
	jose.ES256, jose.ES384, jose.ES512, jose.EdDSA}

// How long the keys of a provider are used.
const (
	fresh = 5 * time.Minute  // then they are fetched again: a key that the provider has withdrawn must go
	stale = time.Hour        // so long they serve if the provider does not answer
	retry = 10 * time.Second // no more often are they fetched, however many tokens name an unknown key
)

// Set is the keys of a provider, an [oidc.KeySet]. It is safe for concurrent use.
type Set struct {
	URL    string
	Client *http.Client // with a timeout, and bounds of its own
	Now    func() time.Time

	mu             sync.Mutex
	set            []jose.JSONWebKey
	fetched, tried time.Time
	fetching       chan struct{} // closed when the fetch that is under way has ended; nil: none is
	failed         error         // why the last fetch failed
}

var _ oidc.KeySet = (*Set)(nil)

var (
	// ErrUnavailable is returned when the provider does not answer, and no key is at hand.
	ErrUnavailable = errors.New("the keys of the provider cannot be had")
	errSignature   = errors.New("no key of the provider signed this")
)

// VerifySignature implements [oidc.KeySet].
func (k *Set) VerifySignature(ctx context.Context, raw string) ([]byte, error) {
	jws, err := jose.ParseSignedCompact(raw, Algorithms)
	if err != nil {
		return nil, err
	}
	header := jws.Signatures[0].Header
	set, err := k.Of(ctx, header.KeyID)
	if err != nil {
		return nil, err
	}
	for _, key := range set {
		if header.KeyID != "" && key.KeyID != header.KeyID || key.Use != "" && key.Use != "sig" ||
			key.Algorithm != "" && key.Algorithm != header.Algorithm {
			continue
		}
		if payload, err := jws.Verify(key); err == nil {
			return payload, nil
		}
	}
	return nil, errSignature
}

// Of returns the keys among which a key should be. Old ones, and those that do not have it, are fetched again first; while the provider
// does not answer, no request waits for it twice.
func (k *Set) Of(ctx context.Context, id string) ([]jose.JSONWebKey, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	now := k.Now()
	age, has := now.Sub(k.fetched), k.has(id)
	if has && age < fresh {
		return k.set, nil
	}
	if k.fetching == nil && now.Sub(k.tried) >= retry {
		k.tried, k.fetching = now, make(chan struct{})
		go k.refresh(now, k.fetching)
	}
	if has && age < stale && k.failed != nil {
		return k.set, nil
	}
	if ended := k.fetching; ended != nil {
		k.mu.Unlock()
		select {
		case <-ended:
		case <-ctx.Done():
		}
		k.mu.Lock()
	}
	if now.Sub(k.fetched) < stale {
		return k.set, nil
	}
	return nil, errors.Join(ErrUnavailable, k.failed)
}

// refresh fetches the keys.
func (k *Set) refresh(now time.Time, ended chan struct{}) {
	set, err := k.fetch()
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.failed = err; err == nil {
		k.set, k.fetched = set, now
	}
	k.fetching = nil
	close(ended)
}

func (k *Set) has(id string) bool {
	if id == "" {
		return len(k.set) > 0
	}
	for _, key := range k.set {
		if key.KeyID == id {
			return true
		}
	}
	return false
}

func (k *Set) fetch() ([]jose.JSONWebKey, error) {
	req, err := http.NewRequestWithContext(context.Background(), http.MethodGet, k.URL, nil) // of no request: several wait for it
	if err != nil {
		return nil, err
	}
	resp, err := k.Client.Do(req)
	if err != nil {
		return nil, err
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		return nil, err
	}
	if resp.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("the keys of the provider: %s", resp.Status)
	}
	var set jose.JSONWebKeySet
	if err := json.Unmarshal(body, &set); err != nil {
		return nil, fmt.Errorf("the keys of the provider: %w", err)
	}
	public := set.Keys[:0]
	for _, key := range set.Keys { // a shared secret is no key to verify with
		if key.Valid() && key.IsPublic() {
			public = append(public, key)
		}
	}
	if len(public) == 0 {
		return nil, errors.New("the provider has no keys")
	}
	return public, nil
}
