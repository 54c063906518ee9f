package sqlite

import (
	"cmp"
	"crypto/sha256"
	"database/sql/driver"
	"encoding/hex"
	"fmt"
	"slices"

	"spettanze/events"
	"spettanze/projections/ledger"
	"spettanze/projections/report"
)

// Due is a key of payroll, with a quantity.
type Due struct {
	Employee    string
	Month       events.Month
	Kind        ledger.Kind
	Unit        events.Unit
	Clause      string
	Entitlement events.Entitlement
	Lot         events.Lot
	Case        ledger.Case
	Rate        ledger.Rate

	Parts int64 // what is to be told: due less told before
	Times int64 // the number of this telling, from 1
}

func compareDue(a, b Due) int {
	return cmp.Or(cmp.Compare(a.Month, b.Month), cmp.Compare(a.Employee, b.Employee), cmp.Compare(a.Entitlement, b.Entitlement),
		cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Clause, b.Clause), a.Lot.Compare(b.Lot), cmp.Compare(a.Case, b.Case),
		cmp.Compare(a.Unit, b.Unit), cmp.Compare(a.Rate, b.Rate))
}

// Untold returns up to limit entities of which something may have to be published, and whose rows reach as far as they
// ever did.
func (t *Tx) Untold(limit int) (out []*Entity, err error) {
	err = t.conn.query("SELECT "+entityColumns+", u.day, u.month FROM untold u JOIN entity e ON e.id = u.entity "+
		"JOIN progress g ON g.entity = e.id WHERE g.open >= g.told ORDER BY e.id LIMIT ?", func(r row) error {
		e := entityOf(r)
		e.marked = marks{true, day(r.int(7)), month(r.int(8))}
		out = append(out, e)
		return nil
	}, int64(limit))
	return out, err
}

// MarkAll notes that anything of anybody may have to be told: the memory and the rows were not made together.
func (t *Tx) MarkAll() error {
	_, err := t.conn.exec("INSERT OR REPLACE INTO untold (entity, day, month) SELECT id, ?, 0 FROM entity", int64(events.MinDate))
	return err
}

// Told notes that everything of an entity is in the outbox.
func (t *Tx) Told(e *Entity) error {
	t.emptied++
	_, err := t.conn.exec("DELETE FROM untold WHERE entity = ?", e.ID)
	return err
}

// Payroll returns what payroll must be told of an entity so that it has been told what is due by the days closed, and
// notes that it was told. The entity is one of [Tx.Untold].
func (t *Tx) Payroll(e *Entity) ([]Due, error) {
	if e.marked.month == NoMonth {
		return nil, nil
	}
	const columns = "month, kind, unit, clause, entitlement, lot, case_id, rate, "
	from := int64(e.marked.month)
	read := func(r row, own string) Due {
		return Due{Employee: r.or(0, own), Month: month(r.int(1)), Kind: ledger.Kind(r.text(2)), Unit: events.Unit(r.int(3)), //nolint:gosec // one of events.Units
			Clause: r.text(4), Entitlement: events.Entitlement(r.text(5)), Lot: r.lot(6), Case: ledger.Case(r.text(7)),
			Rate: ledger.Rate(r.int(8))}
	}
	changes := map[Due]Due{}
	err := t.conn.query("SELECT employee, "+columns+`sum(quantity) FROM instruction WHERE entity = ? AND month >= ? AND date < ?
		GROUP BY employee, `+columns[:len(columns)-2], func(r row) error {
		d := read(r, e.own())
		changes[d] = Due{Parts: r.int(9)}
		return nil
	}, e.ID, from, int64(e.Open))
	if err != nil {
		return nil, err
	}
	err = t.conn.query("SELECT employee, "+columns+"parts, times FROM told_payroll WHERE company = ? AND owner = ? AND month >= ?",
		func(r row) error {
			d := read(r, "")
			changes[d] = Due{Parts: changes[d].Parts - r.int(9), Times: r.int(10)}
			return nil
		}, e.Company, e.Subject, from)
	if err != nil {
		return nil, err
	}
	var out []Due
	for d, c := range changes {
		if c.Parts != 0 {
			d.Parts, d.Times = c.Parts, c.Times+1
			out = append(out, d)
		}
	}
	slices.SortFunc(out, compareDue)
	for _, d := range out {
		if err := t.AddToldPayroll(e.Company, e.Subject, d); err != nil {
			return nil, err
		}
	}
	return out, nil
}

const payrollKey = ` WHERE company = ? AND owner = ? AND employee = ? AND month = ? AND kind = ? AND unit = ? AND clause = ?
	AND entitlement = ? AND lot = ? AND case_id = ? AND rate = ?`

