package door_test

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
)

// The address speaks TLS 1.2 and 1.3 with the ciphers of the library's choice, and nothing older.
func TestTLS(t *testing.T) {
	given := httptest.NewTLSServer(nil)
	given.Close()
	der, err := x509.MarshalPKCS8PrivateKey(given.TLS.Certificates[0].PrivateKey)
	if err != nil {
		t.Fatal(err)
	}
	cert, key := filepath.Join(t.TempDir(), "tls.pem"), filepath.Join(t.TempDir(), "tls.key")
	for file, block := range map[string]*pem.Block{cert: {Type: "CERTIFICATE", Bytes: given.Certificate().Raw}, key: {Type: "PRIVATE KEY", Bytes: der}} {
		if err := os.WriteFile(file, pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	d, err := read("127.0.0.1:8443", "--auth", "required", "--public-url", "https://127.0.0.1:8443", "--http-cert", cert, "--http-key", key)
	if err != nil {
		t.Fatal(err)
	}
	if d.TLS.CipherSuites != nil || d.TLS.InsecureSkipVerify || d.TLS.Renegotiation != tls.RenegotiateNever {
		t.Errorf("settings of our own: %+v", d.TLS)
	}
	s := httptest.NewUnstartedServer(nil)
	s.TLS = d.TLS
	s.StartTLS()
	defer s.Close()
	pool := x509.NewCertPool()
	pool.AddCert(given.Certificate())
	for version, ok := range map[uint16]bool{tls.VersionTLS10: false, tls.VersionTLS11: false, tls.VersionTLS12: true, tls.VersionTLS13: true} {
		c := tls.Dialer{Config: &tls.Config{RootCAs: pool, MinVersion: version, MaxVersion: version}} //nolint:gosec // old ones must be refused
		conn, err := c.DialContext(t.Context(), "tcp", s.Listener.Addr().String())
		if err == nil {
			err = conn.Close()
		}
		if ok != (err == nil) {
			t.Errorf("%s: %v", tls.VersionName(version), err)
		}
	}
}
