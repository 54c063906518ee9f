package journal

import (
	"time"

	"spettanze/projections/sqlite/db"
)

// Change is a ledger, of an employee or of a company's institutes, that a fact may have changed.
type Change struct {
	Company  string
	Subject  string
	Seq      uint64    // of the last such fact
	Recorded time.Time // of that record
}

// Changed returns whose ledgers the facts recorded behind a sequence may have changed, each ledger once, by the sequence of its
// last such fact: the subject of a fact and its company; all employees, if all see the fact; and of an annulment in effect
// those of its target.
func (r *Reader) Changed(after uint64) ([]Change, error) {
	return db.All(r.conn, `WITH fact AS (
		SELECT seq, entity, company, kind FROM journal WHERE seq > ?1 AND kind <> 4
		UNION ALL
		SELECT a.seq, j.entity, j.company, j.kind FROM annulment a JOIN journal j ON j.seq = a.target_seq WHERE a.seq > ?1
	), touched AS (
		SELECT entity AS id, seq FROM fact
		UNION ALL
		SELECT company, seq FROM fact WHERE kind > 0
		UNION ALL
		SELECT e.id, f.seq FROM fact f JOIN entity c ON c.id = f.company JOIN entity e ON e.company = c.company WHERE f.kind IN (3, 5)
	)
	SELECT e.company, e.subject, t.last, r.recorded FROM (SELECT id, max(seq) AS last FROM touched GROUP BY id) t
		JOIN entity e ON e.id = t.id JOIN record r ON r.seq = t.last ORDER BY t.last, e.company, e.subject = 'company', e.subject`, func(row db.Row) Change {
		return Change{row.Text(0), row.Text(1), row.Seq(2), Instant(row, 3)}
	}, db.Seq(after))
}
