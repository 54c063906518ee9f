package payroll

import (
	"cmp"
	"context"
	"errors"
	"strconv"

	"spettanze/projections/ledger"
	"spettanze/projections/report"
)

// Memory is implemented by a source that remembers what was published to the stream LEDGER.
type Memory interface {
	// SentPayroll calls fn with each key of a company's payroll, the quantity published under it in all, the entity whose fold gave
	// it, and the number of messages. A source that is before another, which does not remember, returns [errors.ErrUnsupported].
	SentPayroll(ctx context.Context, company string, fn func(k Key, quantity, owner string, messages int64)) error
}

// MessageID is the id of the n-th message of LEDGER under a key; owner is the entity whose fold gave it: the employee or the company.
func MessageID(company, owner string, k Key, n int64) string {
	words := []string{"payroll", company, owner, k.Employee, k.Month.String(), k.Kind, k.Unit, k.Clause, string(k.Entitlement),
		cmp.Or(k.Lot.String(), "0"), ledger.CaseOf(k.Loan, k.Case).Key(), strconv.FormatInt(n, 10)}
	if k.Rate != "" {
		words = append(words, k.Rate)
	}
	return ledger.MessageID(words...)
}

// Settled reports whether the stream has all that was published, as far as the source says what it has: then the document stays as it
// is until something is recorded or a day is closed.
func (d *Published) Settled() bool {
	last := map[Key]string{}
	for _, p := range d.Publications {
		last[p.Key] = p.Total
	}
	for i := range d.Rows {
		x := &d.Rows[i]
		if total, ok := last[x.Key]; ok && d.remembered && x.Sent != total {
			return false
		}
	}
	return true
}

// sent adds to the rows what LEDGER has of them, where the source remembers that and all is known.
func (d *Published) sent(ctx context.Context, s report.Source, q report.Query) error {
	m, ok := s.(Memory)
	if !ok || q.Known != 0 {
		return nil
	}
	at := map[Key]*Row{}
	for i := range d.Rows {
		at[d.Rows[i].Key] = &d.Rows[i]
	}
	err := m.SentPayroll(ctx, q.Company, func(k Key, quantity, owner string, messages int64) {
		x := at[k]
		if x == nil {
			return
		}
		x.Sent = quantity
		for n := range messages {
			x.Messages = append(x.Messages, MessageID(q.Company, owner, k, n+1))
		}
	})
	d.remembered = err == nil
	if errors.Is(err, errors.ErrUnsupported) {
		return nil
	}
	return err
}
