package measure

import (
	"slices"
	"testing"
)

// Ours and the yardsticks take turns in going first, and all go in every run.
func TestInTurn(t *testing.T) {
	var order []int
	measure := func(i int) func() error { return func() error { order = append(order, i); return nil } }
	b := &bench{}
	for b.run = range 3 {
		if err := b.inTurn(measure(0), measure(1), measure(2)); err != nil {
			t.Fatal(err)
		}
	}
	if want := []int{0, 1, 2, 1, 2, 0, 2, 0, 1}; !slices.Equal(order, want) {
		t.Errorf("they went %v, want %v", order, want)
	}
}
