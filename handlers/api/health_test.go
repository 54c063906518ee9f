package api_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"

	"spettanze/events"
	"spettanze/handlers/api"
)

// TestReadiness: who asks is told what is under way and how much is left; only up to date is ready.
func TestReadiness(t *testing.T) {
	for name, c := range map[string]struct {
		is   api.Progress
		want api.Readiness
	}{
		"ready": {api.Progress{Phase: "ready", Position: 9, Last: 9}, api.Readiness{Ready: true, Says: "ready", Phase: "ready", Position: 9, Last: 9}},
		"behind": {api.Progress{Phase: "catching up", Position: 3, Last: 1_120_003},
			api.Readiness{Says: "catching up, 1,120,000 to go", Phase: "catching up", Position: 3, Last: 1_120_003, ToGo: 1_120_000}},
		"rebuilding": {api.Progress{Phase: "rebuilding", Position: 9, Last: 9},
			api.Readiness{Says: "rebuilding, 0 to go", Phase: "rebuilding", Position: 9, Last: 9}},
		"starting": {api.Progress{Phase: "starting"}, api.Readiness{Says: "starting", Phase: "starting"}},
		"stopped": {api.Progress{Phase: "ready", Position: 7, Last: 9, Err: errors.New("a gap")},
			api.Readiness{Says: "the projector stopped at sequence 7: a gap", Phase: "stopped", Position: 7, Last: 9, ToGo: 2}},
		"no log": {api.Progress{Phase: "ready", Position: 9, Last: 9, LogErr: errors.New("no servers")},
			api.Readiness{Says: "the log does not answer: no servers", Phase: "ready", Position: 9, Last: 9}},
	} {
		t.Run(name, func(t *testing.T) {
			h := api.New(api.Options{Today: func() events.Date { return 0 }, Progress: func() api.Progress { return c.is }})
			w := httptest.NewRecorder()
			h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/readyz", nil))
			var got api.Readiness
			if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil {
				t.Fatal(err)
			}
			status := http.StatusServiceUnavailable
			if c.want.Ready {
				status = http.StatusOK
			}
			if w.Code != status || got != c.want {
				t.Errorf("%d %+v, want %d %+v", w.Code, got, status, c.want)
			}
		})
	}
}
