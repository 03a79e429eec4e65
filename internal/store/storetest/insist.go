package storetest

import (
	"context"
	"errors"
	"time"

	"github.com/seed4521bc5c/crosscheck/internal/store"
)

// Insist adds a source as Write does, and tries again with the same request
// for as long as the store is unavailable, as a client does. It calls failed
// each time that it was.
func Insist(ctx context.Context, s store.Store, k store.Key, id string, failed func()) (store.Added, error) {
	for {
		added, err := s.AddSources(ctx, k, []store.NewSource{asked(id, "d", id, claims(3)...)}, store.Limits{})
		if !errors.Is(err, store.ErrUnavailable) {
			if err := first(added, err); err != nil {
				return store.Added{}, err
			}
			return added[0], nil
		}
		failed()
		select {
		case <-time.After(20 * time.Millisecond):
		case <-ctx.Done():
			return store.Added{}, ctx.Err()
		}
	}
}
