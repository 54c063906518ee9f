package verify

import (
	"slices"

	"spettanze/events"
	"spettanze/projections/contract"
	"spettanze/projections/employment"
	"spettanze/projections/fold"
	"spettanze/projections/ledger"
	"spettanze/projections/loans"
)

// funds walks a company's funds day by day through a date, with the relationship of everybody kept up with the day.
// Budgets come from the contract, not from facts: the walk begins with the calendar.
func funds(c *contract.Contract, facts []*events.Event, to events.Date) (ledger.Output, *loans.State) {
	facts = slices.SortedFunc(slices.Values(facts), events.Compare)
	lines := map[string]*employment.Timeline{}
	line := func(id string) *employment.Timeline {
		if lines[id] == nil {
			l := employment.NewTimeline(c)
			lines[id] = &l
		}
		return lines[id]
	}
	book, state := ledger.NewBook(""), loans.New(c)
	starts := map[events.Entitlement]events.Date{}
	for _, e := range facts {
		if d, ok := e.Data.(events.BalanceOpened); ok {
			starts[d.Entitlement] = max(starts[d.Entitlement], d.Date)
		}
	}
	book.SetStarts(starts)
	eachDay(facts, events.MinDate, to, func(date events.Date, facts []*events.Event) {
		book.Date = date
		for _, e := range facts {
			if fold.IsEmployment(e.Data) {
				line(e.Subject).Apply(e, ledger.NewBook(e.Subject)) // what it breaks or parks is told of the employee
			}
		}
		day := &loans.Day{Date: date, Book: book, Line: line}
		state.Begin(day)
		for _, e := range facts {
			switch d := e.Data.(type) {
			case events.BalanceOpened:
				state.Add(day, d.Entitlement, ledger.Open, d.Quantity.Parts, "opening", c.OpeningClause, ledger.CauseOf(e),
					"opening balance")
			case events.BalanceAdjusted:
				state.Add(day, d.Entitlement, ledger.Adjust, d.Quantity.Parts, "adjustment", c.AdjustmentClause, ledger.CauseOf(e),
					d.Reason+", authorised by "+d.AuthorizedBy)
			default:
				if !fold.IsEmployment(e.Data) {
					state.Apply(day, e)
				}
			}
		}
		state.PayDay(day)
		state.Settle(day)
	})
	return book.Out, state
}
