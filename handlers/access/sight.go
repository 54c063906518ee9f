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

// focus is what the document of a request may show.
type focus struct {
	see Classes
	// does is the action of the document, and companies those that it is about.
	does      Action
	companies []string
	// list is the action of a document about several employees: those of whom it is not allowed are not in it. Empty: the document is
	// about one, or about the company.
	list Action
	// near is [SeeOwn] or [SeeTeam], of a document in which there is no one else. Empty: there may be.
	near Action
}

type focusKey struct{}

func showing(ctx context.Context, f focus) context.Context {
	return context.WithValue(ctx, focusKey{}, f)
}

// shows returns what the document of a request may show; nothing before [Guard.Check] has allowed it.
func shows(ctx context.Context) focus {
	if p := From(ctx); p != nil && p.Channel == Open {
		return focus{see: AllClasses}
	}
	f, _ := ctx.Value(focusKey{}).(focus)
	return f
}

// exists reports whether there is an employee for a document, of whom this is seen.
func (f focus) exists(s Sight) bool { return s != (Sight{}) && (f.list == "" || s.of(f.list) != 0) }

// has reports whether an employee who is in a unit today may be in a document.
func (f focus) has(s *Scope, id, unit string) bool {
	switch f.near {
	case SeeOwn:
		return id == s.self || s.all
	case SeeTeam:
		return slices.Contains(s.leads, unit)
	}
	return true
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
