package projector

import (
	"context"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/trace"

	"spettanze/events"
)

// linksAtMost is how many appends the span of a batch is linked to; OpenTelemetry drops more by default.
const linksAtMost = 128

// tracing is the span of a batch and of its step in progress. A nil tracing does nothing.
type tracing struct {
	ctx    context.Context
	tracer trace.Tracer
	batch  trace.Span
	step   trace.Span
}

// trace begins the span of a batch, linked to the spans in which its records were appended, or returns nil.
func (p *Projector) trace(ctx context.Context, recs []events.Record) *tracing {
	if p.o.Tracer == nil {
		return nil
	}
	t := &tracing{tracer: p.o.Tracer.Tracer("spettanze/handlers/projector")}
	// The last ones: their senders wait for an answer.
	var links []trace.Link
	seen := map[string]bool{}
	for i := len(recs) - 1; i >= 0 && len(links) < linksAtMost; i-- {
		if parent := recs[i].Trace; parent != "" && !seen[parent] {
			seen[parent] = true
			remote := propagation.TraceContext{}.Extract(ctx, propagation.MapCarrier{"traceparent": parent})
			if sc := trace.SpanContextFromContext(remote); sc.IsValid() {
				links = append(links, trace.Link{SpanContext: sc})
			}
		}
	}
	t.ctx, t.batch = t.tracer.Start(ctx, "batch", trace.WithSpanKind(trace.SpanKindConsumer), trace.WithLinks(links...),
		trace.WithNewRoot(), trace.WithAttributes(attribute.Int("batch", len(recs))))
	return t
}

// sequence notes the last record of the batch.
func (t *tracing) sequence(last uint64) {
	if t != nil {
		t.batch.SetAttributes(attribute.Int64("sequence", int64(last))) //nolint:gosec // a log of 2^63 records does not exist
	}
}

// at ends the step in progress and begins another.
func (t *tracing) at(step string) {
	if t == nil {
		return
	}
	if t.step != nil {
		t.step.End()
	}
	_, t.step = t.tracer.Start(t.ctx, step)
}

// end ends the batch.
func (t *tracing) end(err error) {
	if t == nil {
		return
	}
	if err != nil {
		t.batch.SetStatus(codes.Error, "the batch was not projected") // the error may hold what a fact says
	}
	if t.step != nil {
		t.step.End()
	}
	t.batch.End()
}
