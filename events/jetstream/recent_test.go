package jetstream

import (
	"fmt"
	"testing"
)

func TestRecentRemembersTheLastAndIsBounded(t *testing.T) {
	var r recent
	const n = 3 * recentKept
	for i := range uint64(n) {
		r.add(fmt.Sprint(i), i+1)
	}
	if len(r.young)+len(r.old) > 2*recentKept {
		t.Errorf("%d are kept", len(r.young)+len(r.old))
	}
	for i := uint64(n - recentKept); i < n; i++ {
		if seq, ok := r.sequence(fmt.Sprint(i)); !ok || seq != i+1 {
			t.Fatalf("%d is %d, %v", i, seq, ok)
		}
	}
	if _, ok := r.sequence("0"); ok {
		t.Error("the first is still known")
	}
}
