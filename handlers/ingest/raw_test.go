package ingest_test

import (
	"bufio"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/jwt/v2"

	"spettanze/events/jetstream/accounts"
)

// raw is a client that speaks the protocol by hand: it may write bytes that no library would.
type raw struct {
	net.Conn
	in    *bufio.Reader
	inbox string
	n     int
}

// raw connects with the credentials of a user.
func (w *world) raw(t *testing.T, creds, name string) *raw {
	t.Helper()
	u, err := url.Parse(w.url)
	if err != nil {
		t.Fatal(err)
	}
	c, err := net.Dial("tcp", u.Host)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	r := &raw{Conn: c, in: bufio.NewReader(c), inbox: accounts.InboxOf(name) + ".raw"}
	var info struct{ Nonce string }
	if err := json.Unmarshal([]byte(strings.TrimPrefix(r.line(t), "INFO ")), &info); err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(creds)
	if err != nil {
		t.Fatal(err)
	}
	token, err := jwt.ParseDecoratedJWT(b)
	if err != nil {
		t.Fatal(err)
	}
	pair, err := jwt.ParseDecoratedUserNKey(b)
	if err != nil {
		t.Fatal(err)
	}
	sig, err := pair.Sign([]byte(info.Nonce))
	if err != nil {
		t.Fatal(err)
	}
	connect, _ := json.Marshal(map[string]any{"jwt": token, "sig": base64.RawURLEncoding.EncodeToString(sig), "headers": true, "protocol": 1,
		"no_responders": true, "verbose": false})
	r.write(t, "CONNECT "+string(connect)+"\r\nSUB "+r.inbox+".* 1\r\nPING\r\n")
	if l := r.line(t); l != "PONG" {
		t.Fatalf("the server says %s", l)
	}
	return r
}

func (r *raw) write(t *testing.T, s string) {
	t.Helper()
	if _, err := io.WriteString(r, s); err != nil {
		t.Fatal(err)
	}
}

func (r *raw) line(t *testing.T) string {
	t.Helper()
	_ = r.SetReadDeadline(time.Now().Add(5 * time.Second))
	s, err := r.in.ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimRight(s, "\r\n")
}

// ask publishes a block of headers, as it is, with a body, and returns the answer; "-ERR …" where the server ends the connection or
// forbids it.
func (r *raw) ask(t *testing.T, subject, block string, body []byte) string {
	t.Helper()
	r.n++
	r.write(t, fmt.Sprintf("HPUB %s %s.%d %d %d\r\n%s%s\r\n", subject, r.inbox, r.n, len(block), len(block)+len(body), block, body))
	for {
		l := r.line(t)
		words := strings.Fields(l)
		switch {
		case l == "PING":
			r.write(t, "PONG\r\n")
		case strings.HasPrefix(l, "-ERR"):
			return l
		case strings.HasPrefix(l, "MSG "), strings.HasPrefix(l, "HMSG "):
			size, err := strconv.Atoi(words[len(words)-1])
			if err != nil {
				t.Fatal(err)
			}
			b := make([]byte, size+2)
			if _, err := io.ReadFull(r.in, b); err != nil {
				t.Fatal(err)
			}
			return strings.TrimSpace(string(b))
		}
	}
}

// forgeries are blocks of headers that make a client of the server read what a publisher wrote as the server's own word, or might.
func forgeries(forged string) map[string]string {
	const begin, name = "NATS/1.0\r\n", "Nats-Request-Info"
	line := name + ": " + forged
	return map[string]string{
		"honest":                    begin + line + "\r\n\r\n",
		"twice":                     begin + line + "\r\n" + line + "\r\n\r\n",
		"two LF at the end":         begin + "A: b\n" + line + "\n\n\r\n",
		"LF before it":              begin + "A: b\n" + line + "\r\n\r\n",
		"LF, blank line":            begin + "A: b\n" + line + "\n\r\n\r\n",
		"first, LF, blank line":     begin + line + "\n\n\r\n",
		"blank line in the middle":  begin + "A: b\n" + line + "\r\n\r\nB: c\r\n\r\n",
		"small letters":             begin + strings.ToLower(line) + "\r\n\r\n",
		"small letters, blank line": begin + "A: b\r\n" + strings.ToLower(line) + "\n\n\r\n",
		"capitals":                  begin + strings.ToUpper(name) + ": " + forged + "\r\n\r\n",
		"a space before the colon":  begin + name + " : " + forged + "\r\n\r\n",
		"no space after the colon":  begin + name + ":" + forged + "\r\n\r\n",
		"folded":                    begin + "A: b\r\n " + line + "\r\n\r\n",
		"a tab":                     begin + "\t" + line + "\r\n\r\n",
		"after a value with CR":     begin + "A: b\r" + line + "\r\n\r\n",
		"without an end":            begin + line,
		"one line end":              begin + line + "\r\n",
		"no status":                 line + "\r\n\r\n",
		"LF for a status":           "NATS/1.0\n" + line + "\n\n\r\n",
		"NUL":                       begin + "A: \x00\n" + line + "\n\n\r\n",
		"status":                    "NATS/1.0 503\n" + line + "\n\n\r\n",
		"only line ends":            begin + "\r\n\r\n",
		"another principal":         begin + "Spettanze-Principal: P-ANOTHERAAAAA\r\nspettanze-principal: P-ANOTHERAAAAA\r\n\r\n",
		"empty name":                begin + ": x\n" + line + "\n\n\r\n",
	}
}

// N7: whatever bytes a publisher writes, it is the publisher that it is.
func TestForgedBytes(t *testing.T) {
	w := newWorld(t)
	creds := w.add(t, "blue", accounts.User{Name: "presenze", Sources: []string{"/presenze"}, Types: []string{clocking}})
	w.publisher(t, "blue", "hr")
	own, taken := w.principal("blue", "presenze"), uint64(0)
	for name, block := range forgeries(`{"acc":"A","user":"U","name_tag":"hr","tags":["source:/hr"]}`) {
		t.Run(name, func(t *testing.T) {
			r := w.raw(t, creds, "presenze")
			if a := r.ask(t, "hr.blue.E1.clocking.recorded", block, event("blue", "E1", "/hr", "h1")); strings.Contains(a, `"seq":1`) || !strings.Contains(a, "_not_allowed") {
				t.Errorf("%.300s", a)
			}
			if n := w.last(t); n != taken {
				t.Errorf("HR has %d messages, want %d", n, taken)
			}
			a := r.ask(t, "hr.blue.E1.clocking.recorded", block, event("blue", "E1", "/presenze", strings.ReplaceAll(name, " ", "-")))
			if strings.HasPrefix(a, `{"stream":"HR"`) {
				taken++
				rec, err := w.log.Get(t.Context(), taken)
				if err != nil || rec.By != own || rec.Event == nil || rec.Event.Source != "/presenze" {
					t.Errorf("recorded: %+v, %v", rec, err)
				}
			} else if !strings.Contains(a, `"code":"header_not_allowed"`) {
				t.Errorf("its own event: %.300s", a)
			}
		})
	}
	if taken == 0 {
		t.Error("no event of its own was taken")
	}
}
