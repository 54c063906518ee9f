package main

import (
	"database/sql"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"spettanze/cmd/spettanze/service"
)

// TestAlteredIsNeverAnswered: a figure is altered in the projections while the service is stopped, and asked for from the very
// moment at which the service can be reached, while it still reads its file through. It answers the truth or nothing, and
// stops.
func TestAlteredIsNeverAnswered(t *testing.T) {
	dir := t.TempDir()
	const question = "/v1/blue/employees/E012/balances?at=2023-03-15"
	r := background(t, "serve", "--data", dir, "--http", "127.0.0.1:0")
	feedSample(t, r.address(t), 0, 1200)
	ready(t, r.address(t))
	truth := get(t, r.address(t)+question)
	r.stop()
	r.wait(t)
	// The larger the file the longer it takes to read it through, and so there is time to ask. Without the seal it is taken
	// as it is, and sealed again.
	alter(t, dir, "CREATE TABLE filler (bytes BLOB)", "INSERT INTO filler VALUES (zeroblob(200000000))")
	if err := os.Remove(filepath.Join(dir, service.ProjectionsFile+".seal")); err != nil {
		t.Fatal(err)
	}
	for _, when := range []string{"without a seal", "sealed"} {
		answers, said := askedAtOnce(t, dir, question)
		if len(answers) == 0 || slices.ContainsFunc(answers, func(a string) bool { return a != truth }) {
			t.Fatalf("a sound directory, %s: %q, want %s; it said %s", when, answers, truth, said)
		}
	}
	alter(t, dir, "UPDATE movement SET quantity = quantity + 1")
	for range 2 { // it goes on being so
		answers, said := askedAtOnce(t, dir, question)
		for _, a := range answers {
			if !strings.HasPrefix(a, "503 ") {
				t.Errorf("it answered %s; the truth is %s", a, truth)
			}
		}
		if !strings.Contains(said, "open the projections of "+dir) || !strings.Contains(said, "spettanze rebuild") {
			t.Errorf("it does not say what is wrong and what to do: %s", said)
		}
	}
	command(t, 0, "rebuild", "--data", dir)
	if answers, said := askedAtOnce(t, dir, question); len(answers) == 0 || answers[0] != truth {
		t.Errorf("rebuilt: %q, want %s; it said %s", answers, truth, said)
	}
}

// alter changes the projections of a stopped service behind its back.
func alter(t *testing.T, dir string, statements ...string) {
	t.Helper()
	db, err := sql.Open("sqlite3", filepath.Join(dir, service.ProjectionsFile))
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range statements {
		if _, err := db.Exec(s); err != nil {
			t.Fatal(err)
		}
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
}

// askedAtOnce serves a directory, asks it one question again and again from the first moment on, and stops it, unless it stops
// by itself. It returns the answers, refusals included, and the diagnostics of the service.
func askedAtOnce(t *testing.T, dir, question string) (answers []string, said string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := l.Addr().String()
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	r := background(t, "serve", "--data", dir, "--http", address)
	for deadline := time.Now().Add(30 * time.Second); len(answers) < 10; {
		select {
		case status := <-r.status:
			r.status <- status
			return answers, r.diagnostics()
		case <-time.After(time.Millisecond):
		}
		if answer, err := tryGet("http://" + address + question); err == nil {
			answers = append(answers, answer)
		}
		if time.Now().After(deadline) {
			t.Fatalf("it does not answer: %s", r.diagnostics())
		}
	}
	r.stop()
	r.wait(t)
	return answers, r.diagnostics()
}
