package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"google.golang.org/grpc"

	"github.com/seed4521bc5c/crosscheck/client"
	"github.com/seed4521bc5c/crosscheck/internal/engine"
)

// world is all that is done to one server.
type world struct {
	target
	engine  *engine.Engine
	stories []*story
	tally   *tally
	web     *http.Client
	// Operations hold the gate for reading; who holds it for writing has the
	// server at rest.
	gate    sync.RWMutex
	workers []*worker
	// misframed counts the messages whose frame gRPC refuses before any of the
	// server's own code sees the call.
	misframed atomic.Int64
}

// worker is a caller: one API key, one gRPC connection, and what it keeps.
type worker struct {
	*world
	n        int
	rng      *rand.Rand
	key      string
	client   *client.Client
	dossiers []*kept
	last     int // of the names given out
}

// newWorld makes callers of a server. The same seed does the same things, each
// worker in the same order; how they fall together is the machine's.
func newWorld(ctx context.Context, t target, seed uint64, workers, stories int) (*world, error) {
	w := &world{target: t, engine: engine.New(), tally: newTally(), web: &http.Client{
		Transport: &http.Transport{MaxIdleConnsPerHost: workers, IdleConnTimeout: 30 * time.Second},
		Timeout:   time.Minute,
	}}
	rng := rand.New(rand.NewPCG(seed, 0))
	for range stories {
		s, err := expected(ctx, w.engine, newSources(rng))
		if err != nil {
			return nil, err
		}
		w.stories = append(w.stories, s)
	}
	for i := range workers {
		one := &worker{world: w, n: i, rng: rand.New(rand.NewPCG(seed, uint64(i)+1)), key: t.keys[writer(i)]}
		w.workers = append(w.workers, one)
	}
	if err := w.connect(t); err != nil {
		return nil, err
	}
	return w, nil
}

// connect makes all callers talk to a server, which may be another than
// before.
func (w *world) connect(t target) error {
	w.target = t
	for _, one := range w.workers {
		if one.client != nil {
			_ = one.client.Close()
		}
		var err error
		if one.client, err = newClient(t.grpc, one.key); err != nil {
			return err
		}
	}
	return nil
}

// close ends all connections.
func (w *world) close() {
	for _, one := range w.workers {
		_ = one.client.Close()
	}
	w.web.CloseIdleConnections()
}

func newClient(addr, key string) (*client.Client, error) {
	c, err := client.New(addr, client.WithPlaintext(), client.WithDialOptions(grpc.WithPerRPCCredentials(apiKey(key))))
	if err != nil {
		return nil, fmt.Errorf("client: %w", err)
	}
	return c, nil
}

// apiKey goes with each call.
type apiKey string

func (k apiKey) GetRequestMetadata(context.Context, ...string) (map[string]string, error) {
	if k == "" {
		return map[string]string{}, nil
	}
	return map[string]string{"x-api-key": string(k)}, nil
}

func (apiKey) RequireTransportSecurity() bool { return false }

// An operation is one thing that a worker does, and how often it does it
// beside the others. It gives the requests that it made, and what the server did
// wrong.
type operation struct {
	name   string
	weight int
	do     func(context.Context, *worker) (requests int, err error)
}

func operations() []operation {
	var out []operation
	for _, part := range [][]operation{goodCalls, dossierCalls, badCalls, brokenCalls} {
		out = append(out, part...)
	}
	return out
}

// run has all workers at it for as long as ctx lasts.
func (w *world) run(ctx context.Context) {
	ops := operations()
	var total int
	for _, o := range ops {
		total += o.weight
	}
	var wg sync.WaitGroup
	for _, one := range w.workers {
		wg.Go(func() {
			// Each thing once, so that a short run lacks none, however slow the
			// machine; the workers share them.
			for i, o := range ops {
				if i%len(w.workers) == one.n {
					one.first(ctx, o)
				}
			}
			for ctx.Err() == nil {
				n := one.rng.IntN(total)
				for _, o := range ops {
					if n -= o.weight; n < 0 {
						one.try(ctx, o)
						break
					}
				}
			}
		})
	}
	wg.Wait()
}

// first is try for a thing that was never done: that time is up keeps nobody from
// it, also while it waits for the server to rest; that all is to end does.
func (o *worker) first(ctx context.Context, op operation) {
	if o.tally.did(op.name) {
		o.try(ctx, op)
		return
	}
	lasting, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	defer context.AfterFunc(ctx, func() {
		if !errors.Is(ctx.Err(), context.DeadlineExceeded) {
			cancel()
		}
	})()
	o.try(lasting, op)
}

// try does one thing to its end, which is never long, also when ctx is done
// meanwhile: what was begun is to be judged.
func (o *worker) try(ctx context.Context, op operation) {
	o.gate.RLock()
	defer o.gate.RUnlock()
	if ctx.Err() != nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 2*time.Minute)
	defer cancel()
	n, err := op.do(ctx, o)
	o.tally.done(op.name, n, err)
}

func (o *worker) story() *story { return o.stories[o.rng.IntN(len(o.stories))] }

// dial is a connection to one of the server's ports, for what no client does.
func (o *worker) dial(ctx context.Context, addr string) (*net.TCPConn, error) {
	conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", strings.TrimPrefix(addr, "http://"))
	if err != nil {
		return nil, fmt.Errorf("dial: %w", err)
	}
	_ = conn.SetDeadline(time.Now().Add(time.Minute))
	return conn.(*net.TCPConn), nil
}
