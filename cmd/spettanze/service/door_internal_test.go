package service

import (
	"bufio"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// H1: who sends headers or a body drop by drop, or reads nothing, is given up after a time. The times are made shorter.
func TestSlowClients(t *testing.T) {
	read := make(chan error, 1)
	wrote := make(chan struct{})
	s := httptest.NewUnstartedServer(nil)
	s.Config = (&Ledger{o: Options{Logger: slog.New(slog.DiscardHandler)}}).server(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost {
			_, err := io.Copy(io.Discard, r.Body)
			read <- err
			return
		}
		part := make([]byte, 1<<20)
		for {
			if _, err := w.Write(part); err != nil { // it is given up
				close(wrote)
				return
			}
		}
	}))
	const faster = 300
	for _, d := range []*time.Duration{&s.Config.ReadHeaderTimeout, &s.Config.ReadTimeout, &s.Config.WriteTimeout, &s.Config.IdleTimeout} {
		if *d <= 0 || *d > 5*time.Minute {
			t.Fatalf("%+v", s.Config)
		}
		*d /= faster
	}
	s.Start()
	defer s.Close()
	dial := func(first string) net.Conn {
		t.Helper()
		c, err := net.Dial("tcp", s.Listener.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = c.Close() })
		if _, err := io.WriteString(c, first); err != nil {
			t.Fatal(err)
		}
		return c
	}
	// dropping writes byte by byte until the other end is gone.
	dropping := func(name string, c net.Conn) {
		t.Helper()
		for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
			if _, err := io.WriteString(c, "x"); err != nil {
				return
			}
		}
		t.Errorf("%s: still taken", name)
	}
	dropping("headers", dial("GET / HTTP/1.1\r\nHost: x\r\nX: "))
	body := dial("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n")
	dropping("body", body)
	if err := <-read; err == nil {
		t.Error("a body that did not come whole was read")
	}
	dial("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
	select {
	case <-wrote:
	case <-time.After(20 * time.Second):
		t.Error("a reader that reads nothing is still waited for")
	}
	answer, err := http.ReadResponse(bufio.NewReader(dial(fmt.Sprintf("GET / HTTP/1.1\r\nHost: x\r\nX: %s\r\n\r\n", strings.Repeat("x", 2*headerMost)))), nil)
	if err != nil || answer.StatusCode != http.StatusRequestHeaderFieldsTooLarge {
		t.Errorf("long headers: %v %v", answer, err)
	}
	if answer != nil {
		_ = answer.Body.Close()
	}
}
