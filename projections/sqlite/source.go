package sqlite

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
)

var _ report.Source = (*Store)(nil)

// source answers queries from a store: its rows and its journal, or, under other tables than the store's, its journal alone.
type source struct {
	store    *Store
	contract *contract.Contract
	rows     bool          // what is stored was made under the contract
	folds    *companyCache // under other tables; nil: the store's own
	moment   *reader       // of the moment that it answers from; nil: each question is of a moment of its own
}

// Under implements [report.Source]. The other source reads the store's journal and none of its projections; the store may
// be used meanwhile.
func (s *source) Under(c *contract.Contract) report.Source {
	return &source{store: s.store, contract: c, folds: newCompanyCache()}
}

// read runs fn in a read transaction of the store, with the source's tables.
func (s *source) read(fn func(r *reader) error) error {
	if s.moment != nil {
		return fn(s.moment)
	}
	return s.store.read(false, func(r *reader) error {
		before := *r
		defer func() { *r = before }()
		r.contract, r.rows = s.contract, s.rows
		if s.folds != nil {
			r.folds = s.folds
		}
		return fn(r)
	})
}

// Resolve implements [report.Source].
func (s *source) Resolve(_ context.Context, at uint64) (k report.Known, err error) {
	err = s.read(func(r *reader) error {
		k, err = r.resolve(at)
		return err
	})
	return k, err
}

func (r *reader) resolve(at uint64) (report.Known, error) {
	last, err := r.now()
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
	} else if recorded, err = r.recorded(at); err != nil {
		return report.Known{}, err
	}
	if !recorded.IsZero() {
		k.Time = &recorded
	}
	return k, nil
}

// ResolveTime implements [report.Source].
func (s *source) ResolveTime(_ context.Context, t time.Time) (k report.Known, err error) {
	err = s.read(func(r *reader) error {
		last, err := r.position()
		if err != nil {
			return err
		}
		if first, err := r.recorded(1); err != nil || last > 0 && first.IsZero() {
			if err != nil {
				return err
			}
			return fmt.Errorf("%w: give --known a sequence instead of a time", report.ErrNoTimes)
		}
		n := sort.Search(int(last), func(i int) bool { //nolint:gosec // a log of 2^63 records does not exist
			if err != nil {
				return true
			}
			var at time.Time
			at, err = r.recorded(uint64(i) + 1) //nolint:gosec // not negative
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

// known finds an employee who was hired, and the company, or returns report.ErrUnknownEmployee.
func (r *reader) known(q report.Query, id string) (e, whole *Entity, k known, err error) {
	if k, err = r.knowledge(q); err != nil {
		return nil, nil, 0, err
	}
	if e, whole, err = r.withCompany(q.Company, id); err != nil {
		return nil, nil, 0, err
	}
	if e == nil || e.IsCompany() {
		return nil, nil, 0, replay.UnknownEmployee(q, id)
	}
	ok, err := r.hired(e, k)
	if err == nil && !ok {
		err = replay.UnknownEmployee(q, id)
	}
	return e, whole, k, err
}

// Employee implements [report.Source].
func (s *source) Employee(_ context.Context, q report.Query, id string) (out report.Entries, err error) {
	err = s.read(func(r *reader) error {
		e, whole, k, err := r.known(q, id)
		if err != nil {
			return err
		}
		out, err = r.entries(e, whole, q.At, k)
		return err
	})
	return out, err
}

// entries returns what all folds give about an employee through a date.
func (r *reader) entries(e, whole *Entity, at events.Date, k known) (out report.Entries, err error) {
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
func (s *source) Company(_ context.Context, q report.Query) (out report.CompanyEntries, err error) {
	err = s.read(func(r *reader) error {
		k, err := r.knowledge(q)
		if err != nil {
			return err
		}
		e, err := r.entity(q.Company, events.CompanySubject)
		if err != nil {
			return err
		}
		if e == nil {
			e = &Entity{Company: q.Company, Subject: events.CompanySubject} // nothing recorded: budgets alone
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

// CompanyRows implements verify.Rows: what is stored of a company's institutes, which documents fold instead of reading it.
func (s *source) CompanyRows(_ context.Context, q report.Query) (out ledger.Output, err error) {
	err = s.read(func(r *reader) error {
		e, err := r.entity(q.Company, events.CompanySubject)
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
		out, err = output(r.conn, r.files.names, span{entity: e.ID, own: e.own(), from: events.MinDate, to: q.At})
		return err
	})
	return out, err
}

// Rejected implements [report.Source].
func (s *source) Rejected(_ context.Context, q report.Query) (out []report.RejectedFact, waiting []ledger.Parked, err error) {
	err = s.read(func(r *reader) error {
		k, err := r.knowledge(q)
		if err != nil {
			return err
		}
		if out, err = r.rejections(q.Company, k); err != nil {
			return err
		}
		company, err := r.entity(q.Company, events.CompanySubject)
		if err != nil || company == nil {
			return err
		}
		if waiting, err = r.parkedRows(company, q, k); err != nil {
			return err
		}
		list, err := r.employees(q.Company)
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
		more, err := r.waitingAnnulments(company, k)
		waiting = append(waiting, more...)
		return err
	})
	return out, waiting, err
}

func (r *reader) rejections(company string, k known) (out []report.RejectedFact, err error) {
	err = r.conn.query(`SELECT rejected.seq, r.recorded, source, id, subject, code, pointer, reason, raw FROM rejected
		JOIN record r ON r.seq = rejected.seq WHERE company IN (?, '') AND `+unrepaired+` ORDER BY rejected.seq`, func(row row) error {
		f := report.RejectedFact{Seq: seq(row.int(0)), Recorded: instant(row.int(1)), Source: row.text(2), ID: row.text(3), Subject: row.text(4), Code: row.text(5),
			Pointer: row.text(6), Reason: row.text(7), Raw: row.text(8)}
		out = append(out, f)
		return nil
	}, company, k.upTo(), k.upTo())
	return out, err
}

// instant returns a time of recording; nil where the log has none.
func instant(nanos int64) *time.Time {
	if nanos == 0 {
		return nil
	}
	t := time.Unix(0, nanos).UTC()
	return &t
}

func (r *reader) parkedRows(e *Entity, q report.Query, k known) ([]ledger.Parked, error) {
	ok, err := r.stored(e, q.At, k)
	if err != nil {
		return nil, err
	}
	if ok {
		return parked(r.conn, span{entity: e.ID, own: e.own(), from: events.MinDate, to: q.At})
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

// waitingAnnulments returns the annulments that name an event not seen by then, or one that they cannot annul.
func (r *reader) waitingAnnulments(company *Entity, k known) (out []ledger.Parked, err error) {
	err = r.conn.query("SELECT "+factColumns+` FROM annulment a JOIN journal j ON j.seq = a.seq
		JOIN entity e ON e.id = j.entity WHERE a.company = ? AND a.seq <= ? AND (a.target_seq IS NULL OR a.target_seq > ?) ORDER BY a.seq`,
		func(row row) error {
			ev, err := factOf(r.conn, r.files.names, row, company.Company)
			if err == nil {
				out = append(out, replay.WaitingAnnulment(ev))
			}
			return err
		}, company.ID, k.upTo(), k.upTo())
	return out, err
}
