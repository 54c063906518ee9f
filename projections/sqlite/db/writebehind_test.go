package db

import (
	"errors"
	"slices"
	"testing"
)

// Writes are done in order; after one that fails none is, until that was told.
func TestWriteBehindKeepsTheOrder(t *testing.T) {
	a := newWriteBehind()
	defer a.end()
	wrong := errors.New("wrong")
	var did []int
	write := func(n int, err error) func() error {
		return func() error { did = append(did, n); return err }
	}
	do := func(many bool, n int, err error) error { return a.do(many, write(n, err)) }
	want := []int{}
	for n := range 3 * mostBehind {
		if err := do(n%5 != 0, n, nil); err != nil {
			t.Fatal(err)
		}
		want = append(want, n)
	}
	if err := a.wait(); err != nil || !slices.Equal(did, want) {
		t.Fatalf("did %v: %v", did, err)
	}

	did = nil
	a.begin()
	told := do(true, 1, wrong)
	for n := 2; told == nil && n < 3*mostBehind; n++ {
		told = do(true, n, nil)
	}
	if told == nil {
		told = a.wait()
	}
	if !errors.Is(told, wrong) || !slices.Equal(did, []int{1}) {
		t.Fatalf("after a failure: %v, did %v", told, did)
	}
	if err := do(true, 7, nil); err != nil {
		t.Fatal(err)
	}
	if err := a.wait(); err != nil || !slices.Equal(did, []int{1, 7}) {
		t.Fatalf("once it was told: %v, did %v", err, did)
	}
	a.begin()
	if err := do(false, 8, wrong); !errors.Is(err, wrong) {
		t.Errorf("a single write: %v", err)
	}
	if err := a.wait(); err != nil {
		t.Errorf("a failure is told once: %v", err)
	}
}
