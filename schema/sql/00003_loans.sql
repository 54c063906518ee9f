-- +goose Up
-- Whether somebody ever asked for a loan: without it, a question about the past reads all of their events to find none.
CREATE INDEX journal_loans ON journal (entity) WHERE kind = 1;
