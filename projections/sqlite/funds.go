package sqlite

import (
	"slices"
	"sync"

	"spettanze/events"
	"spettanze/projections/ledger"
	"spettanze/projections/loans"
)

// foldedFunds is a company's funds folded through a date. It is shared between queries.
type foldedFunds struct {
	output ledger.Output
	state  *loans.State
}

// copy returns the output in slices of the caller's own.
func (f *foldedFunds) copy() ledger.Output {
	return ledger.Output{Movements: slices.Clone(f.output.Movements), Breaches: slices.Clone(f.output.Breaches),
		Payroll: slices.Clone(f.output.Payroll), Parked: slices.Clone(f.output.Parked)}
}

// fundKey is all that folded funds depend on: the company, the date, the last of its facts and annulments known, and of whom
// they are; empty: of everybody.
type fundKey struct {
	company  int64
	at       events.Date
	through  uint64
	employee string
}

// fundsKept is how many folded funds are kept. The state of funds is not stored, so each query about a fund or a loan
// folds them; but the same ones are asked for again and again.
const fundsKept = 16

type fundCache struct {
	mu    sync.Mutex
	by    map[fundKey]*foldedFunds
	order []fundKey
}

func newFundCache() *fundCache { return &fundCache{by: map[fundKey]*foldedFunds{}} }

func (c *fundCache) get(k fundKey) (*foldedFunds, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	f, ok := c.by[k]
	return f, ok
}

func (c *fundCache) put(k fundKey, f *foldedFunds) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, ok := c.by[k]; ok {
		return
	}
	if len(c.order) == fundsKept {
		delete(c.by, c.order[0])
		c.order = slices.Delete(c.order, 0, 1)
	}
	c.by[k] = f
	c.order = append(c.order, k)
}
