-- +goose Up
-- What has not filled a pack yet, one row for each employee, written again with every fact of theirs. So nothing reads the
-- journal by employee but for the few facts of the other kinds, and its index by entity, of which a batch touched a page for
-- each employee, goes. What older versions have left open is found by a rebuild: they had version 1 of the rules.
CREATE TABLE pack_open (
    entity INTEGER PRIMARY KEY,
    facts  BLOB NOT NULL -- see projections/sqlite/pack.go
) STRICT;
DROP INDEX journal_entity;
DROP INDEX journal_loans;
CREATE INDEX journal_common ON journal (entity) WHERE kind > 0;
