package publishing

import (
	"context"
	"net/http"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/trace"
)

// traced begins the span of an append, below the sender's span if the request names one, and returns the function that ends it.
func (s *Publishing) traced(r *http.Request, n int) (context.Context, func(error)) {
	ctx := r.Context()
	if s.Tracer == nil {
		return ctx, func(error) {}
	}
	ctx = propagation.TraceContext{}.Extract(ctx, propagation.HeaderCarrier(r.Header))
	ctx, span := s.Tracer.Tracer("spettanze/handlers/api").Start(ctx, "HTTP append", trace.WithSpanKind(trace.SpanKindServer),
		trace.WithAttributes(attribute.Int("batch", n)))
	return ctx, func(err error) {
		if err != nil {
			span.SetStatus(codes.Error, "not all events were confirmed")
		}
		span.End()
	}
}
