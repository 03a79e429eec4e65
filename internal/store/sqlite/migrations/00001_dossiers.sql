-- A tenant's dossier is found by (tenant, dossier), and all that belongs to it
-- by keys that begin so. Sources are rows with a number instead, which they
-- come by one after the other: their texts are appended to the file, and the
-- text index, which knows rows by number alone, can name them.
--
-- Times are microseconds since 1970.

-- +goose Up
CREATE TABLE dossiers (
    tenant      TEXT    NOT NULL,
    dossier     TEXT    NOT NULL,
    uid         TEXT    NOT NULL,
    created     INTEGER NOT NULL,
    updated     INTEGER NOT NULL,
    version     INTEGER NOT NULL, -- of title and description, from 1
    revision    INTEGER NOT NULL, -- of the sources, from 0
    sources     INTEGER NOT NULL, -- how many there are
    claims      INTEGER NOT NULL, -- how many these make
    request     TEXT    NOT NULL, -- id of the request that made it; '' is none
    digest      TEXT    NOT NULL, -- of that request's content
    title       TEXT    NOT NULL,
    description TEXT    NOT NULL,
    PRIMARY KEY (tenant, dossier)
) STRICT, WITHOUT ROWID;

-- One row a revision. A source is kept in the row of the revision that it made;
-- when it goes, that row loses its body and reading, and the next revision says
-- that it went.
CREATE TABLE revisions (
    row      INTEGER PRIMARY KEY,
    tenant   TEXT    NOT NULL,
    dossier  TEXT    NOT NULL,
    revision INTEGER NOT NULL,
    source   TEXT    NOT NULL,
    removed  INTEGER NOT NULL, -- 1: the source went with this revision; 0: it came
    kept     INTEGER NOT NULL, -- 1: the source came with this revision and is there
    created  INTEGER NOT NULL,
    request  TEXT    NOT NULL, -- id of the request that added it; '' is none
    digest   TEXT    NOT NULL, -- of that request's content
    engine   TEXT    NOT NULL,
    claims   INTEGER NOT NULL, -- how many it makes
    reading  BLOB,
    body     BLOB
) STRICT;
CREATE UNIQUE INDEX revisions_revision ON revisions (tenant, dossier, revision);
CREATE UNIQUE INDEX revisions_source ON revisions (tenant, dossier, source) WHERE kept = 1;
CREATE UNIQUE INDEX revisions_request ON revisions (tenant, dossier, request) WHERE request <> '';

-- The claims of a source that is kept, packed (pack.go): what they are searched
-- by, and their bodies one after the other.
CREATE TABLE claims (
    row    INTEGER PRIMARY KEY, -- of revisions
    terms  BLOB NOT NULL,
    bodies BLOB NOT NULL
) STRICT;

-- Where the sources that have claims stand: what a search sorts by, in few
-- pages.
CREATE TABLE places (
    row     INTEGER PRIMARY KEY, -- of revisions
    tenant  TEXT NOT NULL,
    dossier TEXT NOT NULL,
    source  TEXT NOT NULL
) STRICT;

-- Which claims have a term: a row of it is one of revisions, times 2^20, plus
-- the claim's place among its source's. Terms are hashes (terms.go). It keeps no
-- text and no positions.
CREATE VIRTUAL TABLE terms USING fts5 (
    hashes, content = '', contentless_delete = 1, detail = none, tokenize = 'ascii'
);

CREATE TABLE reports (
    tenant   TEXT    NOT NULL,
    dossier  TEXT    NOT NULL,
    revision INTEGER NOT NULL,
    engine   TEXT    NOT NULL,
    body     BLOB    NOT NULL,
    PRIMARY KEY (tenant, dossier)
) STRICT;
