package signin_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"log/slog"
	"math/big"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"
	"time"

	"spettanze/events/grants"
)

var discard = slog.New(slog.DiscardHandler)

// authority issues certificates.
type authority struct {
	t    *testing.T
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
}

func newAuthority(t *testing.T) *authority {
	t.Helper()
	key, _ := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	tmpl := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "authority"}, NotBefore: time.Now().Add(-time.Hour),
		NotAfter: time.Now().Add(48 * time.Hour), IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign}
	der, err := x509.CreateCertificate(rand.Reader, tmpl, tmpl, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	cert, _ := x509.ParseCertificate(der)
	return &authority{t, cert, key}
}

func (a *authority) issue(change func(*x509.Certificate)) tls.Certificate {
	a.t.Helper()
	key, _ := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	tmpl := &x509.Certificate{SerialNumber: big.NewInt(7), Subject: pkix.Name{CommonName: "clock.blue.example"}, NotBefore: time.Now().Add(-time.Hour),
		NotAfter: time.Now().Add(time.Hour), ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}}
	change(tmpl)
	der, err := x509.CreateCertificate(rand.Reader, tmpl, a.cert, key.Public(), a.key)
	if err != nil {
		a.t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
}

// S1 of machines: a certificate is whoever its URI or its DNS name is tied to, never its common name.
func TestCertificates(t *testing.T) {
	w := newWorld(t)
	ca, stranger := newAuthority(t), newAuthority(t)
	inner := w.instance()
	s := httptest.NewUnstartedServer(inner.Config.Handler)
	pool := x509.NewCertPool()
	pool.AddCert(ca.cert)
	s.TLS = &tls.Config{ClientAuth: tls.VerifyClientCertIfGiven, ClientCAs: pool, MinVersion: tls.VersionTLS12}
	s.Config.ErrorLog = slog.NewLogLogger(discard.Handler(), slog.LevelError) // of handshakes that fail, as they must
	s.StartTLS()
	t.Cleanup(s.Close)
	const clock = "spiffe://blue.example/clock"
	w.people.change(func(d *directory) {
		d.identities[grants.Identity(grants.Certificate, "", clock)] = ada
		d.identities[grants.Identity(grants.Certificate, "", "clock.blue.example")] = bob
	})
	uri := func(s string) func(*x509.Certificate) {
		u, _ := url.Parse(s)
		return func(c *x509.Certificate) { c.URIs = append(c.URIs, u) }
	}
	dns := func(c *x509.Certificate) { c.DNSNames = append(c.DNSNames, "clock.blue.example") }
	client := func(cert tls.Certificate) *http.Client {
		tr := s.Client().Transport.(*http.Transport).Clone()
		tr.TLSClientConfig.Certificates = []tls.Certificate{cert}
		return &http.Client{Transport: tr}
	}
	ask := func(cert tls.Certificate) answer { return w.get(client(cert), s.URL+"/v1/companies") }
	w.expect("a URI", ask(ca.issue(uri(clock))), 200, ada)
	w.expect("a DNS name", ask(ca.issue(dns)), 200, bob)
	w.expect("both, of two principals", ask(ca.issue(func(c *x509.Certificate) { uri(clock)(c); dns(c) })), 401, "")
	w.expect("the common name alone", ask(ca.issue(func(*x509.Certificate) {})), 403, "")
	w.expect("another URI", ask(ca.issue(uri(clock+"/2"))), 403, "")
	w.expect("no certificate", w.get(s.Client(), s.URL+"/v1/companies"), 401, "")
	for name, cert := range map[string]tls.Certificate{"of a stranger": stranger.issue(uri(clock)),
		"expired": ca.issue(func(c *x509.Certificate) { uri(clock)(c); c.NotAfter = time.Now().Add(-time.Minute) }),
		"for servers": ca.issue(func(c *x509.Certificate) {
			uri(clock)(c)
			c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}
		})} {
		if resp, err := client(cert).Get(s.URL + "/v1/companies"); err == nil {
			_ = resp.Body.Close()
			t.Errorf("a certificate %s: %d", name, resp.StatusCode)
		}
	}
	open := client(ca.issue(uri(clock)))
	w.expect("an open connection", w.get(open, s.URL+"/v1/companies"), 200, ada)
	w.clock.move(2 * time.Hour)
	w.expect("when the certificate has expired on it", w.get(open, s.URL+"/v1/companies"), 401, "")
	w.people.change(func(d *directory) { delete(d.identities, grants.Identity(grants.Certificate, "", clock)) })
	w.clock.move(-2 * time.Hour)
	w.expect("when its identity was taken away", w.get(open, s.URL+"/v1/companies"), 403, "")
}
