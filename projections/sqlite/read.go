package sqlite

import (
	"time"

	"spettanze/events"
	"spettanze/projections/contract"
	"spettanze/projections/fold"
	"spettanze/projections/institutes"
	"spettanze/projections/ledger"
	"spettanze/projections/report"
)

// reader is a connection for queries; it reads one moment of the store.
type reader struct {
	conn     *conn
	store    *Store
	files    *files
	contract *contract.Contract
	rows     bool // stored rows were made under the contract
	folds    *companyCache

	// The common facts of the company asked about last, in this read transaction.
	ofCompany int64
	ofCommon  *common
	ofThrough uint64

	ofPosition *Position // of this read transaction, once it was asked for
}

func (r *reader) recorded(s uint64) (time.Time, error) {
	nanos, _, err := r.conn.one("SELECT recorded FROM record WHERE seq = ?", num(s))
	if err != nil || nanos == 0 {
		return time.Time{}, err
	}
	return time.Unix(0, nanos).UTC(), nil
}

// entity returns an entity of a company, nil when nothing was ever recorded of it.
func (r *reader) entity(company, subject string) (e *Entity, err error) {
	err = entities(r.conn, func(x *Entity) { e = x }, "e.company = ? AND e.subject = ?", company, subject)
	return e, err
}

// withCompany returns an entity and that of its company; nil where nothing was ever recorded of it. What others were
// told of them is left out.
func (r *reader) withCompany(company, subject string) (e, whole *Entity, err error) {
	// Of two subjects in a list SQLite would make a table.
	err = r.conn.query(`SELECT e.id, 0, g.open, g.carried FROM entity e JOIN progress g ON g.entity = e.id
			WHERE e.company = ?1 AND e.subject = ?2
		UNION ALL SELECT e.id, 1, g.open, g.carried FROM entity e JOIN progress g ON g.entity = e.id
			WHERE e.company = ?1 AND e.subject = 'company'`, func(row row) error {
		x := &Entity{ID: row.int(0), Company: company, Subject: subject, Open: day(row.int(2)), carried: day(row.int(3))}
		if row.int(1) != 0 {
			x.Subject, whole = events.CompanySubject, x
		}
		if x.Subject == subject {
			e = x
		}
		return nil
	}, company, subject)
	if e != nil && whole != nil { // a company is an entity before anybody in it is
		e.CompanyID, whole.CompanyID = whole.ID, whole.ID
	}
	return e, whole, err
}

// employees returns what is known of a company, by id; the company itself is left out.
func (r *reader) employees(company string) (out []*Entity, err error) {
	err = entities(r.conn, func(e *Entity) { out = append(out, e) }, "e.company = ? AND e.subject <> 'company' ORDER BY e.subject", company)
	return out, err
}

// knowledge is what a query asks to be known: 0 when that is all there is.
func (r *reader) knowledge(q report.Query) (known, error) {
	if q.Known == 0 {
		return 0, nil
	}
	last, err := r.position()
	if err != nil || q.Known >= last {
		return 0, err
	}
	return known(q.Known), nil
}

// stored tells whether the rows of an entity through a date, which today's knowledge gave, are those that were known
// then. They are if they reach so far and nothing recorded since bears on a day so early: a fact has no effect before its
// date, but for an opening balance, which erases what came before.
func (r *reader) stored(e *Entity, at events.Date, k known) (bool, error) {
	if !r.rows || at > e.Open {
		return false, nil
	}
	if k == 0 {
		return true, nil
	}
	after, company := uint64(k), &Entity{ID: e.CompanyID, Company: e.Company}
	c, through, err := r.common(company)
	if err != nil {
		return false, err
	}
	if e.IsCompany() {
		return !c.bears(after, through, at, kindCompany, kindBoth), nil
	}
	if c.bears(after, through, at, kindOrder) {
		return false, nil
	}
	bears, err := r.ownBears(e, after, at)
	return !bears, err
}

