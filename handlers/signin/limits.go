package signin

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"spettanze/events/lang"
	"spettanze/handlers/access"
	"spettanze/handlers/dashboard/assets"
	"spettanze/handlers/limit"
)

// Limits of what somebody may try. They spare the provider and the log, and are not what keeps a secret of 256 bits from being guessed.
// What is right is never refused because others are wrong: only a code of the provider is asked about before it is known to be right, and of
// these only the wrong ones count against the address.
const (
	failuresAtOnce = 20 // wrong credentials of an address
	failuresEvery  = 3 * time.Second
	codesAtOnce    = 100 // wrong codes of an address, each of which asks the provider
	codesEvery     = 200 * time.Millisecond
	signInsAtOnce  = 20 // sign-ins of a person, or with a token
	signInsEvery   = 10 * time.Second
	exchangesMost  = 64 // codes that are asked about at once
	exchangeWaits  = 5 * time.Second
	// DefaultRate is how many requests a second a principal may send.
	DefaultRate  = 500
	requestsFor  = 10  // seconds' worth of requests may come at once
	underWayMost = 200 // requests of a principal at once, streams among them
	strangersOf  = 10  // an address without a known principal may send so many times less
)

type limits struct {
	failures, codes, signIns *limit.Rates
	requests, strangers      *limit.Rates // nil: there is none
	underWay                 *limit.Counts
	exchanges                chan struct{} // holds as many as there are under way
	limited                  *prometheus.CounterVec
}

// What is limited, in the metric.
const (
	ofCredentials, ofCodes, ofSignIns = "credentials", "codes", "sign-ins"
	ofRequests, ofStrangers, ofAtOnce = "requests", "strangers", "at once"
)

func newLimits(perSecond int, now func() time.Time) limits {
	l := limits{failures: limit.New(failuresEvery, failuresAtOnce, now), codes: limit.New(codesEvery, codesAtOnce, now),
		signIns: limit.Each(signInsEvery, signInsAtOnce, now), underWay: limit.AtOnce(underWayMost), exchanges: make(chan struct{}, exchangesMost),
		limited: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "spettanze_limited_total",
			Help: "Requests that were refused because somebody sent too many, by what there were too many of."}, []string{"what"})}
	for _, what := range []string{ofCredentials, ofCodes, ofSignIns, ofRequests, ofStrangers, ofAtOnce} {
		l.limited.WithLabelValues(what) // zero is shown too
	}
	if perSecond > 0 {
		every := time.Second / time.Duration(perSecond)
		l.requests, l.strangers = limit.New(every, perSecond*requestsFor, now), limit.New(every*strangersOf, max(1, perSecond*requestsFor/strangersOf), now)
	}
	return l
}

// Collector returns the metric of what was limited.
func (a *Authenticator) Collector() prometheus.Collector { return a.limits.limited }

// take takes one of what a key may do, and returns [ErrLimited] if there is none.
func (l *limits) take(of *limit.Rates, what, key string) error {
	if of != nil {
		if wait := of.Take(key); wait > 0 {
			return l.over(what, wait)
		}
	}
	return nil
}

// over is the refusal of what there is too much of.
func (l *limits) over(what string, wait time.Duration) error {
	l.limited.WithLabelValues(what).Inc()
	out := *ErrLimited
	if what == ofRequests || what == ofAtOnce || what == ofStrangers {
		out.Says = tooMany
	}
	out.after = wait
	return &out
}

var tooMany = lang.Say("troppe richieste: rallentare, e ripetere dopo i secondi dell'intestazione Retry-After",
	"too many requests: slow down, and repeat after the seconds of the header Retry-After")

// stranger counts a request without a known principal. It never refuses a probe of whether the service is up, after which a supervisor might restart it; what
// ends sessions; nor style sheets and scripts, which cost nothing.
func (a *Authenticator) stranger(r *http.Request) error {
	switch at := r.URL.Path; {
	case at == "/healthz", at == pathSignOut, at == pathLogout, strings.HasPrefix(at, assets.Prefix):
		return nil
	}
	return a.limits.take(a.limits.strangers, ofStrangers, a.Addresses.Of(r))
}

// begin counts a request of a principal. The function that it returns says that the request has ended.
func (l *limits) begin(p *access.Principal) (end func(), err error) {
	if l.requests == nil {
		return func() {}, nil
	}
	if err := l.take(l.requests, ofRequests, p.Handle); err != nil {
		return nil, err
	}
	if !l.underWay.Begin(p.Handle) {
		return nil, l.over(ofAtOnce, time.Second)
	}
	return func() { l.underWay.End(p.Handle) }, nil
}

// exchange waits until the provider may be asked about a code. The function that it returns says what came of it.
func (l *limits) exchange(ctx context.Context, address string) (done func(wrong bool), err error) {
	if l.codes.Over(address) {
		return nil, l.over(ofCodes, codesEvery)
	}
	wait := time.NewTimer(exchangeWaits)
	defer wait.Stop()
	select {
	case l.exchanges <- struct{}{}:
	case <-wait.C:
		return nil, l.over(ofCodes, codesEvery)
	case <-ctx.Done():
		return nil, unavailable(context.Cause(ctx))
	}
	return func(wrong bool) {
		<-l.exchanges
		if wrong {
			l.codes.Take(address)
		}
	}, nil
}
