package holidays

import (
	"slices"
	"strconv"
	"time"

	"spettanze/events"
	"spettanze/events/hr"
	"spettanze/projections/calendar"
	"spettanze/projections/contract"
	"spettanze/projections/employment"
	"spettanze/projections/institute"
	"spettanze/projections/ledger"
)

// Codes of the company's documents.
const (
	Quota    = "presenza_festivita"   // the presence on holidays
	Register = "alternanza_festivita" // who is in turn
)

// Presence describes the company's count.
var Presence = institute.CompanyAbout{
	Name:      "holidays",
	Watches:   events.TypesOf(hr.ClockingRecorded{}),
	Wants:     func(d events.Data) bool { return mayBeListed(d.Effective()) },
	Everybody: true,
	Concerns:  func(events.Data) bool { return false }, // it writes about no one
	Breaches: []ledger.BreachCode{
		{Code: BreachPresence, Class: events.ClassTime, It: "Più della metà presente in una festività", En: "More than half present on a holiday", Counts: ledger.WholeNumbers},
	},
	Documents: []institute.CompanyDocument{
		{Kind: institute.QuotaDocument, Code: Quota, It: "Presenza nelle festività", En: "Presence on holidays"},
		{Kind: institute.RegisterDocument, Code: Register, It: "Alternanza nelle festività", En: "Turns on holidays"},
	},
	New: func(*contract.Contract) institute.Company { return new(Count) },
}

// mayBeListed reports whether a date may be a listed day of a table: of all others no clocking is taken, so that the company's fold
// need not keep them. It is asked of every clocking.
func mayBeListed(date events.Date) bool {
	switch _, month, day := date.Civil(); month {
	case time.March, time.April:
		return date.Weekday() == time.Friday && date == calendar.Easter(date.Year())-2
	case time.June:
		return day == 24
	case time.August:
		return day == 14 || day == 16
	case time.November:
		return day == 2
	case time.December:
		return day == 24 || day == 31
	}
	return false
}

// Count is the clockings of the listed days that had any, of this year and the one before, in order.
type Count struct{ days []institute.Present }

// on returns who has a clocking on a listed day; nil: no one has.
func (s *Count) on(day events.Date) []string {
	for i := range s.days {
		if ids := s.days[i].On(day); ids != nil {
			return ids
		}
	}
	return nil
}

// Begin implements [institute.Company].
func (s *Count) Begin(*institute.CompanyDay) {}

// Add implements [institute.Company]: there is no account.
func (s *Count) Add(*institute.CompanyDay, events.Entitlement, events.Lot, ledger.Entry) {}

// NextClosing implements [institute.Company]: a day without clockings has no one present.
func (s *Count) NextClosing(events.Date) events.Date { return institute.NoClosing }

// Clone implements [institute.Company].
func (s *Count) Clone() institute.Company {
	c := &Count{slices.Clone(s.days)}
	for i := range c.days {
		c.days[i] = c.days[i].Clone()
	}
	return c
}

// Apply implements [institute.Company].
func (s *Count) Apply(day *institute.CompanyDay, e *events.Event) {
	if l, ok := figures(day).Presence.At(day.Date); !ok || !l.has(day.Date) {
		return
	}
	if s.on(day.Date) == nil {
		s.days = slices.DeleteFunc(s.days, func(p institute.Present) bool { return p.Day().Year() < day.Date.Year()-1 })
		s.days = append(s.days, institute.Present{})
	}
	s.days[len(s.days)-1].Add(e)
}

// Close implements [institute.Company].
func (s *Count) Close(day *institute.CompanyDay, p institute.Phase) {
	if p != institute.AfterEverybody || s.on(day.Date) == nil {
		return
	}
	if q := s.count(day, day.Date); q.Counted > q.Limit {
		day.Book.Breach(ledger.Breach{Code: BreachPresence, Clause: figures(day).Presence.Clause, Limit: strconv.Itoa(q.Limit),
			Observed: strconv.Itoa(q.Counted), Cause: ledger.ClosingOf(day.Date)})
	}
}

// count counts a listed day. What timelines say of it does not change on later days.
func (s *Count) count(day *institute.CompanyDay, on events.Date) institute.Quota {
	q := institute.Quota{Code: Quota, Day: on, Shows: func(b *ledger.Breach) bool { return b.Code == BreachPresence }}
	present := s.on(on)
	day.People(func(id string, line *employment.Timeline) bool {
		if st := line.At(on); !under(&st) {
			return true
		}
		q.Base++
		if _, worked := slices.BinarySearch(present, id); worked {
			q.Employees = append(q.Employees, id)
		}
		return true
	})
	l := figures(day).on(on)
	q.AtMost(q.Base * int(l.Percent) / 100)
	return q
}

// Quotas implements [institute.Quotas].
func (s *Count) Quotas(day *institute.CompanyDay) []institute.Quota {
	return []institute.Quota{s.Quota(day, Quota)}
}

// Quota implements [institute.Quotas].
func (s *Count) Quota(day *institute.CompanyDay, _ string) institute.Quota {
	return s.count(day, figures(day).last(day.Date))
}

func figures(day *institute.CompanyDay) *Figures { return institute.CompanyFigures[Figures](day) }