// foldEmployee folds an employee from the journal, through a date.
func (r *reader) foldEmployee(e *Entity, at events.Date, k known) (*fold.Employee, error) {
	f := fold.NewEmployee(r.contract, r.store.o.Rome, e.Subject)
	if err := r.factsOfEmployee(e, k, func(ev *events.Event) { f.Add(ev) }); err != nil {
		return nil, err
	}
	f.Advance(at + 1)
	return f, nil
}

// foldCompany folds a company's institutes from the journal, through a date; of one employee, if one is named, the institutes
// that do not concern them, and all that is about others, are left out. The result is shared and must not be changed.
func (r *reader) foldCompany(e *Entity, at events.Date, k known, employee string) (*foldedCompany, error) {
	c, through, err := r.common(e)
	if err != nil {
		return nil, err
	}
	if k != 0 {
		through = min(through, uint64(k))
	}
	// The company's facts, annulments included, are all that the result depends on.
	key := companyKey{e.ID, at, through, employee}
	if f, ok := r.folds.get(key); ok {
		return f, nil
	}
	list := institutes.Companies
	if employee != "" {
		list = c.concerning(through, employee)
	}
	f := fold.NewCompany(r.contract, list)
	f.Only(employee)
	c.toFold(through, f)
	f.Advance(at + 1)
	out := &foldedCompany{output: f.Take(), fold: f}
	r.folds.put(key, out)
	return out, nil
}

// ofEmployee returns what an employee's own fold gives through a date.
func (r *reader) ofEmployee(e *Entity, at events.Date, k known) (ledger.Output, error) {
	ok, err := r.stored(e, at, k)
	if err != nil {
		return ledger.Output{}, err
	}
	if ok {
		return output(r.conn, r.files.names, span{entity: e.ID, own: e.own(), from: events.MinDate, to: at})
	}
	f, err := r.foldEmployee(e, at, k)
	if err != nil {
		return ledger.Output{}, err
	}
	return f.Take(), nil
}

// fromCompany returns what the company's fold gives about one employee through a date; summed leaves movements out where
// they are stored.
func (r *reader) fromCompany(e, whole *Entity, at events.Date, k known, summed bool) (ledger.Output, error) {
	if whole == nil {
		return ledger.Output{}, nil
	}
	// Most people have no loan, nor anything else of the company's, and then there is nothing to look or to fold for.
	c, through, err := r.common(whole)
	if err != nil || c.concerning(through, e.Subject) == nil {
		return ledger.Output{}, err
	}
	ok, err := r.stored(whole, at, k)
	if err != nil {
		return ledger.Output{}, err
	}
	if ok {
		return output(r.conn, r.files.names, span{entity: whole.ID, own: whole.own(), from: events.MinDate, to: at,
			employee: e.Subject, ofOne: true, summed: summed})
	}
	f, err := r.foldCompany(whole, at, k, e.Subject)
	if err != nil {
		return ledger.Output{}, err
	}
	return f.copy(), nil
}

// hired tells whether a hire of an employee is known, whatever its date.
func (r *reader) hired(e *Entity, k known) (bool, error) {
	c, through, err := r.common(&Entity{ID: e.CompanyID, Company: e.Company})
	if err != nil {
		return false, err
	}
	if k != 0 {
		through = min(through, uint64(k))
	}
	return c.hired(through, e.Subject), nil
}

// unrepaired selects what was rejected by a sequence and, as far as was known then, not sent again as it should be.
const unrepaired = "rejected.seq <= ? AND (resolved_by IS NULL OR resolved_by > ?)"

// rejectedOf tells whether any record about an employee was rejected and not repaired since.
func (r *reader) rejectedOf(e *Entity, k known) (bool, error) {
	_, ok, err := r.conn.one("SELECT 1 FROM rejected WHERE company = ? AND subject = ? AND "+unrepaired+" LIMIT 1",
		e.Company, e.Subject, k.upTo(), k.upTo())
	return ok, err
}

// upTo is the last sequence known.
func (k known) upTo() int64 {
	if k == 0 {
		return 1<<63 - 1
	}
	return num(uint64(k))
}
