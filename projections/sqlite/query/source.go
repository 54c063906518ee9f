package query

import (
	"context"
	"slices"
	"sort"
	"time"

	"spettanze/events"
	"spettanze/events/lang"
	"spettanze/projections/contract"
	"spettanze/projections/coverage"
	"spettanze/projections/fold"
	"spettanze/projections/institute"
	"spettanze/projections/ledger"
	"spettanze/projections/replay"
	"spettanze/projections/report"
	"spettanze/projections/sqlite/db"
	"spettanze/projections/sqlite/entity"
	"spettanze/projections/sqlite/journal"
	"spettanze/projections/sqlite/rows"
)

// View runs fn in a read transaction of the store's file, with the cache of that file. It returns an error when the
// store must not answer, or when the context ends before it can.
type View func(ctx context.Context, fn func(c *db.Conn, cache *Cache) error) error

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
	folds    *companyFolds // under other tables than the store's, whose rows are not read then; nil: the file's own
	moment   *reader       // nil: each question is answered as of a moment of its own
}

// New returns the source of a store whose rows were made under a contract.
func New(view View, c *contract.Contract, rome *time.Location) *Source {
	return &Source{view: view, contract: c, rome: rome}
}

// Sees implements [report.Source]: a store shows everything.
func (s *Source) Sees(events.Class) bool { return true }

// Under implements [report.Source]. The other source reads the store's journal and none of its rows; the store may be used
// meanwhile.
func (s *Source) Under(c *contract.Contract) report.Source {
	return &Source{view: s.view, contract: c, rome: s.rome, folds: newCompanyFolds()}
}

// read runs fn in a read transaction: all that it reads is of one moment.
func (s *Source) read(ctx context.Context, fn func(r *reader) error) error {
	if s.moment != nil {
		return fn(s.moment)
	}
	return s.view(ctx, func(c *db.Conn, cache *Cache) error {
		r := &reader{source: s, conn: c, journal: journal.NewReader(c, cache.Journal), names: cache.names, folds: cache.folds}
		if s.folds != nil {
			r.folds = s.folds
		}
		return fn(r)
	})
}

// answer returns what fn gives in a read transaction.
func answer[T any](ctx context.Context, s *Source, fn func(r *reader) (T, error)) (out T, err error) {
	err = s.read(ctx, func(r *reader) error {
		out, err = fn(r)
		return err
	})
	return out, err
}

// Moment implements [report.Source].
func (s *Source) Moment(ctx context.Context, fn func(report.Source) error) error {
	return s.read(ctx, func(r *reader) error {
		now := *s
		now.moment = r
		return fn(&now)
	})
}

// Companies implements [report.Source].
func (s *Source) Companies(ctx context.Context) ([]string, error) {
	return answer(ctx, s, func(r *reader) ([]string, error) { return r.journal.Companies() })
}

// Begins implements [report.Source].
func (s *Source) Begins(ctx context.Context, company string, by events.Date) (events.Date, error) {
	return answer(ctx, s, func(r *reader) (events.Date, error) { return r.journal.Begins(company, by) })
}

// History implements [report.Source].
func (s *Source) History(ctx context.Context, company, id string, known uint64) (out []*events.Event, err error) {
	err = s.read(ctx, func(r *reader) error {
		return r.journal.History(company, id, journal.Known(known), func(ev *events.Event) { out = append(out, ev) })
	})
	return out, err
}

// Find implements [report.Source].
func (s *Source) Find(ctx context.Context, id events.Identity, known uint64) (*events.Event, error) {
	found, err := answer(ctx, s, func(r *reader) (*events.Event, error) { return r.journal.Find(id) })
	if found != nil && found.Seq > journal.Known(known).Through() {
		found = nil
	}
	return found, err
}

// Resolve implements [report.Source].
func (s *Source) Resolve(ctx context.Context, at uint64) (report.Known, error) {
	return answer(ctx, s, func(r *reader) (report.Known, error) { return r.resolve(at) })
}

