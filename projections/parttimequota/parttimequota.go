// Package parttimequota is the two quotas of part time (CIA/4.3; TIME F): how many employees at most may have changed to part
// time, and how many part-timers at least must work in the afternoon too.
//
// Both are counted at the end of a day on which an employee changes to part time, or begins a schedule under full time. No
// count is kept from day to day: it follows from the timelines of all employees. Employees hired part time were not admitted
// to it, and do not count in the first quota.
package parttimequota

import (
	"slices"
	"strconv"
	"strings"

	"spettanze/events"
	"spettanze/events/hr"
	"spettanze/projections/contract"
	"spettanze/projections/employment"
	"spettanze/projections/institute"
	"spettanze/projections/ledger"
)

// The codes of the quotas.
const (
	Admitted  = "part_time"
	Afternoon = "part_time_pomeriggio"
)

// Breach codes of this package.
const (
	BreachExceeded  = "parttime.quota_exceeded"
	BreachAfternoon = "parttime.afternoon_share"
)

// Figures are those of CIA/4.3.
type Figures struct {
	AtMost         contract.Figure[contract.Percent]  `yaml:"at_most_percent"`
	AfternoonLeast contract.Figure[contract.Percent]  `yaml:"afternoon_percent"`
	FixedTerm      contract.Figure[contract.Count]    `yaml:"fixed_term_months"`
	AfternoonCodes contract.Figure[[]hr.ScheduleCode] `yaml:"afternoon_codes"`
}

// Check implements [contract.Checked].
func (f *Figures) Check(ck *contract.Check) {
	for _, v := range f.AfternoonCodes.Versions {
		for _, code := range v.Value {
			if _, ok := ck.Contract().Employment.Schedules.Codes[code]; !ok {
				ck.Fail("afternoon_codes: %q is not a code of employment.yaml", code)
			}
		}
	}
}

// About describes the quotas.
var About = institute.CompanyAbout{
	Name:      "parttimequota",
	Watches:   events.TypesOf(hr.Hired{}, hr.ScheduleChanged{}),
	Wants:     mayBePartTime,
	Everybody: true,
	Concerns: func(d events.Data) bool { // a hire is no transition
		_, change := d.(hr.ScheduleChanged)
		return change
	},
	Breaches: []ledger.BreachCode{
		{Code: BreachExceeded, Class: events.ClassTime, It: "Quota di personale a tempo parziale superata", En: "Quota of part time exceeded", Counts: ledger.WholeNumbers},
		{Code: BreachAfternoon, Class: events.ClassTime, It: "Troppo pochi part time anche pomeridiani", En: "Too few part-timers in the afternoon too",
			Counts: ledger.WholeNumbers},
	},
	Documents: []institute.CompanyDocument{
		{Kind: institute.QuotaDocument, Code: Admitted, It: "Quota del tempo parziale", En: "Quota of part time"},
		{Kind: institute.QuotaDocument, Code: Afternoon, It: "Quota del tempo parziale anche pomeridiano",
			En: "Quota of part time in the afternoon too"},
	},
	Figures: func() any { return new(Figures) },
	New:     func(*contract.Contract) institute.Company { return new(State) },
}

// mayBePartTime excludes facts that cannot begin a schedule under full time: those with a full-time code.
func mayBePartTime(d events.Data) bool {
	var s hr.Schedule
	switch d := d.(type) {
	case hr.Hired:
		s = d.Schedule
	case hr.ScheduleChanged:
		s = d.Schedule
	}
	return s.Week != nil || strings.HasPrefix(string(s.Code), "pt")
}

// State is the quotas of a company.
type State struct {
	asked bool // a fact of today may begin a schedule under full time
}

// Begin implements [institute.Company].
func (s *State) Begin(*institute.CompanyDay) { s.asked = false }

// Apply implements [institute.Company]. The timeline decides whether the fact counts and is a transition.
func (s *State) Apply(*institute.CompanyDay, *events.Event) { s.asked = true }

// Add implements [institute.Company]: the quotas have no account.
func (s *State) Add(*institute.CompanyDay, events.Entitlement, events.Lot, ledger.Entry) {}

// NextClosing implements [institute.Company]: only facts ask for a closing.
func (s *State) NextClosing(events.Date) events.Date { return institute.NoClosing }

// Clone implements [institute.Company].
func (s *State) Clone() institute.Company {
	c := *s
	return &c
}

