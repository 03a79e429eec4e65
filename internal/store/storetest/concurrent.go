package storetest

import (
	"errors"
	"fmt"
	"strconv"
	"sync"
	"sync/atomic"

	"github.com/seed4521bc5c/crosscheck/internal/store"
)

const writers = 16

// together runs n functions at once and waits for them.
func together(n int, run func(i int)) {
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() { run(i) })
	}
	wg.Wait()
}

// count counts the calls that ended without an error and fails for those that
// ended with another one than target.
func (f *fixture) count(n int, target error, call func(i int) error) int {
	f.Helper()
	var done atomic.Int64
	together(n, func(i int) {
		switch err := call(i); {
		case err == nil:
			done.Add(1)
		case !errors.Is(err, target):
			f.Errorf("call %d: %v", i, err)
		}
	})
	return int(done.Load())
}

var concurrentTests = []test{
	{"writers of one dossier make revisions without gaps", func(f *fixture) {
		k := f.create("summit")
		const each = 12
		watchers := &sync.WaitGroup{}
		for range 3 {
			watchers.Go(func() { f.watch(f.store, k, writers*each) })
		}
		f.write(k, each, f.store)
		watchers.Wait()
		f.consistent(k)
		if d := f.get(k); d.Revision != writers*each {
			f.Errorf("revision %d, want %d", d.Revision, writers*each)
		}
	}},
	{"one of many who add the same id succeeds", func(f *fixture) {
		k := f.create("summit")
		for round := range 5 {
			n := f.count(writers, store.ErrExists, func(int) error {
				added, err := f.store.AddSources(f.ctx, k, []store.NewSource{source(fmt.Sprint("s", round))}, store.Limits{})
				return first(added, err)
			})
			f.same("succeeded", n, 1)
		}
		f.consistent(k)
	}},
	{"a refused source keeps none out that is written beside it", func(f *fixture) {
		k := f.create("summit")
		f.add(k, source("taken"))
		n := f.count(writers*4, store.ErrExists, func(i int) error {
			id := "taken"
			if i%2 == 1 {
				id = fmt.Sprint("s", i)
			}
			added, err := f.store.AddSources(f.ctx, k, []store.NewSource{source(id)}, store.Limits{})
			return first(added, err)
		})
		f.same("succeeded", n, writers*2)
		f.consistent(k)
	}},
	{"one of many who send the same request adds", func(f *fixture) {
		k := f.create("summit")
		var fresh atomic.Int64
		together(writers, func(i int) {
			added, err := f.store.AddSources(f.ctx, k, []store.NewSource{asked("r", "d", fmt.Sprint("assigned-", i))}, store.Limits{})
			if err := first(added, err); err != nil {
				f.Errorf("AddSources: %v", err)
				return
			}
			if !added[0].Again {
				fresh.Add(1)
			}
			f.same("revision", added[0].Revision, int64(1))
		})
		f.same("added", fresh.Load(), int64(1))
		f.consistent(k)
	}},
	{"one of many who create a dossier does", func(f *fixture) {
		n := f.count(writers, store.ErrExists, func(i int) error {
			d := f.dossier("summit")
			d.Request.ID = strconv.Itoa(i)
			_, err := f.store.CreateDossier(f.ctx, d)
			return err
		})
		f.same("created", n, 1)
		// All get the same one where the request is the same.
		var uids sync.Map
		together(writers, func(i int) {
			d := f.dossier("other")
			d.UID = fmt.Sprint("uid-", i)
			got, err := f.store.CreateDossier(f.ctx, d)
			f.is("CreateDossier", err, nil)
			uids.Store(got.UID, true)
		})
		n = 0
		uids.Range(func(any, any) bool { n++; return true })
		f.same("uids", n, 1)
	}},
	{"one of many who update a version does", func(f *fixture) {
		k := f.create("summit")
		for version := int64(1); version <= 5; version++ {
			n := f.count(writers, store.ErrStale, func(i int) error {
				d := f.dossier("summit")
				d.Title, d.Version = strconv.Itoa(i), version
				_, err := f.store.UpdateDossier(f.ctx, d)
				return err
			})
			f.same("updated", n, 1)
		}
		f.same("version", f.get(k).Version, int64(6))
	}},
	{"a limit holds against many", func(f *fixture) {
		k := f.create("summit")
		n := f.count(writers*2, store.ErrFull, func(i int) error {
			s := source(fmt.Sprint("s", i), claims(2)...)
			added, err := f.store.AddSources(f.ctx, k, []store.NewSource{s}, store.Limits{Sources: 100, Claims: 15})
			return first(added, err)
		})
		f.same("added", n, 7)
		f.consistent(k)
	}},
	{"a call's sources are seen all or none", func(f *fixture) {
		k := f.create("summit")
		const calls, batch = 20, 5
		done := make(chan struct{})
		readers := &sync.WaitGroup{}
		for range 3 {
			readers.Go(func() {
				for {
					d, err := f.store.GetDossier(f.ctx, k)
					if err != nil || d.Revision%batch != 0 || d.Sources%batch != 0 || d.Claims%batch != 0 || int64(d.Sources) != d.Revision {
						f.Errorf("dossier %+v, error %v", d, err)
						return
					}
					changes, err := f.store.Changes(f.ctx, k, 0, 1000)
					if err != nil || len(changes)%batch != 0 || int64(len(changes)) < d.Revision {
						f.Errorf("%d changes after revision %d, error %v", len(changes), d.Revision, err)
						return
					}
					hits, err := f.store.SearchClaims(f.ctx, f.tenant, store.Query{Limit: 1000})
					if err != nil || len(hits)%batch != 0 || len(hits) < len(changes) {
						f.Errorf("%d claims of %d sources, error %v", len(hits), len(changes), err)
						return
					}
					select {
					case <-done:
						return
					default:
					}
				}
			})
		}
		together(4, func(w int) {
			for c := range calls / 4 {
				var sources []store.NewSource
				for i := range batch {
					sources = append(sources, source(fmt.Sprintf("w%d-c%d-s%d", w, c, i), claims(1)...))
				}
				f.add(k, sources...)
			}
		})
		close(done)
		readers.Wait()
		f.consistent(k)
	}},
	{"sources come and go while the dossier is read, reread and deleted", func(f *fixture) {
		k := f.create("summit")
		fine := func(what string, err error) {
			if err != nil && !errors.Is(err, store.ErrNotFound) && !errors.Is(err, store.ErrExists) {
				f.Errorf("%s: %v", what, err)
			}
		}
		together(writers, func(i int) {
			id := fmt.Sprint("s", i%4)
			for round := range 8 {
				added, err := f.store.AddSources(f.ctx, k, []store.NewSource{source(id, claims(3)...)}, store.Limits{})
				fine("AddSources", first(added, err))
				s, err := f.store.GetSource(f.ctx, k, id)
				fine("GetSource", err)
				if err == nil {
					fine("Reread", f.store.Reread(f.ctx, k, s, []store.Claim{{Body: []byte("x")}}))
				}
				fine("PutReport", f.store.PutReport(f.ctx, k, store.Report{Revision: s.Revision}))
				_, err = f.store.DeleteSource(f.ctx, k, id)
				fine("DeleteSource", err)
				if i == 0 && round == 4 {
					fine("DeleteDossier", f.store.DeleteDossier(f.ctx, k, 0, true))
					_, err = f.store.CreateDossier(f.ctx, f.dossier("summit"))
					fine("CreateDossier", err)
				}
			}
		})
		f.consistent(k)
	}},
}