func (r *reader) resolve(at uint64) (report.Known, error) {
	last, err := r.journal.Position()
	if err != nil {
		return report.Known{}, err
	}
	if at > last.Seq {
		return report.Known{}, report.KnownBeyond(report.Sequence, at, last.Seq)
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
func (s *Source) ResolveTime(ctx context.Context, t time.Time) (report.Known, error) {
	return answer(ctx, s, func(r *reader) (report.Known, error) {
		last, err := r.journal.Position()
		if err != nil {
			return report.Known{}, err
		}
		first, err := r.journal.Recorded(1)
		if err != nil {
			return report.Known{}, err
		}
		if last.Seq > 0 && first.IsZero() {
			return report.Known{}, lang.Errorf("%w: dare a --known una sequenza invece di un istante", "%w: give --known a sequence instead of a time", report.ErrNoTimes)
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
			return report.Known{}, err
		}
		if n == 0 {
			return report.Known{Time: &t}, report.NothingKnown(t)
		}
		return r.resolve(uint64(n))
	})
}

// hiredEmployee finds an employee who was ever hired, or returns report.ErrUnknownEmployee.
func (r *reader) hiredEmployee(q report.Query, id string) (e *entity.Entity, k journal.Known, err error) {
	if k, err = r.knowledge(q); err != nil {
		return nil, 0, err
	}
	if e, err = entity.Find(r.conn, q.Company, id); err != nil {
		return nil, 0, err
	}
	if e == nil || e.IsCompany() {
		return nil, 0, report.UnknownEmployee(q, id)
	}
	c, through, err := r.journal.Company(e.OfCompany())
	if err == nil && !c.Hired(min(through, k.Through()), id) {
		err = report.UnknownEmployee(q, id)
	}
	return e, k, err
}

// Employee implements [report.Source].
func (s *Source) Employee(ctx context.Context, q report.Query, id string) (report.Entries, error) {
	return answer(ctx, s, func(r *reader) (report.Entries, error) {
		e, k, err := r.hiredEmployee(q, id)
		if err != nil {
			return report.Entries{}, err
		}
		return r.entries(e, q.At, k)
	})
}

// entries returns the output of all folds about an employee through a date.
func (r *reader) entries(e *entity.Entity, at events.Date, k journal.Known) (out report.Entries, err error) {
	if out.Output, err = r.output(e, at, k); err == nil {
		err = r.complete(&out, e, at, k, false)
	}
	return out, err
}

// Coverage implements [report.Source]. There are no rows of it: the employee is folded.
func (s *Source) Coverage(ctx context.Context, q report.Query, id string) (*institute.Coverage, error) {
	return answer(ctx, s, func(r *reader) (*institute.Coverage, error) {
		e, k, err := r.hiredEmployee(q, id)
		if err != nil {
			return nil, err
		}
		f := fold.NewEmployee(s.contract, s.rome, id)
		err = r.journal.EmployeeFacts(e, k, func(ev *events.Event) {
			if fold.Insures(ev.Data) {
				f.Add(ev)
			}
		})
		if err != nil {
			return nil, err
		}
		f.Advance(q.At + 1)
		return coverage.Insured(q, id, f.Coverage())
	})
}

// Company implements [report.Source].
func (s *Source) Company(ctx context.Context, q report.Query) (report.CompanyEntries, error) {
	return answer(ctx, s, func(r *reader) (report.CompanyEntries, error) {
		k, err := r.knowledge(q)
		if err != nil {
			return report.CompanyEntries{}, err
		}
		e, err := entity.Find(r.conn, q.Company, events.CompanySubject)
		if err != nil {
			return report.CompanyEntries{}, err
		}
		if e == nil {
			e = &entity.Entity{Company: q.Company, Subject: events.CompanySubject} // nothing recorded: budgets alone
		}
		f, err := r.foldCompany(e, q.At, k, "")
		if err != nil {
			return report.CompanyEntries{}, err
		}
		return report.CompanyEntries{Output: f.copy(), View: f.fold.View()}, nil
	})
}

// CompanyRows implements verify.Rows: the stored output of a company's institutes. Documents do not read it, they fold.
func (s *Source) CompanyRows(ctx context.Context, q report.Query) (ledger.Output, error) {
	return answer(ctx, s, func(r *reader) (ledger.Output, error) {
		e, err := entity.Find(r.conn, q.Company, events.CompanySubject)
		if err != nil || e == nil {
			return ledger.Output{}, err
		}
		return r.output(e, q.At, 0)
	})
}

// Rejected implements [report.Source].
func (s *Source) Rejected(ctx context.Context, q report.Query) (out []report.RejectedFact, waiting []ledger.Parked, err error) {
	err = s.read(ctx, func(r *reader) error {
		k, err := r.knowledge(q)
		if err != nil {
			return err
		}
		if out, err = db.All(r.conn, journal.SelectRejected+" WHERE company IN (?, '') AND "+unrepaired+" ORDER BY seq", journal.RejectedOf,
			q.Company, k.Value(), k.Value()); err != nil {
			return err
		}
		company, err := entity.Find(r.conn, q.Company, events.CompanySubject)
		if err != nil || company == nil {
			return err
		}
		list, err := entity.Employees(r.conn, q.Company)
		if err != nil {
			return err
		}
		for _, e := range append([]*entity.Entity{company}, list...) {
			more, err := r.parked(e, q.At, k)
			if err != nil {
				return err
			}
			waiting = append(waiting, more...)
		}
		return r.journal.WaitingAnnulments(company.ID, k, func(ev *events.Event) {
			waiting = append(waiting, replay.WaitingAnnulment(ev))
		})
	})
	return out, waiting, err
}

// Waiting implements [report.Source].
func (s *Source) Waiting(ctx context.Context, q report.Query, subject string) (out []ledger.Parked, err error) {
	err = s.read(ctx, func(r *reader) error {
		k, err := r.knowledge(q)
		if err != nil {
			return err
		}
		e, err := entity.Find(r.conn, q.Company, subject)
		if err != nil || e == nil {
			return err
		}
		if out, err = r.parked(e, q.At, k); err != nil {
			return err
		}
		if e.IsCompany() {
			out = slices.DeleteFunc(out, func(p ledger.Parked) bool { return p.Subject != subject })
			return nil
		}
		others, err := r.fromCompany(e, q.At, k, true)
		out = append(out, others.Parked...)
		return err
	})
	return out, err
}

// Annulled implements [report.Source].
func (s *Source) Annulled(ctx context.Context, seq uint64) (by uint64, err error) {
	err = s.read(ctx, func(r *reader) error {
		n, _, err := r.conn.One("SELECT coalesce(annulled_by, 0) FROM journal WHERE seq = ?", db.Seq(seq))
		by = uint64(n) //nolint:gosec // a sequence
		return err
	})
	return by, err
}

func (r *reader) parked(e *entity.Entity, at events.Date, k journal.Known) ([]ledger.Parked, error) {
	ok, err := r.stored(e, at, k)
	if err != nil {
		return nil, err
	}
	if ok {
		return rows.Parked(r.conn, rows.Through(e, at))
	}
	out, err := r.folded(e, at, k)
	return out.Parked, err
}
