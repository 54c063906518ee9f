package dryrun

import (
	"slices"

	"spettanze/events"
	"spettanze/projections/facts"
	"spettanze/projections/fold"
	"spettanze/projections/ledger"
)

// folded is an account with the events tried so far.
type folded struct {
	from   []events.Date   // for each event still to be tried, the earliest day that it or a later one affects
	before []*events.Event // events about all employees that were tried before this employee was first named
	set    *facts.Set
	empty  func() fold.Entity

	base fold.Entity   // every fact added, folded up to the earliest day that events still to be tried affect
	head ledger.Output // what base has written
	tail ledger.Output // what a clone of base writes from there through at
	at   events.Date
}

// begin makes a new base with the facts that count and no day folded.
func (f *folded) begin() error {
	f.base, f.head, f.tail, f.at = f.empty(), ledger.Output{}, ledger.Output{}, events.MinDate-1
	for _, e := range f.set.Facts() {
		if !f.base.Add(e) {
			return errRefused
		}
	}
	return nil
}

// advance folds the base up to the earliest day that the events still to be tried affect.
func (f *folded) advance() {
	if len(f.from) > 0 && f.from[0] > events.MinDate {
		f.base.Advance(f.from[0])
		f.head.Merge(f.base.Take())
		f.at = events.MinDate - 1
	}
}

// ahead returns what a clone of the base writes through a day.
func (f *folded) ahead(at events.Date) ledger.Output {
	if f.at != at {
		b := f.base.Clone()
		b.Advance(at + 1)
		f.tail, f.at = b.Take(), at
	}
	return f.tail
}

// whole joins head and a tail.
func (f *folded) whole(tail ledger.Output) ledger.Output {
	var out ledger.Output
	out.Merge(f.head)
	out.Merge(tail)
	return out
}

// step returns the ledger without an event and with it. Movements, breaches and parked facts that cannot differ may be
// missing from both; payroll instructions are complete, because documents show them as sums. awaiting is the annulment of the event
// that was recorded or tried before it, if any.
func (f *folded) step(e *events.Event, at events.Date) (before, after ledger.Output, awaiting *events.Event, err error) {
	f.advance()
	before = f.ahead(at)
	_, annulment := facts.Target(e)
	for _, a := range f.set.Waiting() {
		if target, _ := facts.Target(a); target == e.Identity {
			awaiting = a
			break
		}
	}
	f.set.Record(e)
	f.from = f.from[1:]
	if annulment || awaiting != nil || !f.base.Add(e) {
		before = f.whole(before)
		if err := f.begin(); err != nil {
			return before, after, nil, err
		}
		return before, f.whole(f.ahead(at)), awaiting, nil
	}
	f.at = events.MinDate - 1
	after = f.ahead(at)
	before.Payroll = slices.Concat(f.head.Payroll, before.Payroll)
	after.Payroll = slices.Concat(f.head.Payroll, after.Payroll)
	return before, after, nil, nil
}
