package postgres

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/seed4521bc5c/crosscheck/internal/store"
)

// head is what is read of a dossier's row when it is locked.
type head struct {
	there           bool
	version         int64
	revision        int64
	sources, claims int
}

func (h *head) queue(b *pgx.Batch, tenant, dossier string) {
	b.Queue(string(lockDossier), tenant, dossier).QueryRow(func(row pgx.Row) (err error) {
		h.there, err = scan(row, &h.version, &h.revision, &h.sources, &h.claims)
		return err
	})
}

func (h *head) advance(b *pgx.Batch, tenant, dossier string) {
	b.Queue(string(advanceDossier), tenant, dossier, h.revision, h.sources, h.claims)
}

// known is a source that is there, or that a request once added.
type known struct {
	digest   string
	revision int64
	created  time.Time
}

// asked is a source to add, and the limits of the call that brings it.
type asked struct {
	*store.NewSource
	limits store.Limits
}

// distinct reports whether no two sources have an id or a request id in common.
func distinct(sources []asked) bool {
	if len(sources) == 1 {
		return true
	}
	names, requests := map[string]bool{}, map[string]bool{}
	for i := range sources {
		name, request := sources[i].ID, sources[i].Request.ID
		if names[name] || request != "" && requests[request] {
			return false
		}
		names[name], requests[request] = true, true
	}
	return len(sources) > 0
}

// errNotNew: a source or request id is taken, or a limit would be passed.
// Nothing was added.
var errNotNew = errors.New("not all are new")

// addNew adds all sources or none.
func (s *Store) addNew(ctx context.Context, k store.Key, sources []asked) ([]store.Added, error) {
	tenant, dossier := escape(k.Tenant), escape(k.Dossier)
	var rows sourceRows
	var claims claimRows
	for _, n := range sources {
		rows.add(n.NewSource)
		claims.add(tenant, n.ID, n.Claims)
	}
	var h head
	var added []store.Added
	err := s.change(ctx, func(b *pgx.Batch) {
		b.Queue(string(reserveRevisions), tenant, dossier, len(sources), len(claims.sources)).QueryRow(func(row pgx.Row) (err error) {
			h.there, err = scan(row, &h.revision, &h.sources, &h.claims)
			return err
		})
	}, func(b *pgx.Batch) error {
		if !h.there {
			return store.ErrNotFound
		}
		for _, n := range sources {
			if l := n.limits; l.Sources > 0 && h.sources > l.Sources || l.Claims > 0 && h.claims > l.Claims {
				return errNotNew
			}
		}
		first := h.revision - int64(len(sources)) + 1
		added = make([]store.Added, len(sources))
		rows.revisions = make([]int64, len(sources))
		for i := range sources {
			rows.revisions[i] = first + int64(i)
			added[i] = store.Added{Revision: first + int64(i), Created: kept(sources[i].Created)}
		}
		rows.queue(b, tenant, dossier)
		claims.queue(b, tenant, dossier)
		return nil
	})
	if pg, ok := errors.AsType[*pgconn.PgError](err); ok && pg.Code == uniqueViolation {
		err = errNotNew
	}
	if err != nil {
		return nil, err
	}
	return added, nil
}

// kept is a time as the database keeps it.
func kept(t time.Time) time.Time { return t.UTC().Truncate(time.Microsecond) }

