// Package store says what keeps dossiers: the interface that every store
// fulfils, and the values that pass through it. The comments of Store are its
// contract; storetest holds every store to them.
//
// A store knows nothing of what it keeps: a reading, a claim and a report are
// bytes to it, made and understood by package dossier. Of a claim it knows
// besides, in Terms, what SearchClaims asks for.
package store

import (
	"context"
	"errors"
	"time"
)

// The errors of a store. They come wrapped; test with errors.Is. Any other
// error is a fault that a retry may or may not mend.
var (
	// ErrNotFound: the tenant has no such dossier, or the dossier no such
	// source. Another tenant's dossier is not found either.
	ErrNotFound = errors.New("not found")
	// ErrExists: a dossier or source of that id is there already.
	ErrExists = errors.New("exists already")
	// ErrStale: the dossier's Version is not the one given.
	ErrStale = errors.New("changed since it was read")
	// ErrNotEmpty: the dossier has sources and its delete is not forced.
	ErrNotEmpty = errors.New("has sources")
	// ErrFull: a limit of Limits would be passed. It comes as *FullError.
	ErrFull = errors.New("takes no more")
	// ErrReused: the request id was used before, for another content.
	ErrReused = errors.New("request id was used for another request")
	// ErrUnavailable: the store cannot be reached, or gave up halfway; a change
	// may or may not have been kept, and a retry with the same request id finds
	// out. Worth a retry.
	ErrUnavailable = errors.New("store is unavailable")
	// ErrNoRoom: the disk or the quota is full; nothing of the change was kept.
	ErrNoRoom = errors.New("store has no room left")
	// ErrSchema: the store's schema is older or newer than this program knows.
	// Its text says what to run.
	ErrSchema = errors.New("schema does not fit")
)

// FullError says which limit a source would have passed. It is an ErrFull.
type FullError struct {
	Limit string // "sources" or "claims"
	Max   int
}

func (e *FullError) Error() string { return "dossier takes no more " + e.Limit }

// Is tells errors.Is that the error is an ErrFull.
func (e *FullError) Is(target error) bool { return target == ErrFull }

// Key names a dossier of a tenant. Neither part is empty.
type Key struct {
	Tenant, Dossier string
}

// Dossier is a row: what is kept of a dossier beside its sources.
type Dossier struct {
	Key
	UID                string // unique for good
	Title, Description string
	Created, Updated   time.Time // UTC, to the microsecond
	Version            int64     // counts the states of Title and Description from 1
	Revision           int64     // counts the changes of its sources from 0, without gaps
	Sources, Claims    int       // how many it holds
	Request            Request   // that created it
}

// Request identifies a call that may be repeated. ID is empty where the caller
// gave none; then nothing is looked up. Digest is a hash of the content.
type Request struct {
	ID     string
	Digest string
}

// Source is a row: a source as it is kept.
type Source struct {
	ID       string
	Revision int64     // the dossier's revision that it made
	Created  time.Time // UTC, to the microsecond
	Body     []byte    // the source itself
	Reading  []byte    // what was read of it
	Engine   string    // version of the engine that read it
}

// NewSource is a source to add. Revision of its Source is not read.
type NewSource struct {
	Source
	Request Request
	Claims  []Claim
}

// Claim is a row of the search: a claim of a source with its terms.
type Claim struct {
	Number int // place among the source's claims, from 0
	Terms
	Body []byte // the claim itself
}

// Terms is what claims are searched by.
type Terms struct {
	Words []string // lower-case lemmas of the measure, its qualifiers and what it is of
	Units []string // names of the unit: its code, and the noun that is counted
	// Lower and Upper bound the values that the claim can stand for, as plain
	// decimals ("-12.50"); empty where there is no bound on that side.
	Lower, Upper string
	// From and To bound the period, half-open; both zero where it is unknown.
	From, To time.Time
}

// Limits bounds a dossier; 0 is no bound.
type Limits struct {
	Sources, Claims int
}

// Added is what became of one NewSource: its revision and time, or an error
// of the list above.
type Added struct {
	Revision int64
	Created  time.Time
	// Again says that an earlier call with the same request already added it:
	// Revision and Created are that call's.
	Again bool
	Err   error
}

// Change is one revision of a dossier.
type Change struct {
	Revision int64
	SourceID string
	Removed  bool // the source went; else it came
	// Reading and Engine are those of the source that came. Reading is nil where
	// the source has gone since.
	Reading []byte
	Engine  string
}

// Report is a report as it was computed of a revision.
type Report struct {
	Revision int64
	Engine   string // version of the engine that made it
	Body     []byte
}

