package main

import (
	"bufio"
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"
)

// eventSource reads server-sent events as browsers do: it keeps the last id, and gives it back when it reconnects.
type eventSource struct {
	t      *testing.T
	url    string
	lastID string
	lines  *bufio.Scanner
	end    func()
}

// connect begins a stream, after the end of the one before.
func (e *eventSource) connect(address string) {
	e.t.Helper()
	if e.end != nil {
		e.end()
	}
	ctx, cancel := context.WithTimeout(e.t.Context(), 30*time.Second)
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address+e.url, nil)
	if err != nil {
		e.t.Fatal(err)
	}
	if e.lastID != "" {
		req.Header.Set("Last-Event-ID", e.lastID)
	}
	resp, err := http.DefaultClient.Do(req) //nolint:bodyclose // end closes it
	if err != nil {
		e.t.Fatal(err)
	}
	if resp.StatusCode != http.StatusOK || resp.Header.Get("Content-Type") != "text/event-stream" {
		e.t.Fatalf("%s %s", resp.Status, resp.Header.Get("Content-Type"))
	}
	e.lines = bufio.NewScanner(resp.Body)
	e.end = func() { cancel(); _ = resp.Body.Close() }
	e.block() // the greeting
}

// block reads up to an empty line, and returns the event and its data; none for a comment.
func (e *eventSource) block() (event, data string) {
	e.t.Helper()
	for e.lines.Scan() {
		name, value, _ := strings.Cut(e.lines.Text(), ":")
		value = strings.TrimPrefix(value, " ")
		switch {
		case e.lines.Text() == "":
			return event, data
		case name == "id":
			e.lastID = value
		case name == "event":
			event = value
		case name == "data":
			data = value
		}
	}
	e.t.Fatalf("the stream ended: %v", e.lines.Err())
	return "", ""
}

func (e *eventSource) expect(event, data string) {
	e.t.Helper()
	if gotEvent, gotData := e.block(); gotEvent != event || gotData != data {
		e.t.Errorf("found %s %s, expected %s %s", gotEvent, gotData, event, data)
	}
}

// TestChangesAfterReconnecting: a client that comes back gets what has changed in between, or is told that this is lost; also
// after a restart of the service (field case 56).
func TestChangesAfterReconnecting(t *testing.T) {
	dir := t.TempDir()
	serve := func() (*running, string) {
		r := background(t, "serve", "--data", dir, "--http", "127.0.0.1:0")
		return r, r.address(t)
	}
	r, address := serve()
	n := 0
	// projected waits until an employee is known to answers.
	projected := func(id string) {
		t.Helper()
		for range 200 {
			resp, err := http.Get(address + "/v1/blue/employees/" + id + "/balances")
			if err != nil {
				t.Fatal(err)
			}
			_ = resp.Body.Close()
			if resp.StatusCode == http.StatusOK {
				return
			}
			time.Sleep(50 * time.Millisecond)
		}
		t.Fatalf("%s is not projected", id)
	}
	publish := func(lines string) {
		t.Helper()
		n++
		if status, out, stderr := foreground(t, "publish", "--server", address, written(t, fmt.Sprintf("%d.jsonl", n), lines)); status != 0 {
			t.Fatalf("%d %s %s", status, out, stderr)
		}
	}
	hired := func(id string) string {
		return strings.NewReplacer(`"h1"`, `"h-`+id+`"`, `"E1"`, `"`+id+`"`).Replace(hire)
	}
	all := &eventSource{t: t, url: "/v1/changes"}
	only := &eventSource{t: t, url: "/v1/changes?company=blue&employee=E2"}
	all.connect(address)
	only.connect(address)
	if all.lastID == "" {
		t.Error("a stream begins without an id")
	}
	publish(hired("E1"))
	all.expect("change", `{"company":"blue","employee":"E1","seq":1}`)
	all.expect("change", `{"company":"blue","seq":1}`) // the company's institutes see a hire
	first := all.lastID

	// Away, three more are hired; the service starts again meanwhile.
	publish(hired("E2") + hired("E3"))
	r.stop()
	r.wait(t)
	_, address = serve()
	publish(hired("E4"))
	projected("E4")
	all.connect(address)
	all.expect("change", `{"company":"blue","employee":"E2","seq":2}`)
	all.expect("change", `{"company":"blue","employee":"E3","seq":3}`)
	all.expect("change", `{"company":"blue","employee":"E4","seq":4}`)
	all.expect("change", `{"company":"blue","seq":4}`)
	only.connect(address) // had no event yet, and its first id
	only.expect("change", `{"company":"blue","employee":"E2","seq":2}`)
	head, _, _ := strings.Cut(strings.Replace(hired("E5"), "employment.hired", "event.annulled", 1), `"data"`)
	publish(head + `"data":{"date":"2023-05-09","source":"/hr","id":"h-E2","reason":"typo"}}` + "\n")
	only.expect("change", `{"company":"blue","employee":"E2","seq":5}`)
	for _, c := range []struct{ id, event, data string }{
		{"1", "change", `{"company":"blue","employee":"E3","seq":3}`}, // a bare sequence
		{first[:len(first)-1] + "x", "lost", "{}"},                    // of another log
		{"6.00000000", "lost", "{}"},                                  // of an instance that is ahead
		{"yesterday", "lost", "{}"},
	} {
		all.lastID = c.id
		all.connect(address)
		all.expect(c.event, c.data)
		if c.event == "lost" && all.lastID == c.id {
			t.Errorf("%s is lost, and the stream gives no id to go on from", c.id)
		}
	}
	all.end()
	only.end()
	for _, query := range []string{"?companies=blue", "?employee=E%202"} {
		resp, err := http.Get(address + "/v1/changes" + query)
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
		if resp.StatusCode != http.StatusBadRequest || resp.Header.Get("Content-Type") != "application/problem+json" {
			t.Errorf("%s: %s", query, resp.Status)
		}
	}
}
