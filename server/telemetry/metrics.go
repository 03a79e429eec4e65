package telemetry

import (
	"context"
	"strings"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	healthpb "google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/reflection/grpc_reflection_v1"
	"google.golang.org/grpc/reflection/grpc_reflection_v1alpha"
	"google.golang.org/grpc/stats"
	"google.golang.org/grpc/status"

	"github.com/seed4521bc5c/crosscheck/internal/engine"
	pb "github.com/seed4521bc5c/crosscheck/proto/crosscheck/v1"
)

// other stands for every name that is none of ours.
const other = "other"

// Bounds of histograms, in seconds.
var (
	callBuckets  = []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30, 60}
	storeBuckets = []float64{.0001, .00025, .0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5}
)

type metrics struct {
	calls        *prometheus.CounterVec
	callSeconds  *prometheus.HistogramVec
	atWork       *prometheus.GaugeVec
	errors       *prometheus.CounterVec
	http         *prometheus.CounterVec
	panics       prometheus.Counter
	stageSeconds *prometheus.HistogramVec
	claims       prometheus.Counter
	findings     prometheus.Counter
	storeSeconds *prometheus.HistogramVec
	storeErrors  *prometheus.CounterVec
}

func newMetrics() metrics {
	counters := func(name, help string, labels ...string) *prometheus.CounterVec {
		return prometheus.NewCounterVec(prometheus.CounterOpts{Name: name, Help: help}, labels)
	}
	counter := func(name, help string) prometheus.Counter {
		return prometheus.NewCounter(prometheus.CounterOpts{Name: name, Help: help})
	}
	histograms := func(name, help string, bounds []float64, labels ...string) *prometheus.HistogramVec {
		return prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: name, Help: help, Buckets: bounds}, labels)
	}
	m := metrics{
		calls:        counters("crosscheck_calls_total", "Calls that ended, by their way in, method and status code.", "door", "method", "code"),
		callSeconds:  histograms("crosscheck_call_seconds", "How long calls took; streams, which last as long as their callers like, are left out.", callBuckets, "door", "method"),
		atWork:       prometheus.NewGaugeVec(prometheus.GaugeOpts{Name: "crosscheck_calls_open", Help: "Calls that have not ended, those of streams among them."}, []string{"door", "method"}),
		errors:       counters("crosscheck_errors_total", "Calls that were refused or failed, by the contract's reason.", "door", "reason"),
		http:         counters("crosscheck_http_requests_total", "HTTP requests, by method, route and status code.", "method", "route", "code"),
		panics:       counter("crosscheck_panics_total", "Panics that were kept to their call."),
		stageSeconds: histograms("crosscheck_stage_seconds", "How long the stages of the engine took.", callBuckets, "stage"),
		claims:       counter("crosscheck_claims_read_total", "Claims read in sources."),
		findings:     counter("crosscheck_findings_total", "Findings judged; one that stays as it was is not judged again."),
		storeSeconds: histograms("crosscheck_store_seconds", "How long operations of the store took.", storeBuckets, "operation"),
		storeErrors:  counters("crosscheck_store_errors_total", "Operations of the store that failed; what is not there or there already is no failure.", "operation", "kind"),
	}
	for _, stage := range engine.Stages() {
		m.stageSeconds.WithLabelValues(string(stage))
	}
	for _, reason := range []pb.ErrorReason{
		pb.ErrorReason_ERROR_REASON_OVERLOADED, pb.ErrorReason_ERROR_REASON_RATE_LIMITED,
		pb.ErrorReason_ERROR_REASON_UNAUTHENTICATED, pb.ErrorReason_ERROR_REASON_ROLE_TOO_LOW, pb.ErrorReason_ERROR_REASON_INTERNAL,
	} {
		for _, door := range []string{"grpc", "rest"} {
			m.errors.WithLabelValues(door, reasonLabel(reason.String()))
		}
	}
	return m
}

func (m *metrics) register(r prometheus.Registerer) {
	r.MustRegister(m.calls, m.callSeconds, m.atWork, m.errors, m.http, m.panics,
		m.stageSeconds, m.claims, m.findings, m.storeSeconds, m.storeErrors)
}

// Panic counts one that was kept to its call.
func (m *metrics) Panic() { m.panics.Inc() }

// HTTP counts a request by the pattern of the route that took it.
func (m *metrics) HTTP(method, pattern string, code int) {
	if pattern == "" {
		pattern = other
	}
	m.http.WithLabelValues(httpMethod(method), pattern, httpClass(code)).Inc()
}

