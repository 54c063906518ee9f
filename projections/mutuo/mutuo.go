// Package mutuo is the home mortgage (CIA/17.2–17.6, CIA/All.7; MONEY C). A bank lends and keeps the plan: there is no account, no
// movement and no payroll. What is kept are requests, their ranking, grants with the places that they use, and breaches.
//
// Requests are ranked within the quarter in which they are presented and the group of the applicant on that day. A grant uses a
// place of its group in the calendar year of its own date for as long as it stands. Whatever breaks a rule counts, and is told.
package mutuo

import (
	"slices"
	"strconv"

	"spettanze/events"
	"spettanze/events/hr"
	"spettanze/events/mortgage"
	"spettanze/projections/contract"
	"spettanze/projections/institute"
	"spettanze/projections/ledger"
	"spettanze/projections/wording"
)

const ranking = events.MutuoCasa

// The groups, in the order of the ranking.
const (
	upTo6  = "fino_6"
	level7 = "livello_7"
)

// About describes the institute.
var About = institute.CompanyAbout{
	Name: "mutuo",
	Facts: events.TypesOf(mortgage.Requested{}, mortgage.Decided{}, mortgage.Withdrawn{}, mortgage.Disbursed{}, mortgage.Renegotiated{},
		mortgage.Extinguished{}),
	First: map[*events.Type]*events.Type{
		mortgage.Decided{}.Type():      mortgage.Requested{}.Type(),
		mortgage.Withdrawn{}.Type():    mortgage.Requested{}.Type(),
		mortgage.Disbursed{}.Type():    mortgage.Requested{}.Type(),
		mortgage.Renegotiated{}.Type(): mortgage.Requested{}.Type(),
		mortgage.Extinguished{}.Type(): mortgage.Requested{}.Type(),
	},
	Documents: []institute.CompanyDocument{{Kind: institute.RankingDocument, Code: string(ranking), Words: words}},
	Breaches:  breaches,
	Notes:     notes,
	Figures:   func() any { return new(Figures) },
	New:       func(c *contract.Contract) institute.Company { return &State{figures: contract.Find[Figures](c)} },
}

// State is the requests of a company.
type State struct {
	figures  *Figures
	requests []request // in fold order
	granted  int       // how many grants there were so far
	paid     int       // how many disbursements
	decided  bool      // a decision was taken today
}

// state is that of a request.
type state string

// The states, as documents write them.
const (
	waiting      state = "waiting"
	granted      state = "granted"
	refused      state = "refused"
	withdrawn    state = "withdrawn"
	lapsed       state = "lapsed"
	disbursed    state = "disbursed"
	extinguished state = "extinguished"
)

var words = map[string]wording.Text{
	upTo6:                wording.Say("Livelli da 1 a 6", "Levels 1 to 6"),
	level7:               wording.Say("Livello 7", "Level 7"),
	string(waiting):      wording.Say("in attesa", "waiting"),
	string(granted):      wording.Say("concesso", "granted"),
	string(refused):      wording.Say("respinto", "refused"),
	string(withdrawn):    wording.Say("ritirato", "withdrawn"),
	string(lapsed):       wording.Say("decaduto", "lapsed"),
	string(disbursed):    wording.Say("erogato", "paid out"),
	string(extinguished): wording.Say("estinto", "extinguished"),
}

// request is a request and what became of it. Its class, and what the applicant told, are those of its date.
type request struct {
	mortgage.Requested
	employee  string
	group     string
	quarter   quarter
	fixedTerm bool
	short     bool        // of service
	since     events.Date // start of effective service

	state        state
	noPlace      bool        // refused because places alone were lacking
	grant        *grant      // nil: none stands
	paid         *paid       // nil: nothing was paid out
	ended        events.Date // when it was extinguished; zero: it was not
	renegotiated int         // how often
	passed       bool        // it was told that it passed over another
}

