package main

import (
	"encoding/json"
	"io"
	"net/http"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus/testutil/promlint"
	"go.yaml.in/yaml/v3"
)

func body(t *testing.T, url string) string {
	t.Helper()
	resp, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	b, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK {
		t.Fatalf("%s: %d %v %s", url, resp.StatusCode, err, b)
	}
	return string(b)
}

func textOf(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

var (
	ofOurs   = regexp.MustCompile(`\bspettanze_[a-z_]+`)
	typeLine = regexp.MustCompile(`(?m)^# TYPE (\S+) (\S+)$`)
	fenced   = regexp.MustCompile("(?s)```yaml\n(.*?)```")
	heading  = regexp.MustCompile(`(?m)^## (.+)$`)
)

// TestMetrics: the metrics of a running service follow Prometheus's conventions, the runbook explains each, and neither it nor
// the dashboard names one that is not there.
func TestMetrics(t *testing.T) {
	r := background(t, "serve", "--data", t.TempDir(), "--http", "127.0.0.1:0")
	address := r.address(t)
	for level, want := range map[string]int{"4": http.StatusOK, `"four"`: http.StatusUnprocessableEntity} {
		event := strings.Replace(hire, `"level":4`, `"level":`+level, 1)
		resp, err := http.Post(address+"/v1/events", "application/cloudevents+json", strings.NewReader(event))
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
		if resp.StatusCode != want {
			t.Errorf("level %s: %d, want %d", level, resp.StatusCode, want)
		}
	}
	ready(t, address)
	body(t, address+"/metrics") // the next counts this request
	text := body(t, address+"/metrics")

	problems, err := promlint.New(strings.NewReader(text)).Lint()
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range problems {
		t.Errorf("%s: %s", p.Metric, p.Text)
	}
	for _, want := range []string{`spettanze_records_projected_total{outcome="accepted"} 1`, "spettanze_position_sequence 1",
		"spettanze_lag_events 0", "spettanze_lag_seconds 0", "spettanze_log_up 1", "spettanze_store_up 1", "spettanze_projector_up 1",
		`spettanze_events_received_total{status="rejected"} 1`, "spettanze_batch_records_sum 1", "spettanze_stored_entities 2",
		`spettanze_http_requests_total{route="GET /metrics",status="200"} 1`, "spettanze_build_info{"} {
		if !strings.Contains(text, "\n"+want) {
			t.Errorf("%s is not in %s", want, strings.Join(regexp.MustCompile(`(?m)^spettanze_.*$`).FindAllString(text, -1), "\n"))
		}
	}

	runbook, compose := textOf(t, "../../docs/runbook.md"), textOf(t, "../../docker-compose.yml")
	there := map[string]bool{}
	for _, m := range typeLine.FindAllStringSubmatch(text, -1) {
		name, histogram := m[1], m[2] == "histogram"
		there[name] = true
		if histogram {
			there[name+"_bucket"], there[name+"_sum"], there[name+"_count"] = true, true, true
		}
		if strings.HasPrefix(name, "spettanze_") && !regexp.MustCompile(`\b`+name+`(_sum|_count|_bucket)?\b`).MatchString(runbook) {
			t.Errorf("docs/runbook.md does not name %s", name)
		}
	}
	for where, s := range map[string]string{"docs/runbook.md": runbook, "docker-compose.yml": compose} {
		for _, name := range ofOurs.FindAllString(s, -1) {
			if !there[name] {
				t.Errorf("%s names %s, which no service shows", where, name)
			}
		}
	}
}

// TestAlertRules: each rule is complete and leads to its part of the runbook; docker-compose.yml has the same ones.
func TestAlertRules(t *testing.T) {
	runbook := textOf(t, "../../docs/runbook.md")
	blocks := fenced.FindAllStringSubmatch(runbook, -1)
	if len(blocks) != 1 {
		t.Fatalf("%d blocks of YAML, want one", len(blocks))
	}
	type group struct {
		Rules []struct {
			Alert, Expr         string
			Labels, Annotations map[string]string
		}
	}
	var rules struct{ Groups []group }
	if err := yaml.Unmarshal([]byte(blocks[0][1]), &rules); err != nil {
		t.Fatal(err)
	}
	parts := map[string]bool{}
	for _, m := range heading.FindAllStringSubmatch(runbook, -1) {
		parts[strings.ToLower(strings.ReplaceAll(m[1], " ", "-"))] = true
	}
	if len(rules.Groups) != 1 || len(rules.Groups[0].Rules) < 10 {
		t.Fatalf("%+v", rules)
	}
	for _, r := range rules.Groups[0].Rules {
		if r.Alert == "" || r.Expr == "" || r.Labels["severity"] == "" || r.Annotations["summary"] == "" {
			t.Errorf("%+v lacks something", r)
		}
		for _, part := range strings.Split(r.Annotations["runbook"], ", ") {
			if !parts[part] {
				t.Errorf("%s leads to %q, which the runbook does not have", r.Alert, part)
			}
		}
	}
	var compose struct {
		Configs map[string]struct{ Content string }
	}
	if err := yaml.Unmarshal([]byte(textOf(t, "../../docker-compose.yml")), &compose); err != nil {
		t.Fatal(err)
	}
	if compose.Configs["alerts"].Content != blocks[0][1] {
		t.Error("the alerts of docker-compose.yml are not those of docs/runbook.md")
	}
}

// TestLogFormat: with json every line of diagnostics is a document, and a batch is logged at debug, without its contents.
func TestLogFormat(t *testing.T) {
	data := t.TempDir()
	if status, _, stderr := foreground(t, "publish", "--data", data, written(t, "one.jsonl", hire)); status != 0 {
		t.Fatal(stderr)
	}
	r := background(t, "serve", "--data", data, "--http", "127.0.0.1:0", "--log-format", "json", "--log-level", "debug")
	for i := 0; !strings.Contains(r.diagnostics(), `"batch projected"`); i++ {
		if i == 200 {
			t.Fatalf("no batch: %s", r.diagnostics())
		}
		time.Sleep(50 * time.Millisecond)
	}
	r.stop()
	status := <-r.status
	r.status <- status
	found := false
	for line := range strings.Lines(r.diagnostics()) {
		var doc struct {
			Msg             string
			Sequence, Batch uint64
			Duration        float64
		}
		if err := json.Unmarshal([]byte(line), &doc); err != nil {
			t.Errorf("%v: %s", err, line)
		}
		found = found || doc.Msg == "batch projected" && doc.Sequence == 1 && doc.Batch == 1 && doc.Duration > 0
		if strings.Contains(line, "parte_prima") {
			t.Errorf("what a fact says is in the diagnostics: %s", line)
		}
	}
	if !found {
		t.Errorf("the batch is not logged: %s", r.diagnostics())
	}
}
