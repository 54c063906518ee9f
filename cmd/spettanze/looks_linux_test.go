package main

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"spettanze/cmd/spettanze/service"
	"spettanze/events/grants"
	"spettanze/events/jetstream/embedded"
	stream "spettanze/events/jetstream/looks"
	"spettanze/events/looks"
)

// P6 on a disk that is really full: what is somebody else's is refused, in every form, without a figure, while the look cannot be
// recorded; when there is room it is answered again, without a restart, and the record has what was shown and nothing else.
func TestNoLookOnAFullDisk(t *testing.T) {
	t.Parallel()
	disk := smallDisk(t, 32)
	dir := filepath.Join(disk, "data")
	text, _ := grantedIn(t, dir, grants.Payroll)
	command(t, 0, "publish", "--data", dir, written(t, "hire.jsonl", hire))
	command(t, 0, "rebuild", "--data", dir)
	r := background(t, "serve", "--data", dir, "--http", "127.0.0.1:0", "--auth", "required", "--people-key", filepath.Join(t.TempDir(), "people-key"))
	address := r.address(t)
	paths := []string{"/v1/blue/employees/E1/balances?at=2023-12-31", "/v1/blue/employees/E1/balances.csv?at=2023-12-31", "/v1/blue/employees?at=2023-12-31",
		"/v1/blue/employees/E1/movements.pdf?at=2023-12-31", "/blue/employees/E1?at=2023-12-31"}
	shown := 0
	ask := func(want int) {
		t.Helper()
		for _, path := range paths {
			got := askedWith(t, http.DefaultClient, http.MethodGet, address+path, "Authorization", "Bearer "+text, "Accept-Language", "en")
			if got.status != want {
				t.Errorf("%s: %d, want %d: %.300s", path, got.status, want, got.body)
			}
			if got.status == http.StatusOK {
				shown++
			} else if !strings.Contains(got.body, "could not be recorded") || strings.Contains(got.body, "ferie") || strings.Contains(got.body, "16.6667") ||
				strings.Contains(got.body, "%PDF") {
				t.Errorf("%s: a refusal that says what it should not, or not why: %.300s", path, got.body)
			}
		}
	}
	ask(http.StatusOK)
	for _, left := range []int64{1 << 20, 0} {
		filler := fill(t, disk, left)
		ask(http.StatusServiceUnavailable)
		if got := askedWith(t, http.DefaultClient, http.MethodGet, address+"/v1/companies", "Authorization", "Bearer "+text); got.status != http.StatusOK {
			t.Errorf("what is nobody's, with %d bytes left: %d %s", left, got.status, got.body)
		}
		if err := os.Remove(filler); err != nil {
			t.Fatal(err)
		}
		ask(http.StatusOK)
	}
	r.stop()
	r.wait(t)
	log, err := service.OpenLog(t.Context(), dir, false, embedded.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer log.Shutdown()
	page, err := log.Looks().Read(t.Context(), stream.Question{Company: "blue", Limit: 100, Keep: func(l *looks.Look) bool { return l.Outcome == looks.Shown }})
	if err != nil || len(page.Looks) != shown || shown != 3*len(paths) {
		t.Errorf("%d looks, %d answers, %v", len(page.Looks), shown, err)
	}
}
