-- +goose Up
-- The reason of a rejection in Italian too; empty for what was rejected before it was kept.
ALTER TABLE rejected ADD COLUMN reason_it TEXT NOT NULL DEFAULT '';

DROP VIEW rejections;
CREATE VIEW rejections AS
SELECT j.seq AS sequence, j.company, j.subject AS employee, datetime(r.recorded / 1000000000, 'unixepoch') AS recorded,
       j.source, j.id, j.code, j.pointer, j.reason, j.reason_it, j.resolved_by, CAST(j.raw AS TEXT) AS raw
FROM rejected j JOIN record r ON r.seq = j.seq;
