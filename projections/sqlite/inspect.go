package sqlite

import (
	"context"
	"errors"
	"fmt"

	"spettanze/projections/sqlite/db"
	"spettanze/projections/sqlite/journal"
	"spettanze/projections/sqlite/query"
)

// inspections find damage that a comparison of documents does not, because documents do not read it. Each row of a query is a
// sentence about something that is wrong.
var inspections = []string{
	`SELECT 'the file is damaged: ' || integrity_check FROM pragma_integrity_check WHERE integrity_check <> 'ok'`,
	// Every sequence through the position was read and has its outcome.
	`SELECT 'the records through ' || p.seq || ' are not whole: ' || (p.seq - count(r.seq)) || ' are missing'
		FROM position p LEFT JOIN record r ON r.seq BETWEEN 1 AND p.seq GROUP BY p.seq HAVING count(r.seq) <> p.seq`,
	`SELECT 'sequence ' || r.seq || ' is recorded beyond the position' FROM record r, position p WHERE r.seq > p.seq`,
	`SELECT 'sequence ' || r.seq || ' was accepted, and its event is not in the journal'
		FROM record r LEFT JOIN journal j ON j.seq = r.seq WHERE r.outcome = 0 AND j.seq IS NULL`,
	`SELECT 'sequence ' || r.seq || ' was rejected, and what it said was not kept'
		FROM record r LEFT JOIN rejected j ON j.seq = r.seq WHERE r.outcome = 2 AND j.seq IS NULL`,
	`SELECT 'sequence ' || j.seq || ' is in the journal, and was not accepted'
		FROM journal j LEFT JOIN record r ON r.seq = j.seq AND r.outcome = 0 WHERE r.seq IS NULL`,
	`SELECT 'the identity ' || w.text || ' ' || j.id || ' is in the journal twice, at ' || group_concat(j.seq, ' and ')
		FROM journal j JOIN word w ON w.id = j.source GROUP BY j.source, j.id HAVING count(*) > 1`,
	`SELECT 'the identity ' || w.text || ' ' || j.id || ' is kept for ' || coalesce('sequence ' || i.seq, 'no sequence') ||
		', and sequence ' || j.seq || ' has it'
		FROM journal j JOIN word w ON w.id = j.source LEFT JOIN identity i ON i.source = j.source AND i.id = j.id WHERE i.seq IS NOT j.seq`,
	`SELECT 'the identity ' || w.text || ' ' || i.id || ' is kept for sequence ' || i.seq || ', which is not in the journal'
		FROM identity i JOIN word w ON w.id = i.source LEFT JOIN journal j ON j.seq = i.seq WHERE j.seq IS NULL`,
	// Every leaf is in its tree, in the order of sequences.
	`SELECT 'the tree of ' || t.company || ' has ' || t.size || ' leaves, and ' || count(r.seq) || ' records are sealed'
		FROM seal_tree t LEFT JOIN record r ON r.tree = t.id GROUP BY t.id HAVING count(r.seq) <> t.size`,
	// The sums of whole years are those of their movements.
	`SELECT 'the sum of ' || c.entitlement || ' of ' || e.subject || ' in ' || c.year || ' is ' || c.parts || ', its movements are ' || c.moved
		FROM (SELECT k.entity, k.year, k.entitlement, k.parts, coalesce((
			SELECT sum(m.quantity * p.sign) FROM movement m JOIN posting p ON p.id = m.posting
			WHERE m.entity = k.entity AND m.lot = k.lot AND p.entitlement = k.entitlement
			AND m.date >= k.first AND m.date < k.next), 0) AS moved
		FROM (SELECT c.*, ` + yearStart("c.year") + ` AS first, ` + yearStart("c.year + 1") + ` AS next FROM carry c) k) c
		JOIN entity e ON e.id = c.entity WHERE c.parts <> c.moved`,
	// The payroll published for closed days is the payroll due for them.
	`SELECT 'payroll of ' || t.employee || ' for ' || t.entitlement || ' has been published as ' || t.parts || ', due is ' || t.due
		FROM (SELECT t.employee, t.entitlement, t.parts, coalesce((SELECT sum(i.quantity) FROM instruction i
			WHERE i.entity = e.id AND i.month = t.month AND i.date < max(g.reached, g.open) AND coalesce(i.employee, e.subject) = t.employee
			AND i.kind = t.kind AND i.unit = t.unit AND i.clause = t.clause AND i.entitlement = t.entitlement
			AND i.lot = t.lot AND i.case_id = t.case_id AND i.rate = t.rate), 0) AS due
		FROM published_payroll t JOIN entity e ON e.company = t.company AND e.subject = t.owner JOIN progress g ON g.entity = e.id
		WHERE NOT EXISTS (SELECT 1 FROM unpublished u WHERE u.entity = e.id)) t WHERE t.parts <> t.due`,
	`SELECT 'payroll of ' || coalesce(i.employee, e.subject) || ' for ' || i.entitlement || ' is due, and was never published'
		FROM instruction i JOIN entity e ON e.id = i.entity JOIN progress g ON g.entity = e.id
		WHERE i.date < max(g.reached, g.open) AND NOT EXISTS (SELECT 1 FROM unpublished u WHERE u.entity = e.id)
		AND NOT EXISTS (SELECT 1 FROM published_payroll t WHERE t.company = e.company AND t.owner = e.subject AND t.month = i.month
			AND t.employee = coalesce(i.employee, e.subject) AND t.kind = i.kind AND t.unit = i.unit AND t.clause = i.clause
			AND t.entitlement = i.entitlement AND t.lot = i.lot AND t.case_id = i.case_id AND t.rate = i.rate)`,
}

// yearStart is SQL for the number of 1 January of a year: dates count from 0000-03-01, so a civil year begins 306 days
// into the one that March began, and its leap day was the last of that.
func yearStart(year string) string {
	y := "(" + year + " - 1)"
	return fmt.Sprintf("(%s * 365 + %s / 4 - %s / 100 + %s / 400 + 306)", y, y, y, y)
}

// mostProblems bounds how many problems one inspection reports.
const mostProblems = 20

// Inspect implements verify.Inspector: the file is sound, the records and the journal are whole, sums are those of their
// movements, and the published payroll is what is due. It reports up to 20 problems of a kind.
func (s *Store) Inspect(ctx context.Context, report func(problem string)) error {
	if err := db.CheckSeal(ctx, s.path); err != nil {
		report("the file is damaged: " + err.Error())
	}
	return s.view(ctx, true, func(c *db.Conn, cache *query.Cache) error {
		for _, q := range inspections {
			err := c.Query(fmt.Sprintf("%s LIMIT %d", q, mostProblems), func(row db.Row) error {
				report(row.Text(0))
				return nil
			})
			if err := errors.Join(err, ctx.Err()); err != nil {
				return err
			}
		}
		return journal.InspectPacks(ctx, c, cache.Journal.Words, mostProblems, report)
	})
}
