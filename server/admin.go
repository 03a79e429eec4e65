package server

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/http/pprof"
	"time"
)

// The admin port is for those who run the server: metrics, profiles, probes. It
// asks nobody who they are, so that it is not there unless Config.AdminAddr
// names it, and belongs on the loopback interface or a network of its own.

// startAdmin serves the admin port where there is to be one, until stop is
// called: last of all, since the end of a server is worth watching, too.
func (s *Server) startAdmin(ctx context.Context) (stop func(), err error) {
	if s.cfg.AdminAddr == "" {
		return func() {}, nil
	}
	var lc net.ListenConfig
	lis, err := lc.Listen(ctx, "tcp", s.cfg.AdminAddr)
	if err != nil {
		return nil, fmt.Errorf("server: admin: %w", err)
	}
	local := false
	if addr, ok := lis.Addr().(*net.TCPAddr); ok {
		local = addr.IP.IsLoopback()
	}
	admin := &http.Server{
		Handler:           s.adminHandler(local),
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       time.Minute,
		WriteTimeout:      5 * time.Minute, // a profile takes as long as it is told to
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    64 << 10,
		ErrorLog:          slog.NewLogLogger(s.cfg.Logger.Handler(), slog.LevelWarn),
	}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		if err := admin.Serve(lis); !errors.Is(err, http.ErrServerClosed) {
			s.cfg.Logger.LogAttrs(ctx, slog.LevelError, "the admin port ended", slog.String("error", err.Error()))
		}
	}()
	s.admin = lis.Addr()
	return func() { _ = admin.Close(); <-ended }, nil
}

// AdminAddr is where the admin port listens, nil without one; it is known from
// when Run calls ready.
func (s *Server) AdminAddr() net.Addr { return s.admin }

// adminHandler answers on the admin port. One that only this machine reaches
// answers only to its names: a page in a browser here, whose host name an
// attacker has pointed at this machine, learns nothing.
func (s *Server) adminHandler(local bool) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", s.cfg.Telemetry.Handler())
	s.handleProbes(mux)
	mux.HandleFunc("GET /debug/pprof/", pprof.Index)
	mux.HandleFunc("GET /debug/pprof/cmdline", http.NotFound) // flags may name a store with its password
	mux.HandleFunc("GET /debug/pprof/profile", pprof.Profile)
	mux.HandleFunc("GET /debug/pprof/symbol", pprof.Symbol)
	mux.HandleFunc("GET /debug/pprof/trace", pprof.Trace)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Content-Type-Options", "nosniff")
		if local && !localHost(r.Host) {
			plain(w, http.StatusMisdirectedRequest, "this port answers to localhost and loopback addresses only\n")
			return
		}
		mux.ServeHTTP(w, r)
	})
}

func localHost(host string) bool {
	if h, _, err := net.SplitHostPort(host); err == nil {
		host = h
	}
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// handleProbes answers those who ask whether the server lives, and whether it
// takes calls.
func (s *Server) handleProbes(mux *http.ServeMux) {
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { plain(w, http.StatusOK, "ok\n") })
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, r *http.Request) {
		if !s.ready(r.Context()) {
			plain(w, http.StatusServiceUnavailable, "not ready\n")
			return
		}
		plain(w, http.StatusOK, "ok\n")
	})
}

// tellGauges registers what is looked up whenever metrics are asked for.
func (s *Server) tellGauges() error {
	ready := func() float64 {
		if s.ready(context.Background()) {
			return 1
		}
		return 0
	}
	gauges := []struct {
		name, help string
		value      func() float64
	}{
		{"crosscheck_ready", "1 while the server takes calls.", ready},
		{"crosscheck_slots_used", "Places for calls at work that are taken.", func() float64 { return float64(len(s.chain.slots)) }},
		{"crosscheck_slots", "Places for calls at work; one call more is refused.", func() float64 { return float64(cap(s.chain.slots)) }},
	}
	if s.dossiers != nil {
		keeper := s.dossiers.keeper
		gauges = append(gauges, []struct {
			name, help string
			value      func() float64
		}{
			{"crosscheck_watches", "Streams that watch dossiers.", func() float64 { return float64(len(s.dossiers.watches)) }},
			{"crosscheck_cache_bytes", "Memory that sessions and readings of dossiers hold, about.", func() float64 { return float64(keeper.CacheBytes()) }},
		}...)
	}
	for _, g := range gauges {
		if err := s.cfg.Telemetry.Gauge(g.name, g.help, g.value); err != nil {
			return fmt.Errorf("server: Config.Telemetry serves another server: %w", err)
		}
	}
	return nil
}
