package query

import (
	"slices"
	"sync"

	"spettanze/events"
	"spettanze/projections/fold"
	"spettanze/projections/ledger"
)

// foldedCompany is a company's institutes folded through a date. It is shared between queries.
type foldedCompany struct {
	output ledger.Output
	fold   *fold.Company
}

// copy returns the output in slices of the caller's own.
func (f *foldedCompany) copy() ledger.Output {
	return ledger.Output{Movements: slices.Clone(f.output.Movements), Breaches: slices.Clone(f.output.Breaches),
		Payroll: slices.Clone(f.output.Payroll), Parked: slices.Clone(f.output.Parked)}
}

// companyKey is all that a folded company depends on: the company, the date, the last of its facts and annulments known, and the
// employee that they are about; empty: everybody.
type companyKey struct {
	company  int64
	at       events.Date
	through  uint64
	employee string
}

// foldsKept is how many folded companies are kept. The state of a company's institutes is not stored, so a query about a fund or a
// loan folds them, and queries often repeat.
const foldsKept = 16

// companyFolds keeps folded companies.
type companyFolds struct {
	mu sync.Mutex
	by map[companyKey]*foldedCompany
}

func newCompanyFolds() *companyFolds { return &companyFolds{by: map[companyKey]*foldedCompany{}} }

func (c *companyFolds) get(k companyKey) *foldedCompany {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.by[k]
}

func (c *companyFolds) put(k companyKey, f *foldedCompany) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.by) >= foldsKept {
		clear(c.by)
	}
	c.by[k] = f
}
