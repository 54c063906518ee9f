package door_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"spettanze/cmd/spettanze/cli"
	"spettanze/cmd/spettanze/door"
	"spettanze/events/lang"
)

func read(http string, args ...string) (*door.Door, error) {
	cmd := &cobra.Command{}
	door.Flags(cmd)
	if err := cmd.ParseFlags(args); err != nil {
		return nil, err
	}
	return door.Read(cmd, http)
}

// An address that other machines reach is refused unless people sign in; what would protect nothing is refused too.
func TestRefused(t *testing.T) {
	empty := filepath.Join(t.TempDir(), "empty")
	if err := os.WriteFile(empty, []byte("\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	required := []string{"--auth", "required", "--public-url", "https://spettanze.example"}
	required, oidc := slices.Clip(required), slices.Concat(required, []string{"--oidc-issuer", "https://id.example", "--oidc-client-id", "spettanze"})
	oidc = slices.Clip(oidc)
	for name, c := range map[string]struct {
		http string
		args []string
		says string // empty: taken
	}{
		"loopback":                        {"127.0.0.1:8080", nil, ""},
		"IPv6 loopback":                   {"[::1]:8080", nil, ""},
		"localhost":                       {"localhost:8080", nil, ""},
		"all addresses":                   {":8080", nil, "--auth required"},
		"0.0.0.0":                         {"0.0.0.0:8080", nil, "--auth required"},
		"IPv6 of all":                     {"[::]:8080", nil, "--auth required"},
		"a network":                       {"10.0.0.7:8080", nil, "--auth required"},
		"a name":                          {"spettanze.example:8080", nil, "--auth required"},
		"localhost as a part":             {"localhost.example:8080", nil, "--auth required"},
		"all addresses, with sign-in":     {":8080", required, ""},
		"a word":                          {"127.0.0.1:8080", []string{"--auth", "yes"}, "none or required"},
		"issuer without sign-in":          {"127.0.0.1:8080", []string{"--oidc-issuer", "https://id.example"}, "--oidc-issuer is for --auth required"},
		"authority without sign-in":       {"127.0.0.1:8080", []string{"--public-url", "https://a.example"}, "--public-url is for --auth required"},
		"no public address":               {":8080", []string{"--auth", "required"}, "--public-url is missing"},
		"in the clear":                    {":8080", []string{"--auth", "required", "--public-url", "http://spettanze.example"}, "use https"},
		"by way of this machine":          {":8080", []string{"--auth", "required", "--public-url", "http://127.0.0.1:8081"}, ""},
		"with a path":                     {":8080", []string{"--auth", "required", "--public-url", "https://a.example/spettanze"}, "without a path"},
		"no address":                      {":8080", []string{"--auth", "required", "--public-url", "spettanze"}, "without a path"},
		"loopback with sign-in":           {"127.0.0.1:8080", []string{"--auth", "required"}, ""},
		"provider":                        {":8080", oidc, ""},
		"proxies":                         {":8080", append(required, "--proxy", "10.0.0.7, fd00::/64"), ""},
		"a proxy by name":                 {":8080", append(required, "--proxy", "proxy.example"), "address of a proxy"},
		"everybody is one, as IPv6":       {":8080", append(required, "--proxy", "::ffff:0.0.0.0/96"), "address of a proxy"},
		"more than everybody":             {":8080", append(required, "--proxy", "::ffff:0.0.0.0/90"), "address of a proxy"},
		"everybody is a proxy":            {":8080", append(required, "--proxy", "0.0.0.0/0"), "address of a proxy"},
		"a rate":                          {":8080", append(required, "--rate", "0"), ""},
		"a negative rate":                 {":8080", append(required, "--rate", "-1"), "how many requests a second"},
		"a rate without sign-in":          {"127.0.0.1:8080", []string{"--rate", "10"}, "--rate is for --auth required"},
		"a proxy without sign-in":         {"127.0.0.1:8080", []string{"--proxy", "10.0.0.7"}, "--proxy is for --auth required"},
		"provider in the clear":           {":8080", append(required, "--oidc-issuer", "http://id.example", "--oidc-client-id", "x"), "https address"},
		"provider without client":         {":8080", append(required, "--oidc-issuer", "https://id.example"), "--oidc-client-id is missing"},
		"client without provider":         {":8080", append(required, "--oidc-client-id", "x"), "--oidc-issuer, which is missing"},
		"audience without provider":       {":8080", append(required, "--oidc-audience", "x"), "--oidc-issuer, which is missing"},
		"empty secret":                    {":8080", append(oidc, "--oidc-client-secret-file", empty), "the file is empty"},
		"no secret":                       {":8080", append(oidc, "--oidc-client-secret-file", empty+".not"), "--oidc-client-secret-file"},
		"certificate without key":         {":8080", append(required, "--http-cert", empty), "together"},
		"authority without certificate":   {":8080", append(required, "--client-ca", empty), "--http-cert, which is missing"},
		"certificate that cannot be read": {":8080", append(required, "--http-cert", empty, "--http-key", empty), "--http-cert"},
	} {
		_, err := read(c.http, c.args...)
		if c.says == "" {
			if err != nil {
				t.Errorf("%s: %v", name, err)
			}
			continue
		}
		if !errors.Is(err, cli.ErrUsage) || !strings.Contains(lang.OfError(err).En, c.says) {
			t.Errorf("%s: %v, want %q", name, err, c.says)
		}
	}
}

// A proxy may be written as IPv4 or as IPv4 in IPv6.
func TestProxies(t *testing.T) {
	d, err := read("127.0.0.1:8080", "--auth", "required", "--proxy", "::ffff:10.0.0.7, ::ffff:10.1.0.0/112,10.2.0.1")
	if err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprint(d.Addresses.Proxies); got != "[10.0.0.7/32 10.1.0.0/16 10.2.0.1/32]" {
		t.Errorf("the proxies are %s", got)
	}
}

func TestDoor(t *testing.T) {
	secret := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(secret, []byte("s3cret\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	d, err := read("127.0.0.1:8080", "--auth", "required", "--oidc-issuer", "https://id.example", "--oidc-client-id", "spettanze",
		"--oidc-client-secret-file", secret, "--oidc-audience", "api", "--probes", "127.0.0.1:9091")
	if err != nil {
		t.Fatal(err)
	}
	if d.Open || d.Public.String() != "http://127.0.0.1:8080" || d.Provider.ClientSecret != "s3cret" || d.Provider.Audience != "api" ||
		d.TLS != nil || d.Probes != "127.0.0.1:9091" {
		t.Errorf("%+v", d)
	}
}
