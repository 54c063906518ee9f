package access

import (
	"context"
	"slices"

	"spettanze/events/grants"
	"spettanze/events/looks"
)

// Channel is how a principal came to be known.
type Channel string

// The channels.
const (
	Open        Channel = "open"        // there is no sign-in: everybody on this machine
	Session     Channel = "session"     // signed in with a browser
	Bearer      Channel = "bearer"      // a token of the identity provider
	Token       Channel = "token"       // a token of this ledger
	Certificate Channel = "certificate" // mutual TLS
	NATS        Channel = "nats"        // a publisher on NATS, by its account
)

// Principal is who asks.
type Principal struct {
	Handle  string // P-…; empty for [Open]
	Channel Channel
	Session string       // names the session or the token in records, without giving it away
	Reason  looks.Reason // why, where the role asks for one; the zero value: none was given
	// Roles are the only roles that the sign-in carries, as a token may; nil: all that are granted.
	Roles []grants.Role
	// Still reports whether the sign-in holds: an error says that the session has ended or the token was taken back. Streams
	// ask it as long as they run. Nil: it holds as long as the request.
	Still func(context.Context) error
}

// carried returns those of a principal's grants that the sign-in carries.
func (p *Principal) carried(all []grants.Grant) []grants.Grant {
	if p.Roles == nil {
		return all
	}
	return slices.DeleteFunc(all, func(g grants.Grant) bool { return !slices.Contains(p.Roles, g.Role) })
}

type key struct{}

// With returns a context of requests by a principal.
func With(ctx context.Context, p *Principal) context.Context { return context.WithValue(ctx, key{}, p) }

// From returns who asks; nil: nobody has signed in.
func From(ctx context.Context) *Principal {
	p, _ := ctx.Value(key{}).(*Principal)
	return p
}

// Ended reports whether the sign-in of the principal of a context has ended meanwhile, or was taken back.
func Ended(ctx context.Context) bool {
	p := From(ctx)
	return p == nil || p.Still != nil && p.Still(ctx) != nil
}

// everybody is the principal of a ledger that is open to all on its machine.
var everybody = &Principal{Channel: Open}

// Everybody returns a context in which everything is permitted: of a ledger without sign-in, or of the program itself.
func Everybody(ctx context.Context) context.Context { return With(ctx, everybody) }
