package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/seed4521bc5c/crosscheck/internal/store"
)

// engine is a database without a store before it: what it could take in.
type engine interface {
	// add writes a source of a dossier as its revision, with its claims, in
	// one durable transaction, and looks at nothing. It is called by one
	// worker at a time for a dossier.
	add(ctx context.Context, k store.Key, revision int64, n *store.NewSource) error
	close()
}

// write measures how many sources a second are taken in, one a call, by the
// store and by the bare engine in turn, so that what else the machine does
// falls on both.
func (l *load) write(ctx context.Context) error {
	if l.sources == 0 {
		l.sources = 2000
	}
	if l.dossiers == 0 {
		l.dossiers = l.writers
	}
	rows := newMaker(1).sources(l.sources, l.body, l.claims)
	l.printf("%d sources of %d bytes and %d claims to %d dossiers, %d writers\n\n", l.sources, l.body, l.claims, l.dossiers, l.writers)
	// The first round warms up, and shows the bare engine the rows that it is to
	// write.
	if _, _, err := l.writeStore(ctx, "store-0", rows); err != nil {
		return err
	}
	bare, err := bareEngine(ctx, l, "store-0")
	if err != nil {
		return err
	}
	if bare != nil {
		defer bare.close()
		if _, _, err := l.writeBare(ctx, bare, "bare-0", rows); err != nil {
			return err
		}
	}
	l.printf("| round | store, sources/s | p50 | p99 | bare engine, sources/s | p50 | p99 | share |\n|---|---|---|---|---|---|---|---|\n")
	var ours, theirs, shares []float64
	for round := 1; round <= l.rounds; round++ {
		line := fmt.Sprintf("| %d |", round)
		if l.only != "bare" {
			took, all, err := l.writeStore(ctx, fmt.Sprint("store-", round), rows)
			if err != nil {
				return err
			}
			ours = append(ours, float64(len(rows))/all.Seconds())
			line += fmt.Sprintf(" %.0f | %v | %v |", ours[len(ours)-1], took.quantile(0.5), took.quantile(0.99))
		}
		if bare != nil && l.only != "store" {
			took, all, err := l.writeBare(ctx, bare, fmt.Sprint("bare-", round), rows)
			if err != nil {
				return err
			}
			theirs = append(theirs, float64(len(rows))/all.Seconds())
			line += fmt.Sprintf(" %.0f | %v | %v |", theirs[len(theirs)-1], took.quantile(0.5), took.quantile(0.99))
		}
		if len(ours) == len(theirs) && len(ours) > 0 {
			shares = append(shares, 100*ours[len(ours)-1]/theirs[len(theirs)-1])
			line += fmt.Sprintf(" %.0f %% |", shares[len(shares)-1])
		}
		l.printf("%s\n", line)
	}
	l.printf("| median | %.0f | | | %.0f | | | %.0f %% |\n", median(ours), median(theirs), median(shares))
	return nil
}

func (l *load) writeStore(ctx context.Context, name string, rows []store.NewSource) (times, time.Duration, error) {
	keys := make([]store.Key, l.dossiers)
	for d := range keys {
		var err error
		if keys[d], err = l.create(ctx, fmt.Sprintf("%s-%d", name, d)); err != nil {
			return nil, 0, err
		}
	}
	took, all, err := parallel(ctx, l.writers, len(rows), func(ctx context.Context, w, i int) error {
		return l.add(ctx, keys[w%len(keys)], rows[i:i+1])
	})
	if err != nil {
		return nil, 0, err
	}
	return took, all, l.once(ctx, keys, rows)
}

// once fails unless the dossiers have each of the sources once, and no others.
func (l *load) once(ctx context.Context, keys []store.Key, rows []store.NewSource) error {
	seen := map[string]bool{}
	for _, k := range keys {
		for after := int64(0); ; {
			changes, err := l.store.Changes(ctx, k, after, 1000)
			if err != nil {
				return err
			}
			for _, c := range changes {
				if after++; c.Revision != after || seen[c.SourceID] {
					return fmt.Errorf("dossier %s: revision %d of source %s follows %d", k.Dossier, c.Revision, c.SourceID, after-1)
				}
				seen[c.SourceID] = true
			}
			if len(changes) == 0 {
				break
			}
		}
	}
	if len(seen) != len(rows) {
		return fmt.Errorf("%d sources were acknowledged, %d are there", len(rows), len(seen))
	}
	return nil
}

// writeBare writes the same rows, a dossier a worker.
func (l *load) writeBare(ctx context.Context, bare engine, name string, rows []store.NewSource) (times, time.Duration, error) {
	keys := make([]store.Key, l.writers)
	revisions := make([]int64, l.writers)
	for w := range keys {
		var err error
		if keys[w], err = l.create(ctx, fmt.Sprintf("%s-%d", name, w)); err != nil {
			return nil, 0, err
		}
	}
	return parallel(ctx, l.writers, len(rows), func(ctx context.Context, w, i int) error {
		revisions[w]++
		return bare.add(ctx, keys[w], revisions[w], &rows[i])
	})
}

