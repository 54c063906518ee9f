package journal

import (
	"encoding/json"
	"slices"

	"spettanze/events"
	"spettanze/projections/sqlite/db"
	"spettanze/projections/sqlite/entity"
	"spettanze/projections/sqlite/pack"
)

// The sequences of a history: ?1 is the employee, ?2 the company, ?4 the employee's own facts. Kind 1 is of the company's
// institutes; an annulment, kind 4, is in the history of the fact that it annuls.
const (
	employeeHistory = `SELECT value FROM json_each(?4)
		UNION ALL SELECT seq FROM journal WHERE entity = +?1 AND kind > 0 AND kind = 1
		UNION ALL SELECT seq FROM journal WHERE entity = +?2 AND kind > 0 AND kind IN (3, 5)
		UNION ALL SELECT seq FROM annulment WHERE target_entity = +?1
		UNION ALL SELECT a.seq FROM annulment a JOIN journal t ON t.seq = a.target_seq WHERE a.target_entity = +?2 AND t.kind IN (3, 5)
		UNION ALL SELECT seq FROM annulment WHERE company = +?2 AND target_seq IS NULL`
	companyHistory = `SELECT seq FROM journal WHERE company = +?2 AND kind > 0 AND kind IN (1, 2, 5)
		UNION ALL SELECT a.seq FROM annulment a JOIN journal t ON t.seq = a.target_seq WHERE a.company = +?2 AND t.kind IN (1, 2, 5)
		UNION ALL SELECT seq FROM annulment WHERE company = +?2 AND target_seq IS NULL AND ?1 = ?1 AND ?4 = ?4`
)

// History calls fn for the accepted events that bear on an employee, or, with an empty id, on the company's institutes, in the
// order of the log and as far as known; annulled events and their annulments are among them.
func (r *Reader) History(company, id string, k Known, fn func(*events.Event)) error {
	of, err := entity.Find(r.conn, company, events.CompanySubject)
	if err != nil || of == nil {
		return err
	}
	which, employee, own := companyHistory, of.ID, "[]"
	if id != "" {
		which, employee = employeeHistory, 0
		e, err := entity.Find(r.conn, company, id)
		if err != nil {
			return err
		}
		if e != nil { // orders to everybody bear on an employee without facts, too
			employee = e.ID
			if own, err = r.ownSequences(e); err != nil {
				return err
			}
		}
	}
	return eachEvent(r.conn, r.cache.Words, `, r.recorded FROM journal j JOIN entity e ON e.id = j.entity
		JOIN record r ON r.seq = j.seq WHERE j.seq IN (`+which+`) AND j.seq <= ?3 ORDER BY j.seq`, func(ev *events.Event, row db.Row) {
		ev.Recorded = Instant(row, eventEnd)
		fn(ev)
	}, employee, of.ID, k.Value(), own)
}

// ownSequences returns the sequences of an employee's own facts, annulled or not, as a JSON array.
func (r *Reader) ownSequences(e *entity.Entity) (string, error) {
	list := []uint64{}
	if err := eachPack(r.conn, e.ID, 0, func(b []byte, _ uint64) error {
		return pack.Each(b, func(f *pack.Fact) error { list = append(list, f.Seq); return nil })
	}); err != nil {
		return "", err
	}
	out, err := json.Marshal(list)
	return string(out), err
}

// Begins returns the earliest date of a fact with which a company's ledger can begin, MaxDate+1 for none. If the ledger begins
// by the date given, it may return any date from the beginning to that date.
func (r *Reader) Begins(company string, by events.Date) (events.Date, error) {
	// A ledger that has begun by then has begun, whatever was recorded since; nearly every question ends here.
	if first := r.cache.begins(company, by); first <= by {
		return first, nil
	}
	e, err := entity.Find(r.conn, company, events.CompanySubject)
	if err != nil || e == nil {
		return events.MaxDate + 1, err
	}
	c, through, err := r.Company(e)
	if err != nil {
		return events.MaxDate + 1, err
	}
	return c.begins(through, by), nil
}

// Companies returns the companies of which any fact counts.
func (r *Reader) Companies() ([]string, error) {
	p, err := r.Position()
	if err != nil {
		return nil, err
	}
	cache := r.cache
	cache.mu.Lock()
	defer cache.mu.Unlock()
	if cache.listedAt != p.Seq {
		list, err := r.companies()
		if err != nil {
			return nil, err
		}
		cache.listedAt, cache.listed = p.Seq, list
	}
	return slices.Clone(cache.listed), nil
}

func (r *Reader) companies() (out []string, err error) {
	var unsure []string // no fact counts that several folds see
	// From one company to the next in the index of entities: most of these are employees.
	err = r.conn.Query(`WITH RECURSIVE e(company) AS (SELECT min(company) FROM entity
			UNION ALL SELECT (SELECT min(company) FROM entity WHERE company > e.company) FROM e WHERE e.company IS NOT NULL)
		SELECT e.company, EXISTS (SELECT 1 FROM journal WHERE company = c.id AND kind > 0 AND kind <> 4 AND annulled_by IS NULL)
		FROM e JOIN entity c ON c.company = e.company AND c.subject = 'company'`,
		func(row db.Row) error {
			if row.Int(1) != 0 {
				out = append(out, row.Text(0))
			} else {
				unsure = append(unsure, row.Text(0))
			}
			return nil
		})
	for _, company := range unsure {
		if err != nil {
			break
		}
		var list []*entity.Entity
		found := false
		list, err = entity.Employees(r.conn, company)
		for i := 0; err == nil && !found && i < len(list); i++ {
			found, err = r.anyCounts(list[i])
		}
		if found {
			out = append(out, company)
		}
	}
	slices.Sort(out)
	return out, err
}
