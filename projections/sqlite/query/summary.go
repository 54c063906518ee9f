package query

import (
	"context"

	"spettanze/events"
	"spettanze/projections/ledger"
	"spettanze/projections/report"
	"spettanze/projections/sqlite/entity"
	"spettanze/projections/sqlite/journal"
	"spettanze/projections/sqlite/rows"
)

// Summary implements [report.Source]. Of stored rows it reads the sums of whole years and the movements of one.
func (s *Source) Summary(ctx context.Context, q report.Query, id string) (report.Summary, error) {
	return answer(ctx, s, func(r *reader) (report.Summary, error) {
		e, k, err := r.hiredEmployee(q, id)
		if err != nil {
			return report.Summary{}, err
		}
		return r.summary(e, q.At, k, true)
	})
}

// summary is entries with the movements summed, if the balances are asked for, and else without the movements.
func (r *reader) summary(e *entity.Entity, at events.Date, k journal.Known, balances bool) (out report.Summary, err error) {
	ok, err := r.stored(e, at, k)
	if err != nil {
		return out, err
	}
	if ok {
		s := rows.Through(e, at)
		s.Summed = true
		out.Output, err = rows.Read(r.conn, r.names, s)
		if err == nil && balances {
			out.Balances, err = rows.Balances(r.conn, r.names, e, at)
		}
	} else {
		out.Output, err = r.folded(e, at, k)
		if balances {
			out.Balances = report.BalancesOf(out.Movements)
		}
	}
	if err == nil {
		err = r.complete(&out.Entries, e, at, k, true)
	}
	out.Movements = nil
	return out, err
}

// EachBrief implements [report.Source].
func (s *Source) EachBrief(ctx context.Context, q report.Query, fn func(report.Person, report.Entries) error) error {
	return s.eachPerson(ctx, q, nil, func(r *reader, p person, k journal.Known) error {
		e, err := r.summary(p.entity, q.At, k, false)
		if err != nil {
			return err
		}
		return fn(p.Person, e.Entries)
	})
}

// EachBalance implements [report.Source].
func (s *Source) EachBalance(ctx context.Context, q report.Query, fn func(report.Person, []report.LotBalance) error) error {
	return s.eachPerson(ctx, q, nil, func(r *reader, p person, k journal.Known) error {
		b, err := r.balancesOf(p.entity, q.At, k)
		if err != nil {
			return err
		}
		return fn(p.Person, b)
	})
}

// EachYear implements [report.Source].
func (s *Source) EachYear(ctx context.Context, q report.Query, among func(id string) bool, fn func(report.Person, report.Year) error) error {
	return s.eachPerson(ctx, q, among, func(r *reader, p person, k journal.Known) error {
		y, err := r.year(p.entity, q.At, k)
		if err != nil {
			return err
		}
		y.Line = p.line
		return fn(p.Person, y)
	})
}

func (r *reader) year(e *entity.Entity, at events.Date, k journal.Known) (y report.Year, err error) {
	ok, err := r.stored(e, at, k)
	if err != nil {
		return y, err
	}
	if !ok {
		out, err := r.folded(e, at, k)
		return report.Year{Balances: report.BalancesOf(out.Movements), Sums: ledger.SumsFrom(out.Movements, at.YearStart())}, err
	}
	if y.Balances, err = rows.Balances(r.conn, r.names, e, at); err == nil {
		y.Sums, err = rows.Sums(r.conn, r.names, e, at.YearStart(), at)
	}
	return y, err
}

// EachMoved implements [report.Source].
func (s *Source) EachMoved(ctx context.Context, q report.Query, from events.Date, fn func(report.Person, []ledger.Movement) error) error {
	return s.eachPerson(ctx, q, nil, func(r *reader, p person, k journal.Known) error {
		moved, err := r.movedFrom(p.entity, from, q.At, k)
		if err != nil {
			return err
		}
		others, err := r.fromCompany(p.entity, q.At, k, false)
		if err != nil {
			return err
		}
		return fn(p.Person, append(moved, ledger.MovedFrom(others.Movements, from)...))
	})
}

func (r *reader) movedFrom(e *entity.Entity, from, at events.Date, k journal.Known) ([]ledger.Movement, error) {
	ok, err := r.stored(e, at, k)
	if err != nil {
		return nil, err
	}
	if ok {
		s := rows.Through(e, at)
		s.From = from
		return rows.Movements(r.conn, r.names, s)
	}
	out, err := r.folded(e, at, k)
	return ledger.MovedFrom(out.Movements, from), err
}

func (r *reader) balancesOf(e *entity.Entity, at events.Date, k journal.Known) ([]report.LotBalance, error) {
	ok, err := r.stored(e, at, k)
	if err != nil {
		return nil, err
	}
	if ok {
		return rows.Balances(r.conn, r.names, e, at)
	}
	out, err := r.folded(e, at, k)
	return report.BalancesOf(out.Movements), err
}
