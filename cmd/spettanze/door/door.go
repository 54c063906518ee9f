// Package door is the settings of the service's HTTP address: whether people must sign in, where, and the certificates.
//
//	--auth none       nobody signs in, and everybody who reaches the address sees everything: on loopback only
//	--auth required   every request needs a credential (package signin); the address may be any
//
// What would protect nothing is refused before anything is opened: an address that other machines reach without --auth required, a
// password that would travel in the clear, a setting of sign-in without sign-in.
package door

import (
	"crypto/tls"
	"net"
	"net/netip"
	"net/url"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"spettanze/cmd/spettanze/cli"
	"spettanze/handlers/limit"
	"spettanze/handlers/signin"
	"spettanze/handlers/signin/keys"
)

// Door is how the service is reached.
type Door struct {
	Open     bool            // without sign-in
	Public   *url.URL        // the address that browsers have of the service
	Provider signin.Provider // without an issuer: there is none
	TLS      *tls.Config     // nil: plain HTTP
	Access   string          // file of a company's grants; empty: they are in the log alone
	Policies string          // folder of policies; empty: those that the program comes with
	// Addresses are those that attempts count for.
	Addresses limit.Addresses
	Rate      int    // of requests of a principal, a second
	Many      int    // different people that one principal may ask for within an hour without an alarm; 0: any number
	Probes    string // address of the probes and metrics that need no credential; empty: there is none
}

// signInFlags are the flags that mean nothing without sign-in.
var signInFlags = []string{"access", "policies", "oidc-issuer", "oidc-client-id", "oidc-client-secret-file", "oidc-audience", "client-ca", "public-url",
	"proxy", "rate"}

// looksAlarm is more people than anybody in an office asks for one by one within an hour, but for payroll programs.
const looksAlarm = 100

// Flags adds the flags of the door.
func Flags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.String("auth", "none", "who may ask: none (everybody; on loopback only) or required (who signs in or has a token)")
	cli.Complete(cmd, "auth", "none", "required")
	f.String("access", "", "YAML file of a company's grants, beside those in the log; read again at SIGHUP")
	f.String("policies", "", "folder of Cedar policies in place of those that the program comes with; read again at SIGHUP (see spettanze access policies)")
	f.String("public-url", "", "address that browsers have of the service, such as https://spettanze.example (default: that of --http)")
	f.String("oidc-issuer", "", "OpenID provider that people sign in with; without it they sign in with a token of spettanze token create")
	f.String("oidc-client-id", "", "name of this service at --oidc-issuer; its redirect address is PUBLIC-URL/sign-in/callback")
	f.String("oidc-client-secret-file", "", "file with the secret of --oidc-client-id (default: a public client)")
	f.String("oidc-audience", "", "audience of access tokens of --oidc-issuer that programs may send (default: none are taken)")
	f.String("http-cert", "", "PEM file of the certificate of --http; read again when it changes")
	f.String("http-key", "", "PEM file of the key of --http-cert")
	f.String("client-ca", "", "PEM file of the authorities whose certificates programs may send instead of a token")
	f.String("proxy", "", "addresses of the proxies before the service, such as 10.0.0.7/32,fd00::/64: attempts count for who their X-Forwarded-For names (default: "+
		"behind a proxy nobody is told apart)")
	f.Int("rate", signin.DefaultRate, "requests a second that a person or a program may send who has signed in, and a tenth of it an address that has not; 0: any number")
	f.Int("looks-alarm", looksAlarm, "different people that somebody may ask for one by one within an hour before an alarm (metric, diagnostics, record of looks); 0: never")
	f.String("probes", "", "address that answers /healthz, /readyz and /metrics to anybody, such as 127.0.0.1:9091 (default: none)")
}

// Read reads the flags. http is the address that the service is to listen on.
func Read(cmd *cobra.Command, http string) (*Door, error) {
	get := func(name string) string { v, _ := cmd.Flags().GetString(name); return v }
	d := &Door{Probes: get("probes"), Access: get("access"), Policies: get("policies")}
	var err error
	if d.Rate, err = cmd.Flags().GetInt("rate"); err != nil || d.Rate < 0 {
		return nil, cli.Usage("--rate %d: atteso quante richieste al secondo, o 0 per qualunque numero", "--rate %d: expected how many requests a second, or 0 for any number", d.Rate)
	}
	if d.Many, _ = cmd.Flags().GetInt("looks-alarm"); d.Many < 0 {
		return nil, cli.Usage("--looks-alarm %d: atteso un numero da 0 in su", "--looks-alarm %d: expected a number from 0", d.Many)
	}
	switch auth := get("auth"); auth {
	case "none":
		d.Open = true
	case "required":
	default:
		return nil, cli.Usage("--auth %q: atteso none o required", "--auth %q: expected none or required", auth)
	}
	if d.TLS, err = tlsOf(get("http-cert"), get("http-key"), get("client-ca")); err != nil {
		return nil, err
	}
	if d.Open {
		return d, open(cmd, http, get)
	}
	if d.Public, err = public(http, get("public-url"), d.TLS != nil); err != nil {
		return nil, err
	}
	d.Addresses.Direct = d.TLS != nil || d.Public.Scheme == "http" // otherwise something before the service speaks https
	if d.Addresses.Proxies, err = proxies(get("proxy")); err != nil {
		return nil, err
	}
	return d, d.provider(get)
}

