package query

import (
	"spettanze/events"
	"spettanze/projections/fold"
	"spettanze/projections/institutes"
	"spettanze/projections/ledger"
	"spettanze/projections/report"
	"spettanze/projections/sqlite/db"
	"spettanze/projections/sqlite/entity"
	"spettanze/projections/sqlite/journal"
	"spettanze/projections/sqlite/rows"
)

// reader answers from one read transaction.
type reader struct {
	source  *Source
	conn    *db.Conn
	journal *journal.Reader
	names   *rows.Names
	folds   *companyFolds
	kept    kept
}

// kept is the output of the last employee that was folded for a list. The next query of the list is about the same employee.
type kept struct {
	entity int64
	at     events.Date
	known  journal.Known
	output ledger.Output
}

// knowledge is the state of knowledge that a query asks about.
func (r *reader) knowledge(q report.Query) (journal.Known, error) {
	if q.Known == 0 {
		return 0, nil
	}
	last, err := r.journal.Position()
	if err != nil || q.Known >= last.Seq {
		return 0, err
	}
	return journal.Known(q.Known), nil
}

// stored reports whether the rows of an entity through a date, made with today's knowledge, are the same as with an earlier state
// of knowledge. They are if they reach that date and nothing recorded since bears on a day through it.
func (r *reader) stored(e *entity.Entity, at events.Date, k journal.Known) (bool, error) {
	if r.source.folds != nil || at > e.Open {
		return false, nil
	}
	if k == 0 {
		return true, nil
	}
	bears, err := r.journal.Bears(e, uint64(k), at)
	return !bears, err
}

// output returns the output of an entity's own fold through a date.
func (r *reader) output(e *entity.Entity, at events.Date, k journal.Known) (ledger.Output, error) {
	ok, err := r.stored(e, at, k)
	if err != nil {
		return ledger.Output{}, err
	}
	if ok {
		return rows.Read(r.conn, r.names, rows.Through(e, at))
	}
	return r.folded(e, at, k)
}

// folded is output, folded from the journal.
func (r *reader) folded(e *entity.Entity, at events.Date, k journal.Known) (ledger.Output, error) {
	if e.IsCompany() {
		f, err := r.foldCompany(e, at, k, "")
		if err != nil {
			return ledger.Output{}, err
		}
		return f.copy(), nil
	}
	if was := r.kept; was.entity == e.ID && was.at == at && was.known == k {
		r.kept = kept{} // the output is its caller's own
		return was.output, nil
	}
	f := fold.NewEmployee(r.source.contract, r.source.rome, e.Subject)
	if err := r.journal.EmployeeFacts(e, k, func(ev *events.Event) { f.Add(ev) }); err != nil {
		return ledger.Output{}, err
	}
	f.Advance(at + 1)
	return f.Take(), nil
}

// foldCompany folds a company's institutes from the journal, through a date. For one employee, if one is named, it leaves out the
// institutes that do not concern them and all that is about others. The result is shared and must not be changed.
func (r *reader) foldCompany(e *entity.Entity, at events.Date, k journal.Known, employee string) (*foldedCompany, error) {
	c, through, err := r.journal.Company(e)
	if err != nil {
		return nil, err
	}
	through = min(through, k.Through())
	// The company's facts, annulments included, are all that the result depends on.
	key := companyKey{e.ID, at, through, employee}
	if f := r.folds.get(key); f != nil {
		return f, nil
	}
	list := institutes.Companies
	if employee != "" {
		list = c.Concerning(through, employee)
	}
	f := fold.NewCompany(r.source.contract, list)
	f.Only(employee)
	c.AddTo(through, f)
	f.Advance(at + 1)
	out := &foldedCompany{output: f.Take(), fold: f}
	r.folds.put(key, out)
	return out, nil
}

// complete adds to the output of an employee's own fold what the company's has about them, and says whether any fact is missing.
// With summed, stored movements are left out.
func (r *reader) complete(out *report.Entries, e *entity.Entity, at events.Date, k journal.Known, summed bool) error {
	others, err := r.fromCompany(e, at, k, summed)
	if err != nil {
		return err
	}
	out.Merge(others)
	// A record about the employee that was rejected, and not repaired since.
	_, rejected, err := r.conn.One("SELECT 1 FROM rejected WHERE company = +? AND subject = +? AND "+unrepaired+" LIMIT 1",
		e.Company, e.Subject, k.Value(), k.Value())
	out.Incomplete = len(out.Parked) > 0 || rejected
	return err
}

// fromCompany returns the output of the company's fold about one employee through a date.
func (r *reader) fromCompany(e *entity.Entity, at events.Date, k journal.Known, summed bool) (ledger.Output, error) {
	// Most employees have no loan, nor anything else of the company's institutes.
	whole := e.OfCompany()
	c, through, err := r.journal.Company(whole)
	if err != nil || c.Concerning(through, e.Subject) == nil {
		return ledger.Output{}, err
	}
	open, _, err := r.conn.One("SELECT open FROM progress WHERE entity = +?", whole.ID)
	if err != nil {
		return ledger.Output{}, err
	}
	whole.Open = events.Date(open) //nolint:gosec // written from a date
	ok, err := r.stored(whole, at, k)
	if err != nil {
		return ledger.Output{}, err
	}
	if ok {
		s := rows.Through(whole, at)
		s.Employee, s.Summed = e.Subject, summed
		return rows.Read(r.conn, r.names, s)
	}
	f, err := r.foldCompany(whole, at, k, e.Subject)
	if err != nil {
		return ledger.Output{}, err
	}
	return f.copy(), nil
}

// unrepaired selects the records that were rejected by a sequence and, as far as was known then, not sent again correctly.
const unrepaired = "seq <= ? AND (resolved_by IS NULL OR resolved_by > ?)"
