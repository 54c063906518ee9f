package accounts

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/nats-io/jwt/v2"
	"github.com/nats-io/nkeys"

	"spettanze/events"
	"spettanze/events/grants"
	"spettanze/events/lang"
)

const (
	keysFile = "keys.json"

	// Names of the accounts that are not companies'.
	ledgerAccount = "LEDGER"
	systemAccount = "SYS"
)

// What a user of a company may read of what is published to LEDGER.
const (
	ReadsPayroll  = "payroll" // live, and from the durable consumer
	ReadsBreaches = "breaches"
)

// User is a user of a company, or of the account LEDGER.
type User struct {
	Name      string     `json:"name"`
	Role      Role       `json:"role,omitempty"`      // of a user of LEDGER
	Principal string     `json:"principal,omitempty"` // of a publisher: its handle, to which its events are recorded
	Sources   []string   `json:"sources,omitempty"`   // of events that it may publish
	Types     []string   `json:"types,omitempty"`     // of these events, as hr.clocking.recorded.v1
	Reads     []string   `json:"reads,omitempty"`     // ReadsPayroll, ReadsBreaches
	Key       string     `json:"key"`                 // public
	Made      time.Time  `json:"made"`
	Until     *time.Time `json:"until,omitempty"`
	Revoked   *time.Time `json:"revoked,omitempty"`
}

// publishes reports whether a user publishes, and so has an account of its own.
func (u *User) publishes() bool { return len(u.Sources) > 0 }

// Account is an account with its users. Revoked users stay in it for as long as their tokens could be shown. The account of a
// publisher is called <company>.<publisher>.
type Account struct {
	Name  string  `json:"name"`
	Seed  string  `json:"seed"`
	Users []*User `json:"users,omitempty"`
}

// Keys are the seeds of the operator and of its accounts, and the users to which credentials were given. They belong on no server.
type Keys struct {
	Operator string     `json:"operator"` // seed
	Token    string     `json:"token"`    // of the operator: servers read no other while they run
	Accounts []*Account `json:"accounts"`
	dir      string
}

