-- +goose Up
-- The journal's facts about an employee once more, some tens in a row: in the journal they lie as far apart as the log is long,
-- and whoever folds somebody as known then reads them all. What was recorded after the last pack is read from the journal. A
-- pack never changes. Kept together by entity they would cost more to write than they save.
CREATE TABLE pack (
    id      INTEGER PRIMARY KEY,
    entity  INTEGER NOT NULL,
    through INTEGER NOT NULL, -- sequence of the last fact in it
    facts   BLOB    NOT NULL  -- see projections/sqlite/pack.go
) STRICT;
CREATE INDEX pack_entity ON pack (entity, through);
