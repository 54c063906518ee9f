package main

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"html"
	"net/http"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"spettanze/cmd/spettanze/service"
	"spettanze/handlers/audit"
	"spettanze/projections/recorded"
)

// askedOf asks a service and decodes its answer.
func askedOf[T any](t *testing.T, method, url string, status int) (doc T) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, url, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	if resp.StatusCode != status {
		t.Fatalf("%s %s: %s, want %d", method, url, resp.Status, status)
	}
	if err := json.NewDecoder(resp.Body).Decode(&doc); err != nil {
		t.Fatalf("%s %s: %v", method, url, err)
	}
	return doc
}

// read returns the body of an answer.
func read(t *testing.T, url string) string {
	t.Helper()
	body, ok := strings.CutPrefix(get(t, url), "200 ")
	if !ok {
		t.Fatalf("%s: %.300s", url, body)
	}
	return body
}

// verified begins a verification and waits for its result.
func verified(t *testing.T, address string) *audit.Completed {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	state := askedOf[audit.Verification](t, http.MethodPost, address+"/v1/verification", http.StatusAccepted)
	for state.Running != nil {
		select {
		case <-ctx.Done():
			t.Fatalf("it does not end: %+v", state.Running)
		case <-time.After(50 * time.Millisecond):
		}
		state = askedOf[audit.Verification](t, http.MethodGet, address+"/v1/verification", http.StatusOK)
	}
	if state.Failed != nil || state.Last == nil {
		t.Fatalf("it could not compare: %+v", state.Failed)
	}
	return state.Last
}

// A running service verifies itself: a row edited behind its back is named with both its values, the last result outlives a
// restart, and a verification that is cancelled leaves it as it was.
func TestVerifyWhileServing(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("it verifies the whole sample company three times")
	}
	dir := sampleDirectory(t)
	r := background(t, "serve", "--data", dir, "--http", "127.0.0.1:0")
	address := r.address(t)
	if state := askedOf[audit.Verification](t, http.MethodGet, address+"/v1/verification", http.StatusOK); state != (audit.Verification{}) {
		t.Errorf("before the first one: %+v", state)
	}
	askedOf[map[string]any](t, http.MethodDelete, address+"/v1/verification", http.StatusConflict)
	if sound := verified(t, address); sound.Found() != 0 || sound.Movements == 0 || sound.Position != sound.Last {
		t.Errorf("a sound ledger: %+v", sound)
	}

	db, err := sql.Open("sqlite3", filepath.Join(dir, service.ProjectionsFile))
	if err != nil {
		t.Fatal(err)
	}
	const edited = "(entity, date, n) = (SELECT entity, date, n FROM movement LIMIT 1 OFFSET 700)"
	var who string
	err = db.QueryRow("SELECT e.subject FROM movement m JOIN entity e ON e.id = m.entity WHERE (m.entity, m.date, m.n) = " +
		"(SELECT entity, date, n FROM movement LIMIT 1 OFFSET 700)").Scan(&who)
	if err == nil {
		_, err = db.Exec("UPDATE movement SET quantity = quantity + 1 WHERE " + edited)
	}
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	found := verified(t, address)
	var stored, replayed bool
	for _, d := range found.Differences {
		stored = stored || d.Entity == who && d.What == "movement" && d.Stored != ""
		replayed = replayed || d.Entity == who && d.What == "movement" && d.Replayed != ""
	}
	if !stored || !replayed {
		t.Errorf("%s's movement and what it should be are not among %+v", who, found.Differences)
	}

	// The page says so in words, with both values, and its hash of an export is that of the file.
	page := read(t, address+"/blue/audit?lang=it&hash=jsonl")
	for _, word := range []string{"differenze: ciò che è tenuto non segue dai fatti", "<td>" + who + "</td><td>movimento</td>", "Verifica ora"} {
		if !strings.Contains(page, word) {
			t.Errorf("%q is not on the page:\n%s", word, page)
		}
	}
	link := regexp.MustCompile(`<a href="([^"]*)" download>jsonl</a>`).FindStringSubmatch(page)
	hash := regexp.MustCompile(`<code>([0-9a-f]{64})</code></td>`).FindStringSubmatch(page)
	if link == nil || hash == nil {
		t.Fatalf("no hash in %s", page)
	}
	if sum := sha256.Sum256([]byte(read(t, address+html.UnescapeString(link[1])))); hex.EncodeToString(sum[:]) != hash[1] {
		t.Errorf("the export's hash is %x, the page says %s", sum, hash[1])
	}

	r.stop()
	r.wait(t)
	again := background(t, "serve", "--data", dir, "--http", "127.0.0.1:0")
	address = again.address(t)
	before := askedOf[audit.Verification](t, http.MethodGet, address+"/v1/verification", http.StatusOK)
	if before.Last == nil || !before.Last.Ended.Equal(found.Ended) || before.Last.Found() != found.Found() {
		t.Errorf("after a restart: %+v, want %+v", before.Last, found)
	}
	askedOf[audit.Verification](t, http.MethodPost, address+"/v1/verification", http.StatusAccepted)
	after := askedOf[audit.Verification](t, http.MethodDelete, address+"/v1/verification", http.StatusOK)
	if after.Running != nil || after.Failed != nil || after.Last == nil || !after.Last.Ended.Equal(found.Ended) {
		t.Errorf("after a cancelled one: %+v", after)
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "verification-*")); len(left) > 0 {
		t.Errorf("copies were left: %v", left)
	}
}

