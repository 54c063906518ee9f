-- +goose Up
-- The projections' tables. All of it follows from the log, but for told_*, outbox and shown, which remember what others
-- were told. Dates are days since 0000-03-01, instants are UTC; the views show them as people write them.

-- What is folded apart: an employee, or, with the subject 'company', the company and its loan funds.
CREATE TABLE entity (
    id      INTEGER PRIMARY KEY,
    company TEXT NOT NULL,
    subject TEXT NOT NULL,
    UNIQUE (company, subject)
) STRICT;

-- How far each is folded.
CREATE TABLE progress (
    entity  INTEGER PRIMARY KEY,
    open    INTEGER NOT NULL, -- first day not closed in what is stored, which is complete through it
    carried INTEGER NOT NULL, -- movements before this 1 January are summed in carry
    told    INTEGER NOT NULL  -- the latest open day: nothing is published before the rows reach it again
) STRICT;

-- Entities of whom what the folds gave may differ from what others were told: balances, and the rest from these days on.
CREATE TABLE untold (
    entity INTEGER PRIMARY KEY,
    day    INTEGER NOT NULL, -- of breaches
    month  INTEGER NOT NULL  -- of instructions, year * 12 + month - 1
) STRICT;

-- Every record of the log and what became of it: 0 accepted, 1 duplicate, 2 rejected.
CREATE TABLE record (
    seq      INTEGER PRIMARY KEY,
    recorded INTEGER NOT NULL, -- nanoseconds since 1970-01-01; 0: the log has no times
    outcome  INTEGER NOT NULL
) STRICT;

CREATE TABLE word (
    id   INTEGER PRIMARY KEY,
    text TEXT NOT NULL UNIQUE
) STRICT;

-- The accepted events, in the order of the log. Kept together by entity they would cost twice as much to write.
CREATE TABLE journal (
    seq     INTEGER PRIMARY KEY,
    entity  INTEGER NOT NULL,           -- of the event's subject
    company INTEGER NOT NULL,           -- the entity of the company
    kind    INTEGER NOT NULL,           -- 0 own, 1 of the funds, 2 employment (own and of the funds), 3 of everybody, 4 of none (annulments)
    source  INTEGER NOT NULL,           -- word
    id      TEXT    NOT NULL,
    type    INTEGER NOT NULL,           -- word, without the version
    version INTEGER NOT NULL,
    date    INTEGER NOT NULL,           -- effective date
    time    INTEGER NOT NULL,           -- seconds since 1970-01-01, UTC
    nanos   INTEGER NOT NULL,
    annulled_by INTEGER,                -- lowest sequence of the annulments in effect
    body    TEXT    NOT NULL            -- canonical data JSON
) STRICT;
-- The identity of an event is unique for ever.
CREATE UNIQUE INDEX journal_identity ON journal (source, id);
CREATE INDEX journal_entity ON journal (entity);
CREATE INDEX journal_company ON journal (company) WHERE kind > 0;

CREATE TABLE annulment (
    seq     INTEGER PRIMARY KEY,
    company INTEGER NOT NULL,
    source  TEXT    NOT NULL, -- identity of the target
    id      TEXT    NOT NULL,
    target_entity INTEGER,    -- NULL while the target has not been seen, or cannot be annulled by it
    target_seq    INTEGER
) STRICT;
CREATE INDEX annulment_company ON annulment (company);
CREATE INDEX annulment_target ON annulment (target_entity) WHERE target_entity IS NOT NULL;
CREATE INDEX annulment_waiting ON annulment (seq) WHERE target_seq IS NULL;

CREATE TABLE rejected (
    seq      INTEGER PRIMARY KEY,
    company  TEXT NOT NULL,
    subject  TEXT NOT NULL,
    source   TEXT NOT NULL,
    id       TEXT NOT NULL,
    code     TEXT NOT NULL,
    pointer  TEXT NOT NULL,
    reason   TEXT NOT NULL,
    raw      BLOB NOT NULL,
    resolved_by INTEGER       -- sequence of the event of that identity that was accepted later
) STRICT;
CREATE INDEX rejected_subject ON rejected (company, subject, seq);
CREATE INDEX rejected_identity ON rejected (source, id) WHERE resolved_by IS NULL;

-- What makes a movement of its kind, once for all movements alike. Account paths begin with ':' below the employee's own.
CREATE TABLE posting (
    id      INTEGER PRIMARY KEY,
    entitlement TEXT NOT NULL,
    unit    INTEGER NOT NULL,      -- 1 day (parts of 0.0001), 2 minute, 3 euro (cents)
    kind    TEXT NOT NULL,
    source  TEXT NOT NULL,
    target  TEXT NOT NULL,
    clause  TEXT NOT NULL,
    sign    INTEGER NOT NULL,      -- what a quantity does to the entitlement's balance: 1, -1 or 0
    UNIQUE (entitlement, unit, kind, source, target, clause)
) STRICT;

