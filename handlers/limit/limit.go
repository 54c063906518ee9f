// Package limit bounds how often, and how often at once, somebody does something. A caller over a limit is refused with the time after
// which to try again; nothing waits.
//
// [Rates] counts by a key: the handle of a principal, the id of a token, an address. The empty key stands for what cannot be told apart: only
// the limit of all together bounds it, so that one stranger does not use up what others share with them. [Each] has no such limit.
//
// [Write] bounds how long a reader may take none of an answer that is sent as it is made.
//
// [Addresses] says which address a request counts for:
//
//	the peer is a proxy that was named     the last address in X-Forwarded-For that is no named proxy
//	browsers reach the service itself      the peer; of IPv6 the network of a customer (/64)
//	otherwise                              none: behind a proxy that was not named all peers are alike
//
// An address decides nothing but what it is counted with: no one is known or let in by it.
package limit

import (
	"net/http"
	"net/netip"
	"strings"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

const (
	keysMost = 10_000 // remembered; then those that have nothing used up are forgotten, and if these are too few, all
	allOver  = 20     // all together may do so many times what one may
)

// Rates bounds how often each key does something, and mostly all together. It is safe for concurrent use.
type Rates struct {
	each rate.Limit
	most int
	now  func() time.Time

	all  *rate.Limiter // nil: there is no limit of all together
	mu   sync.Mutex
	keys map[string]*rate.Limiter
}

// New returns rates at which each key may do something most times at once, and once every so often.
func New(every time.Duration, most int, now func() time.Time) *Rates {
	r := Each(every, most, now)
	r.all = rate.NewLimiter(rate.Every(every/allOver), most*allOver)
	return r
}

// Each returns rates of each key, for what any number of them may do at once.
func Each(every time.Duration, most int, now func() time.Time) *Rates {
	return &Rates{each: rate.Every(every), most: most, now: now, keys: map[string]*rate.Limiter{}}
}

// Take takes one of what a key may do. If there is none, it returns after which time there will be.
func (r *Rates) Take(key string) (wait time.Duration) {
	now := r.now()
	if one := r.of(key, now); one != nil {
		if wait = take(one, now); wait > 0 {
			return wait
		}
	}
	if r.all == nil {
		return 0
	}
	return take(r.all, now)
}

// Over reports whether a key has used up its own, whatever others have. Of the empty key, whether all together have.
func (r *Rates) Over(key string) bool {
	now := r.now()
	one := r.of(key, now)
	if one == nil {
		one = r.all
	}
	return one != nil && one.TokensAt(now) < 1
}

func take(of *rate.Limiter, now time.Time) time.Duration {
	one := of.ReserveN(now, 1)
	wait := one.DelayFrom(now)
	if wait > 0 {
		one.CancelAt(now)
	}
	return wait
}

// of returns the limiter of a key; nil: it has none.
func (r *Rates) of(key string, now time.Time) *rate.Limiter {
	if key == "" {
		return nil
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	one := r.keys[key]
	if one == nil {
		if len(r.keys) >= keysMost {
			r.forget(now)
		}
		one = rate.NewLimiter(r.each, r.most)
		r.keys[key] = one
	}
	return one
}

func (r *Rates) forget(now time.Time) {
	for key, one := range r.keys {
		if one.TokensAt(now) >= float64(r.most) {
			delete(r.keys, key)
		}
	}
	if len(r.keys) >= keysMost {
		clear(r.keys)
	}
}

// Counts bounds how much of a key is under way at once. It is safe for concurrent use.
type Counts struct {
	most int
	mu   sync.Mutex
	keys map[string]int
}

// AtOnce returns counts of at most so many.
func AtOnce(most int) *Counts { return &Counts{most: most, keys: map[string]int{}} }

// Begin reports whether one more of a key may begin; then End must be called for it.
func (c *Counts) Begin(key string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.keys[key] >= c.most {
		return false
	}
	c.keys[key]++
	return true
}

// End says that one of a key has ended.
func (c *Counts) End(key string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.keys[key]--; c.keys[key] == 0 {
		delete(c.keys, key)
	}
}

// Addresses says which address a request counts for.
type Addresses struct {
	Direct  bool           // browsers reach the service itself, where no proxy is named
	Proxies []netip.Prefix // whose X-Forwarded-For is believed
}

// forwardedMost is how many addresses of X-Forwarded-For are looked at.
const forwardedMost = 16

// Of returns the address that a request counts for; empty: it is not known.
func (a Addresses) Of(r *http.Request) string {
	peer, err := netip.ParseAddrPort(r.RemoteAddr)
	at := peer.Addr().Unmap().WithZone("")
	switch {
	case err != nil:
		return ""
	case a.named(at):
		list := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
		for i := len(list) - 1; i >= max(0, len(list)-forwardedMost); i-- { // each proxy writes behind what it was sent
			one := strings.TrimSpace(list[i])
			if at, err = netip.ParseAddr(one); err != nil {
				if peer, err = netip.ParseAddrPort(one); err != nil { // some write the port too
					return ""
				}
				at = peer.Addr()
			}
			if at = at.Unmap().WithZone(""); !a.named(at) {
				return network(at)
			}
		}
		return ""
	case !a.Direct:
		return ""
	}
	return network(at)
}

func (a Addresses) named(at netip.Addr) bool {
	for _, p := range a.Proxies {
		if p.Contains(at) {
			return true
		}
	}
	return false
}

// network is an address; of IPv6 the network of a customer.
func network(at netip.Addr) string {
	if at.Is6() {
		if p, err := at.Prefix(64); err == nil {
			return p.Addr().String()
		}
	}
	return at.String()
}