// Query is a search. Terms that are empty ask for nothing; those that are
// given are to hold together.
type Query struct {
	Words        []string // each of them is among the claim's words
	Unit         string   // is among the claim's units, compared exactly
	Lower, Upper string   // plain decimals: the claim's values overlap [Lower, Upper]
	From, To     time.Time
	After        Place // where the page before ended; the zero Place is the start
	Limit        int   // at least 1
}

// Place is where a claim stands among those found: they come by dossier id,
// source id (both in byte order) and number.
type Place struct {
	Dossier, Source string
	Number          int
}

// Hit is a claim that was found.
type Hit struct {
	Place
	Body []byte
}

// Store keeps dossiers. Every method may be called from any number of
// goroutines, and from any number of processes where the store is shared by
// several; each is atomic. A change that was answered without an error
// survives the death of the process and of the store's own; a change that was
// answered with one of the errors above other than ErrUnavailable has left
// nothing behind. Methods end with the context's error soon after it is done.
// Slices and bytes that were given or returned are not written to afterwards
// by either side. Text may hold any Unicode; ids are never empty.
type Store interface {
	// CreateDossier keeps d with Version 1, Revision 0 and no sources, and
	// returns it so. Where the id is taken: the dossier that is there, if its
	// request is the same as d's and has an id; else ErrReused if only the
	// request's id is the same; else ErrExists.
	CreateDossier(ctx context.Context, d Dossier) (Dossier, error)
	// GetDossier returns a dossier, or ErrNotFound.
	GetDossier(ctx context.Context, k Key) (Dossier, error)
	// ListDossiers returns up to limit of a tenant's dossiers whose ids come
	// after the given one, in the byte order of their ids.
	ListDossiers(ctx context.Context, tenant, after string, limit int) ([]Dossier, error)
	// UpdateDossier sets Title, Description and Updated of d's dossier, raises
	// its Version and returns it whole. ErrNotFound; ErrStale unless d.Version
	// is 0 or the one kept.
	UpdateDossier(ctx context.Context, d Dossier) (Dossier, error)
	// DeleteDossier removes a dossier and all that is kept of it. ErrNotFound;
	// ErrStale unless version is 0 or the one kept; ErrNotEmpty where it has
	// sources and force is false.
	DeleteDossier(ctx context.Context, k Key, version int64, force bool) error

	// AddSources adds each source for itself, in order, as one change of the
	// store: each that is added raises the dossier's revision by one and has
	// the new one. Added.Err of a source is ErrExists, ErrReused or ErrFull;
	// the others are added all the same. The call's own error, ErrNotFound
	// among them, is all sources': none was added. A request id is remembered
	// as long as the dossier lives, also when its source has gone.
	AddSources(ctx context.Context, k Key, sources []NewSource, l Limits) ([]Added, error)
	// GetSource returns a source, or ErrNotFound.
	GetSource(ctx context.Context, k Key, id string) (Source, error)
	// ListSources returns up to limit of a dossier's sources that made a
	// revision after the given one, in the order of their revisions; without
	// their readings. ErrNotFound where there is no such dossier.
	ListSources(ctx context.Context, k Key, after int64, limit int) ([]Source, error)
	// DeleteSource removes a source with its claims and returns the revision
	// that this made. ErrNotFound.
	DeleteSource(ctx context.Context, k Key, id string) (int64, error)
	// Reread replaces the reading, engine and claims of the source of that id
	// and revision. It makes no revision. ErrNotFound where that source has
	// gone.
	Reread(ctx context.Context, k Key, s Source, claims []Claim) error

	// Changes returns up to limit of a dossier's revisions after the given
	// one, in order and without gaps. ErrNotFound where there is no such
	// dossier.
	Changes(ctx context.Context, k Key, after int64, limit int) ([]Change, error)
	// Revisions returns the revision of each dossier, and leaves out those that
	// are not there. It is the poll of all watchers of a process in one call.
	Revisions(ctx context.Context, keys []Key) (map[Key]int64, error)
	// PutReport keeps r as the dossier's report, unless one of a later revision
	// is kept. Where the dossier is not there it does nothing.
	PutReport(ctx context.Context, k Key, r Report) error
	// GetReport returns the report last kept, of whatever revision, or
	// ErrNotFound.
	GetReport(ctx context.Context, k Key) (Report, error)

	// SearchClaims returns up to q.Limit claims of a tenant's dossiers that fit
	// q, by Place.
	SearchClaims(ctx context.Context, tenant string, q Query) ([]Hit, error)

	// Ping returns nil where the store can be read and written, ErrSchema or
	// ErrUnavailable.
	Ping(ctx context.Context) error
	// Close gives back what the store holds. No method is called after it.
	Close() error
}
