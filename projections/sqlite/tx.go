package sqlite

import (
	"database/sql/driver"
	"errors"
	"fmt"

	"spettanze/events"
)

// Tx is a transaction of the one writer. Rows are gathered and written many at a time, at the latest when it commits.
type Tx struct {
	committed func() error // see Options
	conn      *conn
	intern    *intern
	names     *names

	identities                                *inserter
	journal, records, rejected, annulments    *inserter
	movements, breaches, instructions, parked *inserter
	progress                                  *inserter

	packed, open *inserter

	bodies []byte // room for the bodies of events that wait to be written

	emptied uint64 // counts deletions from the table untold

	packFacts int       // how many make a pack
	packing   []*Entity // of whom facts were packed and are not written
	room      []byte    // for the data of one fact
}

func newTx(c *conn) *Tx {
	c.ahead = newAhead()
	insert := func(table string, columns int) *inserter {
		// Nothing of a transaction remains when a statement fails, so none needs to be undone by itself: SQLite would copy
		// every page that a statement of many rows touches.
		return newInserter(c, "INSERT OR FAIL INTO "+table+" VALUES ()", columns)
	}
	t := &Tx{
		conn: c, intern: newIntern(), names: newNames(), packFacts: defaultPack,
		identities: insert("identity", 3),
		journal:    insert("journal", journalColumns),
		records:    insert("record", 3),
		rejected:   insert("rejected", 10),
		annulments: insert("annulment", 6),
		movements:  insert("movement", 13), breaches: insert("breach", 14), instructions: insert("instruction", 17), parked: insert("parked", 10),
		progress: newInserter(c, "INSERT OR REPLACE INTO progress VALUES ()", 4),
		packed:   insert("pack", 4),
		open:     newInserter(c, "INSERT OR REPLACE INTO pack_open VALUES ()", 2),
	}
	t.identities.ignoring = true
	return t
}

func (t *Tx) inserters() []*inserter {
	return []*inserter{t.identities, t.journal, t.records, t.rejected, t.annulments, t.movements, t.breaches, t.instructions, t.parked,
		t.progress, t.packed, t.open}
}

func (t *Tx) do(fn func(*Tx) error) (err error) {
	if _, err := t.conn.exec("BEGIN IMMEDIATE"); err != nil {
		return err
	}
	t.conn.ahead.begin()
	done := false
	defer func() { // also when fn panics
		if !done {
			err = errors.Join(err, t.undo())
		}
	}()
	if err = fn(t); err != nil {
		return err
	}
	if err = t.Packed(); err != nil {
		return err
	}
	if err = t.flush(); err != nil {
		return err
	}
	if _, err = t.conn.exec("COMMIT"); err == nil && t.committed != nil {
		err = t.committed()
	}
	if err != nil {
		return err
	}
	done = true
	return nil
}

// undo rolls back, if SQLite has not done so already, and forgets what was not committed.
func (t *Tx) undo() error {
	_ = t.conn.ahead.wait() // that something failed is known
	for _, in := range t.inserters() {
		in.forget()
	}
	t.intern.forget()
	t.names = newNames()
	t.packing = nil // whoever the transaction failed for forgets the entities
	if t.conn.c.AutoCommit() {
		return nil
	}
	fault := t.conn.fault
	t.conn.fault = nil
	defer func() { t.conn.fault = fault }()
	_, err := t.conn.exec("ROLLBACK")
	return err
}

func (t *Tx) flush() error {
	for _, in := range t.inserters() {
		if err := in.flush(); err != nil {
			return err
		}
	}
	return nil
}

// provenance says why what is stored is not what the tables and rules of today give; nothing when it is. A new store takes
// them down.
func (t *Tx) provenance(digest string) (string, error) {
	have, rules := "", int64(0)
	err := t.conn.query("SELECT contract, rules FROM position", func(r row) error {
		have, rules = r.text(0), r.int(1)
		return nil
	})
	switch {
	case err != nil:
		return "", err
	case have == "":
		_, err := t.conn.exec("INSERT INTO position (one, seq, contract, rules) VALUES (1, 0, ?, ?)", digest, int64(Rules))
		return "", err
	case have != digest:
		return fmt.Sprintf("made under the contract tables %.12s, and those of this program are %.12s", have, digest), nil
	case rules != Rules:
		return fmt.Sprintf("made by version %d of the rules, and this program has version %d", rules, Rules), nil
	}
	return "", nil
}

// Position returns the sequence of the last record read.
func (t *Tx) Position() (uint64, error) { return position(t.conn) }

func position(c *conn) (uint64, error) {
	n, _, err := c.one("SELECT seq FROM position")
	return seq(n), err
}

