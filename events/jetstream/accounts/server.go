package accounts

import (
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/nats-io/jwt/v2"
	"github.com/nats-io/nats-server/v2/conf"

	"spettanze/events/lang"
)

// ServerConfig is the part of a NATS server's configuration that is about accounts. It is signed and holds no secret.
func (k *Keys) ServerConfig() ([]byte, error) {
	var b strings.Builder
	fmt.Fprintf(&b, "# Made by spettanze nats-auth. It holds no secret.\noperator: %s\nresolver: MEMORY\nresolver_preload: {\n", k.Token)
	for _, a := range k.Accounts {
		c, err := k.claims(a)
		if err != nil {
			return nil, err
		}
		token, err := signed(k.Operator, c)
		if err != nil {
			return nil, fmt.Errorf("account %s: %w", a.Name, err)
		}
		fmt.Fprintf(&b, "  # %s\n  %s: %s\n", a.Name, c.Subject, token)
	}
	system, err := publicOf(k.account(systemAccount).Seed)
	fmt.Fprintf(&b, "}\nsystem_account: %s\n", system)
	return []byte(b.String()), err
}

// Outdated are the publishers whose credentials are of their company's account, as keys of before publishers had accounts of their own gave
// them: servers refuse what they publish. Each is written as nats-auth takes it, such as "presenze --company blue".
func (k *Keys) Outdated() (out []string) {
	for _, a := range k.Accounts {
		company, publisher := a.of()
		for _, u := range a.Users {
			if company != "" && publisher == "" && u.publishes() && u.Revoked == nil {
				out = append(out, u.Name+" --company "+company)
			}
		}
	}
	return out
}

// claims are those of an account: what it may, what it gives and takes, and whose credentials were taken back.
func (k *Keys) claims(a *Account) (*jwt.AccountClaims, error) {
	public, err := publicOf(a.Seed)
	if err != nil {
		return nil, err
	}
	c := jwt.NewAccountClaims(public)
	c.Name = a.Name
	c.Limits.LeafNodeConn = 0
	c.Limits.WildcardExports = a.Name == ledgerAccount
	for _, u := range a.Users {
		if u.Revoked != nil {
			c.RevokeAt(u.Key, *u.Revoked)
		}
	}
	switch a.Name {
	case systemAccount:
	case ledgerAccount:
		c.Limits.JetStreamLimits = jwt.JetStreamLimits{MemoryStorage: jwt.NoLimit, DiskStorage: jwt.NoLimit, Streams: jwt.NoLimit, Consumer: jwt.NoLimit}
		c.Exports = exports()
	default:
		ledger, err := publicOf(k.account(ledgerAccount).Seed)
		if err != nil {
			return nil, err
		}
		company, publisher := a.of()
		var u *User
		if publisher != "" {
			if u = a.user(); u == nil {
				return c, nil // its user was revoked: it takes nothing
			}
		}
		for _, i := range imports(company, u) {
			activation := jwt.NewActivationClaims(public)
			activation.Name, activation.ImportSubject, activation.ImportType = i.Name, i.Subject, i.Type
			i.Account = ledger
			if i.Token, err = signed(k.account(ledgerAccount).Seed, activation); err != nil {
				return nil, err
			}
			c.Imports = append(c.Imports, i)
		}
	}
	return c, nil
}

// Trusted is what a server trusts: the content of the file that [Keys.ServerConfig] makes.
type Trusted struct {
	Operator  *jwt.OperatorClaims
	System    string            // public key of the system account
	Ledger    string            // public key of the account with the streams
	Companies []string          // that have an account
	Accounts  map[string]string // their claims as tokens, by public key
}

// Read reads the accounts of a server from a file.
func Read(path string) (*Trusted, error) {
	t, err := read(path)
	if err != nil {
		return nil, lang.Errorf("gli account NATS in %s non si leggono: %w; rifare il file con spettanze nats-auth init",
			"the NATS accounts in %s cannot be read: %w; make the file again with spettanze nats-auth init", path, err)
	}
	return t, nil
}

func read(path string) (*Trusted, error) {
	if _, err := os.Stat(path); err != nil {
		return nil, err
	}
	fields, err := conf.ParseFile(path)
	if err != nil {
		return nil, err
	}
	t := &Trusted{Accounts: map[string]string{}}
	operator, _ := fields["operator"].(string)
	if t.Operator, err = jwt.DecodeOperatorClaims(operator); err != nil {
		return nil, err
	}
	t.System, _ = fields["system_account"].(string)
	preload, _ := fields["resolver_preload"].(map[string]any)
	for public, value := range preload {
		token, _ := value.(string)
		c, err := jwt.DecodeAccountClaims(token)
		if err != nil {
			return nil, err
		}
		if c.Subject != public || c.Issuer != t.Operator.Subject {
			return nil, lang.Errorf("l'account %s non è firmato da questo operatore", "account %s is not signed by this operator", c.Name)
		}
		t.Accounts[public] = token
		switch c.Name {
		case systemAccount:
		case ledgerAccount:
			t.Ledger = public
		default:
			if company, publisher := ofName(c.Name); publisher == "" {
				t.Companies = append(t.Companies, company)
			}
		}
	}
	if t.Ledger == "" || t.Accounts[t.System] == "" {
		return nil, lang.Errorf("mancano gli account %s e %s", "the accounts %s and %s are missing", ledgerAccount, systemAccount)
	}
	slices.Sort(t.Companies)
	return t, nil
}
