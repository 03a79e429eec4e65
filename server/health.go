package server

import (
	"context"
	"log/slog"
	"sync"
	"time"

	healthpb "google.golang.org/grpc/health/grpc_health_v1"

	"github.com/seed4521bc5c/crosscheck/internal/dossier"
	"github.com/seed4521bc5c/crosscheck/internal/engine"
	"github.com/seed4521bc5c/crosscheck/internal/store"
	pb "github.com/seed4521bc5c/crosscheck/proto/crosscheck/v1"
	"github.com/seed4521bc5c/crosscheck/server/wire"
)

// state is what the server's health is made of.
type state struct {
	mu      sync.Mutex
	serving bool // calls are taken
	away    bool // the store cannot be worked with
}

// How often the store is looked at: while it is there, while it is away, and
// how long it may take to answer.
const (
	probeInterval = time.Second
	probeAway     = 250 * time.Millisecond
	probeTimeout  = 3 * time.Second
)

func (s *Server) setServing(on bool) {
	s.state.mu.Lock()
	defer s.state.mu.Unlock()
	s.state.serving = on
	s.announce()
}

// announce tells the state by gRPC's health service: what needs no store is
// served also while that is away. It is called under the state's mutex.
func (s *Server) announce() {
	set := func(service string, on bool) {
		status := healthpb.HealthCheckResponse_NOT_SERVING
		if on {
			status = healthpb.HealthCheckResponse_SERVING
		}
		s.health.SetServingStatus(service, status)
	}
	set("", s.state.serving && !s.state.away)
	set(pb.CrossCheckService_ServiceDesc.ServiceName, s.state.serving)
	if s.cfg.Store != nil {
		set(pb.DossierService_ServiceDesc.ServiceName, s.state.serving && !s.state.away)
	}
}

// ready says whether the server takes all calls: the health of the service
// without a name.
func (s *Server) ready(ctx context.Context) bool {
	r, err := s.health.Check(ctx, &healthpb.HealthCheckRequest{})
	return err == nil && r.GetStatus() == healthpb.HealthCheckResponse_SERVING
}

// watchStore looks after the store until ctx is done; then it closes what it
// returned. It has looked once when it returns.
func (s *Server) watchStore(ctx context.Context) <-chan struct{} {
	done := make(chan struct{})
	wait := s.probe(ctx)
	go func() {
		defer close(done)
		for {
			select {
			case <-time.After(wait):
				wait = s.probe(ctx)
			case <-ctx.Done():
				return
			}
		}
	}()
	return done
}

// probe looks at the store, tells what changed, and says when to look again.
func (s *Server) probe(ctx context.Context) time.Duration {
	asked, cancel := context.WithTimeout(ctx, probeTimeout)
	defer cancel()
	err := s.cfg.Store.Ping(asked)
	if ctx.Err() != nil {
		return 0
	}
	s.state.mu.Lock()
	defer s.state.mu.Unlock()
	if away := err != nil; away != s.state.away {
		s.state.away = away
		if away {
			s.cfg.Logger.LogAttrs(ctx, slog.LevelError, "the store is away", slog.String("error", err.Error()))
		} else {
			s.cfg.Logger.LogAttrs(ctx, slog.LevelInfo, "the store is back")
		}
		s.announce()
	}
	if s.state.away {
		return probeAway
	}
	return probeInterval
}

func (s *Server) newKeeper() *dossier.Keeper {
	return dossier.New(dossier.Config{
		Store: s.cfg.Store, Engine: s.engine, Codec: wire.Bytes{}, Now: time.Now,
		Limits:       store.Limits{Sources: s.cfg.MaxDossierSources, Claims: engine.MaxClaims},
		CacheBytes:   int64(s.cfg.CacheBytes),
		PollInterval: s.cfg.PollInterval,
		Logger:       s.cfg.Logger,
	})
}
