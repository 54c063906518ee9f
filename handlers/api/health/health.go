// Package health says over HTTP how a service is: that it is alive (/healthz), whether its documents are up to date with
// the log (/readyz), and its metrics for Prometheus (/metrics).
package health

import (
	"encoding/json"
	"fmt"
	"net/http"
	"reflect"
	"runtime"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"spettanze/handlers/access"
	"spettanze/handlers/access/gate"
	"spettanze/handlers/api/intake"
)

// Progress says how far the projections are.
type Progress struct {
	Phase    string        // of the projector, such as "catching up"; may be empty
	Position uint64        // last sequence folded
	Last     uint64        // last sequence of the log
	Behind   time.Duration // age of the first record still to be folded; 0: there is none
	LogErr   error         // why the end of the log cannot be read; Last is then the last one that was read
	Err      error         // why the projector stopped; nil while it runs
	// RightsLost: records of who may do what were lost, and no one is trusted. The figures are up to date all the same.
	RightsLost bool
}

// ToGo is how many events are still to be folded.
func (p Progress) ToGo() uint64 { return p.Last - min(p.Position, p.Last) }

// Health answers the probes and keeps the metrics of a service.
type Health struct {
	progress func() Progress
	registry *prometheus.Registry
	requests *prometheus.CounterVec
	duration *prometheus.HistogramVec
	events   *prometheus.CounterVec
}

// New returns the health of a version of the program. Without progress the service is always ready; more are metrics of others
// that /metrics shows.
func New(version string, progress func() Progress, more ...prometheus.Collector) *Health {
	m := &Health{
		progress: progress,
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "spettanze_http_requests_total",
			Help: "Requests answered, by route and status."}, []string{"route", "status"}),
		duration: prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "spettanze_http_request_seconds",
			Help: "Time to answer, by route.", Buckets: []float64{.0005, .001, .0025, .005, .01, .025, .05, .1, .25, 1, 5, 30}}, []string{"route"}),
		events: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "spettanze_events_received_total",
			Help: "Events received over HTTP, by what became of them."}, []string{"status"}),
	}
	m.registry.MustRegister(m.requests, m.duration, m.events)
	for _, status := range []intake.Status{intake.Accepted, intake.Duplicate, intake.Rejected} {
		m.events.WithLabelValues(string(status)) // a rate needs the zero before the first
	}
	m.registry.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	build := prometheus.NewGauge(prometheus.GaugeOpts{Name: "spettanze_build_info", Help: "1; what the program was built from.",
		ConstLabels: prometheus.Labels{"version": version, "goversion": runtime.Version()}})
	build.Set(1)
	m.registry.MustRegister(build)
	if progress != nil {
		m.registry.MustRegister(progressCollector(progress))
	}
	m.registry.MustRegister(more...)
	return m
}

// progressCollector collects the metrics of Progress, with one call for each scrape.
type progressCollector func() Progress

var (
	descLast     = prometheus.NewDesc("spettanze_log_sequence", "Last sequence of the log.", nil, nil)
	descPosition = prometheus.NewDesc("spettanze_position_sequence", "Last sequence folded.", nil, nil)
	descLag      = prometheus.NewDesc("spettanze_lag_events", "Events of the log still to be folded.", nil, nil)
	descBehind   = prometheus.NewDesc("spettanze_lag_seconds", "Since the first event to be folded was recorded; 0: none is.", nil, nil)
	descLogUp    = prometheus.NewDesc("spettanze_log_up", "1 while the log answers.", nil, nil)
	descUp       = prometheus.NewDesc("spettanze_projector_up", "1 while the projector runs.", nil, nil)
)

// Describe implements prometheus.Collector.
func (c progressCollector) Describe(out chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{descLast, descPosition, descLag, descBehind, descLogUp, descUp} {
		out <- d
	}
}

// Collect implements prometheus.Collector.
func (c progressCollector) Collect(out chan<- prometheus.Metric) {
	p := c()
	yes := func(ok bool) float64 {
		if ok {
			return 1
		}
		return 0
	}
	for d, v := range map[*prometheus.Desc]float64{descLast: float64(p.Last), descPosition: float64(p.Position),
		descLag: float64(p.ToGo()), descBehind: p.Behind.Seconds(), descLogUp: yes(p.LogErr == nil), descUp: yes(p.Err == nil)} {
		out <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, v)
	}
}

