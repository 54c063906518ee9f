package main

import (
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"

	collector "go.opentelemetry.io/proto/otlp/collector/trace/v1"
	wire "go.opentelemetry.io/proto/otlp/trace/v1"
	"google.golang.org/protobuf/proto"
)

// receiver takes traces as an OpenTelemetry collector does.
type receiver struct {
	t     *testing.T
	mu    sync.Mutex
	spans []*wire.Span
}

// ServeHTTP implements http.Handler.
func (r *receiver) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	var body io.Reader = req.Body
	if req.Header.Get("Content-Encoding") == "gzip" {
		z, err := gzip.NewReader(req.Body)
		if err != nil {
			r.t.Error(err)
			return
		}
		body = z
	}
	b, err := io.ReadAll(body)
	var got collector.ExportTraceServiceRequest
	if err == nil {
		err = proto.Unmarshal(b, &got)
	}
	if err != nil || req.URL.Path != "/v1/traces" {
		r.t.Errorf("%s: %v", req.URL, err)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, rs := range got.ResourceSpans {
		for _, ss := range rs.ScopeSpans {
			r.spans = append(r.spans, ss.Spans...)
		}
	}
	w.Header().Set("Content-Type", "application/x-protobuf")
}

func (r *receiver) find(name string) *wire.Span {
	for _, s := range r.spans {
		if s.Name == name {
			return s
		}
	}
	r.t.Errorf("no span %q", name)
	return &wire.Span{}
}

// TestTraces: an event is followed from the request that appended it, in the sender's own trace, to the commit of its batch.
func TestTraces(t *testing.T) {
	t.Parallel()
	to := &receiver{t: t}
	srv := httptest.NewServer(to)
	defer srv.Close()
	r := background(t, "serve", "--data", t.TempDir(), "--http", "127.0.0.1:0", "--otlp-endpoint", srv.URL)
	address := r.address(t)
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, address+"/v1/events", strings.NewReader(hire))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/cloudevents+json")
	req.Header.Set("Traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		t.Fatal(resp.Status)
	}
	ready(t, address)
	r.stop()
	status := <-r.status // the last spans are sent at the end
	r.status <- status

	to.mu.Lock()
	defer to.mu.Unlock()
	request, appended, batch := to.find("HTTP append"), to.find("log append"), to.find("batch")
	if got := string(request.ParentSpanId); got != "\xb7\xad\x6b\x71\x69\x20\x33\x31" {
		t.Errorf("the request's parent is %x", got)
	}
	if !slices.Equal(appended.ParentSpanId, request.SpanId) || !slices.Equal(appended.TraceId, request.TraceId) {
		t.Error("the append is not of the request")
	}
	if len(batch.Links) != 1 || !slices.Equal(batch.Links[0].SpanId, appended.SpanId) ||
		!slices.Equal(batch.Links[0].TraceId, appended.TraceId) {
		t.Errorf("the batch is linked to %v, want the append", batch.Links)
	}
	before := batch.StartTimeUnixNano
	for _, name := range []string{"judge and journal", "fold", "commit"} {
		s := to.find(name)
		if !slices.Equal(s.ParentSpanId, batch.SpanId) || s.StartTimeUnixNano < before || s.EndTimeUnixNano > batch.EndTimeUnixNano {
			t.Errorf("%s is not a step of the batch after the one before", name)
		}
		before = s.EndTimeUnixNano
	}
	for _, s := range to.spans {
		if text := s.String(); strings.Contains(text, "parte_prima") || strings.Contains(text, `"E1"`) {
			t.Errorf("what a fact says, or of whom, is in a span: %s", text)
		}
	}
}
