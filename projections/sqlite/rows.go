package sqlite

import (
	"database/sql/driver"

	"spettanze/events"
	"spettanze/projections/ledger"
)

// span is which rows of an entity are read.
type span struct {
	entity   int64
	own      string // the employee that rows without one are about
	from, to events.Date
	employee string // with ofOne: only rows about this employee
	ofOne    bool
	summed   bool // movements are left out: they are summed elsewhere
}

func (s span) where(column string) (string, []driver.Value) {
	args := []driver.Value{s.entity, int64(s.from), int64(s.to)}
	if !s.ofOne {
		return " WHERE entity = ? AND date BETWEEN ? AND ? ORDER BY date, n", args
	}
	return " WHERE entity = ? AND date BETWEEN ? AND ? AND " + column + " = ? ORDER BY date, n", append(args, s.employee)
}

// or returns a nullable text, or what stands for NULL.
func (r row) or(i int, own string) string {
	if r.null(i) {
		return own
	}
	return r.text(i)
}

// own is the inverse of or.
func own(text, own string) driver.Value {
	if text == own {
		return nil
	}
	return text
}

// lot reads a column of type ANY: a year, an id, or 0 for none. SQLite orders them as [events.Lot.Compare] does.
func (r row) lot(i int) events.Lot {
	if n, ok := r.v[i].(int64); ok {
		return events.YearLot(int(n))
	}
	return events.Lot{ID: r.text(i)}
}

// lotValue is the inverse.
func lotValue(l events.Lot) driver.Value {
	if l.ID != "" {
		return l.ID
	}
	return int64(l.Year)
}

func optional(text string) driver.Value { return own(text, "") }

// cause reads four columns: sequence, source, id, closing.
func cause(r row, i int, date events.Date, source string) ledger.Cause {
	switch {
	case !r.null(i):
		return ledger.Cause{Source: source, ID: r.text(i + 2), Seq: seq(r.int(i))}
	case r.null(i + 3):
		return ledger.ClosingOf(date)
	}
	return ledger.ClosingOf(day(r.int(i + 3)))
}

// causeColumns is the inverse, the source as a text.
func causeColumns(c ledger.Cause, date events.Date) (seq, source, id, closing driver.Value) {
	switch {
	case c.Seq != 0:
		return num(c.Seq), c.Source, c.ID, nil
	case c.Closing == date:
		return nil, nil, nil, nil
	}
	return nil, nil, nil, int64(c.Closing)
}

// output reads all that folds have written.
func output(c *conn, names *names, s span) (out ledger.Output, err error) {
	if !s.summed {
		if out.Movements, err = movements(c, names, s); err != nil {
			return out, err
		}
	}
	if out.Breaches, err = breaches(c, s); err != nil {
		return out, err
	}
	if out.Payroll, err = instructions(c, s); err != nil {
		return out, err
	}
	out.Parked, err = parked(c, s)
	return out, err
}

func movements(c *conn, names *names, s span) (out []ledger.Movement, err error) {
	where, args := s.where("employee")
	err = c.query(`SELECT date, posting, lot, quantity, employee, case_id, note, cause_seq, cause_source, cause_id, closing
		FROM movement`+where, func(r row) error {
		p, err := names.posting(c, r.int(1))
		if err != nil {
			return err
		}
		source := ""
		if !r.null(8) {
			if source, err = names.word(c, r.int(8)); err != nil {
				return err
			}
		}
		date, employee := day(r.int(0)), r.or(4, s.own)
		out = append(out, ledger.Movement{Date: date, Employee: employee, Entitlement: p.entitlement,
			From: above(p.from, employee), To: above(p.to, employee), Quantity: events.Quantity{Unit: p.unit, Parts: r.int(3)},
			Kind: p.kind, Lot: r.lot(2), Case: ledger.Case(r.text(5)), Clause: p.clause, Cause: cause(r, 7, date, source), Note: r.text(6)})
		return nil
	}, args...)
	return out, err
}