// SetPosition says that the log was read through a sequence.
func (t *Tx) SetPosition(s uint64) error {
	_, err := t.conn.exec("UPDATE position SET seq = ?", num(s))
	return err
}

// Entity is what is folded apart: an employee, or a company with its institutes.
type Entity struct {
	ID        int64
	CompanyID int64 // the entity of the company; its own for a company
	Company   string
	Subject   string
	Open      events.Date // first day not closed in what is stored, which is complete through it; MinDate-1: nothing is

	carried events.Date
	told    events.Date // nothing is published before the rows reach this day again
	marks   marks       // to be saved
	marked  marks       // the table untold says as much, or more, unless it was emptied since
	emptied uint64      // Tx.emptied when marked was saved
	saved   saved
	packing packing

	id, company driver.Value // ID and CompanyID, once they have been asked for
}

// number returns the ID as a value that statements take.
func (e *Entity) number() driver.Value {
	if e.id == nil {
		e.id = e.ID
	}
	return e.id
}

func (e *Entity) companyNumber() driver.Value {
	if e.company == nil {
		e.company = e.CompanyID
	}
	return e.company
}

// saved is what the entity's rows say, so that only changes are written.
type saved struct {
	open, carried, told events.Date
}

// marks is from when what an entity's fold gave may differ from what was published. The zero value: nothing may.
type marks struct {
	any   bool         // balances may
	day   events.Date  // breaches may from then on; MaxDate+1: they do not
	month events.Month // instructions may from then on; NoMonth: they do not
}

// and returns the earlier of both marks.
func (m marks) and(o marks) marks {
	switch {
	case !m.any:
		return o
	case !o.any:
		return m
	}
	return marks{true, min(m.day, o.day), min(m.month, o.month)}
}

// Reopened makes [Tx.Save] write the entity again, after [Tx.Reopen] has changed its row.
func (e *Entity) Reopened() {
	e.told = max(e.told, e.Open)
	e.saved.open = events.MinDate - 2
}

// IsCompany tells whether the entity is a company with its funds.
func (e *Entity) IsCompany() bool { return e.Subject == events.CompanySubject }

// own is the employee that the entity's rows are about unless they say otherwise.
func (e *Entity) own() string {
	if e.IsCompany() {
		return ""
	}
	return e.Subject
}

const entityColumns = "e.id, e.company, e.subject, g.open, g.carried, g.told, " +
	"(SELECT id FROM entity c WHERE c.company = e.company AND c.subject = 'company')"

const entityTables = " FROM entity e JOIN progress g ON g.entity = e.id WHERE "

func entityOf(r row) *Entity {
	e := &Entity{ID: r.int(0), Company: r.text(1), Subject: r.text(2), Open: day(r.int(3)), carried: day(r.int(4)), told: day(r.int(5)),
		CompanyID: r.int(6)}
	e.saved = saved{e.Open, e.carried, e.told}
	return e
}

func entities(c *conn, fn func(*Entity), condition string, args ...driver.Value) error {
	return c.query("SELECT "+entityColumns+entityTables+condition, func(r row) error { fn(entityOf(r)); return nil }, args...)
}

// Entity returns an entity, which is made if it is new.
func (t *Tx) Entity(company, subject string) (e *Entity, err error) {
	find := func() error {
		return entities(t.conn, func(x *Entity) { e = x }, "e.company = ? AND e.subject = ?", company, subject)
	}
	if err := find(); err != nil || e != nil {
		return e, err
	}
	// The company is an entity before anybody in it is.
	for _, s := range []string{events.CompanySubject, subject} {
		if _, err := t.conn.exec("INSERT INTO entity (company, subject) VALUES (?, ?) ON CONFLICT DO NOTHING", company, s); err != nil {
			return nil, err
		}
		if _, err := t.conn.exec(`INSERT INTO progress (entity, open, carried, told)
			SELECT id, ?, ?, ? FROM entity WHERE company = ? AND subject = ? ON CONFLICT DO NOTHING`,
			int64(events.MinDate-1), int64(events.MinDate), int64(events.MinDate-1), company, s); err != nil {
			return nil, err
		}
	}
	if err := find(); err != nil {
		return nil, err
	}
	e.packing.read = true // nothing was recorded
	return e, nil
}

// EntityOf returns an entity by its id.
func (t *Tx) EntityOf(id int64) (e *Entity, err error) {
	err = entities(t.conn, func(x *Entity) { e = x }, "e.id = ?", id)
	return e, err
}

