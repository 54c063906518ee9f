-- +goose Up
-- Units and entitlements are rows, which the program writes when it opens the file: views ask them instead of guessing from
-- names. A lot is a year or an id, a case is a loan ('loan:L1') or anything else ('case:R1'), and a row of payroll may carry a
-- rate. What follows from the log is folded again: stores made before have version 2 of the rules.
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

DROP VIEW movements;
DROP VIEW balances;
DROP VIEW breaches;
DROP VIEW payroll;

DROP TABLE movement;
CREATE TABLE movement (
    entity   INTEGER NOT NULL,
    date     INTEGER NOT NULL,
    n        INTEGER NOT NULL,
    posting  INTEGER NOT NULL,
    lot      ANY     NOT NULL,     -- year, or id; 0: none
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

DROP TABLE carry;
CREATE TABLE carry (
    entity   INTEGER NOT NULL,
    year     INTEGER NOT NULL,
    entitlement TEXT NOT NULL,
    lot      ANY     NOT NULL,
    parts    INTEGER NOT NULL,
    PRIMARY KEY (entity, year, entitlement, lot)
) STRICT, WITHOUT ROWID;

ALTER TABLE breach RENAME COLUMN loan TO case_id;

DROP TABLE instruction;
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

-- What payroll was told outlives a rebuild.
ALTER TABLE told_payroll RENAME TO told_before;
CREATE TABLE told_payroll (
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
    parts    INTEGER NOT NULL,     -- told in all
    times    INTEGER NOT NULL,     -- messages sent
    PRIMARY KEY (company, owner, month, employee, kind, unit, clause, entitlement, lot, case_id, rate)
) STRICT, WITHOUT ROWID;
INSERT INTO told_payroll SELECT company, owner, employee, month, kind, unit, clause, entitlement, lot,
    iif(loan = '', '', 'loan:' || loan), 0, parts, times FROM told_before;
DROP TABLE told_before;

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