// key returns the values of payrollKey, in the order of the columns.
func (d *Due) key(company, owner string) []driver.Value {
	return []driver.Value{company, owner, d.Employee, int64(d.Month), string(d.Kind), int64(d.Unit), d.Clause,
		string(d.Entitlement), lotValue(d.Lot), string(d.Case), int64(d.Rate)}
}

// AddToldPayroll notes that payroll was told d.Parts more under a key, for the d.Times-th time.
func (t *Tx) AddToldPayroll(company, owner string, d Due) error {
	_, err := t.conn.exec(`INSERT INTO told_payroll (company, owner, employee, month, kind, unit, clause, entitlement, lot, case_id, rate, parts,
		times) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT DO UPDATE SET parts = parts + excluded.parts, times = excluded.times`,
		append(d.key(company, owner), d.Parts, d.Times)...)
	return err
}

// TimesToldPayroll returns how often payroll was told something under a key.
func (t *Tx) TimesToldPayroll(company, owner string, d Due) (int64, error) {
	n, _, err := t.conn.one("SELECT times FROM told_payroll"+payrollKey, d.key(company, owner)...)
	return n, err
}

// ToldBreach is a breach to be told, or to be withdrawn.
type ToldBreach struct {
	Key       string // digest of what the breach says
	Date      events.Date
	Withdrawn bool
	Times     int64          // the number of this telling, from 1
	Breach    *ledger.Breach // nil when withdrawn
	Payload   string         // of a breach withdrawn: as it was told
}

// BreachKey returns the digest of what a breach says. same is the number of earlier breaches that say the very same.
func BreachKey(b *ledger.Breach, same int) string {
	words := fmt.Sprintf("%q %q %q %q %q %q %q %q %q %q %q %d", b.Employee, b.Date, b.Entitlement, b.Code, b.Clause, b.Limit, b.Observed,
		b.Case.Key(), b.Cause.Source, b.Cause.ID, b.Cause.Closing, same)
	sum := sha256.Sum256([]byte(words))
	return hex.EncodeToString(sum[:16])
}

// Breaches returns the breaches of closed days that must be told or withdrawn of an entity. [Tx.SetToldBreach] notes each
// once its payload is known. The entity is one of [Tx.Untold].
func (t *Tx) Breaches(e *Entity) ([]ToldBreach, error) {
	if e.marked.day > events.MaxDate {
		return nil, nil
	}
	rows, err := breaches(t.conn, span{entity: e.ID, own: e.own(), from: e.marked.day, to: e.Open - 1})
	if err != nil {
		return nil, err
	}
	type state struct {
		ToldBreach
		stands bool
	}
	told := map[string]*state{}
	var gone []*state
	err = t.conn.query("SELECT key, date, stands, times, payload FROM told_breach WHERE company = ? AND owner = ? AND date >= ? ORDER BY date, key",
		func(r row) error {
			s := &state{ToldBreach{Key: r.text(0), Date: day(r.int(1)), Times: r.int(3), Payload: r.text(4)}, r.int(2) != 0}
			told[s.Key] = s
			gone = append(gone, s)
			return nil
		}, e.Company, e.Subject, int64(e.marked.day))
	if err != nil {
		return nil, err
	}
	var out []ToldBreach
	is, equal := map[string]bool{}, map[ledger.Breach]int{}
	for i := range rows {
		key := BreachKey(&rows[i], equal[rows[i]])
		equal[rows[i]]++
		is[key] = true
		s := told[key]
		if s == nil {
			s = &state{}
		}
		if !s.stands {
			out = append(out, ToldBreach{Key: key, Date: rows[i].Date, Times: s.Times + 1, Breach: &rows[i]})
		}
	}
	for _, s := range gone {
		if s.stands && !is[s.Key] {
			out = append(out, ToldBreach{Key: s.Key, Date: s.Date, Times: s.Times + 1, Withdrawn: true, Payload: s.Payload})
		}
	}
	return out, nil
}

// SetToldBreach notes a breach as told or withdrawn.
func (t *Tx) SetToldBreach(company, owner string, b ToldBreach) error {
	stands := int64(1)
	if b.Withdrawn {
		stands = 0
	}
	_, err := t.conn.exec(`INSERT INTO told_breach (company, owner, date, key, stands, times, payload) VALUES (?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT DO UPDATE SET stands = excluded.stands, times = excluded.times`,
		company, owner, int64(b.Date), b.Key, stands, b.Times, b.Payload)
	return err
}

