package main

import (
	"encoding/json"
	"fmt"
	"os"
	"reflect"
	"strings"
	"testing"

	"spettanze/cmd/spettanze/service"
	"spettanze/events"
	"spettanze/events/cloudevents"
	"spettanze/events/jetstream/embedded"
)

// stored puts lines into the log of a data directory without a message id. To the log's memory of recent ids they are as those of a
// year ago.
func stored(t *testing.T, dir string, lines []string) {
	t.Helper()
	log, err := service.OpenLog(t.Context(), dir, true, embedded.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer log.Shutdown()
	for _, line := range lines {
		e, err := cloudevents.Decode([]byte(line))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := log.JetStream().Publish(t.Context(), events.Subject(&e), []byte(line)); err != nil {
			t.Fatal(err)
		}
	}
}

// folded has a service fold the log of a data directory.
func folded(t *testing.T, dir string) {
	t.Helper()
	r := background(t, "serve", "--data", dir, "--http", "127.0.0.1:0")
	ready(t, r.address(t))
	r.stop()
	status := <-r.status
	r.status <- status
}

// TestEveryDoorKnowsEveryIdentity: wherever events are published to, and whatever of the log is projected there, a dry run says what
// publishing says, of identities that the log's memory of recent ones does not have.
func TestEveryDoorKnowsEveryIdentity(t *testing.T) {
	again, err := os.ReadFile("testdata/field/42-dry-run-again.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(string(again)), "\n")
	fresh := strings.NewReplacer(`"id": "b1"`, `"id": "b2"`, "2023-02-10", "2023-02-13").Replace(lines[2])
	annulment := func(id, of string) string {
		return strings.NewReplacer(`"id": "b1"`, `"id": "`+id+`"`, "hr.timebank.leave_taken.v1", "hr.event.annulled.v1", `"minutes": 60`,
			fmt.Sprintf(`"source": "/hr", "id": %q, "reason": "typo"`, of)).Replace(lines[2])
	}
	other := strings.Replace(lines[2], `"minutes": 60`, `"minutes": 90`, 1)
	otherFresh := strings.Replace(fresh, `"minutes": 60`, `"minutes": 90`, 1)
	lines = append(lines, annulment("x1", "a1"))
	file := written(t, "again.jsonl", strings.Join(append(lines, other, fresh, fresh, otherFresh, annulment("x2", "b2"),
		annulment("x3", "x1"), annulment("x4", "x2"), annulment("x5", "unseen")), "\n"))

	type answer struct {
		Accepted, Duplicates, Rejected int
		Unread                         uint64
		Refused                        []struct {
			Line int
			Code string
		}
		Would []struct{ Line int }
	}
	projected := map[string]func(t *testing.T, dir string){
		"none":   func(t *testing.T, dir string) { stored(t, dir, lines) },
		"fresh":  func(t *testing.T, dir string) { stored(t, dir, lines); folded(t, dir) },
		"behind": func(t *testing.T, dir string) { stored(t, dir, lines[:2]); folded(t, dir); stored(t, dir, lines[2:]) },
	}
	for _, door := range []string{"data", "service", "nats"} {
		for state, prepare := range projected {
			t.Run(door+"/"+state, func(t *testing.T) {
				dir := t.TempDir()
				prepare(t, dir)
				var to []string
				switch door {
				case "data":
					to = []string{"--data", dir}
				case "service":
					to = []string{"--server", background(t, "serve", "--data", dir, "--http", "127.0.0.1:0").address(t)}
				case "nats":
					port := freeAddress(t)
					background(t, "serve", "--data", dir, "--http", "127.0.0.1:0", "--nats-listen", port).address(t)
					to = []string{"--nats-url", "nats://" + port}
				}
				publish := func(more ...string) (a answer) {
					status, out, stderr := foreground(t, append(append([]string{"publish", "--json", file}, to...), more...)...)
					if err := json.Unmarshal([]byte(out), &a); status != 1 || err != nil {
						t.Fatalf("%d %s %v", status, stderr, err)
					}
					return a
				}
				dry := publish("--dry-run")
				if dry.Accepted != 3 || dry.Duplicates != 5 || dry.Rejected != 4 || dry.Unread != 0 || len(dry.Would) != 3 {
					t.Errorf("%+v", dry)
				}
				dry.Would = nil
				if done := publish(); !reflect.DeepEqual(done, dry) {
					t.Errorf("published %+v\ntried %+v", done, dry)
				}
			})
		}
	}
}

// TestYearMistyped: a dry run asks about a day of 2032, in the reader's language, and a leave into that year is refused.
func TestYearMistyped(t *testing.T) {
	dir := t.TempDir()
	stored(t, dir, []string{strings.TrimSpace(hire)})
	for language, asks := range map[string]string{"it": "arriva al 09/03/2032, più di un anno dopo il 09/03/2023 (quando la fonte lo ha registrato): è sbagliato l'anno?",
		"en": "it reaches 2032-03-09, more than a year after 2023-03-09 (when its source recorded it): a year mistyped?"} {
		status, out, stderr := foreground(t, "publish", "--data", dir, "--dry-run", "--lang", language, "testdata/field/47-year-mistyped.jsonl")
		if status != 1 || !strings.Contains(out, asks) || !strings.Contains(stderr, "/data/to") || strings.Count(out, "\n") > 40 {
			t.Errorf("%d %s %s", status, out, stderr)
		}
	}
}
