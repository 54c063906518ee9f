package limit_test

import (
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strconv"
	"testing"
	"time"

	"spettanze/handlers/limit"
)

// Three at once and one a second; all keys together sixty at once and twenty a second.
func TestRates(t *testing.T) {
	now := time.Unix(1_700_000_000, 0)
	r := limit.New(time.Second, 3, func() time.Time { return now })
	for i := range 3 {
		if wait := r.Take("a"); wait != 0 {
			t.Fatalf("%d: wait %s", i, wait)
		}
	}
	if wait := r.Take("a"); wait != time.Second || !r.Over("a") {
		t.Errorf("the fourth: wait %s", wait)
	}
	if wait := r.Take("b"); wait != 0 {
		t.Errorf("another key: wait %s", wait)
	}
	now = now.Add(time.Second)
	if r.Over("a") || r.Take("a") != 0 || r.Take("a") == 0 {
		t.Error("after a second there is one more, and one only")
	}
	now = now.Add(time.Hour)
	taken := 0
	for i := range 100 {
		if r.Take(strconv.Itoa(i)) == 0 {
			taken++
		}
	}
	if taken != 60 || !r.Over("") || r.Take("") != 50*time.Millisecond {
		t.Errorf("100 keys took %d", taken)
	}
	if r.Over("b") {
		t.Error("a key is over its limit because others are")
	}
	now = now.Add(time.Hour)
	taken = 0
	for range 100 {
		if r.Take("") == 0 {
			taken++
		}
	}
	if taken != 60 {
		t.Errorf("what cannot be told apart took %d", taken)
	}
}

// Without a limit of all together, each key has its own alone.
func TestEach(t *testing.T) {
	now := time.Unix(1_700_000_000, 0)
	r := limit.Each(time.Second, 3, func() time.Time { return now })
	for i := range 2000 {
		if r.Take(strconv.Itoa(i)) != 0 {
			t.Fatalf("key %d is refused because others were there", i)
		}
	}
	for i, want := range []bool{true, true, false} { // beside the one above
		if (r.Take("7") == 0) != want {
			t.Errorf("%d more of a key", i+1)
		}
	}
}

// A key that is over its limit stays so, however many others come.
func TestManyKeys(t *testing.T) {
	now := time.Unix(1_700_000_000, 0)
	r := limit.New(time.Second, 1000, func() time.Time { return now })
	for range 1000 {
		r.Take("a")
	}
	for i := range 30_000 {
		r.Over(strconv.Itoa(i))
	}
	if r.Take("a") == 0 {
		t.Error("forgotten")
	}
}

func TestAtOnce(t *testing.T) {
	c := limit.AtOnce(2)
	for i, want := range []bool{true, true, false} {
		if c.Begin("a") != want {
			t.Errorf("%d at once", i+1)
		}
	}
	if !c.Begin("b") {
		t.Error("another key")
	}
	c.End("a")
	if !c.Begin("a") || c.Begin("a") {
		t.Error("one has ended")
	}
}

// H3: an address is the peer's, but behind a named proxy. What a client writes into the header itself counts for nothing.
func TestAddresses(t *testing.T) {
	proxies := []netip.Prefix{netip.MustParsePrefix("10.0.0.0/24"), netip.MustParsePrefix("fd00::/64")}
	for _, c := range []struct {
		name, peer string
		forwarded  []string
		of         limit.Addresses
		want       string
	}{
		{"direct", "192.0.2.7:4711", nil, limit.Addresses{Direct: true}, "192.0.2.7"},
		{"direct, a header of its own", "192.0.2.7:4711", []string{"198.51.100.1"}, limit.Addresses{Direct: true}, "192.0.2.7"},
		{"direct, IPv6", "[2001:db8:1:2:3::4]:80", nil, limit.Addresses{Direct: true}, "2001:db8:1:2::"},
		{"direct, IPv4 as IPv6", "[::ffff:192.0.2.7]:80", nil, limit.Addresses{Direct: true}, "192.0.2.7"},
		{"not named", "10.0.0.9:80", []string{"198.51.100.1"}, limit.Addresses{}, ""},
		{"named", "10.0.0.9:80", []string{"198.51.100.1"}, limit.Addresses{Proxies: proxies}, "198.51.100.1"},
		{"the client wrote one before", "10.0.0.9:80", []string{"203.0.113.5, 198.51.100.1"}, limit.Addresses{Proxies: proxies}, "198.51.100.1"},
		{"in a header before", "10.0.0.9:80", []string{"203.0.113.5", "198.51.100.1"}, limit.Addresses{Proxies: proxies}, "198.51.100.1"},
		{"two proxies", "10.0.0.9:80", []string{"203.0.113.5, 198.51.100.1, 10.0.0.8"}, limit.Addresses{Proxies: proxies}, "198.51.100.1"},
		{"a proxy of IPv6", "[fd00::1]:80", []string{"2001:db8:1:2:3::4"}, limit.Addresses{Proxies: proxies}, "2001:db8:1:2::"},
		{"with its port", "10.0.0.9:80", []string{"198.51.100.1:4711"}, limit.Addresses{Proxies: proxies}, "198.51.100.1"},
		{"with its port, IPv6", "10.0.0.9:80", []string{"[2001:db8:1:2:3::4]:4711, 10.0.0.8:80"}, limit.Addresses{Proxies: proxies}, "2001:db8:1:2::"},
		{"the proxy itself", "10.0.0.9:80", nil, limit.Addresses{Proxies: proxies, Direct: true}, ""},
		{"no address", "10.0.0.9:80", []string{"198.51.100.1, unknown"}, limit.Addresses{Proxies: proxies, Direct: true}, ""},
		{"not through the proxy", "192.0.2.7:4711", []string{"198.51.100.1"}, limit.Addresses{Proxies: proxies, Direct: true}, "192.0.2.7"},
		{"no peer", "@", []string{"198.51.100.1"}, limit.Addresses{Proxies: proxies, Direct: true}, ""},
	} {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.RemoteAddr = c.peer
		for _, v := range c.forwarded {
			r.Header.Add("X-Forwarded-For", v)
		}
		if got := c.of.Of(r); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}