// TimesToldBreach returns how often a breach was told or withdrawn.
func (t *Tx) TimesToldBreach(company, owner string, date events.Date, key string) (int64, error) {
	n, _, err := t.conn.one("SELECT times FROM told_breach WHERE company = ? AND owner = ? AND date = ? AND key = ?", company, owner, int64(date), key)
	return n, err
}

// Balances returns an employee's balances through the open day.
func (t *Tx) Balances(e *Entity) ([]report.LotBalance, error) {
	return balances(t.conn, t.names, e, max(e.Open, events.MinDate))
}

// Message is a message in the outbox.
type Message struct {
	N       int64 // the order of sending
	ID      string
	Subject string
	Payload []byte
}

// Send puts a message into the outbox; one of its id that waits there already stands.
func (t *Tx) Send(id, subject string, payload []byte) error {
	_, err := t.conn.exec("INSERT INTO outbox (id, subject, payload) VALUES (?, ?, ?) ON CONFLICT DO NOTHING", id, subject, payload)
	return err
}

// Outbox returns the first messages that wait, in order.
func (t *Tx) Outbox(limit int) (out []Message, err error) {
	err = t.conn.query("SELECT n, id, subject, payload FROM outbox ORDER BY n LIMIT ?", func(r row) error {
		out = append(out, Message{r.int(0), r.text(1), r.text(2), slices.Clone(r.bytes(3))})
		return nil
	}, int64(limit))
	return out, err
}

// Sent takes messages out of the outbox, through n.
func (t *Tx) Sent(n int64) error {
	_, err := t.conn.exec("DELETE FROM outbox WHERE n <= ?", n)
	return err
}

// Drop takes one message out of the outbox: it turned out to be sent already.
func (t *Tx) Drop(id string) error {
	_, err := t.conn.exec("DELETE FROM outbox WHERE id = ?", id)
	return err
}

// Shown returns the value last shown under a key of the bucket of balances; empty if none was.
func (t *Tx) Shown(key string) (value string, err error) {
	err = t.conn.query("SELECT value FROM shown WHERE key = ?", func(r row) error { value = r.text(0); return nil }, key)
	return value, err
}

// SetShown notes the value shown under a key.
func (t *Tx) SetShown(key, value string) error {
	_, err := t.conn.exec("INSERT OR REPLACE INTO shown (key, value) VALUES (?, ?)", key, value)
	return err
}

// ShownOf returns the keys under which values of an employee are shown.
func (t *Tx) ShownOf(e *Entity) (keys []string, err error) {
	prefix := e.Company + "." + e.Subject
	// '/' is the character after '.', and neither a company nor an employee has a dot in it.
	err = t.conn.query("SELECT key FROM shown WHERE key > ? AND key < ? ORDER BY key", func(r row) error {
		keys = append(keys, r.text(0))
		return nil
	}, prefix+".", prefix+"/")
	return keys, err
}

// Unshow notes that nothing is shown under a key any more.
func (t *Tx) Unshow(key string) error {
	_, err := t.conn.exec("DELETE FROM shown WHERE key = ?", key)
	return err
}

// Memory is how far what was told is known.
type Memory struct {
	Rejected uint64 // rejections up to this sequence of the log are in the outbox or told
	Ledger   uint64 // what the stream of instructions and breaches holds up to this sequence of it is remembered
}

// Memory returns how far what was told is known.
func (t *Tx) Memory() (m Memory, err error) {
	err = t.conn.query("SELECT rejected, ledger FROM told", func(r row) error {
		m = Memory{seq(r.int(0)), seq(r.int(1))}
		return nil
	})
	return m, err
}

// SetMemory sets it.
func (t *Tx) SetMemory(m Memory) error {
	_, err := t.conn.exec("UPDATE told SET rejected = ?, ledger = ?", num(m.Rejected), num(m.Ledger))
	return err
}

// Rejection is a rejected record with the company it names.
type Rejection struct {
	Company string
	report.RejectedFact
}

// Rejections returns the first rejections after a sequence.
func (t *Tx) Rejections(after uint64, limit int) (out []Rejection, err error) {
	err = t.conn.query(`SELECT j.seq, r.recorded, j.company, j.subject, j.source, j.id, j.code, j.pointer, j.reason, j.raw
		FROM rejected j JOIN record r ON r.seq = j.seq WHERE j.seq > ? ORDER BY j.seq LIMIT ?`, func(r row) error {
		out = append(out, Rejection{r.text(2), report.RejectedFact{Seq: seq(r.int(0)), Recorded: instant(r.int(1)), Subject: r.text(3),
			Source: r.text(4), ID: r.text(5), Code: r.text(6), Pointer: r.text(7), Reason: r.text(8), Raw: r.text(9)}})
		return nil
	}, num(after), int64(limit))
	return out, err
}
