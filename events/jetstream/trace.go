package jetstream

import (
	"context"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/trace"
)

// headerTrace carries the span in which an event was appended, as the CloudEvents extension for distributed tracing does.
const headerTrace = "ce-traceparent"

// KeepTraces has records carry the span in which they were appended (events.Record.Trace). Call it before the log is read.
func (l *Log) KeepTraces() { l.traces = true }

// traced begins the span of an append if the caller's context is in a recorded span. It returns the value of headerTrace, empty
// without a span, and a function that ends the span.
func traced(ctx context.Context, n int) (parent string, end func(error)) {
	caller := trace.SpanFromContext(ctx)
	if !caller.IsRecording() {
		return "", func(error) {}
	}
	ctx, span := caller.TracerProvider().Tracer("spettanze/events/jetstream").Start(ctx, "log append",
		trace.WithSpanKind(trace.SpanKindProducer), trace.WithAttributes(attribute.Int("batch", n)))
	carrier := propagation.MapCarrier{}
	propagation.TraceContext{}.Inject(ctx, carrier)
	return carrier["traceparent"], func(err error) {
		if err != nil {
			span.SetStatus(codes.Error, "not all events were confirmed")
		}
		span.End()
	}
}
