package access

import (
	"context"
	"maps"
	"slices"

	"spettanze/events"
	"spettanze/projections/ledger"
	"spettanze/projections/report"
	"spettanze/projections/visible"
)

type focus struct{}

// showing returns a context of a request whose document may show some classes.
func showing(ctx context.Context, see Classes) context.Context {
	return context.WithValue(ctx, focus{}, see)
}

// shows returns the classes that the document of a request may show; none before [Guard.Check] has allowed it.
func shows(ctx context.Context) Classes {
	if p := From(ctx); p != nil && p.Channel == Open {
		return AllClasses
	}
	see, _ := ctx.Value(focus{}).(Classes)
	return see
}

// Sees implements [visible.Reader].
func (s Classes) Sees(c events.Class) bool { return s.Has(c) }

// What is seen of what the folds have written about one employee. What is not of the classes seen is not there.

func (s Sight) entries(e report.Entries) report.Entries {
	if s == Whole {
		return e
	}
	return report.Entries{Incomplete: e.Incomplete, Output: ledger.Output{Movements: s.movements(e.Movements),
		Breaches: visible.Breaches(s.Breaches, e.Breaches), Payroll: visible.Instructions(s.Payroll, e.Payroll), Parked: e.Parked}}
}

func (s Sight) movements(list []ledger.Movement) []ledger.Movement {
	return visible.Movements(s.Balances, list)
}

func (s Sight) balances(list []report.LotBalance) []report.LotBalance {
	if s.Balances == AllClasses {
		return list
	}
	return only(list, func(b *report.LotBalance) bool { return visible.Entitlement(s.Balances, b.Entitlement) })
}

func (s Sight) year(y report.Year) report.Year {
	if s.Balances == AllClasses {
		return y
	}
	y.Balances, y.Sums = s.balances(y.Balances), maps.Clone(y.Sums)
	maps.DeleteFunc(y.Sums, func(e events.Entitlement, _ map[ledger.Kind]int64) bool { return !visible.Entitlement(s.Balances, e) })
	return y
}

// only returns the elements to keep, in a list of its own: the other may be kept by a store.
func only[T any](list []T, keep func(*T) bool) []T {
	return slices.DeleteFunc(slices.Clone(list), func(v T) bool { return !keep(&v) })
}