// Published counts the events of an append.
func (m *Health) Published(doc *intake.Summary) {
	m.events.WithLabelValues(string(intake.Accepted)).Add(float64(doc.Accepted))
	m.events.WithLabelValues(string(intake.Duplicate)).Add(float64(doc.Duplicates))
	m.events.WithLabelValues(string(intake.Rejected)).Add(float64(doc.Rejected))
}

// Answered counts a request.
func (m *Health) Answered(route string, status int, took time.Duration) {
	m.requests.WithLabelValues(route, strconv.Itoa(status)).Inc()
	m.duration.WithLabelValues(route).Observe(took.Seconds())
}

// Routes adds the routes.
func (m *Health) Routes(g *gate.Gate, mux *http.ServeMux, a huma.API) {
	g.Handle(mux, access.Anybody, "GET /healthz", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		_, _ = fmt.Fprintln(w, "alive") // a reader that went away needs no answer
	})
	g.Handle(mux, access.Operate, "GET /readyz", m.ready)
	g.Handle(mux, access.Operate, "GET /metrics", promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{}).ServeHTTP)
	for path, summary := range map[string]string{
		"/healthz": "Whether the process is alive",
		"/metrics": "Metrics for Prometheus",
	} {
		a.OpenAPI().AddOperation(&huma.Operation{OperationID: path[1:], Method: http.MethodGet, Path: path, Summary: summary,
			Tags: []string{"operation"}, Responses: map[string]*huma.Response{"200": {Description: "yes",
				Content: map[string]*huma.MediaType{"text/plain": {Schema: &huma.Schema{Type: huma.TypeString}}}}},
		})
	}
	answer := func(says string) *huma.Response {
		return &huma.Response{Description: says, Content: map[string]*huma.MediaType{"application/json": {
			Schema: a.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[Readiness](), true, "")}}}
	}
	a.OpenAPI().AddOperation(&huma.Operation{OperationID: "readyz", Method: http.MethodGet, Path: "/readyz",
		Summary: "Whether documents are up to date with the log", Tags: []string{"operation"},
		Responses: map[string]*huma.Response{"200": answer("they are"), "503": answer("they are not, and why")}})
}

// Readiness is the answer of /readyz.
type Readiness struct {
	Ready    bool   `json:"ready"`
	Says     string `json:"says" doc:"for people, such as: catching up, 120,000 to go"`
	Phase    string `json:"phase,omitempty" doc:"of the projector: starting, stopped, rebuilding, catching up or ready"`
	Position uint64 `json:"position" doc:"last sequence folded"`
	Last     uint64 `json:"last" doc:"last sequence of the log"`
	ToGo     uint64 `json:"to_go" doc:"events still to be folded"`
}

// readiness says whether documents are up to date with the log.
func readiness(p Progress) Readiness {
	r := Readiness{Phase: p.Phase, Position: p.Position, Last: p.Last, ToGo: p.ToGo()}
	switch {
	case p.Err != nil:
		r.Phase = "stopped"
		r.Says = fmt.Sprintf("the projector stopped at sequence %d: %v", p.Position, p.Err)
	case p.Phase == "starting":
		r.Says = "starting"
	case p.Phase == "rebuilding":
		r.Says = "rebuilding, " + grouped(r.ToGo) + " to go"
	case p.LogErr != nil:
		r.Says = fmt.Sprintf("the log does not answer: %v", p.LogErr)
	case r.ToGo > 0:
		r.Says = "catching up, " + grouped(r.ToGo) + " to go"
	default:
		r.Ready, r.Says = true, "ready"
	}
	return r
}

func (m *Health) ready(w http.ResponseWriter, _ *http.Request) {
	r := Readiness{Ready: true, Says: "ready"}
	if m.progress != nil {
		r = readiness(m.progress())
	}
	w.Header().Set("Content-Type", "application/json")
	if !r.Ready {
		w.WriteHeader(http.StatusServiceUnavailable)
	}
	_ = json.NewEncoder(w).Encode(r) // a probe that went away needs no answer
}

// grouped writes a number as people read it: 120,000.
func grouped(n uint64) string {
	s := strconv.FormatUint(n, 10)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