// first is the error of a call that adds one source.
func first(added []store.Added, err error) error {
	if err != nil {
		return err
	}
	return added[0].Err
}

// write adds sources to a dossier by 16 writers, each through one of the
// stores, and fails unless each revision was had by one.
func (f *fixture) write(k store.Key, each int, stores ...store.Store) {
	var had sync.Map
	together(writers, func(w int) {
		s := stores[w%len(stores)]
		for i := range each {
			id := fmt.Sprintf("w%d-%d", w, i)
			added, err := s.AddSources(f.ctx, k, []store.NewSource{asked(id, "d", id, claims(2)...)}, store.Limits{})
			if err := first(added, err); err != nil {
				f.Errorf("AddSources: %v", err)
				return
			}
			if other, taken := had.LoadOrStore(added[0].Revision, id); taken {
				f.Errorf("revision %d of %s and %v", added[0].Revision, id, other)
			}
		}
	})
}

// watch follows a dossier up to a revision and fails unless it sees each
// revision once, in order, and with its reading.
func (f *fixture) watch(s store.Store, k store.Key, to int64) {
	for at := int64(0); at < to && !f.Failed(); {
		revisions, err := s.Revisions(f.ctx, []store.Key{k})
		if err != nil {
			f.Errorf("Revisions: %v", err)
			return
		}
		changes, err := s.Changes(f.ctx, k, at, 7)
		if err != nil {
			f.Errorf("Changes: %v", err)
			return
		}
		if len(changes) == 0 && revisions[k] > at {
			f.Errorf("revision %d was told of, but no change after %d", revisions[k], at)
			return
		}
		for _, c := range changes {
			at++
			if c.Revision != at || string(c.Reading) != "reading of "+c.SourceID {
				f.Errorf("revision %d with reading %q of %q, want revision %d", c.Revision, c.Reading, c.SourceID, at)
				return
			}
		}
	}
}