// bareEngine returns the engine of a store's URL, to write the rows that the
// store wrote to the dossiers of a round; nil where there is none to compare
// with.
func bareEngine(ctx context.Context, l *load, round string) (engine, error) {
	switch scheme, _, _ := strings.Cut(l.url, ":"); scheme {
	case "postgres", "postgresql":
		return openPostgres(ctx, l, round)
	default:
		return nil, nil
	}
}

// long measures a dossier that grows: one writer, one source a call.
func (l *load) long(ctx context.Context) error {
	if l.sources == 0 {
		l.sources = 2000
	}
	rows := newMaker(2).sources(l.sources, l.body, l.claims)
	k, err := l.create(ctx, "long")
	if err != nil {
		return err
	}
	step := max(1, l.sources/8)
	l.printf("| sources before | AddSources p50 | p99 | GetSource p50 | Changes of 100, p50 | ListSources of 25, p50 |\n|---|---|---|---|---|---|\n")
	for at := 0; at+step <= len(rows); at += step {
		adds, _, err := parallel(ctx, 1, step, func(ctx context.Context, _, i int) error {
			return l.add(ctx, k, rows[at+i:at+i+1])
		})
		if err != nil {
			return err
		}
		m := newMaker(uint64(at))
		read := func(call func(context.Context, int64) error) (times, error) {
			took, _, err := parallel(ctx, 1, 100, func(ctx context.Context, _, _ int) error {
				return call(ctx, m.Int64N(int64(at+step)))
			})
			return took, err
		}
		gets, err := read(func(ctx context.Context, n int64) error {
			_, err := l.store.GetSource(ctx, k, rows[n].ID)
			return err
		})
		if err != nil {
			return err
		}
		changes, err := read(func(ctx context.Context, n int64) error {
			_, err := l.store.Changes(ctx, k, n, 100)
			return err
		})
		if err != nil {
			return err
		}
		lists, err := read(func(ctx context.Context, n int64) error {
			_, err := l.store.ListSources(ctx, k, n, 25)
			return err
		})
		if err != nil {
			return err
		}
		l.printf("| %d | %v | %v | %v | %v | %v |\n", at, adds.quantile(0.5), adds.quantile(0.99),
			gets.quantile(0.5), changes.quantile(0.5), lists.quantile(0.5))
	}
	return nil
}

// list measures many dossiers: how fast they are made, and a page of them, as
// they grow.
func (l *load) list(ctx context.Context) error {
	if l.dossiers == 0 {
		l.dossiers = 100_000
	}
	l.printf("| dossiers | CreateDossier/s | page of 100, p50 | p99 | GetDossier p50 | all by pages of 1,000 |\n|---|---|---|---|---|---|\n")
	for made := 0; made < l.dossiers; {
		to := min(l.dossiers, max(1000, made*10))
		_, all, err := parallel(ctx, l.writers, to-made, func(ctx context.Context, _, i int) error {
			_, err := l.create(ctx, fmt.Sprintf("d%07d", made+i))
			return err
		})
		if err != nil {
			return err
		}
		rate := float64(to-made) / all.Seconds()
		made = to
		m := newMaker(uint64(made))
		pages, _, err := parallel(ctx, 1, 200, func(ctx context.Context, _, _ int) error {
			_, err := l.store.ListDossiers(ctx, l.tenant, fmt.Sprintf("d%07d", m.IntN(made)), 100)
			return err
		})
		if err != nil {
			return err
		}
		gets, _, err := parallel(ctx, 1, 200, func(ctx context.Context, _, _ int) error {
			_, err := l.store.GetDossier(ctx, store.Key{Tenant: l.tenant, Dossier: fmt.Sprintf("d%07d", m.IntN(made))})
			return err
		})
		if err != nil {
			return err
		}
		start := time.Now()
		seen := 0
		for after := ""; ; {
			page, err := l.store.ListDossiers(ctx, l.tenant, after, 1000)
			if err != nil {
				return err
			}
			if seen += len(page); len(page) < 1000 {
				break
			}
			after = page[len(page)-1].Dossier
		}
		whole := time.Since(start).Round(time.Millisecond)
		if seen != made {
			return fmt.Errorf("%d dossiers were made, %d are listed", made, seen)
		}
		l.printf("| %d | %.0f | %v | %v | %v | %v |\n", made, rate, pages.quantile(0.5), pages.quantile(0.99), gets.quantile(0.5), whole)
	}
	return nil
}
