-- +goose Up
-- docs/sql.md describes every view and column. Columns keep their names and places; new ones come last.

-- Codes of breaches, which the program writes when it opens the file.
CREATE TABLE breach_code (
    code   TEXT PRIMARY KEY,
    it     TEXT NOT NULL,
    en     TEXT NOT NULL,
    counts TEXT NOT NULL -- what limit and observed figure count: a unit, or nothing, number, time, date, percent, grade or word
) STRICT;

DROP VIEW movements;
CREATE VIEW movements AS
SELECT e.company, coalesce(m.employee, iif(e.subject = 'company', NULL, e.subject)) AS employee,
       date(m.date + 1721119.5) AS date, nullif(p.entitlement, '') AS entitlement, p.kind, nullif(m.lot, 0) AS lot,
       iif(m.case_id LIKE 'loan:%', substr(m.case_id, 6), NULL) AS loan, u.name AS unit,
       iif(p.sign < 0, '-', '') || iif(u.decimals = 0, printf('%d', m.quantity),
           printf('%d.%0*d', m.quantity / u.scale, u.decimals, m.quantity % u.scale)) AS quantity,
       iif(p.source LIKE ':%', coalesce(m.employee, e.subject) || p.source, p.source) AS "from",
       iif(p.target LIKE ':%', coalesce(m.employee, e.subject) || p.target, p.target) AS "to",
       p.clause, m.cause_seq AS sequence, w.text AS source, m.cause_id AS id, m.note,
       iif(m.case_id LIKE 'case:%', substr(m.case_id, 6), NULL) AS "case",
       iif(m.cause_seq IS NULL, date(coalesce(m.closing, m.date) + 1721119.5), NULL) AS closing,
       p.sign * m.quantity AS effect
FROM movement m JOIN entity e ON e.id = m.entity JOIN posting p ON p.id = m.posting JOIN unit u ON u.id = p.unit
     LEFT JOIN word w ON w.id = m.cause_source;

-- What accounts hold as of the last day folded, of employees and of the company.
CREATE VIEW account AS
SELECT s.company, s.subject, s.entitlement, s.lot, s.parts, s.open, u.name AS unit,
       iif(s.parts < 0, '-', '') || iif(u.decimals = 0, printf('%d', abs(s.parts)),
           printf('%d.%0*d', abs(s.parts) / u.scale, u.decimals, abs(s.parts) % u.scale)) AS written
FROM (SELECT e.company, e.subject, g.open, s.entitlement, s.lot, sum(s.parts) AS parts
      FROM entity e JOIN progress g ON g.entity = e.id JOIN (
          SELECT entity, entitlement, lot, parts FROM carry
          UNION ALL
          SELECT m.entity, p.entitlement, m.lot, p.sign * m.quantity
          FROM progress g2 JOIN movement m ON m.entity = g2.entity AND m.date >= g2.carried JOIN posting p ON p.id = m.posting
          WHERE p.entitlement <> ''
      ) s ON s.entity = e.id
      GROUP BY e.id, s.entitlement, s.lot) s
     JOIN entitlement t ON t.code = s.entitlement JOIN unit u ON u.id = t.unit;

DROP VIEW balances;
CREATE VIEW balances AS
SELECT company, subject AS employee, entitlement, nullif(lot, 0) AS lot, unit, written AS balance,
       date(open + 1721119.5) AS at, parts
FROM account WHERE subject <> 'company';

CREATE VIEW pots AS
SELECT company, entitlement AS pot, nullif(lot, 0) AS lot, unit, written AS available, date(open + 1721119.5) AS at, parts
FROM account WHERE subject = 'company';

DROP VIEW breaches;
CREATE VIEW breaches AS
SELECT e.company, coalesce(b.employee, iif(e.subject = 'company', NULL, e.subject)) AS employee,
       date(b.date + 1721119.5) AS date, nullif(b.entitlement, '') AS entitlement, b.code, b.clause,
       nullif(b."limit", '') AS "limit", nullif(b.observed, '') AS observed,
       iif(b.case_id LIKE 'loan:%', substr(b.case_id, 6), NULL) AS loan,
       b.cause_seq AS sequence, b.cause_source AS source, b.cause_id AS id,
       iif(b.case_id LIKE 'case:%', substr(b.case_id, 6), NULL) AS "case",
       iif(b.cause_seq IS NULL, date(coalesce(b.closing, b.date) + 1721119.5), NULL) AS closing,
       c.counts, c.it, c.en
FROM breach b JOIN entity e ON e.id = b.entity LEFT JOIN breach_code c ON c.code = b.code;

DROP VIEW payroll;
CREATE VIEW payroll AS
SELECT i.company, i.employee, printf('%04d-%02d', i.month / 12, i.month % 12 + 1) AS month, i.kind, u.name AS unit,
       iif(u.decimals = 0, printf('%d', i.quantity),
           printf('%d.%0*d', i.quantity / u.scale, u.decimals, i.quantity % u.scale)) AS quantity,
       i.clause, nullif(i.entitlement, '') AS entitlement, nullif(i.lot, 0) AS lot,
       iif(i.case_id LIKE 'loan:%', substr(i.case_id, 6), NULL) AS loan,
       iif(i.case_id LIKE 'case:%', substr(i.case_id, 6), NULL) AS "case",
       iif(i.rate = 0, NULL, printf('%d.%02d', i.rate / 100, i.rate % 100)) AS rate,
       i.quantity AS parts
