package rows

import (
	"spettanze/events"
	"spettanze/projections/ledger"
	"spettanze/projections/sqlite/db"
	"spettanze/projections/sqlite/entity"
)

// Span selects rows of an entity.
type Span struct {
	Entity   int64
	Own      string // the employee that rows without one are about
	From, To events.Date
	Employee string // if not empty: only rows about this employee
	Summed   bool   // without movements, which are summed elsewhere
}

// Through selects the rows of an entity through a date.
func Through(e *entity.Entity, to events.Date) Span {
	return Span{Entity: e.ID, Own: e.Employee(), From: events.MinDate, To: to}
}

func (s Span) where(column string) (string, []db.Value) {
	args := []db.Value{s.Entity, int64(s.From), int64(s.To)}
	if s.Employee == "" {
		return " WHERE entity = +? AND date BETWEEN ? AND ? ORDER BY date, n", args
	}
	return " WHERE entity = +? AND date BETWEEN ? AND ? AND " + column + " = +? ORDER BY date, n", append(args, s.Employee)
}

// cause reads four columns: sequence, source, id, closing.
func cause(r db.Row, i int, date events.Date, source string) ledger.Cause {
	switch {
	case !r.Null(i):
		return ledger.Cause{Source: source, ID: r.Text(i + 2), Seq: r.Seq(i)}
	case r.Null(i + 3):
		return ledger.ClosingOf(date)
	}
	return ledger.ClosingOf(r.Date(i + 3))
}

// causeColumns is the inverse, without the source.
func causeColumns(c ledger.Cause, date events.Date) (seq, id, closing db.Value) {
	switch {
	case c.Seq != 0:
		return db.Seq(c.Seq), c.ID, nil
	case c.Closing == date:
		return nil, nil, nil
	}
	return nil, nil, int64(c.Closing)
}

// Read reads the output of an entity's fold.
func Read(c *db.Conn, names *Names, s Span) (out ledger.Output, err error) {
	if !s.Summed {
		if out.Movements, err = Movements(c, names, s); err != nil {
			return out, err
		}
	}
	if out.Breaches, err = Breaches(c, s); err != nil {
		return out, err
	}
	if out.Payroll, err = instructions(c, s); err != nil {
		return out, err
	}
	out.Parked, err = Parked(c, s)
	return out, err
}

// Movements reads the movements alone.
func Movements(c *db.Conn, names *Names, s Span) (out []ledger.Movement, err error) {
	where, args := s.where("employee")
	err = c.Query(`SELECT date, posting, lot, quantity, employee, case_id, note, cause_seq, cause_source, cause_id, closing
		FROM movement`+where, func(r db.Row) error {
		p, err := names.postings.Get(c, r.Int(1))
		if err != nil {
			return err
		}
		source := ""
		if !r.Null(8) {
			if source, err = names.words.Get(c, r.Int(8)); err != nil {
				return err
			}
		}
		date, employee := r.Date(0), r.TextOr(4, s.Own)
		out = append(out, ledger.Movement{Date: date, Employee: employee, Entitlement: p.entitlement,
			From: above(p.from, employee), To: above(p.to, employee), Quantity: events.Quantity{Unit: p.unit, Parts: r.Int(3)},
			Kind: p.kind, Lot: r.Lot(2), Case: ledger.Case(r.Text(5)), Clause: p.clause, Cause: cause(r, 7, date, source), Note: r.Text(6)})
		return nil
	}, args...)
	return out, err
}

// Breaches reads the breaches alone.
func Breaches(c *db.Conn, s Span) ([]ledger.Breach, error) {
	where, args := s.where("employee")
	return db.All(c, `SELECT date, employee, entitlement, code, clause, "limit", observed, case_id, cause_seq, cause_source, cause_id,
		closing FROM breach`+where, func(r db.Row) ledger.Breach {
		date := r.Date(0)
		return ledger.Breach{Date: date, Employee: r.TextOr(1, s.Own), Entitlement: events.Entitlement(r.Text(2)),
			Code: r.Text(3), Clause: r.Text(4), Limit: r.Text(5), Observed: r.Text(6), Case: ledger.Case(r.Text(7)),
			Cause: cause(r, 8, date, r.Text(9))}
	}, args...)
}

func instructions(c *db.Conn, s Span) ([]ledger.Instruction, error) {
	where, args := s.where("employee")
	return db.All(c, `SELECT date, employee, month, kind, unit, quantity, clause, entitlement, lot, case_id, rate, cause_seq, cause_source,
		cause_id, closing FROM instruction`+where, func(r db.Row) ledger.Instruction {
		date := r.Date(0)
		return ledger.Instruction{Date: date, Employee: r.TextOr(1, s.Own), Month: r.Month(2),
			Kind: ledger.Kind(r.Text(3)), Quantity: events.Quantity{Unit: r.Unit(4), Parts: r.Int(5)},
			Clause: r.Text(6), Entitlement: events.Entitlement(r.Text(7)), Lot: r.Lot(8), Case: ledger.Case(r.Text(9)),
			Rate: ledger.Rate(r.Int(10)), Cause: cause(r, 11, date, r.Text(12))}
	}, args...)
}

// Parked reads the parked facts alone.
func Parked(c *db.Conn, s Span) ([]ledger.Parked, error) {
	where, args := s.where("subject")
	return db.All(c, `SELECT date, subject, code, reason, cause_seq, cause_source, cause_id, closing FROM parked`+where, func(r db.Row) ledger.Parked {
		date := r.Date(0)
		return ledger.Parked{Date: date, Subject: r.TextOr(1, s.Own), Code: r.Text(2), Reason: r.Text(3),
			Cause: cause(r, 4, date, r.Text(5))}
	}, args...)
}
