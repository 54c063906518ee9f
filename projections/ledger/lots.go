package ledger

import "slices"

// Lots is a balance kept by the year it was earned in.
type Lots struct {
	lots []lot // in order of year
}

type lot struct {
	year    int
	balance int64 // smallest parts
}

// Piece is a part of a use, drawn on one lot.
type Piece struct {
	Lot   int
	Parts int64
}

// Clone returns a copy.
func (l *Lots) Clone() Lots { return Lots{lots: slices.Clone(l.lots)} }

// Reset empties every lot.
func (l *Lots) Reset() { l.lots = nil }

func (l *Lots) at(year int) *lot {
	i, ok := slices.BinarySearchFunc(l.lots, year, func(x lot, y int) int { return x.year - y })
	if !ok {
		l.lots = slices.Insert(l.lots, i, lot{year: year})
	}
	return &l.lots[i]
}

// Add adds to a lot.
func (l *Lots) Add(year int, parts int64) { l.at(year).balance += parts }

// Draw takes a positive quantity from the oldest positive lots first; what they do not hold makes the current year's
// lot negative. It returns what was drawn on which lot.
func (l *Lots) Draw(parts int64, current int) []Piece {
	var pieces []Piece
	for i := range l.lots {
		if drawn := min(l.lots[i].balance, parts); drawn > 0 {
			l.lots[i].balance -= drawn
			parts -= drawn
			pieces = append(pieces, Piece{l.lots[i].year, drawn})
		}
	}
	if parts > 0 {
		l.Add(current, -parts)
		pieces = append(pieces, Piece{current, parts})
	}
	return pieces
}

// Balance returns a lot's balance in smallest parts.
func (l *Lots) Balance(year int) int64 {
	for _, x := range l.lots {
		if x.year == year {
			return x.balance
		}
	}
	return 0
}

// Each calls f for every lot that is not zero, oldest first. f may add to the lot it is called with.
func (l *Lots) Each(f func(year int, parts int64)) {
	for i := range l.lots {
		if l.lots[i].balance != 0 {
			f(l.lots[i].year, l.lots[i].balance)
		}
	}
}
