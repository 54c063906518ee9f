package main

import (
	"bytes"
	"database/sql"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	_ "github.com/mattn/go-sqlite3"
	js "github.com/nats-io/nats.go/jetstream"

	"spettanze/cmd/spettanze/service"
	"spettanze/events/jetstream/embedded"
	"spettanze/events/jetstream/streams"
)

// verify catches every change made behind its back, and names it.
func TestVerifyCatchesTampering(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("it verifies a company eighteen times")
	}
	if out := command(t, 0, "verify", "--data", quarterDirectory(t)); !strings.Contains(out, "no differences") {
		t.Fatalf("before anything was changed: %s", out)
	}
	for _, tt := range []struct{ name, change, says string }{
		{"movement edited", "UPDATE movement SET quantity = quantity + 1 WHERE (entity, date, n) = (SELECT entity, date, n FROM movement LIMIT 1 OFFSET 700)", "does not follow from the facts"},
		{"balance edited", "UPDATE carry SET parts = parts + 5 WHERE (entity, year, entitlement, lot) = (SELECT entity, year, entitlement, lot FROM carry LIMIT 1 OFFSET 30)", "its movements are"},
		{"journal row deleted", "DELETE FROM journal WHERE seq = 2200", "sequence 2200 was accepted, and its event is not in the journal"},
		{"record deleted", "DELETE FROM record WHERE seq = 3000", "are not whole: 1 are missing"},
		{"position moved back", "UPDATE position SET seq = seq - 10", "beyond the position"},
		{"position moved on", "UPDATE position SET seq = seq + 10", "position is beyond the end of the log"},
		{"a published instruction lost", "DELETE FROM published_payroll WHERE month = (SELECT max(month) FROM published_payroll)", "is due, and was never published"},
		{"a published instruction edited", "UPDATE published_payroll SET parts = parts + 1 WHERE month = (SELECT max(month) FROM published_payroll)", "has been published as"},
		{"pack edited", "UPDATE pack SET facts = zeroblob(length(facts)) WHERE id = 40", "differ from the journal"},
		{"what is shown edited", "UPDATE published_balance SET value = replace(value, '\"balance\":\"', '\"balance\":\"9') WHERE key = (SELECT key FROM published_balance WHERE value <> '' LIMIT 1 OFFSET 50)", "was published as"},
		{"identity edited", "UPDATE journal SET id = 'edited' WHERE seq = 2000", "sequence 2000 of the journal is another event"},
		{"identity kept for another", "UPDATE identity SET seq = seq + 1 WHERE seq = 2000", "is kept for sequence 2001, and sequence 2000 has it"},
		{"identity forgotten", "DELETE FROM identity WHERE seq = 2000", "is kept for no sequence, and sequence 2000 has it"},
		{"identity of nothing", "INSERT INTO identity SELECT source, 'nothing', 999999999 FROM journal WHERE seq = 2000",
			"is kept for sequence 999999999, which is not in the journal"},
		{"identity there twice", `UPDATE journal SET (source, id) = (SELECT source, id FROM journal WHERE seq = 2000) WHERE seq = 2002`, "is in the journal twice"},
		{"fact edited", "UPDATE journal SET body = replace(body, '2023', '2024') WHERE seq = (SELECT min(seq) FROM journal WHERE body LIKE '%2023%' AND seq > 300)", "of the journal says something else than the log"},
		{"breach deleted", "DELETE FROM breach WHERE (entity, date, n) = (SELECT entity, date, n FROM breach LIMIT 1)", "breach is not stored"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			dir := quarterDirectory(t)
			db, err := sql.Open("sqlite3", filepath.Join(dir, service.ProjectionsFile))
			if err != nil {
				t.Fatal(err)
			}
			result, err := db.Exec(tt.change)
			if err != nil {
				t.Fatal(err)
			}
			if n, _ := result.RowsAffected(); n == 0 {
				t.Fatal("nothing was changed")
			}
			if err := db.Close(); err != nil {
				t.Fatal(err)
			}
			if out := command(t, 1, "verify", "--data", dir); !strings.Contains(out, tt.says) {
				t.Errorf("verify does not say %q:\n%s", tt.says, out)
			}
		})
	}
}

// verify catches a message that was lost on its way: it stands neither in the outbox nor in the stream.
func TestVerifyCatchesALostMessage(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("it verifies a company six times")
	}
	dir := quarterDirectory(t)
	db, err := sql.Open("sqlite3", filepath.Join(dir, service.ProjectionsFile))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	change := func(statement string, args ...any) {
		t.Helper()
		if _, err := db.Exec(statement, args...); err != nil {
			t.Fatal(err)
		}
		// The seal alone reports a change by another program; verify must find it without.
		if err := os.Remove(filepath.Join(dir, service.ProjectionsFile+".seal")); err != nil && !errors.Is(err, fs.ErrNotExist) {
			t.Fatal(err)
		}
	}
	for _, kind := range []struct{ stream, subject, says string }{
		{streams.Ledger, "ledger.*.*.payroll", "the payroll message of"},
		{streams.Ledger, "ledger.*.*.breach", "about a breach"},
	} {
		m := removeLast(t, dir, kind.stream, kind.subject)
		lost := func(when string) {
			t.Helper()
			out := command(t, 1, "verify", "--data", dir)
			if !strings.Contains(out, kind.says) || !strings.Contains(out, "neither in the outbox nor in") {
				t.Errorf("%s, %s: verify does not say so:\n%s", kind.subject, when, out)
			}
		}
		lost("removed from the stream")
		change("INSERT INTO outbox (id, subject, payload) VALUES (?, ?, ?)", m.Header.Get("Nats-Msg-Id"), m.Subject, m.Data)
		if out := command(t, 0, "verify", "--data", dir); !strings.Contains(out, "no differences") {
			t.Errorf("%s: what waits in the outbox is not lost:\n%s", kind.subject, out)
		}
		if kind.says == "about a breach" {
			continue
		}
		change("DELETE FROM outbox")
		lost("removed from the outbox")
		change("INSERT INTO outbox (id, subject, payload) VALUES (?, ?, ?)", m.Header.Get("Nats-Msg-Id"), m.Subject, m.Data)
	}
}

// removeLast removes the last message of a subject from a stream of a data directory, and returns it.
func removeLast(t *testing.T, dir, stream, subject string) *js.RawStreamMsg {
	t.Helper()
	log, err := service.OpenLog(t.Context(), dir, false, embedded.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer log.Shutdown()
	s, err := log.JetStream().Stream(t.Context(), stream)
	if err != nil {
		t.Fatal(err)
	}
	m, err := s.GetLastMsgForSubject(t.Context(), subject)
	if err == nil {
		err = s.DeleteMsg(t.Context(), m.Sequence)
	}
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// command runs the command in this process and returns all that it printed.
func command(t *testing.T, status int, args ...string) string {
	t.Helper()
	var out bytes.Buffer
	if got := run(t.Context(), args, strings.NewReader(""), &out, &out, []string{"LANG=en_GB.UTF-8"}, time.Now); got != status {
		t.Fatalf("spettanze %s: exit status %d, want %d\n%s", strings.Join(args, " "), got, status, out.String())
	}
	return out.String()
}
