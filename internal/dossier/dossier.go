// Package dossier keeps stories: it takes their sources in one by one, keeps
// the report of each current, and tells who watches it what changed. It stands
// between the engine, which knows nothing of yesterday, and the store, which
// knows nothing of what it keeps.
//
// A source is read once, when it comes in, and its reading is stored beside
// it; a report is made from readings. Sessions of the engine that stand at
// some revision of a dossier are kept in memory within a bound, so that one
// source more costs one step. All of it can be made again from the store: a
// Keeper that starts cold, or beside others on the same store, gives the same
// reports.
package dossier

import (
	"context"
	"errors"
	"log/slog"
	"runtime"
	"sync"
	"time"

	"github.com/seed4521bc5c/crosscheck/internal/claim"
	"github.com/seed4521bc5c/crosscheck/internal/compare"
	"github.com/seed4521bc5c/crosscheck/internal/engine"
	"github.com/seed4521bc5c/crosscheck/internal/report"
	"github.com/seed4521bc5c/crosscheck/internal/store"
)

// The errors of a Keeper, beside the store's and the engine's FieldError.
var (
	// ErrAhead: the dossier has not come as far as the revision asked for.
	ErrAhead = errors.New("the dossier has not come that far")
	// ErrStopping: the keeper ends what would go on for long; another one may
	// go on with it.
	ErrStopping = errors.New("stopping")
)

// Codec turns values into the bytes that are kept, and a source back. Equal
// values give equal bytes.
type Codec interface {
	Source(*claim.Source) ([]byte, error)
	SourceFrom([]byte) (claim.Source, error)
	Claim(*claim.Claim) ([]byte, error)
	Finding(*compare.Finding) ([]byte, error)
	Report(*report.Report) ([]byte, error)
}

// Defaults of Config.
const (
	DefaultMaxSources   = 2000
	DefaultCacheBytes   = 512 << 20
	DefaultReportBytes  = 256 << 20
	DefaultPollInterval = 250 * time.Millisecond
)

// Config says what a Keeper works with. Store, Engine, Codec and Now are
// needed; any other field that is zero has its default.
type Config struct {
	Store  store.Store
	Engine *engine.Engine
	Codec  Codec
	// Now is the clock by which dossiers and sources say when they came; none
	// of it reaches a report.
	Now func() time.Time

	// Limits bounds each dossier: DefaultMaxSources and engine.MaxClaims.
	Limits store.Limits
	// CacheBytes bounds what the sessions in memory hold, about. Sessions that
	// are at work may pass it. An eighth of it is held besides for readings that
	// came in last.
	CacheBytes int64
	// ReportBytes bounds the readings that one report is made of, as they are
	// stored; in memory they take several times as much. A dossier with more
	// gives a *store.FullError instead of a report.
	ReportBytes int64
	// PollInterval is how often the store is asked, once for all watched
	// dossiers, whether another process has changed one.
	PollInterval time.Duration
	// Workers bounds the reports that are made at once; the default is the
	// number of cores.
	Workers int
	// Logger gets what goes wrong behind the callers' backs.
	Logger *slog.Logger
}

// recentPart of Config.CacheBytes is for readings that came in last.
const recentPart = 8

// Keeper keeps dossiers; use it from any number of goroutines, and Close it at
// the end.
type Keeper struct {
	cfg     Config
	workers chan struct{} // a place for each report that is being made
	cache   cache
	recent  recent
	hub     hub
	writer  writer

	stopping chan struct{} // closed by Stop
	stopOnce sync.Once
	cancel   context.CancelFunc // ends what runs in the background
	wg       sync.WaitGroup
}

// New makes a Keeper and starts what it runs in the background.
func New(cfg Config) *Keeper {
	if cfg.Limits.Sources == 0 {
		cfg.Limits.Sources = DefaultMaxSources
	}
	if cfg.Limits.Claims == 0 {
		cfg.Limits.Claims = engine.MaxClaims
	}
	if cfg.CacheBytes == 0 {
		cfg.CacheBytes = DefaultCacheBytes
	}
	if cfg.ReportBytes == 0 {
		cfg.ReportBytes = DefaultReportBytes
	}
	if cfg.PollInterval == 0 {
		cfg.PollInterval = DefaultPollInterval
	}
	if cfg.Workers == 0 {
		cfg.Workers = runtime.GOMAXPROCS(0)
	}
	if cfg.Logger == nil {
		cfg.Logger = slog.Default()
	}
	ctx, cancel := context.WithCancel(context.Background())
	k := &Keeper{
		cfg:      cfg,
		workers:  make(chan struct{}, cfg.Workers),
		cache:    newCache(cfg.CacheBytes),
		recent:   newRecent(cfg.CacheBytes / recentPart),
		hub:      hub{topics: map[store.Key]*topic{}},
		writer:   newWriter(),
		stopping: make(chan struct{}),
		cancel:   cancel,
	}
	k.wg.Go(func() { k.poll(ctx) })
	k.wg.Go(func() { k.writeReports(ctx) })
	return k
}

// Stop ends the watching, with ErrStopping; everything else goes on.
func (k *Keeper) Stop() { k.stopOnce.Do(func() { close(k.stopping) }) }

// Close stops the keeper and waits for what it runs in the background. It does
// not close the store.
func (k *Keeper) Close() {
	k.Stop()
	k.cancel()
	k.wg.Wait()
}

// work runs f in one of the places for reports, and waits for one.
func (k *Keeper) work(ctx context.Context, f func() error) error {
	select {
	case k.workers <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}
	defer func() { <-k.workers }()
	return f()
}

// locker is a mutex whose waiting heeds a context.
type locker chan struct{}

func newLocker() locker { return make(locker, 1) }

func (l locker) lock(ctx context.Context) error {
	select {
	case l <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (l locker) tryLock() bool {
	select {
	case l <- struct{}{}:
		return true
	default:
		return false
	}
}

func (l locker) unlock() { <-l }
