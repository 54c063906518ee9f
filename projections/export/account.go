package export

import (
	"cmp"
	"slices"
	"strings"

	"spettanze/events"
	"spettanze/projections/ledger"
)

// account is an account with the day of its first movement.
type account struct {
	path string // below the company
	unit events.Unit
	from events.Date
}

// isFund reports whether a path is a fund's, such as "fund:gravi_motivi:repaid": an employee may be called "fund", but has
// no entitlement of a fund's name.
func isFund(path string) bool {
	rest, ok := strings.CutPrefix(path, "fund:")
	name, _, _ := strings.Cut(rest, ":")
	return ok && events.Entitlement(name).IsFund()
}

// isMain reports whether an account holds a balance — "E042:ferie", "E042:loans:gravi_motivi", "fund:gravi_motivi" — and is not
// one of the counter-accounts.
func isMain(path string) bool {
	_, rest, _ := strings.Cut(path, ":")
	rest = strings.TrimPrefix(rest, "loans:")
	return !strings.Contains(rest, ":")
}

// commodity is the name of a unit in journals.
func commodity(u events.Unit) string { return u.Row().Commodity }

// accountsOf returns the accounts of movements in order of date that are wanted, by path.
func accountsOf(movements []ledger.Movement, wanted func(string) bool) []account {
	seen := map[string]bool{}
	var out []account
	for i := range movements {
		m := &movements[i]
		for _, path := range [2]string{m.From, m.To} {
			if !seen[path] && wanted(path) {
				seen[path] = true
				out = append(out, account{path, m.Quantity.Unit, m.Date})
			}
		}
	}
	slices.SortFunc(out, func(a, b account) int { return cmp.Compare(a.path, b.path) })
	return out
}

// monthEnd is the balances of accounts at the end of a month in which they moved.
type monthEnd struct {
	date     events.Date // the month's last day, or the date of the query
	balances []accountBalance
}

type accountBalance struct {
	path     string
	quantity events.Quantity
}

// monthEnds returns the balances of the main accounts that are wanted, from movements in order of date.
func monthEnds(movements []ledger.Movement, at events.Date, wanted func(string) bool) []monthEnd {
	running := map[string]int64{}
	moved := map[string]events.Unit{}
	var out []monthEnd
	for i := range movements {
		m := &movements[i]
		for _, p := range [2]struct {
			path  string
			parts int64
		}{{m.From, -m.Quantity.Parts}, {m.To, m.Quantity.Parts}} {
			if wanted(p.path) && isMain(p.path) {
				running[p.path] += p.parts
				moved[p.path] = m.Quantity.Unit
			}
		}
		last := i+1 == len(movements) || events.MonthOf(movements[i+1].Date) != events.MonthOf(m.Date)
		if !last || len(moved) == 0 {
			continue
		}
		end := monthEnd{date: min(m.Date.MonthEnd(), max(at, m.Date))}
		for path, unit := range moved {
			end.balances = append(end.balances, accountBalance{path, events.Quantity{Unit: unit, Parts: running[path]}})
		}
		slices.SortFunc(end.balances, func(a, b accountBalance) int { return cmp.Compare(a.path, b.path) })
		out = append(out, end)
		clear(moved)
	}
	return out
}