func breaches(c *conn, s span) (out []ledger.Breach, err error) {
	where, args := s.where("employee")
	err = c.query(`SELECT date, employee, entitlement, code, clause, "limit", observed, case_id, cause_seq, cause_source, cause_id,
		closing FROM breach`+where, func(r row) error {
		date := day(r.int(0))
		out = append(out, ledger.Breach{Date: date, Employee: r.or(1, s.own), Entitlement: events.Entitlement(r.text(2)),
			Code: r.text(3), Clause: r.text(4), Limit: r.text(5), Observed: r.text(6), Case: ledger.Case(r.text(7)),
			Cause: cause(r, 8, date, r.text(9))})
		return nil
	}, args...)
	return out, err
}

func instructions(c *conn, s span) (out []ledger.Instruction, err error) {
	where, args := s.where("employee")
	err = c.query(`SELECT date, employee, month, kind, unit, quantity, clause, entitlement, lot, case_id, rate, cause_seq, cause_source,
		cause_id, closing FROM instruction`+where, func(r row) error {
		date := day(r.int(0))
		out = append(out, ledger.Instruction{Date: date, Employee: r.or(1, s.own), Month: month(r.int(2)),
			Kind: ledger.Kind(r.text(3)), Quantity: events.Quantity{Unit: events.Unit(r.int(4)), Parts: r.int(5)}, //nolint:gosec // one of events.Units
			Clause: r.text(6), Entitlement: events.Entitlement(r.text(7)), Lot: r.lot(8), Case: ledger.Case(r.text(9)),
			Rate: ledger.Rate(r.int(10)), Cause: cause(r, 11, date, r.text(12))})
		return nil
	}, args...)
	return out, err
}

func parked(c *conn, s span) (out []ledger.Parked, err error) {
	where, args := s.where("subject")
	err = c.query(`SELECT date, subject, code, reason, cause_seq, cause_source, cause_id, closing FROM parked`+where, func(r row) error {
		date := day(r.int(0))
		out = append(out, ledger.Parked{Date: date, Subject: r.or(1, s.own), Code: r.text(2), Reason: r.text(3),
			Cause: cause(r, 4, date, r.text(5))})
		return nil
	}, args...)
	return out, err
}

// Changes tells what a rewriting of rows has touched.
type Changes struct {
	Rows        int         // written or deleted
	First       events.Date // earliest date of a row written or deleted, of any kind; MaxDate+1: none
	Breach      events.Date // earliest date of a breach written or deleted; MaxDate+1: none
	Month       events.Month
	Instruction bool // Month is the earliest month of an instruction written or deleted
}

func noChanges() Changes { return Changes{First: events.MaxDate + 1, Breach: events.MaxDate + 1} }

func (c *Changes) instruction(m events.Month) {
	if !c.Instruction || m < c.Month {
		c.Instruction, c.Month = true, m
	}
}

// Rewrite makes the stored rows of an entity that are now as old be as now, touching only the dates that differ. Both
// are in order of date and complete for the dates they speak of.
func (t *Tx) Rewrite(e *Entity, old, now ledger.Output) (Changes, error) {
	ch := noChanges()
	at := func(d events.Date) { ch.Rows++; ch.First = min(ch.First, d) }
	own := e.own()
	err := differ(old.Movements, now.Movements, func(m *ledger.Movement) events.Date { return m.Date },
		func(d events.Date) error {
			at(d)
			return t.erase("DELETE FROM movement WHERE entity = ? AND date = ?", e, d)
		},
		func(m *ledger.Movement, n int) error { at(m.Date); return t.putMovement(e, own, m, n) }, nil)
	if err != nil {
		return ch, err
	}
	err = differ(old.Breaches, now.Breaches, func(b *ledger.Breach) events.Date { return b.Date },
		func(d events.Date) error {
			at(d)
			return t.erase("DELETE FROM breach WHERE entity = ? AND date = ?", e, d)
		},
		func(b *ledger.Breach, n int) error { at(b.Date); return t.putBreach(e.ID, own, b, n) },
		func(b *ledger.Breach) { ch.Breach = min(ch.Breach, b.Date) })
	if err != nil {
		return ch, err
	}
	err = differ(old.Payroll, now.Payroll, func(i *ledger.Instruction) events.Date { return i.Date },
		func(d events.Date) error {
			at(d)
			return t.erase("DELETE FROM instruction WHERE entity = ? AND date = ?", e, d)
		},
		func(i *ledger.Instruction, n int) error { at(i.Date); return t.putInstruction(e.ID, own, i, n) },
		func(i *ledger.Instruction) { ch.instruction(i.Month) })
	if err != nil {
		return ch, err
	}
	err = differ(old.Parked, now.Parked, func(p *ledger.Parked) events.Date { return p.Date },
		func(d events.Date) error {
			at(d)
			return t.erase("DELETE FROM parked WHERE entity = ? AND date = ?", e, d)
		},
		func(p *ledger.Parked, n int) error { at(p.Date); return t.putParked(e.ID, own, p, n) }, nil)
	return ch, err
}

