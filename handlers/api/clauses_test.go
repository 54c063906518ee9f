package api_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"spettanze/events/eventstest"
	"spettanze/handlers/api/intake"
)

// TestClauses: each clause of CloudEvents 1.0.2 that a reader meets holds for requests.
func TestClauses(t *testing.T) {
	for _, m := range eventstest.Messages(t) {
		if m.Only == "nats" {
			continue
		}
		t.Run(m.Clause+": "+m.Rule, func(t *testing.T) {
			req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, start(t).URL+"/v1/events", bytes.NewReader(m.Body))
			if err != nil {
				t.Fatal(err)
			}
			req.Header = m.Header
			status, _, body := send(t, req)
			var answer struct {
				Code, Pointer string
				Results       []intake.Result
			}
			if err := json.Unmarshal([]byte(body), &answer); err != nil {
				t.Fatalf("%d %s: %v", status, body, err)
			}
			var outcomes []string
			for _, r := range answer.Results {
				if r.Status == intake.Accepted {
					r.Code = "ok"
				}
				if m.ID != "" && r.ID != m.ID {
					t.Errorf("the id is %q, want %q", r.ID, m.ID)
				}
				outcomes = append(outcomes, strings.TrimSpace(r.Code+" "+r.Pointer))
			}
			got := strings.Join(outcomes, ", ")
			switch {
			case status != http.StatusOK:
				got = strings.TrimSpace(answer.Code + " " + answer.Pointer)
			case got == "":
				got = "none"
			}
			if (status == http.StatusOK) != (answer.Code == "") || !m.Wants(got) {
				t.Errorf("%d %s, want %s: %s", status, got, m.Want, body)
			}
		})
	}
}
