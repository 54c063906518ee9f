package main

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
)

func fieldCaseFile(t *testing.T, name string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", "field-cases", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// post sends a body to a service and returns the status and the answer.
func post(t *testing.T, address, contentType, body string) (status int, answer string) {
	t.Helper()
	resp, err := http.Post(address+"/v1/events", contentType, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(b)
}

// TestFieldCasesOverHTTP: 16, 22, 23 and 24 as bodies of requests.
func TestFieldCasesOverHTTP(t *testing.T) {
	t.Parallel()
	address, _ := background(t, "serve", "--data", t.TempDir(), "--http", "127.0.0.1:0").ready(t)
	const one, batch = "application/cloudevents+json", "application/cloudevents-batch+json"
	accepted := func(contentType, body string) {
		t.Helper()
		if status, answer := post(t, address, contentType, body); status != http.StatusOK || !strings.Contains(answer, `"rejected":0`) {
			t.Errorf("%d %s: %s", status, answer, body)
		}
	}
	accepted(one, fieldCaseFile(t, "16-null-attribute.jsonl"))
	accepted(one, fieldCaseFile(t, "16b-null-extension.jsonl"))
	accepted(one, strings.TrimSpace(fieldCaseFile(t, "22b-bom-crlf.jsonl")))
	accepted(one, fieldCaseFile(t, "23b-pretty.json"))
	accepted(batch, fieldCaseFile(t, "23-json-array.json"))
	lines := strings.Split(strings.TrimSpace(fieldCaseFile(t, "24-message-id-collision.jsonl")), "\n")
	accepted(batch, "["+strings.Join(lines, ",")+"]")
	ready(t, address)
	checkAnswer(t, strings.Fields("balance --json --employee E042 --at 2023-12-31 --server "+address), []string{"ferie 15.6667"})
	checkAnswer(t, strings.Fields("balance --json --employee E1 --at 2023-02-15 --server "+address), []string{"banca_del_tempo 90"})
}

// TestFieldCasesOverNATS: 25 and 26 are messages straight to the stream HR, as publishers of several kinds send them.
func TestFieldCasesOverNATS(t *testing.T) {
	t.Parallel()
	port := freeAddress(t)
	address, _ := background(t, "serve", "--data", t.TempDir(), "--http", "127.0.0.1:0", "--nats-listen", port).ready(t)
	nc, err := nats.Connect("nats://" + port)
	if err != nil {
		t.Fatal(err)
	}
	defer nc.Close()
	acknowledgements := map[string]string{}
	send := func(note string, m *nats.Msg) {
		t.Helper()
		reply, err := nc.RequestMsg(m, 10*time.Second)
		if err != nil {
			t.Fatalf("%s: %v", note, err)
		}
		acknowledgements[note] = string(reply.Data)
	}
	for _, file := range []string{"25-nats-publishers.jsonl", "26-nats-msgid-collision.jsonl"} {
		for line := range strings.Lines(fieldCaseFile(t, file)) {
			var m struct {
				Note, Subject, Data string
				Header              nats.Header
			}
			if err := json.Unmarshal([]byte(line), &m); err != nil {
				t.Fatal(err)
			}
			msg := &nats.Msg{Subject: m.Subject, Header: m.Header, Data: []byte(m.Data)}
			send(m.Note, msg)
			if m.Note == "second" { // as the interface says where a source holds a #, and with no id at all
				msg.Header.Set("Nats-Msg-Id", "#5:/hr#b#70")
				send("second, escaped", msg)
				msg.Header.Del("Nats-Msg-Id")
				send("second, without an id", msg)
			}
		}
	}
	for note, answer := range acknowledgements {
		refused, duplicate := strings.Contains(answer, `"error"`), strings.Contains(answer, `"duplicate"`)
		if refused != (note == "rollup" || note == "ttl") || duplicate != (note == "second") {
			t.Errorf("%s: %s", note, answer)
		}
	}
	ready(t, address)
	// 1 + 2 + 4 + 64 + 128 + 256 + 3 = 458 minutes, each fact once; then 60 + 30.
	checkAnswer(t, strings.Fields("balance --json --employee E2 --at 2023-02-14 --server "+address), []string{"banca_del_tempo 458"})
	checkAnswer(t, strings.Fields("statement --json --employee E2 --at 2023-05-31 --server "+address),
		[]string{"2023-05-02 use banca_del_tempo 60", "2023-05-03 use banca_del_tempo 30"})
	_, rejected, _ := foreground(t, "rejected", "--json", "--company", "blue", "--server", address)
	if n := strings.Count(rejected, `"reason"`); n != 2 {
		t.Errorf("%d rejected, want the wrong subject and the empty body: %s", n, rejected)
	}
}

// TestFieldCaseChanges: 56. A dashboard whose connection breaks comes back with Last-Event-ID, and misses nothing.
func TestFieldCaseChanges(t *testing.T) {
	t.Parallel()
	address, _ := background(t, "serve", "--data", t.TempDir(), "--http", "127.0.0.1:0").ready(t)
	changes := func(last, until string, then func()) (id string) {
		t.Helper()
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
		defer cancel()
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, address+"/v1/changes", http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		if last != "" {
			req.Header.Set("Last-Event-ID", last)
		}
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = resp.Body.Close() }()
		then()
		for lines := bufio.NewScanner(resp.Body); lines.Scan(); {
			if s, ok := strings.CutPrefix(lines.Text(), "id:"); ok {
				id = strings.TrimSpace(s)
			}
			if strings.Contains(lines.Text(), until) || lines.Text() == "event: lost" {
				return id
			}
		}
		t.Fatalf("the stream ended without %s", until)
		return ""
	}
	publish := func(body string) {
		t.Helper()
		if status, answer := post(t, address, "application/cloudevents+json", body); status != http.StatusOK {
			t.Fatalf("%d %s", status, answer)
		}
	}
	id := changes("", `"E1"`, func() { publish(hire) })
	if id == "" {
		t.Fatal("a change has no id")
	}
	publish(strings.NewReplacer(`"h1"`, `"h2"`, `"E1"`, `"E2"`).Replace(hire))
	changes(id, `"E2"`, func() {})
}

// TestFieldCaseDirectories: 42, 47 and 24 with a data directory. A dry run of what is recorded says that it is, also with other
// content; and facts whose source and id run together are two.
func TestFieldCaseDirectories(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "data")
	const again, collision = "@42-dry-run-again.jsonl", "@24-message-id-collision.jsonl"
	checkAnswer(t, []string{"publish", "--json", "--data", dir, again}, []string{"accepted 3 duplicates 0 rejected 0"})
	checkAnswer(t, []string{"publish", "--json", "--data", dir, "--dry-run", again}, []string{"accepted 0 duplicates 3 rejected 0", "!~ waits", "!~ 2023-02-10"})
	other := written(t, "other.jsonl", strings.Replace(fieldCaseFile(t, again[1:]), `"minutes": 60`, `"minutes": 61`, 1))
	for _, dry := range []string{"--dry-run", "--data"} { // --data twice is once
		args := []string{"publish", "--json", "--data", dir, other, dry}
		if dry == "--data" {
			args = append(args, dir)
		}
		checkAnswer(t, args, []string{"exit 1", "accepted 0 duplicates 2 rejected 1", "~ duplicate_id_different_content"})
	}
	checkAnswer(t, []string{"publish", "--lang", "en", "--data", dir, "--dry-run", "@47-year-mistyped.jsonl"},
		[]string{"exit 1", "~ 2032-08-18", "~ a year mistyped?"})
	second := filepath.Join(t.TempDir(), "second")
	checkAnswer(t, []string{"publish", "--json", "--data", second, collision}, []string{"accepted 4 duplicates 0 rejected 0"})
	checkAnswer(t, []string{"publish", "--json", "--data", second, "--dry-run", collision}, []string{"accepted 0 duplicates 4 rejected 0"})
	checkAnswer(t, strings.Fields("balance --json --employee E1 --at 2023-02-15 --log "+second), []string{"banca_del_tempo 90"})
}

