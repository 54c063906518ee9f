package sqlite

import (
	"context"
	"slices"
	"sync"

	"spettanze/projections/report"
)

// Moment implements [report.Source].
func (s *source) Moment(_ context.Context, fn func(report.Source) error) error {
	return s.read(func(r *reader) error {
		now := *s
		now.moment = r
		return fn(&now)
	})
}

// now returns how far the log has been read. Journal, records and what they say of entities change with it alone.
func (r *reader) now() (Position, error) {
	if r.ofPosition != nil {
		return *r.ofPosition, nil
	}
	p := Position{}
	err := r.conn.query("SELECT p.seq, r.recorded FROM position p LEFT JOIN record r ON r.seq = p.seq", func(row row) error {
		p.Seq = seq(row.int(0))
		if t := instant(row.int(1)); t != nil {
			p.Recorded = *t
		}
		return nil
	})
	if err == nil {
		r.ofPosition = &p
	}
	return p, err
}

func (r *reader) position() (uint64, error) {
	p, err := r.now()
	return p.Seq, err
}

// companies is the list of companies at a position.
type companies struct {
	mu       sync.Mutex
	position uint64 // 0: there is none
	list     []string
}

// at returns the list if it is of a position.
func (c *companies) at(position uint64) ([]string, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.list, position != 0 && position == c.position
}

func (c *companies) set(position uint64, list []string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.position, c.list = position, list
}

// Companies implements [report.Source].
func (s *source) Companies(context.Context) (out []string, err error) {
	err = s.read(func(r *reader) error {
		position, err := r.position()
		if err != nil {
			return err
		}
		list, ok := r.files.listed.at(position)
		if !ok {
			if list, err = r.companies(); err != nil {
				return err
			}
			r.files.listed.set(position, list)
		}
		out = append(out, list...)
		return nil
	})
	return out, err
}

func (r *reader) companies() (out []string, err error) {
	var unsure []*Entity // nothing in them concerns more than one employee
	// From one company to the next in the index of entities: most of these are employees.
	err = r.conn.query(`WITH RECURSIVE e(company) AS (SELECT min(company) FROM entity
			UNION ALL SELECT (SELECT min(company) FROM entity WHERE company > e.company) FROM e WHERE e.company IS NOT NULL)
		SELECT e.company, c.id, EXISTS (SELECT 1 FROM journal WHERE company = c.id AND kind > 0 AND kind < 4 AND annulled_by IS NULL)
		FROM e JOIN entity c ON c.company = e.company AND c.subject = 'company'`,
		func(row row) error {
			if row.int(2) != 0 {
				out = append(out, row.text(0))
			} else {
				unsure = append(unsure, &Entity{ID: row.int(1), Company: row.text(0)})
			}
			return nil
		})
	for _, c := range unsure {
		found := false
		if err == nil {
			found, err = r.anyOwn(c)
		}
		if found {
			out = append(out, c.Company)
		}
	}
	slices.Sort(out)
	return out, err
}

// anyOwn tells whether any fact about a single employee of a company counts.
func (r *reader) anyOwn(company *Entity) (found bool, err error) {
	var list []*Entity
	if err := r.conn.query("SELECT id, subject FROM entity WHERE company = ?", func(row row) error {
		list = append(list, &Entity{ID: row.int(0), Company: company.Company, Subject: row.text(1)})
		return nil
	}, company.Company); err != nil {
		return false, err
	}
	for _, e := range list {
		o, err := ownFactsOf(r.conn, e, 0, lastSequence)
		if err != nil {
			return false, err
		}
		for _, b := range o.packs {
			if err := unpack(b, func(f *packed) error { found = found || o.annulled.counts(f.seq, lastSequence); return nil }); err != nil || found {
				return found, err
			}
		}
	}
	return false, nil
}
