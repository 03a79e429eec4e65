package postgres

import (
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"github.com/seed4521bc5c/crosscheck/internal/store"
)

// sourceRows are the columns of insertSources.
type sourceRows struct {
	revisions        []int64
	names            []string
	created          []time.Time
	requests         []string
	digests          [][]byte
	engines          []string
	claims           []int32
	bodies, readings [][]byte
}

// add adds a row but for its revision.
func (r *sourceRows) add(n *store.NewSource) {
	r.names = append(r.names, escape(n.ID))
	r.created = append(r.created, n.Created)
	r.requests = append(r.requests, escape(n.Request.ID))
	r.digests = append(r.digests, []byte(n.Request.Digest))
	r.engines = append(r.engines, escape(n.Engine))
	r.claims = append(r.claims, int32(len(n.Claims)))
	r.bodies = append(r.bodies, n.Body)
	r.readings = append(r.readings, n.Reading)
}

func (r *sourceRows) queue(b *pgx.Batch, tenant, dossier string) {
	b.Queue(string(insertSources), tenant, dossier, r.revisions, r.names, r.created, r.requests, r.digests,
		r.engines, r.claims, r.bodies, r.readings)
}

// claimRows are the columns of insertClaims.
type claimRows struct {
	sources []string
	numbers []int32
	terms   []string // each the text of an array
	bounds  []string // each the text of a range
	periods []pgtype.Range[pgtype.Timestamptz]
	bodies  [][]byte
}

func (r *claimRows) add(tenant, source string, claims []store.Claim) {
	source = escape(source)
	var text []byte
	for i := range claims {
		c := &claims[i]
		text = appendArray(text[:0], claimCells(terms(tenant, c.Terms), tenant, c.Terms))
		r.sources = append(r.sources, source)
		r.numbers = append(r.numbers, int32(c.Number))
		r.terms = append(r.terms, string(text))
		r.bounds = append(r.bounds, bounds(c.Lower, c.Upper))
		r.periods = append(r.periods, period(c.From, c.To))
		r.bodies = append(r.bodies, c.Body)
	}
}

func (r *claimRows) queue(b *pgx.Batch, tenant, dossier string) {
	if len(r.sources) == 0 {
		return
	}
	b.Queue(string(insertClaims), tenant, dossier, r.sources, r.numbers, r.terms, r.bounds, r.periods, r.bodies)
}

// period is a claim's period as the database keeps it; null where it is
// unknown.
func period(from, to time.Time) pgtype.Range[pgtype.Timestamptz] {
	r := pgtype.Range[pgtype.Timestamptz]{LowerType: pgtype.Unbounded, UpperType: pgtype.Unbounded}
	r.Valid = !from.IsZero() || !to.IsZero()
	if !from.IsZero() {
		r.Lower, r.LowerType = pgtype.Timestamptz{Time: from, Valid: true}, pgtype.Inclusive
	}
	if !to.IsZero() {
		r.Upper, r.UpperType = pgtype.Timestamptz{Time: to, Valid: true}, pgtype.Exclusive
	}
	if !from.IsZero() && !to.IsZero() && !from.Before(to) {
		r.LowerType, r.UpperType = pgtype.Empty, pgtype.Empty
	}
	return r
}

// instant is a time for the database; nil is none.
func instant(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}
