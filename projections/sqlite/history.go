package sqlite

import (
	"context"
	"encoding/json"
	"sync"
	"time"

	"spettanze/events"
)

// factRecorded is the column after factColumns in [source.History].
const factRecorded = 9

// History implements [report.Source].
func (s *source) History(_ context.Context, company, id string, known uint64) (out []*events.Event, err error) {
	err = s.read(func(r *reader) error {
		of, err := r.entity(company, events.CompanySubject)
		if err != nil || of == nil {
			return err
		}
		which, employee, own := ofCompanyHistory, of.ID, "[]"
		if id != "" {
			which, employee = ofEmployeeHistory, 0
			e, err := r.entity(company, id)
			if err != nil {
				return err
			}
			if e != nil { // what is of everybody bears on somebody of whom nothing is recorded, too
				employee = e.ID
				if own, err = r.ownSequences(e); err != nil {
					return err
				}
			}
		}
		return r.conn.query("SELECT "+factColumns+`, r.recorded FROM journal j JOIN entity e ON e.id = j.entity
			JOIN record r ON r.seq = j.seq WHERE j.seq IN (`+which+`) AND j.seq <= ?3 ORDER BY j.seq`, func(row row) error {
			ev, err := factOf(r.conn, r.files.names, row, company)
			if err != nil {
				return err
			}
			if nanos := row.int(factRecorded); nanos != 0 {
				ev.Recorded = time.Unix(0, nanos).UTC()
			}
			out = append(out, ev)
			return nil
		}, employee, of.ID, knownThrough(known), own)
	})
	return out, err
}

// ownSequences returns the sequences of an employee's own facts, annulled or not, as a JSON array.
func (r *reader) ownSequences(e *Entity) (string, error) {
	o, err := ownFactsOf(r.conn, e, 0, lastSequence)
	if err != nil {
		return "", err
	}
	list := []uint64{}
	for _, b := range o.packs {
		if err := unpack(b, func(f *packed) error { list = append(list, f.seq); return nil }); err != nil {
			return "", err
		}
	}
	out, err := json.Marshal(list)
	return string(out), err
}

// Find implements [report.Source].
func (s *source) Find(_ context.Context, id events.Identity, known uint64) (found *events.Event, err error) {
	err = s.read(func(r *reader) error {
		found, err = find(r.conn, r.files.names, id)
		return err
	})
	if found != nil && known != 0 && found.Seq > known {
		found = nil
	}
	return found, err
}

// beginnings is when the ledgers of companies begin, as far as the journal was read for it: it is read on from there.
type beginnings struct {
	mu sync.Mutex
	by map[string]beginning
}

type beginning struct {
	version int64 // last sequence looked at
	date    events.Date
}

func (b *beginnings) get(company string) (beginning, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	found, ok := b.by[company]
	return found, ok
}

// Begins implements [report.Source].
func (s *source) Begins(_ context.Context, company string, by events.Date) (first events.Date, err error) {
	first = events.MaxDate + 1
	err = s.read(func(r *reader) error {
		cache := &r.files.begins
		// What has begun by then has begun: nothing recorded since can change that, and nearly every question ends here.
		if b, ok := cache.get(company); ok && b.date <= by {
			first = b.date
			return nil
		}
		e, err := r.entity(company, events.CompanySubject)
		if err != nil || e == nil {
			return err
		}
		version, _, err := r.conn.one("SELECT max(seq) FROM journal WHERE company = ? AND kind > 0", e.ID)
		if err != nil {
			return err
		}
		cache.mu.Lock()
		defer cache.mu.Unlock()
		b, ok := cache.by[company]
		if !ok {
			b.date = first
		}
		if version > b.version {
			date, found, err := r.conn.one("SELECT min(date) FROM journal WHERE company = ? AND kind > 0 AND kind < 4 AND seq > ?",
				e.ID, b.version)
			if err != nil {
				return err
			}
			if found {
				b.date = min(b.date, day(date))
			}
			b.version = version
			if cache.by == nil {
				cache.by = map[string]beginning{}
			}
			cache.by[company] = b
		}
		first = b.date
		return nil
	})
	return first, err
}

func knownThrough(seq uint64) int64 {
	if seq == 0 {
		return known(0).upTo()
	}
	return num(seq)
}

// The sequences of a history: ?1 is the employee, ?2 the company, ?4 the employee's own. Kind 1 is of the company's institutes, 4 is of annulments, which are there for what they
// annul.
const (
	ofEmployeeHistory = `SELECT value FROM json_each(?4)
		UNION ALL SELECT seq FROM journal WHERE entity = ?1 AND kind > 0 AND kind = 1
		UNION ALL SELECT seq FROM journal WHERE entity = ?2 AND kind > 0 AND kind = 3
		UNION ALL SELECT seq FROM annulment WHERE target_entity = ?1
		UNION ALL SELECT a.seq FROM annulment a JOIN journal t ON t.seq = a.target_seq WHERE a.target_entity = ?2 AND t.kind = 3
		UNION ALL SELECT seq FROM annulment WHERE company = ?2 AND target_seq IS NULL`
	ofCompanyHistory = `SELECT seq FROM journal WHERE company = ?2 AND kind > 0 AND kind IN (1, 2)
		UNION ALL SELECT a.seq FROM annulment a JOIN journal t ON t.seq = a.target_seq WHERE a.company = ?2 AND t.kind IN (1, 2)
		UNION ALL SELECT seq FROM annulment WHERE company = ?2 AND target_seq IS NULL AND ?1 = ?2 AND ?4 = ?4`
)
