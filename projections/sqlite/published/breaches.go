package published

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"spettanze/events"
	"spettanze/projections/ledger"
	"spettanze/projections/report"
	"spettanze/projections/sqlite"
	"spettanze/projections/sqlite/db"
	"spettanze/projections/sqlite/entity"
	"spettanze/projections/sqlite/rows"
)

// Breach is a breach to be published, or withdrawn; or a fact that is parked, or no more, whose key begins with "parked:".
type Breach struct {
	Key       string // digest of what the breach says
	Date      events.Date
	Withdrawn bool
	Times     int64          // the number of the message about this breach, from 1
	Breach    *ledger.Breach // nil when withdrawn
	Payload   string         // of a breach withdrawn: as it was published
	Parked    *ledger.Parked // of a fact that is parked
}

// BreachKey returns the digest of what a breach says. same is the number of earlier breaches that say the very same.
func BreachKey(b *ledger.Breach, same int) string {
	words := fmt.Sprintf("%q %q %q %q %q %q %q %q %q %q %q %d", b.Employee, b.Date, b.Entitlement, b.Code, b.Clause, b.Limit, b.Observed,
		b.Case.Key(), b.Cause.Source, b.Cause.ID, b.Cause.Closing, same)
	sum := sha256.Sum256([]byte(words))
	return hex.EncodeToString(sum[:16])
}

// Breaches returns the breaches of closed days that must be published or withdrawn of an entity of
// [entity.Writer.Unpublished]. [Tx.SetBreach] notes each once its payload is made.
func (t *Tx) Breaches(e *entity.Entity) ([]Breach, error) {
	from := e.Marks().Day
	if from > events.MaxDate {
		return nil, nil
	}
	stored, err := rows.Breaches(t.Conn, rows.Span{Entity: e.ID, Own: e.Employee(), From: from, To: e.Open - 1})
	if err != nil {
		return nil, err
	}
	type state struct {
		Breach
		stands bool
	}
	before := map[string]*state{}
	var ordered []*state
	err = t.Conn.Query(`SELECT key, date, stands, times, payload FROM published_breach WHERE company = ? AND owner = ? AND date >= ?
		ORDER BY date, key`, func(r db.Row) error {
		if strings.HasPrefix(r.Text(0), parkedKey) {
			return nil
		}
		s := &state{Breach{Key: r.Text(0), Date: r.Date(1), Times: r.Int(3), Payload: r.Text(4)}, r.Int(2) != 0}
		before[s.Key] = s
		ordered = append(ordered, s)
		return nil
	}, e.Company, e.Subject, int64(from))
	if err != nil {
		return nil, err
	}
	var out []Breach
	is, equal := map[string]bool{}, map[ledger.Breach]int{}
	for i := range stored {
		key := BreachKey(&stored[i], equal[stored[i]])
		equal[stored[i]]++
		is[key] = true
		s := before[key]
		if s == nil {
			s = &state{}
		}
		if !s.stands {
			out = append(out, Breach{Key: key, Date: stored[i].Date, Times: s.Times + 1, Breach: &stored[i]})
		}
	}
	for _, s := range ordered {
		if s.stands && !is[s.Key] {
			out = append(out, Breach{Key: s.Key, Date: s.Date, Times: s.Times + 1, Withdrawn: true, Payload: s.Payload})
		}
	}
	return out, nil
}

// parkedKey begins the keys of parked facts.
const parkedKey = "parked:"

// IsParked reports whether the message is about a parked fact.
func (b *Breach) IsParked() bool { return strings.HasPrefix(b.Key, parkedKey) }

// ParkedKey returns the key of a fact that is parked.
func ParkedKey(source, id string) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%q %q", source, id))
	return parkedKey + hex.EncodeToString(sum[:16])
}