// differ walks two lists in order of date, and for every date on which they differ erases the old rows and puts the new
// ones, numbered from 0. touched, if not nil, is told of every row erased or put.
func differ[T comparable](old, now []T, date func(*T) events.Date, erase func(events.Date) error, put func(*T, int) error,
	touched func(*T),
) error {
	for len(old) > 0 || len(now) > 0 {
		d := events.MaxDate + 1
		if len(old) > 0 {
			d = date(&old[0])
		}
		if len(now) > 0 {
			d = min(d, date(&now[0]))
		}
		o, n := head(old, date, d), head(now, date, d)
		was, is := old[:o], now[:n]
		old, now = old[o:], now[n:]
		if same(was, is) {
			continue
		}
		if touched != nil {
			for i := range was {
				touched(&was[i])
			}
			for i := range is {
				touched(&is[i])
			}
		}
		if len(was) > 0 {
			if err := erase(d); err != nil {
				return err
			}
		}
		for i := range is {
			if err := put(&is[i], i); err != nil {
				return err
			}
		}
	}
	return nil
}

// head counts the rows of a date at the beginning of a list.
func head[T any](rows []T, date func(*T) events.Date, d events.Date) int {
	n := 0
	for n < len(rows) && date(&rows[n]) == d {
		n++
	}
	return n
}

func same[T comparable](a, b []T) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

func (t *Tx) erase(query string, e *Entity, d events.Date) error {
	return t.conn.later(query, e.ID, int64(d))
}

func (t *Tx) putMovement(e *Entity, self string, m *ledger.Movement, n int) error {
	p, err := t.posting(m)
	if err != nil {
		return err
	}
	var seq, source, id, closing driver.Value
	switch {
	case m.Cause.Seq != 0:
		if source, err = t.word(m.Cause.Source); err != nil {
			return err
		}
		seq, id = num(m.Cause.Seq), m.Cause.ID
	case m.Cause.Closing != m.Date:
		closing = t.intern.date(m.Cause.Closing)
	}
	return t.movements.add(e.number(), t.intern.date(m.Date), int64(n), p, lotValue(m.Lot), m.Quantity.Parts, own(m.Employee, self),
		optional(string(m.Case)), seq, source, id, closing, m.Note)
}

func (t *Tx) putBreach(entity int64, self string, b *ledger.Breach, n int) error {
	seq, source, id, closing := causeColumns(b.Cause, b.Date)
	return t.breaches.add(entity, int64(b.Date), int64(n), own(b.Employee, self), string(b.Entitlement), b.Code, b.Clause,
		b.Limit, b.Observed, string(b.Case), seq, source, id, closing)
}

func (t *Tx) putInstruction(entity int64, self string, i *ledger.Instruction, n int) error {
	seq, source, id, closing := causeColumns(i.Cause, i.Date)
	return t.instructions.add(entity, int64(i.Date), int64(n), own(i.Employee, self), int64(i.Month), string(i.Kind),
		int64(i.Quantity.Unit), i.Quantity.Parts, i.Clause, string(i.Entitlement), lotValue(i.Lot), string(i.Case), int64(i.Rate), seq, source, id, closing)
}

func (t *Tx) putParked(entity int64, self string, p *ledger.Parked, n int) error {
	seq, source, id, closing := causeColumns(p.Cause, p.Date)
	return t.parked.add(entity, int64(p.Date), int64(n), own(p.Subject, self), p.Code, p.Reason, seq, source, id, closing)
}