// Close implements [institute.Company].
func (s *State) Close(day *institute.CompanyDay, p institute.Phase) {
	if p != institute.AfterEverybody || !s.asked {
		return
	}
	n := count(day)
	f := institute.CompanyFigures[Figures](day)
	if q := &n.admitted; len(n.went) > 0 && q.Counted > q.Limit {
		for _, id := range append([]string{""}, n.went...) { // the quota, and those of the day's transitions
			breach(day, id, BreachExceeded, f.AtMost.Clause, q)
		}
	}
	if q := &n.afternoon; n.begun && q.Counted < q.Limit {
		breach(day, "", BreachAfternoon, f.AfternoonLeast.Clause, q)
	}
}

func breach(day *institute.CompanyDay, employee, code, clause string, q *institute.Quota) {
	day.Book.Breach(ledger.Breach{Employee: employee, Code: code, Clause: clause, Limit: strconv.Itoa(q.Limit),
		Observed: strconv.Itoa(q.Counted), Cause: ledger.ClosingOf(day.Date)})
}

// Quotas implements [institute.Quotas].
func (s *State) Quotas(day *institute.CompanyDay) []institute.Quota {
	n := count(day)
	return []institute.Quota{n.admitted, n.afternoon}
}

// Quota implements [institute.Quotas].
func (s *State) Quota(day *institute.CompanyDay, code string) institute.Quota {
	n := count(day)
	if code == Afternoon {
		return n.afternoon
	}
	return n.admitted
}

// shows selects the breaches of the company with a code.
func shows(code string) func(*ledger.Breach) bool {
	return func(b *ledger.Breach) bool { return b.Code == code && b.Employee == "" }
}

// counts is the result of counting at the end of a day.
type counts struct {
	admitted  institute.Quota // on part time by a transition, against a share of the staff, rounded down
	afternoon institute.Quota // in the afternoon too, against a share of all under full time, rounded up
	went      []string        // employees who changed to part time that day
	begun     bool            // an employee began a schedule under full time that day
}

// count counts all employees in service.
func count(day *institute.CompanyDay) (n counts) {
	f := institute.CompanyFigures[Figures](day)
	codes := f.AfternoonCodes.On(day.Date)
	n.admitted.Code, n.admitted.Shows = Admitted, shows(BreachExceeded)
	n.afternoon.Code, n.afternoon.Shows = Afternoon, shows(BreachAfternoon)
	day.People(func(id string, line *employment.Timeline) bool {
		spell, in := line.SpellAt(day.Date)
		if !in {
			return true
		}
		st := line.At(day.Date)
		if isStaff(f, day.Date, &spell, st.Class.Contract) {
			n.admitted.Base++
		}
		if st.PartTime.Admitted {
			n.admitted.Employees = append(n.admitted.Employees, id)
		}
		if !line.FullTime(st.Schedule, day.Date) {
			n.afternoon.Base++
			if inAfternoon(codes, &st) {
				n.afternoon.Employees = append(n.afternoon.Employees, id)
			}
		}
		if st.From == day.Date {
			n.begun = n.begun || st.PartTime.Begun
			if st.PartTime.Transition {
				n.went = append(n.went, id)
			}
		}
		return true
	})
	n.admitted.AtMost(n.admitted.Base * int(f.AtMost.On(day.Date)) / 100)
	q := &n.afternoon
	q.AtLeast = true
	q.Limit, q.Counted = (q.Base*int(f.AfternoonLeast.On(day.Date))+99)/100, len(q.Employees)
	q.Available = q.Counted - q.Limit
	return n
}

// isStaff reports whether an employee in service is part of the base: past the trial period, on an indefinite contract or a long
// fixed term. A fixed term without an end is long once its months have been served.
func isStaff(f *Figures, date events.Date, spell *employment.Spell, kind hr.ContractKind) bool {
	if spell.Probation >= date || kind != hr.FixedTerm {
		return spell.Probation < date
	}
	term := date
	if spell.Term != 0 {
		term = spell.Term
	}
	return term >= spell.Hired.AddMonths(int(f.FixedTerm.On(date)))
}

// inAfternoon reports whether a schedule works in the afternoon too: as the event says, else as its code does.
func inAfternoon(codes []hr.ScheduleCode, st *employment.Status) bool {
	if given := st.PartTime.Afternoon; given != nil {
		return *given
	}
	return slices.Contains(codes, st.Schedule.Code)
}