FROM (SELECT e.company, coalesce(i.employee, e.subject) AS employee, i.month, i.kind, i.unit, sum(i.quantity) AS quantity, i.clause,
             i.entitlement, i.lot, i.case_id, i.rate
      FROM instruction i JOIN entity e ON e.id = i.entity
      GROUP BY e.company, coalesce(i.employee, e.subject), i.month, i.kind, i.unit, i.clause, i.entitlement, i.lot, i.case_id,
               i.rate) i
     JOIN unit u ON u.id = i.unit;

CREATE VIEW waiting AS
SELECT e.company, coalesce(p.subject, e.subject) AS employee, date(p.date + 1721119.5) AS date, p.code, p.reason,
       p.cause_seq AS sequence, p.cause_source AS source, p.cause_id AS id
FROM parked p JOIN entity e ON e.id = p.entity;

-- The facts that the company's institutes see and that count. The views employees and loans read the data of theirs.
CREATE VIEW counted AS
SELECT e.company, e.subject, t.text AS type, j.date, j.time, j.nanos, j.body
FROM journal j JOIN entity e ON e.id = j.entity JOIN word t ON t.id = j.type
WHERE j.kind > 0 AND j.annulled_by IS NULL AND j.seq NOT IN (SELECT cause_seq FROM parked WHERE cause_seq IS NOT NULL);

CREATE VIEW employees AS
SELECT h.company, h.employee, date(h.hired + 1721119.5) AS hired, date(h.ended + 1721119.5) AS ended,
       h.hired <= g.open AND (h.ended IS NULL OR h.ended >= g.open) AS in_service, date(g.open + 1721119.5) AS at
FROM (SELECT h.company, h.subject AS employee, max(h.date) AS hired,
             (SELECT min(x.date) FROM counted x WHERE x.company = h.company AND x.subject = h.subject
                 AND x.type = 'hr.employment.terminated' AND x.date >= max(h.date)) AS ended
      FROM counted h WHERE h.type = 'hr.employment.hired' GROUP BY h.company, h.subject) h
     JOIN entity e ON e.company = h.company AND e.subject = h.employee JOIN progress g ON g.entity = e.id;

CREATE VIEW loans AS
SELECT l.company, l.loan, l.employee, l.fund, l.amount, l.instalments, date(l.requested + 1721119.5) AS requested,
       date(l.decided + 1721119.5) AS decided, l.granted, date(l.disbursed + 1721119.5) AS disbursed,
       iif(l.disbursed IS NULL, NULL, printf('%d.%02d', m.parts / 100, m.parts % 100)) AS outstanding, m.parts
FROM (SELECT company, json_extract(body, '$.loan') AS loan,
             max(iif(type IN ('hr.loan.requested', 'hr.loan.disbursed'), subject, NULL)) AS employee,
             coalesce(max(iif(type = 'hr.loan.disbursed', json_extract(body, '$.fund'), NULL)),
                      max(iif(type = 'hr.loan.requested', json_extract(body, '$.fund'), NULL))) AS fund,
             coalesce(max(iif(type = 'hr.loan.disbursed', json_extract(body, '$.amount'), NULL)),
                      max(iif(type = 'hr.loan.requested', json_extract(body, '$.amount'), NULL))) AS amount,
             coalesce(max(iif(type = 'hr.loan.disbursed', json_extract(body, '$.instalments'), NULL)),
                      max(iif(type = 'hr.loan.requested', json_extract(body, '$.instalments'), NULL))) AS instalments,
             max(iif(type = 'hr.loan.requested', date, NULL)) AS requested,
             max(iif(type = 'hr.loan.decided', date, NULL)) AS decided,
             CAST(substr(max(iif(type = 'hr.loan.decided', -- the latest decision
                 printf('%08d%012d%09d', date, time, nanos) || json_extract(body, '$.granted'), NULL)), -1) AS INTEGER) AS granted,
             max(iif(type = 'hr.loan.disbursed', date, NULL)) AS disbursed
      FROM counted WHERE type LIKE 'hr.loan.%' GROUP BY company, loan) l
     LEFT JOIN (SELECT e.company, substr(m.case_id, 6) AS loan, sum(iif(p.kind = 'lend', m.quantity, -m.quantity)) AS parts
                FROM entity e JOIN movement m ON m.entity = e.id JOIN posting p ON p.id = m.posting
                WHERE e.subject = 'company' AND m.case_id LIKE 'loan:%' AND p.kind IN ('lend', 'repay')
                GROUP BY e.company, m.case_id) m ON m.company = l.company AND m.loan = l.loan;

CREATE VIEW units AS
SELECT name AS unit, decimals, scale FROM unit;

CREATE VIEW entitlements AS
SELECT t.code AS entitlement, u.name AS unit, t.owner, t.it, t.en, t.place
FROM entitlement t JOIN unit u ON u.id = t.unit;

CREATE VIEW ledger AS
SELECT p.seq AS sequence, datetime(r.recorded / 1000000000, 'unixepoch') AS recorded, p.contract, p.rules
FROM position p LEFT JOIN record r ON r.seq = p.seq;
