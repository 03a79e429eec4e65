package telemetry

import (
	"context"
	"errors"
	"net/http"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/propagation"
	semconv "go.opentelemetry.io/otel/semconv/v1.40.0"
	"go.opentelemetry.io/otel/trace"

	"github.com/seed4521bc5c/crosscheck/internal/engine"
)

// span begins one under the span of ctx. Work that belongs to no traced call
// makes none.
func (t *Telemetry) span(ctx context.Context, name string, kind trace.SpanKind) (context.Context, trace.Span) {
	if !trace.SpanContextFromContext(ctx).IsValid() {
		return ctx, trace.SpanFromContext(context.Background())
	}
	return t.tracer.Start(ctx, name, trace.WithSpanKind(kind))
}

// failed marks a span as failed, in words of ours: those of the error may
// repeat what the caller sent.
func failed(span trace.Span, err error) {
	words := "failed"
	switch {
	case err == nil:
		return
	case errors.Is(err, context.Canceled):
		words = "canceled"
	case errors.Is(err, context.DeadlineExceeded):
		words = "past its deadline"
	}
	span.SetStatus(codes.Error, words)
}

// Begin tells of a stage of the engine: it makes *Telemetry an engine.Observer.
func (t *Telemetry) Begin(ctx context.Context, stage engine.Stage) (context.Context, func(count int, err error)) {
	start := time.Now()
	ctx, span := t.span(ctx, "engine."+string(stage), trace.SpanKindInternal)
	return ctx, func(count int, err error) {
		t.stageSeconds.WithLabelValues(string(stage)).Observe(since(start))
		switch stage {
		case engine.StageRead:
			t.claims.Add(float64(count))
		case engine.StageCompare:
			t.findings.Add(float64(count))
		}
		if span.IsRecording() {
			span.SetAttributes(attribute.Int("crosscheck.count", count))
			failed(span, err)
		}
		span.End()
	}
}

// Request begins the span of an HTTP request, under the caller's where it
// names one. The end is told the route's pattern and the status code.
func (t *Telemetry) Request(r *http.Request) (with *http.Request, end func(pattern string, code int)) {
	if t.provider == nil {
		return r, func(string, int) {}
	}
	ctx := propagator.Extract(r.Context(), propagation.HeaderCarrier(r.Header))
	ctx, span := t.tracer.Start(ctx, httpMethod(r.Method), trace.WithSpanKind(trace.SpanKindServer),
		trace.WithAttributes(semconv.HTTPRequestMethodKey.String(httpMethod(r.Method))))
	return r.WithContext(ctx), func(pattern string, code int) {
		if pattern == "" {
			pattern = other
		}
		span.SetName(httpMethod(r.Method) + " " + pattern)
		span.SetAttributes(semconv.HTTPRoute(pattern), semconv.HTTPResponseStatusCode(code))
		if code >= http.StatusInternalServerError {
			span.SetStatus(codes.Error, "")
		}
		span.End()
	}
}

// Outgoing gives the headers that carry the trace of ctx on; none without one.
func Outgoing(ctx context.Context) map[string]string {
	out := propagation.MapCarrier{}
	propagator.Inject(ctx, out)
	return out
}

// TraceID is the id of the trace of ctx; empty without one.
func TraceID(ctx context.Context) string {
	if s := trace.SpanContextFromContext(ctx); s.IsValid() {
		return s.TraceID().String()
	}
	return ""
}