-- What the folds have written, by the day that wrote it, in the order of writing. employee is NULL for the entity's own.
-- The cause is the event cause_seq, or the closing of a day: the row's own when closing is NULL.
CREATE TABLE movement (
    entity   INTEGER NOT NULL,
    date     INTEGER NOT NULL,
    n        INTEGER NOT NULL,
    posting  INTEGER NOT NULL,
    lot      INTEGER NOT NULL,
    quantity INTEGER NOT NULL,     -- smallest parts of the unit, > 0
    employee TEXT,
    loan     TEXT,
    cause_seq    INTEGER,
    cause_source INTEGER,          -- word
    cause_id     TEXT,
    closing  INTEGER,
    note     TEXT NOT NULL,
    PRIMARY KEY (entity, date, n)
) STRICT, WITHOUT ROWID;
CREATE INDEX movement_employee ON movement (employee, entity, date) WHERE employee IS NOT NULL;

-- The movements of whole years, summed: a balance as of a date is these and the movements of one year.
CREATE TABLE carry (
    entity   INTEGER NOT NULL,
    year     INTEGER NOT NULL,
    entitlement TEXT NOT NULL,
    lot      INTEGER NOT NULL,
    parts    INTEGER NOT NULL,
    PRIMARY KEY (entity, year, entitlement, lot)
) STRICT, WITHOUT ROWID;

CREATE TABLE breach (
    entity   INTEGER NOT NULL,
    date     INTEGER NOT NULL,
    n        INTEGER NOT NULL,
    employee TEXT,
    entitlement TEXT NOT NULL,
    code     TEXT NOT NULL,
    clause   TEXT NOT NULL,
    "limit"  TEXT NOT NULL,
    observed TEXT NOT NULL,
    loan     TEXT NOT NULL,
    cause_seq    INTEGER,
    cause_source TEXT,
    cause_id     TEXT,
    closing  INTEGER,
    PRIMARY KEY (entity, date, n)
) STRICT, WITHOUT ROWID;
CREATE INDEX breach_employee ON breach (employee, entity, date) WHERE employee IS NOT NULL;

CREATE TABLE instruction (
    entity   INTEGER NOT NULL,
    date     INTEGER NOT NULL,     -- on which it became due
    n        INTEGER NOT NULL,
    employee TEXT,
    month    INTEGER NOT NULL,     -- of pay: year * 12 + month - 1
    kind     TEXT NOT NULL,
    unit     INTEGER NOT NULL,
    quantity INTEGER NOT NULL,
    clause   TEXT NOT NULL,
    entitlement TEXT NOT NULL,
    lot      INTEGER NOT NULL,
    loan     TEXT NOT NULL,
    cause_seq    INTEGER,
    cause_source TEXT,
    cause_id     TEXT,
    closing  INTEGER,
    PRIMARY KEY (entity, date, n)
) STRICT, WITHOUT ROWID;
CREATE INDEX instruction_month ON instruction (entity, month);
CREATE INDEX instruction_employee ON instruction (employee, entity, date) WHERE employee IS NOT NULL;

CREATE TABLE parked (
    entity   INTEGER NOT NULL,
    date     INTEGER NOT NULL,
    n        INTEGER NOT NULL,
    subject  TEXT,
    code     TEXT NOT NULL,
    reason   TEXT NOT NULL,
    cause_seq    INTEGER,
    cause_source TEXT,
    cause_id     TEXT,
    closing  INTEGER,
    PRIMARY KEY (entity, date, n)
) STRICT, WITHOUT ROWID;
CREATE INDEX parked_subject ON parked (subject, entity, date) WHERE subject IS NOT NULL;

-- One row: how far the log has been read, and under which tables and rules.
CREATE TABLE position (
    one       INTEGER PRIMARY KEY CHECK (one = 1),
    seq       INTEGER NOT NULL,
    contract  TEXT    NOT NULL, -- digest of the contract tables
    rules     INTEGER NOT NULL  -- version of the folds
) STRICT;

-- What others were told. It outlives a rebuild.
CREATE TABLE told_payroll (
    company  TEXT NOT NULL,
    owner    TEXT NOT NULL,     -- subject of the entity whose fold gave it
    employee TEXT NOT NULL,
    month    INTEGER NOT NULL,
    kind     TEXT NOT NULL,
    unit     INTEGER NOT NULL,
    clause   TEXT NOT NULL,
    entitlement TEXT NOT NULL,
    lot      INTEGER NOT NULL,
    loan     TEXT NOT NULL,
    parts    INTEGER NOT NULL,  -- told in all
    times    INTEGER NOT NULL,  -- messages sent
    PRIMARY KEY (company, owner, month, employee, kind, unit, clause, entitlement, lot, loan)
) STRICT, WITHOUT ROWID;

CREATE TABLE told_breach (
    company TEXT NOT NULL,
    owner   TEXT NOT NULL,
    date    INTEGER NOT NULL,
    key     TEXT NOT NULL,      -- digest of what the breach says
    stands  INTEGER NOT NULL,   -- 0: told, then withdrawn
    times   INTEGER NOT NULL,
    payload TEXT NOT NULL,
    PRIMARY KEY (company, owner, date, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE outbox (
    n       INTEGER PRIMARY KEY,
    id      TEXT NOT NULL UNIQUE, -- message id
    subject TEXT NOT NULL,
    payload BLOB NOT NULL
) STRICT;

CREATE TABLE shown (
    key   TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE told (
    one      INTEGER PRIMARY KEY CHECK (one = 1),
    rejected INTEGER NOT NULL, -- rejected records up to this sequence were told
    ledger   INTEGER NOT NULL  -- sequence of the stream LEDGER up to which this memory is known to be complete
) STRICT;
INSERT INTO told VALUES (1, 0, 0);
