-- +goose Up
-- The Merkle trees over the leaves of records (projections/seal), one for each company and stream.
CREATE TABLE seal_tree (
    id      INTEGER PRIMARY KEY,
    company TEXT    NOT NULL,
    stream  TEXT    NOT NULL,
    size    INTEGER NOT NULL,
    UNIQUE (company, stream)
) STRICT;

-- The leaf of each record: whose tree, its number from 0, and its hash. NULL where the log has no leaves.
ALTER TABLE record ADD COLUMN tree INTEGER;
ALTER TABLE record ADD COLUMN n INTEGER;
ALTER TABLE record ADD COLUMN leaf BLOB;

-- The first sequence of every 256 leaves of a tree, which are a tile of level 0.
CREATE TABLE seal_start (
    tree INTEGER NOT NULL,
    tile INTEGER NOT NULL,
    seq  INTEGER NOT NULL,
    PRIMARY KEY (tree, tile)
) STRICT, WITHOUT ROWID;

-- The tiles of the levels above: up to 256 hashes of 32 bytes, of the full tiles of the level below.
CREATE TABLE seal_tile (
    tree   INTEGER NOT NULL,
    level  INTEGER NOT NULL,
    tile   INTEGER NOT NULL,
    hashes BLOB    NOT NULL,
    PRIMARY KEY (tree, level, tile)
) STRICT;
