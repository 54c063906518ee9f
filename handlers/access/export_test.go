package access

import "context"

// Showing is showing, for tests that make documents without a gate.
func Showing(ctx context.Context, see Classes) context.Context {
	return showing(ctx, focus{see: see, does: SeeBalances, companies: []string{"blue"}})
}
