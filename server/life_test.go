package server

import (
	"errors"
	"strings"
	"testing"
	"time"

	"google.golang.org/grpc/codes"
	healthpb "google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"

	"github.com/seed4521bc5c/crosscheck/internal/engine"
	"github.com/seed4521bc5c/crosscheck/internal/store"
	"github.com/seed4521bc5c/crosscheck/internal/store/memory"
	pb "github.com/seed4521bc5c/crosscheck/proto/crosscheck/v1"
)

// Health is told for each service: none is served before Run, what needs no
// store is served also while that is away, and nothing once the server stops,
// though it takes calls a while longer.
func TestHealthOfEachService(t *testing.T) {
	const whole, check, dossiers = "", "crosscheck.v1.CrossCheckService", "crosscheck.v1.DossierService"
	fault := make(chan error, 1)
	set := func(err error) {
		select {
		case <-fault:
		default:
		}
		fault <- err
	}
	set(errors.Join(store.ErrUnavailable, errors.New("no route to the database")))
	cfg := Config{Store: faulty{memory.New(), func() error { err := <-fault; fault <- err; return err }}, StopDelay: 3 * time.Second}
	early, err := New(engine.New(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	for _, service := range []string{whole, check, dossiers} {
		if s, err := early.health.Check(t.Context(), &healthpb.HealthCheckRequest{Service: service}); err != nil || s.GetStatus() != healthpb.HealthCheckResponse_NOT_SERVING {
			t.Errorf("before Run, %q: %v, %v", service, s, err)
		}
	}
	r := start(t, cfg)
	client := healthpb.NewHealthClient(r.conn)
	are := func(want map[string]bool) func() bool {
		return func() bool {
			for service, serving := range want {
				s, err := client.Check(t.Context(), &healthpb.HealthCheckRequest{Service: service})
				if err != nil || (s.GetStatus() == healthpb.HealthCheckResponse_SERVING) != serving {
					return false
				}
			}
			return true
		}
	}
	away, back, none := map[string]bool{whole: false, check: true, dossiers: false}, map[string]bool{whole: true, check: true, dossiers: true}, map[string]bool{whole: false, check: false, dossiers: false}
	if !are(away)() {
		t.Error("a server whose store is away from the start does not say so")
	}
	if _, err := r.client.CrossCheck(t.Context(), story()); err != nil {
		t.Errorf("what needs no store: %v", err)
	}
	set(nil)
	until(t, "served", are(back))
	set(store.ErrUnavailable)
	until(t, "away again", are(away))
	set(nil)
	until(t, "served again", are(back))
	ended := make(chan error, 1)
	go func() { ended <- r.stop() }()
	until(t, "not served", are(none))
	if _, err := r.client.CrossCheck(t.Context(), story()); err != nil {
		t.Errorf("a call while the server waits: %v", err)
	}
	if err := <-ended; err != nil {
		t.Error(err)
	}
	if _, err := client.Check(t.Context(), &healthpb.HealthCheckRequest{Service: "nobody's"}); status.Code(err) != codes.Unavailable {
		t.Errorf("a server that has stopped: %v", err)
	}
}

// A head is bounded at both doors alike.
func TestHeadsAreBounded(t *testing.T) {
	r := start(t, Config{})
	long := strings.Repeat("x", 128<<10)
	ctx := metadata.AppendToOutgoingContext(t.Context(), "x-note", long)
	if _, err := r.client.ParseQuantities(ctx, &pb.ParseQuantitiesRequest{Text: "7 boats"}); err == nil {
		t.Error("gRPC takes a head of 128 KiB")
	}
	if code, _, _ := ask(t, "POST", r.url+"/v1/quantities:parse", `{"text":"7 boats"}`, "X-Note", long); code != 431 {
		t.Errorf("REST answers a head of 128 KiB with %d", code)
	}
	stillUp(t, r)
}
