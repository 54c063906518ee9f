package query

import (
	"context"
	"fmt"
	"sort"
	"time"

	"spettanze/events"
	"spettanze/projections/contract"
	"spettanze/projections/ledger"
	"spettanze/projections/replay"
	"spettanze/projections/report"
	"spettanze/projections/sqlite/db"
	"spettanze/projections/sqlite/entity"
	"spettanze/projections/sqlite/journal"
	"spettanze/projections/sqlite/rows"
)

// View runs fn in a read transaction of the store's file, with the cache of that file. It returns an error when the
// store must not answer.
type View func(fn func(c *db.Conn, cache *Cache) error) error

// Cache keeps parts of a file in memory for all queries.
type Cache struct {
	Journal *journal.Cache
	names   *rows.Names
	folds   *companyFolds
}

// NewCache returns an empty cache.
func NewCache() *Cache {
	j := journal.NewCache()
	return &Cache{Journal: j, names: rows.NewNames(j.Words), folds: newCompanyFolds()}
}

var _ report.Source = (*Source)(nil)

// Source answers queries from the rows and the journal of a store, or, under other tables than the store's, from its journal
// alone.
type Source struct {
	view     View
	contract *contract.Contract
	rome     *time.Location
	rows     bool          // the stored rows were made under the contract
	folds    *companyFolds // under other tables; nil: the file's own
	moment   *reader       // nil: each question is answered as of a moment of its own
}

// New returns the source of a store whose rows were made under a contract.
func New(view View, c *contract.Contract, rome *time.Location) *Source {
	return &Source{view: view, contract: c, rome: rome, rows: true}
}

// Under implements [report.Source]. The other source reads the store's journal and none of its rows; the store may be used
// meanwhile.
func (s *Source) Under(c *contract.Contract) report.Source {
	return &Source{view: s.view, contract: c, rome: s.rome, folds: newCompanyFolds()}
}

// read runs fn in a read transaction: all that it reads is of one moment.
func (s *Source) read(fn func(r *reader) error) error {
	if s.moment != nil {
		return fn(s.moment)
	}
	return s.view(func(c *db.Conn, cache *Cache) error {
		r := &reader{conn: c, journal: journal.NewReader(c, cache.Journal), names: cache.names, contract: s.contract, rome: s.rome,
			rows: s.rows, folds: cache.folds}
		if s.folds != nil {
			r.folds = s.folds
		}
		return fn(r)
	})
}

// Moment implements [report.Source].
func (s *Source) Moment(_ context.Context, fn func(report.Source) error) error {
	return s.read(func(r *reader) error {
		now := *s
		now.moment = r
		return fn(&now)
	})
}

// Companies implements [report.Source].
func (s *Source) Companies(context.Context) (out []string, err error) {
	err = s.read(func(r *reader) error {
		out, err = r.journal.Companies()
		return err
	})
	return out, err
}

// Begins implements [report.Source].
func (s *Source) Begins(_ context.Context, company string, by events.Date) (first events.Date, err error) {
	err = s.read(func(r *reader) error {
		first, err = r.journal.Begins(company, by)
		return err
	})
	return first, err
}

// History implements [report.Source].
func (s *Source) History(_ context.Context, company, id string, known uint64) (out []*events.Event, err error) {
	err = s.read(func(r *reader) error {
		return r.journal.History(company, id, journal.Known(known), func(ev *events.Event) { out = append(out, ev) })
	})
	return out, err
}

// Find implements [report.Source].
func (s *Source) Find(_ context.Context, id events.Identity, known uint64) (found *events.Event, err error) {
	err = s.read(func(r *reader) error {
		found, err = r.journal.Find(id)
		return err
	})
	if found != nil && known != 0 && found.Seq > known {
		found = nil
	}
	return found, err
}

// Resolve implements [report.Source].
func (s *Source) Resolve(_ context.Context, at uint64) (k report.Known, err error) {
	err = s.read(func(r *reader) error {
		k, err = r.resolve(at)
		return err
	})
	return k, err
}

func (r *reader) resolve(at uint64) (report.Known, error) {
	last, err := r.journal.Position()
	if err != nil {
		return report.Known{}, err
	}
	if at > last.Seq {
		return report.Known{}, report.KnownBeyond("sequence", at, last.Seq)
	}
	k := report.Known{Seq: at}
	recorded := last.Recorded
	if at == 0 {
		k.Seq = last.Seq
	} else if recorded, err = r.journal.Recorded(at); err != nil {
		return report.Known{}, err
	}
	if !recorded.IsZero() {
		k.Time = &recorded
	}
	return k, nil
}

// ResolveTime implements [report.Source].
func (s *Source) ResolveTime(_ context.Context, t time.Time) (k report.Known, err error) {
	err = s.read(func(r *reader) error {
		last, err := r.journal.Position()
		if err != nil {
			return err
		}
		if first, err := r.journal.Recorded(1); err != nil || last.Seq > 0 && first.IsZero() {
			if err != nil {
				return err
			}
			return fmt.Errorf("%w: give --known a sequence instead of a time", report.ErrNoTimes)
		}
		n := sort.Search(int(last.Seq), func(i int) bool { //nolint:gosec // a log of 2^63 records does not exist
			if err != nil {
				return true
			}
			var at time.Time
			at, err = r.journal.Recorded(uint64(i) + 1) //nolint:gosec // not negative
			return at.After(t)
		})
		if err != nil {
			return err
		}
		if n == 0 {
			k = report.Known{Time: &t}
			return report.NothingKnown(t)
		}
		k, err = r.resolve(uint64(n))
		return err
	})
	return k, err
}

