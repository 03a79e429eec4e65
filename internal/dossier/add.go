package dossier

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"encoding/binary"
	"fmt"
	"hash"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"github.com/seed4521bc5c/crosscheck/internal/claim"
	"github.com/seed4521bc5c/crosscheck/internal/engine"
	"github.com/seed4521bc5c/crosscheck/internal/store"
)

// Create keeps a new dossier. An id that is empty is assigned: the same one
// for the same request id. The errors are the store's.
func (k *Keeper) Create(ctx context.Context, key store.Key, title, description, requestID string) (store.Dossier, error) {
	digest := newDigest()
	digest.text(key.Dossier, title, description)
	if key.Dossier == "" {
		key.Dossier = assigned("d", key.Tenant, requestID)
	}
	now := k.now()
	return k.cfg.Store.CreateDossier(ctx, store.Dossier{
		Key: key, UID: randomID(""), Title: title, Description: description,
		Created: now, Updated: now, Request: store.Request{ID: requestID, Digest: digest.sum()},
	})
}

// Delete removes a dossier, and ends its watching. The errors are the store's.
func (k *Keeper) Delete(ctx context.Context, key store.Key, version int64, force bool) error {
	err := k.cfg.Store.DeleteDossier(ctx, key, version, force)
	if err == nil {
		k.cache.drop(key)
		k.hub.gone(key)
	}
	return err
}

// NewSource is a source to add. Where the source's id is empty, one is
// assigned: the same one for the same request id.
type NewSource struct {
	Source    claim.Source
	RequestID string
	Err       error // says that the source is not to be added, and is its result
}

// Added is what became of a NewSource.
type Added struct {
	ID       string
	Revision int64
	Created  time.Time
	Err      error // the store's, or an *engine.FieldError with a path from "source"
}

// Add reads sources and keeps them, each for itself, as one change of the
// store; when it returns they are kept for good. The call's own error is all
// sources': none was added.
func (k *Keeper) Add(ctx context.Context, key store.Key, sources []NewSource) ([]Added, error) {
	rows := make([]store.NewSource, len(sources))
	out := make([]Added, len(sources))
	if err := k.read(ctx, key, sources, rows, out); err != nil {
		return nil, err
	}
	var good []store.NewSource
	var place []int
	for i := range rows {
		if out[i].Err == nil {
			good, place = append(good, rows[i]), append(place, i)
		}
	}
	if len(good) == 0 {
		// There may be nothing to add to, which comes before what is wrong with
		// each source.
		_, err := k.cfg.Store.GetDossier(ctx, key)
		return out, err
	}
	added, err := k.cfg.Store.AddSources(ctx, key, good, k.cfg.Limits)
	if err != nil {
		return nil, err
	}
	last := int64(0)
	for n, a := range added {
		o := &out[place[n]]
		o.Revision, o.Created, o.Err = a.Revision, a.Created, a.Err
		if a.Err == nil {
			last = max(last, a.Revision)
		}
	}
	if last > 0 {
		k.hub.tell(key, last)
	}
	return out, nil
}

// DeleteSource removes a source. The errors are the store's.
func (k *Keeper) DeleteSource(ctx context.Context, key store.Key, id string) error {
	revision, err := k.cfg.Store.DeleteSource(ctx, key, id)
	if err == nil {
		k.hub.tell(key, revision)
	}
	return err
}

// read makes rows of sources, side by side, and keeps their order. What is
// wrong with one source is its result; the error is the context's.
func (k *Keeper) read(ctx context.Context, key store.Key, sources []NewSource, rows []store.NewSource, out []Added) error {
	var next atomic.Int64
	var fault atomic.Value // of a panic, which is handed to the caller's goroutine
	one := func(i int) {
		defer func() {
			if v := recover(); v != nil {
				fault.CompareAndSwap(nil, fmt.Sprintf("source %d: %v\n%s", i, v, debug.Stack()))
			}
		}()
		rows[i], out[i].Err = k.row(ctx, key, &sources[i])
		out[i].ID = rows[i].ID
	}
	var wg sync.WaitGroup
	for range min(len(sources), cap(k.workers)) {
		wg.Go(func() {
			for i := int(next.Add(1)) - 1; i < len(sources) && fault.Load() == nil && ctx.Err() == nil; i = int(next.Add(1)) - 1 {
				one(i)
			}
		})
	}
	wg.Wait()
	if v := fault.Load(); v != nil {
		panic(v)
	}
	return ctx.Err()
}

