package jetstream_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/nats-io/jwt/v2"
	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nkeys"

	"spettanze/events"
	"spettanze/events/jetstream"
	"spettanze/events/jetstream/connection"
	"spettanze/events/logtest"
)

// certificates are files of a certificate authority, and of a server and a client that it vouches for.
type certificates struct{ ca, cert, key, clientCert, clientKey string }

func newCertificates(t *testing.T) certificates {
	t.Helper()
	dir := t.TempDir()
	write := func(name, kind string, der []byte) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	newKey := func() *ecdsa.PrivateKey {
		key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		return key
	}
	template := func(serial int64, name string) *x509.Certificate {
		return &x509.Certificate{
			SerialNumber: big.NewInt(serial), Subject: pkix.Name{CommonName: name},
			NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
			KeyUsage:    x509.KeyUsageDigitalSignature,
			ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth},
			IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		}
	}
	caKey, ca := newKey(), template(1, "test authority")
	ca.IsCA, ca.BasicConstraintsValid, ca.KeyUsage = true, true, x509.KeyUsageCertSign
	caDER, err := x509.CreateCertificate(rand.Reader, ca, ca, caKey.Public(), caKey)
	if err != nil {
		t.Fatal(err)
	}
	issue := func(serial int64, name string) (string, string) {
		key := newKey()
		der, err := x509.CreateCertificate(rand.Reader, template(serial, name), ca, key.Public(), caKey)
		if err != nil {
			t.Fatal(err)
		}
		keyDER, err := x509.MarshalPKCS8PrivateKey(key)
		if err != nil {
			t.Fatal(err)
		}
		return write(name+".pem", "CERTIFICATE", der), write(name+".key", "PRIVATE KEY", keyDER)
	}
	c := certificates{ca: write("ca.pem", "CERTIFICATE", caDER)}
	c.cert, c.key = issue(2, "server")
	c.clientCert, c.clientKey = issue(3, "client")
	return c
}

func (c certificates) serverTLS(t *testing.T) *tls.Config {
	t.Helper()
	cfg, err := server.GenTLSConfig(&server.TLSConfigOpts{CertFile: c.cert, KeyFile: c.key, CaFile: c.ca, Verify: true})
	if err != nil {
		t.Fatal(err)
	}
	return cfg
}

// external runs a nats-server as an operator would, and returns its address and a function that stops it.
func external(t *testing.T, opts *server.Options) (string, func()) {
	t.Helper()
	opts.Host, opts.JetStream, opts.SyncAlways, opts.NoSigs, opts.NoLog = "127.0.0.1", true, true, true, true
	o := *opts // the server fills in what it derives
	srv, err := server.NewServer(&o)
	if err != nil {
		t.Fatal(err)
	}
	srv.Start()
	stop := func() {
		srv.Shutdown()
		srv.WaitForShutdown()
	}
	t.Cleanup(stop)
	if !srv.ReadyForConnections(20 * time.Second) {
		t.Fatal("the server does not start")
	}
	opts.Port = srv.Addr().(*net.TCPAddr).Port // the same one after a restart
	return srv.ClientURL(), stop
}

func seedFile(t *testing.T, key nkeys.KeyPair) string {
	t.Helper()
	seed, err := key.Seed()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "user.nk")
	if err := os.WriteFile(path, seed, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// operator makes an operator, an account with JetStream and a user, sets the server up for them, and returns the user's
// credentials file.
func operator(t *testing.T, opts *server.Options) string {
	t.Helper()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	okp, err := nkeys.CreateOperator()
	must(err)
	akp, err := nkeys.CreateAccount()
	must(err)
	ukp, err := nkeys.CreateUser()
	must(err)
	opub, err := okp.PublicKey()
	must(err)
	apub, err := akp.PublicKey()
	must(err)
	upub, err := ukp.PublicKey()
	must(err)
	oclaims := jwt.NewOperatorClaims(opub)
	oclaims.Name = "test operator"
	ojwt, err := oclaims.Encode(okp)
	must(err)
	aclaims := jwt.NewAccountClaims(apub)
	aclaims.Limits.JetStreamLimits = jwt.JetStreamLimits{MemoryStorage: -1, DiskStorage: -1, Streams: -1, Consumer: -1}
	ajwt, err := aclaims.Encode(okp)
	must(err)
	ujwt, err := jwt.NewUserClaims(upub).Encode(akp)
	must(err)
	resolver := &server.MemAccResolver{}
	must(resolver.Store(apub, ajwt))
	// JetStream in operator mode wants a system account beside.
	skp, err := nkeys.CreateAccount()
	must(err)
	spub, err := skp.PublicKey()
	must(err)
	sjwt, err := jwt.NewAccountClaims(spub).Encode(okp)
	must(err)
	must(resolver.Store(spub, sjwt))
	opts.SystemAccount = spub
	trusted, err := jwt.DecodeOperatorClaims(ojwt)
	must(err)
	opts.TrustedOperators, opts.AccountResolver = []*jwt.OperatorClaims{trusted}, resolver
	seed, err := ukp.Seed()
	must(err)
	creds, err := jwt.FormatUserConfig(ujwt, seed)
	must(err)
	path := filepath.Join(t.TempDir(), "user.creds")
	must(os.WriteFile(path, creds, 0o600))
	return path
}

func TestConnect(t *testing.T) {
	certs := newCertificates(t)
	user, err := nkeys.CreateUser()
	if err != nil {
		t.Fatal(err)
	}
	public, err := user.PublicKey()
	if err != nil {
		t.Fatal(err)
	}
	withCreds := &server.Options{}
	creds := operator(t, withCreds)
	for _, c := range []struct {
		name   string
		server *server.Options
		client connection.Options
	}{
		{"open", &server.Options{}, connection.Options{}},
		{"password", &server.Options{Username: "u", Password: "p"}, connection.Options{User: "u", Password: "p"}},
		{"token", &server.Options{Authorization: "secret"}, connection.Options{Token: "secret"}},
		{"nkey", &server.Options{Nkeys: []*server.NkeyUser{{Nkey: public}}}, connection.Options{NKey: seedFile(t, user)}},
		{"credentials", withCreds, connection.Options{Credentials: creds}},
		{"TLS", &server.Options{TLSConfig: certs.serverTLS(t), TLSTimeout: 5},
			connection.Options{CA: certs.ca, Cert: certs.clientCert, Key: certs.clientKey}},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.server.StoreDir, c.server.Port = t.TempDir(), server.RANDOM_PORT
			url, _ := external(t, c.server)
			c.client.URL = url
			nc, err := connection.Connect(t.Context(), c.client)
			if err != nil {
				t.Fatal(err)
			}
			defer nc.Close()
			l, err := jetstream.Open(t.Context(), nc, jetstream.Config{})
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = l.Close() }()
			if _, err := l.Append(t.Context(), logtest.Clockings("a", 30)); err != nil {
				t.Error(err)
			}
			if c.name == "open" {
				return
			}
			if nc, err := connection.Connect(t.Context(), connection.Options{URL: url}); !errors.Is(err, jetstream.ErrUnreachable) {
				if err == nil {
					nc.Close()
				}
				t.Errorf("without credentials: %v", err)
			}
		})
	}
	for name, o := range map[string]connection.Options{
		"nobody there":         {URL: "nats://127.0.0.1:1"},
		"no such credentials":  {URL: "nats://127.0.0.1:1", Credentials: "none.creds"},
		"no such nkey":         {URL: "nats://127.0.0.1:1", NKey: "none.nk"},
		"no such certificate":  {URL: "nats://127.0.0.1:1", CA: "none.pem"},
		"no address":           {URL: "nats://"},
		"no such client's key": {URL: "nats://127.0.0.1:1", Cert: certs.clientCert, Key: "none.key"},
	} {
		if nc, err := connection.Connect(t.Context(), o); err == nil {
			nc.Close()
			t.Errorf("%s: connected", name)
		}
	}
}

