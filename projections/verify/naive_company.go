package verify

import (
	"cmp"
	"maps"
	"slices"

	"spettanze/events"
	"spettanze/events/hr"
	"spettanze/projections/contract"
	"spettanze/projections/employment"
	"spettanze/projections/fold"
	"spettanze/projections/institute"
	"spettanze/projections/ledger"
)

// naiveCompany is the replay of a company's institutes. It walks every day and keeps the timelines of all employees up to date.
type naiveCompany struct {
	contract   *contract.Contract
	book       *ledger.Book
	about      []institute.CompanyAbout
	institutes []institute.Company
	lines      map[string]*employment.Timeline
}

// company walks a company through a date. Its institutes act by the calendar too (budgets), so the walk begins with the
// calendar's first day.
func company(c *contract.Contract, list []institute.CompanyAbout, facts []*events.Event, to events.Date) (ledger.Output,
	*institute.CompanyView) {
	facts = slices.SortedFunc(slices.Values(facts), events.Compare)
	n := &naiveCompany{contract: c, book: ledger.NewBook(""), about: list, lines: map[string]*employment.Timeline{}}
	starts := map[events.Entitlement]events.Date{}
	for _, e := range facts {
		if d, ok := e.Data.(hr.BalanceOpened); ok {
			starts[d.Entitlement] = d.Entitlement.Begins(starts[d.Entitlement], d.Date)
		}
	}
	n.book.SetStarts(starts)
	for i := range list {
		n.institutes = append(n.institutes, list[i].New(c))
	}
	eachDay(facts, events.MinDate, to, n.fold)
	day := n.day(to)
	day.Book = nil
	return n.book.Out, &institute.CompanyView{Day: day, About: list, Institutes: n.institutes}
}

func (n *naiveCompany) day(date events.Date) *institute.CompanyDay {
	return &institute.CompanyDay{Date: date, Contract: n.contract, Book: n.book, Line: n.line,
		People: func(fn func(string, *employment.Timeline) bool) {
			for _, id := range slices.Sorted(maps.Keys(n.lines)) {
				if l := n.lines[id]; l.EverHired() && !fn(id, l) {
					return
				}
			}
		}}
}

func (n *naiveCompany) line(id string) *employment.Timeline {
	if n.lines[id] == nil {
		l := employment.NewTimeline(n.contract)
		n.lines[id] = &l
	}
	return n.lines[id]
}

func (n *naiveCompany) fold(date events.Date, facts []*events.Event) {
	n.book.Date = date
	for _, e := range facts {
		if fold.IsEmployment(e.Data) {
			n.line(e.Subject).Apply(e, ledger.NewBook(e.Subject)) // breaches and parked facts of employment are in the employee's own entries
		}
	}
	day := n.day(date)
	for _, in := range n.institutes {
		in.Begin(day)
	}
	for _, e := range facts {
		for i := range n.about {
			n.apply(day, &n.about[i], n.institutes[i], e)
		}
	}
	for p := range institute.CompanyPhases {
		for _, in := range n.institutes {
			in.Close(day, p)
		}
	}
}

// apply gives an institute a fact if it takes it.
func (n *naiveCompany) apply(day *institute.CompanyDay, about *institute.CompanyAbout, in institute.Company, e *events.Event) {
	switch d := e.Data.(type) {
	case hr.BalanceOpened:
		if slices.Contains(about.Accounts, d.Entitlement) {
			in.Add(day, d.Entitlement, cmp.Or(d.Lot, events.YearLot(day.Date.Year())), ledger.Entry{Kind: ledger.Open, Parts: d.Quantity.Parts,
				Other: "opening", Clause: n.contract.Corrections.Opening.Clause, Cause: ledger.CauseOf(e), Note: "opening balance"})
		}
	case hr.BalanceAdjusted:
		if slices.Contains(about.Accounts, d.Entitlement) {
			in.Add(day, d.Entitlement, cmp.Or(d.Lot, events.YearLot(day.Date.Year())), ledger.Entry{Kind: ledger.Adjust, Parts: d.Quantity.Parts,
				Other: "adjustment", Clause: n.contract.Corrections.Adjustment.Clause, Cause: ledger.CauseOf(e),
				Note: d.Reason + ", authorised by " + d.AuthorizedBy})
		}
	default:
		if about.Takes(d) {
			in.Apply(day, e)
		}
	}
}
