-- +goose Up
-- Which identities there are, and under which sequence, in a table of its own instead of an index of the journal: a batch brings
-- a few of each employee, and put in by their order those that lie together are written together.
CREATE TABLE identity (
    source INTEGER NOT NULL, -- word
    id     TEXT    NOT NULL,
    seq    INTEGER NOT NULL, -- of the event in the journal
    PRIMARY KEY (source, id)
) STRICT, WITHOUT ROWID;
INSERT INTO identity SELECT source, id, seq FROM journal ORDER BY source, id;
DROP INDEX journal_identity;
