package main

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"spettanze/cmd/spettanze/cli"
	"spettanze/cmd/spettanze/service"
	"spettanze/events"
	"spettanze/events/grants"
	"spettanze/events/jetstream/access"
	"spettanze/events/jetstream/embedded"
	"spettanze/handlers/signin/token"
)

// granted makes a data directory in which a principal has a role, and returns it with the principal's token.
func granted(t *testing.T, role grants.Role) (dir, text, handle string) {
	t.Helper()
	dir = t.TempDir()
	text, handle = grantedIn(t, dir, role)
	return dir, text, handle
}

// grantedIn is granted in a directory.
func grantedIn(t *testing.T, dir string, role grants.Role) (text, handle string) {
	t.Helper()
	handle = grants.NewHandle()
	log, err := service.OpenLog(t.Context(), dir, true, embedded.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer log.Shutdown()
	text, made := token.New()
	stream := &access.Stream{Publisher: log.Publisher(), Rome: time.UTC, Logger: slog.New(slog.DiscardHandler)}
	today := events.DateOf(time.Now(), time.UTC)
	first := events.Dated{Date: today - 1}
	for _, data := range []events.Data{
		grants.Granted{Dated: first, Role: role, Sources: map[bool][]string{true: {"/hr"}}[role == grants.Publisher]},
		grants.TokenIssued{Dated: first, Token: made.ID, Hash: base64.RawURLEncoding.EncodeToString(made.Hash[:]), Until: today + 30},
	} {
		e := &events.Event{Identity: events.Identity{Source: grants.Source, ID: grants.NewID()}, Company: "blue", Subject: handle, Time: time.Now(), Data: data}
		if _, err := stream.Append(t.Context(), e, ""); err != nil {
			t.Fatal(err)
		}
	}
	return text, handle
}

// reply is what came back.
type reply struct {
	status int
	body   string
	at     *url.URL // that answered, after redirects
	typ    string
}

// askedWith asks for an address with headers, in pairs.
func askedWith(t *testing.T, c *http.Client, method, address string, headers ...string) reply {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, address, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(headers); i += 2 {
		r.Header.Add(headers[i], headers[i+1])
	}
	resp, err := c.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	b, _ := io.ReadAll(resp.Body)
	return reply{resp.StatusCode, string(b), resp.Request.URL, resp.Header.Get("Content-Type")}
}

// A service that asks who comes: with a token over HTTP, on the command line and in a browser; without one, nothing.
func TestServeWithSignIn(t *testing.T) {
	dir, text, _ := granted(t, grants.Publisher)
	at := freeAddress(t)
	r := background(t, "serve", "--data", dir, "--http", "127.0.0.1:0", "--auth", "required", "--probes", at, "--log-level", "debug")
	address := r.address(t)
	c := http.DefaultClient
	bearer := []string{"Authorization", "Bearer " + text}
	for path, want := range map[string]int{"/healthz": 200, "/openapi.json": 200, "/sign-in": 200, "/v1/companies": 401, "/readyz": 401,
		"/metrics": 401, "/v1/blue/employees": 401, "/v1/changes": 401, "/": 401, "/blue": 401, "/v1/companies?token=" + text: 401} {
		if resp := askedWith(t, c, http.MethodGet, address+path); resp.status != want {
			t.Errorf("%s without credential: %d %s", path, resp.status, resp.body)
		}
	}
	if resp := askedWith(t, c, http.MethodGet, address+"/v1/companies", bearer...); resp.status != http.StatusOK {
		t.Errorf("with a token: %d %s", resp.status, resp.body)
	}
	for path, want := range map[string]int{"/healthz": 200, "/metrics": 200, "/readyz": 200, "/v1/companies": 404, "/": 404, "/sign-in": 404} {
		if resp := askedWith(t, c, http.MethodGet, "http://"+at+path); resp.status != want {
			t.Errorf("%s at the address of probes: %d %s", path, resp.status, resp.body)
		}
	}
	hired, file := written(t, "hire.jsonl", hire), written(t, "token", text+"\n")
	if status, _, stderr := foreground(t, "publish", "--server", address, hired); status != cli.StatusUsage || !strings.Contains(stderr, "--token-file") {
		t.Errorf("publish without token: %d %s", status, stderr)
	}
	if status, out, stderr := foreground(t, "publish", "--server", address, "--token-file", file, hired); status != 0 {
		t.Errorf("publish with a token: %d %s %s", status, out, stderr)
	}
	other := written(t, "other.jsonl", strings.Replace(hire, `"source":"/hr"`, `"source":"/clock"`, 1))
	if status, out, stderr := foreground(t, "publish", "--server", address, "--token-file", file, other); status != cli.StatusDiffers ||
		!strings.Contains(out+stderr, "source_not_allowed") {
		t.Errorf("publish under a source of another: %d %s %s", status, out, stderr)
	}
	if status, _, stderr := foreground(t, "publish", "--server", "http://ledger.example:8080", "--token-file", file, hired); status != cli.StatusUsage ||
		!strings.Contains(stderr, "https") {
		t.Errorf("a token in the clear: %d %s", status, stderr)
	}
	list := ""
	for range 100 { // the use of a token is recorded beside the answer
		if _, list, _ = foreground(t, "token", "list", "--company", "blue", "--data", dir, "--json"); strings.Contains(list, `"used"`) {
			break
		}
		time.Sleep(50 * time.Millisecond)
	}
	if n := strings.Count(list, `"used": "2`); n != 1 {
		t.Errorf("the last use of the token is not known: %s", list)
	}
	if log := r.diagnostics(); strings.Contains(log, text) || strings.Contains(log, text[17:60]) {
		t.Error("the log has the token")
	}
}

// H2, S12 over the whole service: pages of other origins, and headers that are too long.
func TestTheDoorIsHard(t *testing.T) {
	dir, text, _ := granted(t, grants.Publisher)
	address := background(t, "serve", "--data", dir, "--http", "127.0.0.1:0", "--auth", "required").address(t)
	for name, headers := range map[string][]string{
		"another origin": {"Origin", "https://evil.example", "Sec-Fetch-Site", "cross-site"},
		"a subdomain":    {"Origin", "http://evil.127.0.0.1:1", "Sec-Fetch-Site", "same-site"},
		"another port":   {"Origin", "http://127.0.0.1:1"},
		"no page":        {"Origin", "null"},
	} {
		for _, path := range []string{"/sign-out", "/sign-in", "/v1/events"} {
			resp := askedWith(t, http.DefaultClient, http.MethodPost, address+path, append(headers, "Authorization", "Bearer "+text)...)
			if resp.status != http.StatusForbidden || !strings.Contains(resp.body, "another site") || resp.typ != "application/problem+json" {
				t.Errorf("%s to %s: %d %s", name, path, resp.status, resp.body)
			}
		}
	}
	conn, err := net.Dial("tcp", strings.TrimPrefix(address, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	_ = conn.SetDeadline(time.Now().Add(10 * time.Second))
	go func() {
		_, _ = io.WriteString(conn, "GET /v1/companies HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ")
		for range 10 << 10 {
			if _, err := io.WriteString(conn, strings.Repeat("a", 1024)); err != nil {
				return
			}
		}
	}()
	head := make([]byte, 64)
	if n, _ := io.ReadFull(conn, head[:12]); !strings.HasSuffix(string(head[:n]), "431") {
		t.Errorf("ten megabytes of header: %q", head[:n])
	}
}

// Where there is no provider, somebody signs in with a token, in a browser; when the service starts again, they still are.
func TestSignInInABrowser(t *testing.T) {
	dir, text, _ := granted(t, grants.Publisher)
	cert, key := certificateFor(t)
	args := []string{"serve", "--data", dir, "--http", freeAddress(t), "--auth", "required", "--http-cert", cert, "--http-key", key}
	start := func() (*running, string) {
		r := background(t, args...)
		for range 200 {
			if _, at, ok := strings.Cut(r.diagnostics(), "http=https://"); ok {
				return r, "https://" + strings.Fields(at)[0]
			}
			time.Sleep(50 * time.Millisecond)
		}
		t.Fatalf("it does not serve: %s", r.diagnostics())
		return nil, ""
	}
	r, address := start()
	jar, _ := cookiejar.New(nil)
	c := &http.Client{Jar: jar, Transport: trusting(t, cert)}
	resp := askedWith(t, c, http.MethodGet, address+"/status", "Accept", "text/html", "Accept-Language", "it")
	if resp.at.RequestURI() != "/sign-in?next=%2Fstatus" || !strings.Contains(resp.body, "Comincia con spz_") {
		t.Fatalf("a page led to %s: %s", resp.at, resp.body)
	}
	in, err := c.PostForm(address+"/sign-in", url.Values{"token": {text}, "next": {"/status"}})
	if err != nil {
		t.Fatal(err)
	}
	_ = in.Body.Close()
	if in.Request.URL.Path != "/status" {
		t.Fatalf("the sign-in led to %s", in.Request.URL)
	}
	r.stop()
	<-r.status
	r.status <- 0
	start()
	if resp := askedWith(t, c, http.MethodGet, address+"/v1/companies"); resp.status != http.StatusOK {
		t.Errorf("after another start: %d %s", resp.status, resp.body)
	}
	if resp := askedWith(t, c, http.MethodPost, address+"/sign-out"); resp.at.Path != "/sign-in" {
		t.Errorf("sign-out led to %s", resp.at)
	}
	if resp := askedWith(t, c, http.MethodGet, address+"/v1/companies"); resp.status != http.StatusUnauthorized {
		t.Errorf("after sign-out: %d %s", resp.status, resp.body)
	}
}

// An address that other machines reach, without sign-in, is refused before anything is opened.
func TestOpenToAllIsRefused(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	for _, args := range [][]string{{"serve", "--data", dir, "--http", ":0"}, {"serve", "--data", dir, "--http", "0.0.0.0:8080"},
		{"demo", "--data", dir, "--http", "[::]:0"}} {
		for lang, want := range map[string]string{"en": "other machines would reach the address", "it": "altre macchine raggiungerebbero l'indirizzo"} {
			if status, _, stderr := foreground(t, append(args, "--lang", lang)...); status != cli.StatusUsage || !strings.Contains(stderr, want) {
				t.Errorf("%v: %d %s", args, status, stderr)
			}
		}
	}
	if _, err := os.Stat(dir); err == nil {
		t.Error("a data directory was made")
	}
}

// certificateFor writes the certificate for 127.0.0.1 that the standard library has for tests, and its key.
func certificateFor(t *testing.T) (cert, key string) {
	t.Helper()
	s := httptest.NewTLSServer(nil)
	defer s.Close()
	der, err := x509.MarshalPKCS8PrivateKey(s.TLS.Certificates[0].PrivateKey)
	if err != nil {
		t.Fatal(err)
	}
	return written(t, "tls.pem", string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: s.Certificate().Raw}))),
		written(t, "tls.key", string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})))
}

// trusting trusts a certificate.
func trusting(t *testing.T, cert string) http.RoundTripper {
	t.Helper()
	b, err := os.ReadFile(cert)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(b)
	return &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12}}
}