// OpenBefore returns up to limit entities whose open day is before a date, in order of id, of those with an id behind one and
// through another.
func (t *Tx) OpenBefore(d events.Date, behind, through int64, limit int) (out []*Entity, err error) {
	if err := t.progress.flush(); err != nil {
		return nil, err
	}
	err = entities(t.conn, func(e *Entity) { out = append(out, e) }, "g.open < ? AND e.id > ? AND e.id <= ? ORDER BY e.id LIMIT ?",
		int64(d), behind, through, int64(limit))
	return out, err
}

// LastEntity returns the highest id of an entity; 0 when there is none.
func (t *Tx) LastEntity() (int64, error) {
	id, _, err := t.conn.one("SELECT max(id) FROM entity")
	return id, err
}

// Reopen says of all employees of a company that their rows from a date on do not count any more: they are folded anew,
// each when its turn comes. Queries fold by themselves meanwhile, and nobody is told anything of them: what others know may
// reach as far as the rows did.
func (t *Tx) Reopen(company string, d events.Date) error {
	if err := t.progress.flush(); err != nil {
		return err
	}
	_, err := t.conn.exec(`UPDATE progress SET told = max(told, open), open = min(open, ?)
		WHERE entity IN (SELECT id FROM entity WHERE company = ? AND subject <> 'company')`, int64(d-1), company)
	return err
}

// Save writes what has changed of an entity.
func (t *Tx) Save(e *Entity) error {
	if e.Open < e.saved.open { // as in Reopen
		e.told = max(e.told, e.saved.open)
	}
	if err := t.saveMarks(e); err != nil {
		return err
	}
	now := saved{e.Open, e.carried, e.told}
	if now == e.saved {
		return nil
	}
	e.saved = now
	return t.progress.add(e.number(), t.intern.date(e.Open), t.intern.date(e.carried), t.intern.date(e.told))
}

// Mark notes that what an entity's fold gave may differ from what was published: breaches from a day on, instructions from
// a month on. [Tx.Save] writes it.
func (e *Entity) Mark(from events.Date, month events.Month) {
	e.marks = e.marks.and(marks{true, from, month})
}

// saveMarks writes the marks, unless the table says as much already.
func (t *Tx) saveMarks(e *Entity) error {
	if e.emptied != t.emptied {
		e.marked, e.emptied = marks{}, t.emptied
	}
	all := e.marked.and(e.marks)
	e.marks = marks{}
	if all == e.marked {
		return nil
	}
	e.marked = all
	return t.conn.later(`INSERT INTO untold (entity, day, month) VALUES (?, ?, ?)
		ON CONFLICT DO UPDATE SET day = min(day, excluded.day), month = min(month, excluded.month)`,
		e.ID, int64(all.day), int64(all.month))
}

// Carry sums the movements of whole years that are closed, after rows from a date on have changed (MaxDate+1: none).
func (t *Tx) Carry(e *Entity, changed events.Date) error {
	if e.IsCompany() {
		return nil // a company is not asked for their balance by date
	}
	if changed < e.carried {
		if err := t.conn.later("DELETE FROM carry WHERE entity = ? AND year >= ?", e.ID, int64(changed.Year())); err != nil {
			return err
		}
		e.carried = max(changed.YearStart(), events.MinDate)
	}
	through := max(e.Open, events.MinDate).YearStart()
	if through <= e.carried {
		return nil
	}
	if err := t.movements.flush(); err != nil {
		return err
	}
	if e.carried == events.MinDate {
		first, ok, err := t.conn.one("SELECT min(date) FROM movement WHERE entity = ?", e.ID)
		if err != nil {
			return err
		}
		e.carried = through
		if ok {
			e.carried = min(day(first).YearStart(), through)
		}
	}
	for ; e.carried < through; e.carried = e.carried.YearEnd() + 1 {
		if err := t.conn.later(`INSERT INTO carry SELECT m.entity, ?, p.entitlement, m.lot, sum(p.sign * m.quantity)
			FROM movement m JOIN posting p ON p.id = m.posting WHERE m.entity = ? AND m.date BETWEEN ? AND ? AND p.entitlement <> ''
			GROUP BY p.entitlement, m.lot`, int64(e.carried.Year()), e.ID, int64(e.carried), int64(e.carried.YearEnd())); err != nil {
			return err
		}
	}
	return nil
}

// NoMonth is later than any month.
const NoMonth = events.Month(1<<31 - 1)

// MarkChanges is [Entity.Mark] of what [Tx.Rewrite] has touched.
func (e *Entity) MarkChanges(ch Changes) {
	m := NoMonth
	if ch.Instruction {
		m = ch.Month
	}
	e.Mark(ch.Breach, m)
}