// A record of the log as it was received, and what became of it: annulled, waiting, refused, of another company.
func TestRecordOfTheLog(t *testing.T) {
	t.Parallel()
	r := background(t, "serve", "--data", t.TempDir(), "--http", "127.0.0.1:0")
	address := r.address(t)
	clocking := strings.NewReplacer("h1", "c1", "hr.employment.hired", "hr.clocking.recorded", `"contract":"indefinite","discipline":"parte_prima","level":4,"schedule":{"code":"ft37"}`,
		`"week":"A","punches":["07:50","12:00","12:50","17:05"]`, "2023-03-10\"", "2023-03-14\"").Replace(hire)
	second := strings.NewReplacer("c1", "c2", "07:50", "07:55").Replace(clocking)
	annulled := strings.NewReplacer("h1", "a1", "hr.employment.hired", "hr.event.annulled",
		`"contract":"indefinite","discipline":"parte_prima","level":4,"schedule":{"code":"ft37"}`, `"source":"/hr","id":"c1","reason":"wrong"`).Replace(hire)
	for _, lines := range []string{hire + clocking + second, annulled} {
		if status, out, stderr := foreground(t, "publish", "--server", address, written(t, "some.jsonl", lines)); status > 1 {
			t.Fatalf("%d %s %s", status, out, stderr)
		}
	}
	get := func(seq, query string) recorded.Document {
		return askedOf[recorded.Document](t, http.MethodGet, address+"/v1/blue/events/"+seq+query, http.StatusOK)
	}
	if d := get("3", "?known=3"); d.Outcome != recorded.Waits || d.Code != "clocking.second_of_day" || d.ReasonIt == "" {
		t.Errorf("before the annulment: %+v", d)
	}
	if d := get("3", ""); d.Outcome != recorded.Counts || d.ID != "c2" || !strings.Contains(string(d.Event), `"punches":["07:55"`) {
		t.Errorf("after the annulment: %+v", d)
	}
	if d := get("2", ""); d.Outcome != recorded.Annulled || d.AnnulledBy != 4 || d.Recorded == nil {
		t.Errorf("the annulled clocking: %+v", d)
	}
	for _, path := range []string{"/v1/blue/events/5", "/v1/blue/events/3?known=2"} {
		askedOf[map[string]any](t, http.MethodGet, address+path, http.StatusNotFound)
	}
}