// addEach adds those sources that are new and within the limits, and says of
// the others why not.
func (s *Store) addEach(ctx context.Context, k store.Key, sources []asked) ([]store.Added, error) {
	tenant, dossier := escape(k.Tenant), escape(k.Dossier)
	var names, requests []string
	for i := range sources {
		names = append(names, escape(sources[i].ID))
		if id := sources[i].Request.ID; id != "" {
			requests = append(requests, escape(id))
		}
	}
	var (
		h                head
		byName, byAsking map[string]known
		added            []store.Added
	)
	err := s.change(ctx, func(b *pgx.Batch) {
		byName, byAsking = map[string]known{}, map[string]known{}
		h.queue(b, tenant, dossier)
		b.Queue(string(selectKnown), tenant, dossier, names, requests).Query(func(rows pgx.Rows) error {
			for rows.Next() {
				var name, request string
				var digest []byte
				var there known
				if err := rows.Scan(&name, &request, &digest, &there.revision, &there.created); err != nil {
					return err
				}
				there.digest, there.created = string(digest), there.created.UTC()
				if request != "" {
					byAsking[request] = there
				} else {
					byName[name] = there
				}
			}
			return rows.Err()
		})
	}, func(b *pgx.Batch) error {
		if !h.there {
			return store.ErrNotFound
		}
		var rows sourceRows
		var claims claimRows
		added = make([]store.Added, len(sources))
		for i, n := range sources {
			if added[i] = judge(n, &h, byName, byAsking); added[i].Err != nil || added[i].Again {
				continue
			}
			h.revision++
			h.sources++
			h.claims += len(n.Claims)
			there := known{digest: n.Request.Digest, revision: h.revision, created: kept(n.Created)}
			added[i] = store.Added{Revision: there.revision, Created: there.created}
			byName[escape(n.ID)] = there
			if n.Request.ID != "" {
				byAsking[escape(n.Request.ID)] = there
			}
			rows.add(n.NewSource)
			rows.revisions = append(rows.revisions, h.revision)
			claims.add(tenant, n.ID, n.Claims)
		}
		if len(rows.names) > 0 {
			rows.queue(b, tenant, dossier)
			claims.queue(b, tenant, dossier)
			h.advance(b, tenant, dossier)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return added, nil
}

// judge says what becomes of a source; nothing, where it is to be added.
func judge(n asked, h *head, byName, byAsking map[string]known) store.Added {
	if n.Request.ID != "" {
		if there, ok := byAsking[escape(n.Request.ID)]; ok {
			if there.digest != n.Request.Digest {
				return store.Added{Err: store.ErrReused}
			}
			return store.Added{Revision: there.revision, Created: there.created, Again: true}
		}
	}
	if _, ok := byName[escape(n.ID)]; ok {
		return store.Added{Err: store.ErrExists}
	}
	l := n.limits
	if l.Sources > 0 && h.sources+1 > l.Sources {
		return store.Added{Err: &store.FullError{Limit: "sources", Max: l.Sources}}
	}
	if l.Claims > 0 && h.claims+len(n.Claims) > l.Claims {
		return store.Added{Err: &store.FullError{Limit: "claims", Max: l.Claims}}
	}
	return store.Added{}
}

// GetSource is of store.Store.
func (s *Store) GetSource(ctx context.Context, k store.Key, id string) (store.Source, error) {
	var source store.Source
	err := do(ctx, s.pool, func(ctx context.Context, c *pgx.Conn) error {
		row := c.QueryRow(ctx, string(selectSource), escape(k.Tenant), escape(k.Dossier), escape(id))
		found, err := scan(row, &source.ID, &source.Revision, &source.Created, &source.Engine, &source.Body, &source.Reading)
		if err == nil && !found {
			return store.ErrNotFound
		}
		return err
	})
	if err != nil {
		return store.Source{}, err
	}
	tidy(&source)
	return source, nil
}

func tidy(s *store.Source) {
	s.ID, s.Engine, s.Created = unescape(s.ID), unescape(s.Engine), s.Created.UTC()
}

// list queues a statement that lists what a dossier has after a revision, and
// after it, for a list that may be empty, whether there is the dossier.
func list(b *pgx.Batch, sql routed, k store.Key, after int64, limit int, row func(pgx.Rows) error, there *bool) {
	tenant, dossier := escape(k.Tenant), escape(k.Dossier)
	b.Queue(string(sql), tenant, dossier, after, limit).Query(func(rows pgx.Rows) error {
		for rows.Next() {
			if err := row(rows); err != nil {
				return err
			}
		}
		return rows.Err()
	})
	b.Queue(string(existsDossier), tenant, dossier).QueryRow(func(row pgx.Row) (err error) {
		var revision int64
		*there, err = scan(row, &revision)
		return err
	})
}

// ListSources is of store.Store.
func (s *Store) ListSources(ctx context.Context, k store.Key, after int64, limit int) ([]store.Source, error) {
	var all []store.Source
	var there bool
	err := s.read(ctx, func(b *pgx.Batch) {
		all = nil
		list(b, listSources, k, after, limit, func(rows pgx.Rows) error {
			var source store.Source
			err := rows.Scan(&source.ID, &source.Revision, &source.Created, &source.Engine, &source.Body)
			tidy(&source)
			all = append(all, source)
			return err
		}, &there)
	})
	if err != nil {
		return nil, err
	}
	if !there {
		return nil, store.ErrNotFound
	}
	return all, nil
}

// Changes is of store.Store.
func (s *Store) Changes(ctx context.Context, k store.Key, after int64, limit int) ([]store.Change, error) {
	var all []store.Change
	var there bool
	err := s.read(ctx, func(b *pgx.Batch) {
		all = nil
		list(b, selectChanges, k, after, limit, func(rows pgx.Rows) error {
			var c store.Change
			err := rows.Scan(&c.Revision, &c.SourceID, &c.Removed, &c.Reading, &c.Engine)
			c.SourceID, c.Engine = unescape(c.SourceID), unescape(c.Engine)
			all = append(all, c)
			return err
		}, &there)
	})
	if err != nil {
		return nil, err
	}
	if !there {
		return nil, store.ErrNotFound
	}
	return all, nil
}

// current is what is read of a source's row before it is changed.
type current struct {
	there    bool
	revision int64
	claims   int
}

func (o *current) queue(b *pgx.Batch, tenant, dossier, source string) {
	b.Queue(string(selectKept), tenant, dossier, source).QueryRow(func(row pgx.Row) (err error) {
		o.there, err = scan(row, &o.revision, &o.claims)
		return err
	})
}

// DeleteSource is of store.Store.
func (s *Store) DeleteSource(ctx context.Context, k store.Key, id string) (int64, error) {
	tenant, dossier, source := escape(k.Tenant), escape(k.Dossier), escape(id)
	var h head
	var old current
	err := s.change(ctx, func(b *pgx.Batch) {
		h.queue(b, tenant, dossier)
		old.queue(b, tenant, dossier, source)
	}, func(b *pgx.Batch) error {
		if !h.there || !old.there {
			return store.ErrNotFound
		}
		h.revision++
		h.sources--
		h.claims -= old.claims
		b.Queue(string(blankSource), tenant, dossier, old.revision)
		b.Queue(string(deleteSourceClaims), tenant, dossier, source)
		b.Queue(string(insertRemoval), tenant, dossier, h.revision, source)
		h.advance(b, tenant, dossier)
		return nil
	})
	if err != nil {
		return 0, err
	}
	return h.revision, nil
}

// Reread is of store.Store.
func (s *Store) Reread(ctx context.Context, k store.Key, n store.Source, claims []store.Claim) error {
	tenant, dossier, source := escape(k.Tenant), escape(k.Dossier), escape(n.ID)
	var h head
	var old current
	return s.change(ctx, func(b *pgx.Batch) {
		h.queue(b, tenant, dossier)
		old.queue(b, tenant, dossier, source)
	}, func(b *pgx.Batch) error {
		if !h.there || !old.there || old.revision != n.Revision {
			return store.ErrNotFound
		}
		h.claims += len(claims) - old.claims
		var rows claimRows
		rows.add(tenant, n.ID, claims)
		b.Queue(string(rereadSource), tenant, dossier, n.Revision, n.Reading, escape(n.Engine), len(claims))
		b.Queue(string(deleteSourceClaims), tenant, dossier, source)
		rows.queue(b, tenant, dossier)
		h.advance(b, tenant, dossier)
		return nil
	})
}
