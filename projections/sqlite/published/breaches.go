package published

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"spettanze/events"
	"spettanze/projections/ledger"
	"spettanze/projections/sqlite/db"
	"spettanze/projections/sqlite/entity"
	"spettanze/projections/sqlite/rows"
)

// Breach is a breach to be published, or withdrawn.
type Breach struct {
	Key       string // digest of what the breach says
	Date      events.Date
	Withdrawn bool
	Times     int64          // the number of the message about this breach, from 1
	Breach    *ledger.Breach // nil when withdrawn
	Payload   string         // of a breach withdrawn: as it was published
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
