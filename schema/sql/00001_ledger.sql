-- +goose Up
-- The projections' tables. All but the last group follow from the log. Dates are days since 0000-03-01, the Julian day 1721119.5;
-- months are year * 12 + month - 1; instants are UTC. The views at the end show them as people write them.

--
-- Entities and the position in the log
--

-- What is folded apart: an employee, or, with the subject 'company', the company with its institutes.
CREATE TABLE entity (
    id      INTEGER PRIMARY KEY,
    company TEXT NOT NULL,
    subject TEXT NOT NULL,
    UNIQUE (company, subject)
) STRICT;

-- How far each entity is folded.
CREATE TABLE progress (
    entity  INTEGER PRIMARY KEY,
    open    INTEGER NOT NULL, -- first day not closed in the stored rows, which are complete through it
    carried INTEGER NOT NULL, -- movements before this 1 January are summed in carry
    reached INTEGER NOT NULL  -- the latest open day: nothing is published before the rows reach it again
) STRICT;

-- One row: how far the log has been read, and under which tables and rules.
CREATE TABLE position (
    one       INTEGER PRIMARY KEY CHECK (one = 1),
    seq       INTEGER NOT NULL,
    contract  TEXT    NOT NULL, -- digest of the contract tables
    rules     INTEGER NOT NULL  -- version of the folds
) STRICT;

--
-- The journal
--

-- Every record of the log and what became of it: 0 accepted, 1 duplicate, 2 rejected.
CREATE TABLE record (
    seq      INTEGER PRIMARY KEY,
    recorded INTEGER NOT NULL, -- nanoseconds since 1970-01-01; 0: the log has no times
    outcome  INTEGER NOT NULL
) STRICT;

-- Texts that other rows name by a number: sources and types of events.
CREATE TABLE word (
    id   INTEGER PRIMARY KEY,
    text TEXT NOT NULL UNIQUE
) STRICT;

-- The accepted events, in the order of the log. Clustered by entity they would take twice as long to write.
CREATE TABLE journal (
    seq     INTEGER PRIMARY KEY,
    entity  INTEGER NOT NULL, -- of the event's subject
    company INTEGER NOT NULL, -- the entity of the company
    kind    INTEGER NOT NULL, -- which folds see it: 0 its employee's, 1 the company's, 2 both, 3 every employee's, 4 none (annulments)
    source  INTEGER NOT NULL, -- word
    id      TEXT    NOT NULL,
    type    INTEGER NOT NULL, -- word, without the version
    version INTEGER NOT NULL,
    date    INTEGER NOT NULL, -- effective date
    time    INTEGER NOT NULL, -- seconds since 1970-01-01
    nanos   INTEGER NOT NULL,
    annulled_by INTEGER,      -- lowest sequence of the annulments in effect
    body    TEXT    NOT NULL  -- canonical data JSON
) STRICT;
CREATE INDEX journal_company ON journal (company) WHERE kind > 0;
CREATE INDEX journal_common ON journal (entity) WHERE kind > 0;

