package main

import (
	"context"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/seed4521bc5c/crosscheck/internal/store"
)

// barePostgres is pgx and PostgreSQL as fast as they go: prepared statements, a
// transaction in one round trip, all claims of a source in one statement.
type barePostgres struct {
	pool   *pgxpool.Pool
	claims map[string]*claimColumns // by source
}

// claimColumns are the claims of a source as the store keeps them.
type claimColumns struct {
	numbers                []int32
	terms, bounds, periods []*string
	bodies                 [][]byte
}

func openPostgres(ctx context.Context, l *load, round string) (engine, error) {
	config, err := pgxpool.ParseConfig(l.url)
	if err != nil {
		return nil, err
	}
	config.MaxConns = int32(l.writers)
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return nil, err
	}
	b := barePostgres{pool, map[string]*claimColumns{}}
	rows, err := pool.Query(ctx, `SELECT source, number, terms::text, bounds::text, period::text, body
FROM claims WHERE tenant = $1 AND dossier LIKE $2 ORDER BY source, number`, l.tenant, round+"-%")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var source string
		var number int32
		var terms, bounds, period *string
		var body []byte
		if err := rows.Scan(&source, &number, &terms, &bounds, &period, &body); err != nil {
			return nil, err
		}
		c := b.claims[source]
		if c == nil {
			c = &claimColumns{}
			b.claims[source] = c
		}
		c.numbers, c.terms = append(c.numbers, number), append(c.terms, terms)
		c.bounds, c.periods = append(c.bounds, bounds), append(c.periods, period)
		c.bodies = append(c.bodies, body)
	}
	return b, rows.Err()
}

func (b barePostgres) close() { b.pool.Close() }

const (
	bareSource = `INSERT INTO revisions (tenant, dossier, revision, source, removed, kept,
	created, request, digest, engine, claims, body, reading)
VALUES ($1, $2, $3, $4, false, true, $5, $6, $7, $8, $9, $10, $11)`
	bareClaims = `INSERT INTO claims (tenant, dossier, source, number, terms, bounds, period, body)
SELECT $1, $2, $3, c.number, c.terms::text[], c.bounds::numrange, c.period::tstzrange, c.body
FROM unnest($4::integer[], $5::text[], $6::text[], $7::text[], $8::bytea[])
	AS c (number, terms, bounds, period, body)`
	bareDossier = `UPDATE dossiers SET revision = revision + 1, sources = sources + 1, claims = claims + $3
WHERE tenant = $1 AND dossier = $2`
)

func (b barePostgres) add(ctx context.Context, k store.Key, revision int64, n *store.NewSource) error {
	c := b.claims[n.ID]
	var batch pgx.Batch
	batch.Queue("BEGIN")
	batch.Queue(bareDossier, k.Tenant, k.Dossier, len(n.Claims))
	batch.Queue(bareSource, k.Tenant, k.Dossier, revision, n.ID, n.Created, n.Request.ID, []byte(n.Request.Digest),
		n.Engine, len(n.Claims), n.Body, n.Reading)
	batch.Queue(bareClaims, k.Tenant, k.Dossier, n.ID, c.numbers, c.terms, c.bounds, c.periods, c.bodies)
	batch.Queue("COMMIT")
	return b.pool.SendBatch(ctx, &batch).Close()
}
