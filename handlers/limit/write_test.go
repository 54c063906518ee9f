package limit_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"spettanze/handlers/limit"
)

// An answer may be silent for longer than a part of it may take, and than answers may take that are not written in parts.
func TestWriteInParts(t *testing.T) {
	for _, protocol := range []string{"HTTP/1.1", "HTTP/2.0"} {
		s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			for range 3 {
				if limit.Write(w, []byte("x"), 50*time.Millisecond) != nil {
					return
				}
				time.Sleep(150 * time.Millisecond)
			}
		}))
		s.EnableHTTP2 = protocol == "HTTP/2.0"
		s.Config.WriteTimeout = 100 * time.Millisecond
		s.StartTLS()
		resp, err := s.Client().Get(s.URL)
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(resp.Body)
		_ = resp.Body.Close()
		if resp.Proto != protocol || string(b) != "xxx" || err != nil {
			t.Errorf("%s: %q %v", resp.Proto, b, err)
		}
		s.Close()
	}
}

// Who reads nothing is given up.
func TestStalledReader(t *testing.T) {
	over := make(chan struct{})
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		part := []byte(strings.Repeat("x", 1<<20))
		for {
			if err := limit.Write(w, part, 100*time.Millisecond); err != nil {
				close(over)
				return
			}
		}
	}))
	defer s.Close()
	resp, err := s.Client().Get(s.URL)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	select {
	case <-over:
	case <-time.After(10 * time.Second):
		t.Error("it waits")
	}
}
