package ledger

import (
	"slices"

	"spettanze/events"
)

// Lots is a balance divided into lots: by the year it was earned in, or by id.
type Lots struct {
	lots []lot // oldest first
}

type lot struct {
	key     events.Lot
	balance int64 // smallest parts
}

// Piece is a part of a use, drawn on one lot.
type Piece struct {
	Lot   events.Lot
	Parts int64
}

// Clone returns a copy.
func (l *Lots) Clone() Lots { return Lots{lots: slices.Clone(l.lots)} }

// Reset empties every lot.
func (l *Lots) Reset() { l.lots = nil }

func (l *Lots) at(key events.Lot) *lot {
	i, ok := slices.BinarySearchFunc(l.lots, key, func(x lot, k events.Lot) int { return x.key.Compare(k) })
	if !ok {
		l.lots = slices.Insert(l.lots, i, lot{key: key})
	}
	return &l.lots[i]
}

// Add adds to a lot.
func (l *Lots) Add(key events.Lot, parts int64) { l.at(key).balance += parts }

// Draw takes a positive quantity, from the oldest positive lots first. What they do not cover makes the current lot negative.
// It returns the parts drawn on each lot.
func (l *Lots) Draw(parts int64, current events.Lot) []Piece {
	var pieces []Piece
	for i := range l.lots {
		if drawn := min(l.lots[i].balance, parts); drawn > 0 {
			l.lots[i].balance -= drawn
			parts -= drawn
			pieces = append(pieces, Piece{l.lots[i].key, drawn})
		}
	}
	if parts > 0 {
		l.Add(current, -parts)
		pieces = append(pieces, Piece{current, parts})
	}
	return pieces
}

// Balance returns a lot's balance in smallest parts.
func (l *Lots) Balance(key events.Lot) int64 {
	for _, x := range l.lots {
		if x.key == key {
			return x.balance
		}
	}
	return 0
}

// Each calls f for every lot that is not zero, oldest first. f may change the balance of that lot.
func (l *Lots) Each(f func(key events.Lot, parts int64)) {
	for i := range l.lots {
		if l.lots[i].balance != 0 {
			f(l.lots[i].key, l.lots[i].balance)
		}
	}
}
