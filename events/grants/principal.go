package grants

import "context"

type principalKey struct{}

// WithPrincipal returns a context in which a principal, a handle, appends: the log keeps it beside each event.
func WithPrincipal(ctx context.Context, handle string) context.Context {
	return context.WithValue(ctx, principalKey{}, handle)
}

// PrincipalOf returns who appends in a context; empty: it is not known.
func PrincipalOf(ctx context.Context) string {
	handle, _ := ctx.Value(principalKey{}).(string)
	return handle
}
