package sqlite

import (
	"bytes"
	"context"
	"fmt"
)

// inspections find what a comparison of documents cannot see, because a document does not read it or reads around it. Each
// row that a query returns is a sentence about something that is wrong.
var inspections = []string{
	// Every sequence through the position was read, and is known for what it was.
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
	// The sums of whole years are those of their movements.
	`SELECT 'the sum of ' || c.entitlement || ' of ' || e.subject || ' in ' || c.year || ' is ' || c.parts || ', its movements are ' || c.moved
		FROM (SELECT k.entity, k.year, k.entitlement, k.parts, coalesce((
			SELECT sum(m.quantity * p.sign) FROM movement m JOIN posting p ON p.id = m.posting
			WHERE m.entity = k.entity AND m.lot = k.lot AND p.entitlement = k.entitlement
			AND m.date >= k.first AND m.date < k.next), 0) AS moved
		FROM (SELECT c.*, ` + yearStart("c.year") + ` AS first, ` + yearStart("c.year + 1") + ` AS next FROM carry c) k) c
		JOIN entity e ON e.id = c.entity WHERE c.parts <> c.moved`,
	// What payroll was told of days that are closed is what is due of them.
	`SELECT 'payroll of ' || t.employee || ' for ' || t.entitlement || ' was told ' || t.parts || ', due is ' || t.due
		FROM (SELECT t.employee, t.entitlement, t.parts, coalesce((SELECT sum(i.quantity) FROM instruction i
			WHERE i.entity = e.id AND i.month = t.month AND i.date < max(g.told, g.open) AND coalesce(i.employee, e.subject) = t.employee
			AND i.kind = t.kind AND i.unit = t.unit AND i.clause = t.clause AND i.entitlement = t.entitlement
			AND i.lot = t.lot AND i.case_id = t.case_id AND i.rate = t.rate), 0) AS due
		FROM told_payroll t JOIN entity e ON e.company = t.company AND e.subject = t.owner JOIN progress g ON g.entity = e.id
		WHERE NOT EXISTS (SELECT 1 FROM untold u WHERE u.entity = e.id)) t WHERE t.parts <> t.due`,
	`SELECT 'payroll of ' || coalesce(i.employee, e.subject) || ' for ' || i.entitlement || ' is due, and was never told'
		FROM instruction i JOIN entity e ON e.id = i.entity JOIN progress g ON g.entity = e.id
		WHERE i.date < max(g.told, g.open) AND NOT EXISTS (SELECT 1 FROM untold u WHERE u.entity = e.id)
		AND NOT EXISTS (SELECT 1 FROM told_payroll t WHERE t.company = e.company AND t.owner = e.subject AND t.month = i.month
			AND t.employee = coalesce(i.employee, e.subject) AND t.kind = i.kind AND t.unit = i.unit AND t.clause = i.clause
			AND t.entitlement = i.entitlement AND t.lot = i.lot AND t.case_id = i.case_id AND t.rate = i.rate)`,
}

// yearStart is SQL for the number of 1 January of a year: dates count from 0000-03-01, so a civil year begins 306 days
// into the one that March began, and its leap day was the last of that.
func yearStart(year string) string {
	y := "(" + year + " - 1)"
	return fmt.Sprintf("(%s * 365 + %s / 4 - %s / 100 + %s / 400 + 306)", y, y, y, y)
}

// mostProblems bounds what one inspection tells.
const mostProblems = 20

// Inspect implements verify.Inspector: the file is sound, the records and the journal are whole, sums are those of their
// movements, and payroll was told what is due. It tells up to 20 problems of a kind.
func (s *Store) Inspect(ctx context.Context, tell func(problem string)) error {
	if err := checkSeal(ctx, s.path); err != nil {
		tell("the file is damaged: " + err.Error())
	}
	return s.read(true, func(r *reader) error {
		err := r.conn.query("PRAGMA integrity_check(20)", func(row row) error {
			if what := row.text(0); what != "ok" {
				tell("the file is damaged: " + what)
			}
			return nil
		})
		for _, query := range inspections {
			if err == nil {
				err = ctx.Err()
			}
			if err != nil {
				return err
			}
			err = r.conn.query(fmt.Sprintf("%s LIMIT %d", query, mostProblems), func(row row) error {
				tell(row.text(0))
				return nil
			})
		}
		if err != nil {
			return err
		}
		return r.inspectPacks(ctx, tell)
	})
}

// inspectPacks packs the journal again and compares.
func (r *reader) inspectPacks(ctx context.Context, tell func(problem string)) error {
	told := 0
	compare := func(again *repacking) error {
		if again.ends() || told == mostProblems {
			return ctx.Err()
		}
		told++
		tell(fmt.Sprintf("what is packed of entity %d is not what the journal has", again.entity))
		return ctx.Err()
	}
	again := &repacking{}
	err := r.conn.query("SELECT "+factColumns+`, j.entity FROM journal j JOIN entity e ON e.id = j.entity WHERE j.kind IN (0, 2)
		ORDER BY j.entity, j.seq`, func(row row) error {
		if id := row.int(factCompany); id != again.entity {
			if err := compare(again); err != nil {
				return err
			}
			again = &repacking{entity: id}
			if err := again.read(r.conn); err != nil {
				return err
			}
		}
		f, err := packedRow(row, r.files.names, r.conn)
		if err == nil {
			again.add(f)
		}
		return err
	})
	if err == nil {
		err = compare(again)
	}
	if err != nil {
		return err
	}
	return r.conn.query(`SELECT entity FROM pack UNION SELECT entity FROM pack_open WHERE length(facts) > 0
		EXCEPT SELECT entity FROM journal WHERE kind IN (0, 2)`, func(row row) error {
		tell(fmt.Sprintf("facts are packed of entity %d, of which the journal has none", row.int(0)))
		return nil
	})
}

// packedRow returns a row of the journal as a pack has it.
func packedRow(r row, names *names, c *conn) (packed, error) {
	ev, err := factOf(c, names, r, "")
	if err != nil {
		return packed{}, err
	}
	return packedOf(ev, r.int(2), r.int(4), nil)
}

// repacking is an employee's facts packed once more, beside the packs that there are.
type repacking struct {
	entity int64
	packs  []pack // not compared yet; the last is what has not filled one
	facts  []byte
	last   packed
	differ bool
}

func (p *repacking) read(c *conn) error {
	return packsOf(c, &Entity{ID: p.entity}, 0, func(b []byte, through uint64) error {
		p.packs = append(p.packs, pack{through, b})
		return nil
	})
}

func (p *repacking) add(f packed) {
	p.facts = appendPacked(p.facts, &p.last, &f)
	if p.last = f; len(p.packs) > 0 && f.seq >= p.packs[0].through {
		p.compare()
	}
}

func (p *repacking) compare() {
	p.differ = p.differ || !bytes.Equal(p.facts, p.packs[0].facts)
	p.packs, p.facts, p.last = p.packs[1:], nil, packed{}
}

// ends tells, after the last fact, whether all packs are as they should be.
func (p *repacking) ends() bool {
	if len(p.packs) == 1 {
		p.compare()
	}
	return !p.differ && len(p.packs) == 0 && len(p.facts) == 0
}
