package postgres

// Every statement of this package, but for those that set up and look after
// the schema (migrate.go). Its type says where a statement goes on a
// distributed database, and a test holds it to that.
type (
	// A routed statement names tenant and dossier, as $1 and $2: it goes to the
	// one shard that has the dossier.
	routed string
	// A fanned statement goes to all shards.
	fanned string
)

// What is read of a dossier's row, in the order of scanDossier.
const dossierColumns = `tenant, dossier, uid, title, description, created, updated,
	version, revision, sources, claims, request, digest`

const (
	insertDossier routed = `
INSERT INTO dossiers (` + dossierColumns + `)
VALUES ($1, $2, $3, $4, $5, $6, $7, 1, 0, 0, 0, $8, $9)
ON CONFLICT (tenant, dossier) DO NOTHING
RETURNING ` + dossierColumns

	selectDossier routed = `
SELECT ` + dossierColumns + `
FROM dossiers
WHERE tenant = $1 AND dossier = $2`

	listDossiers fanned = `
SELECT ` + dossierColumns + `
FROM dossiers
WHERE tenant = $1 AND dossier > $2
ORDER BY dossier
LIMIT $3`

	updateDossier routed = `
UPDATE dossiers
SET title = $3, description = $4, updated = $5, version = version + 1
WHERE tenant = $1 AND dossier = $2 AND ($6::bigint = 0 OR version = $6)
RETURNING ` + dossierColumns

	selectRevisions fanned = `
SELECT dossier, revision
FROM dossiers
WHERE tenant = $1 AND dossier = ANY ($2::text[])`
)

// Locking. Who changes what belongs to a dossier takes one of these first, so
// that there is one order of locks and one order of revisions.
const (
	lockDossier routed = `
SELECT version, revision, sources, claims
FROM dossiers
WHERE tenant = $1 AND dossier = $2
FOR NO KEY UPDATE`

	// Makes revisions for sources that are all taken to be new.
	reserveRevisions routed = `
UPDATE dossiers
SET revision = revision + $3::integer, sources = sources + $3::integer, claims = claims + $4::integer
WHERE tenant = $1 AND dossier = $2
RETURNING revision, sources, claims`

	// Keeps the dossier from going; lets revisions be made meanwhile.
	holdDossier routed = `
SELECT revision
FROM dossiers
WHERE tenant = $1 AND dossier = $2
FOR KEY SHARE`

	lockWholeDossier routed = `
SELECT version, sources
FROM dossiers
WHERE tenant = $1 AND dossier = $2
FOR UPDATE`
)

const (
	deleteClaims    routed = `DELETE FROM claims WHERE tenant = $1 AND dossier = $2`
	deleteRevisions routed = `DELETE FROM revisions WHERE tenant = $1 AND dossier = $2`
	deleteReport    routed = `DELETE FROM reports WHERE tenant = $1 AND dossier = $2`
	deleteDossier   routed = `DELETE FROM dossiers WHERE tenant = $1 AND dossier = $2`
)