-- The identities of the accepted events, unique for ever. A batch inserts its own sorted, so that rows that lie together are
-- written together; as an index of the journal they would be written all over the table.
CREATE TABLE identity (
    source INTEGER NOT NULL, -- word
    id     TEXT    NOT NULL,
    seq    INTEGER NOT NULL, -- of the event in the journal
    PRIMARY KEY (source, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE annulment (
    seq     INTEGER PRIMARY KEY,
    company INTEGER NOT NULL,
    source  TEXT    NOT NULL, -- identity of the target
    id      TEXT    NOT NULL,
    target_entity INTEGER,    -- NULL while the target has not been recorded, or cannot be annulled by it
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

-- The facts about each employee once more, 32 in a row: in the journal they lie as far apart as the log is long, and a fold reads them
-- all. A pack never changes. projections/sqlite/pack describes the format.
CREATE TABLE pack (
    id      INTEGER PRIMARY KEY,
    entity  INTEGER NOT NULL,
    through INTEGER NOT NULL, -- sequence of the last fact in it
    facts   BLOB    NOT NULL
) STRICT;
CREATE INDEX pack_entity ON pack (entity, through);

-- The facts since the last full pack, one row for each employee, written again with every batch that has more.
CREATE TABLE pack_open (
    entity INTEGER PRIMARY KEY,
    facts  BLOB NOT NULL
) STRICT;

--
-- What the folds gave
--

-- Units and entitlements, which the program writes when it opens the file.
CREATE TABLE unit (
    id       INTEGER PRIMARY KEY, -- as in posting and instruction
    name     TEXT    NOT NULL UNIQUE,
    decimals INTEGER NOT NULL,
    scale    INTEGER NOT NULL     -- smallest parts in one
) STRICT;

CREATE TABLE entitlement (
    code  TEXT    PRIMARY KEY,
    place INTEGER NOT NULL,       -- in the order of documents
    unit  INTEGER NOT NULL,
    owner TEXT    NOT NULL,       -- employee or company
    it    TEXT    NOT NULL,
    en    TEXT    NOT NULL
) STRICT;

-- What movements of a kind have in common. Account paths begin with ':' below the employee's own account.
CREATE TABLE posting (
    id      INTEGER PRIMARY KEY,
    entitlement TEXT NOT NULL,
    unit    INTEGER NOT NULL,
    kind    TEXT NOT NULL,
    source  TEXT NOT NULL,
    target  TEXT NOT NULL,
    clause  TEXT NOT NULL,
    sign    INTEGER NOT NULL,      -- effect of a quantity on the entitlement's balance: 1, -1 or 0
    UNIQUE (entitlement, unit, kind, source, target, clause)
) STRICT;

-- This table and the next ones have the rows of an entity by the day that wrote them, in the order of writing. employee is NULL for
-- the entity's own. A lot is a year or an id, 0 for none. A case is a loan ('loan:L1') or anything else ('case:R1'). The cause is the event
-- cause_seq, or the closing of a day: the row's own day when closing is NULL.
CREATE TABLE movement (
    entity   INTEGER NOT NULL,
    date     INTEGER NOT NULL,
    n        INTEGER NOT NULL,
    posting  INTEGER NOT NULL,
    lot      ANY     NOT NULL,
    quantity INTEGER NOT NULL,     -- smallest parts of the unit, > 0
    employee TEXT,
    case_id  TEXT,
    cause_seq    INTEGER,
    cause_source INTEGER,          -- word
    cause_id     TEXT,
    closing  INTEGER,
    note     TEXT NOT NULL,
    PRIMARY KEY (entity, date, n)
) STRICT, WITHOUT ROWID;
CREATE INDEX movement_employee ON movement (employee, entity, date) WHERE employee IS NOT NULL;

-- The movements of whole years, summed: a balance at a date is these and the movements of one year.
CREATE TABLE carry (
    entity   INTEGER NOT NULL,
    year     INTEGER NOT NULL,
    entitlement TEXT NOT NULL,
    lot      ANY     NOT NULL,
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
    case_id  TEXT NOT NULL,
    cause_seq    INTEGER,
    cause_source TEXT,
    cause_id     TEXT,
    closing  INTEGER,
    PRIMARY KEY (entity, date, n)
) STRICT, WITHOUT ROWID;
CREATE INDEX breach_employee ON breach (employee, entity, date) WHERE employee IS NOT NULL;

-- Instructions to payroll, by the day on which they became due.
CREATE TABLE instruction (
    entity   INTEGER NOT NULL,
    date     INTEGER NOT NULL,
    n        INTEGER NOT NULL,
    employee TEXT,
    month    INTEGER NOT NULL,     -- of pay
    kind     TEXT NOT NULL,
    unit     INTEGER NOT NULL,
    quantity INTEGER NOT NULL,
    clause   TEXT NOT NULL,
    entitlement TEXT NOT NULL,
    lot      ANY  NOT NULL,
    case_id  TEXT NOT NULL,
    rate     INTEGER NOT NULL,     -- of a surcharge, hundredths of a per cent; 0: none
    cause_seq    INTEGER,
    cause_source TEXT,
    cause_id     TEXT,
    closing  INTEGER,
    PRIMARY KEY (entity, date, n)
) STRICT, WITHOUT ROWID;
CREATE INDEX instruction_month ON instruction (entity, month);
CREATE INDEX instruction_employee ON instruction (employee, entity, date) WHERE employee IS NOT NULL;

-- Facts that wait for others.
CREATE TABLE parked (
    entity   INTEGER NOT NULL,
    date     INTEGER NOT NULL,
    n        INTEGER NOT NULL,
    subject  TEXT,                 -- like employee
    code     TEXT NOT NULL,
    reason   TEXT NOT NULL,
    cause_seq    INTEGER,
    cause_source TEXT,
    cause_id     TEXT,
    closing  INTEGER,
    PRIMARY KEY (entity, date, n)
) STRICT, WITHOUT ROWID;
CREATE INDEX parked_subject ON parked (subject, entity, date) WHERE subject IS NOT NULL;

--
-- What was published. All but unpublished outlives a rebuild.
--

-- Entities whose rows may differ from what was published: balances, and the rest from these days on.
CREATE TABLE unpublished (
    entity INTEGER PRIMARY KEY,
    day    INTEGER NOT NULL, -- of breaches
    month  INTEGER NOT NULL  -- of instructions
) STRICT;

CREATE TABLE published_payroll (
    company  TEXT NOT NULL,
    owner    TEXT NOT NULL,        -- subject of the entity whose fold gave it
    employee TEXT NOT NULL,
    month    INTEGER NOT NULL,
    kind     TEXT NOT NULL,
    unit     INTEGER NOT NULL,
    clause   TEXT NOT NULL,
    entitlement TEXT NOT NULL,
    lot      ANY  NOT NULL,
    case_id  TEXT NOT NULL,
    rate     INTEGER NOT NULL,
    parts    INTEGER NOT NULL,     -- in all
    times    INTEGER NOT NULL,     -- messages
    PRIMARY KEY (company, owner, month, employee, kind, unit, clause, entitlement, lot, case_id, rate)
) STRICT, WITHOUT ROWID;

CREATE TABLE published_breach (
    company TEXT NOT NULL,
    owner   TEXT NOT NULL,
    date    INTEGER NOT NULL,
    key     TEXT NOT NULL,         -- digest of what the breach says
    stands  INTEGER NOT NULL,      -- 0: withdrawn
    times   INTEGER NOT NULL,      -- messages
    payload TEXT NOT NULL,
    PRIMARY KEY (company, owner, date, key)
) STRICT, WITHOUT ROWID;

-- The values of the bucket BALANCES. An empty one is to be published again, whatever it is.
CREATE TABLE published_balance (
    key   TEXT PRIMARY KEY,        -- <company>.<employee>.<entitlement>
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- One row: through which sequences what was published is known.
CREATE TABLE published (
    one      INTEGER PRIMARY KEY CHECK (one = 1),
    rejected INTEGER NOT NULL,     -- of the log: rejections through it are published, or in the outbox
    ledger   INTEGER NOT NULL      -- of the stream LEDGER: its messages through it are remembered
) STRICT;
INSERT INTO published VALUES (1, 0, 0);

-- Messages that wait to be published.
CREATE TABLE outbox (
    n       INTEGER PRIMARY KEY,   -- the order of sending
    id      TEXT NOT NULL UNIQUE,  -- message id
    subject TEXT NOT NULL,         -- NATS subject; of a balance, its key
    payload BLOB NOT NULL,         -- of a balance, its value; empty: the key is to be deleted
    known   INTEGER,               -- of a balance alone: the sequence of the log through which it is known
    day     INTEGER                -- of a balance alone: the open day of the employee
) STRICT;

--
-- Views, for people and dashboards: names instead of numbers, dates and decimals as they are written
--

CREATE VIEW movements AS
SELECT e.company, coalesce(m.employee, iif(e.subject = 'company', NULL, e.subject)) AS employee,
       date(m.date + 1721119.5) AS date, nullif(p.entitlement, '') AS entitlement, p.kind, nullif(m.lot, 0) AS lot,
       iif(m.case_id LIKE 'loan:%', substr(m.case_id, 6), NULL) AS loan, u.name AS unit,
       iif(p.sign < 0, '-', '') || iif(u.decimals = 0, printf('%d', m.quantity),
           printf('%d.%0*d', m.quantity / u.scale, u.decimals, m.quantity % u.scale)) AS quantity,
       iif(p.source LIKE ':%', coalesce(m.employee, e.subject) || p.source, p.source) AS "from",
       iif(p.target LIKE ':%', coalesce(m.employee, e.subject) || p.target, p.target) AS "to",
       p.clause, m.cause_seq AS sequence, w.text AS source, m.cause_id AS id, m.note,
       iif(m.case_id LIKE 'case:%', substr(m.case_id, 6), NULL) AS "case"
FROM movement m JOIN entity e ON e.id = m.entity JOIN posting p ON p.id = m.posting JOIN unit u ON u.id = p.unit
     LEFT JOIN word w ON w.id = m.cause_source;

-- The balances as of the last day folded.
CREATE VIEW balances AS
SELECT s.company, s.employee, s.entitlement, nullif(s.lot, 0) AS lot, u.name AS unit,
       iif(s.parts < 0, '-', '') || iif(u.decimals = 0, printf('%d', abs(s.parts)),
           printf('%d.%0*d', abs(s.parts) / u.scale, u.decimals, abs(s.parts) % u.scale)) AS balance,
       date(s.open + 1721119.5) AS at
FROM (SELECT e.company, e.subject AS employee, g.open, s.entitlement, s.lot, sum(s.parts) AS parts
      FROM entity e JOIN progress g ON g.entity = e.id JOIN (
          SELECT entity, entitlement, lot, parts FROM carry
          UNION ALL
          SELECT m.entity, p.entitlement, m.lot, p.sign * m.quantity
          FROM progress g2 JOIN movement m ON m.entity = g2.entity AND m.date >= g2.carried JOIN posting p ON p.id = m.posting
          WHERE p.entitlement <> ''
      ) s ON s.entity = e.id
      WHERE e.subject <> 'company'
      GROUP BY e.id, s.entitlement, s.lot) s
     JOIN entitlement t ON t.code = s.entitlement JOIN unit u ON u.id = t.unit;

CREATE VIEW breaches AS
SELECT e.company, coalesce(b.employee, iif(e.subject = 'company', NULL, e.subject)) AS employee,
       date(b.date + 1721119.5) AS date, nullif(b.entitlement, '') AS entitlement, b.code, b.clause,
       nullif(b."limit", '') AS "limit", nullif(b.observed, '') AS observed,
       iif(b.case_id LIKE 'loan:%', substr(b.case_id, 6), NULL) AS loan,
       b.cause_seq AS sequence, b.cause_source AS source, b.cause_id AS id,
       iif(b.case_id LIKE 'case:%', substr(b.case_id, 6), NULL) AS "case"
FROM breach b JOIN entity e ON e.id = b.entity;

CREATE VIEW payroll AS
SELECT i.company, i.employee, printf('%04d-%02d', i.month / 12, i.month % 12 + 1) AS month, i.kind, u.name AS unit,
       iif(u.decimals = 0, printf('%d', i.quantity),
           printf('%d.%0*d', i.quantity / u.scale, u.decimals, i.quantity % u.scale)) AS quantity,
       i.clause, nullif(i.entitlement, '') AS entitlement, nullif(i.lot, 0) AS lot,
       iif(i.case_id LIKE 'loan:%', substr(i.case_id, 6), NULL) AS loan,
       iif(i.case_id LIKE 'case:%', substr(i.case_id, 6), NULL) AS "case",
       iif(i.rate = 0, NULL, printf('%d.%02d', i.rate / 100, i.rate % 100)) AS rate
FROM (SELECT e.company, coalesce(i.employee, e.subject) AS employee, i.month, i.kind, i.unit, sum(i.quantity) AS quantity, i.clause,
             i.entitlement, i.lot, i.case_id, i.rate
      FROM instruction i JOIN entity e ON e.id = i.entity
      GROUP BY e.company, coalesce(i.employee, e.subject), i.month, i.kind, i.unit, i.clause, i.entitlement, i.lot, i.case_id,
               i.rate) i
     JOIN unit u ON u.id = i.unit;

CREATE VIEW facts AS
SELECT j.seq AS sequence, e.company, e.subject AS employee, date(j.date + 1721119.5) AS date, t.text || '.v' || j.version AS type,
       s.text AS source, j.id, datetime(j.time, 'unixepoch') AS time, datetime(r.recorded / 1000000000, 'unixepoch') AS recorded,
       j.annulled_by, j.body
FROM journal j JOIN entity e ON e.id = j.entity JOIN word t ON t.id = j.type JOIN word s ON s.id = j.source JOIN record r ON r.seq = j.seq;

CREATE VIEW rejections AS
SELECT j.seq AS sequence, j.company, j.subject AS employee, datetime(r.recorded / 1000000000, 'unixepoch') AS recorded,
       j.source, j.id, j.code, j.pointer, j.reason, j.resolved_by, CAST(j.raw AS TEXT) AS raw
FROM rejected j JOIN record r ON r.seq = j.seq;