// hiredEmployee finds an employee who was ever hired, and the company, or returns report.ErrUnknownEmployee.
func (r *reader) hiredEmployee(q report.Query, id string) (e, whole *entity.Entity, k journal.Known, err error) {
	if k, err = r.knowledge(q); err != nil {
		return nil, nil, 0, err
	}
	if e, whole, err = entity.WithCompany(r.conn, q.Company, id); err != nil {
		return nil, nil, 0, err
	}
	if e == nil || e.IsCompany() {
		return nil, nil, 0, replay.UnknownEmployee(q, id)
	}
	c, through, err := r.journal.Company(e.OfCompany())
	if err == nil && !c.Hired(min(through, k.Through()), id) {
		err = replay.UnknownEmployee(q, id)
	}
	return e, whole, k, err
}

// Employee implements [report.Source].
func (s *Source) Employee(_ context.Context, q report.Query, id string) (out report.Entries, err error) {
	err = s.read(func(r *reader) error {
		e, whole, k, err := r.hiredEmployee(q, id)
		if err != nil {
			return err
		}
		out, err = r.entries(e, whole, q.At, k)
		return err
	})
	return out, err
}

// entries returns the output of all folds about an employee through a date.
func (r *reader) entries(e, whole *entity.Entity, at events.Date, k journal.Known) (out report.Entries, err error) {
	if out.Output, err = r.ofEmployee(e, at, k); err != nil {
		return out, err
	}
	out.Incomplete = len(out.Parked) > 0
	others, err := r.fromCompany(e, whole, at, k, false)
	if err != nil {
		return out, err
	}
	out.Merge(others)
	rejected, err := r.rejectedOf(e, k)
	out.Incomplete = out.Incomplete || len(out.Parked) > 0 || rejected
	return out, err
}

// Company implements [report.Source].
func (s *Source) Company(_ context.Context, q report.Query) (out report.CompanyEntries, err error) {
	err = s.read(func(r *reader) error {
		k, err := r.knowledge(q)
		if err != nil {
			return err
		}
		e, err := entity.Find(r.conn, q.Company, events.CompanySubject)
		if err != nil {
			return err
		}
		if e == nil {
			e = &entity.Entity{Company: q.Company, Subject: events.CompanySubject} // nothing recorded: budgets alone
		}
		f, err := r.foldCompany(e, q.At, k, "")
		if err != nil {
			return err
		}
		out = report.CompanyEntries{Output: f.copy(), View: f.fold.View()}
		return nil
	})
	return out, err
}

// CompanyRows implements verify.Rows: the stored output of a company's institutes. Documents do not read it, they fold.
func (s *Source) CompanyRows(_ context.Context, q report.Query) (out ledger.Output, err error) {
	err = s.read(func(r *reader) error {
		e, err := entity.Find(r.conn, q.Company, events.CompanySubject)
		if err != nil || e == nil {
			return err
		}
		ok, err := r.stored(e, q.At, 0)
		if err != nil {
			return err
		}
		if !ok {
			f, err := r.foldCompany(e, q.At, 0, "")
			if err == nil {
				out = f.copy()
			}
			return err
		}
		out, err = rows.Read(r.conn, r.names, rows.Through(e, q.At))
		return err
	})
	return out, err
}

// Rejected implements [report.Source].
func (s *Source) Rejected(_ context.Context, q report.Query) (out []report.RejectedFact, waiting []ledger.Parked, err error) {
	err = s.read(func(r *reader) error {
		k, err := r.knowledge(q)
		if err != nil {
			return err
		}
		if out, err = r.rejections(q.Company, k); err != nil {
			return err
		}
		company, err := entity.Find(r.conn, q.Company, events.CompanySubject)
		if err != nil || company == nil {
			return err
		}
		if waiting, err = r.parkedRows(company, q, k); err != nil {
			return err
		}
		list, err := entity.Employees(r.conn, q.Company)
		if err != nil {
			return err
		}
		for _, e := range list {
			more, err := r.parkedRows(e, q, k)
			if err != nil {
				return err
			}
			waiting = append(waiting, more...)
		}
		return r.journal.WaitingAnnulments(company.ID, company.Company, k, func(ev *events.Event) {
			waiting = append(waiting, replay.WaitingAnnulment(ev))
		})
	})
	return out, waiting, err
}

func (r *reader) rejections(company string, k journal.Known) (out []report.RejectedFact, err error) {
	err = r.conn.Query(`SELECT rejected.seq, r.recorded, source, id, subject, code, pointer, reason, raw FROM rejected
		JOIN record r ON r.seq = rejected.seq WHERE company IN (?, '') AND `+unrepaired+` ORDER BY rejected.seq`, func(row db.Row) error {
		f := report.RejectedFact{Seq: row.Seq(0), Source: row.Text(2), ID: row.Text(3), Subject: row.Text(4), Code: row.Text(5),
			Pointer: row.Text(6), Reason: row.Text(7), Raw: row.Text(8)}
		if t := journal.Instant(row, 1); !t.IsZero() {
			f.Recorded = &t
		}
		out = append(out, f)
		return nil
	}, company, k.Value(), k.Value())
	return out, err
}

func (r *reader) parkedRows(e *entity.Entity, q report.Query, k journal.Known) ([]ledger.Parked, error) {
	ok, err := r.stored(e, q.At, k)
	if err != nil {
		return nil, err
	}
	if ok {
		return rows.Parked(r.conn, rows.Through(e, q.At))
	}
	if e.IsCompany() {
		f, err := r.foldCompany(e, q.At, k, "")
		if err != nil {
			return nil, err
		}
		return f.copy().Parked, nil
	}
	f, err := r.foldEmployee(e, q.At, k)
	if err != nil {
		return nil, err
	}
	return f.Take().Parked, nil
}
