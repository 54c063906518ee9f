package sqlite

import (
	"context"

	"spettanze/events"
	"spettanze/projections/report"
)

// Summary implements [report.Source]. Of stored rows it reads the sums of whole years and the movements of one.
func (s *source) Summary(_ context.Context, q report.Query, id string) (out report.Summary, err error) {
	err = s.read(func(r *reader) error {
		e, whole, k, err := r.known(q, id)
		if err != nil {
			return err
		}
		return r.summary(e, whole, q.At, k, &out)
	})
	return out, err
}

// summary is entries with the movements summed.
func (r *reader) summary(e, whole *Entity, at events.Date, k known, out *report.Summary) error {
	ok, err := r.stored(e, at, k)
	if err != nil {
		return err
	}
	if ok {
		out.Output, err = output(r.conn, r.files.names, span{entity: e.ID, own: e.own(), from: events.MinDate, to: at, summed: true})
		if err == nil {
			out.Balances, err = balances(r.conn, r.files.names, e, at)
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
func (s *source) EachBalance(ctx context.Context, q report.Query, fn func(report.Person, []report.LotBalance) error) error {
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

func (r *reader) balancesOf(e *Entity, at events.Date, k known) ([]report.LotBalance, error) {
	ok, err := r.stored(e, at, k)
	if err != nil {
		return nil, err
	}
	if ok {
		return balances(r.conn, r.files.names, e, at)
	}
	f, err := r.foldEmployee(e, at, k)
	if err != nil {
		return nil, err
	}
	return report.BalancesOf(f.Take().Movements), nil
}

// balances sums an employee's stored movements through a date: the sums of whole years, and the movements since. What
// is alike is summed by SQLite and what it is of is known here: to join them costs half as much again.
func balances(c *conn, names *names, e *Entity, at events.Date) ([]report.LotBalance, error) {
	type lot struct {
		entitlement events.Entitlement
		lot         events.Lot
	}
	sums := make(map[lot]int64, 16)
	from := min(at.YearStart(), e.carried)
	err := c.query(`SELECT NULL, entitlement, lot, parts FROM carry WHERE entity = ?1 AND year < ?2
		UNION ALL SELECT posting, NULL, lot, sum(quantity) FROM movement WHERE entity = ?1 AND date BETWEEN ?3 AND ?4
		GROUP BY posting, lot`, func(row row) error {
		if row.null(0) {
			sums[lot{events.Entitlement(row.text(1)), row.lot(2)}] += row.int(3)
			return nil
		}
		p, err := names.posting(c, row.int(0))
		if err == nil && p.entitlement != "" {
			sums[lot{p.entitlement, row.lot(2)}] += p.sign * row.int(3)
		}
		return err
	}, e.ID, int64(from.Year()), int64(from), int64(at))
	if err != nil {
		return nil, err
	}
	out := make([]report.LotBalance, 0, len(sums))
	for l, parts := range sums {
		if !l.entitlement.IsFund() {
			out = append(out, report.LotBalance{Entitlement: l.entitlement, Lot: l.lot, Parts: parts})
		}
	}
	report.SortBalances(out)
	return out, nil
}
