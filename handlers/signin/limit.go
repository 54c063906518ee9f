package signin

import (
	"net/http"
	"net/netip"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// Limits of what an address may try. Whoever signs in through one proxy has one address, so a limit must bear a whole office; it
// spares the provider and the log, and is not what keeps a secret of 256 bits from being guessed. What is right is never refused
// because others are wrong.
const (
	failuresAtOnce = 20 // wrong credentials
	failuresEvery  = 3 * time.Second
	attemptsAtOnce = 100 // sign-ins, each of which asks the provider
	attemptsEvery  = 200 * time.Millisecond
	addressesMost  = 10_000 // remembered; then all are forgotten
	allOver        = 20     // all addresses together may do so many times what one may
)

// limiter bounds how often an address may do something, and how often all may together. It is safe for concurrent use.
type limiter struct {
	every time.Duration
	burst int
	now   func() time.Time

	mu        sync.Mutex
	all       *rate.Limiter
	addresses map[netip.Addr]*rate.Limiter
}

func newLimiter(every time.Duration, burst int, now func() time.Time) *limiter {
	return &limiter{every: every, burst: burst, now: now, all: rate.NewLimiter(rate.Every(every/allOver), burst*allOver),
		addresses: map[netip.Addr]*rate.Limiter{}}
}

// allow takes one of what the address of a request may do, and reports whether there was one.
func (l *limiter) allow(r *http.Request) bool {
	at := addressOf(r)
	l.mu.Lock()
	one := l.addresses[at]
	if one == nil {
		if len(l.addresses) >= addressesMost {
			clear(l.addresses)
		}
		one = rate.NewLimiter(rate.Every(l.every), l.burst)
		l.addresses[at] = one
	}
	l.mu.Unlock()
	now := l.now()
	return one.AllowN(now, 1) && l.all.AllowN(now, 1)
}

// addressOf returns the address that a request came from; of IPv6 the network of a customer. Headers of proxies are not asked: anybody
// can send them.
func addressOf(r *http.Request) netip.Addr {
	a, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return netip.Addr{}
	}
	at := a.Addr().Unmap().WithZone("")
	if at.Is6() {
		if p, err := at.Prefix(64); err == nil {
			return p.Addr()
		}
	}
	return at
}
