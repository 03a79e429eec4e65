package telemetry

import (
	"context"
	"fmt"
	"log/slog"
	"strings"

	prombridge "go.opentelemetry.io/contrib/bridges/prometheus"
	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/exporters/otlp/otlpmetric/otlpmetricgrpc"
	"go.opentelemetry.io/otel/exporters/otlp/otlpmetric/otlpmetrichttp"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracegrpc"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/resource"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	semconv "go.opentelemetry.io/otel/semconv/v1.40.0"
)

// The ways that OTLP goes, by OTEL_EXPORTER_OTLP_PROTOCOL.
const (
	overGRPC = "grpc"
	overHTTP = "http/protobuf"
)

// Start is New, and sends traces and metrics by OTLP where OpenTelemetry's own
// variables name an endpoint: OTEL_EXPORTER_OTLP_ENDPOINT for both, or
// OTEL_EXPORTER_OTLP_TRACES_ENDPOINT and OTEL_EXPORTER_OTLP_METRICS_ENDPOINT.
// Nothing is sent without. OTEL_SDK_DISABLED, OTEL_TRACES_EXPORTER,
// OTEL_METRICS_EXPORTER and OTEL_EXPORTER_OTLP_[…_]PROTOCOL are heeded here,
// all others (headers, certificates, samplers, intervals, resource attributes)
// by the SDK. A collector that cannot be reached holds nothing up.
func Start(ctx context.Context, b Build, getenv func(string) string, logger *slog.Logger) (*Telemetry, error) {
	traces, err := way(getenv, "TRACES")
	if err != nil {
		return nil, err
	}
	metrics, err := way(getenv, "METRICS")
	if err != nil {
		return nil, err
	}
	if traces == "" && metrics == "" {
		return New(b, nil), nil
	}
	res, err := resource.New(ctx, resource.WithTelemetrySDK(),
		resource.WithAttributes(semconv.ServiceName("crosscheck"), semconv.ServiceVersion(b.Version)), resource.WithFromEnv())
	if err != nil {
		return nil, fmt.Errorf("OTEL_RESOURCE_ATTRIBUTES: %w", err)
	}
	// The SDK tells what goes wrong behind everybody's back in one place.
	otel.SetErrorHandler(otel.ErrorHandlerFunc(func(err error) {
		logger.Warn("telemetry is not sent", slog.String("error", err.Error()))
	}))
	t := New(b, nil)
	if traces != "" {
		var exporter sdktrace.SpanExporter
		if traces == overGRPC {
			exporter, err = otlptracegrpc.New(ctx)
		} else {
			exporter, err = otlptracehttp.New(ctx)
		}
		if err != nil {
			return nil, fmt.Errorf("traces by OTLP: %w", err)
		}
		provider := sdktrace.NewTracerProvider(sdktrace.WithBatcher(exporter), sdktrace.WithResource(res))
		t.provider, t.tracer = provider, provider.Tracer(scope)
		t.end = append(t.end, provider.Shutdown)
	}
	if metrics != "" {
		var exporter sdkmetric.Exporter
		if metrics == overGRPC {
			exporter, err = otlpmetricgrpc.New(ctx)
		} else {
			exporter, err = otlpmetrichttp.New(ctx)
		}
		if err != nil {
			_ = t.Shutdown(ctx)
			return nil, fmt.Errorf("metrics by OTLP: %w", err)
		}
		// The metrics are those that Prometheus reads: one set, two readers.
		reader := sdkmetric.NewPeriodicReader(exporter, sdkmetric.WithProducer(prombridge.NewMetricProducer(prombridge.WithGatherer(t.registry))))
		t.end = append(t.end, sdkmetric.NewMeterProvider(sdkmetric.WithReader(reader), sdkmetric.WithResource(res)).Shutdown)
	}
	return t, nil
}

// way is how a signal is to be sent, empty where it is not.
func way(getenv func(string) string, signal string) (string, error) {
	if strings.EqualFold(getenv("OTEL_SDK_DISABLED"), "true") {
		return "", nil
	}
	chosen := "OTEL_" + signal + "_EXPORTER"
	switch getenv(chosen) {
	case "none":
		return "", nil
	case "", "otlp":
	default:
		return "", fmt.Errorf("%s: %q is not supported: otlp or none", chosen, getenv(chosen))
	}
	own := "OTEL_EXPORTER_OTLP_" + signal + "_"
	if getenv("OTEL_EXPORTER_OTLP_ENDPOINT") == "" && getenv(own+"ENDPOINT") == "" {
		return "", nil
	}
	name := own + "PROTOCOL"
	if getenv(name) == "" {
		name = "OTEL_EXPORTER_OTLP_PROTOCOL"
	}
	switch v := getenv(name); v {
	case "", overHTTP: // OpenTelemetry's default
		return overHTTP, nil
	case overGRPC:
		return overGRPC, nil
	default:
		return "", fmt.Errorf("%s: %q is not supported: %s or %s", name, v, overGRPC, overHTTP)
	}
}