const (
	// Those of the sources to add that are there, and what came of their
	// requests. Two index scans: an OR of both would read the whole dossier.
	selectKnown routed = `
SELECT source, '' AS request, NULL::bytea AS digest, revision, created
FROM revisions
WHERE tenant = $1 AND dossier = $2 AND kept AND source = ANY ($3::text[])
UNION ALL
SELECT '', request, digest, revision, created
FROM revisions
WHERE tenant = $1 AND dossier = $2 AND request <> '' AND request = ANY ($4::text[])`

	insertSources routed = `
INSERT INTO revisions (tenant, dossier, revision, source, removed, kept,
	created, request, digest, engine, claims, body, reading)
SELECT $1::text, $2::text, s.revision, s.source, false, true,
	s.created, s.request, s.digest, s.engine, s.claims, s.body, s.reading
FROM unnest($3::bigint[], $4::text[], $5::timestamptz[], $6::text[], $7::bytea[],
	$8::text[], $9::integer[], $10::bytea[], $11::bytea[])
	AS s (revision, source, created, request, digest, engine, claims, body, reading)`

	insertClaims routed = `
INSERT INTO claims (tenant, dossier, source, number, terms, bounds, period, body)
SELECT $1::text, $2::text, c.source, c.number, c.terms::text[], c.bounds::numrange, c.period, c.body
FROM unnest($3::text[], $4::integer[], $5::text[], $6::text[], $7::tstzrange[], $8::bytea[])
	AS c (source, number, terms, bounds, period, body)`

	advanceDossier routed = `
UPDATE dossiers
SET revision = $3, sources = $4, claims = $5
WHERE tenant = $1 AND dossier = $2`

	selectSource routed = `
SELECT source, revision, created, engine, body, reading
FROM revisions
WHERE tenant = $1 AND dossier = $2 AND kept AND source = $3`

	listSources routed = `
SELECT source, revision, created, engine, body
FROM revisions
WHERE tenant = $1 AND dossier = $2 AND revision > $3 AND kept
ORDER BY revision
LIMIT $4`

	// Whether there is such a dossier; for lists that came out empty.
	existsDossier routed = `
SELECT revision
FROM dossiers
WHERE tenant = $1 AND dossier = $2`

	selectKept routed = `
SELECT revision, claims
FROM revisions
WHERE tenant = $1 AND dossier = $2 AND kept AND source = $3`

	blankSource routed = `
UPDATE revisions
SET kept = false, claims = 0, body = NULL, reading = NULL
WHERE tenant = $1 AND dossier = $2 AND revision = $3`

	insertRemoval routed = `
INSERT INTO revisions (tenant, dossier, revision, source, removed, kept,
	created, request, digest, engine, claims)
VALUES ($1, $2, $3, $4, true, false, now(), '', '', '', 0)`

	rereadSource routed = `
UPDATE revisions
SET reading = $4, engine = $5, claims = $6
WHERE tenant = $1 AND dossier = $2 AND revision = $3`

	deleteSourceClaims routed = `
DELETE FROM claims
WHERE tenant = $1 AND dossier = $2 AND source = $3`
)

const (
	selectChanges routed = `
SELECT revision, source, removed, CASE WHEN kept THEN reading END, CASE WHEN kept THEN engine ELSE '' END
FROM revisions
WHERE tenant = $1 AND dossier = $2 AND revision > $3
ORDER BY revision
LIMIT $4`

	putReport routed = `
INSERT INTO reports (tenant, dossier, revision, engine, body)
VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (tenant, dossier) DO UPDATE
SET revision = EXCLUDED.revision, engine = EXCLUDED.engine, body = EXCLUDED.body
WHERE reports.revision <= EXCLUDED.revision`

	selectReport routed = `
SELECT revision, engine, body
FROM reports
WHERE tenant = $1 AND dossier = $2`
)

// A search is put together of these: $1 is the tenant, %d the place of a
// condition's first argument.
const (
	searchClaims fanned = `
SELECT dossier, source, number, body
FROM claims
WHERE tenant = $1`
	searchTerms  fanned = ` AND terms @> $%[1]d::text[]`
	searchNodes  fanned = ` AND terms && $%[1]d::text[]`
	searchBounds fanned = ` AND bounds && numrange($%[1]d::numeric, $%[2]d::numeric, '[]')`
	searchPeriod fanned = ` AND period && CASE WHEN $%[1]d::timestamptz > $%[2]d::timestamptz THEN 'empty'
		ELSE tstzrange($%[1]d::timestamptz, $%[2]d::timestamptz, '[)') END`
	searchAfter fanned = ` AND (dossier, source, number) > ($%[1]d::text, $%[2]d::text, $%[3]d::integer)`
	searchOrder fanned = `
ORDER BY dossier, source, number
LIMIT $%[1]d`
)

const (
	beginChange  = `BEGIN`
	commitChange = `COMMIT`
)
