package ledger

import (
	"math/big"
	"testing"

	"pgregory.net/rapid"

	"spettanze/events"
)

func TestRoundRatioIsHalfUpOnTheAbsoluteValue(t *testing.T) {
	for _, tt := range []struct{ num, den, want int64 }{
		{1, 2, 1}, {-1, 2, -1}, {1, 3, 0}, {2, 3, 1}, {-2, 3, -1}, {3, 2, 2}, {-3, 2, -2}, {0, 7, 0}, {480 * 5, 12, 200},
	} {
		if got := RoundRatio(tt.num, tt.den); got != tt.want {
			t.Errorf("%d/%d rounds to %d, want %d", tt.num, tt.den, got, tt.want)
		}
	}
}

// A seventh of a day seven times is a day.
func TestSevenSevenths(t *testing.T) {
	var sum Exact
	for range 7 {
		sum = sum.Add(Ratio(10_000, 60, 420))
	}
	if sum.Cmp(Whole(10_000)) != 0 || sum.Round() != 10_000 {
		t.Errorf("seven sevenths of a day are %d parts", sum.Round())
	}
}

func TestExactIsExact(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var sum Exact
		want := new(big.Rat)
		for range rapid.IntRange(1, 12).Draw(t, "terms") {
			num, den := rapid.Int64Range(-2000, 2000).Draw(t, "num"), rapid.Int64Range(1, 1440).Draw(t, "den")
			sum = sum.Add(Ratio(10_000, num, den))
			want.Add(want, big.NewRat(10_000*num, den))
		}
		if sum.rat().Cmp(want) != 0 || sum.Sign() != want.Sign() || sum.Sub(sum).Sign() != 0 {
			t.Fatalf("sum is %s, want %s", sum.rat(), want)
		}
		// Rounded half up on the absolute value: never further than half a part, and away from zero on a tie.
		diff := new(big.Rat).Sub(new(big.Rat).Abs(new(big.Rat).SetInt64(sum.Round())), new(big.Rat).Abs(want))
		if diff.Cmp(big.NewRat(-1, 2)) <= 0 || diff.Cmp(big.NewRat(1, 2)) > 0 {
			t.Fatalf("%s rounds to %d", want, sum.Round())
		}
	})
}

// Uses draw on the oldest lot that holds anything; what none holds is taken from the current year's.
func TestDraw(t *testing.T) {
	var l Lots
	year := events.YearLot
	l.Add(year(2021), -50)
	l.Add(year(2023), 300)
	l.Add(year(2022), 100)
	got := l.Draw(450, year(2024))
	want := []Piece{{year(2022), 100}, {year(2023), 300}, {year(2024), 50}}
	if len(got) != len(want) || got[0] != want[0] || got[1] != want[1] || got[2] != want[2] {
		t.Errorf("drew %v, want %v", got, want)
	}
	if l.Balance(year(2021)) != -50 || l.Balance(year(2022)) != 0 || l.Balance(year(2024)) != -50 {
		t.Errorf("2021 %d, 2022 %d, 2024 %d", l.Balance(year(2021)), l.Balance(year(2022)), l.Balance(year(2024)))
	}
	c := l.Clone()
	c.Add(year(2024), 100)
	if l.Balance(year(2024)) != -50 {
		t.Error("a clone shares its lots")
	}
}
