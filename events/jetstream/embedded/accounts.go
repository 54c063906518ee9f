package embedded

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/nats-io/jwt/v2"
	"github.com/nats-io/nats-server/v2/server"

	"spettanze/events/jetstream/accounts"
	"spettanze/events/lang"
)

// globalAccount is the account of a server without accounts.
const globalAccount = "$G"

// account is the one with the streams.
func (o Options) account() string {
	if o.Accounts == nil {
		return globalAccount
	}
	return o.Accounts.Ledger
}

// placeStreams gives the streams of a directory to an account: the server keeps those of an account in a directory of its name. Thus
// a log may get accounts later, and a command that works on the directory alone, by the rights of the operating system, needs none.
func placeStreams(dir, account string) error {
	jetstream := filepath.Join(dir, "jetstream")
	found, err := filepath.Glob(filepath.Join(jetstream, "*", "streams", "HR"))
	if err != nil || len(found) == 0 {
		return err
	}
	if len(found) > 1 {
		return lang.Errorf("%s contiene il registro di più account: %v; tenere quello giusto e mettere gli altri da parte",
			"%s holds the log of several accounts: %v; keep the right one and set the others aside", dir, found)
	}
	from, to := filepath.Dir(filepath.Dir(found[0])), filepath.Join(jetstream, account)
	if from == to {
		return nil
	}
	err = os.Remove(filepath.Join(to, "streams")) // an account without streams may have a directory
	if err == nil || errors.Is(err, fs.ErrNotExist) {
		err = os.Remove(to)
	}
	if err == nil || errors.Is(err, fs.ErrNotExist) {
		err = os.Rename(from, to)
	}
	if err != nil {
		return fmt.Errorf("jetstream: give the streams to their account: %w", err)
	}
	return nil
}

// trust sets the accounts of a server.
func (o Options) trust(opts *server.Options) error {
	t := o.Accounts
	if t == nil {
		return nil
	}
	resolver := &server.MemAccResolver{}
	for public, token := range t.Accounts {
		if err := resolver.Store(public, token); err != nil {
			return fmt.Errorf("jetstream: the accounts of the embedded server: %w", err)
		}
	}
	opts.TrustedOperators, opts.AccountResolver, opts.SystemAccount = []*jwt.OperatorClaims{t.Operator}, resolver, t.System
	return nil
}

// Reload makes the server go by other claims of its accounts: it closes the connections of users whose credentials were taken back. An
// account that is there no longer keeps none of its users. The operator stays.
func (s *Server) Reload(t *accounts.Trusted) error {
	if s.opts.AccountResolver == nil || t.Operator.Subject != s.opts.TrustedOperators[0].Subject {
		return lang.Errorf("gli account NATS sono di un altro operatore: riavviare il servizio", "the NATS accounts are of another "+
			"operator: start the service again")
	}
	o := Options{Accounts: t}
	next := s.opts.Clone()
	next.TrustedKeys = nil // the server makes them of the operator
	if err := o.trust(next); err != nil {
		return err
	}
	next.TrustedOperators = s.opts.TrustedOperators
	if err := s.srv.ReloadOptions(next); err != nil {
		return fmt.Errorf("jetstream: the accounts of the embedded server: %w", err)
	}
	s.opts = next
	return nil
}
