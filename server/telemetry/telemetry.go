// Package telemetry tells how the server does: metrics that Prometheus reads,
// and traces and the same metrics by OTLP where a collector is named. None of
// it holds a word of a source, a credential, or a name that callers choose: the
// values of all labels and attributes come from lists that this program knows.
//
// prometheus/client_golang and the OpenTelemetry SDK are the reference
// implementations of what scrapers and collectors read.
package telemetry

import (
	"context"
	"errors"
	"net/http"
	"runtime"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	"go.opentelemetry.io/contrib/instrumentation/google.golang.org/grpc/otelgrpc"
	metricnoop "go.opentelemetry.io/otel/metric/noop"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/trace"
	"go.opentelemetry.io/otel/trace/noop"
	"google.golang.org/grpc"
	"google.golang.org/grpc/stats"
)

// scope names this program to those who read its spans.
const scope = "github.com/seed4521bc5c/crosscheck"

// propagator reads and writes W3C trace context. Baggage, which callers fill
// with what they like, is not passed on.
var propagator = propagation.TraceContext{}

// Build is what is told of the program.
type Build struct {
	Version, Engine string
}

// Telemetry is where one server tells how it does. Make it with New or Start,
// and end it with Shutdown.
type Telemetry struct {
	metrics
	registry *prometheus.Registry
	tracer   trace.Tracer
	provider trace.TracerProvider // nil where nobody reads traces
	end      []func(context.Context) error
}

// New counts, and sends nothing anywhere. A nil provider makes no traces.
func New(b Build, provider trace.TracerProvider) *Telemetry {
	t := &Telemetry{registry: prometheus.NewRegistry(), provider: provider, metrics: newMetrics()}
	t.registry.MustRegister(
		collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
	)
	t.register(t.registry)
	info := prometheus.NewGaugeVec(prometheus.GaugeOpts{Name: "crosscheck_build_info", Help: "Always 1: what was built."}, []string{"version", "engine", "go"})
	info.WithLabelValues(b.Version, b.Engine, runtime.Version()).Set(1)
	t.registry.MustRegister(info)
	if provider == nil {
		provider = noop.NewTracerProvider()
	}
	t.tracer = provider.Tracer(scope)
	return t
}

// Gauge tells a value that is looked up whenever somebody asks. Each name is
// told by one server.
func (t *Telemetry) Gauge(name, help string, value func() float64) error {
	return t.registry.Register(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: name, Help: help}, value))
}

// Handler answers with all metrics, in the form of Prometheus.
func (t *Telemetry) Handler() http.Handler {
	return promhttp.HandlerFor(t.registry, promhttp.HandlerOpts{MaxRequestsInFlight: 4})
}

// Shutdown sends what has not been sent yet, until ctx is done.
func (t *Telemetry) Shutdown(ctx context.Context) error {
	var errs []error
	for _, end := range t.end {
		errs = append(errs, end(ctx))
	}
	return errors.Join(errs...)
}

// ServerOptions are those of a gRPC server that counts its calls, and traces
// those of the contract. Door says which way they come in: "grpc" or "rest".
func (t *Telemetry) ServerOptions(door string) []grpc.ServerOption {
	out := []grpc.ServerOption{grpc.StatsHandler(&callStats{&t.metrics, door})}
	if t.provider != nil {
		// Its own metrics would repeat ours, by names that callers choose.
		out = append(out, grpc.StatsHandler(otelgrpc.NewServerHandler(
			otelgrpc.WithTracerProvider(t.provider), otelgrpc.WithMeterProvider(metricnoop.NewMeterProvider()),
			otelgrpc.WithPropagators(propagator),
			otelgrpc.WithFilter(func(info *stats.RPCTagInfo) bool { return traced(info.FullMethodName) }),
		)))
	}
	return out
}