// grant is a decision that gives access, and uses a place.
type grant struct {
	date  events.Date
	spell events.Date // hire of the spell of service
	order int         // among all grants of the company
}

// paid is what a disbursement leaves.
type paid struct {
	rate  mortgage.Rate
	order int // among all disbursements of the company
}

func (r *request) subrogation() bool { return r.Purpose == mortgage.Subrogation }

// open reports whether a decision is awaited, or the money.
func (r *request) open() bool { return r.state == waiting || r.state == granted }

// ranked reports whether the request has a rank.
func (r *request) ranked() bool { return r.state != withdrawn && r.state != lapsed }

// quarter is a quarter of a year, counted from year 0.
type quarter int

func quarterOf(d events.Date) quarter { return quarter(events.MonthOf(d) / 3) }

// last returns its last day.
func (q quarter) last() events.Date { return events.Month(3*q + 2).Last() } //nolint:gosec // of a date

// String returns "2023-Q1".
func (q quarter) String() string { return strconv.Itoa(int(q/4)) + "-Q" + strconv.Itoa(int(q%4)+1) }

// Clone implements [institute.Company]. What requests point to is replaced, never changed.
func (s *State) Clone() institute.Company {
	c := *s
	c.requests = slices.Clone(s.requests)
	return &c
}

// Begin implements [institute.Company].
func (s *State) Begin(day *institute.CompanyDay) {
	s.figures, s.decided = institute.CompanyFigures[Figures](day), false
}

// Add implements [institute.Company]: there is no account.
func (s *State) Add(*institute.CompanyDay, events.Entitlement, events.Lot, ledger.Entry) {}

// NextClosing implements [institute.Company]: the committee's last day for requests that wait.
func (s *State) NextClosing(from events.Date) events.Date {
	next := institute.NoClosing
	for i := range s.requests {
		if r := &s.requests[i]; r.state == waiting {
			if by := s.figures.decideBy(r.quarter); by >= from {
				next = min(next, by)
			}
		}
	}
	return next
}

// Close implements [institute.Company].
func (s *State) Close(day *institute.CompanyDay, p institute.Phase) {
	switch p {
	case institute.Deadlines:
		s.overdue(day)
	case institute.Settlement:
		s.lapse(day)
	case institute.AfterEverybody:
		if s.decided {
			s.passedOver(day)
		}
	}
}

// overdue tells which requests still wait on the committee's last day.
func (s *State) overdue(day *institute.CompanyDay) {
	for i := range s.requests {
		if r := &s.requests[i]; r.state == waiting && s.figures.decideBy(r.quarter) == day.Date {
			tell(day, r, ledger.ClosingOf(day.Date), BreachOverdue, s.figures.DecisionMonths.Clause, day.Date.String(), "")
		}
	}
}

// lapse ends what was asked for by employees who leave on the day, and not paid out.
func (s *State) lapse(day *institute.CompanyDay) {
	for i := range s.requests {
		r := &s.requests[i]
		if !r.open() {
			continue
		}
		if spell, in := day.Line(r.employee).SpellAt(day.Date); in && spell.Ended == day.Date {
			r.state, r.grant = lapsed, nil
		}
	}
}

// passedOver tells which grants stand although one that ranks above them was refused for lack of places: once a request.
func (s *State) passedOver(day *institute.CompanyDay) {
	var best *request // refused so, of the quarter and group
	for _, r := range s.order() {
		if best != nil && !best.beside(r) {
			best = nil
		}
		switch {
		case best == nil && r.state == refused && r.noPlace:
			best = r
		case best != nil && r.grant != nil && !r.passed:
			r.passed = true
			tell(day, r, ledger.ClosingOf(day.Date), BreachOutOfRank, clauseOfRanking, best.Request, r.Request)
		}
	}
}

// groupOf returns the group of a class.
func groupOf(discipline hr.Discipline, level int) string {
	if discipline == hr.PartePrima && level == 7 {
		return level7
	}
	return upTo6
}
