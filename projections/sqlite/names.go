package sqlite

import (
	"database/sql/driver"
	"strings"
	"sync"

	"spettanze/events"
	"spettanze/projections/ledger"
)

// posting is what makes a movement of its kind. Paths that begin with ":" are below the employee's own.
type posting struct {
	entitlement events.Entitlement
	unit        events.Unit
	kind        ledger.Kind
	from, to    string
	clause      string
}

// signed is a posting with what its quantities do to the entitlement's balance: 1, -1 or 0.
type signed struct {
	posting
	sign int64
}

// postingOf returns the posting of a movement.
func postingOf(m *ledger.Movement) posting {
	return posting{m.Entitlement, m.Quantity.Unit, m.Kind, below(m.From, m.Employee), below(m.To, m.Employee), m.Clause}
}

// below returns ":rest" of "employee:rest", without allocating, and any other path as it is.
func below(path, employee string) string {
	if rest, ok := strings.CutPrefix(path, employee); ok && employee != "" && strings.HasPrefix(rest, ":") {
		return rest
	}
	return path
}

func above(path, employee string) string {
	if strings.HasPrefix(path, ":") {
		return employee + path
	}
	return path
}

// internLimit bounds what a writer remembers of words; a stranger may send a new source with every event.
const internLimit = 1 << 15

// intern is the writer's memory of words and postings. It forgets everything when a transaction is undone. The numbers are
// remembered as the values that statements take: to make one anew for every row would be most of what a row allocates.
type intern struct {
	words    map[string]driver.Value
	postings map[posting]driver.Value
	dates    [512]struct { // by their last bits: a batch speaks of few dates
		date  events.Date
		value driver.Value
	}
}

func newIntern() *intern {
	return &intern{words: map[string]driver.Value{}, postings: map[posting]driver.Value{}}
}

// date returns a date as a value.
func (n *intern) date(d events.Date) driver.Value {
	slot := &n.dates[uint(d)%uint(len(n.dates))] //nolint:gosec // any bits will do
	if slot.value == nil || slot.date != d {
		slot.date, slot.value = d, int64(d)
	}
	return slot.value
}

func (n *intern) forget() { clear(n.words); clear(n.postings) }

func (t *Tx) word(text string) (driver.Value, error) {
	if id, ok := t.intern.words[text]; ok {
		return id, nil
	}
	id, ok, err := t.conn.one("SELECT id FROM word WHERE text = ?", text)
	if err == nil && !ok {
		id, _, err = t.conn.one("INSERT INTO word (text) VALUES (?) RETURNING id", text)
	}
	if err != nil {
		return nil, err
	}
	if len(t.intern.words) >= internLimit {
		clear(t.intern.words)
	}
	t.intern.words[text] = id
	return id, nil
}

// wordsOf returns the words of an event's source and type.
func (t *Tx) wordsOf(ev *events.Event) (source, typ driver.Value, err error) {
	if source, err = t.word(ev.Source); err == nil {
		typ, err = t.word(ev.Data.Type().Name)
	}
	return source, typ, err
}

func (t *Tx) posting(m *ledger.Movement) (driver.Value, error) {
	p := postingOf(m)
	if id, ok := t.intern.postings[p]; ok {
		return id, nil
	}
	id, ok, err := t.conn.one(`SELECT id FROM posting WHERE entitlement = ? AND unit = ? AND kind = ? AND source = ? AND target = ?
		AND clause = ?`, string(p.entitlement), int64(p.unit), string(p.kind), p.from, p.to, p.clause)
	if err == nil && !ok {
		sign := int64(0)
		switch main := ledger.MainAccount(m.Employee, m.Entitlement); main {
		case m.To:
			sign = 1
		case m.From:
			sign = -1
		}
		id, _, err = t.conn.one(`INSERT INTO posting (entitlement, unit, kind, source, target, clause, sign)
			VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING id`,
			string(p.entitlement), int64(p.unit), string(p.kind), p.from, p.to, p.clause, sign)
	}
	if err != nil {
		return nil, err
	}
	t.intern.postings[p] = id
	return id, nil
}

// names is what readers remember of words and postings, which never change once committed.
type names struct {
	mu       sync.RWMutex
	words    map[int64]string
	postings map[int64]signed
}

func newNames() *names { return &names{words: map[int64]string{}, postings: map[int64]signed{}} }

func (n *names) word(c *conn, id int64) (string, error) {
	n.mu.RLock()
	text, ok := n.words[id]
	n.mu.RUnlock()
	if ok {
		return text, nil
	}
	err := c.query("SELECT text FROM word WHERE id = ?", func(r row) error { text = r.text(0); return nil }, id)
	if err != nil {
		return "", err
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	if len(n.words) >= internLimit {
		clear(n.words)
	}
	n.words[id] = text
	return text, nil
}

func (n *names) posting(c *conn, id int64) (signed, error) {
	n.mu.RLock()
	p, ok := n.postings[id]
	n.mu.RUnlock()
	if ok {
		return p, nil
	}
	err := c.query("SELECT entitlement, unit, kind, source, target, clause, sign FROM posting WHERE id = ?", func(r row) error {
		p = signed{posting{events.Entitlement(r.text(0)), events.Unit(r.int(1)), ledger.Kind(r.text(2)), r.text(3), //nolint:gosec // one of events.Units
			r.text(4), r.text(5)}, r.int(6)}
		return nil
	}, id)
	if err != nil {
		return p, err
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	n.postings[id] = p
	return p, nil
}
