package api

import (
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"spettanze/handlers/api/intake"
)

// metrics is what /metrics shows.
type metrics struct {
	registry *prometheus.Registry
	requests *prometheus.CounterVec
	duration *prometheus.HistogramVec
	events   *prometheus.CounterVec
}

func newMetrics(o Options) *metrics {
	m := &metrics{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "spettanze_http_requests_total",
			Help: "Requests answered, by route and status."}, []string{"route", "status"}),
		duration: prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "spettanze_http_request_seconds",
			Help: "Time to answer, by route.", Buckets: prometheus.DefBuckets}, []string{"route"}),
		events: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "spettanze_events_received_total",
			Help: "Events received over HTTP, by what became of them."}, []string{"status"}),
	}
	m.registry.MustRegister(m.requests, m.duration, m.events)
	if o.Progress == nil {
		return m
	}
	gauge := func(name, help string, value func(Progress) float64) {
		m.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: name, Help: help},
			func() float64 { return value(o.Progress()) }))
	}
	gauge("spettanze_log_sequence", "Last sequence of the log.", func(p Progress) float64 { return float64(p.Last) })
	gauge("spettanze_position_sequence", "Last sequence folded.", func(p Progress) float64 { return float64(p.Position) })
	gauge("spettanze_projector_up", "1 while the projector runs.", func(p Progress) float64 {
		if p.Err != nil {
			return 0
		}
		return 1
	})
	return m
}

func (m *metrics) published(doc *intake.Summary) {
	if doc.DryRun {
		return
	}
	m.events.WithLabelValues(string(intake.Accepted)).Add(float64(doc.Accepted))
	m.events.WithLabelValues(string(intake.Duplicate)).Add(float64(doc.Duplicates))
	m.events.WithLabelValues(string(intake.Rejected)).Add(float64(doc.Rejected))
}

func (m *metrics) answered(route string, status int, took time.Duration) {
	m.requests.WithLabelValues(route, strconv.Itoa(status)).Inc()
	m.duration.WithLabelValues(route).Observe(took.Seconds())
}

func (s *server) healthRoutes(mux *http.ServeMux, a huma.API) {
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { text(w, http.StatusOK, "alive") })
	mux.HandleFunc("GET /readyz", s.ready)
	mux.Handle("GET /metrics", promhttp.HandlerFor(s.metrics.registry, promhttp.HandlerOpts{}))
	for path, summary := range map[string]string{
		"/healthz": "Whether the process is alive",
		"/readyz":  "Whether documents are up to date with the log",
		"/metrics": "Metrics for Prometheus",
	} {
		a.OpenAPI().AddOperation(&huma.Operation{OperationID: path[1:], Method: http.MethodGet, Path: path, Summary: summary,
			Tags: []string{"operation"}, Responses: map[string]*huma.Response{"200": {Description: "yes",
				Content: map[string]*huma.MediaType{"text/plain": {Schema: &huma.Schema{Type: huma.TypeString}}}}},
		})
	}
}

func (s *server) ready(w http.ResponseWriter, _ *http.Request) {
	if s.Progress == nil {
		text(w, http.StatusOK, "ready")
		return
	}
	p := s.Progress()
	switch {
	case p.Err != nil:
		text(w, http.StatusServiceUnavailable, fmt.Sprintf("the projector stopped at sequence %d: %v", p.Position, p.Err))
	case p.ToGo() > 0:
		text(w, http.StatusServiceUnavailable, fmt.Sprintf("catching up, %d to go", p.ToGo()))
	default:
		text(w, http.StatusOK, "ready")
	}
}

func text(w http.ResponseWriter, status int, s string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(status)
	_, _ = fmt.Fprintln(w, s) // a reader that went away needs no answer
}
