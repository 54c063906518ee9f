package door

import (
	"crypto/tls"
	"crypto/x509"
	"os"
	"sync"
	"time"

	"spettanze/cmd/spettanze/cli"
)

// tlsOf returns the TLS settings of the files; nil: plain HTTP.
func tlsOf(cert, key, ca string) (*tls.Config, error) {
	switch {
	case (cert == "") != (key == ""):
		return nil, cli.Usage("--http-cert e --http-key vanno date insieme", "give --http-cert and --http-key together")
	case cert == "" && ca != "":
		return nil, cli.Usage("--client-ca vale con --http-cert, che manca: i certificati dei programmi arrivano solo in https",
			"--client-ca is for --http-cert, which is missing: certificates of programs come over https only")
	case cert == "":
		return nil, nil //nolint:nilnil // documented
	}
	f := &certificate{cert: cert, key: key}
	if _, err := f.get(nil); err != nil {
		return nil, cli.UsageOf("--http-cert", err)
	}
	c := &tls.Config{MinVersion: tls.VersionTLS12, GetCertificate: f.get}
	if ca == "" {
		return c, nil
	}
	pem, err := os.ReadFile(ca) //nolint:gosec // the operator's own file
	if err != nil {
		return nil, cli.UsageOf("--client-ca", err)
	}
	c.ClientCAs, c.ClientAuth = x509.NewCertPool(), tls.VerifyClientCertIfGiven
	if !c.ClientCAs.AppendCertsFromPEM(pem) {
		return nil, cli.Usage("--client-ca %s: nessun certificato PEM nel file", "--client-ca %s: there is no PEM certificate in the file", ca)
	}
	return c, nil
}

// lookEvery is how often the file of a certificate is looked at: certificates of today are renewed every few weeks.
const lookEvery = time.Minute

// certificate is that of the files of --http-cert and --http-key, read again when they change.
type certificate struct {
	cert, key string

	mu      sync.Mutex
	now     *tls.Certificate
	written time.Time // of the file that was read
	looked  time.Time
}

// get implements tls.Config.GetCertificate. A file that cannot be read leaves the certificate before in force.
func (c *certificate) get(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.now != nil && time.Since(c.looked) < lookEvery {
		return c.now, nil
	}
	c.looked = time.Now()
	info, err := os.Stat(c.cert)
	if err == nil && c.now != nil && info.ModTime().Equal(c.written) {
		return c.now, nil
	}
	var read tls.Certificate
	if err == nil {
		read, err = tls.LoadX509KeyPair(c.cert, c.key)
	}
	switch {
	case err == nil:
		c.now, c.written = &read, info.ModTime()
	case c.now == nil:
		return nil, err
	}
	return c.now, nil
}