// proxies reads --proxy.
func proxies(given string) (list []netip.Prefix, err error) {
	for _, one := range strings.FieldsFunc(given, func(r rune) bool { return r == ',' }) {
		p, err := netip.ParsePrefix(strings.TrimSpace(one))
		if at, notPrefix := netip.ParseAddr(strings.TrimSpace(one)); notPrefix == nil {
			p, err = netip.PrefixFrom(at, at.BitLen()), nil
		}
		if at := p.Addr(); at.Is4In6() { // peers are compared as IPv4
			p = netip.PrefixFrom(at.Unmap(), p.Bits()-96)
		}
		if err != nil || p.Bits() <= 0 { // everybody's word about where they are would count
			return nil, cli.Usage("--proxy %q: atteso l'indirizzo di un proxy o una rete, come 10.0.0.7 o 10.0.0.0/24",
				"--proxy %q: expected the address of a proxy or a network, such as 10.0.0.7 or 10.0.0.0/24", one)
		}
		list = append(list, p.Masked())
	}
	return list, nil
}

// open checks that no setting pretends to protect a service without sign-in.
func open(cmd *cobra.Command, http string, get func(string) string) error {
	for _, name := range signInFlags {
		if get(name) != "" || name == "rate" && cmd.Flags().Changed(name) {
			return cli.Usage("--%s vale solo con --auth required, che manca: senza, chiunque raggiunga l'indirizzo vede tutto",
				"--%s is for --auth required, which is missing: without it, whoever reaches the address sees everything", name)
		}
	}
	return Loopback(http)
}

// Loopback refuses an address that other machines may reach, for a service without sign-in.
func Loopback(http string) error {
	if ofLoopback(http) {
		return nil
	}
	return cli.Usage("--http %s: altre macchine raggiungerebbero l'indirizzo, e chiunque vedrebbe orari, assenze e debiti di tutti; dare "+
		"--auth required, o un indirizzo di questa macchina come %s", "--http %s: other machines would reach the address, and anybody would see "+
		"the hours, absences and debts of everybody; give --auth required, or an address of this machine such as %s", http, cli.DefaultListen)
}

// ofLoopback reports whether an address is of this machine alone. A name that is not localhost may be of any.
func ofLoopback(address string) bool {
	host, _, err := net.SplitHostPort(address)
	ip := net.ParseIP(host)
	return err != nil || host == "localhost" || ip != nil && ip.IsLoopback() // what is no address is refused when it is listened on
}

// public returns the address that browsers have of the service.
func public(http, given string, secure bool) (*url.URL, error) {
	if given == "" {
		if !ofLoopback(http) {
			return nil, cli.Usage("manca --public-url: indicare l'indirizzo che i browser usano, come https://spettanze.example",
				"--public-url is missing: say which address browsers use, such as https://spettanze.example")
		}
		given = "http://" + http
		if secure {
			given = "https://" + http
		}
	}
	u, err := url.Parse(given)
	if err != nil || u.Host == "" || u.Path != "" && u.Path != "/" || u.RawQuery != "" || u.User != nil {
		return nil, cli.Usage("--public-url %q: atteso un indirizzo senza percorso, come https://spettanze.example",
			"--public-url %q: expected an address without a path, such as https://spettanze.example", given)
	}
	if !keys.Private(given) {
		return nil, cli.Usage("--public-url %s: con http i token e le sessioni si leggerebbero lungo la strada; usare https, con --http-cert o un proxy",
			"--public-url %s: over http tokens and sessions could be read on the way; use https, with --http-cert or a proxy", given)
	}
	if secure && u.Scheme != "https" {
		return nil, cli.Usage("--public-url %s: con --http-cert il servizio risponde in https; scrivere https://",
			"--public-url %s: with --http-cert the service answers over https; write https://", given)
	}
	return u, nil
}

// provider reads the flags of the OpenID provider.
func (d *Door) provider(get func(string) string) error {
	p := signin.Provider{Issuer: get("oidc-issuer"), ClientID: get("oidc-client-id"), Audience: get("oidc-audience")}
	if p.Issuer == "" {
		for _, name := range []string{"oidc-client-id", "oidc-client-secret-file", "oidc-audience"} {
			if get(name) != "" {
				return cli.Usage("--%s vale con --oidc-issuer, che manca: dare l'indirizzo del provider, o togliere --%[1]s",
					"--%s is for --oidc-issuer, which is missing: give the address of the provider, or leave --%[1]s out", name)
			}
		}
		return nil
	}
	if p.ClientID == "" {
		return cli.Usage("manca --oidc-client-id: il nome di questo servizio presso %s", "--oidc-client-id is missing: the name of this service at %s", p.Issuer)
	}
	if !keys.Private(p.Issuer) {
		return cli.Usage("--oidc-issuer %s: atteso un indirizzo https", "--oidc-issuer %s: expected an https address", p.Issuer)
	}
	if file := get("oidc-client-secret-file"); file != "" {
		b, err := os.ReadFile(file) //nolint:gosec // the operator's own file
		if err != nil {
			return cli.UsageOf("--oidc-client-secret-file", err)
		}
		if p.ClientSecret = strings.TrimSpace(string(b)); p.ClientSecret == "" {
			return cli.Usage("--oidc-client-secret-file %s: il file è vuoto", "--oidc-client-secret-file %s: the file is empty", file)
		}
	}
	d.Provider = p
	return nil
}
