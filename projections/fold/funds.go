package fold

import (
	"maps"
	"slices"

	"spettanze/events"
	"spettanze/projections/contract"
	"spettanze/projections/employment"
	"spettanze/projections/ledger"
	"spettanze/projections/loans"
)

// Funds is the fold of a company's loan funds: loan events of all its employees, and the employment of those who have
// any.
type Funds struct {
	contract *contract.Contract
	book     *ledger.Book
	state    *loans.State

	open     events.Date
	queue    []*events.Event // loan and fund facts of the open day and later, in fold order
	openings []*events.Event
	people   map[string]*person
	debtors  []*person // those of whom a loan event has been folded
}

// person is an employee as the funds know them: employment facts in fold order, applied as days are folded.
type person struct {
	id       string
	facts    []*events.Event
	applied  int
	line     employment.Timeline
	borrower bool // a loan event of theirs has been folded, so their past is fixed
}

// NewFunds returns the funds of a company of which nothing is known.
func NewFunds(c *contract.Contract) *Funds {
	return &Funds{contract: c, book: ledger.NewBook(""), state: loans.New(c), open: events.MinDate, people: map[string]*person{}}
}

// NewFundsOf returns funds that fold as any do and write only what is about one employee.
func NewFundsOf(c *contract.Contract, employee string) *Funds {
	f := NewFunds(c)
	f.book.Only(employee)
	return f
}

// Clone returns a copy that can be folded further on its own; it has written nothing yet.
func (f *Funds) Clone() *Funds {
	c := *f
	c.book = f.book.Clone()
	c.state = f.state.Clone()
	c.queue, c.openings = slices.Clone(f.queue), slices.Clip(f.openings)
	c.people, c.debtors = make(map[string]*person, len(f.people)), nil
	for id, p := range f.people {
		q := *p
		q.line = p.line.Clone()
		q.facts = slices.Clip(p.facts)
		c.people[id] = &q
		if q.borrower {
			c.debtors = append(c.debtors, &q)
		}
	}
	return &c
}

// Open returns the first day that has not been folded.
func (f *Funds) Open() events.Date { return f.open }

// State returns the funds and loans as of the last day folded. It must not be changed.
func (f *Funds) State() *loans.State { return f.state }

// Take returns what has been written since the last call.
func (f *Funds) Take() ledger.Output { return f.book.Take() }

// Reuse is [ledger.Book.Reuse].
func (f *Funds) Reuse(out ledger.Output) { f.book.Reuse(out) }

// IsFundFact tells whether a fact belongs to the funds' own queue: loans, and balances of a fund.
func IsFundFact(d events.Data) bool {
	switch d := d.(type) {
	case events.LoanRequested, events.LoanDecided, events.LoanDisbursed, events.LoanRepaid:
		return true
	case events.BalanceOpened:
		return d.Entitlement.IsFund()
	case events.BalanceAdjusted:
		return d.Entitlement.IsFund()
	}
	return false
}

// IsEmployment tells whether a fact is of the working relationship, which both folds look at.
func IsEmployment(d events.Data) bool { return events.Rank(d) <= events.RankEmployment }

// Seen says which folds see an event: that of the employee it is about, that of the company's funds, those of everybody in the
// company.
type Seen struct{ Own, Funds, Everybody bool }

// SeenBy returns which folds see an event. An annulment is seen by none, but takes its target away from those that see that;
// and who an id is moves no balance.
func SeenBy(e *events.Event) Seen {
	switch e.Data.(type) {
	case events.EventAnnulled, events.PersonDescribed:
		return Seen{}
	}
	switch {
	case IsFundFact(e.Data):
		return Seen{Funds: true}
	case e.Subject == events.CompanySubject:
		return Seen{Everybody: true}
	}
	return Seen{Own: true, Funds: IsEmployment(e.Data)}
}

