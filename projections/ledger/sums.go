package ledger

import "spettanze/events"

// Sums are what movements of each kind add up to, signed as they change the entitlement's balance. Movements of funds are left out.
type Sums map[events.Entitlement]map[Kind]int64

// Add adds a movement's effect.
func (s Sums) Add(ent events.Entitlement, k Kind, parts int64) {
	if ent == "" || ent.IsFund() {
		return
	}
	if s[ent] == nil {
		s[ent] = map[Kind]int64{}
	}
	s[ent][k] += parts
}

// SumsFrom sums movements from a date on.
func SumsFrom(movements []Movement, from events.Date) Sums {
	s := Sums{}
	for _, m := range MovedFrom(movements, from) {
		s.Add(m.Entitlement, m.Kind, m.Effect())
	}
	return s
}

// MovedFrom returns the movements from a date on.
func MovedFrom(movements []Movement, from events.Date) (out []Movement) {
	for i := range movements {
		if movements[i].Date >= from {
			out = append(out, movements[i])
		}
	}
	return out
}
