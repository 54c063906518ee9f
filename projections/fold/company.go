package fold

import (
	"maps"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"spettanze/events"
	"spettanze/events/hr"
	"spettanze/projections/contract"
	"spettanze/projections/employment"
	"spettanze/projections/institute"
	"spettanze/projections/ledger"
)

// Company is the fold of a company's institutes: of the facts that they name, and of the employment of all employees.
type Company struct {
	days
	about      []institute.CompanyAbout
	sees       *sight
	institutes []institute.Company

	people map[string]*person
	sorted []*person   // people by id; nil after one was added
	asked  []*person   // people whose timeline an institute asked for
	looked events.Date // the last day on which an institute went through all people
}

// person is an employee in the fold of the company: employment facts in fold order, applied to the timeline only when an
// institute asks for it.
type person struct {
	id      string
	facts   []*events.Event
	applied int
	line    employment.Timeline
	shared  uint32 // 1: another fold may have the timeline too, so that it must be copied before it is written to
	asked   bool   // an institute used the timeline: an earlier fact would change what the institute did
}

// NewCompany returns the fold of a company without any facts, with the institutes of a list.
func NewCompany(c *contract.Contract, list []institute.CompanyAbout) *Company {
	f := &Company{days: days{contract: c, book: ledger.NewBook(""), open: events.MinDate}, about: list, sees: sightOf(list),
		people: map[string]*person{}, looked: events.MinDate - 1}
	for i := range list {
		f.institutes = append(f.institutes, list[i].New(c))
	}
	return f
}

// Only restricts the output to entries about one employee; the fold itself is the same. Nothing may have been written yet.
func (f *Company) Only(employee string) { f.book.Only(employee) }

// Clone implements [Entity].
func (f *Company) Clone() Entity {
	c := *f
	c.days = f.cloneDays()
	c.institutes = make([]institute.Company, len(f.institutes))
	for i, in := range f.institutes {
		c.institutes[i] = in.Clone()
	}
	c.clonePeople(f)
	return &c
}

func (f *Company) clonePeople(from *Company) {
	f.people, f.asked, f.sorted = make(map[string]*person, len(from.people)), nil, nil
	for id, p := range from.people {
		atomic.StoreUint32(&p.shared, 1) // several goroutines may clone a fold that none of them writes to
		q := &person{id: p.id, facts: slices.Clip(p.facts), applied: p.applied, line: p.line, shared: 1, asked: p.asked}
		f.people[id] = q
		if q.asked {
			f.asked = append(f.asked, q)
		}
	}
}

// View returns the institutes as of the last day folded, for documents. Several goroutines may use views of one company, as
// long as none folds it further.
func (f *Company) View() *institute.CompanyView {
	people := sync.OnceValue(func() *Company { // most documents need no timeline
		c := &Company{days: days{contract: f.contract, book: ledger.NewBook("")}}
		c.clonePeople(f)
		c.book.Date = f.open - 1
		return c
	})
	day := &institute.CompanyDay{Date: f.open - 1, Contract: f.contract,
		Line:   func(id string) *employment.Timeline { return people().line(id) },
		People: func(fn func(string, *employment.Timeline) bool) { people().everybody(fn) }}
	return &institute.CompanyView{Day: day, About: f.about, Institutes: f.institutes}
}

// Add adds a fact that the company's fold sees ([SeenBy]). It reports false, having added nothing, if the fact affects a day
// already folded: the company must then be refolded. A late employment fact that no institute has looked at affects none.
func (f *Company) Add(e *events.Event) bool {
	date := e.Data.Effective()
	late := date < f.open
	if IsEmployment(e.Data) {
		p := f.person(e.Subject)
		i, _ := slices.BinarySearchFunc(p.facts, e, events.Compare)
		taken := f.sees.takes(e.Data)
		if late && (p.asked || taken || date <= f.looked) || i < p.applied {
			return false
		}
		p.facts = slices.Insert(slices.Clip(p.facts), i, e)
		if !taken {
			return true
		}
	}
	if late {
		return false
	}
	if _, ok := e.Data.(hr.BalanceOpened); ok {
		if f.open > events.MinDate {
			return false
		}
		f.openings = append(f.openings, e)
	}
	f.insert(e)
	return true
}

