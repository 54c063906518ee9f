package ledger

// Pair is a row before and after; nil where there is none.
type Pair[T any] struct{ Before, After *T }

// Differences returns the rows that only one of two lists has. Two rows of one key are one row that changes: [MovementKey],
// [BreachKey].
func Differences[T, K comparable](before, after []T, key func(*T) K) (out []Pair[T]) {
	for len(before) > 0 && len(after) > 0 && before[0] == after[0] {
		before, after = before[1:], after[1:]
	}
	for len(before) > 0 && len(after) > 0 && before[len(before)-1] == after[len(after)-1] {
		before, after = before[:len(before)-1], after[:len(after)-1]
	}
	left := map[T]int{}
	for i := range after {
		left[after[i]]++
	}
	gone := map[K][]int{}
	for i := range before {
		if left[before[i]] > 0 {
			left[before[i]]--
			continue
		}
		k := key(&before[i])
		gone[k] = append(gone[k], len(out))
		out = append(out, Pair[T]{Before: &before[i]})
	}
	for i := range after {
		if left[after[i]] == 0 {
			continue
		}
		left[after[i]]--
		k := key(&after[i])
		if g := gone[k]; len(g) > 0 {
			out[g[0]].After, gone[k] = &after[i], g[1:]
			continue
		}
		out = append(out, Pair[T]{After: &after[i]})
	}
	return out
}

// MovementKey returns what two movements have in common that are one row, before and after a change.
func MovementKey(m *Movement) Movement {
	return Movement{Date: m.Date, Employee: m.Employee, Entitlement: m.Entitlement, Kind: m.Kind, Lot: m.Lot, Case: m.Case,
		Cause: m.Cause}
}

// BreachKey is [MovementKey] of breaches.
func BreachKey(b *Breach) Breach {
	return Breach{Date: b.Date, Employee: b.Employee, Entitlement: b.Entitlement, Code: b.Code, Case: b.Case, Cause: b.Cause}
}
