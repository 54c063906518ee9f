package signin

import (
	"context"
	"time"

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

	exchangesMost = 64 // codes that are asked about at once
	exchangeWaits = 5 * time.Second
)

type limits struct {
	failures, codes, signIns *limit.Rates
	exchanges                chan struct{} // holds as many as there are under way
}

func newLimits(now func() time.Time) limits {
	return limits{failures: limit.New(failuresEvery, failuresAtOnce, now), codes: limit.New(codesEvery, codesAtOnce, now),
		signIns: limit.New(signInsEvery, signInsAtOnce, now), exchanges: make(chan struct{}, exchangesMost)}
}

// exchange waits until the provider may be asked about a code. The function that it returns says what came of it.
func (l *limits) exchange(ctx context.Context, address string) (done func(wrong bool), err error) {
	if l.codes.Over(address) {
		return nil, ErrLimited
	}
	wait := time.NewTimer(exchangeWaits)
	defer wait.Stop()
	select {
	case l.exchanges <- struct{}{}:
	case <-wait.C:
		return nil, ErrLimited
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
