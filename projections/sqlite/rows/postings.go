package rows

import (
	"strings"

	"spettanze/events"
	"spettanze/projections/ledger"
	"spettanze/projections/sqlite/db"
	"spettanze/projections/sqlite/journal"
)

// posting holds what movements of a kind have in common. A path that begins with ":" is below the employee's own account.
type posting struct {
	entitlement events.Entitlement
	unit        events.Unit
	kind        ledger.Kind
	from, to    string
	clause      string
}

// signed is a posting with the effect of its quantities on the entitlement's balance: 1, -1 or 0.
type signed struct {
	posting
	sign int64
}

// below returns ":ferie:used" of "E042:ferie:used", without allocating, and the path of any other account as it is.
func below(path, employee string) string {
	if rest, ok := strings.CutPrefix(path, employee); ok && employee != "" && strings.HasPrefix(rest, ":") {
		return rest
	}
	return path
}

// above is the inverse of below.
func above(path, employee string) string {
	if strings.HasPrefix(path, ":") {
		return employee + path
	}
	return path
}

// posting returns the number of a movement's posting, which is made if it is new.
func (w *Writer) posting(m *ledger.Movement) (int64, error) {
	p := posting{m.Entitlement, m.Quantity.Unit, m.Kind, below(m.From, m.Employee), below(m.To, m.Employee), m.Clause}
	if id, ok := w.postings[p]; ok {
		return id, nil
	}
	values := []db.Value{string(p.entitlement), int64(p.unit), string(p.kind), p.from, p.to, p.clause}
	id, ok, err := w.conn.One(`SELECT id FROM posting WHERE entitlement = ? AND unit = ? AND kind = ? AND source = ? AND target = ?
		AND clause = ?`, values...)
	if err == nil && !ok {
		sign := int64(0)
		switch main := ledger.MainAccount(m.Employee, m.Entitlement); main {
		case m.To:
			sign = 1
		case m.From:
			sign = -1
		}
		id, _, err = w.conn.One(`INSERT INTO posting (entitlement, unit, kind, source, target, clause, sign)
			VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING id`, append(values, sign)...)
	}
	if err != nil {
		return 0, err
	}
	w.postings[p] = id
	return id, nil
}

// Names is the cache of postings and words that rows refer to by a number.
type Names struct {
	words    *journal.Words
	postings *journal.Numbered[signed]
}

// NewNames returns an empty cache that uses one of words.
func NewNames(words *journal.Words) *Names {
	return &Names{words, journal.NewNumbered("SELECT entitlement, unit, kind, source, target, clause, sign FROM posting WHERE id = ?",
		func(r db.Row) signed {
			return signed{posting{events.Entitlement(r.Text(0)), r.Unit(1), ledger.Kind(r.Text(2)), r.Text(3), r.Text(4), r.Text(5)}, r.Int(6)}
		})}
}
