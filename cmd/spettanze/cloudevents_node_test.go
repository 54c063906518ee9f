package main

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"spettanze/handlers/api/intake"
)

// TestNodeClient: what the official client of CloudEvents for Node sends is read, in every mode that it has and in batches.
func TestNodeClient(t *testing.T) {
	node := tool(t, "node", "nodejs")
	dir := filepath.Join("..", "..", ".ci", "cloudevents")
	if _, err := os.Stat(filepath.Join(dir, "node_modules", "cloudevents")); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("the client is missing: npm ci in .ci/cloudevents")
		}
		t.Skip("the client is missing: npm ci in .ci/cloudevents installs it")
	}
	r := background(t, "serve", "--data", t.TempDir(), "--http", "127.0.0.1:0")
	address := r.address(t)
	cmd := exec.CommandContext(t.Context(), node, "send.mjs", address)
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	want := map[string]string{
		"structured": "accepted", "structured again, in binary mode": "duplicate", "binary": "accepted",
		"structured, data as bytes": "accepted", "binary, data as bytes": "accepted", "structured, null attributes": "accepted",
		"batch": "accepted rejected duplicate", "empty batch": "",
		"an extension that the ledger does not know": "/knativearrivaltime", "the same in binary mode": "/shop",
	}
	for line := range strings.Lines(string(out)) {
		var got struct {
			Name   string
			Answer struct {
				Results []intake.Result
				Pointer string
			}
		}
		if err := json.Unmarshal([]byte(line), &got); err != nil {
			t.Fatalf("%v: %s", err, line)
		}
		became := []string{}
		for _, r := range got.Answer.Results {
			became = append(became, string(r.Status))
		}
		if is := strings.Join(became, " ") + got.Answer.Pointer; is != want[got.Name] {
			t.Errorf("%s: %q, want %q: %s", got.Name, is, want[got.Name], line)
		}
		delete(want, got.Name)
	}
	if len(want) > 0 {
		t.Errorf("not sent: %v", want)
	}
	ready(t, address)
	// Hired on 10 March, 16.6667 days by the end of the year; five days of leave.
	status, doc, stderr := foreground(t, "balance", "--server", address, "--employee", "E042", "--at", "2023-12-31", "--json")
	if status != 0 || !strings.Contains(doc, `"11.6667"`) {
		t.Errorf("%d %s %s", status, doc, stderr)
	}
}