// row reads one source.
func (k *Keeper) row(ctx context.Context, key store.Key, n *NewSource) (store.NewSource, error) {
	if n.Err != nil {
		return store.NewSource{}, n.Err
	}
	src := n.Source
	request := store.Request{ID: n.RequestID, Digest: digestOf(&src)}
	if src.ID == "" {
		src.ID = assigned("s", key.Tenant+"/"+key.Dossier, n.RequestID)
	}
	row := store.NewSource{Request: request}
	var err error
	var reading *engine.Reading
	if row.Source, reading, row.Claims, err = k.readSource(ctx, &src); err != nil {
		return store.NewSource{}, err
	}
	k.recent.put(sha256.Sum256(row.Reading), reading, len(row.Reading))
	row.Created = k.now()
	return row, nil
}

// readSource reads a source, and gives what is stored of it. The error is an
// *engine.FieldError, the context's, or a fault.
func (k *Keeper) readSource(ctx context.Context, src *claim.Source) (store.Source, *engine.Reading, []store.Claim, error) {
	reading, err := k.cfg.Engine.Read(ctx, *src)
	if err != nil {
		return store.Source{}, nil, nil, err
	}
	row := store.Source{ID: src.ID, Engine: engine.ReadingVersion}
	if row.Body, err = k.cfg.Codec.Source(src); err != nil {
		return row, nil, nil, err
	}
	if row.Reading, err = reading.MarshalBinary(); err != nil {
		return row, nil, nil, err
	}
	claims := make([]store.Claim, len(reading.Claims))
	for i := range reading.Claims {
		c := &reading.Claims[i]
		claims[i] = store.Claim{Number: i, Terms: terms(c)}
		if claims[i].Body, err = k.cfg.Codec.Claim(c); err != nil {
			return row, nil, nil, err
		}
	}
	return row, reading, claims, nil
}

// now is the time as stores keep it.
func (k *Keeper) now() time.Time { return k.cfg.Now().UTC().Truncate(time.Microsecond) }

// ids are lower-case letters and digits that are hard to mistake for each
// other, and sort and read alike in every place.
var ids = base32.NewEncoding("0123456789abcdefghjkmnpqrstvwxyz").WithPadding(base32.NoPadding)

// randomID is an id of 128 random bits behind a prefix.
func randomID(prefix string) string {
	b := make([]byte, 16)
	_, _ = rand.Read(b) // never fails
	return prefix + ids.EncodeToString(b)
}

// assigned is an id for what came without one: made from the request id, so
// that a retry names the same thing, or random where there is none.
func assigned(prefix, within, requestID string) string {
	if requestID == "" {
		return randomID(prefix)
	}
	d := newDigest()
	d.text("id", prefix, within, requestID)
	return prefix + ids.EncodeToString(d.h.Sum(nil)[:16])
}

// digest is a hash of a request's content, field by field, the same in every
// version of the program.
type digest struct{ h hash.Hash }

func newDigest() digest { return digest{sha256.New()} }

// text adds fields; the length in front of each keeps them apart.
func (d digest) text(fields ...string) {
	for _, f := range fields {
		_, _ = d.h.Write(binary.AppendUvarint(nil, uint64(len(f))))
		_, _ = d.h.Write([]byte(f))
	}
}

func (d digest) sum() string { return ids.EncodeToString(d.h.Sum(nil)) }

// digestOf is the digest of a source as its caller gave it.
func digestOf(s *claim.Source) string {
	d := newDigest()
	published := ""
	if !s.Published.IsZero() {
		published = s.Published.UTC().Format(time.RFC3339Nano)
	}
	d.text(s.ID, s.Publisher, s.Title, s.URI, published, s.Language, s.Text, s.HTML)
	d.text(s.Statements...)
	return d.sum()
}
