package report

// Listing is a document of which a part can be shown.
type Listing interface {
	// Cut leaves out the first skip rows, and all but limit of the others; limit 0 leaves all of them. It returns the date
	// and the state of knowledge of the document, and whether more rows come.
	Cut(skip, limit int) (of AsOf, more bool)
	// Continue notes the cursor of the rows that come next.
	Continue(next string)
}

// Part says that a document is a part of a list.
type Part struct {
	Next string `json:"next,omitempty" doc:"the cursor of the rows that come next; without it there are none"`
}

// Continue implements [Listing].
func (p *Part) Continue(next string) { p.Next = next }

// More returns the cursor of the rows that come next; empty: there are none.
func (p *Part) More() string { return p.Next }

// Cut cuts the rows of a list and returns how many of skip and limit are left for one that follows; limit 0 means no bound,
// and a bound that is used up is -1.
func Cut[T any](rows *[]T, skip, limit int) (skipLeft, limitLeft int, more bool) {
	n := min(skip, len(*rows))
	*rows = (*rows)[n:]
	switch {
	case limit < 0:
		more = len(*rows) > 0
		*rows = (*rows)[:0]
	case limit > 0 && len(*rows) > limit:
		*rows, limit, more = (*rows)[:limit], -1, true
	case limit > 0:
		if limit -= len(*rows); limit == 0 {
			limit = -1
		}
	}
	return skip - n, limit, more
}

// Cut implements [Listing].
func (d *Breaches) Cut(skip, limit int) (AsOf, bool) {
	_, _, more := Cut(&d.Breaches, skip, limit)
	return d.AsOf, more
}

// Cut implements [Listing].
func (d *Payroll) Cut(skip, limit int) (AsOf, bool) {
	_, _, more := Cut(&d.Payroll, skip, limit)
	return d.AsOf, more
}

// Cut implements [Listing]. Opening and closing balances stay those of the whole statement.
func (d *Statement) Cut(skip, limit int) (AsOf, bool) {
	_, _, more := Cut(&d.Movements, skip, limit)
	return d.AsOf, more
}

// Cut implements [Listing]: the refused events come before the facts that wait.
func (d *Rejected) Cut(skip, limit int) (AsOf, bool) {
	skip, limit, more := Cut(&d.Rejected, skip, limit)
	_, _, further := Cut(&d.Parked, skip, limit)
	return d.AsOf, more || further
}
