package health_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"spettanze/handlers/access"
	"spettanze/handlers/access/gate"
	"spettanze/handlers/api/health"
)

// TestReadiness: the answer says what is under way and how much is left; only up to date is ready.
func TestReadiness(t *testing.T) {
	for name, c := range map[string]struct {
		is   health.Progress
		want health.Readiness
	}{
		"ready": {health.Progress{Phase: "ready", Position: 9, Last: 9}, health.Readiness{Ready: true, Says: "ready", Phase: "ready", Position: 9, Last: 9}},
		"behind": {health.Progress{Phase: "catching up", Position: 3, Last: 1_120_003},
			health.Readiness{Says: "catching up, 1,120,000 to go", Phase: "catching up", Position: 3, Last: 1_120_003, ToGo: 1_120_000}},
		"rebuilding": {health.Progress{Phase: "rebuilding", Position: 9, Last: 9},
			health.Readiness{Says: "rebuilding, 0 to go", Phase: "rebuilding", Position: 9, Last: 9}},
		"starting": {health.Progress{Phase: "starting"}, health.Readiness{Says: "starting", Phase: "starting"}},
		"stopped": {health.Progress{Phase: "ready", Position: 7, Last: 9, Err: errors.New("a gap")},
			health.Readiness{Says: "the projector stopped at sequence 7: a gap", Phase: "stopped", Position: 7, Last: 9, ToGo: 2}},
		"no log": {health.Progress{Phase: "ready", Position: 9, Last: 9, LogErr: errors.New("no servers")},
			health.Readiness{Says: "the log does not answer: no servers", Phase: "ready", Position: 9, Last: 9}},
	} {
		t.Run(name, func(t *testing.T) {
			h := http.NewServeMux()
			health.New("test", func() health.Progress { return c.is }).Routes(&gate.Gate{Guard: &access.Guard{}}, h, humago.New(h, huma.DefaultConfig("test", "test")))
			w := httptest.NewRecorder()
			h.ServeHTTP(w, httptest.NewRequestWithContext(access.Everybody(t.Context()), http.MethodGet, "/readyz", http.NoBody))
			var got health.Readiness
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
