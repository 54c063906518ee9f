package jetstream

import (
	"context"
	"testing"
)

// TestUntraced: without tracing an append costs no allocation more, and its messages carry no header more.
func TestUntraced(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var parent string
	n := testing.AllocsPerRun(100, func() {
		p, end := traced(ctx, 1000)
		end(nil)
		parent = p
	})
	if n != 0 || parent != "" {
		t.Errorf("%v allocations, traceparent %q", n, parent)
	}
}
