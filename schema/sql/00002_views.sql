-- +goose Up
-- For people and dashboards: names instead of numbers, dates and decimals as they are written. Stored dates count from
-- 0000-03-01, the Julian day 1721119.5.
CREATE VIEW movements AS
SELECT e.company, coalesce(m.employee, iif(e.subject = 'company', NULL, e.subject)) AS employee,
       date(m.date + 1721119.5) AS date, nullif(p.entitlement, '') AS entitlement, p.kind, nullif(m.lot, 0) AS lot, m.loan,
       CASE p.unit WHEN 1 THEN 'day' WHEN 2 THEN 'minute' ELSE 'euro' END AS unit,
       iif(p.sign < 0, '-', '') || CASE p.unit WHEN 1 THEN printf('%d.%04d', m.quantity / 10000, m.quantity % 10000)
           WHEN 2 THEN printf('%d', m.quantity) ELSE printf('%d.%02d', m.quantity / 100, m.quantity % 100) END AS quantity,
       iif(p.source LIKE ':%', coalesce(m.employee, e.subject) || p.source, p.source) AS "from",
       iif(p.target LIKE ':%', coalesce(m.employee, e.subject) || p.target, p.target) AS "to",
       p.clause, m.cause_seq AS sequence, w.text AS source, m.cause_id AS id, m.note
FROM movement m JOIN entity e ON e.id = m.entity JOIN posting p ON p.id = m.posting LEFT JOIN word w ON w.id = m.cause_source;

-- The balances as of the last day folded.
CREATE VIEW balances AS
SELECT company, employee, entitlement, nullif(lot, 0) AS lot,
       CASE WHEN entitlement = 'ferie' THEN 'day' ELSE 'minute' END AS unit,
       CASE WHEN entitlement = 'ferie' THEN printf('%s%d.%04d', iif(parts < 0, '-', ''), abs(parts) / 10000, abs(parts) % 10000)
           ELSE printf('%d', parts) END AS balance,
       date(open + 1721119.5) AS at
FROM (SELECT e.company, e.subject AS employee, g.open, s.entitlement, s.lot, sum(s.parts) AS parts
      FROM entity e JOIN progress g ON g.entity = e.id JOIN (
          SELECT entity, entitlement, lot, parts FROM carry
          UNION ALL
          SELECT m.entity, p.entitlement, m.lot, p.sign * m.quantity
          FROM progress g2 JOIN movement m ON m.entity = g2.entity AND m.date >= g2.carried JOIN posting p ON p.id = m.posting
          WHERE p.entitlement <> ''
      ) s ON s.entity = e.id
      WHERE e.subject <> 'company'
      GROUP BY e.id, s.entitlement, s.lot);

CREATE VIEW breaches AS
SELECT e.company, coalesce(b.employee, iif(e.subject = 'company', NULL, e.subject)) AS employee,
       date(b.date + 1721119.5) AS date, nullif(b.entitlement, '') AS entitlement, b.code, b.clause,
       nullif(b."limit", '') AS "limit", nullif(b.observed, '') AS observed, nullif(b.loan, '') AS loan,
       b.cause_seq AS sequence, b.cause_source AS source, b.cause_id AS id
FROM breach b JOIN entity e ON e.id = b.entity;

CREATE VIEW payroll AS
SELECT e.company, coalesce(i.employee, e.subject) AS employee, printf('%04d-%02d', i.month / 12, i.month % 12 + 1) AS month, i.kind,
       CASE i.unit WHEN 1 THEN 'day' WHEN 2 THEN 'minute' ELSE 'euro' END AS unit,
       CASE i.unit WHEN 1 THEN printf('%d.%04d', sum(i.quantity) / 10000, sum(i.quantity) % 10000)
           WHEN 2 THEN printf('%d', sum(i.quantity)) ELSE printf('%d.%02d', sum(i.quantity) / 100, sum(i.quantity) % 100) END AS quantity,
       i.clause, nullif(i.entitlement, '') AS entitlement, nullif(i.lot, 0) AS lot, nullif(i.loan, '') AS loan
FROM instruction i JOIN entity e ON e.id = i.entity
GROUP BY e.company, coalesce(i.employee, e.subject), i.month, i.kind, i.unit, i.clause, i.entitlement, i.lot, i.loan;

CREATE VIEW facts AS
SELECT j.seq AS sequence, e.company, e.subject AS employee, date(j.date + 1721119.5) AS date, t.text || '.v' || j.version AS type,
       s.text AS source, j.id, datetime(j.time, 'unixepoch') AS time, datetime(r.recorded / 1000000000, 'unixepoch') AS recorded,
       j.annulled_by, j.body
FROM journal j JOIN entity e ON e.id = j.entity JOIN word t ON t.id = j.type JOIN word s ON s.id = j.source JOIN record r ON r.seq = j.seq;

CREATE VIEW rejections AS
SELECT j.seq AS sequence, j.company, j.subject AS employee, datetime(r.recorded / 1000000000, 'unixepoch') AS recorded,
       j.source, j.id, j.code, j.pointer, j.reason, j.resolved_by, CAST(j.raw AS TEXT) AS raw
FROM rejected j JOIN record r ON r.seq = j.seq;
