package main

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	js "github.com/nats-io/nats.go/jetstream"

	"spettanze/cmd/spettanze/accessrequest"
	"spettanze/cmd/spettanze/cli"
	"spettanze/cmd/spettanze/service"
	"spettanze/events"
	"spettanze/events/grants"
	"spettanze/events/jetstream/access"
	"spettanze/events/jetstream/embedded"
	"spettanze/events/jetstream/looks"
	"spettanze/events/jetstream/snapshot"
	"spettanze/events/jetstream/streams"
	seen "spettanze/events/looks"
)

// ledgerOfE1 fills a directory with E1 and those around them: colleagues who name E1 and are named, ids of which E1 is a part, another
// company's E1, a message that cannot be understood, and what follows from all that.
func ledgerOfE1(t *testing.T) (dir string) {
	t.Helper()
	dir = filepath.Join(t.TempDir(), "data")
	var lines strings.Builder
	event := func(company, id, kind, subject, date, data string) {
		fmt.Fprintf(&lines, `{"specversion":"1.0","id":%q,"source":"/hr","type":"hr.%s.v1","company":%q,"subject":%q,"time":"2023-01-01T09:00:00+01:00",`+
			`"data":{"date":%q%s}}`+"\n", id, kind, company, subject, date, data)
	}
	hired := `,"contract":"indefinite","discipline":"parte_prima","level":4,"schedule":{"code":"ft37"}`
	for _, of := range []string{"blue E1", "blue E2", "blue E3", "blue E10", "blue XE1", "red E1"} {
		company, id, _ := strings.Cut(of, " ")
		event(company, "h-"+company+"-"+id, "employment.hired", id, "2022-10-03", hired)
	}
	event("blue", "open-E1", "balance.opened", "E1", "2023-01-01", `,"entitlement":"flex","quantity":90`)
	event("blue", "adj-before", "balance.adjusted", "E1", "2023-01-20", `,"entitlement":"flex","quantity":10,"reason":"sentito Rossi","authorizedBy":"hr"`)
	event("blue", "adj-E1-E2", "balance.adjusted", "E1", "2023-02-01", `,"entitlement":"flex","quantity":30,"reason":"come E3","authorizedBy":"Rossi"`)
	event("blue", "adj-after", "balance.adjusted", "E1", "2023-02-20", `,"entitlement":"flex","quantity":10,"reason":"ancora Rossi","authorizedBy":"hr"`)
	event("blue", "swap", "shift.swapped", "E2", "2023-03-07", `,"fromMinutes":420,"toMinutes":480,"with":"E1"`)
	event("blue", "swap1", "shift.swapped", "E1", "2023-03-08", `,"fromMinutes":420,"toMinutes":480,"with":"E10"`)
	loan := `,"fund":"ristrutturazione","amount":"2400.00","instalments":24`
	event("blue", "loan1", "loan.disbursed", "E1", "2023-03-01", `,"loan":"L1"`+loan+`,"partner":"E2"`)
	event("blue", "loan3", "loan.disbursed", "E3", "2023-03-01", `,"loan":"L3"`+loan+`,"partner":"E1"`)
	event("blue", "p1", "person.described", "E1", "2023-01-01", `,"name":"Zenobia Quattrocchi"`)
	event("blue", "p2", "person.described", "E2", "2023-01-01", `,"name":"Ada"`)
	r := background(t, "serve", "--data", dir, "--http", "127.0.0.1:0")
	address := r.address(t)
	command(t, cli.StatusDone, "publish", "--server", address, written(t, "events.jsonl", lines.String()))
	publishRaw(t, dir, "hr.blue.E1.odd.message", `{"not":"an event","told":"E2 to E1"}`)
	publishRaw(t, dir, "hr.blue.E2.odd.message", `{"not":"an event","about":"E1"}`)
	ready(t, address)
	settled(t, dir)
	r.stop()
	r.wait(t)
	log, err := service.OpenLog(t.Context(), dir, false, embedded.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer log.Shutdown()
	stream := access.Stream{Publisher: log.Publisher(), Rome: time.UTC, Logger: slog.New(slog.DiscardHandler)}
	today := events.DateOf(time.Now(), time.UTC)
	handles := []string{grants.NewHandle(), grants.NewHandle()}
	for i, id := range []string{"E1", "E1", "E2"} { // the second by mistake, which the third mends
		e := &events.Event{Identity: events.Identity{Source: grants.Source, ID: grants.NewID()}, Company: "blue", Subject: handles[min(i, 1)],
			Time: time.Now().UTC().Truncate(time.Second), Data: grants.Granted{Dated: events.Dated{Date: today}, Role: grants.Employee, Employee: id}}
		if _, err := stream.Append(t.Context(), e, grants.NewHandle()); err != nil {
			t.Fatal(err)
		}
	}
	record := looks.Stream{Publisher: log.Publisher()}
	for _, of := range [][]string{{"E1"}, {"E1", "E2"}, {"E2"}, nil} {
		l := &seen.Look{Company: "blue", Principal: grants.NewHandle(), Roles: []grants.Role{grants.Auditor}, Action: "seeBalances", Employees: of,
			Channel: "token", Outcome: seen.Shown, Reason: &seen.Reason{Code: "dispute", Ref: "D-17"}}
		if err := record.Append(t.Context(), l); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// TestAccessRequest: P5. Every message of every stream of the company that names the person is in a file, or is said to be left out. No
// file names anybody else. The sums of the manifest are right, and a directory that is there already is not written into.
func TestAccessRequest(t *testing.T) {
	t.Parallel()
	dir := ledgerOfE1(t)
	out := filepath.Join(t.TempDir(), "E1")
	args := []string{"access-request", "--company", "blue", "--employee", "E1", "--out", out, "--data", dir, "--json"}
	var m accessrequest.Manifest
	if err := json.Unmarshal([]byte(command(t, cli.StatusDone, args...)), &m); err != nil {
		t.Fatal(err)
	}
	held := map[string]int{}
	for _, h := range m.Held {
		held[h.Stream] = h.Messages
	}
	for _, l := range m.LeftOut {
		if l.What == streams.Keys {
			held[l.What] = 1
		}
		if l.Why.It == l.Why.En || l.Why.It == "" {
			t.Errorf("%+v", l)
		}
	}
	found := namedIn(t, dir)
	for stream, n := range found {
		if held[stream] != n {
			t.Errorf("%d messages of %s name the person, the manifest has %d", n, stream, held[stream])
		}
	}
	if found[streams.HR] < 8 || found[streams.Ledger] == 0 || found[streams.BalancesStream] == 0 || found[streams.Access] != 2 || found[streams.Rejected] == 0 ||
		found[streams.Looks] != 2 {
		t.Errorf("the search finds %v", found)
	}

	others := regexp.MustCompile(`\b(E2|E3|E10|XE1|Rossi|Ada|D-17)\b`)
	for _, f := range m.Files {
		b, err := os.ReadFile(filepath.Join(out, f.Name))
		sum := sha256.Sum256(b)
		if err != nil || int64(len(b)) != f.Bytes || hex.EncodeToString(sum[:]) != f.SHA256 || f.Holds.It == "" {
			t.Errorf("%s: %v, %+v", f.Name, err, f)
		}
		if at := others.FindIndex(b); at != nil && f.Name != "statement.pdf" {
			t.Errorf("%s names somebody else: …%s…", f.Name, b[max(0, at[0]-80):min(len(b), at[1]+80)])
		}
	}
	for name, wants := range map[string][]string{
		"facts.jsonl": {`"h-blue-E1"`, `"open-E1"`, `"adj-E1-***"`, `"come ***"`, `"sentito ***"`, `"ancora ***"`, `"swap1"`, `"loan1"`}, "person.json": {"Zenobia Quattrocchi"},
		"mentions.jsonl": {"/data/with", "/data/partner"}, "refused.jsonl": {"*** to E1"}, "LEGGIMI.html": {"Garante", "rectified", "statement.pdf", "……"},
		"loans.json": {`"L1"`}, "explain.json": {`"flex"`, "CCNL"}, "rights.jsonl": {`"employee":"E1"`}, "statement.csv": {"CIA"}, "payroll.csv": {"L1"}, "looks.csv": {"dispute"},
	} {
		b, err := os.ReadFile(filepath.Join(out, name))
		for _, want := range wants {
			if err != nil || !strings.Contains(string(b), want) {
				t.Errorf("%s has no %s (%v)\n%.2000s", name, want, err, b)
			}
		}
	}
	if b, err := os.ReadFile(filepath.Join(out, "facts.jsonl")); err != nil || strings.Contains(string(b), `"red"`) || strings.Contains(string(b), "L3") {
		t.Errorf("%v: %s", err, b)
	}
	if b, err := os.ReadFile(filepath.Join(out, "rights.jsonl")); err != nil || strings.Count(string(b), "\n") != 2 || strings.Count(string(b), `"subject":"***"`) != 1 {
		t.Errorf("the person's grant, and the one that a colleague had by mistake: %v\n%s", err, b)
	}
	if b, err := os.ReadFile(filepath.Join(out, "looks.csv")); err != nil || strings.Count(string(b), "\n") != 4 || strings.Contains(string(b), "P-") {
		t.Errorf("a heading, two looks at the person and one at the company: %v\n%s", err, b) // P7
	}
	if said := command(t, cli.StatusUsage, args...); !strings.Contains(said, "not a new directory") {
		t.Errorf("%s", said)
	}
	args[4], args[6] = "E9", filepath.Join(filepath.Dir(out), "E9")
	if said := command(t, cli.StatusUsage, args...); !strings.Contains(said, "nothing is held about E9") {
		t.Errorf("%s", said)
	}
	if list, err := os.ReadDir(filepath.Dir(out)); err != nil || len(list) != 1 {
		t.Errorf("left behind: %v, %v", list, err)
	}
}

// namedIn counts the messages of each stream that name E1 of blue, in their subjects, headers or bytes.
func namedIn(t *testing.T, dir string) map[string]int {
	t.Helper()
	log, err := service.OpenLog(t.Context(), dir, false, embedded.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer log.Shutdown()
	names, out := regexp.MustCompile(`\bE1\b`), map[string]int{}
	for _, name := range snapshot.Streams {
		s, err := log.JetStream().Stream(t.Context(), name)
		if err != nil {
			t.Fatal(err)
		}
		for seq := s.CachedInfo().State.FirstSeq; seq > 0 && seq <= s.CachedInfo().State.LastSeq; seq++ {
			m, err := s.GetMsg(t.Context(), seq)
			if errors.Is(err, js.ErrMsgNotFound) {
				continue
			}
			if err != nil {
				t.Fatal(err)
			}
			if (strings.Contains(m.Subject, ".blue.") || strings.HasPrefix(m.Subject, "rejected.")) && names.MatchString(fmt.Sprint(m.Subject, m.Header, string(m.Data))) {
				out[name]++
			}
		}
	}
	return out
}
