package frame

import (
	"context"
	"errors"
	"strconv"
	"time"

	"spettanze/handlers/access"
	"spettanze/projections/difference"
	"spettanze/projections/explain"
)

// changedWithin bounds how long the banner takes to say how many records change a page. A page is made without that number
// rather than late.
const changedWithin = 1500 * time.Millisecond

// ExplainerOf explains the figures of a view.
func ExplainerOf(v *View) *explain.Explainer {
	return &explain.Explainer{Reporter: v.Reporter, Rome: v.frame.Rome}
}

// Since makes the banner of a page as known before say how many of the records that came after change something about an
// employee or, without an id, about anybody of the company, and lead to them, for readers who may compare.
func (c *Content) Since(v *View, employee string) {
	does := access.SeeDifferences
	if employee != "" {
		does = access.Compare
	}
	if !v.frame.Guard.Shows(v.Request.Context(), v.Company, does) {
		return
	}
	c.Changed = func(ctx context.Context) (int, error) {
		within, cancel := context.WithTimeout(ctx, changedWithin)
		defer cancel()
		d, err := difference.SumUp(within, ExplainerOf(v), v.Company, employee, difference.Side{At: v.Query.At, Known: v.Known.Seq},
			difference.Side{At: v.Query.At, Known: v.Last.Seq})
		switch {
		case ctx.Err() == nil && errors.Is(err, context.DeadlineExceeded):
			return Uncounted, nil
		case err != nil:
			return 0, err
		}
		return d.Changing, nil
	}
	c.Changes = ChangesSince(v, v.Known.Seq, employee)
}

// ChangesSince is the address of what has changed since a sequence.
func ChangesSince(v *View, seq uint64, employee string) string {
	path := v.Path("changes")
	if employee != "" {
		path = v.Path("employees", employee, "changes")
	}
	return v.With(path, "from-known", strconv.FormatUint(seq, 10), "known", "")
}

// Uncounted is returned by [Content.Changed] where counting would take too long.
const Uncounted = -1
