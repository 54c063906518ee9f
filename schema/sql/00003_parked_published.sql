-- +goose Up
-- Parked facts are published to REJECTED: its messages through this sequence are remembered, in published_breach under keys that
-- begin with "parked:".
ALTER TABLE published ADD COLUMN rejected_stream INTEGER NOT NULL DEFAULT 0;

-- What was parked before is published too.
INSERT INTO unpublished (entity, day, month) SELECT DISTINCT entity, 2147483647, 2147483647 FROM parked WHERE true ON CONFLICT DO NOTHING;