// RESTError counts a request that failed before it was a call.
func (m *metrics) RESTError(err *status.Status) {
	m.errors.WithLabelValues("rest", reasonOf(err)).Inc()
}

func httpMethod(method string) string {
	switch method {
	case "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS":
		return method
	}
	return other
}

// httpClass is the code's text where it is one of HTTP's.
func httpClass(code int) string {
	if code < 100 || code > 599 {
		return other
	}
	return string([]byte{byte('0' + code/100), byte('0' + code/10%10), byte('0' + code%10)})
}

// method is one of those that are known by name.
type method struct {
	label  string
	stream bool // has no end of its own
}

// methods are those by whose names calls are counted: full name to label.
var methods = func() map[string]method {
	out := map[string]method{}
	for _, s := range []*grpc.ServiceDesc{
		&pb.CrossCheckService_ServiceDesc, &pb.DossierService_ServiceDesc, &healthpb.Health_ServiceDesc,
		&grpc_reflection_v1.ServerReflection_ServiceDesc, &grpc_reflection_v1alpha.ServerReflection_ServiceDesc,
	} {
		add := func(name string, stream bool) {
			out["/"+s.ServiceName+"/"+name] = method{s.ServiceName + "/" + name, stream}
		}
		for _, m := range s.Methods {
			add(m.MethodName, false)
		}
		for _, m := range s.Streams {
			add(m.StreamName, true)
		}
	}
	return out
}()

// traced says whether a method is the contract's.
func traced(name string) bool {
	_, ok := methods[name]
	return ok && strings.HasPrefix(name, "/crosscheck.")
}

// callStats counts the calls of a gRPC server, those among them that end before
// any interceptor sees them.
type callStats struct {
	*metrics
	door string
}

type callKey struct{}

// counted is a call that is counted.
type counted struct {
	method
	begun atomic.Bool
}

// TagRPC notes which call it is.
func (c *callStats) TagRPC(ctx context.Context, info *stats.RPCTagInfo) context.Context {
	m, ok := methods[info.FullMethodName]
	if !ok {
		m = method{other, true}
	}
	return context.WithValue(ctx, callKey{}, &counted{method: m})
}

// HandleRPC counts the begin and the end of a call.
func (c *callStats) HandleRPC(ctx context.Context, s stats.RPCStats) {
	call, ok := ctx.Value(callKey{}).(*counted)
	if !ok {
		return
	}
	switch s := s.(type) {
	case *stats.Begin:
		call.begun.Store(true)
		c.atWork.WithLabelValues(c.door, call.label).Inc()
	case *stats.End:
		if call.begun.Swap(false) {
			c.atWork.WithLabelValues(c.door, call.label).Dec()
		}
		st := status.Convert(s.Error)
		c.calls.WithLabelValues(c.door, call.label, codeLabel(st.Code())).Inc()
		if st.Code() != codes.OK {
			c.errors.WithLabelValues(c.door, reasonOf(st)).Inc()
		}
		if !call.stream {
			c.callSeconds.WithLabelValues(c.door, call.label).Observe(s.EndTime.Sub(s.BeginTime).Seconds())
		}
	}
}

// TagConn leaves connections alone.
func (c *callStats) TagConn(ctx context.Context, _ *stats.ConnTagInfo) context.Context { return ctx }

// HandleConn leaves connections alone.
func (c *callStats) HandleConn(context.Context, stats.ConnStats) {}

// codeLabel is a code by its name; those beyond gRPC's own have none.
func codeLabel(c codes.Code) string {
	if c > codes.Unauthenticated {
		return other
	}
	return c.String()
}

// reasonOf is the contract's reason of a failure. What gRPC itself refuses has
// none: a request that is too large, or what is told by its code.
func reasonOf(st *status.Status) string {
	for _, d := range st.Details() {
		if info, ok := d.(*errdetails.ErrorInfo); ok {
			if _, known := pb.ErrorReason_value[info.GetReason()]; known {
				return reasonLabel(info.GetReason())
			}
		}
	}
	if st.Code() == codes.ResourceExhausted {
		return reasonLabel(pb.ErrorReason_ERROR_REASON_REQUEST_TOO_LARGE.String())
	}
	return strings.ToLower("grpc_" + codeLabel(st.Code()))
}

// reasonLabel is "overloaded" for ERROR_REASON_OVERLOADED.
func reasonLabel(name string) string {
	return strings.ToLower(strings.TrimPrefix(name, "ERROR_REASON_"))
}

// since is the seconds since a moment.
func since(start time.Time) float64 { return time.Since(start).Seconds() }