// Parked returns the facts that were parked since they were published last, and those that are parked no more, of an entity of
// [entity.Writer.Unpublished]. [Tx.SetBreach] notes each once its payload is made.
func (t *Tx) Parked(e *entity.Entity) (out []Breach, err error) {
	stored, err := rows.Parked(t.Conn, rows.Through(e, e.Open))
	if err != nil {
		return nil, err
	}
	var before []Breach // Withdrawn: it is parked no more, and that was published
	err = t.Conn.Query(`SELECT key, date, stands, times, payload FROM published_breach WHERE company = ? AND owner = ? AND date >= ?
		AND key > 'parked:' AND key < 'parked;' ORDER BY date, key`, func(r db.Row) error {
		before = append(before, Breach{Key: r.Text(0), Date: r.Date(1), Withdrawn: r.Int(2) == 0, Times: r.Int(3), Payload: r.Text(4)})
		return nil
	}, e.Company, e.Subject, int64(events.MinDate))
	if err != nil || len(before)+len(stored) == 0 {
		return nil, err
	}
	is := map[string]bool{}
	for i := range stored {
		p := &stored[i]
		b := Breach{Key: ParkedKey(p.Cause.Source, p.Cause.ID), Date: p.Date, Times: 1, Parked: p}
		known := slices.IndexFunc(before, func(x Breach) bool { return x.Key == b.Key && x.Date == b.Date })
		if is[b.Key] {
			continue
		}
		is[b.Key] = true
		if known < 0 {
			out = append(out, b)
		} else if before[known].Withdrawn {
			b.Times = before[known].Times + 1
			out = append(out, b)
		}
	}
	for _, b := range before {
		if b.Withdrawn || is[b.Key] {
			continue
		}
		b.Withdrawn, b.Times = true, b.Times+1
		out = append(out, b)
	}
	return out, nil
}

// Waited returns the facts of a company that were published as waiting, whether they wait still or not.
func Waited(s *sqlite.Store, company string) (out []report.Parked, err error) {
	err = s.View(func(c *db.Conn) error {
		return c.Query("SELECT payload FROM published_breach WHERE company = ? AND key > 'parked:' AND key < 'parked;'", func(r db.Row) error {
			var p report.Parked
			if err := json.Unmarshal([]byte(r.Text(0)), &p); err != nil {
				return fmt.Errorf("sqlite: a published message about a parked fact cannot be read: %w", err)
			}
			out = append(out, p)
			return nil
		}, company)
	})
	return out, err
}

// IsAnnulled reports whether the event under a sequence is annulled.
func (t *Tx) IsAnnulled(seq uint64) (bool, error) {
	_, found, err := t.Conn.One("SELECT 1 FROM journal WHERE seq = ? AND annulled_by IS NOT NULL", db.Seq(seq))
	return found, err
}

// SetBreach notes a breach as published or withdrawn.
func (t *Tx) SetBreach(company, owner string, b Breach) error {
	stands := int64(1)
	if b.Withdrawn {
		stands = 0
	}
	_, err := t.Conn.Exec(`INSERT INTO published_breach (company, owner, date, key, stands, times, payload) VALUES (?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT DO UPDATE SET stands = excluded.stands, times = excluded.times`,
		company, owner, int64(b.Date), b.Key, stands, b.Times, b.Payload)
	return err
}

// TimesBreach returns how many messages were published about a breach.
func (t *Tx) TimesBreach(company, owner string, date events.Date, key string) (int64, error) {
	n, _, err := t.Conn.One("SELECT times FROM published_breach WHERE company = ? AND owner = ? AND date = ? AND key = ?", company, owner,
		int64(date), key)
	return n, err
}

// RetractBreach takes the last message about a breach out of the memory: it was not published.
func (t *Tx) RetractBreach(company, owner string, date events.Date, key string) error {
	const where = " WHERE company = ? AND owner = ? AND date = ? AND key = ?"
	_, err := t.Conn.Exec("UPDATE published_breach SET stands = 1 - stands, times = times - 1"+where, company, owner, int64(date), key)
	if err != nil {
		return err
	}
	_, err = t.Conn.Exec("DELETE FROM published_breach"+where+" AND times = 0", company, owner, int64(date), key)
	return err
}