// Takes reports whether an institute takes a fact. Employment facts that institutes only look up do not count.
func (f *Company) Takes(d events.Data) bool {
	seen, _ := f.sees.see(d)
	return seen
}

// LooksAtEverybody reports whether an institute looks at employees without a fact of the institute.
func (f *Company) LooksAtEverybody() bool { return f.sees.everybody }

func (f *Company) person(id string) *person {
	p, ok := f.people[id]
	if !ok {
		p = &person{id: id, line: employment.NewTimeline(f.contract)}
		f.people[id], f.sorted = p, nil
	}
	return p
}

// line returns an employee's timeline through the day being folded.
func (f *Company) line(id string) *employment.Timeline {
	p := f.person(id)
	if !p.asked {
		p.asked = true
		f.asked = append(f.asked, p)
	}
	f.catchUp(p)
	return &p.line
}

// everybody calls fn with each employee hired by the day being folded, by id, until fn returns false.
func (f *Company) everybody(fn func(string, *employment.Timeline) bool) {
	if f.looked = f.book.Date; f.sorted == nil {
		f.sorted = slices.SortedFunc(maps.Values(f.people), func(a, b *person) int { return strings.Compare(a.id, b.id) })
	}
	for _, p := range f.sorted {
		if f.catchUp(p); p.line.EverHired() && !fn(p.id, &p.line) {
			return
		}
	}
}

// catchUp applies a person's employment facts through the day being folded.
func (f *Company) catchUp(p *person) {
	for p.applied < len(p.facts) && p.facts[p.applied].Data.Effective() <= f.book.Date {
		if p.shared != 0 {
			p.line, p.shared = p.line.Clone(), 0
		}
		// Breaches and parked facts of employment are written by the employee's own fold; here they are dropped.
		p.line.Apply(p.facts[p.applied], ledger.NewBook(p.id))
		p.applied++
	}
}

// Advance folds every day before a date.
func (f *Company) Advance(to events.Date) {
	if f.open == events.MinDate && to > f.open {
		f.start(events.MinDate)
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

func (f *Company) nextDay() events.Date {
	next := events.MaxDate + 1
	if len(f.queue) > 0 {
		next = f.queue[0].Data.Effective()
	}
	for _, in := range f.institutes {
		next = min(next, in.NextClosing(f.open))
	}
	for _, p := range f.asked {
		// A change in a timeline that an institute uses makes its day one to fold: at the end of service loans fall due.
		if p.applied < len(p.facts) {
			next = min(next, max(f.open, p.facts[p.applied].Data.Effective()))
		}
	}
	return next
}

func (f *Company) fold(date events.Date) {
	f.book.Date = date
	day := &institute.CompanyDay{Date: date, Contract: f.contract, Book: f.book, Line: f.line, People: f.everybody}
	for _, p := range f.asked {
		f.catchUp(p)
	}
	for _, in := range f.institutes {
		in.Begin(day)
	}
	facts := f.next(date)
	defer clear(facts)
	for _, e := range facts {
		f.apply(day, e)
	}
	for p := range institute.CompanyPhases {
		for _, in := range f.institutes {
			in.Close(day, p)
		}
	}
}

// apply folds a fact of the day into the institutes that take it.
func (f *Company) apply(day *institute.CompanyDay, e *events.Event) {
	x, ok := correctionOf(f.contract, e)
	if !ok {
		f.sees.takers(e.Data, func(i int) { f.institutes[i].Apply(day, e) })
	} else if i, ours := f.sees.accounts[x.entitlement]; ours {
		f.institutes[i].Add(day, x.entitlement, x.lot, x.entry)
	}
}