// Add gives the funds a fact: a loan event, an opening or adjustment of a fund, or an employment fact of anybody in the
// company. It reports false, and takes nothing, if the fact bears on a day already folded.
func (f *Funds) Add(e *events.Event) bool {
	if IsEmployment(e.Data) {
		p := f.person(e.Subject)
		i, _ := slices.BinarySearchFunc(p.facts, e, events.Compare)
		if e.Data.Effective() < f.open && p.borrower || i < p.applied {
			return false
		}
		p.facts = slices.Insert(slices.Clip(p.facts), i, e)
		return true
	}
	if e.Data.Effective() < f.open {
		return false
	}
	if _, ok := e.Data.(events.BalanceOpened); ok {
		if f.open > events.MinDate {
			return false
		}
		f.openings = append(f.openings, e)
	}
	i, _ := slices.BinarySearchFunc(f.queue, e, events.Compare)
	f.queue = slices.Insert(f.queue, i, e)
	return true
}

func (f *Funds) person(id string) *person {
	p, ok := f.people[id]
	if !ok {
		p = &person{id: id, line: employment.NewTimeline(f.contract)}
		f.people[id] = p
	}
	return p
}

// line returns an employee's relationship as known by the day being folded.
func (f *Funds) line(id string) *employment.Timeline {
	p := f.person(id)
	if !p.borrower {
		p.borrower = true
		f.debtors = append(f.debtors, p)
	}
	f.catchUp(p)
	return &p.line
}

// catchUp applies a person's employment facts through the day being folded.
func (f *Funds) catchUp(p *person) {
	for p.applied < len(p.facts) && p.facts[p.applied].Data.Effective() <= f.book.Date {
		// What employment breaks or parks is told in the employee's own fold.
		p.line.Apply(p.facts[p.applied], ledger.NewBook(p.id))
		p.applied++
	}
}

// Advance folds every day before a date.
func (f *Funds) Advance(to events.Date) {
	if f.open == events.MinDate && to > f.open {
		starts := map[events.Entitlement]events.Date{}
		for _, e := range f.openings {
			if d, ok := e.Data.(events.BalanceOpened); ok {
				starts[d.Entitlement] = max(starts[d.Entitlement], d.Date)
			}
		}
		f.book.SetStarts(maps.Clone(starts))
	}
	for f.open < to {
		day := min(f.nextDay(), to)
		if day < to {
			f.fold(day)
			day++
		}
		f.open = day
	}
}

func (f *Funds) nextDay() events.Date {
	next := f.state.NextClosing(f.open)
	if len(f.queue) > 0 {
		next = min(next, f.queue[0].Data.Effective())
	}
	for _, p := range f.debtors {
		// A borrower's termination makes the loans fall due on its day.
		if p.applied < len(p.facts) {
			next = min(next, max(f.open, p.facts[p.applied].Data.Effective()))
		}
	}
	return next
}

func (f *Funds) fold(date events.Date) {
	f.book.Date = date
	day := &loans.Day{Date: date, Book: f.book, Line: f.line}
	for _, p := range f.debtors {
		f.catchUp(p)
	}
	f.state.Begin(day)
	n := 0
	for n < len(f.queue) && f.queue[n].Data.Effective() == date {
		n++
	}
	facts := f.queue[:n]
	defer clear(facts) // as in an employee's fold
	f.queue = f.queue[n:]
	for _, e := range facts {
		switch d := e.Data.(type) {
		case events.BalanceOpened:
			f.state.Add(day, d.Entitlement, ledger.Open, d.Quantity.Parts, "opening", f.contract.OpeningClause,
				ledger.CauseOf(e), "opening balance")
		case events.BalanceAdjusted:
			f.state.Add(day, d.Entitlement, ledger.Adjust, d.Quantity.Parts, "adjustment", f.contract.AdjustmentClause,
				ledger.CauseOf(e), d.Reason+", authorised by "+d.AuthorizedBy)
		default:
			f.state.Apply(day, e)
		}
	}
	f.state.PayDay(day)
	f.state.Settle(day)
}
