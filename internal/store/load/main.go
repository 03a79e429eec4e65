// Load measures a store: how fast it takes sources in, beside the bare engine
// with the same rows; how it bears a long dossier, many dossiers, and searches
// among many claims. docs/scaling.md has its figures.
//
//	go run ./internal/store/load --store URL write|long|list|search
//
// The store is one that was migrated. Each run keeps to a tenant of its own and
// leaves what it wrote. With --patience calls are tried again while the store is
// away, to take nodes away under load; that each source is there once is checked.
package main

import (
	"context"
	"crypto/rand"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/seed4521bc5c/crosscheck/internal/store"
	"github.com/seed4521bc5c/crosscheck/internal/store/stores"
)

// options are the command line's.
type options struct {
	url, tenant string
	writers     int
	dossiers    int
	sources     int
	rounds      int
	body        int
	claims      int
	only        string
	patience    time.Duration
}

// load is one run.
type load struct {
	options
	store  store.Store
	out    io.Writer
	failed atomic.Int64 // calls that found the store away
}

var measures = map[string]func(*load, context.Context) error{
	"write":  (*load).write,
	"long":   (*load).long,
	"list":   (*load).list,
	"search": (*load).search,
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, os.Args[1:], os.Stdout)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, out io.Writer) error {
	l := &load{out: out}
	flags := flag.NewFlagSet("load", flag.ContinueOnError)
	flags.StringVar(&l.url, "store", os.Getenv("CROSSCHECK_STORE"), "URL of the store")
	flags.StringVar(&l.tenant, "tenant", "load-"+rand.Text(), "tenant to write for")
	flags.IntVar(&l.writers, "writers", 16, "calls at a time")
	flags.IntVar(&l.dossiers, "dossiers", 0, "dossiers to write to; 0 is one a writer (write), or 100,000 (list)")
	flags.IntVar(&l.sources, "sources", 0, "sources to write; 0 is 2,000 (write, long), or 50,000 (search)")
	flags.IntVar(&l.rounds, "rounds", 5, "rounds of write, of which the median counts")
	flags.IntVar(&l.body, "body", 10<<10, "bytes of a source")
	flags.IntVar(&l.claims, "claims", 20, "claims of a source")
	flags.DurationVar(&l.patience, "patience", 0, "how long to try a call again while the store is away")
	flags.StringVar(&l.only, "only", "", "write by the store or bare alone")
	if err := flags.Parse(args); err != nil {
		return err
	}
	measure := measures[flags.Arg(0)]
	if measure == nil {
		return fmt.Errorf("measure %q is none of write, long, list, search", flags.Arg(0))
	}
	var err error
	if l.store, err = stores.Open(ctx, l.url); err != nil {
		return err
	}
	defer l.store.Close()
	if err := l.insist(ctx, func() error { return l.store.Ping(ctx) }); err != nil {
		return err
	}
	err = measure(l, ctx)
	if n := l.failed.Load(); n > 0 {
		l.printf("\n%d calls found the store away and were tried again\n", n)
	}
	return err
}

// insist makes a call, again while the store is away, and until patience ends.
func (l *load) insist(ctx context.Context, call func() error) error {
	for start := time.Now(); ; {
		err := call()
		if !errors.Is(err, store.ErrUnavailable) || time.Since(start) > l.patience {
			return err
		}
		l.failed.Add(1)
		select {
		case <-time.After(50 * time.Millisecond):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// add adds sources, each of which is to be new.
func (l *load) add(ctx context.Context, k store.Key, sources []store.NewSource) error {
	return l.insist(ctx, func() error {
		added, err := l.store.AddSources(ctx, k, sources, store.Limits{})
		if err != nil {
			return err
		}
		for _, a := range added {
			if a.Err != nil {
				return a.Err
			}
		}
		return nil
	})
}

func (l *load) printf(format string, args ...any) { fmt.Fprintf(l.out, format, args...) }

func (l *load) create(ctx context.Context, id string) (store.Key, error) {
	k := store.Key{Tenant: l.tenant, Dossier: id}
	now := time.Now().UTC()
	return k, l.insist(ctx, func() error {
		_, err := l.store.CreateDossier(ctx, store.Dossier{
			Key: k, UID: id, Title: "Title of " + id, Created: now, Updated: now, Request: store.Request{ID: id},
		})
		return err
	})
}

// times are how long calls took.
type times []time.Duration

// quantile returns the time that a part p of the calls took at most.
func (t times) quantile(p float64) time.Duration {
	if len(t) == 0 {
		return 0
	}
	slices.Sort(t)
	return t[min(len(t)-1, int(p*float64(len(t))))].Round(10 * time.Microsecond)
}

// parallel makes n calls, by so many at a time as there are workers, and
// returns how long each took, and all together.
func parallel(ctx context.Context, workers, n int, call func(ctx context.Context, worker, i int) error) (times, time.Duration, error) {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	took := make(times, n)
	var next atomic.Int64
	var group sync.WaitGroup
	start := time.Now()
	for w := range workers {
		group.Go(func() {
			for ctx.Err() == nil {
				i := int(next.Add(1)) - 1
				if i >= n {
					return
				}
				begin := time.Now()
				if err := call(ctx, w, i); err != nil {
					stop(err)
					return
				}
				took[i] = time.Since(begin)
			}
		})
	}
	group.Wait()
	return took, time.Since(start), context.Cause(ctx)
}

func median(rates []float64) float64 {
	if len(rates) == 0 {
		return 0
	}
	slices.Sort(rates)
	return rates[len(rates)/2]
}
