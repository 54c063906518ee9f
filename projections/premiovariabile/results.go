package premiovariabile

import (
	"slices"

	"spettanze/events"
	"spettanze/events/welfare"
	"spettanze/projections/contract"
	"spettanze/projections/institute"
	"spettanze/projections/ledger"
	"spettanze/projections/note"
)

// result is the result of a year's accounts that counts.
type result struct {
	welfare.ResultReported
	event *events.Event
	paid  events.Date // when the premium for it is paid
}

// results are those of a company, each of another year, in fold order.
type results []result

// take adds a result. It returns why the result does not count, empty if it does: the code and the reason.
func (r *results) take(f *Figures, e *events.Event) (code, reason string) {
	d, _ := e.Data.(welfare.ResultReported)
	if _, ok := f.ofYear(d.Year); !ok {
		return ParkNoResult, noPremium.Write(note.Int(d.Year), note.Int(f.Bands.Versions.First().Year()))
	}
	if slices.ContainsFunc(*r, func(x result) bool { return x.Year == d.Year }) {
		return ParkTwice, twice.Write(note.Int(d.Year))
	}
	*r = append(slices.Clip(*r), result{d, e, max(d.Date, f.Paid.On(d.Date).In(d.Year+1))})
	return "", ""
}

// Register describes the register of results that the company keeps, so that one which does not count waits once, not once an employee.
var Register = institute.CompanyAbout{
	Name:     name,
	Watches:  events.TypesOf(welfare.ResultReported{}),
	Concerns: func(events.Data) bool { return false }, // it writes about no one
	Notes:    []*note.Form{noPremium, twice},
	New:      func(*contract.Contract) institute.Company { return new(Reported) },
}

// Reported are the results of a company.
type Reported struct{ results results }

// Begin implements [institute.Company].
func (s *Reported) Begin(*institute.CompanyDay) {}

// Apply implements [institute.Company].
func (s *Reported) Apply(day *institute.CompanyDay, e *events.Event) {
	if code, reason := s.results.take(institute.CompanyFigures[Figures](day), e); code != "" {
		day.Book.Park(e, code, reason)
	}
}

// Add implements [institute.Company]: there is no account.
func (s *Reported) Add(*institute.CompanyDay, events.Entitlement, events.Lot, ledger.Entry) {}

// Close implements [institute.Company].
func (s *Reported) Close(*institute.CompanyDay, institute.Phase) {}

// NextClosing implements [institute.Company].
func (s *Reported) NextClosing(events.Date) events.Date { return institute.NoClosing }

// Clone implements [institute.Company].
func (s *Reported) Clone() institute.Company { return &Reported{s.results} }