// Load reads the keys of a directory.
func Load(dir string) (*Keys, error) {
	b, err := os.ReadFile(filepath.Join(dir, keysFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, lang.Errorf("%s non contiene chiavi NATS: crearle con spettanze nats-auth init --keys %[1]s",
			"%s holds no NATS keys: make them with spettanze nats-auth init --keys %[1]s", dir)
	}
	if err != nil {
		return nil, err
	}
	k := &Keys{dir: dir}
	if err := json.Unmarshal(b, k); err != nil {
		return nil, lang.Errorf("le chiavi NATS in %s non si leggono: %w", "the NATS keys in %s cannot be read: %w", dir, err)
	}
	return k, nil
}

// Create returns the keys of a directory with an account for each of the companies. It makes what is missing, and saves it.
func Create(dir string, companies []string) (*Keys, error) {
	k, err := Load(dir)
	if _, gone := os.Stat(filepath.Join(dir, keysFile)); errors.Is(gone, fs.ErrNotExist) {
		k = &Keys{dir: dir}
		if err = k.found(); err == nil {
			err = os.MkdirAll(dir, 0o700)
		}
	}
	if err != nil {
		return nil, err
	}
	for _, name := range slices.Concat([]string{systemAccount, ledgerAccount}, companies) {
		if k.account(name) != nil {
			continue
		}
		if !events.ValidCode(name) {
			return nil, lang.Errorf("%q non è il codice di un'azienda: attese da 1 a 64 lettere, cifre, _ o -",
				"%q is no code of a company: expected 1 to 64 letters, digits, _ or -", name)
		}
		if _, err := k.open(name); err != nil {
			return nil, err
		}
	}
	return k, k.save()
}

// open returns the account of a name, which it makes if there is none.
func (k *Keys) open(name string) (*Account, error) {
	if a := k.account(name); a != nil {
		return a, nil
	}
	seed, err := newSeed(nkeys.PrefixByteAccount)
	if err != nil {
		return nil, err
	}
	a := &Account{Name: name, Seed: seed}
	k.Accounts = append(k.Accounts, a)
	return a, nil
}

// found makes the operator.
func (k *Keys) found() (err error) {
	if k.Operator, err = newSeed(nkeys.PrefixByteOperator); err != nil {
		return err
	}
	public, err := publicOf(k.Operator)
	if err != nil {
		return err
	}
	claims := jwt.NewOperatorClaims(public)
	claims.Name = "spettanze"
	k.Token, err = signed(k.Operator, claims)
	return err
}

func newSeed(kind nkeys.PrefixByte) (string, error) {
	pair, err := nkeys.CreatePair(kind)
	if err != nil {
		return "", err
	}
	seed, err := pair.Seed()
	return string(seed), err
}

// save makes the keys durable before anything that was made from them is used.
func (k *Keys) save() error {
	b, err := json.MarshalIndent(k, "", " ")
	if err != nil {
		return err
	}
	f, err := os.CreateTemp(k.dir, keysFile+".") // 0600
	if err != nil {
		return err
	}
	_, err = f.Write(append(b, '\n'))
	if err = errors.Join(err, f.Sync(), f.Close()); err == nil {
		err = os.Rename(f.Name(), filepath.Join(k.dir, keysFile))
	}
	if err != nil {
		_ = os.Remove(f.Name()) // the keys before are whole
	}
	return err
}

func (k *Keys) account(name string) *Account {
	i := slices.IndexFunc(k.Accounts, func(a *Account) bool { return a.Name == name })
	if i < 0 {
		return nil
	}
	return k.Accounts[i]
}

// Companies are the companies that have an account.
func (k *Keys) Companies() (out []string) {
	for _, a := range k.Accounts {
		if of, publisher := a.of(); of != "" && publisher == "" {
			out = append(out, of)
		}
	}
	return out
}

// of returns whose an account is: a company and, of a publisher's, its name. Both are empty for SYS and LEDGER.
func (a *Account) of() (company, publisher string) { return ofName(a.Name) }

func ofName(account string) (company, publisher string) {
	if account == systemAccount || account == ledgerAccount {
		return "", ""
	}
	company, publisher, _ = strings.Cut(account, ".")
	return company, publisher
}

// user returns the user of a publisher's account that was not revoked; nil: there is none.
func (a *Account) user() *User {
	i := slices.IndexFunc(a.Users, func(u *User) bool { return u.publishes() && u.Revoked == nil })
	if i < 0 {
		return nil
	}
	return a.Users[i]
}

// Users are the users of a company; of the ledger for "".
func (k *Keys) Users(company string) (out []*User) {
	for _, a := range k.Accounts {
		if of, _ := a.of(); of == company && a.Name != systemAccount {
			out = append(out, a.Users...)
		}
	}
	return out
}

// accountOf returns the account of a company, of the ledger for "".
func (k *Keys) accountOf(company string) (*Account, error) {
	switch company {
	case "":
		company = ledgerAccount
	case ledgerAccount, systemAccount:
		company = "" // no company
	}
	if a := k.account(company); a != nil {
		return a, nil
	}
	return nil, lang.Errorf("l'azienda non ha un account NATS: aggiungerlo con spettanze nats-auth init --company",
		"the company has no NATS account: add it with spettanze nats-auth init --company")
}

// AddUser adds a user to a company, or with a role to the ledger (company ""), and returns its credentials file. Its seed is kept
// nowhere else. A user of the same name must have been revoked. A publisher gets an account of its own, so the servers must read
// the configuration again.
func (k *Keys) AddUser(company string, u User, now time.Time) ([]byte, error) {
	a, err := k.accountOf(company)
	if err == nil {
		err = u.check(company, k.Users(company))
	}
	if err == nil {
		err = k.alone(company, &u)
	}
	if err == nil && u.publishes() {
		if a, err = k.open(company + "." + u.Name); err == nil {
			a.principal(&u)
		}
	}
	if err != nil {
		return nil, err
	}
	seed, err := newSeed(nkeys.PrefixByteUser)
	if err != nil {
		return nil, err
	}
	pair, err := nkeys.FromSeed([]byte(seed))
	if err == nil {
		u.Key, err = pair.PublicKey()
	}
	if err != nil {
		return nil, err
	}
	u.Made = now.UTC().Truncate(time.Second)
	claims := jwt.NewUserClaims(u.Key)
	claims.Name = u.Name
	if u.Until != nil {
		claims.Expires = u.Until.Unix()
	}
	claims.AllowedConnectionTypes.Add(jwt.ConnectionTypeStandard, jwt.ConnectionTypeInProcess)
	if company == "" {
		claims.Permissions = ledgerPermissions(u.Role, u.Name)
	} else {
		claims.Permissions = companyPermissions(company, &u)
	}
	token, err := signed(a.Seed, claims)
	if err != nil {
		return nil, err
	}
	a.Users = append(a.Users, &u)
	if err := k.save(); err != nil {
		return nil, err
	}
	return jwt.FormatUserConfig(token, []byte(seed))
}

// principal gives a publisher who was named no principal the one of its account before it, or a new one.
func (a *Account) principal(u *User) {
	if n := len(a.Users); u.Principal == "" && n > 0 {
		u.Principal = a.Users[n-1].Principal
	}
	if u.Principal == "" {
		u.Principal = grants.NewHandle()
	}
}

// check says what a user lacks before it gets credentials.
func (u *User) check(company string, others []*User) error {
	if !events.ValidCode(u.Name) {
		return lang.Errorf("%q non è un nome di utente NATS: attese da 1 a 64 lettere, cifre, _ o -",
			"%q is no name of a NATS user: expected 1 to 64 letters, digits, _ or -", u.Name)
	}
	if slices.ContainsFunc(others, func(o *User) bool { return o.Name == u.Name && o.Revoked == nil }) {
		return lang.Errorf("l'utente NATS %s esiste già: revocarlo prima, o scegliere un altro nome",
			"the NATS user %s exists: revoke it first, or choose another name", u.Name)
	}
	if company == "" {
		if !slices.Contains(Roles, u.Role) {
			return lang.Errorf("ruolo %q: atteso uno tra %v", "role %q: expected one of %v", u.Role, Roles)
		}
		return nil
	}
	for _, wire := range u.Types {
		if typeOf(wire) == nil {
			return lang.Errorf("tipo di evento sconosciuto %q: i tipi sono in docs/events.md, ad esempio hr.clocking.recorded.v1",
				"unknown type of event %q: the types are in docs/events.md, such as hr.clocking.recorded.v1", wire)
		}
	}
	for _, what := range u.Reads {
		if what != ReadsPayroll && what != ReadsBreaches {
			return lang.Errorf("%q non si può leggere: atteso %s o %s", "%q cannot be read: expected %s or %s", what, ReadsPayroll, ReadsBreaches)
		}
	}
	if (len(u.Types) == 0) != (len(u.Sources) == 0) || len(u.Types)+len(u.Reads) == 0 {
		return lang.Errorf("un utente NATS pubblica (sorgenti e tipi), legge, o fa entrambe le cose",
			"a NATS user publishes (sources and types), reads, or does both")
	}
	if u.Principal != "" && (!grants.ValidHandle(u.Principal) || !u.publishes()) {
		return lang.Errorf("principal %q: atteso %s, di un utente che pubblica", "principal %q: expected %s, of a user that publishes", u.Principal, grants.ExpectHandle)
	}
	if n := len(sourcesToken(u.Sources)); n > sourcesMost {
		return lang.Errorf("le sorgenti di un utente NATS occupano %d byte, ammessi %d: dare più utenti", "the sources of a NATS user take %d bytes, "+
			"%d are allowed: make several users", n, sourcesMost)
	}
	return nil
}

// alone refuses sources of another company's publishers: an identity is a source and an id in all companies, and who may write another's
// sources may store anything under an identity before its fact comes.
func (k *Keys) alone(company string, u *User) error {
	for _, a := range k.Accounts {
		other, _ := a.of()
		for _, o := range a.Users {
			for _, s := range u.Sources {
				if other != company && o.Revoked == nil && slices.Contains(o.Sources, s) {
					return lang.Errorf("la sorgente %s è già dell'utente %s dell'azienda %s: un'identità vale in tutte le aziende, quindi ogni "+
						"azienda ha sorgenti proprie, ad esempio /%s%[1]s", "the source %s belongs to the user %s of the company %s: an identity "+
						"counts in all companies, so each company has sources of its own, such as /%s%[1]s", s, o.Name, other, company)
				}
			}
		}
	}
	return nil
}

// Revoke takes the credentials of a user back. Servers must read the configuration again.
func (k *Keys) Revoke(company, name string, now time.Time) error {
	if _, err := k.accountOf(company); err != nil {
		return err
	}
	found := false
	for _, u := range k.Users(company) {
		if u.Name == name && u.Revoked == nil {
			at := now.UTC().Truncate(time.Second)
			u.Revoked, found = &at, true
		}
	}
	if !found {
		return lang.Errorf("nessun utente NATS %s con credenziali valide", "no NATS user %s with valid credentials", name)
	}
	return k.save()
}

// signed encodes claims with the key of a seed.
func signed(seed string, claims jwt.Claims) (string, error) {
	pair, err := nkeys.FromSeed([]byte(seed))
	if err != nil {
		return "", fmt.Errorf("nats: a seed cannot be read: %w", err)
	}
	var problems jwt.ValidationResults
	claims.Validate(&problems)
	if errs := problems.Errors(); len(errs) > 0 {
		return "", errors.Join(errs...)
	}
	return claims.Encode(pair)
}

func publicOf(seed string) (string, error) {
	pair, err := nkeys.FromSeed([]byte(seed))
	if err != nil {
		return "", fmt.Errorf("nats: a seed cannot be read: %w", err)
	}
	return pair.PublicKey()
}
