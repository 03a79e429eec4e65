package storetest

import (
	"fmt"
	"sync"
	"testing"

	"github.com/seed4521bc5c/crosscheck/internal/store"
)

// RunReplicas runs the tests of a store that several processes share: open
// gives as many stores as they stand for, at least two, on the same data.
func RunReplicas(t *testing.T, open func(*testing.T) []store.Store) {
	t.Helper()
	t.Run("what one keeps the others read", func(t *testing.T) {
		stores := open(t)
		f := newFixture(t, stores[0])
		for i, s := range stores {
			k := f.key(fmt.Sprint("d", i))
			on := &fixture{T: t, ctx: f.ctx, store: s, tenant: f.tenant}
			on.create(k.Dossier)
			on.add(k, asked("r", "d", "a", words("leader")))
			f.is("PutReport", s.PutReport(f.ctx, k, store.Report{Revision: 1, Body: []byte("report")}), nil)
			for _, other := range stores {
				at := &fixture{T: t, ctx: f.ctx, store: other, tenant: f.tenant}
				at.consistent(k)
				at.same("again", at.try(k, store.Limits{}, asked("r", "d", "a"))[0].Again, true)
				report, err := other.GetReport(f.ctx, k)
				at.is("GetReport", err, nil)
				at.same("report", string(report.Body), "report")
			}
		}
	})
	t.Run("writers on all make revisions without gaps, and watchers on all see them in order", func(t *testing.T) {
		stores := open(t)
		f := newFixture(t, stores[0])
		k := f.create("summit")
		const each = 8
		watchers := &sync.WaitGroup{}
		for _, s := range stores {
			watchers.Go(func() { f.watch(s, k, writers*each) })
		}
		f.write(k, each, stores...)
		watchers.Wait()
		f.consistent(k)
	})
	t.Run("one request that is sent to all adds once", func(t *testing.T) {
		stores := open(t)
		f := newFixture(t, stores[0])
		k := f.create("summit")
		together(writers, func(i int) {
			added, err := stores[i%len(stores)].AddSources(f.ctx, k, []store.NewSource{asked("r", "d", "a")}, store.Limits{})
			f.is("AddSources", first(added, err), nil)
		})
		if d := f.get(k); d.Revision != 1 {
			f.Errorf("revision %d, want 1", d.Revision)
		}
		f.consistent(k)
	})
}
