-- Every table is laid out so that Citus can spread it by dossier: its primary
-- key and its unique indexes begin with (tenant, dossier), and nothing refers
-- from one table to another but by these two columns. The dossier's row is the
-- lock of all that belongs to it: who changes any of it holds that row first.
--
-- Text that people gave is kept with U+0000 and U+0001 escaped, in an order
-- that stays that of its bytes; see text.go.

-- +goose Up
CREATE TABLE dossiers (
    tenant      text COLLATE "C" NOT NULL,
    dossier     text COLLATE "C" NOT NULL,
    uid         text        NOT NULL,
    title       text        NOT NULL,
    description text        NOT NULL,
    created     timestamptz NOT NULL,
    updated     timestamptz NOT NULL,
    version     bigint      NOT NULL, -- of title and description, from 1
    revision    bigint      NOT NULL, -- of the sources, from 0
    sources     integer     NOT NULL, -- how many there are
    claims      integer     NOT NULL, -- how many these make
    request     text        NOT NULL, -- id of the request that made it; '' is none
    digest      bytea       NOT NULL, -- of that request's content
    PRIMARY KEY (tenant, dossier)
) WITH (fillfactor = 70); -- each revision is an update in place

-- One row a revision. A source is kept in the row of the revision that it made;
-- when it goes, that row loses its body and reading, and the next revision says
-- that it went.
CREATE TABLE revisions (
    tenant   text COLLATE "C" NOT NULL,
    dossier  text COLLATE "C" NOT NULL,
    revision bigint      NOT NULL,
    source   text COLLATE "C" NOT NULL,
    removed  boolean     NOT NULL, -- the source went with this revision; else it came
    kept     boolean     NOT NULL, -- the source came with this revision and is there
    created  timestamptz NOT NULL,
    request  text        NOT NULL, -- id of the request that added it; '' is none
    digest   bytea       NOT NULL, -- of that request's content
    engine   text        NOT NULL,
    claims   integer     NOT NULL, -- how many it makes
    body     bytea,
    reading  bytea,
    PRIMARY KEY (tenant, dossier, revision)
);
CREATE UNIQUE INDEX revisions_source ON revisions (tenant, dossier, source) WHERE kept;
CREATE UNIQUE INDEX revisions_request ON revisions (tenant, dossier, request) WHERE request <> '';

CREATE TABLE claims (
    tenant  text COLLATE "C" NOT NULL,
    dossier text COLLATE "C" NOT NULL,
    source  text COLLATE "C" NOT NULL,
    number  integer NOT NULL,
    terms   text[]  NOT NULL, -- what it is found by, with the tenant's name before each: text.go, cells.go
    bounds  numrange NOT NULL, -- the values that it can stand for
    period  tstzrange,         -- what it speaks of; null is unknown
    body    bytea,
    PRIMARY KEY (tenant, dossier, source, number)
);
-- One index for words, units, values and periods. New rows stand in a list that
-- each search reads through: it is kept short.
CREATE INDEX claims_terms ON claims USING gin (terms) WITH (gin_pending_list_limit = 1024);

CREATE TABLE reports (
    tenant   text COLLATE "C" NOT NULL,
    dossier  text COLLATE "C" NOT NULL,
    revision bigint NOT NULL,
    engine   text   NOT NULL,
    body     bytea,
    PRIMARY KEY (tenant, dossier)
);

-- lz4 is the faster one of PostgreSQL's two. Servers that were built without it
-- keep the default.
-- +goose StatementBegin
DO $$
BEGIN
    ALTER TABLE revisions ALTER COLUMN body SET COMPRESSION lz4, ALTER COLUMN reading SET COMPRESSION lz4;
    ALTER TABLE reports ALTER COLUMN body SET COMPRESSION lz4;
EXCEPTION WHEN feature_not_supported THEN
    NULL;
END
$$;
-- +goose StatementEnd
