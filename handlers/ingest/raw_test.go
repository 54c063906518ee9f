package ingest_test

import (
	"bufio"
	"encoding/base64"
	"encoding/json"
	"errors"
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
	wait  time.Duration // for an answer
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
	r := &raw{Conn: c, in: bufio.NewReader(c), inbox: accounts.InboxOf(name) + ".raw", wait: 5 * time.Second}
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
	_ = r.SetReadDeadline(time.Now().Add(r.wait))
	s, err := r.in.ReadString('\n')
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return ""
	}
	if err != nil {
		return "-ERR " + err.Error()
	}
	return strings.TrimRight(s, "\r\n")
}

// ask publishes a block of headers, as it is, with a body, and returns the answer; "-ERR …" where the server ends the connection or
// forbids it, and "" where no one answers in time.
func (r *raw) ask(t *testing.T, subject, block string, body []byte) string {
	t.Helper()
	r.n++
	if _, err := fmt.Fprintf(r, "HPUB %s %s.%d %d %d\r\n%s%s\r\n", subject, r.inbox, r.n, len(block), len(block)+len(body), block, body); err != nil {
		return "-ERR " + err.Error() // the server has closed the connection
	}
	for {
		l := r.line(t)
		words := strings.Fields(l)
		switch {
		case l == "":
			return l
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

// N1, N7: no form of a subject, of headers or of a size gets anything recorded but the publisher's own event under its own subject.
func TestRawSubjects(t *testing.T) {
	w := newWorld(t)
	creds := w.add(t, "blue", accounts.User{Name: "presenze", Sources: []string{"/presenze"}, Types: []string{clocking}})
	own := event("blue", "E1", "/presenze", "c1")
	plain := "NATS/1.0\r\n\r\n"
	for name, c := range map[string]struct {
		subject, block string
		body           []byte
	}{
		"a wildcard":                   {"hr.blue.*.clocking.recorded", plain, own},
		"a wildcard for all":           {"hr.blue.>", plain, own},
		"an empty word":                {"hr.blue..clocking.recorded", plain, own},
		"another's prefix":             {"ingest.blue.hr.P-ANOTHERAAAAA.%2Fhr.hr.blue.E1.clocking.recorded", plain, own},
		"in capitals":                  {"HR.blue.E1.clocking.recorded", plain, own},
		"more words":                   {"hr.blue.E1.clocking.recorded.hr.blue.E1.clocking.recorded", plain, own},
		"an answer's":                  {"_R_.abc", plain, own},
		"traced":                       {"hr.blue.E1.clocking.recorded", "NATS/1.0\r\nNats-Trace-Dest: hr.blue.E1.clocking.recorded\r\n\r\n", own},
		"traced and not delivered":     {"hr.blue.E1.clocking.recorded", "NATS/1.0\r\nNats-Trace-Dest: hr.blue.E1.clocking.recorded\r\nNats-Trace-Only: 1\r\n\r\n", own},
		"many headers":                 {"hr.blue.E1.clocking.recorded", "NATS/1.0\r\n" + strings.Repeat("ce-source: /hr\r\n", 2000) + "\r\n", own},
		"attributes of another source": {"hr.blue.E1.clocking.recorded", "NATS/1.0\r\nce-specversion: 1.0\r\nce-id: c1\r\nce-source: %2Fhr\r\nce-type: " + clocking + "\r\nce-company: blue\r\nce-subject: E1\r\nce-time: 2023-03-07T17:06:00+01:00\r\ncontent-type: application/json\r\n\r\n", []byte(`{"date":"2023-03-07","week":"A","punches":["07:50","12:00"]}`)},
		"too large for the server":     {"hr.blue.E1.clocking.recorded", plain, []byte(strings.Repeat("x", 4<<20))},
	} {
		t.Run(name, func(t *testing.T) {
			r := w.raw(t, creds, "presenze")
			r.wait = 300 * time.Millisecond
			if a := r.ask(t, c.subject, c.block, c.body); strings.HasPrefix(a, `{"stream"`) {
				t.Errorf("taken: %s", a)
			}
			if n := w.last(t); n != 0 {
				t.Fatalf("HR has %d messages", n)
			}
		})
	}
}

// N3, N4: no headers make the server take a reader for somebody else.
func TestRawReader(t *testing.T) {
	w := newWorld(t)
	creds := w.add(t, "blue", accounts.User{Name: "paghe", Reads: []string{accounts.ReadsPayroll}})
	for _, subject := range []string{"ledger.red.E1.payroll", "ledger.blue.E1.payroll"} {
		if _, err := w.log.JetStream().Publish(t.Context(), subject, []byte(subject)); err != nil {
			t.Fatal(err)
		}
	}
	t.Run("all", func(t *testing.T) {
		for name, block := range forgeries(`{"acc":"` + w.trusted(t).System + `","svc":"` + w.trusted(t).Ledger + `"}`) {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				r := w.raw(t, creds, "paghe")
				r.wait = time.Second
				for _, consumer := range []string{"payroll-red", "payroll-blue"} {
					for _, ask := range []string{"LEDGERAPI.CONSUMER.INFO.LEDGER.", "LEDGERAPI.CONSUMER.MSG.NEXT.LEDGER.", "$JS.API.CONSUMER.INFO.LEDGER."} {
						a := r.ask(t, ask+consumer, block, nil)
						if strings.Contains(a, "payroll-red") && !strings.HasPrefix(a, "-ERR") || strings.Contains(a, "ledger.red") {
							t.Errorf("%s%s: %.300s", ask, consumer, a)
						}
					}
				}
			})
		}
	})
}
