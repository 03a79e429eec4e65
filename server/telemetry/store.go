package telemetry

import (
	"context"
	"errors"
	"time"

	"go.opentelemetry.io/otel/trace"

	"github.com/seed4521bc5c/crosscheck/internal/store"
)

// Store returns a store that tells how long its operations take and which fail.
func (t *Telemetry) Store(s store.Store) store.Store { return &observed{s, t} }

type observed struct {
	store store.Store
	t     *Telemetry
}

// kindOf is the kind of a failure, empty for what is an answer rather than one.
func kindOf(err error) string {
	switch {
	case err == nil, errors.Is(err, store.ErrNotFound), errors.Is(err, store.ErrExists), errors.Is(err, store.ErrStale),
		errors.Is(err, store.ErrNotEmpty), errors.Is(err, store.ErrFull), errors.Is(err, store.ErrReused):
		return ""
	case errors.Is(err, store.ErrNoRoom):
		return "no_room"
	case errors.Is(err, store.ErrSchema):
		return "schema"
	case errors.Is(err, context.Canceled):
		return "canceled"
	case errors.Is(err, context.DeadlineExceeded):
		return "deadline"
	case errors.Is(err, store.ErrUnavailable):
		return "unavailable"
	}
	return other
}

func (o *observed) begin(ctx context.Context, operation string) (context.Context, func(error)) {
	start := time.Now()
	ctx, span := o.t.span(ctx, "store."+operation, trace.SpanKindClient)
	return ctx, func(err error) {
		o.t.storeSeconds.WithLabelValues(operation).Observe(since(start))
		if kind := kindOf(err); kind != "" {
			o.t.storeErrors.WithLabelValues(operation, kind).Inc()
			failed(span, err)
		}
		span.End()
	}
}

// observe runs one operation that gives a value.
func observe[T any](ctx context.Context, o *observed, operation string, f func(context.Context) (T, error)) (T, error) {
	ctx, end := o.begin(ctx, operation)
	v, err := f(ctx)
	end(err)
	return v, err
}

// none is the value of an operation that gives none.
type none struct{}

func (o *observed) run(ctx context.Context, operation string, f func(context.Context) error) error {
	_, err := observe(ctx, o, operation, func(ctx context.Context) (none, error) { return none{}, f(ctx) })
	return err
}

// CreateDossier of store.Store, observed.
func (o *observed) CreateDossier(ctx context.Context, d store.Dossier) (store.Dossier, error) {
	return observe(ctx, o, "CreateDossier", func(ctx context.Context) (store.Dossier, error) { return o.store.CreateDossier(ctx, d) })
}

// GetDossier of store.Store, observed.
func (o *observed) GetDossier(ctx context.Context, k store.Key) (store.Dossier, error) {
	return observe(ctx, o, "GetDossier", func(ctx context.Context) (store.Dossier, error) { return o.store.GetDossier(ctx, k) })
}

// ListDossiers of store.Store, observed.
func (o *observed) ListDossiers(ctx context.Context, tenant, after string, limit int) ([]store.Dossier, error) {
	return observe(ctx, o, "ListDossiers", func(ctx context.Context) ([]store.Dossier, error) {
		return o.store.ListDossiers(ctx, tenant, after, limit)
	})
}

// UpdateDossier of store.Store, observed.
func (o *observed) UpdateDossier(ctx context.Context, d store.Dossier) (store.Dossier, error) {
	return observe(ctx, o, "UpdateDossier", func(ctx context.Context) (store.Dossier, error) { return o.store.UpdateDossier(ctx, d) })
}

// DeleteDossier of store.Store, observed.
func (o *observed) DeleteDossier(ctx context.Context, k store.Key, version int64, force bool) error {
	return o.run(ctx, "DeleteDossier", func(ctx context.Context) error { return o.store.DeleteDossier(ctx, k, version, force) })
}

// AddSources of store.Store, observed.
func (o *observed) AddSources(ctx context.Context, k store.Key, sources []store.NewSource, l store.Limits) ([]store.Added, error) {
	return observe(ctx, o, "AddSources", func(ctx context.Context) ([]store.Added, error) {
		return o.store.AddSources(ctx, k, sources, l)
	})
}

// GetSource of store.Store, observed.
func (o *observed) GetSource(ctx context.Context, k store.Key, id string) (store.Source, error) {
	return observe(ctx, o, "GetSource", func(ctx context.Context) (store.Source, error) { return o.store.GetSource(ctx, k, id) })
}

// ListSources of store.Store, observed.
func (o *observed) ListSources(ctx context.Context, k store.Key, after int64, limit int) ([]store.Source, error) {
	return observe(ctx, o, "ListSources", func(ctx context.Context) ([]store.Source, error) {
		return o.store.ListSources(ctx, k, after, limit)
	})
}

// DeleteSource of store.Store, observed.
func (o *observed) DeleteSource(ctx context.Context, k store.Key, id string) (int64, error) {
	return observe(ctx, o, "DeleteSource", func(ctx context.Context) (int64, error) { return o.store.DeleteSource(ctx, k, id) })
}

// Reread of store.Store, observed.
func (o *observed) Reread(ctx context.Context, k store.Key, s store.Source, claims []store.Claim) error {
	return o.run(ctx, "Reread", func(ctx context.Context) error { return o.store.Reread(ctx, k, s, claims) })
}

// Changes of store.Store, observed.
func (o *observed) Changes(ctx context.Context, k store.Key, after int64, limit int) ([]store.Change, error) {
	return observe(ctx, o, "Changes", func(ctx context.Context) ([]store.Change, error) {
		return o.store.Changes(ctx, k, after, limit)
	})
}

// Revisions of store.Store, observed.
func (o *observed) Revisions(ctx context.Context, keys []store.Key) (map[store.Key]int64, error) {
	return observe(ctx, o, "Revisions", func(ctx context.Context) (map[store.Key]int64, error) {
		return o.store.Revisions(ctx, keys)
	})
}

// PutReport of store.Store, observed.
func (o *observed) PutReport(ctx context.Context, k store.Key, r store.Report) error {
	return o.run(ctx, "PutReport", func(ctx context.Context) error { return o.store.PutReport(ctx, k, r) })
}

// GetReport of store.Store, observed.
func (o *observed) GetReport(ctx context.Context, k store.Key) (store.Report, error) {
	return observe(ctx, o, "GetReport", func(ctx context.Context) (store.Report, error) { return o.store.GetReport(ctx, k) })
}

// SearchClaims of store.Store, observed.
func (o *observed) SearchClaims(ctx context.Context, tenant string, q store.Query) ([]store.Hit, error) {
	return observe(ctx, o, "SearchClaims", func(ctx context.Context) ([]store.Hit, error) {
		return o.store.SearchClaims(ctx, tenant, q)
	})
}

// Ping of store.Store, observed.
func (o *observed) Ping(ctx context.Context) error { return o.run(ctx, "Ping", o.store.Ping) }

// Close of store.Store.
func (o *observed) Close() error { return o.store.Close() }
