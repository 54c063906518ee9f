package main

import (
	"context"
	"log/slog"
	"net/url"
	"time"

	"spettanze/cmd/spettanze/cli"

	"github.com/spf13/cobra"
	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	"go.opentelemetry.io/otel/sdk/resource"
	"go.opentelemetry.io/otel/sdk/trace"
)

// traceFlush is how long the last spans may take at the end; a collector that does not answer must not delay the stop.
const traceFlush = 500 * time.Millisecond

// startTracing sends spans to the collector of --otlp-endpoint, if there is one, until stop.
func (a *app) startTracing(cmd *cobra.Command, logger *slog.Logger) (stop func(), err error) {
	endpoint, _ := cmd.Flags().GetString("otlp-endpoint")
	if endpoint == "" {
		return func() {}, nil
	}
	u, err := url.Parse(endpoint)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return nil, cli.Usage("--otlp-endpoint %q: atteso l'indirizzo di un collector, come http://127.0.0.1:4318",
			"--otlp-endpoint %q: expected the address of a collector, such as http://127.0.0.1:4318", endpoint)
	}
	if u.Path == "" || u.Path == "/" {
		u.Path = "/v1/traces" // where collectors take them
	}
	exporter, err := otlptracehttp.New(cmd.Context(), otlptracehttp.WithEndpointURL(u.String()))
	if err != nil {
		return nil, cli.Usage("--otlp-endpoint %q: %w", "--otlp-endpoint %q: %w", endpoint, err)
	}
	otel.SetErrorHandler(otel.ErrorHandlerFunc(func(err error) { logger.Warn("traces are lost", "error", err) }))
	provider := trace.NewTracerProvider(trace.WithBatcher(exporter), trace.WithResource(resource.NewSchemaless(
		attribute.String("service.name", "spettanze"), attribute.String("service.version", cli.Version()))))
	a.tracer = provider
	return func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(cmd.Context()), traceFlush)
		defer cancel()
		_ = provider.Shutdown(ctx) // spans are not worth an error
	}, nil
}