// TestFieldCaseJournals: 43 and 44. Both tools accept journals of ids and reasons that are syntax to them; eight employees
// stay eight, and no posting moves to another day.
func TestFieldCaseJournals(t *testing.T) {
	t.Parallel()
	hledger, beancount := tool(t, "hledger", "hledger"), tool(t, "bean-check", "beancount")
	for _, file := range []string{"43-ids-in-journals.jsonl", "44-reasons-in-journals.jsonl"} {
		log := filepath.Join("testdata", "field-cases", file)
		journal, ledger := filepath.Join(t.TempDir(), "x.journal"), filepath.Join(t.TempDir(), "x.beancount")
		for format, path := range map[string]string{"hledger": journal, "beancount": ledger} {
			if status, _, stderr := foreground(t, "export", "--log", log, "--format", format, "--out", path); status != 0 {
				t.Fatal(stderr)
			}
		}
		for _, args := range [][]string{{hledger, "-f", journal, "check"}, {beancount, ledger}} {
			if out, err := exec.CommandContext(t.Context(), args[0], args[1:]...).CombinedOutput(); err != nil {
				t.Errorf("%s: %v\n%s", args[0], err, out)
			}
		}
		// Until 15 March accrued 2 × 1.6667 days less what rounds; adjusted by 1 + 2 + 4 + 8 + 16, and by 1 to 8 for eight.
		out, err := exec.CommandContext(t.Context(), hledger, "-f", journal, "balance", ":ferie:adjustment", "-b", "2023-03-01", "-e", "2023-03-16").Output()
		want := map[string]string{"43": "-1.0000 -2.0000 -3.0000 -4.0000 -5.0000 -6.0000 -7.0000 -8.0000", "44": "-31.0000"}[file[:2]]
		for w := range strings.FieldsSeq(want) {
			if err != nil || strings.Count(string(out), w+" DAY  blue:") != 1 {
				t.Errorf("%s: %s is not once in\n%s", file, w, out)
			}
		}
	}
}
