package query

import (
	"context"

	"spettanze/events"
	"spettanze/projections/report"
	"spettanze/projections/sqlite/entity"
	"spettanze/projections/sqlite/journal"
	"spettanze/projections/sqlite/rows"
)

// Summary implements [report.Source]. Of stored rows it reads the sums of whole years and the movements of one.
func (s *Source) Summary(_ context.Context, q report.Query, id string) (out report.Summary, err error) {
	err = s.read(func(r *reader) error {
		e, whole, k, err := r.hiredEmployee(q, id)
		if err != nil {
			return err
		}
		return r.summary(e, whole, q.At, k, &out)
	})
	return out, err
}

// summary is entries with the movements summed.
func (r *reader) summary(e, whole *entity.Entity, at events.Date, k journal.Known, out *report.Summary) error {
	ok, err := r.stored(e, at, k)
	if err != nil {
		return err
	}
	if ok {
		s := rows.Through(e, at)
		s.Summed = true
		out.Output, err = rows.Read(r.conn, r.names, s)
		if err == nil {
			out.Balances, err = rows.Balances(r.conn, r.names, e, at)
		}
	} else if f, folded := r.foldEmployee(e, at, k); folded == nil {
		out.Output = f.Take()
		out.Balances = report.BalancesOf(out.Movements)
	} else {
		err = folded
	}
	if err != nil {
		return err
	}
	others, err := r.fromCompany(e, whole, at, k, true)
	if err != nil {
		return err
	}
	out.Merge(others)
	out.Movements = nil
	rejected, err := r.rejectedOf(e, k)
	out.Incomplete = len(out.Parked) > 0 || rejected
	return err
}

// EachBalance implements [report.Source].
func (s *Source) EachBalance(ctx context.Context, q report.Query, fn func(report.Person, []report.LotBalance) error) error {
	return s.read(func(r *reader) error {
		people, known, err := r.people(q)
		if err != nil {
			return err
		}
		for i := range people {
			if ctx.Err() != nil {
				return context.Cause(ctx)
			}
			b, err := r.balancesOf(people[i].entity, q.At, known)
			if err != nil {
				return err
			}
			if err := fn(people[i].Person, b); err != nil {
				return err
			}
		}
		return nil
	})
}

func (r *reader) balancesOf(e *entity.Entity, at events.Date, k journal.Known) ([]report.LotBalance, error) {
	ok, err := r.stored(e, at, k)
	if err != nil {
		return nil, err
	}
	if ok {
		return rows.Balances(r.conn, r.names, e, at)
	}
	f, err := r.foldEmployee(e, at, k)
	if err != nil {
		return nil, err
	}
	return report.BalancesOf(f.Take().Movements), nil
}