// TestNoJetStream: a server without JetStream is told from one that is not there only by its sentence.
func TestNoJetStream(t *testing.T) {
	opts := &server.Options{Port: server.RANDOM_PORT, Host: "127.0.0.1", NoSigs: true, NoLog: true}
	srv, err := server.NewServer(opts)
	if err != nil {
		t.Fatal(err)
	}
	srv.Start()
	defer srv.Shutdown()
	if !srv.ReadyForConnections(20 * time.Second) {
		t.Fatal("the server does not start")
	}
	nc, err := connection.Connect(t.Context(), connection.Options{URL: srv.ClientURL()})
	if err != nil {
		t.Fatal(err)
	}
	defer nc.Close()
	if _, err := jetstream.Open(t.Context(), nc, jetstream.Config{}); !errors.Is(err, jetstream.ErrUnreachable) {
		t.Error(err)
	}
}

// TestRestart: an external server with TLS and credentials goes away and comes back, twice, under a writer and a reader
// that follows. The reader sees every fact once.
func TestRestart(t *testing.T) {
	certs := newCertificates(t)
	opts := &server.Options{StoreDir: t.TempDir(), Port: server.RANDOM_PORT, TLSConfig: certs.serverTLS(t), TLSTimeout: 5}
	creds := operator(t, opts)
	url, stop := external(t, opts)
	nc, err := connection.Connect(t.Context(), connection.Options{
		URL: url, Credentials: creds, CA: certs.ca, Cert: certs.clientCert, Key: certs.clientKey,
	})
	if err != nil {
		t.Fatal(err)
	}
	defer nc.Close()
	l, err := jetstream.Open(t.Context(), nc, jetstream.Config{AckTimeout: 5 * time.Second})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()

	evs := logtest.Clockings("r", 90)
	seen := make(chan events.Record, 1000)
	ctx, cancel := context.WithTimeout(t.Context(), 60*time.Second)
	defer cancel()
	done := make(chan error, 1)
	go func() {
		done <- l.Read(ctx, 1, true, func(batch []events.Record) error {
			for _, rec := range batch {
				seen <- rec
			}
			return nil
		})
	}()
	for round := range 3 {
		if round > 0 {
			stop()
		}
		appended := make(chan error, 1)
		go func() { appended <- appendStubbornly(ctx, l, evs[round*30:round*30+30]) }()
		if round > 0 {
			time.Sleep(300 * time.Millisecond) // the append begins with nobody there
			_, stop = external(t, opts)
		}
		if err := <-appended; err != nil {
			t.Fatalf("round %d: %v", round, err)
		}
		for i := range 30 {
			select {
			case rec := <-seen:
				if want := round*30 + i; rec.Seq != uint64(want)+1 || rec.Event == nil || rec.Event.Identity != evs[want].Identity {
					t.Fatalf("round %d: record %+v, want %d", round, rec, want+1)
				}
			case err := <-done:
				t.Fatalf("round %d: the reader ended: %v", round, err)
			}
		}
	}
	cancel()
	if err := <-done; !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

// appendStubbornly does what a client must: it sends again what was not acknowledged.
func appendStubbornly(ctx context.Context, l *jetstream.Log, evs []events.Event) error {
	for {
		_, err := l.Append(ctx, evs)
		if !errors.Is(err, jetstream.ErrUnreachable) && !errors.Is(err, jetstream.ErrUnknownOutcome) || ctx.Err() != nil {
			return err
		}
	}
}
